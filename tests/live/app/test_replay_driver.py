"""The replay driver behind a real Appium server, as Appium's own Python client sees it."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import psutil
import pytest
from appium.webdriver.common.appiumby import AppiumBy
from selenium.common.exceptions import (
    InvalidElementStateException,
    InvalidSelectorException,
    InvalidSessionIdException,
    NoSuchElementException,
    ScreenshotException,
    SessionNotCreatedException,
    StaleElementReferenceException,
    UnknownMethodException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains

from devices.app.recording import read_session
from tests.live.app import recordings
from tests.live.app.conftest import Play

_SEARCH = f"{recordings.APP}:id/search"
_LOGIN = f"{recordings.APP}:id/login"


@pytest.fixture
def android(tmp_path: Path) -> Path:
    """The Android recording."""
    return recordings.android(tmp_path / "android")


def test_the_recordings_are_of_the_format(android: Path, tmp_path: Path) -> None:
    """What the driver plays here is what the rest of the project takes for a recording."""
    assert read_session(android).start == "home"
    assert read_session(recordings.ios(tmp_path / "ios")).start == "home"


def test_source_and_screenshot_are_the_recorded_ones(play: Play, android: Path) -> None:
    """Byte by byte what was recorded, and the session says what device it was."""
    phone = play(android)

    assert phone.page_source == recordings.HOME
    assert base64.b64decode(phone.get_screenshot_as_base64()) == recordings.picture("white")
    assert phone.capabilities["platformVersion"] == "14"
    assert phone.capabilities["deviceApiLevel"] == 34
    assert phone.get_window_size() == {"width": 1080, "height": 2400}


def test_a_tap_leads_on_and_back_leads_back(play: Play, android: Path) -> None:
    """A touch inside of a recorded element follows its lead, another one does nothing."""
    phone = play(android)

    phone.tap([(500, 1500)])
    assert phone.page_source == recordings.HOME
    phone.tap([(100, 400)])  # on the text inside of the button-like row
    assert phone.page_source == recordings.SERVICE
    assert phone.execute_script("mobile: getCurrentActivity") == ".Service"
    phone.back()
    assert phone.page_source == recordings.HOME


def test_elements_are_found_asked_and_clicked(play: Play, android: Path) -> None:
    """By XPath, id, accessibility id and class; an element of a screen that is gone is stale."""
    phone = play(android)

    text = phone.find_element(AppiumBy.XPATH, '//*[contains(@text, "办事")]')
    assert text.text == "办事 & 查询"
    assert text.rect == {"x": 60, "y": 360, "width": 540, "height": 60}
    assert phone.find_element(AppiumBy.ID, "login").get_attribute("resource-id") == _LOGIN
    assert phone.find_element(AppiumBy.ACCESSIBILITY_ID, "搜索框").get_attribute("hint") == "搜索"
    inside = phone.find_element(AppiumBy.CLASS_NAME, "android.widget.LinearLayout")
    assert inside.find_element(AppiumBy.XPATH, ".//*").get_attribute("text") == text.text
    assert phone.find_elements(AppiumBy.ID, "nowhere") == []
    with pytest.raises(NoSuchElementException):
        phone.find_element(AppiumBy.ID, "nowhere")
    with pytest.raises(InvalidSelectorException):
        phone.find_element(AppiumBy.XPATH, "//*[")
    text.click()
    assert phone.page_source == recordings.SERVICE
    with pytest.raises(StaleElementReferenceException):
        text.click()


def test_swipes_lead_on(play: Play, android: Path) -> None:
    """By pointer actions and by the driver's own call; scrolling down moves the finger up."""
    phone = play(android)

    phone.swipe(500, 2000, 500, 600)
    assert phone.page_source == recordings.NEWS
    phone.back()
    area = {"left": 0, "top": 0, "width": 1080, "height": 2400, "percent": 0.8}
    more = phone.execute_script("mobile: scrollGesture", {**area, "direction": "down"})
    assert (phone.page_source, more) == (recordings.NEWS, False)
    phone.back()
    phone.execute_script("mobile: swipeGesture", {**area, "direction": "right"})
    assert phone.page_source == recordings.HOME


