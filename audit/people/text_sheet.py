"""Reads filled-in CSV files and plain text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from audit.people.cell_text import clean, restored
from audit.people.columns import NUMBER, TASKS, Form, column_of, header
from audit.people.problems import Problem
from audit.people.raw_sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    RawRow,
    RawSheet,
    digest,
    refused,
)
from audit.people.raw_table import Header
from audit.people.sheet_writer import FREE_MARK, INDENT
from audit.table_text import decoded, delimiter_of

_LABEL = re.compile(r"([^：:\s][^：:]{0,79})[：:](.*)")
_FREE = re.compile(rf"{FREE_MARK}「(.+)」[：:]\s*$|{FREE_MARK}「(.+?)」[：:](.*)")


def _decoded(content: bytes, name: str) -> str:
    text = decoded(content)
    if text is None:
        raise refused(name, "observe-encoding")
    return text


def read_csv(content: bytes, name: str, form: Form = TASKS) -> RawSheet:
    """The rows of a CSV file with commas, semicolons or tabs, as its header has them.

    Raises ImportProblems when the rows cannot be told.
    """
    top: Header | None = None
    rows: list[RawRow] = []
    problems: list[Problem] = []
    for number, cells in _records(_decoded(content, name), name):
        if not any(cell.strip() for cell in cells):
            continue
        texts = [clean(restored(cell)) for cell in cells]
        if top is None:
            top = Header.of(name, number, texts, form)
            continue
        if len(rows) >= MOST_ROWS:
            raise refused(name, "observe-too-many-rows", limit=str(MOST_ROWS))
        problems += top.stray(name, number, texts)
        rows.append(RawRow(sheet=name, number=number, cells=top.cells(texts)))
    if top is None:
        raise refused(name, "observe-empty")
    return RawSheet(
        name=name,
        sha256=digest(content),
        rows=tuple(rows),
        headers=top.titles,
        problems=tuple(problems),
    )


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with its number. A quoted cell may hold line breaks."""
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=delimiter_of(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = Problem(
                sheet=name,
                row=number,
                code="observe-broken-row",
                data={"line": str(reader.line_num)},
            )
            raise refused(name, problem.code, **problem.data) from error
        if len(cells) > MOST_COLUMNS:
            raise refused(name, "observe-too-many-columns", limit=str(MOST_COLUMNS))
        yield number, cells


def read_text(content: bytes, name: str, form: Form = TASKS) -> RawSheet:
    """The blocks of a plain text. A block begins with the row's id, a field with its label.

    Lines that begin with no label of ours belong to the field before them. The row of a block is
    the line of its id. Raises ImportProblems when there is no block, or too many.
    """
    lines = _decoded(content, name).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[_Block] = []
    for number, line in enumerate(lines, start=1):
        column, title, rest = _label(line, form)
        if column == form.key:
            blocks.append(_Block(number, form.key))
        if not blocks:
            continue  # how the sheet is filled in
        if column is not None:
            blocks[-1].begin(column, title, rest)
        else:
            blocks[-1].add(line.removeprefix(INDENT))
        if len(blocks) > MOST_ROWS:
            raise refused(name, "observe-too-many-rows", limit=str(MOST_ROWS))
    if not blocks:
        raise refused(name, "observe-no-blocks", key=header(form.key))
    return RawSheet(
        name=name,
        sha256=digest(content),
        rows=tuple(RawRow(sheet=name, number=b.number, cells=b.cells()) for b in blocks),
        headers={k: v for block in blocks for k, v in block.titles.items()},
        problems=tuple(p for block in blocks for p in block.problems(name)),
    )


def _label(line: str, form: Form) -> tuple[str | None, str, str]:
    """The column that a line begins, its label as written, and what follows on the line."""
    if free := _FREE.match(line):
        title = free[1] or free[2]
        return " ".join(clean(title).split()), title, free[3] or ""
    if found := _LABEL.match(line):
        return column_of(found[1], form), found[1].strip(), found[2]
    return None, "", ""


class _Block:
    """The fields of one row of a plain text."""

    def __init__(self, number: int, key: str) -> None:
        self.number = number
        self.fields: dict[str, list[str]] = {}
        self.titles: dict[str, str] = {}
        self.twice: list[str] = []
        self.last = key

    def begin(self, column: str, title: str, rest: str) -> None:
        if column in self.fields:
            self.twice.append(title)
        self.titles.setdefault(column, title)
        self.fields[column] = [rest]
        self.last = column

    def add(self, line: str) -> None:
        self.fields[self.last].append(line)

    def cells(self) -> dict[str, str]:
        texts = {column: _joined(lines) for column, lines in self.fields.items()}
        return {c: t for c, t in texts.items() if t and c != NUMBER}

    def problems(self, name: str) -> Sequence[Problem]:
        return [
            Problem(sheet=name, row=self.number, column=title, code="observe-field-twice")
            for title in self.twice
        ]


def _joined(lines: Sequence[str]) -> str:
    return clean("\n".join(lines))
