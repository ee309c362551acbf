"""What a phone makes of a driver that fails, without any server."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from appium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException

from devices.app.address import shown_address
from devices.app.phone import SessionRequest
from devices.drivers.appium_calls import Calls
from devices.drivers.appium_phone import AppiumPhone
from devices.drivers.appium_session import Given, _refusal
from devices.drivers.appium_web import NATIVE, WebViews
from devices.ports import GatherError

SERVER = "http://evaluator:s3cret-word@hub.invented:4444"


class Driver:
    """A WebDriver that answers `mobile:` calls from a table; `done` holds what was asked for."""

    def __init__(self, **answers: Any) -> None:
        self.capabilities: dict[str, Any] = {}
        self.command_executor = SimpleNamespace(
            add_command=lambda *_: None, client_config=SimpleNamespace(timeout=0)
        )
        self.switch_to = SimpleNamespace(context=self._enter)
        self.answers = answers
        self.done: list[tuple[str, object]] = []
        self.contexts_failing: dict[str, Exception] = {}

    def update_settings(self, settings: object) -> None:
        """Every setting is taken."""

    def execute_script(self, call: str, arguments: dict[str, Any]) -> object:
        """What the table says of the call, raised where it is an error."""
        name = call.removeprefix("mobile: ")
        self.done.append((name, arguments.get("args")))
        answer = self.answers.get(name)
        if callable(answer):
            answer = answer(arguments)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _enter(self, context: str) -> None:
        self.done.append(("context", context))
        if context in self.contexts_failing:
            raise self.contexts_failing[context]


def request(**capabilities: Any) -> SessionRequest:
    """A request for an Android phone on a hub that wants a password."""
    return SessionRequest(server=SERVER, platform="android", capabilities=capabilities)


def phone(driver: Driver) -> AppiumPhone:
    """A phone on this driver."""
    return AppiumPhone(cast(webdriver.Remote, driver), request(), server="3.0")


def refused(act: Callable[[], object]) -> GatherError:
    """The error that an act ends with."""
    with pytest.raises(GatherError) as caught:
        act()
    return caught.value


def test_what_could_not_be_typed_is_not_repeated() -> None:
    """Drivers quote the text that a field refused; it may be a password."""
    said = "Cannot set the element to '13800000000'. Did you interact with the correct element?"
    driver = Driver(type=lambda _: WebDriverException(said))
    driver.switch_to.active_element = SimpleNamespace(send_keys=_raising(said))
    error = refused(lambda: phone(driver).type("13800000000"))

    assert error.reason == "call-failed"
    assert error.detail["detail"].startswith("Cannot set the element to '…'")


def _raising(said: str) -> Callable[[str], None]:
    def fail(_: str) -> None:
        raise WebDriverException(said)

    return fail


def test_a_text_size_whose_answer_came_too_late_is_put_back() -> None:
    """The device may have done what it did not confirm."""

    def shell(arguments: dict[str, Any]) -> object:
        if arguments["args"][0] == "get":
            return "1.15\n"
        return TimeoutException("late") if arguments["args"][-1] == "2" else ""

    driver = Driver(shell=shell)
    assert refused(lambda: phone(driver).set_font_scale(2.0)).reason == "call-timeout"
    assert driver.done[-1] == ("shell", ["put", "system", "font_scale", "1.15"])


def test_a_text_size_that_no_system_has_is_refused() -> None:
    """It is told as any other call that fails, and nothing is sent."""
    driver = Driver()
    assert refused(lambda: phone(driver).set_font_scale(0.1)).reason == "call-failed"
    assert driver.done == []


def views(driver: Driver) -> WebViews:
    """The web views of a session on this driver."""
    calls = Calls(driver="X", server=SERVER, seconds=5)
    return WebViews(cast(webdriver.Remote, driver), calls, app_id="a", ios=False)


def test_a_session_that_stays_in_a_web_view_is_lost() -> None:
    """It would give the page's source for the app's from then on."""
    driver = Driver()
    driver.contexts_failing = {NATIVE: WebDriverException("stuck")}

    def work() -> None:
        with views(driver)._inside("WEBVIEW_a"):
            pass

    error = refused(work)
    assert (error.reason, error.detail["call"]) == ("device-lost", "context")


def test_a_web_view_that_is_entered_too_late_is_left_again() -> None:
    """A context that does not answer in time may be entered all the same."""
    driver = Driver()
    driver.contexts_failing = {"WEBVIEW_a": TimeoutException("late")}

    def work() -> None:
        with views(driver)._inside("WEBVIEW_a"):
            pass

    assert refused(work).reason == "call-timeout"
    assert driver.done == [("context", "WEBVIEW_a"), ("context", NATIVE)]


def test_a_full_disk_is_not_a_lost_server() -> None:
    """What this machine cannot write must end the run, not the device."""

    def write() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Calls(driver="X", server=SERVER, seconds=5)("web view", write)


def test_a_refusal_does_not_repeat_keys_and_passwords() -> None:
    """Hubs list the capabilities that none of their devices has."""
    wanted = request(**{"cloud:options": {"accessKey": "k-771203", "build": "七月"}})
    said = "No device for {accessKey=k-771203, build=七月} at evaluator:s3cret-word"
    error = _refusal(WebDriverException(said), wanted, "http://hub.invented:4444")

    assert error.reason == "session-refused"
    assert error.detail["detail"] == "No device for {accessKey=…, build=七月} at evaluator:…"


def test_settings_of_the_farm_are_known_in_every_form() -> None:
    """What a farm decides is not set again, wherever it wrote it down."""
    given = request(
        **{
            "appium:settings[waitForIdleTimeout]": 1,
            "appium:options": {
                "settings[snapshotMaxDepth]": 40,
                "settings": {"ignoreUnimportantViews": True},
            },
        }
    )
    assert Given(given).settings() == {
        "waitForIdleTimeout", "snapshotMaxDepth", "ignoreUnimportantViews",
    }  # fmt: skip


def test_talkback_is_kept_alive_unless_the_farm_says_otherwise() -> None:
    """UiAutomator2's instrumentation would switch it off and change what is measured."""
    key = "appium:disableSuppressAccessibilityService"

    assert Given(request()).capabilities()[key] is True
    assert Given(request(**{key: False})).capabilities()[key] is False
    options = {"appium:options": {"disableSuppressAccessibilityService": False}}
    assert key not in Given(request(**options)).capabilities()
    other = Given(request(**{"appium:automationName": "Espresso"})).capabilities()
    assert key not in other


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (SERVER, "http://hub.invented:4444"),
        ("https://u:p@[::1]:4723/wd/hub?key=k-771203#k", "https://[::1]:4723/wd/hub"),
        ("http://127.0.0.1:4723", "http://127.0.0.1:4723"),
    ],
)
def test_an_address_is_shown_without_what_opens_it(address: str, shown: str) -> None:
    """Name, password and keys stay out of reports; host, port and path are told."""
    assert shown_address(address) == shown