def test_a_screen_refreshes_after_its_time_or_a_pull(play: Play, android: Path) -> None:
    """First the first reading; the other one after the wait, or when it was pulled down."""
    phone = play(android)

    phone.swipe(500, 2000, 500, 600)
    assert phone.page_source == recordings.NEWS
    time.sleep(1.1)
    assert phone.page_source == recordings.NEWER
    phone.back()
    phone.tap([(100, 400)])
    assert phone.page_source == recordings.SERVICE
    phone.swipe(500, 600, 500, 2000)
    assert phone.page_source == recordings.NEWER


def test_tab_moves_the_focus_along_the_traversal(play: Play, android: Path) -> None:
    """The source shows the focused element and is otherwise untouched; Tab comes round again."""
    phone = play(android)

    for expected in (_SEARCH, _LOGIN, _SEARCH):
        phone.press_keycode(61)
        focused = phone.find_elements(AppiumBy.XPATH, '//*[@focused="true"]')
        assert [one.get_attribute("resource-id") for one in focused] == [expected]
        assert phone.switch_to.active_element.get_attribute("resource-id") == expected
    assert phone.page_source.replace('focused="true"', 'focused="false"') == recordings.HOME


def test_typed_text_shows(play: Play, android: Path) -> None:
    """In the field that was touched, in place of its hint; clearing takes it out again."""
    phone = play(android)

    phone.tap([(500, 750)])
    phone.execute_script("mobile: type", {"text": "社保 <查>"})
    field = phone.find_element(AppiumBy.ID, _SEARCH)
    assert field.text == "社保 <查>"
    field.send_keys("询")
    assert field.text == "社保 <查>询"
    field.clear()
    assert field.text == ""


def test_font_scale_and_orientation_show_their_readings(play: Play, android: Path) -> None:
    """The recorded readings, and what was there before when it is put back."""
    phone = play(android)
    scale = ["get", "system", "font_scale"]

    assert phone.execute_script("mobile: shell", {"command": "settings", "args": scale}) == "1.0\n"
    put = {"command": "settings", "args": ["put", "system", "font_scale", "2"]}
    phone.execute_script("mobile: shell", put)
    assert phone.page_source == recordings.LARGE
    put["args"] = ["put", "system", "font_scale", "1"]
    phone.execute_script("mobile: shell", put)
    phone.orientation = "LANDSCAPE"
    assert phone.page_source == recordings.ROTATED
    assert phone.get_window_size() == {"width": 2400, "height": 1080}
    phone.orientation = "PORTRAIT"
    assert phone.page_source == recordings.HOME
    phone.tap([(100, 400)])
    with pytest.raises(InvalidElementStateException, match="locked"):
        phone.orientation = "LANDSCAPE"


def test_the_device_and_its_apps_answer_as_uiautomator2_does(play: Play, android: Path) -> None:
    """Names and shapes of the answers; unknown calls and refused pictures are errors."""
    phone = play(android)

    info = phone.execute_script("mobile: deviceInfo")
    known = {name: info[name] for name in ("apiVersion", "displayDensity", "locale", "model")}
    assert known == {"apiVersion": "34", "displayDensity": 480, "locale": "zh_CN", "model": "YX 1"}
    assert info["realDisplaySize"] == "1080x2400"
    assert phone.execute_script("mobile: getDisplayDensity") == 480
    assert phone.is_keyboard_shown() is False
    assert phone.terminate_app(recordings.APP) is True
    assert phone.query_app_state(recordings.APP) == 1
    assert 'package="com.android.launcher3"' in phone.page_source
    phone.activate_app(recordings.APP)
    assert phone.query_app_state(recordings.APP) == 4
    phone.find_element(AppiumBy.ID, _LOGIN).click()
    shown = phone.execute_script("mobile: getCurrentPackage")
    assert shown == "com.android.permissioncontroller"
    with pytest.raises(ScreenshotException, match="secure"):
        phone.get_screenshot_as_base64()
    with pytest.raises(WebDriverException, match="Unsupported execute method 'mobile: dance'"):
        phone.execute_script("mobile: dance")


