"""What goes wrong on the way costs as little as possible, and the report says what it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.app_commands import open_on_device
from devices.app.inventory import Device
from devices.app.phone import Phone
from devices.app.plan import AppPlan, Build
from devices.drivers.appium_server import AppiumServer
from devices.ports import GatherError, ToolError
from tests.live.app.runs import Audited, audit, device, plan_of

ANDROID = "yunxi-android"
# Three journeys to six screens, without probes.
JOURNEYS = """
[[journey]]
id = "services"
step = [
    { tap = { id = "tab_services" } },
    { snapshot = { key = "services" } },
    { tap = { id = "matter_residence_do" } },
    { snapshot = { key = "matter" } },
]
[[journey]]
id = "mine"
step = [
    { tap = { id = "tab_mine" } },
    { snapshot = { key = "mine" } },
    { tap = { id = "elder_entry" } },
    { snapshot = { key = "elder-home", kind = "elder-home" } },
]
[[journey]]
id = "search"
step = [
    { tap = { id = "search_entry" } },
    { snapshot = { key = "search" } },
    { tap = { id = "go" } },
    { snapshot = { key = "results" } },
]
"""
KEYS = ("services", "matter", "mine", "elder-home", "search", "results")
ALL = dict.fromkeys(KEYS, "measured")

Run = Callable[..., Audited]


@pytest.fixture
def plan(tmp_path: Path) -> AppPlan:
    """The three journeys."""
    return plan_of(JOURNEYS, tmp_path)


@pytest.fixture
def run(appium: AppiumServer, plan: AppPlan, tmp_path: Path) -> Run:
    """Run the journeys on one device with these faults and capabilities."""

    def start(*faults: dict[str, Any], call_seconds: float = 20.0, **more: Any) -> Audited:
        one = device(appium.url, ANDROID, call_seconds=call_seconds, faults=list(faults), **more)
        return audit(plan, [one], tmp_path)

    return start


def test_a_dropped_session_is_opened_again(run: Run, tmp_path: Path) -> None:
    """With one device and one drop in the middle, no screen is lost."""
    once = tmp_path / "dropped"
    audited = run({"kind": "drop-session", "screen": "matter"}, faultOnce=str(once))
    assert once.exists()
    assert audited.states() == ALL
    assert audited.heard.lost_devices == []


def test_a_screen_that_always_drops_the_session_costs_itself_alone(run: Run) -> None:
    """At most one screen is not measured, and it says that the device was lost there."""
    audited = run({"kind": "drop-session", "screen": "matter"})
    assert audited.states() == {**ALL, "matter": "not-measured"}
    assert audited.screen("matter").reasons == ("device-lost",)


def test_another_device_takes_over(appium: AppiumServer, plan: AppPlan, tmp_path: Path) -> None:
    """With two devices, one of which goes for good in the middle, no screen is lost."""
    dying = device(
        appium.url, ANDROID, id="dying", faults=[{"kind": "disconnect", "screen": "services"}]
    )
    # The other one is slow, so that the dying one gets the first journey.
    other = device(
        appium.url, ANDROID, id="other", faults=[{"kind": "slow", "ms": 60, "repeat": True}]
    )
    audited = audit(plan, [dying, other], tmp_path)
    assert audited.states() == ALL
    assert audited.screen("services").device_id == "other"


def test_a_device_that_drops_once_goes_on(
    appium: AppiumServer, plan: AppPlan, tmp_path: Path
) -> None:
    """With two devices, a session that is dropped once costs no screen and no device."""
    once = tmp_path / "dropped"
    faults = [{"kind": "drop-session", "after": 12}]
    devices = [
        device(appium.url, ANDROID, id=name, faults=faults, faultOnce=str(once)) for name in "ab"
    ]
    audited = audit(plan, devices, tmp_path)
    assert once.exists()
    assert audited.states() == ALL
    assert audited.heard.lost_devices == []


def test_a_dead_server_costs_its_device_alone(
    appium: AppiumServer, plan: AppPlan, tmp_path: Path
) -> None:
    """The others finish; the run tells which device is gone, and why."""
    dead = device("http://127.0.0.1:9", ANDROID, id="dead")
    audited = audit(plan, [dead, device(appium.url, ANDROID, id="alive")], tmp_path)
    assert audited.states() == ALL
    assert audited.heard.lost_devices == [("dead", "server-lost")]


def test_a_server_that_goes_in_the_middle(
    appium: AppiumServer, plan: AppPlan, tmp_path: Path
) -> None:
    """What it had in hand is done on the device of another server."""
    with AppiumServer() as going:
        ends = device(going.url, ANDROID, id="ends")
        stays = device(
            appium.url, ANDROID, id="stays", faults=[{"kind": "slow", "ms": 60, "repeat": True}]
        )

        def open_phone(one: Device, build: Build) -> Phone:
            phone = open_on_device(one, build)
            if one is ends:
                going.stop()
            return phone

        audited = audit(plan, [ends, stays], tmp_path, open_phone=open_phone)
    assert audited.states() == ALL
    assert {s.device_id for s in audited.report.screens} == {"stays"}
    assert audited.heard.lost_devices == [("ends", "server-lost")]


def test_without_any_device_the_run_says_why(plan: AppPlan, tmp_path: Path) -> None:
    """Nothing could be measured: that is an error, with the reason of the last device."""
    dead = [device("http://127.0.0.1:9", ANDROID, id=name) for name in "ab"]
    with pytest.raises(ToolError) as error:
        audit(plan, dead, tmp_path)
    assert error.value.reason == "server-lost"
    (tmp_path / "ios").mkdir()
    with pytest.raises(ToolError) as error:
        audit(plan, [device("http://127.0.0.1:9", "yunxi-ios")], tmp_path / "ios")
    assert (error.value.reason, error.value.detail["platform"]) == ("no-device", "Android")


def test_a_device_that_dies_for_good_leaves_its_reason(
    appium: AppiumServer, plan: AppPlan, tmp_path: Path
) -> None:
    """What was measured before stays; the screens after it say what happened."""
    phone = device(appium.url, ANDROID, faults=[{"kind": "disconnect", "screen": "mine"}])
    opened: list[Phone] = []

    def open_phone(one: Device, build: Build) -> Phone:
        if opened:
            raise GatherError("server-lost", server=one.server, detail="unplugged")
        opened.append(open_on_device(one, build))
        return opened[0]

    audited = audit(plan, [phone], tmp_path, open_phone=open_phone)
    assert {s.key: s.reasons for s in audited.report.screens} == {
        **dict.fromkeys(("services", "matter"), ()),
        **dict.fromkeys(("mine", "elder-home"), ("device-lost",)),
        **dict.fromkeys(("search", "results"), ("server-lost",)),
    }
    assert audited.heard.lost_devices == [("android-1", "server-lost")]


def test_a_crash_is_told_on_its_screen(run: Run) -> None:
    """The screen on which the app always dies says so; the others are measured."""
    audited = run({"kind": "app-crash", "screen": "elder-home", "repeat": True})
    assert audited.states() == {**ALL, "elder-home": "not-measured"}
    assert audited.screen("elder-home").reasons == ("app-crashed",)


def test_a_crash_that_does_not_come_again_costs_nothing(run: Run, tmp_path: Path) -> None:
    """The journey is walked once more."""
    once = tmp_path / "crashed"
    audited = run({"kind": "app-crash", "screen": "elder-home"}, faultOnce=str(once))
    assert once.exists()
    assert audited.states() == ALL


def test_a_crash_before_a_touch_is_told_at_once(appium: AppiumServer, tmp_path: Path) -> None:
    """Nobody waits for an element of an app that is not running any more."""
    steps = "{ tap = { id = 'tab_mine' } }, { wait_for = { target = { id = 'none' }, seconds = 60 }"
    plan = plan_of(
        f"[[journey]]\nid = 'x'\nstep = [{steps} }}, {{ snapshot = {{ key = 'x' }} }}]", tmp_path
    )
    faults = [{"kind": "app-crash", "screen": "mine", "repeat": True}]
    audited = audit(plan, [device(appium.url, ANDROID, faults=faults)], tmp_path)
    assert audited.screen("x").reasons == ("app-crashed",)


def test_a_slow_device_is_waited_for(run: Run) -> None:
    """An answer within the limit counts."""
    audited = run({"kind": "slow", "screen": "matter", "ms": 1500}, call_seconds=10.0)
    assert audited.states() == ALL
    assert audited.screen("matter").reasons == ()


@pytest.mark.parametrize("fault", [{"kind": "slow", "ms": 4000}, {"kind": "hang"}])
def test_a_call_ends_at_its_limit(run: Run, fault: dict[str, Any]) -> None:
    """A screen that never answers says so; what comes before and after it is measured."""
    audited = run({**fault, "screen": "matter"}, call_seconds=0.8)
    assert audited.states() == {**ALL, "matter": "not-measured"}
    assert audited.screen("matter").reasons == ("call-timeout",)


def test_an_element_that_is_not_there_names_the_step(appium: AppiumServer, tmp_path: Path) -> None:
    """The screens after it say which step of the journey could not be done."""
    plan = plan_of(
        """
        [[journey]]
        id = "x"
        step = [
            { snapshot = { key = "home" } },
            { wait_for = { target = { text = "不存在" }, seconds = 0.2 } },
            { snapshot = { key = "nowhere" } },
        ]
        """,
        tmp_path,
    )
    audited = audit(plan, [device(appium.url, ANDROID)], tmp_path)
    nowhere = audited.screen("nowhere")
    assert audited.screen("home").status == "measured"
    assert nowhere.reasons == ("target-not-found",)
    assert (nowhere.details["step"], nowhere.details["target"]) == ("2", "不存在")


def test_a_full_disk_ends_the_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is no device's fault: the run stops with a sentence about the disk."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.app_gathering.capture_screen", full)
    with pytest.raises(ToolError) as error:
        run()
    assert error.value.reason == "disk-full"
    assert error.value.detail["path"] == str(tmp_path / "out")
