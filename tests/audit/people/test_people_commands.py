"""`yd-audit tasks export` and `yd-audit observe` on a workspace of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from audit.app_commands import ScreenFile, judge_file
from audit.cli import cli
from audit.people.model import Observation, Role
from audit.people.store import open_people
from audit.people.worksheet import BEIJING
from tests.audit.people.worklists import PNG, csv_with, text_with, xlsx_with

ROOT = Path(__file__).resolve().parents[3]
LOGIN = ROOT / "fixtures" / "captures" / "yunxi-android" / "login"
CAPTCHA = "one/android/app-human-captcha"
APPLY = "one/android/app-human-apply"
WHEN = "2026-05-18 09:30"
FILL = {"csv": csv_with, "xlsx": xlsx_with, "txt": text_with}
NEW = ("--tester", "T1", "--name", "沈一", "--role", "blind")


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one screen of the invented app."""
    out = tmp_path_factory.mktemp("people") / "ws"
    file = ScreenFile(
        source=LOGIN / "source.xml", screenshot=None, density=2.75, kind="standard", title="登录"
    )
    judge_file(file, out, Console(quiet=True), lang="zh", plain=True)
    return out


@pytest.fixture
def ws(judged: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(judged, tmp_path / "ws")


def run(*arguments: str | Path) -> Result:
    """A command in this process."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def said(ws: Path) -> list[Observation]:
    """What stands in the workspace's database now."""
    with open_people(None, ws) as people:
        return list(people.latest())


def exported(ws: Path, name: str, *more: str) -> bytes:
    """A worklist of T1."""
    result = run("tasks", "export", ws, "--out", ws.parent / name, *(more or NEW))
    assert result.exit_code == 0, result.output
    return (ws.parent / name).read_bytes()


def filled(ws: Path, name: str, answers: dict[str, dict[str, str]]) -> Path:
    """A filled-in worklist of T1."""
    suffix = name.rpartition(".")[2]
    base = exported(ws, f"leer-{name}")
    path = ws.parent / name
    path.write_bytes(FILL[suffix](answers, base=base))
    return path


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "txt"])
def test_from_worklist_to_observation(ws: Path, suffix: str) -> None:
    """Exported, filled in, attached, with the file of evidence kept by its content."""
    (ws.parent / "图.png").write_bytes(PNG)
    path = filled(
        ws,
        f"T1.{suffix}",
        {CAPTCHA: {"answer": "无法通过", "time": WHEN, "evidence": "图.png", "note": "只有图片"}},
    )
    result = run("observe", ws, path, "--tester", "T1")
    assert result.exit_code == 0, result.output
    assert "新记录 1 条" in result.output
    (one,) = said(ws)
    assert (one.body, one.target, one.platform) == ("one", "one/android", "android")
    assert (one.indicator, one.answer, one.note) == ("M04", "none", "只有图片")
    assert one.observed_at == datetime(2026, 5, 18, 9, 30, tzinfo=BEIJING)
    with open_people(None, ws) as people:
        assert people.evidence_file(one.evidence[0].sha256).read_bytes() == PNG
        (tester,) = people.testers()
    assert (tester.name, tester.role) == ("沈一", Role.BLIND)


def test_the_same_file_twice_and_a_correction(ws: Path) -> None:
    """Nothing changes; the correction supersedes; the older file cannot bring the old word back."""
    first = filled(ws, "T1.csv", {CAPTCHA: {"answer": "部分通过", "time": WHEN}})
    second = filled(ws, "T1b.csv", {CAPTCHA: {"answer": "无法通过", "time": WHEN}})
    for path, new in ((first, 1), (first, 0), (second, 1), (first, 0)):
        result = run("observe", ws, path)
        assert f"新记录 {new} 条" in result.output, result.output
    (now,) = said(ws)
    with open_people(None, ws) as people:
        before, after = people.history()
    assert (before.answer, after.answer, after.supersedes) == ("partial", "none", before.id)
    assert now == after


def test_an_export_after_an_import_holds_the_answers(ws: Path) -> None:
    """Attached again as it is, it changes nothing, though the evidence lies elsewhere."""
    (ws.parent / "图.png").write_bytes(PNG)
    path = filled(
        ws,
        "T1.txt",
        {CAPTCHA: {"answer": "无法通过", "time": WHEN, "evidence": "图.png", "note": "=听不到"}},
    )
    assert run("observe", ws, path).exit_code == 0
    (ws.parent / "图.png").unlink()
    for suffix in ("xlsx", "csv", "txt"):
        exported(ws, f"again.{suffix}")
        result = run("observe", ws, ws.parent / f"again.{suffix}")
        assert "新记录 0 条，与已有相同 1 条" in result.output, result.output