def test_ios_answers_as_xcuitest_does(play: Play, tmp_path: Path) -> None:
    """Points, names, the recorded audit, and which app is active."""
    phone = play(recordings.ios(tmp_path / "ios"), platform="iOS")

    assert phone.page_source == recordings.IOS_HOME
    assert phone.execute_script("mobile: performAccessibilityAudit") == recordings.AUDIT
    assert phone.execute_script("mobile: deviceScreenInfo")["scale"] == 3
    assert phone.execute_script("mobile: deviceInfo")["currentLocale"] == "zh_CN"
    assert phone.execute_script("mobile: activeAppInfo")["bundleId"] == recordings.APP
    phone.find_element(AppiumBy.ACCESSIBILITY_ID, "办事").click()
    assert phone.page_source == recordings.IOS_SERVICE
    phone.back()
    phone.execute_script("mobile: tap", {"x": 30, "y": 110})
    assert phone.page_source == recordings.IOS_SERVICE
    phone.terminate_app(recordings.APP)
    active = phone.execute_script("mobile: activeAppInfo")
    assert active["bundleId"] == "com.apple.springboard"
    with pytest.raises(UnknownMethodException):
        phone.execute_script("mobile: pressKey", {"keycode": 4})


def test_an_older_ios_has_no_audit(play: Play, tmp_path: Path) -> None:
    """It says so as the device would, even when something was recorded."""
    phone = play(recordings.ios(tmp_path / "ios", os_version="16.4"), platform="iOS")

    with pytest.raises(WebDriverException, match="only supported since iOS 17"):
        phone.execute_script("mobile: performAccessibilityAudit")


def test_two_sessions_do_not_disturb_each_other(play: Play, android: Path) -> None:
    """Each has its own screen of the same recording."""
    first, second = play(android), play(android)

    first.tap([(100, 400)])
    assert first.page_source == recordings.SERVICE
    assert second.page_source == recordings.HOME


