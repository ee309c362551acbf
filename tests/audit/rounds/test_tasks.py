"""`yd-audit tasks export ROUND`: whose rows, of which bodies, in which stage."""

from __future__ import annotations

import csv
import io
import shutil

import pytest

from audit.people.columns import header
from tests.audit.rounds.working import (
    APPLY,
    CAPTCHA,
    KEYBOARD,
    LOGIN,
    SEARCH,
    WHEN,
    Working,
)


def rows(content: bytes) -> dict[str, dict[str, str]]:
    """An exported CSV: row id → cells by header."""
    found = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {row[header("row")]: row for row in found}


def test_a_tester_gets_the_rows_of_all_bodies_that_are_theirs(working: Working) -> None:
    """By body, by indicator; each row names its body; nobody else's rows."""
    found = rows(working.exported("T1"))
    assert {LOGIN, CAPTCHA, KEYBOARD, SEARCH} <= set(found)
    assert found[LOGIN][header("body_name")] == "云汐市"
    assert found[KEYBOARD][header("body_name")] == "鹤鸣县"
    assert any("/q-" in row for row in found)  # what the machine left open
    assert {LOGIN, KEYBOARD} == set(rows(working.exported("T2")))


def test_a_channel_without_captures_still_asks_its_people(working: Working) -> None:
    """For all that a person judges, and the row says that the machine saw nothing."""
    found = rows(working.exported("T1"))
    for row in (KEYBOARD, SEARCH, "yunxi-web/web-human-blockers"):
        assert "没有测到这个渠道" in found[row][header("machine")]
    assert "没有判定" in found[LOGIN][header("machine")]
    assert not any("web-human-pages" in row for row in found)
    assert not any(row.startswith(("heming-android", "yunxi-ios")) for row in found)


def test_captures_that_are_not_there_leave_the_tasks(working: Working) -> None:
    """Also of the app, on the platforms that the round's file knows."""
    shutil.rmtree(working.round / "bodies" / "yunxi")
    found = rows(working.exported("T1"))
    assert "没有测到这个渠道" in found[LOGIN][header("machine")]
    assert not any("/q-" in row for row in found)


def test_nobody_sees_what_others_answered(working: Working) -> None:
    """An item of two testers is asked of both; each gets back only their own words."""
    before = rows(working.exported("T2"))
    working.said("T1", {LOGIN: {"answer": "无法通过", "time": WHEN, "note": "登不进去"}})
    assert rows(working.exported("T2")) == before
    mine = rows(working.exported("T1"))[LOGIN]
    assert (mine[header("answer")], mine[header("note")]) == ("无法通过", "登不进去")
    everybody = working.folder / "all.csv"
    assert working.run("tasks", "export", working.round, "--out", everybody).exit_code == 0
    assert "登不进去" not in everybody.read_text("utf-8-sig")


def test_screenshots_are_found_from_the_round(working: Working) -> None:
    """A path in a row is one below the round's folder."""
    shots = [row[header("screenshot")] for row in rows(working.exported("T1")).values()]
    paths = [line.split(". ", 1)[-1] for cell in shots for line in cell.splitlines()]
    assert paths
    assert all((working.round / path).is_file() for path in paths)


def test_a_retest_is_asked_in_its_stage(working: Working) -> None:
    """Of those who are to do it, first of all rows, also of one who answered before."""
    working.said("T1", {LOGIN: "完全通过"})
    working.said("T2", {LOGIN: "无法通过"})
    working.ok("retest", "yunxi", "M14", "--testers", "T3,T1", "--by", "E1")
    assert list(rows(working.exported("T3"))) == [f"{LOGIN}@2"]
    mine = rows(working.exported("T1"))
    assert next(iter(mine)) == f"{LOGIN}@2"
    assert mine[f"{LOGIN}@2"][header("title")].startswith("复测：")
    assert mine[f"{LOGIN}@2"][header("answer")] == ""
    assert mine[LOGIN][header("answer")] == "完全通过"
    assert set(rows(working.exported("T2"))) == {LOGIN, KEYBOARD}


def test_a_retest_that_was_decided_meanwhile_is_not_asked_any_more(working: Working) -> None:
    """Adjudicated: nobody is sent there again."""
    working.said("T1", {LOGIN: "完全通过"})
    working.said("T2", {LOGIN: "无法通过"})
    working.ok("retest", "yunxi", "M14", "--testers", "T3", "--by", "E1")
    working.ok(
        "adjudicate", "yunxi", "M14", "--answer", "部分通过", "--by", "E1", "--reason", "录像为证"
    )
    result = working.run("tasks", "export", working.round, "--tester", "T3", "--out", "T3.csv")
    assert result.exit_code == 0
    assert "没有分派给 T3 的题" in result.output


def test_who_is_not_on_the_list_is_refused(working: Working) -> None:
    """With the list; nobody is entered by a command."""
    arguments = ("tasks", "export", working.round, "--out", working.folder / "x.csv", "--tester")
    result = working.run(*arguments, "T9")
    assert result.exit_code == 1
    assert "E1、R1、T1、T2、T3" in result.output
    result = working.run(*arguments, "T9", "--role", "blind")
    assert result.exit_code == 1
    assert "轮次文件" in result.output
    assert not (working.folder / "x.csv").exists()


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "txt"])
def test_the_file_is_named_by_the_tester(
    working: Working, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --out, in the folder where one works; a filled-in one is never overwritten."""
    monkeypatch.chdir(working.folder)
    arguments = ("tasks", "export", "2026", "--tester", "T2", "--format", suffix)
    result = working.run(*arguments)
    assert result.exit_code == 0, result.output
    assert (working.folder / f"T2.{suffix}").stat().st_size > 0
    assert "--replace" in working.run(*arguments).output


def test_without_assignments_all_is_everybodys(working: Working) -> None:
    """As in a workspace of its own; a retest stays with those who are to do it."""
    path = working.folder / "2026.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[[assignment]]")], encoding="utf-8")
    result = working.run("round", "new", path, "--out", working.round)
    assert result.exit_code == 0, result.output
    found = set(rows(working.exported("T3")))
    assert {LOGIN, CAPTCHA, APPLY, KEYBOARD} <= found
    working.said("T1", {LOGIN: "完全通过"})
    working.said("T2", {LOGIN: "无法通过"})
    working.ok("retest", "yunxi", "M14", "--testers", "T3", "--by", "E1")
    assert f"{LOGIN}@2" in rows(working.exported("T3"))
    assert f"{LOGIN}@2" not in rows(working.exported("T1"))
