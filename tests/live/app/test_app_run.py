"""Whole runs of the invented app on replayed devices, through a real Appium server."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from audit.workspace import Workspace
from devices.app.plan import read_app_plan
from devices.drivers.appium_server import AppiumServer
from devices.ports import ToolError
from fixtures.app.build import CAPTURES, HERE
from rules.load import load_catalogue
from rules.model import Meaning, Verdict
from tests.live.app.runs import PLAN, Audited, audit, device, plan_of

_MANIFEST: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (HERE / "MANIFEST.toml").read_text(encoding="utf-8")
)
# Seeds of recordings that need a probe which no driver offers on iOS: Tab keys and font scale.
_NOT_ON_IOS = {("mine", "app-focus-order"), ("elder", "app-text-scaling")}
_WEB_VIEW = '//*[@resource-id="cn.invented.yunxi:id/web"]'

type Told = tuple[str, str, str, str, str]  # platform, screen, node, rule, verdict


@pytest.fixture(scope="module", params=["", "-repaired"])
def whole(
    request: pytest.FixtureRequest,
    appium: AppiumServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[bool, Audited]:
    """The demo's journeys on both systems; whether the app is the repaired one."""
    twin: str = request.param
    devices = [device(appium.url, f"yunxi-{system}{twin}") for system in ("android", "ios")]
    folder = tmp_path_factory.mktemp(f"whole{twin}")
    return bool(twin), audit(read_app_plan(PLAN), devices, folder)


def wanted(*, repaired: bool) -> set[tuple[Told, str]]:
    """What has to be told, with its code."""
    found = {
        ((e["platform"], e["screen"], e["node"], e["rule"], shown(e)), e["code"])
        for e in _MANIFEST["open" if repaired else "seed"]
        if not (e["platform"] == "ios" and (e["screen"], e["rule"]) in _NOT_ON_IOS)
    }
    for e in [] if repaired else _MANIFEST["web"]:
        node = f"{_WEB_VIEW} >>> #{e['id']}"
        found.add(((e["platform"], e["screen"], node, e["rule"], shown(e)), "failed"))
    return found


def shown(entry: dict[str, Any]) -> str:
    """A seed's verdict as reports show it: what only a person may decide is a question there."""
    verdict = Verdict(entry["verdict"])
    asks = load_catalogue().rules[entry["rule"]].means[verdict] is Meaning.NEEDS_PERSON
    return "cantTell" if asks else verdict.value


def test_every_seed_is_found_and_nothing_else(whole: tuple[bool, Audited]) -> None:
    """Element by element what the manifest says; of the repaired app nothing fails."""
    repaired, audited = whole
    found = {
        ((s.platform, s.key, f.selector, f.rule, f.verdict.value), f.code)
        for s in audited.report.screens
        for f in s.findings
    }
    assert wanted(repaired=repaired) - found == set(), "not found"
    assert found - wanted(repaired=repaired) == set(), "not in the manifest"
    assert not repaired or {told[-1] for told, _ in found} <= {"cantTell"}


def test_every_planned_screen_is_measured(whole: tuple[bool, Audited]) -> None:
    """Each snapshot of the journeys is there, whole, on the system and device it was taken on."""
    _, audited = whole
    plan = read_app_plan(PLAN)
    planned = {
        (system, shot.key, f"{system}-1")
        for journey in plan.journey
        for system in journey.platforms
        for shot in journey.snapshots()
    }
    measured = {
        (s.platform, s.key, s.device_id) for s in audited.report.screens if s.status == "measured"
    }
    assert measured == planned
    assert audited.complete and audited.heard.lost_devices == []


def test_a_capture_holds_what_the_device_gave(whole: tuple[bool, Audited]) -> None:
    """Source and picture of a stored screen are the recording's, byte for byte."""
    repaired, audited = whole
    recording = CAPTURES / ("yunxi-android-repaired" if repaired else "yunxi-android") / "services"
    folder = audited.workspace.capture(audited.screen("services").id)
    assert (folder / "source.xml").read_bytes() == (recording / "source.xml").read_bytes()
    assert (folder / "screen.png").read_bytes() == (recording / "screen.png").read_bytes()


def test_a_platform_without_a_device_is_not_measured(appium: AppiumServer, tmp_path: Path) -> None:
    """Its screens say that there was no device; the other platform's are measured."""
    plan = read_app_plan(PLAN)
    home = plan.model_copy(update={"journey": plan.journey[:1]})
    audited = audit(home, [device(appium.url, "yunxi-android")], tmp_path)
    found = [(s.platform, s.status, s.reasons) for s in audited.report.screens]
    assert found == [("android", "measured", ()), ("ios", "not-measured", ("no-device",))]


def test_an_app_that_is_not_there_says_so(appium: AppiumServer, tmp_path: Path) -> None:
    """A session that is refused is an error that names the app, not an empty report."""
    plan = plan_of('[[journey]]\nid = "home"\nstep = [{ snapshot = { key = "home" } }]\n', tmp_path)
    assert plan.android is not None
    other = plan.model_copy(
        update={"android": plan.android.model_copy(update={"id": "cn.invented.other"})}
    )
    with pytest.raises(ToolError) as refused:
        audit(other, [device(appium.url, "yunxi-android")], tmp_path)
    assert refused.value.reason == "session-refused"
    assert "cn.invented.other" in refused.value.detail["detail"]
    # The same command may be given again once that is mended.
    Workspace(tmp_path / "out").create(replace=False, part="app")
