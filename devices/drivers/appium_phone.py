"""A phone behind an Appium server: UiAutomator2 on Android, XCUITest on iOS."""

from __future__ import annotations

import base64
import contextlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from appium import webdriver
from selenium.webdriver.remote.command import Command

from devices.app.phone import Direction, Phone, SessionRequest
from devices.drivers import appium_touch
from devices.drivers.appium_calls import Calls, set_timeout
from devices.drivers.appium_profile import former_scale, read_profile
from devices.drivers.appium_session import Given, start_session
from devices.drivers.appium_web import WebViews
from devices.manifest import DeviceRecord, Manifest
from devices.ports import GatherError

_SETTINGS = Path(__file__).parent / "data" / "appium-settings.toml"
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIONS = Command.W3C_ACTIONS
_LONGEST_NAME = 300  # characters of a package or an activity
_MOST_PIXELS = 100_000  # of a window's side
_KEYCODE_TAB = 61  # android.view.KeyEvent.KEYCODE_TAB
_NOT_RUNNING = 1  # of `mobile: queryAppState` on both systems
_CLOSE_SECONDS = 20.0
_SCALES = (0.5, 4.0)  # font scales that a system takes without breaking
# Calls that not every driver answers; without an answer the question stays open.
_OPEN = frozenset({"call-unsupported", "call-failed"})


def open_phone(request: SessionRequest) -> Phone:
    """A session on the device of the request.

    Raises GatherError with server-lost, not-appium, app-file-missing, driver-not-installed,
    session-refused or call-timeout (call "session"); nothing is left open then.
    """
    driver, version = start_session(request)
    try:
        return AppiumPhone(driver, request, server=version)
    except BaseException:
        _quit(driver)
        raise


