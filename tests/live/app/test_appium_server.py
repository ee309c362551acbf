"""The Appium server is started, and it goes away with whoever started it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from appium import webdriver
from appium.options.common.base import AppiumOptions

from devices.drivers import appium_server
from devices.drivers.appium_server import AppiumServer, missing
from devices.ports import ToolError
from tests.live.app import recordings

_ROOT = Path(__file__).parents[3]
_PARENT = """
import sys, time
from devices.drivers.appium_server import AppiumServer
with AppiumServer() as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


def _web_view(url: str, folder: Path) -> None:
    """Open a session and go into its web view, so that a browser runs."""
    options = AppiumOptions().load_capabilities(
        {
            "platformName": "Android",
            "appium:automationName": "YdReplay",
            "appium:recording": str(recordings.android(folder)),
        }
    )
    phone = webdriver.Remote(command_executor=url, options=options)
    phone.swipe(900, 500, 100, 500)
    phone.switch_to.context(f"WEBVIEW_{recordings.APP}")


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that do not end. One that has ended and was not collected yet does not count."""
    _, left = psutil.wait_procs(processes, timeout=10)
    alive = []
    for one in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            if one.status() != psutil.STATUS_ZOMBIE:
                alive.append(one)
    return alive


def test_nothing_is_left_of_a_stopped_server(tmp_path: Path) -> None:
    """Neither the server nor the browser of a session that nobody ended, and no file."""
    before = set(psutil.Process().children(recursive=True))
    with AppiumServer() as server:
        assert server.version.startswith("3.")
        _web_view(server.url, tmp_path / "app")
        started = set(psutil.Process().children(recursive=True)) - before
        assert any("chrom" in one.name() for one in started)
        log = server.log
        assert log.is_file()

    assert _alive(list(started)) == []
    assert not log.parent.exists()


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Also with a browser open, and although nobody could ask it to."""
    # pytest's own folders have names too long for Chromium's socket.
    with (
        tempfile.TemporaryDirectory(prefix="yd-") as short,
        subprocess.Popen(
            [sys.executable, "-c", _PARENT],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(_ROOT), "TMPDIR": short},
            text=True,
        ) as parent,
    ):
        try:
            assert parent.stdout is not None
            _web_view(parent.stdout.readline().strip(), tmp_path / "app")
            started = psutil.Process(parent.pid).children(recursive=True)
            assert any("chrom" in one.name() for one in started)
        finally:
            parent.send_signal(signal.SIGKILL)
        assert _alive(started) == []


def test_what_is_missing_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here; elsewhere the server or the driver, with the command that installs it."""
    assert missing() is None

    monkeypatch.setattr(appium_server, "_HOME", Path("/nowhere"))
    lack = missing()
    assert isinstance(lack, ToolError)
    assert lack.reason == "replay-driver-missing"
    assert "driver install --source=local" in lack.detail["command"]
    monkeypatch.setattr(appium_server, "_SERVER", Path("/nowhere/index.js"))
    with pytest.raises(ToolError, match="appium-missing"):
        AppiumServer().__enter__()


def test_a_server_that_does_not_start_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the last thing that it wrote, and the log is kept where it was wanted."""
    monkeypatch.setattr(appium_server, "_OPTIONS", ("--no-such-option",))
    log = tmp_path / "appium.log"

    with pytest.raises(ToolError) as caught:
        AppiumServer(log=log).__enter__()

    assert caught.value.reason == "appium-not-started"
    assert "no-such-option" in caught.value.detail["detail"]
    assert "no-such-option" in log.read_text(encoding="utf-8")
