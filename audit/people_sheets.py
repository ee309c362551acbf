"""Sheets for people as files, and what is to be said of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.people.problems import ImportProblems, Problem
from audit.people.sheet_reader import ReadSheet
from audit.people.sheet_writer import render_csv, render_text
from audit.people.worklist import TASK, WorkRow
from audit.people.worksheet import Former, Worksheet, worksheet
from audit.people.writing import Imported
from audit.people.xlsx_writer import render_xlsx
from audit.report.safe import plain
from audit.telling import CommandError
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


def write_worklist(
    rows: Sequence[WorkRow],
    out: Path,
    console: Console,
    *,
    sheet_format: str,
    tester: str,
    former: Mapping[str, Former],
    lang: str,
) -> int:
    """Write the rows and say how many there are; gives the exit code back. Raises ToolError."""
    sheet = worksheet(rows, load_texts(lang), tester=tester, former=former)
    write_file(out, render(sheet, sheet_format))
    tasks = sum(1 for row in rows if row.kind == TASK)
    counts = {"tasks": str(tasks), "questions": str(len(rows) - tasks)}
    console.out(say("worklist-written", lang, path=str(out), **counts), highlight=False)
    return 0


def tell_stored(stored: Imported, read: ReadSheet, console: Console, lang: str) -> None:
    """Say what of a sheet was new."""
    counts = {
        "new": str(len(stored.new)),
        "unchanged": str(stored.unchanged),
        "open": str(read.unanswered),
    }
    console.out(say("observe-done", lang, sheet=read.name, **counts), highlight=False)


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


def say(key: str, lang: str, /, **data: str) -> str:
    """A sentence of the command line in one language, harmless to print."""
    return plain(load_texts(lang).message(key, data))
