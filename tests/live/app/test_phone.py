"""The Python side of a phone, behind a real Appium server that plays recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.app.capture import capture_screen
from devices.app.phone import Phone, Probes, ScreenRequest, SessionRequest
from devices.app.record import Recorder
from devices.drivers.appium_phone import open_phone
from devices.drivers.appium_server import AppiumServer
from devices.manifest import read_json, read_screen_manifest
from devices.normalize.app.screen import read_screen
from devices.ports import GatherError
from tests.live.app import recordings

Open = Callable[..., Phone]


@pytest.fixture
def opened(appium: AppiumServer) -> Iterator[Open]:
    """Open phones on recordings; all sessions end with the test."""
    phones: list[Phone] = []

    def start(
        folder: Path, *, platform: str = "android", call_seconds: float = 20.0, **more: Any
    ) -> Phone:
        capabilities = {
            "appium:automationName": "YdReplay",
            "appium:recording": str(folder),
            **{f"appium:{name}": value for name, value in more.items()},
        }
        request = SessionRequest(
            server=appium.url,
            platform="ios" if platform == "ios" else "android",
            capabilities=capabilities,
            call_seconds=call_seconds,
        )
        phones.append(open_phone(request))
        return phones[-1]

    yield start
    for phone in phones:
        phone.close()


@pytest.fixture
def android(tmp_path: Path) -> Path:
    """The Android recording."""
    return recordings.android(tmp_path / "android")


@pytest.fixture
def ios(tmp_path: Path) -> Path:
    """The iOS recording."""
    return recordings.ios(tmp_path / "ios")


def request(key: str = "home", **probes: Any) -> ScreenRequest:
    """A request for one screen."""
    return ScreenRequest(id=f"s-{key}", key=key, title="首页", probes=Probes(**probes))


def refused(act: Callable[[], object]) -> GatherError:
    """The error that an act ends with."""
    with pytest.raises(GatherError) as caught:
        act()
    return caught.value


def test_the_device_says_what_it_is(opened: Open, android: Path, ios: Path) -> None:
    """Density, versions, locale and screen reader are the device's own on both systems."""
    phone = opened(android)
    profile = phone.profile()

    assert phone.app_id == recordings.APP
    assert (profile.density, profile.font_scale, profile.api_level) == (3.0, 1.0, 34)
    assert (profile.os_version, profile.model, profile.locale) == ("14", "YX 1", "zh_CN")
    assert profile.screen_reader is False
    assert profile.driver.startswith("YdReplay ")
    assert profile.server[:2] == "3."

    apple = opened(ios, platform="ios").profile()
    assert (apple.platform, apple.density, apple.os_version) == ("ios", 3.0, "17.5")
    assert apple.font_scale is None


def test_source_and_picture_are_the_screens(opened: Open, android: Path) -> None:
    """Byte by byte what the server gives."""
    phone = opened(android)

    assert phone.source() == recordings.HOME
    assert phone.screenshot() == recordings.picture("white")
    assert phone.foreground() == (recordings.APP, ".Home")
    assert phone.keyboard_shown() is False


def test_touches_are_in_dp_and_pt(opened: Open, android: Path, ios: Path) -> None:
    """A point in dp is multiplied by the density, one in pt is sent as it is."""
    phone = opened(android)
    phone.tap(100, 150)  # 300, 450 px: the row that leads to the services
    assert phone.source() == recordings.SERVICE
    phone.back()
    assert phone.source() == recordings.HOME

    apple = opened(ios, platform="ios")
    apple.tap(200, 130)
    assert apple.source() == recordings.IOS_SERVICE


def test_swipes_typing_and_a_restart(opened: Open, android: Path) -> None:
    """The finger goes the way that was asked for; text goes to the focus; a restart is one."""
    phone = opened(android)
    phone.tap(100, 250)
    phone.type("云汐")
    assert 'text="云汐"' in phone.source()
    phone.swipe("up")
    assert phone.source() == recordings.NEWS
    phone.restart()
    assert phone.source() == recordings.HOME


