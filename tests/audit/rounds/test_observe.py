"""`yd-audit observe ROUND SHEET`: what comes in, and everything that is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from audit.people.columns import header
from audit.people.model import DisputeKind
from audit.people.worksheet import BEIJING
from tests.audit.people.worklists import PNG
from tests.audit.rounds.working import CAPTCHA, KEYBOARD, LOGIN, SEARCH, WHEN, Working

Cells = dict[str, str]


def refused(working: Working, sheet: Path, *more: str) -> str:
    """What is said of a sheet of which nothing is stored."""
    before = working.work()
    result = working.observe(sheet, *more)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert working.work() == before
    assert not list((working.round / "evidence").glob("*")) or before.files
    return result.output


def changed(working: Working, tester: str, row: str, change: Callable[[Cells], None]) -> Path:
    """A tester's sheet in which one row was filled in and then changed by hand."""
    found = csv.DictReader(io.StringIO(working.exported(tester).decode("utf-8-sig"), newline=""))
    rows = list(found)
    for cells in rows:
        if cells[header("row")] == row:
            cells |= {header("answer"): "部分通过", header("time"): WHEN}
            change(cells)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(found.fieldnames or ()))
    writer.writeheader()
    writer.writerows(rows)
    path = working.folder / f"{tester}-changed.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def cell(column: str, value: str) -> Callable[[Cells], None]:
    """Puts a value into a column."""

    def change(cells: Cells) -> None:
        cells[header(column)] = value

    return change


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "txt"])
def test_a_sheet_comes_in_with_its_evidence(working: Working, suffix: str) -> None:
    """Bodies and targets are those of the round; the same again changes nothing."""
    (working.folder / "图.png").write_bytes(PNG)
    answers = {
        LOGIN: {"answer": "部分通过", "time": WHEN, "evidence": "图.png"},
        KEYBOARD: {"answer": "不适用", "time": WHEN},
    }
    sheet = working.sheet("T1", answers, suffix)
    assert "新记录 2 条" in working.observe(sheet, "--tester", "T1").output
    assert "新记录 0 条，与已有相同 2 条" in working.observe(sheet).output
    work = working.work()
    (login,) = work.bodies["yunxi"].observations
    (keyboard,) = work.bodies["heming"].observations
    assert (login.target, login.platform, login.indicator) == ("yunxi-android", "android", "M14")
    assert (keyboard.target, keyboard.platform, keyboard.answer) == (
        "heming-web", "", "not-applicable",
    )  # fmt: skip
    assert work.files[login.evidence[0].sha256].read_bytes() == PNG


def test_a_difference_opens_a_dispute_once(working: Working) -> None:
    """At the end of the import that brings it; who imported is told how many, not what."""
    assert "争议" not in working.said("T1", {LOGIN: "完全通过", KEYBOARD: "部分通过"})
    told = working.said("T2", {LOGIN: "无法通过", KEYBOARD: "部分通过"})
    assert "1 项与他人的结果不一致" in told
    assert "完全通过" not in told
    (event,) = working.work().bodies["yunxi"].events
    assert (event.kind, event.by, event.indicator) == (DisputeKind.OPENED, "", "M14")
    assert "争议" not in working.said("T2", {LOGIN: "部分通过"})  # a correction settles nothing
    assert len(working.work().bodies["yunxi"].events) == 1
    assert working.work().disputes()[0].open


def test_retest_rows_come_in_their_stage(working: Working) -> None:
    """The earlier sheet still means the first stage; a third person's answer settles."""
    working.said("T1", {LOGIN: "完全通过"})
    old = working.sheet("T2", {LOGIN: "无法通过"})
    assert working.observe(old).exit_code == 0
    working.ok("retest", "yunxi", "M14", "--testers", "T3", "--by", "E1")
    assert "没有分派给“T2”" in refused(working, working_with_id(working, old))
    assert "与已有相同 1 条" in working.observe(old).output
    working.said("T3", {f"{LOGIN}@2": "无法通过"})
    (one,) = [o for o in working.work().bodies["yunxi"].observations if o.tester == "T3"]
    assert (one.round_number, one.indicator, one.finding) == (2, "M14", None)
    (known,) = [s for s in working.work().settled() if s.item.indicator == "M14"]
    assert (known.answer, known.retested) == ("none", True)


