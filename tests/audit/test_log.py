"""The log for support: JSON lines that stand alone, masked, there at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from audit import log
from devices.ports import ToolError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """No log goes on after a test."""
    yield
    log.stop()


def lines(path: Path) -> list[dict[str, object]]:
    """The log's lines; each has to be JSON by itself."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_how_bad_what_and_nothing_secret(tmp_path: Path) -> None:
    """Time with its zone, level, event and details; tokens masked, line breaks and ANSI spelt."""
    log.start(tmp_path / "deep" / "log.jsonl")
    log.event(
        "page", url="http://u:Zq7@h.example/?token=Zq7secretZq7", title="a\nb\x1b[31m", id="p1"
    )
    found = lines(tmp_path / "deep" / "log.jsonl")
    assert [line["event"] for line in found] == ["start", "page"]
    page = found[1]
    assert datetime.fromisoformat(str(page["time"])).tzinfo is not None
    assert (page["level"], page["id"]) == ("info", "p1")
    text = (tmp_path / "deep" / "log.jsonl").read_text(encoding="utf-8")
    assert "Zq7" not in text and "\x1b" not in text


def test_without_a_log_nothing_is_written_and_an_old_one_goes_on(tmp_path: Path) -> None:
    """A second run is added to the first."""
    log.event("nobody-hears")
    for _ in range(2):
        log.start(tmp_path / "log")
        log.stop()
    assert [line["event"] for line in lines(tmp_path / "log")] == ["start", "start"]


def test_a_log_that_cannot_be_written_is_told_before_the_run(tmp_path: Path) -> None:
    """The reason names the path."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ToolError) as told:
        log.start(tmp_path / "file" / "log")
    assert (told.value.reason, told.value.detail["path"]) == (
        "no-permission",
        str(tmp_path / "file" / "log"),
    )


def test_a_killed_process_leaves_every_whole_line(tmp_path: Path) -> None:
    """Kill -9 right after a line: the line is there."""
    code = (
        "import os, signal; from pathlib import Path; from audit import log;"
        "log.start(Path('log')); log.event('last', n=7); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert lines(tmp_path / "log")[-1]["n"] == 7


def test_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older parts go; what is left is whole lines."""
    monkeypatch.setattr(log, "_MOST_BYTES", 2000)
    log.start(tmp_path / "log")
    for number in range(200):
        log.event("page", n=number)
    log.stop()
    parts = sorted(tmp_path.iterdir())
    assert len(parts) == 5
    assert sum(p.stat().st_size for p in parts) <= 5 * 2000
    assert lines(tmp_path / "log")[-1]["n"] == 199