def test_a_screen_with_every_probe(opened: Open, android: Path, tmp_path: Path) -> None:
    """Source, picture and each probe's reading are stored, and the device is as before."""
    phone = opened(android)
    wanted = request(font_scale=2.0, rotate=True, keyboard=6)
    manifest = capture_screen(phone, wanted, tmp_path / "capture")

    assert (manifest.state, manifest.reasons) == ("measured", ())
    assert (tmp_path / "capture" / "source.xml").read_text() == recordings.HOME
    screen = read_screen(tmp_path / "capture")
    assert screen is not None
    assert (screen.platform, screen.origin, screen.app) == (
        "android",
        "uiautomator2",
        recordings.APP,
    )
    assert screen.activity == ".Home"
    facts = screen.facts
    assert facts.large_scale == 2.0
    assert (tmp_path / "capture" / "large.xml").read_text() == recordings.LARGE
    assert facts.rotated is not None and facts.rotated.width > facts.rotated.height
    assert facts.traversal is not None and facts.traversal.complete
    names = [node.identifier.partition("/")[2] for node in facts.traversal.visited]
    assert names == ["search", "login"]
    # As it was: upright, with the usual text size, and on the same screen.
    assert phone.source() != recordings.LARGE
    assert phone.rotate("portrait") == "portrait"
    assert phone.set_font_scale(1.0) == 1.0


def test_the_operating_systems_own_audit(opened: Open, ios: Path, tmp_path: Path) -> None:
    """Apple's answer is stored verbatim; an older system has none, and the screen says so."""
    manifest = capture_screen(opened(ios, platform="ios"), request(), tmp_path / "new")
    assert read_json(tmp_path / "new", manifest, "audit.json.gz") == recordings.AUDIT

    older = recordings.ios(tmp_path / "older", os_version="16.4")
    manifest = capture_screen(opened(older, platform="ios"), request(), tmp_path / "old")
    assert manifest.state == "partly"
    unsupported = [r.detail["probe"] for r in manifest.reasons if r.code == "call-unsupported"]
    assert unsupported == ["os-audit"]
    answer = read_json(tmp_path / "old", manifest, "audit.json.gz")
    assert answer == {"error": "call-unsupported"}


def test_what_ios_cannot_be_asked_is_not_measured(opened: Open, ios: Path, tmp_path: Path) -> None:
    """Font scale and Tab are reasons there; the screen itself is measured."""
    wanted = request(font_scale=2.0, keyboard=3)
    manifest = capture_screen(opened(ios, platform="ios"), wanted, tmp_path / "capture")

    assert "source.xml" in manifest.files
    unsupported = {r.detail["probe"] for r in manifest.reasons if r.code == "call-unsupported"}
    assert unsupported == {"font-scale", "keyboard"}


def test_a_refresh_after_a_wait_and_after_a_pull(
    opened: Open, android: Path, tmp_path: Path
) -> None:
    """The later reading is the one after the screen changed by itself or was pulled."""
    phone = opened(android)
    phone.swipe("up")
    manifest = capture_screen(phone, request("news", refresh_seconds=1.2), tmp_path / "news")
    assert read_json(tmp_path / "news", manifest, "facts.json.gz")["refresh"]["trigger"] == "wait"
    assert (tmp_path / "news" / "source.xml").read_text() == recordings.NEWS
    assert (tmp_path / "news" / "after.xml").read_text() == recordings.NEWER

    phone.back()
    phone.tap(100, 150)
    wanted = request("service", pull=True, refresh_seconds=0.1)
    capture_screen(phone, wanted, tmp_path / "service")
    assert (tmp_path / "service" / "source.xml").read_text() == recordings.SERVICE
    assert (tmp_path / "service" / "after.xml").read_text() == recordings.NEWER


def test_a_system_dialog_is_not_the_apps_screen(
    opened: Open, android: Path, tmp_path: Path
) -> None:
    """Nothing of it is judged; the capture says whose window it was."""
    phone = opened(android)
    phone.tap(100, 320)
    manifest = capture_screen(phone, request("login"), tmp_path / "login")

    assert manifest.state == "not-measured"
    assert [r.code for r in manifest.reasons] == ["system-dialog"]
    assert manifest.reasons[0].detail["package"] == "com.android.permissioncontroller"
    assert read_screen(tmp_path / "login") is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("drop-session", "device-lost"),
        ("disconnect", "device-lost"),
        ("app-crash", "app-crashed"),
    ],
)
def test_a_loss_in_the_middle_is_told_after_the_manifest(
    opened: Open, android: Path, tmp_path: Path, kind: str, code: str
) -> None:
    """What was read until then stays, and the caller hears of it."""
    phone = opened(android, faults=[{"kind": kind, "after": 14}])
    wanted = request(font_scale=2.0, rotate=True, keyboard=10)
    lost = refused(lambda: capture_screen(phone, wanted, tmp_path / "capture"))

    assert lost.reason == code
    manifest = read_screen_manifest(tmp_path / "capture")
    assert manifest.reasons[-1].code == code
    assert manifest.state == ("partly" if "source.xml" in manifest.files else "not-measured")