def working_with_id(working: Working, sheet: Path) -> Path:
    """The sheet with the id of the retest's row, as somebody might write it."""
    path = working.folder / "foreign.csv"
    path.write_text(sheet.read_text("utf-8-sig").replace(LOGIN, f"{LOGIN}@2"), "utf-8-sig")
    return path


def test_rows_of_a_channel_that_the_body_lacks(working: Working) -> None:
    """鹤鸣县 has no app: said so, with what to do."""
    told = refused(
        working,
        changed(working, "T1", KEYBOARD, cell("row", "heming-android/app-human-captcha")),
    )
    assert "单位“heming”在这个轮次里没有 android 渠道" in told
    assert "“题号 Item id”栏" in told


def test_rows_of_another_round(working: Working) -> None:
    """Another body, another scheme's indicator, a row that no list has."""
    told = refused(working, changed(working, "T1", KEYBOARD, cell("row", "atlantis-web/x")))
    assert "“atlantis-web”不是这个轮次的评测对象：单位有 yunxi、heming" in told

    def foreign(cells: Cells) -> None:
        cells[header("row")] = "heming-web/web-human-1.1.1"
        cells[header("indicator")] = "X1.1.1"

    told = refused(working, changed(working, "T1", KEYBOARD, foreign))
    assert "“X1.1.1”不是方案 cn-2019 的指标" in told
    told = refused(working, changed(working, "T1", KEYBOARD, cell("row", "heming-web/keyboard")))
    assert "没有题号“heming-web/keyboard”" in told
    told = refused(working, changed(working, "T1", KEYBOARD, cell("indicator", "M14")))
    assert "“M14”与题号不符（应为“W15”）" in told


def test_rows_and_testers_that_are_not_theirs(working: Working) -> None:
    """An unknown code, somebody else's sheet, somebody else's row."""
    sheet = working.sheet("T1", {SEARCH: "完全通过"})
    assert "“T9”不在这个轮次的名单上" in refused(working, sheet, "--tester", "T9")
    assert "这一行写的是“T1”，而导入时指定的是“T2”" in refused(working, sheet, "--tester", "T2")
    foreign = changed(working, "T1", SEARCH, cell("tester", "T2"))
    assert f"题号“{SEARCH}”没有分派给“T2”" in refused(working, foreign)
    unknown = changed(working, "T1", SEARCH, cell("tester", "T9"))
    assert "测试员“T9”不在名单上：名单上有 E1、R1、T1、T2、T3" in refused(working, unknown)
    assert "轮次文件" in working.observe(sheet, "--tester", "T1", "--role", "blind").output


def test_answers_and_times_that_cannot_be(working: Working) -> None:
    """All at once, each with row and column."""
    later = f"{datetime.now(BEIJING) + timedelta(days=1):%Y-%m-%d %H:%M}"
    sheet = working.sheet(
        "T1",
        {
            LOGIN: {"answer": "很好", "time": WHEN},
            KEYBOARD: {"answer": "部分通过", "time": later},
            SEARCH: {"answer": "部分通过", "time": "昨天"},
            CAPTCHA: {"note": "没写答案"},
        },
    )
    told = refused(working, sheet)
    assert "有 4 处问题" in told
    for part in ("“很好”不是这道题可用的答案", "还没有到", "“昨天”认不出来", "但没有答案"):
        assert part in told


@pytest.mark.parametrize("formula", ["=1+1", "=cmd|'/c calc'!A1"])
def test_a_formula_in_a_workbook(working: Working, formula: str) -> None:
    """Refused where it stands, whatever it would calculate."""
    sheet = working.sheet(
        "T1", {LOGIN: {"answer": "部分通过", "time": WHEN, "note": formula}}, "xlsx"
    )
    told = refused(working, sheet)
    assert "“备注 Note”栏：是公式" in told


