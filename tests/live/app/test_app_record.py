"""Recording a walk through the app, and what the recording is good for."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from audit.app_recording import record_app
from devices.app.inventory import Device
from devices.app.plan import read_app_plan
from devices.app.playback import store_recording
from devices.drivers.appium_server import AppiumServer
from devices.normalize.app import read_screen
from fixtures.app.build import CAPTURES, HERE
from rules.effective import shipped_rules
from rules.judge import judge_screen
from tests.live.app.runs import PLAN, audit, device, farm_file, journey

_OWN, _WEB = shipped_rules("cn-2019")
_SEEDS: list[dict[str, Any]] = tomllib.loads((HERE / "MANIFEST.toml").read_text())["web"]

type Told = tuple[str, str, str, str]  # node, rule, code, verdict
Record = Callable[[Path, Device], tuple[int, str]]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Record a plan on a device into tmp_path/recorded; exit code and what was printed."""

    def run(plan: Path, one: Device) -> tuple[int, str]:
        farm = farm_file(tmp_path / "farm.toml", one)
        console = Console(file=io.StringIO(), width=200)
        code = record_app(plan, farm, None, tmp_path / "recorded", console, lang="zh")
        said = console.file
        assert isinstance(said, io.StringIO)
        return code, said.getvalue()

    return run


def judged(recording: Path, captures: Path) -> dict[str, set[Told]]:
    """The findings of a recording's screens, judged without a device, by key."""
    found: dict[str, set[Told]] = {}
    for manifest in store_recording(recording, captures, str):
        screen = read_screen(captures / manifest.id)
        assert screen is not None
        found[manifest.key] = {
            (finding.selector, finding.rule, finding.code, finding.verdict.value)
            for outcome in judge_screen(screen, _OWN, _WEB).outcomes
            for finding in outcome.findings
        }
    return found


@pytest.mark.parametrize("recording", ["yunxi-android", "yunxi-ios"])
def test_what_was_recorded_is_judged_as_the_device_is(
    appium: AppiumServer, record: Record, tmp_path: Path, recording: str
) -> None:
    """Screen by screen the same findings, from source, pictures, probes and the system's audit.

    Only the page in the web view differs: a recording of a device holds it, judged, where the
    device's own recording has a page that waits for a browser.
    """
    code, _ = record(PLAN, device(appium.url, recording))
    assert code == 0
    original = judged(CAPTURES / recording, tmp_path / "original")
    again = judged(tmp_path / "recorded", tmp_path / "again")
    plan, system = read_app_plan(PLAN), recording.removeprefix("yunxi-")
    keys = {s.key for j in plan.journey if system in j.platforms for s in j.snapshots()}
    assert again.keys() == keys
    web = {(f"#{s['id']}", s["rule"], s["verdict"]) for s in _SEEDS}
    page = {(n.rpartition(" >>> ")[2], r, v) for n, r, _, v in again.pop("policy", set())}
    assert page == (web if system == "android" else set())
    # Two probes are tried on no iPhone: Tab keys and the font scale.
    left = {"app-focus-order", "app-text-scaling"} if system == "ios" else set()
    for key, found in again.items():
        assert found == {told for told in original[key] if told[1] not in left}, key


def test_a_recording_leads_where_the_device_led(
    appium: AppiumServer, record: Record, tmp_path: Path
) -> None:
    """Played on a device again, journeys whose every screen was recorded reach them again."""
    head = PLAN.read_text(encoding="utf-8").split("[ios]")[0]
    plan = tmp_path / "app.toml"
    plan.write_text(head + journey("home", "messages", "search"), encoding="utf-8")
    record(plan, device(appium.url, "yunxi-android"))
    again = audit(read_app_plan(plan), [device(appium.url, tmp_path / "recorded")], tmp_path)
    wanted = ("home", "messages", "notice", "search", "results", "booked")
    assert again.states() == dict.fromkeys(wanted, "measured")
    for key in wanted:
        stored = again.workspace.capture(again.screen(key).id) / "source.xml"
        assert stored.read_bytes() == (CAPTURES / "yunxi-android" / key / "source.xml").read_bytes()


def test_a_journey_that_ends_early_does_not_end_the_recording(
    appium: AppiumServer, record: Record, tmp_path: Path
) -> None:
    """It is told which one and why; what the others reach is recorded."""
    head = PLAN.read_text(encoding="utf-8").split("[ios]")[0]
    plan = tmp_path / "app.toml"
    missing = '{ wait_for = { target = { text = "不存在" }, seconds = 0.2 } }'
    broken = f"[[journey]]\nid = 'broken'\nstep = [{missing}, {{ snapshot = {{ key = 'x' }} }}]\n"
    plan.write_text(head + broken + journey("messages"), encoding="utf-8")
    code, said = record(plan, device(appium.url, "yunxi-android"))
    assert code == 1
    assert "broken" in said and "不存在" in said
    stored = store_recording(tmp_path / "recorded", tmp_path / "again", str)
    assert [m.key for m in stored] == ["messages", "notice"]
