"""Reads filled-in workbooks: values only, no formula is trusted."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from audit.people.cell_text import clean, restored
from audit.people.columns import TASKS, Form
from audit.people.problems import ImportProblems, Problem
from audit.people.raw_sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    RawRow,
    RawSheet,
    Value,
    digest,
    refused,
)
from audit.people.raw_table import Header, is_header
from audit.people.xlsx_guard import check_archive

_LAST_ROW = 1_048_576
_MOST_SHEETS = 100
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(content: bytes, name: str, form: Form = TASKS) -> RawSheet:
    """The rows of all worksheets that have our header; others are the tester's own.

    A formula, an error value and a header without our columns are problems of the sheet. Raises
    ImportProblems for an archive that is too large when unpacked, broken, or encrypted.
    """
    check_archive(content, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out: fonts, charts
        try:
            return _read(content, name, form)
        except ImportProblems:
            raise
        except Exception as error:  # whatever a broken workbook makes the library raise
            raise refused(name, "observe-broken", detail=type(error).__name__) from error


def _read(content: bytes, name: str, form: Form) -> RawSheet:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    reader = _Reader(name, form)
    try:
        if len(book.worksheets) > _MOST_SHEETS:
            raise refused(name, "observe-broken", detail=str(len(book.worksheets)))
        for page in book.worksheets:
            reader.take(page)
    finally:
        book.close()
    if not reader.known and not reader.problems:
        raise refused(name, "observe-empty")
    return RawSheet(
        name=name,
        sha256=digest(content),
        rows=tuple(reader.rows),
        headers=reader.titles,
        problems=tuple(reader.problems),
    )


class _Reader:
    """Takes worksheets one by one and remembers what is wrong with them."""

    def __init__(self, name: str, form: Form) -> None:
        self.name = name
        self.form = form
        self.rows: list[RawRow] = []
        self.titles: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.known = False

    def take(self, page: Any) -> None:
        """The rows below the header, which is the first row that is not empty."""
        where = f"{self.name} {clean(page.title)}"
        header: Header | None = None
        page.reset_dimensions()  # what the file says of its extent may be wrong
        for number, cells in self.filled(page):
            if header is None:
                texts = [_text(cell) for cell in cells]
                if not is_header(texts, self.form):
                    return
                self.known = True
                try:
                    header = Header.of(where, number, texts, self.form)
                except ImportProblems as error:
                    self.problems += error.problems
                    return
                self.titles |= header.titles
                continue
            if len(self.rows) >= MOST_ROWS:
                raise refused(self.name, "observe-too-many-rows", limit=str(MOST_ROWS))
            self.row(where, number, cells, header)

    def filled(self, page: Any) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows that are not empty, with their numbers."""
        empty: Sequence[Any] = ()
        for number, cells in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > _LAST_ROW:
                raise refused(self.name, "observe-too-many-rows", limit=str(MOST_ROWS))
            if cells is empty:  # the library gives all rows that the file lacks as the same one
                continue
            if any(cell.value not in (None, "") for cell in cells):
                yield number, cells
            else:
                empty = cells

    def row(self, where: str, number: int, cells: Sequence[Any], header: Header) -> None:
        values: list[Value] = []
        for place, cell in enumerate(cells, start=1):
            known = header.columns[place - 1] if place <= len(header.columns) else None
            code = {"f": "observe-formula", "e": "observe-error-value"}.get(cell.data_type or "")
            if code is not None:
                title = header.titles.get(known or "") or get_column_letter(place)
                self.problems.append(Problem(sheet=where, row=number, column=title, code=code))
            values.append("" if code is not None else _value(cell.value))
        self.problems += header.stray(where, number, values)
        self.rows.append(RawRow(sheet=where, number=number, cells=header.cells(values)))


def _text(cell: Any) -> str:
    value = _value(cell.value)
    return value if isinstance(value, str) else ""


def _value(value: object) -> Value:
    """A cell's value; numbers as they would be typed."""
    if isinstance(value, str):
        return clean(restored(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), value)))
    if isinstance(value, datetime | date | time):
        return value
    if isinstance(value, timedelta):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