def test_what_looks_like_a_formula_is_a_text(working: Working) -> None:
    """In CSV it is kept as it was typed, and neutral when it is written again."""
    for note in ("=1+1", "+86 755", "-1", "@某人"):
        working.said("T1", {LOGIN: {"answer": "部分通过", "time": WHEN, "note": note}})
        (said,) = [o for o in working.work().bodies["yunxi"].observations if o.note == note]
        assert said.answer == "partial"
        assert f"'{note}" in working.exported("T1").decode("utf-8-sig")


def test_evidence_that_cannot_be_taken(working: Working) -> None:
    """Missing, outside the folder, a link, a folder, changed since it was recorded."""
    (working.folder.parent / "aussen.png").write_bytes(PNG)
    (working.folder / "bild.png").write_bytes(PNG)
    (working.folder / "link.png").symlink_to(working.folder / "bild.png")
    (working.folder / "ordner").mkdir()
    (working.folder / "ordner-link").symlink_to(working.folder.parent)
    for name, said in (
        ("fehlt.png", "找不到证据“fehlt.png”"),
        ("../aussen.png", "不在表格所在的文件夹里"),
        (str(working.folder.parent / "aussen.png"), "不在表格所在的文件夹里"),
        ("link.png", "经过符号链接"),
        ("ordner-link/aussen.png", "经过符号链接"),
        ("ordner", "不是普通文件"),
    ):
        given = {"answer": "部分通过", "time": WHEN, "evidence": name}
        told = refused(working, working.sheet("T1", {LOGIN: given}))
        assert said in told, name
        assert "“证据文件 Evidence files”栏" in told
    other = hashlib.sha256(b"other").hexdigest()
    given = {"answer": "部分通过", "time": WHEN, "evidence": "bild.png", "sha256": other}
    assert "与记录时不同" in refused(working, working.sheet("T1", {LOGIN: given}))


def test_evidence_that_changed_after_it_came_in(working: Working) -> None:
    """The kept file is checked by its content when the same evidence comes again."""
    (working.folder / "bild.png").write_bytes(PNG)
    given = {"answer": "部分通过", "time": WHEN, "evidence": "bild.png"}
    working.said("T1", {LOGIN: given})
    sheet = working.folder / "again.csv"
    sheet.write_bytes(working.exported("T1"))
    (working.folder / "bild.png").write_bytes(PNG + b"!")
    assert "与记录时不同" in refused(working, sheet)


def test_a_sheet_of_100_mb(working: Working) -> None:
    """Refused before it is read, whatever it is."""
    for name in ("gross.csv", "gross.xlsx", "gross.txt"):
        sheet = working.folder / name
        with sheet.open("wb") as file:
            file.write(b"PK\x03\x04" if name.endswith("xlsx") else b"a")
            file.truncate(100 * 1024 * 1024)
        assert "超过 32 MB" in refused(working, sheet)


def test_a_zip_bomb(working: Working) -> None:
    """Small as a file, refused before it is unpacked."""
    sheet = working.folder / "bombe.xlsx"
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 1000)
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * (200 * 1024 * 1024))
    assert sheet.stat().st_size < 1024 * 1024
    assert "解压后超过" in refused(working, sheet)


def test_what_is_no_sheet(working: Working) -> None:
    """A folder, a pipe, nothing at all, the wrong table, a sheet of reviews."""
    os.mkfifo(working.folder / "rohr.csv")
    (working.folder / "leer.csv").write_bytes(b"")
    (working.folder / "fremd.csv").write_text("单位,分数\n云汐,3\n", "utf-8")
    for name, said in (
        ("rohr.csv", "不是一个普通文件"),
        ("leer.csv", "没有找到表头"),
        ("fremd.csv", "缺少这一栏"),
        ("fehlt.csv", "读不出来"),
    ):
        assert said in refused(working, working.folder / name)
    assert working.observe(working.round).exit_code == 1
