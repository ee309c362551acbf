"""Files that are odd, broken or meant to do harm, and what stands in their cells."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from audit.people import raw_sheet, text_sheet
from audit.people.columns import header
from audit.people.problems import ImportProblems
from audit.people.xlsx_writer import render_xlsx
from tests.audit.people.worklists import (
    ANSWERED,
    CAPTCHA,
    KEYBOARD,
    NOW,
    SEEN,
    csv_with,
    read,
    sheet,
    text_with,
    wrong,
    xlsx_with,
)

ROW, BODY, ANSWER, TIME = (header(name) for name in ("row", "body", "answer", "time"))
EVIDENCE, START, END, SHA256 = (header(name) for name in ("evidence", "start", "end", "sha256"))
TESTER, AT_VERSION = header("tester"), header("at_version")


def test_formulas_and_errors_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    """Also in columns that are not read, and whatever value they had when they were saved."""
    content = xlsx_with(
        {
            KEYBOARD: {"answer": '="部分通过"', "time": "2026-05-18 09:30"},
            CAPTCHA: {**ANSWERED, "note": "#REF!", "我的栏": "=1+1"},
        }
    )
    assert [found[1:] for found in wrong(tmp_path, content, "T1.xlsx")] == [
        (ANSWER, "observe-formula"),
        ("备注 Note", "observe-error-value"),
        ("我的栏", "observe-formula"),
    ]


def test_a_workbook_with_sheets_of_the_testers_own(tmp_path: Path) -> None:
    """A sheet without our header is left alone; one that lost the id's column is a mistake."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_with({KEYBOARD: ANSWERED})))
    book.create_sheet("草稿").append(["随便", "=1+1"])
    saved(book, tmp_path / "own.xlsx")
    assert len(read(tmp_path, (tmp_path / "own.xlsx").read_bytes(), "T1.xlsx").observations) == 1
    book["人工任务 Tasks"]["A1"].value = "编号"
    book["人工任务 Tasks"]["B1"].value = header("answer")
    saved(book, tmp_path / "own.xlsx")
    assert wrong(tmp_path, (tmp_path / "own.xlsx").read_bytes(), "T1.xlsx") == [
        (1, ROW, "observe-no-column"),
        (1, ANSWER, "observe-column-twice"),
    ]


def saved(book: openpyxl.Workbook, path: Path) -> None:
    """The workbook as a file."""
    book.save(path)


def test_dates_of_a_workbook(tmp_path: Path) -> None:
    """A cell that the spreadsheet made a date."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_with({KEYBOARD: ANSWERED})))
    page = book["人工任务 Tasks"]
    place = [cell.value for cell in page[1]].index(TIME) + 1
    page.cell(2, place).value = datetime(2026, 5, 18, 9, 30)
    saved(book, tmp_path / "T1.xlsx")
    content = (tmp_path / "T1.xlsx").read_bytes()
    assert read(tmp_path, content, "T1.xlsx").observations[0].observed_at == SEEN


def test_cells_without_a_header_and_fields_twice(tmp_path: Path) -> None:
    """Nobody would read them, so they are told of."""
    text = csv_with({KEYBOARD: ANSWERED}).decode("utf-8-sig").split("\r\n")
    text[1] += ",,漏掉的话"
    assert wrong(tmp_path, "\r\n".join(text).encode()) == [(2, "Z", "observe-stray")]
    twice = text_with({KEYBOARD: {**ANSWERED, "note": "一\r\n答案：完全通过"}})
    assert [found[1:] for found in wrong(tmp_path, twice, "T1.txt")] == [
        ("答案", "observe-field-twice")
    ]


def test_long_texts_are_refused(tmp_path: Path) -> None:
    """What does not fit is told of, never cut."""
    content = csv_with(
        {KEYBOARD: {**ANSWERED, "note": "长" * 10_001, "我" * 81: "x", "心得": "长" * 4_001}}
    )
    assert wrong(tmp_path, content) == [
        (2, "备注 Note", "observe-cell-long"),
        (2, "心得", "observe-cell-long"),
        (2, "我" * 81, "observe-header-long"),
    ]


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(name: str, content: bytes) -> bytes:
    """The exported workbook with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(render_xlsx(sheet(), NOW))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped({**parts, name: content})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "observe-empty"),
        (b"\xff\xfe\x00", "observe-encoding"),
        (b"a\x00b,c\r\n", "observe-encoding"),
        ("题号,备注\r\n1,2\r\n".encode(), "observe-no-column"),
        ('题号,答案\r\n1,"完全通过\r\n'.encode(), "observe-broken-row"),
        (("题号,答案\r\n" + "," * 300).encode(), "observe-too-many-columns"),
        (b"\xd0\xcf\x11\xe0 old", "observe-old-format"),
        (b"PK\x03\x04 cut off", "observe-broken"),
        (zipped({"word/document.xml": b"<x/>"}), "observe-broken"),
        (changed("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "observe-broken"),
        (
            changed("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
            "observe-broken",
        ),
        (changed("xl/worksheets/sheet9.xml", b"0" * (49 << 20)), "observe-unpacks-large"),
        (changed("xl/styles.xml", b"<a>" + b"<b/>" * 200_000 + b"</a>"), "observe-unpacks-large"),
        (
            changed("xl/worksheets/sheet1.xml", b"<a><b><c>" + b"<d/>" * 20_001),
            "observe-unpacks-large",
        ),
        (changed("xl/workbook.xml", b"<a>" * 300_000), "observe-broken"),
        (changed("xl/sharedStrings.xml", b"<sst>" * 41), "observe-broken"),
    ],
    ids=range(16),
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, code: str) -> None:
    """Each gets a sentence, none is unpacked or parsed further than the limits."""
    assert wrong(tmp_path, content)[0][2] == code


def test_a_row_far_below_ends_the_reading(tmp_path: Path) -> None:
    """A file that says that it has a row 10¹² is not counted through."""
    page = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>row</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>answer</t></is></c></row>'
        b'<row r="1000000000000"><c t="inlineStr"><is><t>x</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    found = wrong(tmp_path, changed("xl/worksheets/sheet1.xml", page))
    assert found[0][2] == "observe-too-many-rows"


def test_files_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of 100 MB is not read to its end; rows are counted."""
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(ImportProblems) as error:
        raw_sheet.read_bytes(tmp_path / "big.csv")
    assert [p.code for p in error.value.problems] == ["observe-too-large"]
    monkeypatch.setattr(text_sheet, "MOST_ROWS", 2)
    assert wrong(tmp_path, csv_with({KEYBOARD: ANSWERED})) == [(None, "", "observe-too-many-rows")]


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder and a name that leads nowhere."""
    codes = []
    for path in (tmp_path, tmp_path / "T9.xlsx"):
        with pytest.raises(ImportProblems) as error:
            raw_sheet.read_bytes(path)
        codes += [p.code for p in error.value.problems]
    assert codes == ["observe-no-file", "observe-unread"]
