"""Killed in the middle of a real run: nothing is left of it, and it goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from devices.app.inventory import Device
from devices.app.lease import leased
from devices.drivers.appium_server import AppiumServer
from tests.live.app.runs import device, farm_file, journey
from tests.live.app.test_app_interrupt import start, until_captured
from tests.live.app.test_appium_server import _alive

_ROOT = Path(__file__).parents[3]
_TIMES = re.compile(
    r'"(taken_at|seconds|started_at|finished_at|captured_at|generated_at)": ?("[^"]*"|[\d.]+)'
)
_HEAD = 'id = "yunxi"\nname = "云汐通"\n[android]\nid = "cn.invented.yunxi"\n'
_EXPLORE = "[probes]\nweb = false\n[explore]\nscreens = 3\ndepth = 1\n"
_JOURNEY = """
[[journey]]
id = "services"
step = [
    { snapshot = { key = "home" } },
    { tap = { id = "tab_services" } },
    { snapshot = { key = "services" } },
]
"""
# A run of one screen with a web view, whose server is its own child.
_RUN = """
import sys
from devices.drivers.appium_server import AppiumServer
from audit.cli import main
with AppiumServer() as server:
    print(server.url, flush=True)
    farm = open("farm.toml").read().replace("SERVER", server.url)
    open("farm.toml", "w").write(farm)
    sys.argv = ["yd-audit", "app", "run", "app.toml", "--farm", "farm.toml", "--plain"]
    main()
"""


def report(folder: Path) -> tuple[str, str]:
    """report.json and app.json without their times."""
    out = folder / "out"
    return tuple(_TIMES.sub(r'"\1": 0', (out / n).read_text()) for n in ("report.json", "app.json"))  # type: ignore[return-value]


def test_a_killed_run_goes_on_to_the_same_report(appium: AppiumServer, tmp_path: Path) -> None:
    """Kill -9 in a journey and in the exploration; then the same command, to the same bytes."""
    results: dict[str, tuple[str, str]] = {}
    for name, kills in (("whole", ()), ("killed", (1, 4))):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "app.toml").write_text(_HEAD + _EXPLORE + _JOURNEY)
        phone = device(appium.url, "yunxi-android", id=f"kill-{os.getpid()}")
        farm_file(folder / "farm.toml", phone)
        run = ("app", "run", "app.toml", "--farm", "farm.toml", "--plain")
        seen: dict[str, int] = {}
        for count in kills:
            running = start(*run, cwd=folder)
            until_captured(folder / "out/captures", count)
            running.kill()
            running.communicate(timeout=60)
            assert not (folder / "out/report.json").exists()
            assert is_free(phone)
            manifests = sorted((folder / "out/captures").glob("*/manifest.json"))
            now = {str(path): path.stat().st_mtime_ns for path in manifests}
            assert seen.items() <= now.items()  # what was captured was not captured again
            seen = now
        running = start(*run, cwd=folder)
        _, errors = running.communicate(timeout=120)
        assert running.returncode == 2, errors
        for path, at in seen.items():
            assert Path(path).stat().st_mtime_ns == at
        results[name] = report(folder)
    assert results["killed"] == results["whole"]
    screens: list[dict[str, Any]] = json.loads(results["whole"][1])["screens"]
    assert [s["chosen"] for s in screens].count("explored") == 3


def is_free(phone: Device) -> bool:
    """True when nobody holds the device any more."""
    with leased(phone):
        return True


def test_nothing_is_left_of_a_killed_run(tmp_path: Path) -> None:
    """Server, browsers of web views, leases and the port: all gone, and nobody asked them to."""
    (tmp_path / "app.toml").write_text(_HEAD + journey("policy"))
    phone = device("SERVER", "yunxi-android", id=f"left-{os.getpid()}")
    farm_file(tmp_path / "farm.toml", phone)
    # pytest's own folders have names too long for Chromium's socket.
    with tempfile.TemporaryDirectory(prefix="yd-") as short:
        running = subprocess.Popen(
            [sys.executable, "-c", _RUN],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(_ROOT), "TMPDIR": short},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None
        try:
            address = running.stdout.readline().strip()
            children = until_browsing(psutil.Process(running.pid))
        finally:
            running.send_signal(signal.SIGKILL)
            running.communicate(timeout=30)
        names = {one for one, _ in children.items()}
        assert any("chrom" in name for name in names) and any("node" in name for name in names)
        assert _alive([process for group in children.values() for process in group]) == []
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", urlsplit(address).port or 0))
        leases = next(Path(short).glob("yd-audit-leases-*"))
        held = phone.model_copy(update={"server": address})
        with leased(held, leases):
            pass


def until_browsing(parent: psutil.Process) -> dict[str, list[psutil.Process]]:
    """All processes below the run, by name, once a browser is among them."""
    end = time.monotonic() + 60
    while time.monotonic() < end and parent.is_running():
        found: dict[str, list[psutil.Process]] = {}
        for child in parent.children(recursive=True):
            try:
                found.setdefault(child.name().lower(), []).append(child)
            except psutil.NoSuchProcess:
                continue
        if any("chromium" in name or name == "chrome" for name in found):
            return found
        time.sleep(0.05)
    raise AssertionError("no browser was started")
