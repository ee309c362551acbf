"""Tables as a workbook that a screen reader can walk through, with nothing in it to calculate."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from audit.people.cell_text import clean, neutral, shortened
from audit.people.xlsx_writer import styled, text_cell, undated

# What screen readers announce with each cell of the column below.
_HEADERS = "ColumnTitle"
_CREATOR = "yd-audit"
_LONGEST_HEADER = 250  # characters of a table's header; spreadsheets allow 255

Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One worksheet: headers with their widths in characters, and rows of as many values.

    `id` names the table for programs (ASCII letters). Headers must differ from each other. None
    is an empty cell. `none` stands in the first cell where there are no rows, "" = there is the
    header alone then.
    """

    id: str
    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[tuple[Value, ...]]
    none: str = ""


def write_book(sheets: Iterable[Sheet], *, title: str, lang: str, at: datetime) -> bytes:
    """The sheets as one workbook, each a table under one frozen header row.

    The header is repeated on every printed page; there are no merged cells and no formulas.
    `lang` is a BCP 47 tag. `at` is the only date in the file: the same sheets give the same bytes.
    """
    book = Workbook(write_only=True)
    book.properties.title = shortened(clean(title), _LONGEST_HEADER)
    book.properties.language = lang
    book.properties.creator = _CREATOR
    for sheet in sheets:
        _write(book, sheet)
    raw = io.BytesIO()
    book.save(raw)
    return undated(raw.getvalue(), at)


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    headers = [shortened(clean(title), _LONGEST_HEADER) for title, _ in sheet.columns]
    last = get_column_letter(len(headers))
    for at, (_, width) in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.append(text_cell(page, title, bold=True) for title in headers)
    rows = sheet.rows
    if not rows and sheet.none:
        rows = [(sheet.none, *(None for _ in headers[1:]))]
    text, figure = text_cell(page, ""), WriteOnlyCell(page)
    figure.alignment = Alignment(vertical="top")
    for row in rows:
        page.append(_cell(page, value, text, figure) for value in row)
    page.defined_names[_HEADERS] = DefinedName(
        _HEADERS, attr_text=f"{quote_sheetname(sheet.name)}!$A$1:${last}$1"
    )
    if rows:  # a table has at least one
        _as_table(page, sheet.id, headers, f"A1:{last}{len(rows) + 1}")


def _as_table(page: WriteOnlyWorksheet, name: str, headers: Sequence[str], area: str) -> None:
    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.autoFilter = AutoFilter(ref=area)
    table.tableColumns = [
        TableColumn(id=number, name=neutral(title)) for number, title in enumerate(headers, start=1)
    ]
    page.tables.add(table)  # add_table() of a sheet that is only written warns in any case


def _cell(page: WriteOnlyWorksheet, value: Value, text: Cell, figure: Cell) -> Cell:
    """The value in a cell that looks like one of these two."""
    if isinstance(value, int | float):
        return styled(WriteOnlyCell(page, value=value), figure)
    return text_cell(page, shortened(clean(value or "")), like=text)
