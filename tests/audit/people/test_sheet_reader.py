"""What is wrong with a filled-in sheet: everything at once, by sheet, row and column."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from audit.people import raw_sheet, text_sheet
from audit.people.columns import header
from audit.people.evidence import find_evidence
from audit.people.model import Assignment, Clip, Work
from audit.people.problems import ImportProblems
from audit.people.sheet_values import Refused, seconds_of, time_of
from audit.people.worksheet import BEIJING
from audit.people.xlsx_writer import render_xlsx
from rules.wording import load_texts
from tests.audit.people.worklists import (
    ANSWERED,
    CAPTCHA,
    FILL,
    KEYBOARD,
    KNOWN,
    LINK,
    NOW,
    PNG,
    SEEN,
    WEBM,
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


@pytest.mark.parametrize("sheet_format", ["xlsx", "csv", "txt"])
def test_an_answered_row_is_an_observation(tmp_path: Path, sheet_format: str) -> None:
    """Everything that was filled in, and where it was read; open rows are counted."""
    filled = {
        KEYBOARD: {
            "answer": "部分通过",
            "note": "弹窗关不掉",
            "at": "争渡",
            "at_version": "2024.10",
            "device": "台式机",
            "time": "2026-05-18 09:30",
            "evidence": "a.webm",
            "start": "0:01:30",
            "end": "95.5",
        }
    }
    (tmp_path / "a.webm").write_bytes(WEBM)
    content, name = FILL[sheet_format](filled), f"T1.{sheet_format}"
    found = read(tmp_path, content, name)
    (one,) = found.observations
    assert (one.body, one.target, one.platform) == ("yunxi", "yunxi-web", "")
    assert (one.indicator, one.finding, one.tester) == ("W15", None, "T1")
    assert (one.answer, one.note, one.device) == ("partial", "弹窗关不掉", "台式机")
    assert (one.at_name, one.at_version, one.observed_at) == ("争渡", "2024.10", SEEN)
    digest = hashlib.sha256(WEBM).hexdigest()
    assert one.evidence == (Clip(sha256=digest, start_s=90, end_s=95.5),)
    assert [f.evidence.sha256 for f in found.files] == [digest]
    assert one.sheet_sha256 == hashlib.sha256(content).hexdigest()
    assert one.sheet_name.startswith(name)
    shown = content.decode().split("\r\n") if sheet_format == "txt" else ["", f"{ROW}：{KEYBOARD}"]
    assert one.row == shown.index(f"{ROW}：{KEYBOARD}") + 1
    assert found.unanswered == 2


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    """Three rows with a fault each, in the order of the sheet."""
    content = csv_with(
        {
            KEYBOARD: {"answer": "还行", "time": "2026-05-18 09:30"},
            LINK: {"answer": "是", "time": "09:30"},
            CAPTCHA: {"answer": "完全通过", "time": "2031-05-18 09:30", "evidence": "没有.png"},
        }
    )
    assert wrong(tmp_path, content) == [
        (2, ANSWER, "observe-answer"),
        (3, TIME, "observe-time-no-date"),
        (4, TIME, "observe-time-future"),
        (4, EVIDENCE, "evidence-missing"),
    ]


@pytest.mark.parametrize("text", ["部分通过", "partially passed", "PARTIAL", " 部分通过　"])
def test_answers_in_either_language(tmp_path: Path, text: str) -> None:
    """Also by their ids; letter case and width make no difference."""
    word = {"partially passed": english("partial")}.get(text, text)
    (one,) = read(tmp_path, csv_with({KEYBOARD: {**ANSWERED, "answer": word}})).observations
    assert one.answer == "partial"


def english(answer: str) -> str:
    """An answer as the English texts have it."""
    return load_texts("en").word(f"catalogue.answer.{answer}")


@pytest.mark.parametrize(
    ("row_id", "answer"), [(KEYBOARD, "是"), (LINK, "完全通过"), (LINK, "不适用"), (KEYBOARD, "1")]
)
def test_answers_of_another_kind_are_refused(tmp_path: Path, row_id: str, answer: str) -> None:
    """A question takes 是 and 否, a task the results of the scheme."""
    content = csv_with({row_id: {**ANSWERED, "answer": answer}})
    assert [code for _, _, code in wrong(tmp_path, content)] == ["observe-answer"]


def test_rows_that_are_not_in_the_worklist(tmp_path: Path) -> None:
    """Of another scheme or round, without an id, moved apart from their ids, twice."""
    text = csv_with({KEYBOARD: ANSWERED}).decode("utf-8-sig").split("\r\n")
    head, keyboard, *others = text
    changed = [
        head,
        keyboard,
        keyboard.replace(KEYBOARD, "yunxi-web/isc-1"),
        keyboard.replace(KEYBOARD, ""),
        keyboard.replace(",W15,", ",W08,").replace(",yunxi,", ",heming,"),
        *others,
    ]
    assert wrong(tmp_path, "\r\n".join(changed).encode()) == [
        (3, ROW, "observe-row-unknown"),
        (4, ROW, "observe-row-empty"),
        (5, BODY, "observe-row-mixed"),
        (5, header("indicator"), "observe-row-mixed"),
        (5, ROW, "observe-row-twice"),
    ]


def test_testers(tmp_path: Path) -> None:
    """One who is not on the list, another one's sheet, a sheet of nobody."""
    stranger = csv_with({KEYBOARD: {**ANSWERED, "tester": "T9"}})
    assert (2, TESTER, "observe-tester-unknown") in wrong(tmp_path, stranger)
    assert wrong(tmp_path, csv_with({KEYBOARD: ANSWERED}), tester="T9")[0] == (
        None,
        "",
        "observe-tester-unknown",
    )
    assert (2, TESTER, "observe-tester-differs") in wrong(
        tmp_path, csv_with({KEYBOARD: ANSWERED}), tester="T2"
    )
    nobody = {name: {**ANSWERED, "tester": ""} for name in (KEYBOARD, CAPTCHA)}
    assert wrong(tmp_path, csv_with(nobody), tester="") == [(2, TESTER, "observe-tester-empty")]
    (one,) = read(tmp_path, csv_with({KEYBOARD: ANSWERED}), tester="").observations
    assert one.tester == "T1"