def test_a_device_that_hangs_is_given_up(opened: Open, android: Path) -> None:
    """A call without an answer ends at its bound."""
    phone = opened(android, call_seconds=2.0, faults=[{"kind": "hang", "after": 3}])
    error = refused(lambda: [phone.source() for _ in range(6)])
    assert error.reason == "call-timeout"
    assert error.detail["seconds"] == "2"


def test_an_error_without_a_name_is_the_calls(opened: Open, android: Path) -> None:
    """What no sign explains is told with its call, and the session goes on."""
    phone = opened(android, faults=[{"kind": "error", "after": 3}])
    for _ in range(6):
        try:
            phone.source()
        except GatherError as error:
            assert (error.reason, error.detail["call"]) == ("call-failed", "source")
    assert phone.source() == recordings.HOME


def test_an_app_that_dies_is_told_as_such(opened: Open, android: Path) -> None:
    """The launcher in front of an app that no longer runs is a crash."""
    phone = opened(android, faults=[{"kind": "app-crash", "after": 3}])
    assert refused(lambda: [phone.foreground() for _ in range(6)]).reason == "app-crashed"
    phone.restart()
    assert phone.foreground()[0] == recordings.APP


def test_another_app_in_front_is_no_crash(opened: Open, android: Path, tmp_path: Path) -> None:
    """An app that still runs behind another one did not die."""
    phone = opened(android)
    driver: Any = phone
    driver._driver.execute_script("mobile: backgroundApp", {"seconds": -1})
    manifest = capture_screen(phone, request(), tmp_path / "capture")
    assert manifest.reasons[-1].code == "other-app"
    phone.activate()
    assert phone.foreground()[0] == recordings.APP


def test_a_recording_made_here_plays_here(opened: Open, android: Path, tmp_path: Path) -> None:
    """Screens, leads and probes of a recorded session are those of the phone it was made on."""
    recorder = Recorder(opened(android), tmp_path / "made", id="yunxi-again", name="云汐通")
    recorder.phone.restart()
    recorder.add("home", probes=Probes(font_scale=2.0, keyboard=6))
    recorder.phone.tap(100, 150)
    recorder.add("service")
    recorder.phone.back()
    recorder.add("home")

    again = opened(tmp_path / "made")
    assert again.source() == recordings.HOME
    again.tap(100, 150)
    assert again.source() == recordings.SERVICE
    again.back()
    wanted = request(font_scale=2.0, keyboard=6)
    manifest = capture_screen(again, wanted, tmp_path / "capture")
    assert (manifest.state, manifest.reasons) == ("measured", ())
    assert (tmp_path / "capture" / "large.xml").read_text() == recordings.LARGE
    traversal = read_json(tmp_path / "capture", manifest, "facts.json.gz")["traversal"]
    assert traversal["paths"] == [
        f'//*[@resource-id="{recordings.APP}:id/{name}"]' for name in ("search", "login")
    ]


def test_a_recording_of_ios_plays_here(opened: Open, ios: Path, tmp_path: Path) -> None:
    """Apple's audit is part of it, and taps find their elements under the wrapper or without."""
    recorder = Recorder(opened(ios, platform="ios"), tmp_path / "made", id="yunxi-ios-again")
    recorder.phone.restart()
    recorder.add("home")
    recorder.phone.tap(200, 130)
    recorder.add("service", probes=Probes(os_audit=False))

    again = opened(tmp_path / "made", platform="ios")
    assert again.os_audit() == recordings.AUDIT
    again.tap(200, 130)
    assert again.source() == recordings.IOS_SERVICE
