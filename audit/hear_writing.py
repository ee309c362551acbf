"""Writes hear.html beside a report, unless the one that is there still holds."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import audit.report
import rules.speech
from audit import __version__
from audit.files import write_file
from audit.report.hear_html import issue_numbers, render_hear
from audit.report.heard import TRANSCRIPTS
from audit.report.model import Report
from audit.report.words import Unit, Words
from devices.manifest import MANIFEST
from rules.model import Catalogue
from rules.wording import Texts

_HEAD = 2000  # bytes within which the file says what it was made of
_OURS = ("speech.", "report.hear", "report.h-hear")


def write_hear(
    report: Report,
    workspace: Path,
    *,
    catalogue: Catalogue,
    texts: Texts,
    processes: int | None = None,
) -> Path:
    """Write the transcripts; gives their path. Raises ToolError where that cannot be done.

    Listening to all captures of a round takes minutes, and they change less often than reports.
    """
    path = workspace / TRANSCRIPTS
    made_of = _made_of(report, workspace, Words(report, catalogue=catalogue, texts=texts), texts)
    with suppress(OSError), path.open("rb") as file:
        if f'content="{made_of}"'.encode() in file.read(_HEAD):
            return path
    page = render_hear(
        report,
        workspace=workspace,
        catalogue=catalogue,
        texts=texts,
        processes=processes,
        made_of=made_of,
    )
    write_file(path, page.encode("utf-8", errors="replace"))
    return path


def _made_of(report: Report, workspace: Path, words: Words, texts: Texts) -> str:
    """The sha256 of all that the file is made of: captures, issue numbers, words and program."""
    whole = hashlib.sha256()
    said = {
        key: words_of
        for known in (texts.fallback, texts.words)
        for key, words_of in known.items()
        if key.startswith(_OURS)
    }
    units: tuple[Unit, ...] = (*report.pages, *report.screens)
    named = [(unit.id, words.unit_title(unit)) for unit in units]
    numbers = sorted(issue_numbers(report, words).items())
    for part in (__version__, _program(), texts.lang, report.heard, named, numbers, said):
        whole.update(f"{part}\n".encode("utf-8", errors="replace"))
    for unit in units:
        with suppress(OSError):
            whole.update((workspace / "captures" / unit.id / MANIFEST).read_bytes())
    return whole.hexdigest()


@cache
def _program() -> str:
    found = hashlib.sha256()
    for package in (audit.report, rules.speech):
        for path in sorted(Path(package.__path__[0]).rglob("*")):
            if path.suffix in {".py", ".j2", ".css", ".toml"}:
                found.update(path.read_bytes())
    return found.hexdigest()