def test_nothing_is_stored_of_a_sheet_with_problems(ws: Path) -> None:
    """All of them are told, with sheet, row and column; not even the evidence is kept."""
    (ws.parent / "图.png").write_bytes(PNG)
    path = filled(
        ws,
        "T1.csv",
        {
            CAPTCHA: {"answer": "无法通过", "time": WHEN, "evidence": "图.png"},
            APPLY: {"answer": "好", "time": "明天"},
        },
    )
    result = run("observe", ws, path, "--tester", "T1")
    assert result.exit_code == 1
    assert "T1.csv 有 2 处问题，什么也没有导入" in result.output
    assert "“答案 Answer”栏：“好”不是这道题可用的答案" in result.output
    assert "“测试时间 Observed at”栏：“明天”认不出来" in result.output
    assert said(ws) == []
    assert not (ws / "evidence").exists()


def test_testers_are_entered_once(ws: Path) -> None:
    """Nobody by a mistyped code: only with a role, and no database is made for a mistake."""
    result = run("tasks", "export", ws, "--tester", "T1", "--out", ws.parent / "T1.csv")
    assert result.exit_code == 1
    assert "--role" in result.output
    assert "--tester" in run("observe", ws, ws.parent / "T1.csv", "--role", "blind").output
    assert not (ws / "people.sqlite").exists()
    exported(ws, "T1.csv")
    exported(ws, "T1-again.csv", "--tester", "T1")
    result = run("tasks", "export", ws, "--tester", "T9", "--out", ws.parent / "T9.csv")
    assert "名单上有 T1" in result.output
    path = filled(ws, "T2.csv", {CAPTCHA: {"answer": "无法通过", "time": WHEN, "tester": "T2"}})
    assert "“T2”不在名单上" in run("observe", ws, path).output
    result = run("observe", ws, path, "--tester", "T2", "--role", "sighted")
    assert "“T1”，而导入时指定的是“T2”" in result.output


def test_a_filled_in_file_is_not_overwritten(ws: Path) -> None:
    """Answers that were not attached yet would be lost."""
    exported(ws, "T1.csv")
    (ws.parent / "T1.csv").write_text("answers")
    arguments = ("tasks", "export", ws, *NEW, "--out", ws.parent / "T1.csv")
    result = run(*arguments)
    assert result.exit_code == 1
    assert "--replace" in result.output
    assert (ws.parent / "T1.csv").read_text() == "answers"
    assert run(*arguments, "--replace").exit_code == 0
    assert CAPTCHA in (ws.parent / "T1.csv").read_text("utf-8")


def test_formats_and_workspaces_that_are_not_known(ws: Path) -> None:
    """A sentence each; a worklist of nobody is written without a database."""
    assert "--format" in run("tasks", "export", ws, "--out", ws.parent / "T1.doc").output
    result = run("tasks", "export", ws.parent / "nowhere", "--out", ws.parent / "T1.csv")
    assert result.exit_code == 1
    assert not (ws.parent / "nowhere").exists()
    assert run("observe", ws.parent / "nowhere", ws.parent / "T1.csv").exit_code == 1
    result = run("tasks", "export", ws, "--format", "txt", "--out", ws.parent / "all.md")
    assert result.exit_code == 0, result.output
    assert not (ws / "people.sqlite").exists()
    assert CAPTCHA in (ws.parent / "all.md").read_text("utf-8")


def test_a_time_in_the_future(ws: Path) -> None:
    """Told against the clock of the machine."""
    later = datetime.now(BEIJING) + timedelta(days=1)
    path = filled(
        ws, "T1.csv", {CAPTCHA: {"answer": "无法通过", "time": f"{later:%Y-%m-%d %H:%M}"}}
    )
    assert "还没有到" in run("observe", ws, path).output


def test_several_people_import_at_once(ws: Path) -> None:
    """Two processes, two testers: nobody waits in vain and no row is lost."""
    paths = []
    for code in ("T1", "T2"):
        who = ("--tester", code, "--role", "blind")
        base = exported(ws, f"leer-{code}.csv", *who)
        answers = {
            name: {"answer": "部分通过", "time": WHEN, "note": code} for name in (CAPTCHA, APPLY)
        }
        paths.append(ws.parent / f"{code}.csv")
        paths[-1].write_bytes(csv_with(answers, base=base))
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "audit", "observe", str(ws), str(path)],
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for path in paths
    ]
    told = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert sorted((one.tester, one.indicator, one.note) for one in said(ws)) == [
        (code, indicator, code) for code in ("T1", "T2") for indicator in ("M04", "M16")
    ]
