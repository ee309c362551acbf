"""Rows of a table file, as text by column, with the row that a spreadsheet shows for each."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIMIT = 50 * 1024 * 1024  # bytes; a round of 310 bodies with 40 indicators takes one
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", "\t", ";")


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
    """The rows of a CSV file below its header, and what is wrong with single rows.

    Empty rows are left out.

    UTF-8 with or without BOM, GB18030, and UTF-16 with BOM are read; cells are separated by
    commas, semicolons or tabs, as the header is. `names` gives each header that is understood
    (in small letters) the column's name; other columns come along under their own header.
    `wanted` are the columns that must be there. Raises SheetError when the rows cannot be told.
    """
    rows = _table(_decoded(_bytes(path), path.name), path.name)
    if not rows:
        raise _whole(path.name, "sheet-empty")
    header = [names.get(_key(cell), cell.strip()) for cell in rows[0]]
    problems = [
        Problem(file=path.name, row=1, column=name, code="sheet-no-column")
        for name in wanted
        if name not in header
    ]
    problems += [
        Problem(file=path.name, row=1, column=name, code="sheet-column-twice")
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    if problems:
        raise SheetError(problems)
    found, long = [], []
    for number, cells in enumerate(rows[1:], start=2):
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
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _whole(path.name, "sheet-not-csv")
    return content


def _decoded(content: bytes, file: str) -> str:
    if content.startswith(_UTF16_BOMS):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content.startswith(_UTF8_BOM):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _whole(file, "sheet-encoding")


def _table(text: str, file: str) -> list[list[str]]:
    """Every row as cells. A quoted cell may hold line breaks; it stays one row."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