def test_rows_of_somebody_else(tmp_path: Path) -> None:
    """One person collects one indicator for all bodies; a review is no collecting."""
    given = (
        Assignment(tester="T1", indicator="W08"),
        Assignment(tester="T1", indicator="W15", kind=Work.REVIEW),
        Assignment(tester="T2", body="yunxi"),
    )
    known = replace(KNOWN, assignments=given)
    content = csv_with({LINK: {**ANSWERED, "answer": "否"}})
    assert wrong(tmp_path, content, known=known) == [
        (2, ROW, "observe-row-not-yours"),
        (4, ROW, "observe-row-not-yours"),
    ]


@pytest.mark.parametrize("column", ["note", "evidence", "start", "sha256"])
def test_work_without_an_answer_is_not_dropped(tmp_path: Path, column: str) -> None:
    """A note is never lost silently; device and time alone are nobody's work."""
    content = csv_with({KEYBOARD: {column: "网站打不开"}, CAPTCHA: {"device": "手机"}})
    assert wrong(tmp_path, content) == [(2, ANSWER, "observe-answer-empty")]


def test_a_sheet_without_answers(tmp_path: Path) -> None:
    """Handed in by mistake."""
    assert wrong(tmp_path, csv_with({})) == [(None, "", "observe-no-answers")]


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-18 09:30",
        "2026/5/18 9:30",
        "2026.05.18 09:30:00",
        "2026年5月18日 9时30分",
        "2026年5月18日9:30",
        "２０２６－０５－１８　０９：３０",
        "2026-05-18T09:30:00.7+08:00",
    ],
)
def test_times_as_people_write_them(text: str) -> None:
    """In Beijing's time unless an offset says otherwise."""
    assert time_of(text, NOW) == SEEN
    assert time_of(text, NOW).utcoffset() == timedelta(hours=8)


def test_other_times() -> None:
    """Spreadsheets' own dates, other offsets, a date alone."""
    assert time_of(datetime(2026, 5, 18, 9, 29, 59, 999_990), NOW) == SEEN
    assert time_of(date(2026, 5, 18), NOW) == datetime(2026, 5, 18, tzinfo=BEIJING)
    assert time_of("2026-05-18 01:30Z", NOW) == SEEN
    assert time_of("2026-05-17T20:30-05:00", NOW).utcoffset() == timedelta(hours=-5)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "observe-time-empty"),
        ("9:30", "observe-time-no-date"),
        ("9时30分", "observe-time-no-date"),
        (time(9, 30), "observe-time-no-date"),
        ("昨天上午", "observe-time-unread"),
        ("2026-02-30 09:30", "observe-time-unread"),
        ("2026-05-18 25:00", "observe-time-unread"),
        ("5/18/2026 09:30", "observe-time-unread"),
        ("2026-05-18 09:30+99:00", "observe-time-unread"),
        ("2026-05-20 12:01", "observe-time-future"),
        (datetime(2027, 1, 1), "observe-time-future"),
    ],
)
def test_times_that_are_refused(value: str | datetime | time, code: str) -> None:
    """In the future, without a date, no time at all."""
    with pytest.raises(Refused) as error:
        time_of(value, NOW)
    assert error.value.code == code


