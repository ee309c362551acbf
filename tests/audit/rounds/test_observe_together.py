"""Several processes attach sheets to one round, and some are killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.audit.people.worklists import PNG
from tests.audit.rounds.working import ENVIRONMENT, WHEN, Working

_MANY = 40


def process(working: Working, sheet: Path) -> subprocess.Popen[str]:
    """`yd-audit observe` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "audit", "observe", str(working.round), str(sheet)],
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def long_sheet(working: Working, tester: str) -> tuple[Path, int]:
    """A sheet with evidence in many rows, and how many answers it has."""
    found = working.exported(tester).decode("utf-8-sig").splitlines()
    rows = [line.split(",")[0] for line in found if "/app-human-" in line or "/web-human-" in line]
    rows = [row for row in rows if "/" in row][:_MANY]
    answers = {}
    for number, row in enumerate(rows):
        name = f"{tester}-{number}.png"
        (working.folder / name).write_bytes(PNG + f"{tester} {number}".encode() + bytes(200_000))
        answers[row] = {"answer": "部分通过", "time": WHEN, "evidence": name}
    return working.sheet(tester, answers), len(answers)


def kept(working: Working) -> int:
    """How many files of evidence were copied."""
    files = (working.round / "evidence").rglob("*")
    return sum(one.is_file() and not one.name.startswith(".") for one in files)


def stored(working: Working) -> tuple[int, int]:
    """How many answers and files of evidence the round has."""
    work = working.work()
    return sum(len(body.observations) for body in work.bodies.values()), len(work.files)


def test_an_import_that_is_killed_is_not_half_done(anywhere: Working) -> None:
    """-9 while it copies and while it stores: all rows or none; again, and all is there."""
    sheet, count = long_sheet(anywhere, "T1")
    began, reached = time.monotonic(), 0.0
    for files in (1, 9, count // 2, count - 1):
        with process(anywhere, sheet) as running:
            while kept(anywhere) < files and running.poll() is None:
                time.sleep(0.001)
            running.send_signal(signal.SIGKILL)
        reached = reached or time.monotonic() - began
        assert stored(anywhere) in ((0, 0), (count, count))
        assert kept(anywhere) >= files
    for seconds in (0.0, 0.02, 0.05, 0.1, 0.2):  # about when the rows are stored
        with process(anywhere, sheet) as running:
            time.sleep(reached + seconds)
            running.send_signal(signal.SIGKILL)
        assert stored(anywhere) in ((0, 0), (count, count))
    result = anywhere.observe(sheet)
    assert result.exit_code == 0, result.output
    assert stored(anywhere) == (count, count)
    for left in (anywhere.round / "evidence").glob(".part-*"):
        os.utime(left, (0, 0))  # nobody is copying it any more
    assert "新记录 0 条" in anywhere.observe(sheet).output
    assert not list((anywhere.round / "evidence").glob(".part-*"))


@pytest.mark.parametrize("again", [False, True])
def test_sheets_at_once_lose_nothing(anywhere: Working, again: bool) -> None:
    """Different people's, and the same one's twice: each row is stored once."""
    first, count = long_sheet(anywhere, "T1")
    sheets = [first, first] if again else [first, anywhere.sheet("T2", {})]
    if not again:
        sheets[1], more = long_sheet(anywhere, "T2")
        count += more
    with ExitStack() as stack:
        running = [stack.enter_context(process(anywhere, sheet)) for sheet in sheets]
        told = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0], told
    assert stored(anywhere) == (count, count)
