"""Reads filled-in workbooks: nothing is parsed before its size is known, no formula is trusted."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from audit.people.cell_text import clean, restored
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

_MOST_PARTS = 2_000
_MOST_XML = 96 * 1024 * 1024  # bytes of all parts that are parsed, unpacked
_MOST_PART = 16 * 1024 * 1024  # bytes of one that holds neither rows nor their texts
_LAST_ROW = 1_048_576
_MOST_SHEETS = 100
_ENCRYPTED = 0x1
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NAMED = re.compile(r"xl/(worksheets/|sharedStrings\.xml$)")
_DOCTYPE = b"<!DOCTYPE"
_HEAD = 64 * 1024  # bytes of a part in which a document type would stand


def read_xlsx(content: bytes, name: str) -> RawSheet:
    """The rows of all worksheets that have our header; others are the tester's own.

    A formula, an error value and a header without our columns are problems of the sheet. Raises
    ImportProblems for an archive that is too large when unpacked, broken, or encrypted.
    """
    _check(content, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out: fonts, charts
        try:
            return _read(content, name)
        except ImportProblems:
            raise
        except Exception as error:  # whatever a broken workbook makes the library raise
            raise refused(name, "observe-broken", detail=type(error).__name__) from error


def _check(content: bytes, name: str) -> None:
    """Refuse an archive by what it says of its sizes: no more than that is ever unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            parsed = [p for p in parts if p.filename.lower().endswith((".xml", ".rels", ".vml"))]
            large = [p for p in parsed if not _NAMED.match(p.filename) and p.file_size > _MOST_PART]
            if len(parts) > _MOST_PARTS or large or sum(p.file_size for p in parsed) > _MOST_XML:
                limit = str(_MOST_XML // (1024 * 1024))
                raise refused(name, "observe-unpacks-large", limit=limit)
            if any(part.flag_bits & _ENCRYPTED for part in parts):
                raise refused(name, "observe-encrypted")
            if len({part.filename for part in parts}) < len(parts):
                raise refused(name, "observe-broken", detail="ZIP")
            for part in parsed:
                with archive.open(part) as file:
                    if _DOCTYPE in file.read(_HEAD).replace(b"\0", b""):
                        raise refused(name, "observe-broken", detail="DOCTYPE")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refused(name, "observe-broken", detail=type(error).__name__) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise refused(name, "observe-broken", detail="ZIP") from error


def _read(content: bytes, name: str) -> RawSheet:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    reader = _Reader(name)
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

    def __init__(self, name: str) -> None:
        self.name = name
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
                if not is_header(texts):
                    return
                self.known = True
                try:
                    header = Header.of(where, number, texts)
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
        rows = page.iter_rows(max_col=MOST_COLUMNS)
        for number, cells in enumerate(rows, start=1):
            if number > _LAST_ROW:
                raise refused(self.name, "observe-too-many-rows", limit=str(MOST_ROWS))
            if any(cell.value not in (None, "") for cell in cells):
                yield number, cells

    def row(self, where: str, number: int, cells: Sequence[Any], header: Header) -> None:
        values: list[Value] = []
        for place, cell in enumerate(cells, start=1):
            known = header.columns[place - 1] if place <= len(header.columns) else None
            code = {"f": "observe-formula", "e": "observe-error-value"}.get(cell.data_type or "")
            if code is not None:
                title = header.titles.get(known or "") or get_column_letter(place)
                self.problems.append(
                    Problem(sheet=where, row=number, column=title, code=code)
                )
            values.append("" if code is not None else _value(cell.value))
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
