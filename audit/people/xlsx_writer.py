"""A sheet as a workbook that a screen reader can walk through and fill in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from audit.people.cell_text import neutral
from audit.people.worksheet import Line, Worksheet
from rules.wording import LANGS, load_texts

_WIDTHS = {
    "row": 34,
    "record": 20,
    "title": 36,
    "steps": 60,
    "address": 40,
    "element": 40,
    "screenshot": 30,
    "machine": 44,
    "allowed": 30,
    "note": 44,
    "remark": 44,
    "time": 22,
    "evidence": 30,
    "sha256": 24,
}
_WIDTH, _HELP_WIDTH = 16, 100
_TEXT = "@"  # cells to fill in stay text: 1:30 and 2024.10 are kept as they were typed
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_LIST = 255  # characters of a list inside a validation
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that an archive can name


def render_xlsx(sheet: Worksheet, at: datetime) -> bytes:
    """A worksheet for each kind of row, one that says how to fill them in.

    One header row, frozen; no merged cells; the answer column with a list of the allowed words;
    every cell a text. `at` is the only date in the file: the rest is the same for the same rows.
    """
    book = Workbook(write_only=True)
    for kind in sheet.form.kinds:
        lines = [line for line in sheet.lines if line.kind == kind]
        if lines:
            _rows(book, kind, sheet, lines)
    _help(book, sheet)
    raw = io.BytesIO()
    book.save(raw)
    return undated(raw.getvalue(), at)


def sheet_name(kind: str) -> str:
    """The name of the worksheet for a kind of row, or for the help."""
    return " ".join(load_texts(lang).message(f"worklist-sheet-{kind}") for lang in LANGS)


def _rows(book: Workbook, kind: str, sheet: Worksheet, lines: Sequence[Line]) -> None:
    page = book.create_sheet(sheet_name(kind))
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _WIDTH)
    letter = get_column_letter(sheet.columns.index(sheet.form.answer) + 1)
    for validation in _lists(sheet, lines, letter):
        page.data_validations.append(validation)
    page.append(text_cell(page, sheet.header(column), bold=True) for column in sheet.columns)
    for line in lines:
        page.append(
            text_cell(page, line.cells.get(column, ""), as_text=column in sheet.form.filled)
            for column in sheet.columns
        )


def _lists(sheet: Worksheet, lines: Sequence[Line], letter: str) -> Iterable[DataValidation]:
    """The allowed words of each row's answer as lists, one for all rows with the same words."""
    found: dict[str, DataValidation] = {}
    first = 2
    for answers, group in groupby(lines, lambda line: line.answers):
        last = first + len(list(group)) - 1
        listed = ",".join(answers)
        if listed and '"' not in listed and len(listed) <= _LONGEST_LIST:
            if listed not in found:
                found[listed] = _list(sheet, listed)
            found[listed].add(f"{letter}{first}:{letter}{last}")
        first = last + 1
    return found.values()


def _list(sheet: Worksheet, listed: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=f'"{listed}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=sheet.header(sheet.form.answer),
        error=sheet.texts.message("worklist-choose"),
    )


def _help(book: Workbook, sheet: Worksheet) -> None:
    page = book.create_sheet(sheet_name("help"))
    page.column_dimensions["A"].width = _HELP_WIDTH
    for text in sheet.help:
        page.append([text_cell(page, text)])


def text_cell(
    page: WriteOnlyWorksheet,
    text: str,
    *,
    bold: bool = False,
    as_text: bool = False,
    like: Cell | None = None,
) -> Cell:
    """A cell that holds a text whatever the text looks like.

    It looks like the cell `like` where there is one: made anew each time, looks take most of the
    time of a large sheet.
    """
    cell = WriteOnlyCell(page)
    if text:
        cell.value = _ESCAPE.sub("_x005F_", neutral(text))
        cell.data_type = TYPE_STRING
    if like is not None:
        return styled(cell, like)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    if as_text:
        cell.number_format = _TEXT
    return cell


def styled(cell: Cell, like: Cell) -> Cell:
    """The cell with the other one's looks."""
    cell._style = like._style  # type: ignore[attr-defined]
    return cell


def undated(content: bytes, at: datetime) -> bytes:
    """The same archive with one date only, in the workbook's properties."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, part)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
