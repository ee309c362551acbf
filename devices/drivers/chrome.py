"""A headless Chromium as the audit uses it, on this machine or at a remote end."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from typing import Any, Protocol, cast

from selenium import webdriver
from selenium.common.exceptions import NoSuchWindowException, WebDriverException

from devices.boundary import Boundary
from devices.drivers.boundary import Gate
from devices.drivers.header_line import HeaderLine
from devices.drivers.local_browser import LocalBrowser, first_line
from devices.drivers.watchdog import TabLine
from devices.headers import OwnHeaders
from devices.ports import DESKTOP, ToolError, Viewport


class Place(Protocol):
    """Where one browser comes from, and how it is ended there."""

    @property
    def name(self) -> str:
        """What messages call the place; "" for this machine."""

    def open(self) -> webdriver.Chrome:
        """Start the session. Raises ToolError."""

    def line(self, driver: webdriver.Chrome) -> TabLine:
        """A second line to the tab that the driver shows."""

    def lost(self) -> bool:
        """True when the place itself went away: what failed there says nothing of the page."""

    def kill(self) -> None:
        """End the browser at once, from any thread; does nothing the second time."""

    def end(self) -> None:
        """Clear away what is left of it, after `kill`."""


class Chrome:
    """A running browser. `kill` may be called from another thread; everything else may not."""

    def __init__(
        self,
        *,
        product: str,
        place: Place | None = None,
        boundary: Boundary | None = None,
        headers: OwnHeaders | None = None,
    ) -> None:
        """`place` None = this machine; `boundary` and `headers` are kept on this machine only.

        Elsewhere the network's owner has to keep one, since our gate is not on that machine.
        """
        self._product = product
        # Without a boundary the browser reaches whatever this machine reaches.
        self.gate = Gate(boundary) if boundary is not None and place is None else None
        self._viewport: Viewport | None = None
        self.user_agent = ""
        self._killed = threading.Event()
        self._line: TabLine | None = None
        self._headers = headers if headers and place is None else None
        self._header_line: HeaderLine | None = None
        self._load_seconds: float | None = None  # that the session was told
        self.refusing = False  # requests of the page are refused at present, or may be
        self.resized = False  # the page has, or may have, another size than the viewport's
        self.place: Place = LocalBrowser(self.gate) if place is None else place
        try:
            self.driver = self.place.open()
            self._prepare()
        except WebDriverException as error:
            self._end()
            path, detail = self.place.name, first_line(error)
            raise ToolError("browser-start-failed", path=path, detail=detail) from error
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
        self._line = self.place.line(self.driver)
        if self._headers is not None:
            self._header_line = HeaderLine(self.driver, self._headers)

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
        self.resized = False

    def give_loads(self, seconds: float) -> None:
        """Let a page load so long; the session keeps that until it is told otherwise."""
        if seconds != self._load_seconds:
            self.driver.set_page_load_timeout(seconds)
            self._load_seconds = seconds

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
        self.place.kill()

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
        if self._header_line is not None:
            self._header_line.close()
        self.place.end()
        if self.gate is not None:
            self.gate.close()

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