@pytest.mark.parametrize(
    ("capabilities", "said"),
    [
        ({"recording": "/nowhere"}, "/nowhere/session.json cannot be read"),
        ({"app": "/nowhere/app.apk"}, "'/nowhere/app.apk' does not exist or is not accessible"),
        ({"appPackage": "cn.invented.other"}, "'cn.invented.other' is not installed"),
        ({"automationName": "UiAutomator2"}, "Could not find a driver for automationName"),
        ({"faults": [{"kind": "earthquake"}]}, "no fault 'earthquake'"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    play: Play, android: Path, capabilities: dict[str, object], said: str
) -> None:
    """No session, and the reason in words."""
    with pytest.raises((SessionNotCreatedException, WebDriverException), match=said):
        play(android, **{"recording": str(android), **capabilities})


def test_faults_strike_once_and_in_their_place(play: Play, android: Path) -> None:
    """After so many commands or on a screen; what comes next works again."""
    faults = [
        {"kind": "error", "after": 1},
        {"kind": "stale-element", "after": 2},
        {"kind": "slow", "screen": "service", "ms": 400},
    ]
    phone = play(android, faults=faults)

    assert phone.page_source == recordings.HOME
    with pytest.raises(WebDriverException, match="unknown server-side error"):
        _ = phone.page_source
    field = phone.find_element(AppiumBy.ID, _SEARCH)
    with pytest.raises(StaleElementReferenceException):
        _ = field.text
    assert field.text == "搜索"
    phone.tap([(100, 400)])
    started = time.monotonic()
    assert phone.page_source == recordings.SERVICE
    assert time.monotonic() - started >= 0.4


def test_an_app_that_crashes_leaves_the_launcher(play: Play, android: Path) -> None:
    """It is not running any more, and starts with its first screen."""
    phone = play(android, faults=[{"kind": "app-crash", "screen": "service"}])

    phone.tap([(100, 400)])
    assert 'package="com.android.launcher3"' in phone.page_source
    assert phone.query_app_state(recordings.APP) == 1
    phone.activate_app(recordings.APP)
    assert phone.page_source == recordings.HOME


def test_a_dropped_session_and_a_lost_device_stay_away(play: Play, android: Path) -> None:
    """Every later command fails, too; other sessions go on."""
    dropped = play(android, faults=[{"kind": "drop-session"}])
    gone = play(android, faults=[{"kind": "disconnect"}])
    well = play(android)

    for _ in range(2):
        with pytest.raises(InvalidSessionIdException):
            _ = dropped.page_source
        with pytest.raises(WebDriverException, match="Could not proxy command"):
            _ = gone.page_source
    assert well.page_source == recordings.HOME


def test_a_fault_of_the_device_is_over_when_it_is_tried_again(
    play: Play, android: Path, tmp_path: Path
) -> None:
    """The marker file remembers that it has struck."""
    once = str(tmp_path / "struck")
    first = play(android, faults=[{"kind": "error"}], faultOnce=once)

    with pytest.raises(WebDriverException, match="unknown server-side error"):
        _ = first.page_source
    again = play(android, faults=[{"kind": "error"}], faultOnce=once)
    assert again.page_source == recordings.HOME


def test_a_hanging_command_never_answers(play: Play, android: Path) -> None:
    """The client gives up by itself, and the session can still be ended."""
    phone = play(android, faults=[{"kind": "hang"}])

    phone.command_executor.client_config.timeout = 1
    with pytest.raises(Exception, match="timed out"):
        phone.back()
    phone.command_executor.client_config.timeout = 60
    phone.quit()


def test_a_web_view_is_a_real_page(play: Play, android: Path) -> None:
    """In its context the browser answers; outside of it the app does, and no browser is left."""
    others = set(_browsers())  # which other tests of this process keep
    phone = play(android)
    phone.swipe(900, 500, 100, 500)
    context = f"WEBVIEW_{recordings.APP}"

    assert phone.contexts == ["NATIVE_APP", context]
    phone.switch_to.context(context)
    assert phone.current_context == context
    assert phone.title == "云汐政策"
    assert phone.execute_script("return [innerWidth, devicePixelRatio]") == [360, 3]
    assert phone.find_element("css selector", "h1").text == "政策"
    # An address that is none gets an answer too, and the server lives on.
    asked = "return fetch(arguments[0]).then(answer => answer.status)"
    assert [phone.execute_script(asked, a) for a in ("/%E0%A4%A", "/../x")] == [404, 404]
    browsers = [one for one in _browsers() if one not in others]
    assert browsers
    phone.switch_to.context("NATIVE_APP")
    assert phone.page_source == recordings.HOME
    psutil.wait_procs(browsers, timeout=5)
    left = [one for one in _browsers() if one.status() != psutil.STATUS_ZOMBIE]
    assert [one for one in left if one not in others] == []


def test_pointer_actions_of_the_plain_client_tap(play: Play, android: Path) -> None:
    """Selenium's own actions count from an element's centre."""
    phone = play(android)
    button = phone.find_element(AppiumBy.ID, _LOGIN)

    ActionChains(phone).move_to_element(button).click().perform()
    assert phone.page_source == recordings.LOGIN


def _browsers() -> list[psutil.Process]:
    """Drivers and browsers that this process and its servers have started."""
    own = psutil.Process().children(recursive=True)
    return [one for one in own if "chrom" in one.name()]
