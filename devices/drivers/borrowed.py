"""Captures what somebody else's session shows now: their browser's page, or their app's screen.

Nothing is loaded, pressed, scrolled or resized, and what has to be changed for a moment is put
back: the session goes on as its owner left it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver
from urllib3.exceptions import HTTPError

from devices.app.capture import capture_screen
from devices.app.phone import Probes, ScreenRequest, SessionRequest
from devices.drivers.appium_page import CDP, PageInView
from devices.drivers.appium_phone import AppiumPhone
from devices.drivers.engine import give_seconds
from devices.manifest import Manifest, ScreenManifest
from devices.ports import GatherError

_SYSTEMS = {"android": "android", "ios": "ios"}
_NOTHING = Probes(os_audit=False, web=False)
_NATIVE = "NATIVE_APP"
# The page keeps nothing of the engine that its own scripts, or its owner's, could stumble over.
_REMOVE = "if (window.axe && window.axe.ydRun) { delete window.axe }"
_INSIDE = "return window.top !== window"


def platform_of(driver: WebDriver) -> str:
    """Android or ios for a session with an app, "" for one with a browser."""
    known: Mapping[str, Any] = driver.capabilities
    if known.get("browserName"):
        return ""
    return _SYSTEMS.get(str(known.get("platformName") or "").lower(), "")


def address_of(driver: WebDriver) -> str:
    """The address of the page that the browser shows. Raises GatherError (session-lost)."""
    with _lost():
        return str(driver.current_url)


def capture_page(driver: WebDriver, folder: Path) -> Manifest:
    """Store the page that the browser shows now.

    Raises GatherError: session-no-devtools for a browser that is no Chromium, session-in-frame
    where the owner is inside a frame, session-lost where the browser does not answer.
    """
    page = _PageOfSession(driver, folder)
    with _lost(), _as_it_was(driver):
        page.check()
        return page.capture()


def capture_app_screen(driver: Any, folder: Path, request: ScreenRequest) -> ScreenManifest:
    """Store source and picture of the app's screen.

    Raises GatherError: session-not-native inside a web view, and what capture_screen raises.
    """
    session = driver.capabilities
    platform = platform_of(driver)
    with _lost():
        if str(getattr(driver, "context", _NATIVE) or _NATIVE) != _NATIVE:
            raise GatherError("session-not-native")
        borrowed = SessionRequest(
            server="",
            platform="ios" if platform == "ios" else "android",
            capabilities=_prefixed(session),
        )
        with _settings(driver):
            phone = AppiumPhone(driver, borrowed, server="")
            return capture_screen(phone, replace(request, probes=_NOTHING), folder)


class _PageOfSession(PageInView):
    """A page in a session that is not ours."""

    def __init__(self, driver: WebDriver, folder: Path) -> None:
        name = str(driver.capabilities.get("browserName") or "")
        super().__init__(driver, folder, name, name=name)
        if not hasattr(driver, "execute_cdp_cmd"):
            add = cast(Any, driver.command_executor).add_command
            add(CDP, "POST", "/session/$sessionId/goog/cdp/execute")

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command."""
        if hasattr(self.driver, "execute_cdp_cmd"):
            value: dict[str, Any] = self.driver.execute_cdp_cmd(method, params)
            return value
        return super().cdp(method, **params)

    def check(self) -> None:
        """Raises GatherError where the page cannot be captured from here."""
        if self._main_frame() is None:
            raise GatherError("session-no-devtools", browser=self._name)
        if self.driver.execute_script(_INSIDE):
            raise GatherError("session-in-frame")

    @contextlib.contextmanager
    def _shown_window(self) -> Iterator[None]:
        """The window that the owner works in, whether it is in front or not."""
        yield

    def _viewport(self, summary: Mapping[str, Any]) -> str:
        return "mobile" if "Mobile" in str(summary.get("agent") or "") else "desktop"


@contextlib.contextmanager
def _as_it_was(driver: WebDriver) -> Iterator[None]:
    """Give the session its own limits back, and take the engine out of its page."""
    seconds = driver.timeouts.script
    try:
        yield
    finally:
        with contextlib.suppress(WebDriverException, HTTPError, ConnectionError):
            give_seconds(driver, seconds)
            driver.execute_script(_REMOVE)


@contextlib.contextmanager
def _settings(driver: Any) -> Iterator[None]:
    """Put back what the driver says that it had set; what it does not tell stays as we need it."""
    before: dict[str, Any] = {}
    with contextlib.suppress(WebDriverException):
        before = dict(driver.get_settings() or {})
    try:
        yield
    finally:
        with contextlib.suppress(WebDriverException):
            now = dict(driver.get_settings() or {})
            other = {key: value for key, value in before.items() if now.get(key) != value}
            if other:
                driver.update_settings(other)


@contextlib.contextmanager
def _lost() -> Iterator[None]:
    """Say in one way that the session does not answer."""
    try:
        yield
    except (WebDriverException, HTTPError, ConnectionError) as error:
        said = str(getattr(error, "msg", "") or error)
        detail = (said.strip().splitlines() or [type(error).__name__])[0][:300]
        raise GatherError("session-lost", detail=detail) from error


def _prefixed(session: Mapping[str, Any]) -> dict[str, Any]:
    """Capabilities of a running session under the names that they are given by."""
    plain = {"platformName", "browserName"}
    return {
        key if key in plain or ":" in key else f"appium:{key}": value
        for key, value in session.items()
    }
