"""Ctrl-C in the middle of a run: what is finished is kept, and every device is given back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import urllib3

from devices.app.inventory import Device
from devices.app.lease import leased
from devices.app.playback import store_recording
from devices.drivers.appium_server import AppiumServer
from tests.live.app.runs import PLAN, device, farm_file

_ROOT = Path(__file__).parents[3]
_SESSION = re.compile(r"/session/([0-9a-f-]{36})")


def start(*words: object, cwd: Path) -> subprocess.Popen[str]:
    """A command that runs in the background, as from a terminal."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "audit", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_captured(captures: Path, count: int) -> None:
    """Wait until so many screens are stored."""
    end = time.monotonic() + 60
    while len(list(captures.glob("*/manifest.json"))) < count and time.monotonic() < end:
        time.sleep(0.05)


def open_sessions(server: AppiumServer, log: str) -> set[str]:
    """Sessions that were begun in this part of the log and that the server still knows."""
    begun = set(_SESSION.findall(log))
    assert begun
    with urllib3.PoolManager(retries=False, timeout=10) as pool:
        answers = {i: pool.request("GET", f"{server.url}/session/{i}/source") for i in begun}
    return {i for i, answer in answers.items() if answer.status != 404}


def free(devices: Sequence[Device]) -> bool:
    """True when nobody holds any of the devices."""
    for one in devices:
        with leased(one):
            pass
    return True


@pytest.fixture
def devices(appium: AppiumServer, tmp_path: Path) -> list[Device]:
    """A slow device of each system, in farm.toml."""
    slow = [{"kind": "slow", "ms": 60, "repeat": True}]
    found = [
        device(appium.url, f"yunxi-{system}", id=f"{system}-{os.getpid()}", faults=slow)
        for system in ("android", "ios")
    ]
    farm_file(tmp_path / "farm.toml", *found)
    return found


def test_finished_screens_are_kept_and_devices_given_back(
    appium: AppiumServer, devices: list[Device], tmp_path: Path
) -> None:
    """A report is written, unfinished screens say why, no session and no lease is left."""
    before = len(appium.log.read_bytes())
    running = start("app", "run", PLAN, "--farm", "farm.toml", "--plain", cwd=tmp_path)
    until_captured(tmp_path / "out/captures", 4)
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=60)
    log = appium.log.read_bytes()[before:].decode()
    assert running.returncode == 1, errors
    assert "已中断" in output and "Traceback" not in errors
    assert open_sessions(appium, log) == set()
    assert free(devices)
    report: dict[str, Any] = json.loads((tmp_path / "out/report.json").read_text())
    states = [(s["status"], [r["code"] for r in s["reasons"]]) for s in report["screens"]]
    assert len([s for s in states if s == ("measured", [])]) >= 4
    assert ("not-measured", ["interrupted"]) in states
    assert {codes[0] for status, codes in states if status == "not-measured"} == {"interrupted"}
    assert json.loads((tmp_path / "out/app.json").read_text())["interrupted"] is True


def test_a_long_wait_ends_at_once(
    appium: AppiumServer, devices: list[Device], tmp_path: Path
) -> None:
    """Neither a step that waits many minutes nor a probe that waits minutes is waited for."""
    (tmp_path / "app.toml").write_text(
        """
        id = "yunxi"
        name = "云汐通"
        [android]
        id = "cn.invented.yunxi"
        [ios]
        id = "cn.invented.yunxi"
        [[journey]]
        id = "steps"
        platforms = ["android"]
        step = [
            { snapshot = { key = "home" } }, { wait = 800 }, { snapshot = { key = "later" } },
        ]
        [[journey]]
        id = "probe"
        platforms = ["ios"]
        step = [{ snapshot = { key = "news", probes = { refresh_seconds = 300 } } }]
        """
    )
    before = len(appium.log.read_bytes())
    running = start("app", "run", "app.toml", "--farm", "farm.toml", "--plain", cwd=tmp_path)
    until_captured(tmp_path / "out/captures", 1)
    time.sleep(1)
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1 and "Traceback" not in errors
    assert time.monotonic() - begun < 15
    assert open_sessions(appium, appium.log.read_bytes()[before:].decode()) == set()
    assert free(devices)


def test_a_recording_that_is_cut_short_can_be_replayed(
    appium: AppiumServer, devices: list[Device], tmp_path: Path
) -> None:
    """What was recorded until SIGTERM is whole; the session is closed, the device is free."""
    before = len(appium.log.read_bytes())
    farm = ("--farm", "farm.toml", "--out", "recorded")
    running = start("app", "record", PLAN, *farm, cwd=tmp_path)
    until_captured(tmp_path / "recorded", 3)  # with the third, the second is in the list
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1 and "Traceback" not in errors
    assert open_sessions(appium, appium.log.read_bytes()[before:].decode()) == set()
    assert free(devices)
    stored = store_recording(tmp_path / "recorded", tmp_path / "again", str)
    assert [(m.key, m.state) for m in stored][:2] == [
        ("home", "measured"),
        ("messages", "measured"),
    ]
