"""Sheets for people as files: written whole or not at all, and what is wrong with one in words."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from audit.people.problems import ImportProblems, Problem
from audit.people.sheet_writer import render_csv, render_text
from audit.people.worksheet import Worksheet
from audit.people.xlsx_writer import render_xlsx
from audit.report.safe import plain
from audit.telling import CommandError
from devices.ports import ToolError
from rules.load import load_texts

FORMATS = ("xlsx", "csv", "txt")
_MOST_PROBLEMS = 500


def format_of(out: Path, wanted: str, *, replace: bool) -> str:
    """The format to write: the one that is wanted, or what the file's name says.

    Raises CommandError for one that is not known and for a file that exists.
    """
    chosen = wanted or out.suffix.lower().removeprefix(".")
    if chosen not in FORMATS:
        raise CommandError("worklist-format", path=str(out))
    if out.exists() and not replace:
        raise CommandError("worklist-exists", path=str(out))
    return chosen


def render(sheet: Worksheet, sheet_format: str) -> bytes:
    """A sheet in one of FORMATS."""
    if sheet_format == "xlsx":
        return render_xlsx(sheet, datetime.now(UTC))
    return render_csv(sheet) if sheet_format == "csv" else render_text(sheet)


def write_file(out: Path, content: bytes) -> None:
    """Store the file so that readers see the old one or the new one, never a part.

    Raises ToolError where it cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            Path(part).replace(out)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ToolError("no-permission", path=str(out), detail=detail) from error


def problems_sentence(error: ImportProblems, name: str, lang: str) -> str:
    """All problems of an import under one heading."""
    count = str(len(error.problems))
    heading = say("observe-problems", lang, sheet=name, count=count)
    return "\n".join([heading, *problem_lines(error.problems, lang)])


def problem_lines(problems: Sequence[Problem], lang: str) -> Iterator[str]:
    """One line for each problem: sheet, row, column, and what to do."""
    for problem in problems[:_MOST_PROBLEMS]:
        where = [problem.sheet] if problem.sheet else []
        if problem.row is not None:
            where.append(say("observe-row", lang, row=str(problem.row)))
        if problem.column:
            where.append(say("observe-column", lang, column=problem.column))
        what = say(problem.code, lang, **problem.data)
        yield say("observe-problem", lang, where=" ".join(where) or "-", what=what)
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        yield say("observe-more", lang, count=str(more))


def say(key: str, lang: str, **data: str) -> str:
    """A sentence of the command line in one language, harmless to print."""
    return plain(load_texts(lang).message(key, data))
