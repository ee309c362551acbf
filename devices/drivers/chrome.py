"""Starts and ends one headless Chromium with its driver, and never leaves either behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchDriverException,
    NoSuchWindowException,
    SessionNotCreatedException,
    WebDriverException,
)
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.remote_connection import RemoteConnection

from devices.drivers.watchdog import TabLine
from devices.ports import DESKTOP, ToolError, Viewport

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    # One process for all frames: cross-origin frames are then in the same DOM and accessibility
    # snapshots as the page that holds them.
    "--disable-site-isolation-trials",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
)


class Chrome:
    """A running browser. `kill` may be called from another thread; everything else may not."""

    def __init__(self, *, product: str) -> None:
        self._product = product
        self._viewport: Viewport | None = None
        self.user_agent = ""
        # Profile and the browser's own temporary files: killed, it would leave them behind.
        self._home = tempfile.mkdtemp(prefix="yd-audit-profile-")
        self._killed = threading.Event()
        self._service: Service | None = None
        self._line: TabLine | None = None
        self.refusing = False  # requests of the page are refused at present
        try:
            self.driver = self._start()
            self._prepare()
        except WebDriverException as error:
            self._end()
            raise ToolError("browser-start-failed", path="", detail=_first_line(error)) from error
        except BaseException:
            self._end()
            raise

    def _prepare(self) -> None:
        """Ask what was started, and make it ready for pages."""
        capabilities = self.driver.capabilities
        self.version = f"{capabilities['browserName']} {capabilities['browserVersion']}"
        driver_version = str(capabilities.get("chrome", {}).get("chromedriverVersion", "unknown"))
        self.driver_version = f"chromedriver {driver_version.split(' ')[0]}"
        self.cdp("Emulation.setFocusEmulationEnabled", enabled=True)
        self.cdp("Browser.setDownloadBehavior", behavior="deny")
        self._agent = str(self.cdp("Browser.getVersion")["userAgent"]).replace("Headless", "")
        self.show(DESKTOP)
        self._line = TabLine(self.driver)

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command."""
        return cast(dict[str, Any], self.driver.execute_cdp_cmd(method, params))

    @property
    def viewport(self) -> Viewport:
        """What is shown now."""
        return self._viewport or DESKTOP

    def show(self, viewport: Viewport) -> None:
        """Take on a viewport's size, touch and user agent."""
        if viewport == self._viewport:
            return
        self._viewport = viewport
        self.resize()
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=viewport.mobile)
        own = self._agent
        if viewport.mobile:
            own = re.sub(r"\([^)]*\)", "(Linux; Android 14; Mobile)", own, count=1)
            own = own.replace(" Safari/", " Mobile Safari/")
        self.user_agent = f"{own} {self._product}"
        self.cdp(
            "Network.setUserAgentOverride",
            userAgent=self.user_agent,
            acceptLanguage="zh-CN,zh;q=0.9",
        )

    def resize(self) -> None:
        """Take on the viewport's size once more, whatever a probe made of it."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=self.viewport.width,
            height=self.viewport.height,
            deviceScaleFactor=1,
            mobile=self.viewport.mobile,
        )

    def end_script(self) -> None:
        """End what runs in the page now; may be called from another thread."""
        if self._line is not None:
            self._line.end_script()

    def only_tab(self) -> None:
        """Close what pages opened beside the tab that is audited, and bring that to the front."""
        handles = self.driver.window_handles
        if len(handles) == 1:
            return
        own = self.driver.current_window_handle
        for handle in handles:
            if handle != own:
                with contextlib.suppress(NoSuchWindowException):  # it closed itself
                    self.driver.switch_to.window(handle)
                    self.driver.close()
        self.driver.switch_to.window(own)
        self.cdp("Page.bringToFront")

    def kill(self) -> None:
        """End browser and driver at once, without asking them."""
        self._killed.set()
        process = getattr(self._service, "process", None)  # absent until the driver is started
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End browser and driver; kills what does not end by itself, and removes the profile."""
        if not self._killed.is_set():
            with contextlib.suppress(Exception):
                self.driver.quit()
        self._end()

    def _end(self) -> None:
        self.kill()
        if self._line is not None:
            self._line.close()
        process = getattr(self._service, "process", None)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        for _ in range(20):  # dying processes may still write into the profile
            shutil.rmtree(self._home, ignore_errors=True)
            if not Path(self._home).exists():
                return
            time.sleep(0.05)

    @contextlib.contextmanager
    def deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the browser when the block takes longer; the event then says that this happened."""
        fired = threading.Event()

        def fire() -> None:
            fired.set()
            self.kill()

        timer = threading.Timer(seconds, fire)
        timer.daemon = True
        timer.start()
        try:
            yield fired
        finally:
            timer.cancel()

    def _start(self) -> webdriver.Chrome:
        options = Options()
        options.page_load_strategy = "eager"
        options.unhandled_prompt_behavior = "dismiss"
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        options.add_experimental_option(
            "perfLoggingPrefs", {"enableNetwork": True, "enablePage": False}
        )
        options.add_experimental_option("prefs", {"download_restrictions": 3})
        for flag in _FLAGS:
            options.add_argument(flag)
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium refuses to run as root otherwise
        options.add_argument(f"--window-size={DESKTOP.width},{DESKTOP.height}")
        options.add_argument(f"--user-data-dir={self._home}/profile")
        binary = os.environ.get("YD_AUDIT_BROWSER") or _first_installed(_BROWSERS)
        if binary is not None:
            if not Path(binary).exists() and shutil.which(binary) is None:
                raise ToolError("browser-not-there", path=binary)
            options.binary_location = binary
        driver = shutil.which("chromedriver")
        # A session of its own: Ctrl-C reaches us, not the browser, and the whole group can go.
        service = Service(
            executable_path=driver,
            env={**os.environ, "TMPDIR": self._home},
            popen_kw={"start_new_session": True},
        )
        self._service = service
        try:
            chrome = webdriver.Chrome(options=options, service=service)
        except NoSuchDriverException as error:
            raise ToolError("driver-missing", detail=_first_line(error)) from error
        except (SessionNotCreatedException, WebDriverException) as error:
            with contextlib.suppress(Exception):
                service.stop()
            reason = "browser-missing" if binary is None else "browser-start-failed"
            raise ToolError(reason, path=str(binary), detail=_first_line(error)) from error
        # The library's default of two minutes is shorter than a large page may need.
        executor = chrome.command_executor
        if isinstance(executor, RemoteConnection) and executor.client_config is not None:
            executor.client_config.timeout = 600
        return chrome


def _first_installed(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _first_line(error: WebDriverException) -> str:
    return str(error.msg or error).strip().splitlines()[0][:300]
