"""`round run` with a real browser: failures stay with their body, and every stop can be resumed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from audit.judging import judge
from audit.rounds.folder import RoundFolder
from audit.rounds.legs import LegName, State, leg_of
from audit.rounds.new import new_round
from devices.serve import serve
from fixtures.app.build import CAPTURES

ROOT = Path(__file__).parents[2]
SITE = ROOT / "fixtures/site"
HEAD = """
id = "2026"
title = "云汐市测评"
scheme = "cn-2019"
seed = 3
[web]
pages = {pages}
depth = 1
minutes = 1
"""
APPS = f'recordings = ["{CAPTURES / "yunxi-android"}"]\n'
NO_APP = 'without = ["app"]\n'


def body(name: str, portal: str, more: str = NO_APP) -> str:
    """A body with a portal."""
    return f'[[body]]\nid = "{name}"\nname = "{name}市"\nportal = "{portal}"\n{more}'


def made(folder: Path, *bodies: str, pages: int = 2) -> RoundFolder:
    """A round of these bodies, new or brought up to date."""
    path = folder / "2026.toml"
    path.write_text(HEAD.format(pages=pages) + "".join(bodies), encoding="utf-8")
    return new_round(path, out=folder / "2026").folder


def command(*words: str) -> list[str]:
    """`yd-audit round …` as a user types it."""
    return [sys.executable, "-P", "-m", "audit", "round", *words]


def run(folder: RoundFolder, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `round run` to its end, without a terminal."""
    return subprocess.run(
        command("run", str(folder.path), *words),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def state(folder: RoundFolder, name: str, leg: LegName = "web") -> State:
    """How far a body is."""
    return leg_of(folder, folder.body(name), leg).state


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """The invented portal."""
    with serve(SITE / "repaired") as base:
        yield f"{base}/"


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files with a short path: a browser's sockets need one."""
    with tempfile.TemporaryDirectory(prefix="yd", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def closed() -> str:
    """The address of a server that is down."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


def test_a_site_that_is_down_does_not_stop_the_others(
    tmp_path: Path, portal: str, closed: str
) -> None:
    """It is listed with its reason and tried again next time; what is measured is left alone."""
    folder = made(tmp_path, body("a", closed), body("b", portal, APPS))
    done = run(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-2:-1] == ["没有测成的有 1 处："]
    assert lines[-1].startswith("a市 网站：未测：")
    assert "b市；网站：已测 2 页；应用：" in done.stdout
    assert (state(folder, "a"), state(folder, "b")) == (State.NOTHING, State.MEASURED)
    report = judge(folder.workspace("b"))
    assert {page.url for page in report.pages} >= {portal}
    assert {platform.platform for platform in report.platforms} == {"android"}

    first = next(folder.workspace("b").captures.glob("p*/manifest.json")).stat().st_mtime_ns
    folder = made(tmp_path, body("a", portal), body("b", portal, APPS))
    done = run(folder, "--lang", "en", "--plain", "--workers", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2/2 b市 portal: measured already, skipped." in done.stdout
    assert done.stdout.splitlines()[-1] == "Everything is measured."
    assert state(folder, "a") is State.MEASURED
    again = next(folder.workspace("b").captures.glob("p*/manifest.json")).stat().st_mtime_ns
    assert again == first


def processes(mark: str) -> list[str]:
    """The command lines of processes that have this in their environment or command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if mark.encode() in command + (folder / "environ").read_bytes():
                found.append(command.decode(errors="replace"))
    return found


def left(temporary: Path) -> list[str]:
    """The browsers' folders that are still there."""
    return [file.name for file in temporary.glob("yd-*")]


def end_all(mark: str) -> None:
    """End the processes that have this in their environment: a killed run leaves its browser."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_run_goes_on(
    tmp_path: Path, temporary: Path, portal: str, how: signal.Signals
) -> None:
    """Killed or asked to end: what is captured stays, the same command captures what is missing.

    Until then nobody else writes into the round, and after it no process and no file is left over.
    """
    folder = made(tmp_path, body("a", portal), body("b", portal), pages=4)
    mark = f"YD_AUDIT_TEST={tmp_path}"
    started = subprocess.Popen(
        command("run", str(folder.path)),
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "YD_AUDIT_TEST": str(tmp_path),
            "TMPDIR": str(temporary),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 120
        while not list(folder.workspace("b").captures.glob("*/manifest.json")):
            assert started.poll() is None, started.communicate()
            assert time.monotonic() < end
            time.sleep(0.05)
        started.send_signal(signal.SIGSTOP)  # so that it is still at work, however slow the other
        busy = run(folder)
        assert busy.returncode == 1, busy.stdout + busy.stderr
        assert "正由另一个命令读写" in busy.stderr
        if how is signal.SIGKILL:
            assert any("chromedriver" in one for one in processes(mark))
        started.send_signal(how)
        started.send_signal(signal.SIGCONT)
        said, errors = started.communicate(timeout=120)
        end = time.monotonic() + 20
        while (processes(mark) or left(temporary)) and time.monotonic() < end:
            time.sleep(0.1)
        assert (processes(mark), left(temporary)) == ([], [])
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.communicate()
        end_all(mark)
    if how is not signal.SIGKILL:
        assert started.returncode == 1, errors
        assert "已中断。" in said
        assert "Traceback" not in errors
    assert (state(folder, "a"), state(folder, "b")) == (State.MEASURED, State.UNFINISHED)
    kept = {p: p.stat().st_mtime_ns for p in folder.workspace("a").captures.rglob("*")}
    whole = folder.workspace("b").captures.glob("p*/manifest.json")
    kept |= {p: p.stat().st_mtime_ns for p in whole}
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1/2 a市 网站：已测过，跳过。" in done.stdout
    assert state(folder, "b") is State.MEASURED
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
