"""A sheet as CSV and as plain text; XLSX has a writer of its own."""

from __future__ import annotations

import csv
import io

from audit.people.cell_text import neutral
from audit.people.columns import NUMBER, header
from audit.people.worksheet import Line, Worksheet

INDENT = "    "  # before the further lines of a text: they are never taken for a label
FREE_MARK = "附加 Extra"  # before the label of a free column
_BOM = "\ufeff"


def render_csv(sheet: Worksheet) -> bytes:
    """UTF-8 with BOM, CRLF, a header and one record for each row; nothing is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(sheet.header(column)) for column in sheet.columns])
    for line in sheet.lines:
        writer.writerow([neutral(line.cells.get(column, "")) for column in sheet.columns])
    return (_BOM + out.getvalue()).encode("utf-8")


def render_text(sheet: Worksheet) -> bytes:
    """UTF-8 with BOM, one block for each row, one field after the other, each with its label.

    A block begins with the row's id. What a person fills in comes last, as "答案 Answer：".
    """
    lines = [*sheet.help]
    for number, line in enumerate(sheet.lines, start=1):
        first, *others = _block(sheet, line)
        place = f"{header(NUMBER)}：{number} / {len(sheet.lines)}"
        lines += ["", *first, place, *(each for field in others for each in field)]
    return (_BOM + "\r\n".join(lines) + "\r\n").encode("utf-8")


def _block(sheet: Worksheet, line: Line) -> list[list[str]]:
    """The lines of each field. Only the first begins at the margin."""
    found = []
    for column in sheet.columns:
        text, own = line.cells.get(column, ""), column not in sheet.form.columns
        label = f"{FREE_MARK}「{column}」" if own else header(column)
        if own or "\n" in text:
            found.append([f"{label}：", *(f"{INDENT}{each}" for each in text.split("\n"))])
        else:
            found.append([f"{label}：{text}"])
    return found
