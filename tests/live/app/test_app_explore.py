"""Exploring by tapping, on replayed devices: what is reached, what is left, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from audit.report.model import Report
from devices.app.inventory import Device
from devices.app.plan import AppPlan, read_app_plan
from devices.drivers.appium_server import AppiumServer
from fixtures.app.build import CAPTURES
from tests.live.app.runs import Audited, audit, device

ANDROID, IOS = "yunxi-android", "yunxi-ios"
# By hand from the recordings: every screen to which taps lead that do no harm. `sms-login` is
# behind a button that says 短信, which stands for sending one; `form` on iOS behind an element
# that does not say that it takes a touch.
REACHED = {
    ANDROID: {
        *("home", "services", "messages", "mine", "notice", "matter", "form", "login", "search"),
        *("results", "news", "policy", "map", "booked", "elder-home", "elder"),
    },
    IOS: {
        *("home", "services", "messages", "mine", "notice", "matter", "login", "search"),
        *("results", "news", "map", "booked", "elder-home", "elder"),
    },
}

HARMFUL = {
    ANDROID: {"拨打 12345 咨询", "立即办理", "提交申请", "全部删除", "退出登录"},
    IOS: {"拨打 12345 咨询", "立即办理", "全部删除", "退出登录"},
}


def plan_for(recording: str, folder: Path, *journeys: str, **limits: Any) -> AppPlan:
    """Explore at most 30 screens and, where there are any, walk these journeys before."""
    table = {"screens": 30, "depth": 5, **limits}
    system = recording.removeprefix("yunxi-")
    path = folder / "app.toml"
    path.write_text(
        f'id = "yunxi"\nname = "云汐通"\n[{system}]\nid = "cn.invented.yunxi"\n'
        "[probes]\nweb = false\nos_audit = false\n[explore]\n"
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        + "".join(journeys),
        encoding="utf-8",
    )
    return read_app_plan(path)


def explore(one: Device, recording: str, folder: Path, **limits: Any) -> Audited:
    """Explore the invented app on one device."""
    folder.mkdir(exist_ok=True)
    return audit(plan_for(recording, folder, **limits), [one], folder)


def states(audited: Audited, recording: Path) -> dict[str, str]:
    """How each recorded screen was captured; which one it is is told by its page source."""
    known = {(f / "source.xml").read_bytes(): f.name for f in recording.iterdir() if f.is_dir()}
    return {
        known[(audited.workspace.capture(s.id) / "source.xml").read_bytes()]: s.status
        for s in audited.report.screens
    }


def whole(keys: Iterable[str]) -> dict[str, str]:
    """These screens measured whole, apart from the one whose web view is left closed here."""
    return {key: "partly" if key == "policy" else "measured" for key in keys}


def left(report: Report) -> set[tuple[str, str]]:
    """Reason and name of everything that was not gone to."""
    return {(u.reason, u.title) for u in report.unreached}


@pytest.mark.parametrize("recording", [ANDROID, IOS])
def test_harmless_taps_reach_every_screen_they_can(
    appium: AppiumServer, tmp_path: Path, recording: str
) -> None:
    """All of them, never the trap behind paying, sending, deleting, calling; twice the same.

    Each harmful button is told, with why it was not tapped.
    """
    phone = device(appium.url, recording)
    first = explore(phone, recording, tmp_path / "first")
    assert states(first, CAPTURES / recording) == whole(REACHED[recording])
    assert {s.chosen for s in first.report.screens} == {"explored"}
    assert {("never-tapped", name) for name in HARMFUL[recording]} <= left(first.report)
    again = explore(phone, recording, tmp_path / "again")
    assert [s.key for s in again.report.screens] == [s.key for s in first.report.screens]
    assert left(again.report) == left(first.report)


def test_own_words_and_limits_are_kept(appium: AppiumServer, tmp_path: Path) -> None:
    """The plan's further words are not tapped; the number of screens is a limit, and is told."""
    phone = device(appium.url, ANDROID)
    audited = explore(phone, ANDROID, tmp_path / "x", screens=3, never=["搜索"])
    assert len(audited.report.screens) == 3
    assert "search" not in states(audited, CAPTURES / ANDROID)
    assert {reason for reason, _ in left(audited.report)} >= {"explore-limit", "never-tapped"}


def test_what_a_journey_captured_is_not_captured_again(
    appium: AppiumServer, tmp_path: Path
) -> None:
    """A screen has one capture, with the journey's key and title."""
    home = '[[journey]]\nid = "home"\nstep = [{ snapshot = { key = "home", title = "首页" } }]\n'
    plan = plan_for(ANDROID, tmp_path, home, depth=1)
    audited = audit(plan, [device(appium.url, ANDROID)], tmp_path)
    sources = [
        (audited.workspace.capture(s.id) / "source.xml").read_bytes()
        for s in audited.report.screens
    ]
    assert len(sources) == len(set(sources)) > 1
    assert audited.screen("home").chosen == "home"


def test_a_tap_that_kills_the_app_is_told_and_passed_by(
    appium: AppiumServer, tmp_path: Path
) -> None:
    """The exploration starts the app again and goes on elsewhere."""
    faults = [{"kind": "app-crash", "screen": "news", "repeat": True}]
    phone = device(appium.url, ANDROID, faults=faults)
    audited = explore(phone, ANDROID, tmp_path / "x", depth=2)
    assert {"services", "matter", "results"} <= states(audited, CAPTURES / ANDROID).keys()
    assert ("app-crashed", "更多") in left(audited.report)


def test_it_stays_in_the_app(appium: AppiumServer, tmp_path: Path) -> None:
    """A tap that leads into another app or under a dialog is told; nothing there is touched."""
    folder = tmp_path / "leads-away"
    shutil.copytree(CAPTURES / ANDROID, folder)
    session = json.loads((folder / "session.json").read_text())
    screens = session["screens"]
    for key, package in (("map", "cn.invented.maps"), ("search", "com.android.systemui")):
        screens[key]["package"] = package
        path = folder / key / "source.xml"
        path.write_text(path.read_text().replace('"cn.invented.yunxi"', f'"{package}"'))
    (folder / "session.json").write_text(json.dumps(session))
    audited = explore(device(appium.url, folder), ANDROID, tmp_path / "x", depth=2)
    reached = states(audited, folder).keys()
    assert {"services", "mine", "matter"} <= reached
    assert not {"map", "search", "results"} & reached
    away = {u.details["app"] for u in audited.report.unreached if u.reason == "left-app"}
    assert away == {"cn.invented.maps", "com.android.systemui"}


def test_a_lost_device_does_not_end_exploring(appium: AppiumServer, tmp_path: Path) -> None:
    """The session is opened again and every screen is reached."""
    once = tmp_path / "dropped"
    faults = [{"kind": "drop-session", "after": 60}]
    phone = device(appium.url, ANDROID, faults=faults, faultOnce=str(once))
    audited = explore(phone, ANDROID, tmp_path / "x", depth=1)
    assert once.exists()
    wanted = {"home", "services", "messages", "mine", "search", "news", "policy", "matter", "map"}
    assert states(audited, CAPTURES / ANDROID) == whole(wanted)
