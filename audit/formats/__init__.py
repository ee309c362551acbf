"""The same report in the formats that other people and other tools read: one renderer each.

A renderer is a module of this package with `render(material) -> bytes`. It is imported when it is
asked for, since some bring heavy libraries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from audit.files import write_file
from audit.report.model import Report
from devices.ports import ToolError
from rules.model import Catalogue
from rules.wording import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every renderer is given. Paths in `report` are below `workspace`."""

    report: Report
    workspace: Path
    catalogue: Catalogue
    texts: Texts  # in the language that is wanted

    @property
    def lang(self) -> str:
        """The language of `texts`: zh or en."""
        return self.texts.lang


class FormatError(Exception):
    """One format cannot be written; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()


class Renderer(Protocol):
    """What each module of this package offers."""

    def render(self, material: Material) -> bytes:
        """The whole file. The same material gives the same bytes. Raises FormatError."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its id, the file that it is written to, the module that renders it."""

    id: str
    file: str
    module: str


FORMATS: Mapping[str, Format] = {
    one.id: one
    for one in (
        Format("docx", "report.docx", "audit.formats.docx"),
        Format("pdf", "report.pdf", "audit.formats.pdf"),
        Format("xlsx", "report.xlsx", "audit.formats.xlsx"),
        Format("csv", "findings.csv", "audit.formats.csv_table"),
        Format("earl", "earl.jsonld", "audit.formats.earl"),
        Format("wcag-em", "wcag-em.json", "audit.formats.wcag_em"),
        Format("sarif", "report.sarif", "audit.formats.sarif"),
        Format("junit", "junit.xml", "audit.formats.junit"),
    )
}


def write_formats(
    material: Material, wanted: Iterable[str]
) -> Iterator[tuple[Format, Path | FormatError | ToolError]]:
    """Write each into the workspace; one that fails is told, and the others are still written.

    Raises KeyError for an id that is not in FORMATS.
    """
    for name in wanted:
        one = FORMATS[name]
        path = material.workspace / one.file
        try:
            renderer = cast(Renderer, import_module(one.module))
            write_file(path, renderer.render(material))
        except (FormatError, ToolError) as error:
            yield one, error
            continue
        except Exception as error:
            # A renderer that breaks is told like one that refuses: the others are still written.
            detail = f"{type(error).__name__}: {error}"[:300]
            yield one, FormatError("export-broken", detail=detail)
            continue
        yield one, path
