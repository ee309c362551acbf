"""A browser and its files do not outlive the program that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from devices.drivers.keeper import Keeper

ROOT = Path(__file__).parents[2]
_STARTS = """
import sys, time
from devices.drivers.chrome import Chrome
print("starting", flush=True)
chrome = Chrome(product="test")
print("started", flush=True)
if sys.argv[1] == "close":
    chrome.close()
else:
    time.sleep(60)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for temporary files with a short path: a browser's sockets need one."""
    with tempfile.TemporaryDirectory(prefix="yd", dir="/tmp") as folder:
        yield Path(folder)


def using(place: Path) -> list[str]:
    """Processes with this folder in their environment or command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                if str(place).encode() in command + (folder / "environ").read_bytes():
                    found.append(command.decode(errors="replace"))
    return found


def gone(place: Path) -> tuple[list[str], list[Path]]:
    """What is left of processes and files when they have had time to go."""
    until = time.monotonic() + 30
    while (using(place) or list(place.iterdir())) and time.monotonic() < until:
        time.sleep(0.1)
    return using(place), list(place.iterdir())


def start(place: Path, way: str) -> subprocess.Popen[str]:
    """A program that starts a browser."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _STARTS, way],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("moment", ["starting", "started"])
def test_a_killed_program_leaves_no_browser(place: Path, moment: str) -> None:
    """Killed while the browser starts or while it runs: no process and no profile is left."""
    with start(place, "stay") as program:
        assert program.stdout is not None
        while program.stdout.readline().strip() != moment:
            assert program.poll() is None
        if moment == "starting":
            until = time.monotonic() + 30
            while not any("chromedriver" in one for one in using(place)):
                assert time.monotonic() < until
        assert any("chromedriver" in one for one in using(place))
        program.send_signal(signal.SIGKILL)
        program.wait(30)
        assert gone(place) == ([], [])


def test_a_closed_browser_leaves_no_keeper(place: Path) -> None:
    """An ordinary end waits for nobody."""
    with start(place, "close") as program:
        assert program.wait(60) == 0
    assert (using(place), list(place.iterdir())) == ([], [])


def test_a_released_keeper_touches_nothing(place: Path) -> None:
    """A process group that was ended may be somebody else's by now."""
    folder = place / "profile"
    folder.mkdir()
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        keeper = Keeper(str(folder))
        keeper.watch(other.pid)
        keeper.release()
        time.sleep(0.5)
        assert other.poll() is None
        assert folder.is_dir()
    finally:
        other.kill()
        other.wait()
