"""The round's own report in the formats that are handed over: PDF and Word, in its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from audit.files import write_file
from audit.formats import FORMATS, Format, FormatError
from audit.rounds.model import RoundResult
from devices.ports import ToolError
from rules.model import Catalogue
from rules.wording import Texts

# Which formats a round's report has, and what renders them; imported when they are asked for.
_MODULES = {"docx": "audit.formats.round_docx", "pdf": "audit.formats.round_pdf"}


class RoundRenderer(Protocol):
    """What a module for a round's format offers."""

    def render_round(self, result: RoundResult, *, catalogue: Catalogue, texts: Texts) -> bytes:
        """The whole file. Raises FormatError and ToolError."""


def write_round_formats(
    result: RoundResult,
    folder: Path,
    wanted: Iterable[str],
    *,
    catalogue: Catalogue,
    texts: Texts,
) -> Iterator[tuple[Format, Path | FormatError | ToolError]]:
    """Write those of the wanted formats that a round's report has into the round's folder.

    One that fails is told, and the others are still written.
    """
    for name in wanted:
        module = _MODULES.get(name)
        if module is None:
            continue
        one = FORMATS[name]
        path = folder / one.file
        try:
            renderer = cast(RoundRenderer, import_module(module))
            content = renderer.render_round(result, catalogue=catalogue, texts=texts)
            write_file(path, content)
        except (FormatError, ToolError) as error:
            yield one, error
            continue
        yield one, path
