"""Every hostile page ends in time, with a reason; the run goes on, and nothing stays behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.live.hostile_corpus import JUDGED, LONG, QUICK, corpus_server, fits
from tests.live.hostile_run import LIMITS, LONG_LIMITS

_ROOT = Path(__file__).parents[2]
_MOST_MEMORY = 500_000_000  # bytes of the process that gathers and judges
_START = 20.0  # seconds that ending one browser and starting another may take beside a page's limit


@pytest.fixture
def out() -> Iterator[Path]:
    """A folder with a short path: a browser makes a socket below it, whose path is bounded."""
    folder = Path(tempfile.mkdtemp(prefix="ydh-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _run(out: Path, kind: str, names: Sequence[str]) -> dict[str, Any]:
    """What became of these pages, measured in a process of its own that is gone afterwards."""
    command = [sys.executable, "-m", "tests.live.hostile_run"]
    with corpus_server() as base:
        subprocess.run(
            [*command, base, str(out), kind, *names],
            cwd=_ROOT, env={**os.environ, "TMPDIR": str(out)}, check=True, timeout=1500,
        )  # fmt: skip
    result: dict[str, Any] = json.loads((out / "result.json").read_text())
    return result


def _folder(out: Path, name: str) -> Path:
    folder = out / f"again-{name}"
    folder.mkdir()
    return folder


def _check(result: dict[str, Any], kind: str, names: Sequence[str], most: float, out: Path) -> None:
    pages = result["pages"]
    assert set(pages) == set(names)
    # A page that did not end as told may have been starved by its neighbours: once more, alone.
    for name in [name for name, page in pages.items() if not _as_told(name, page)]:
        first, pages[name] = pages[name], _run(_folder(out, name), kind, [name])["pages"][name]
        assert _as_told(name, pages[name]), (name, first, pages[name])
    slow = {n: p["seconds"] for n, p in pages.items() if p["seconds"] > 2 * (most + _START)}
    assert slow == {}  # two tries
    assert {n: p["broken"] for n, p in pages.items() if p["broken"]} == {}
    # The most so far, after each page: the pages are listed in the order in which they ended.
    assert result["memory"] < _MOST_MEMORY, {n: p["memory"] // 10**6 for n, p in pages.items()}
    assert _left_behind(out) == []


def _as_told(name: str, page: dict[str, Any]) -> bool:
    return fits(name, page["state"], frozenset(code for code, _ in page["reasons"]))


def _left_behind(out: Path) -> list[str]:
    """Browsers and drivers that still run in this folder, and profiles that still lie there."""
    until = time.monotonic() + 5
    while True:
        found = [str(f) for f in out.glob("yd-audit-profile-*")]
        for process in psutil.process_iter():
            try:
                if str(out) in " ".join([*process.cmdline(), process.environ().get("TMPDIR", "")]):
                    found.append(" ".join(process.cmdline())[:200])
            except (psutil.Error, OSError):
                continue
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def test_the_corpus_is_large_enough() -> None:
    """At least sixty pages, and each name stands for one."""
    assert len(QUICK) + len(LONG) >= 140
    assert not set(QUICK) & set(LONG)
    assert set(QUICK) >= JUDGED


def test_hostile_pages_end_in_time_and_leave_nothing(out: Path) -> None:
    """Each ends within its limit as the table says, in one run that lasts to the last page."""
    _check(_run(out, "quick", QUICK), "quick", QUICK, LIMITS.page, out)


@pytest.mark.long
def test_large_and_greedy_pages_end_in_time_and_leave_nothing(out: Path) -> None:
    """Floods, bombs, memory hogs, a hundred thousand elements: the same holds for them."""
    _check(_run(out, "long", LONG), "long", LONG, LONG_LIMITS.page, out)
