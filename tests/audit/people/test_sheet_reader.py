"""What is wrong with a filled-in sheet: everything at once, by sheet, row and column."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from audit.people.columns import header
from audit.people.model import Assignment, Clip, Work
from audit.people.sheet_values import Refused, time_of
from audit.people.worksheet import BEIJING
from rules.wording import load_texts
from tests.audit.people.worklists import (
    ANSWERED,
    CAPTCHA,
    FILL,
    KEYBOARD,
    KNOWN,
    LINK,
    NOW,
    SEEN,
    WEBM,
    csv_with,
    read,
    wrong,
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