def test_assistive_technology_has_a_version(tmp_path: Path) -> None:
    """NVDA of an unknown version says nothing that could be tried again."""
    content = csv_with(
        {KEYBOARD: {**ANSWERED, "at": "NVDA"}, CAPTCHA: {**ANSWERED, "at_version": "14"}}
    )
    assert wrong(tmp_path, content) == [
        (2, AT_VERSION, "observe-at-half"),
        (4, header("at"), "observe-at-half"),
    ]


def test_evidence_that_is_refused(tmp_path: Path) -> None:
    """Missing, outside the folder, absolute, linked, in a linked folder, a folder, empty."""
    folder = tmp_path / "sheets"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "up").symlink_to(tmp_path)
    (folder / "empty.png").write_bytes(b"")
    names = {
        "没有.png": "evidence-missing",
        "../secret.png": "evidence-outside",
        str(tmp_path / "secret.png"): "evidence-outside",
        "C:\\secret.png": "evidence-outside",
        "link.png": "evidence-link",
        "up/secret.png": "evidence-link",
        "sub": "evidence-not-file",
        "empty.png": "evidence-empty",
    }
    content = csv_with({KEYBOARD: {**ANSWERED, "evidence": "；".join(names)}})
    assert wrong(folder, content) == [(2, EVIDENCE, code) for code in names.values()]


def test_evidence_that_changed_since_it_was_recorded(tmp_path: Path) -> None:
    """The sum says what the file was; capitals make no difference."""
    (tmp_path / "a.png").write_bytes(PNG)
    digest = hashlib.sha256(PNG).hexdigest()
    named = {**ANSWERED, "evidence": "a.png", "sha256": digest.upper()}
    (one,) = read(tmp_path, csv_with({KEYBOARD: named})).observations
    assert one.evidence == (Clip(sha256=digest),)
    (tmp_path / "a.png").write_bytes(PNG + b"!")
    assert wrong(tmp_path, csv_with({KEYBOARD: named})) == [(2, EVIDENCE, "evidence-changed")]
    (tmp_path / "a.png").write_bytes(PNG)
    for text, code in (("abc", "observe-sha256"), (f"{digest};{digest}", "observe-sha256-many")):
        content = csv_with({KEYBOARD: {**ANSWERED, "evidence": "a.png", "sha256": text}})
        assert wrong(tmp_path, content) == [(2, SHA256, code)]


def test_evidence_that_is_kept_need_not_lie_beside_the_sheet(tmp_path: Path) -> None:
    """A sheet that was exported again names files by what they were."""
    (tmp_path / "a.png").write_bytes(PNG)
    kept = find_evidence("a.png", tmp_path).evidence
    (tmp_path / "a.png").unlink()
    known = replace(KNOWN, evidence={kept.sha256: kept})
    named = {**ANSWERED, "evidence": "a.png", "sha256": kept.sha256}
    found = read(tmp_path, csv_with({KEYBOARD: named}), known=known)
    assert found.observations[0].evidence == (Clip(sha256=kept.sha256),)
    assert found.files == ()
    assert wrong(tmp_path, csv_with({KEYBOARD: named})) == [(2, EVIDENCE, "evidence-missing")]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"start": "0:10"}, START, "observe-clip-no-file"),
        ({"evidence": "a.png", "start": "0:10"}, START, "observe-clip-still"),
        ({"evidence": "a.webm", "start": "开头"}, START, "observe-clip-unread"),
        ({"evidence": "a.webm", "end": "0:75"}, END, "observe-clip-unread"),
        ({"evidence": "a.webm", "end": "1;2"}, END, "observe-clip-many"),
        ({"evidence": "a.webm", "start": "0:20", "end": "0:10"}, END, "observe-clip-order"),
    ],
)
def test_clips_that_are_refused(
    tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    """Moments belong to recordings, in their order."""
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "a.webm").write_bytes(WEBM)
    assert wrong(tmp_path, csv_with({KEYBOARD: {**ANSWERED, **cells}})) == [(2, column, code)]


def test_clips() -> None:
    """Seconds, minutes, hours, nothing; what a spreadsheet made of 1:30 is not guessed at."""
    assert seconds_of("90\n1:30；0:01:30.5|-") == (90, 90, 90.5, None)
    assert seconds_of(time(0, 1, 30)) == (90,)
    with pytest.raises(Refused) as error:
        seconds_of(time(1, 30))
    assert error.value.code == "observe-clip-unclear"


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
