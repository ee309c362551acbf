"""Starts and ends one headless Chromium with its driver on this machine; nothing stays behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchDriverException,
    SessionNotCreatedException,
    WebDriverException,
)
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.remote_connection import RemoteConnection

from devices.drivers.boundary import Gate
from devices.drivers.chrome_options import audit_options
from devices.drivers.keeper import Keeper
from devices.drivers.watchdog import TabLine, line_here
from devices.ports import ToolError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# The library's default of two minutes is shorter than a large page may need.
_ANSWER_SECONDS = 600


class LocalBrowser:
    """A browser and its driver as children of this process. `kill` may come from any thread."""

    name = ""  # what messages call the place; this machine needs no name

    def __init__(self, gate: Gate | None = None) -> None:
        """`gate` is the browser's only way out; None = it reaches what this machine reaches."""
        self._gate = gate
        # Profile and the browser's own temporary files: killed, it would leave them behind.
        self.home = tempfile.mkdtemp(prefix="yd-audit-profile-")
        self._keeper = Keeper(self.home)
        self._service: Service | None = None

    def open(self) -> webdriver.Chrome:
        """Start both. Raises ToolError when one of them is not there or does not start."""
        options = audit_options()
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium refuses to run as root otherwise
        if self._gate is not None:
            for flag in self._gate.arguments():
                options.add_argument(flag)
            prefs = options.experimental_options.get("prefs", {})
            options.add_experimental_option("prefs", {**prefs, **self._gate.preferences()})
        options.add_argument(f"--user-data-dir={self.home}/profile")
        binary = _binary(options)
        driver = shutil.which("chromedriver")
        # A session of its own: Ctrl-C reaches us, not the browser, and the whole group can go.
        service = self._service = Service(
            executable_path=driver,
            env={**os.environ, "TMPDIR": self.home},
            popen_kw={"start_new_session": True},
        )
        try:
            chrome = webdriver.Chrome(options=options, service=service)
        except NoSuchDriverException as error:
            raise ToolError("driver-missing", detail=first_line(error)) from error
        except (SessionNotCreatedException, WebDriverException) as error:
            with contextlib.suppress(Exception):
                service.stop()
            reason = "browser-missing" if binary is None else "browser-start-failed"
            raise ToolError(reason, path=str(binary), detail=first_line(error)) from error
        self._keeper.watch(service.process.pid)
        executor = chrome.command_executor
        if isinstance(executor, RemoteConnection) and executor.client_config is not None:
            executor.client_config.timeout = _ANSWER_SECONDS
        return chrome

    def line(self, driver: webdriver.Chrome) -> TabLine:
        """A second line to the tab that the driver shows."""
        return line_here(driver)

    def lost(self) -> bool:
        """False: this machine is there; what died here died of the page."""
        return False

    def kill(self) -> None:
        """End browser and driver at once, without asking them."""
        process = getattr(self._service, "process", None)  # absent until the driver is started
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Wait for killed processes and remove the profile."""
        process = getattr(self._service, "process", None)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        for _ in range(20):  # dying processes may still write into the profile
            shutil.rmtree(self.home, ignore_errors=True)
            if not Path(self.home).exists():
                break
            time.sleep(0.05)
        self._keeper.release()


def first_line(error: WebDriverException) -> str:
    """The error in one line of bounded length."""
    return (str(error.msg or error).strip().splitlines() or [type(error).__name__])[0][:300]


def _binary(options: Options) -> str | None:
    """The browser's program, put into the options; None = the driver is to find one."""
    binary = os.environ.get("YD_AUDIT_BROWSER") or _first_installed(_BROWSERS)
    if binary is not None:
        if not Path(binary).exists() and shutil.which(binary) is None:
            raise ToolError("browser-not-there", path=binary)
        options.binary_location = binary
    return binary


def _first_installed(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
