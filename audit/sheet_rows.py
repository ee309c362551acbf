"""Rows of a table file, as text by column, with the row that a spreadsheet shows for each."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit.table_text import decoded, delimiter_of

_ARCHIVE, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LIMIT = 50 * 1024 * 1024  # bytes; a round of 310 bodies with 40 indicators takes one


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a sheet.

    `code` is a key of the texts' [message] table, `data` fills its sentence. `row` is counted as
    a spreadsheet does, from 1 with the header; None for the file as a whole. `column` "" for the
    whole row.
    """

    file: str
    row: int | None
    column: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


class SheetError(Exception):
    """A sheet that cannot be used; `problems` are all that were found, in the file's order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*(f"{p.file}:{p.row}:{p.column}:{p.code}" for p in problems[:3]))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its number in the sheet and its cells by the header's name, trimmed."""

    number: int
    cells: Mapping[str, str]


def read_rows(
    path: Path, names: Mapping[str, str], wanted: Sequence[str]
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows of a CSV file or workbook below its header, and what is wrong with single rows.

    Empty rows are left out. UTF-8 with or without BOM, GB18030, and UTF-16 with BOM are read;
    cells are separated by commas, semicolons or tabs, as the header is. Of a workbook the
    worksheet is read whose header has the wanted columns. `names` gives each header that is
    understood (in small letters) the column's name; others come along under their own header.
    `wanted` are the columns that must be there. Raises SheetError when the rows cannot be told.
    """

    def header_of(cells: Sequence[str]) -> list[str]:
        return [names.get(_key(cell), cell.strip()) for cell in cells]

    def is_ours(cells: Sequence[str]) -> bool:
        return set(wanted) <= set(header_of(cells))

    content = _bytes(path)
    if content.startswith(_ARCHIVE):
        rows = _worksheet(content, path.name, is_ours)
    else:
        table = _table(_decoded(content, path.name), path.name)
        rows = list(enumerate(table, start=1))
    if not rows:
        raise _whole(path.name, "sheet-empty")
    first, header = rows[0][0], header_of(rows[0][1])
    problems = [
        Problem(file=path.name, row=first, column=name, code="sheet-no-column")
        for name in wanted
        if name not in header
    ]
    problems += [
        Problem(file=path.name, row=first, column=name, code="sheet-column-twice")
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    if problems:
        raise SheetError(problems)
    found, long = [], []
    for number, cells in rows[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            long.append(Problem(file=path.name, row=number, column="", code="sheet-row-long"))
        if any(cell.strip() for cell in cells):
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
            found.append(Row(number=number, cells=named))
    return tuple(found), tuple(long)


def _key(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().casefold()


def _whole(file: str, code: str, **data: str) -> SheetError:
    return SheetError([Problem(file=file, row=None, column="", code=code, data=data)])


def _bytes(path: Path) -> bytes:
    """The file's bytes, never more than the limit, whatever its size claims to be."""
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise _whole(path.name, "sheet-unread", detail=detail) from error
    if len(content) > LIMIT:
        raise _whole(path.name, "sheet-too-large", limit=str(LIMIT // (1024 * 1024)))
    if content.startswith(_OLD_WORKBOOK):
        raise _whole(path.name, "sheet-not-csv")
    return content


def _worksheet(
    content: bytes, file: str, is_ours: Callable[[Sequence[str]], bool]
) -> list[tuple[int, list[str]]]:
    # Not for those who have a CSV file: the library takes half a second to load.
    from audit.sheet_xlsx import WorkbookError, workbook_rows

    try:
        return workbook_rows(content, file, is_ours)
    except WorkbookError as error:
        problem = Problem(
            file=file, row=error.row, column=error.column, code=error.code, data=error.data
        )
        raise SheetError([problem]) from error


def _decoded(content: bytes, file: str) -> str:
    text = decoded(content)
    if text is None:
        raise _whole(file, "sheet-encoding")
    return text


def _table(text: str, file: str) -> list[list[str]]:
    """Every row as cells. A quoted cell may hold line breaks; it stays one row."""
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=delimiter_of(text), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        row = len(rows) + 1
        raise SheetError(
            [
                Problem(
                    file=file,
                    row=row,
                    column="",
                    code="sheet-broken-row",
                    data={"line": str(reader.line_num)},
                )
            ]
        ) from error
    return rows