class AppiumPhone:
    """Implements devices.app.phone.Phone. Use it in one thread; `close` may come from another."""

    def __init__(self, driver: webdriver.Remote, request: SessionRequest, *, server: str) -> None:
        given = Given(request)
        session = driver.capabilities
        self.platform: Literal["android", "ios"] = request.platform
        self.app_id = request.app_id or _app_of(session, request.platform) or _app_given(given)
        self._driver = driver
        self._name = given.automation()
        self._server = server
        self._call = Calls(driver=self._name, server=request.server, seconds=request.call_seconds)
        self._profile: DeviceRecord | None = None
        self._web = WebViews(driver, self._call, app_id=self.app_id, ios=not self._android)
        self._prepare(given.settings())

    def profile(self) -> DeviceRecord:
        """The device, asked once: neither the audit nor an app changes what is asked."""
        if self._profile is None:
            self._profile = read_profile(
                self.platform, self._driver.capabilities, self._server, self._name, self._mobile
            )
        return self._profile

    def source(self) -> str:
        """The page source with every attribute that accessibility needs."""
        source = self._call("source", lambda: self._driver.page_source)
        if not isinstance(source, str):
            raise GatherError("call-failed", call="source", driver=self._name, detail="no text")
        return source

    def screenshot(self) -> bytes:
        """A PNG of the whole screen. "screenshot-refused" when the app forbids pictures."""
        encoded = self._call("screenshot", self._driver.get_screenshot_as_base64)
        picture = self._call("screenshot", lambda: base64.b64decode(encoded))
        if not picture.startswith(_PNG):
            detail = "the answer is no PNG picture"
            raise GatherError("screenshot-refused", call="screenshot", detail=detail)
        return picture

    def foreground(self) -> tuple[str, str]:
        """Package or bundle id in the foreground, and the activity ("" on iOS)."""
        if self._android:
            shown = _short(self._mobile("getCurrentPackage"))
            activity = _short(self._mobile("getCurrentActivity"))
        else:
            answer = self._mobile("activeAppInfo")
            shown = _short(answer.get("bundleId")) if isinstance(answer, Mapping) else ""
            activity = ""
        if self.app_id and shown != self.app_id:
            self._check_running()
        return shown, activity

    def tap(self, x: float, y: float) -> None:
        """A short touch."""
        unit = self._unit()
        self._touch("tap", appium_touch.tap((x * unit, y * unit)))

    def type(self, text: str) -> None:
        """Put text into the field that has input focus."""
        try:
            self._type(text)
        except GatherError as error:
            # Drivers repeat what they could not type, and it may be a secret.
            detail = {key: value.replace(text, "…") for key, value in error.detail.items()}
            raise GatherError(error.reason, **(detail if text else error.detail)) from None

    def swipe(self, direction: Direction) -> None:
        """Move the content by most of a screen; "up" shows what is further down."""
        width, height = self._call("swipe", self._window)
        self._touch("swipe", appium_touch.swipe(direction, width, height))

    def back(self) -> None:
        """The system's or the navigation bar's way back."""
        self._call("back", self._driver.back)

    def restart(self) -> None:
        """End the app and start it again; its data stay."""
        self._call("terminateApp", lambda: self._driver.terminate_app(self.app_id))
        self.activate()

    def activate(self) -> None:
        """Bring the app to the foreground as it is."""
        self._call("activateApp", lambda: self._driver.activate_app(self.app_id))

    def keyboard_shown(self) -> bool | None:
        """Whether the on-screen keyboard is there; None when the driver cannot say."""
        try:
            answer = self._mobile("isKeyboardShown")
        except GatherError as error:
            if error.reason in _OPEN:
                return None
            raise
        return answer if isinstance(answer, bool) else None

    def os_audit(self) -> list[dict[str, Any]]:
        """`mobile: performAccessibilityAudit`, verbatim. "call-unsupported" on Android."""
        call = "performAccessibilityAudit"
        if self._android:
            raise GatherError("call-unsupported", call=f"mobile: {call}", driver=self._name)
        answer = self._mobile(call, auditTypes=["XCUIAccessibilityAuditTypeAll"])
        if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
            raise GatherError("call-failed", call=call, driver=self._name, detail="no list")
        return answer

    def set_font_scale(self, scale: float) -> float:
        """Set the system's font scale and give the former one back."""
        if not self._android:
            raise GatherError("call-unsupported", call="font_scale", driver=self._name)
        if not _SCALES[0] <= scale <= _SCALES[1]:
            detail = f"no font scale: {scale:g}"
            raise GatherError("call-failed", call="font_scale", driver=self._name, detail=detail)
        answer = self._mobile("shell", command="settings", args=["get", "system", "font_scale"])
        former = former_scale(answer)
        try:
            self._put_font_scale(scale)
        except GatherError:
            # An answer that comes too late does not mean that nothing was done.
            with contextlib.suppress(GatherError):
                self._put_font_scale(former)
            raise
        return former

    def rotate(self, orientation: Literal["portrait", "landscape"]) -> str:
        """Turn the screen and give the former orientation back."""
        former = self._call("orientation", lambda: str(self._driver.orientation)).lower()
        if former != orientation:
            self._call("orientation", lambda: self._turn(orientation))
        return former

    def press_tab(self) -> None:
        """Move the input focus on, as a keyboard's Tab does."""
        if not self._android:  # XCUITest's keys reach an app on iPads only
            raise GatherError("call-unsupported", call="mobile: pressKey", driver=self._name)
        self._mobile("pressKey", keycode=_KEYCODE_TAB)

    def web_views(self) -> tuple[str, ...]:
        """Names of the contexts that hold web pages of the app, the native one left out."""
        return self._web.names()

    def audit_web_view(self, context: str, folder: Path) -> Manifest:
        """Audit the page of a web view into a capture folder and return to the native context.

        Besides Phone's codes raises "web-view-hidden" when none of its pages is on the screen.
        """
        return self._web.audit(context, folder)

    def close(self) -> None:
        """End the session and release the device; never raises."""
        _quit(self._driver)

    @property
    def _android(self) -> bool:
        return self.platform == "android"

    def _mobile(self, name: str, **arguments: object) -> Any:
        """The answer of one extension call of the driver."""
        call = f"mobile: {name}"
        return self._call(call, lambda: self._driver.execute_script(call, arguments))

    def _type(self, text: str) -> None:
        if self._android:
            with contextlib.suppress(_Refused):
                self._or_refused("type", text=text)
                return
        self._call("type", lambda: self._driver.switch_to.active_element.send_keys(text))

    def _or_refused(self, name: str, **arguments: object) -> None:
        """A call that another one can stand in for. Raises _Refused where it has to."""
        try:
            self._mobile(name, **arguments)
        except GatherError as error:
            if error.reason in _OPEN:
                raise _Refused from error
            raise

    def _check_running(self) -> None:
        """Raise app-crashed when the app has ended; a driver that cannot say it is believed."""
        try:
            state = self._call("queryAppState", lambda: self._driver.query_app_state(self.app_id))
        except GatherError as error:
            if error.reason in _OPEN:
                return
            raise
        if state == _NOT_RUNNING and not isinstance(state, bool):
            raise GatherError("app-crashed", app=self.app_id)

    def _window(self) -> tuple[float, float]:
        size = self._driver.get_window_size()
        width, height = float(size["width"]), float(size["height"])
        if not (0 < width < _MOST_PIXELS and 0 < height < _MOST_PIXELS):
            raise ValueError(f"a window of {width:g} x {height:g}")
        return width, height

    def _unit(self) -> float:
        """The driver's unit of coordinates for each dp or pt: pixels on Android, points on iOS."""
        return (self.profile().density or 1.0) if self._android else 1.0

    def _touch(self, name: str, actions: list[appium_touch.Action]) -> None:
        self._call(name, lambda: self._driver.execute(_ACTIONS, {"actions": actions}))

    def _put_font_scale(self, scale: float) -> None:
        put = ["put", "system", "font_scale", f"{scale:g}"]
        self._mobile("shell", command="settings", args=put)

    def _turn(self, orientation: str) -> None:
        self._driver.orientation = orientation.upper()

    def _prepare(self, decided: frozenset[str]) -> None:
        """Have the source say what accessibility needs; older drivers know fewer settings."""
        tables = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))
        wanted = {k: v for k, v in tables[self.platform].items() if k not in decided}
        try:
            self._call("settings", lambda: self._driver.update_settings(wanted))
        except GatherError as error:
            if error.reason not in _OPEN:
                raise
            for name, value in wanted.items():
                self._set(name, value)

    def _set(self, name: str, value: object) -> None:
        try:
            self._call("settings", lambda: self._driver.update_settings({name: value}))
        except GatherError as error:
            if error.reason not in _OPEN:
                raise


def _short(answer: object) -> str:
    """A name that a server said; it goes into manifests."""
    return str(answer or "")[:_LONGEST_NAME]


class _Refused(Exception):
    """The driver does not do a call that another one can stand in for."""


def _app_of(session: Mapping[str, Any], platform: str) -> str:
    """The app that the server started, as the running session names it."""
    name = "appPackage" if platform == "android" else "bundleId"
    return str(session.get(f"appium:{name}") or session.get(name) or "")


def _app_given(given: Given) -> str:
    return str(given.get("appPackage") or given.get("bundleId") or "")


def _quit(driver: webdriver.Remote) -> None:
    with contextlib.suppress(Exception):
        set_timeout(driver.command_executor, _CLOSE_SECONDS)
        driver.quit()
