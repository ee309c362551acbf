"""Whole runs on replayed devices: what the tests of runs share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit.app_commands import open_on_device
from audit.app_gathering import AppOptions, AppRun
from audit.judging import judge
from audit.report.model import Report, ReportScreen
from audit.workspace import Workspace
from devices.app.inventory import Device
from devices.app.phone import Phone
from devices.app.plan import AppPlan, Build, HandOver, read_app_plan
from devices.manifest import ScreenManifest
from devices.ports import GatherError
from fixtures.app.build import CAPTURES, HERE

PLAN = HERE / "app.toml"
_SYSTEMS = {"android": "Android", "ios": "iOS"}


def device(
    server: str, recording: Path | str, *, id: str = "", call_seconds: float = 20.0, **more: Any
) -> Device:
    """A replayed device: a recording of the invented app by its name, or any by its folder.

    Further arguments are capabilities without their prefix.
    """
    folder = CAPTURES / recording if isinstance(recording, str) else recording
    platform = json.loads((folder / "session.json").read_text())["device"]["platform"]
    return Device.model_validate(
        {
            "id": id or f"{platform}-1",
            "platform": platform,
            "server": server,
            "start_seconds": 30.0,
            "call_seconds": call_seconds,
            "capabilities": {
                "platformName": _SYSTEMS[platform],
                "appium:automationName": "YdReplay",
                "appium:recording": str(folder),
                **{f"appium:{name}": value for name, value in more.items()},
            },
        }
    )


def farm_file(path: Path, *devices: Device) -> Path:
    """A farm.toml with these devices."""
    tables = []
    for one in devices:
        head = [f"{key} = {json.dumps(getattr(one, key))}" for key in ("id", "platform", "server")]
        head += [f"{key} = {getattr(one, key)}" for key in ("start_seconds", "call_seconds")]
        own = [f"{json.dumps(k)} = {_toml(v)}" for k, v in one.capabilities.items()]
        tables.append("\n".join(["[[device]]", *head, "[device.capabilities]", *own]))
    path.write_text("\n\n".join(tables) + "\n", encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def plan_of(text: str, folder: Path) -> AppPlan:
    """The invented app on Android with these journeys, as app.toml says them."""
    path = folder / "app.toml"
    head = 'id = "yunxi"\nname = "云汐通"\n[android]\nid = "cn.invented.yunxi"\n'
    path.write_text(head + text, encoding="utf-8")
    return read_app_plan(path)


def journey(*keys: str) -> str:
    """The journeys of fixtures/app/app.toml with these ids, as one text."""
    _, *parts = PLAN.read_text(encoding="utf-8").split("[[journey]]")
    chosen = [part for part in parts if any(f'id = "{key}"' in part for key in keys)]
    return "".join(f"[[journey]]{part}" for part in chosen)


@dataclass(slots=True)
class Heard:
    """What a run told."""

    lost_devices: list[tuple[str, str]] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    def stage(self, code: str, **detail: str) -> None:
        """Nothing to remember."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """Nothing to remember."""

    def captured(self, name: str, manifest: ScreenManifest) -> None:
        """Remember the screen."""
        self.screens.append(manifest.key)

    def lost(self, device: str, error: GatherError) -> None:
        """Remember the device and why."""
        self.lost_devices.append((device, error.reason))


@dataclass(slots=True)
class Audited:
    """A finished run: its workspace, its report, what it told."""

    workspace: Workspace
    report: Report
    heard: Heard
    complete: bool

    def screen(self, key: str) -> ReportScreen:
        """The screen with this key."""
        return next(s for s in self.report.screens if s.key == key)

    def states(self) -> dict[str, str]:
        """How each screen was measured, by key."""
        return {s.key: s.status for s in self.report.screens}


def audit(
    plan: AppPlan,
    devices: Sequence[Device],
    folder: Path,
    *,
    open_phone: Callable[[Device, Build], Phone] = open_on_device,
    ask: Callable[[Device, HandOver, Callable[[], bool]], bool] = lambda *_: False,
) -> Audited:
    """Run a plan on devices into `folder`/out and judge what came of it."""
    workspace = Workspace(folder / "out")
    workspace.create(replace=False, part="app")
    heard = Heard()
    options = AppOptions(
        plan=plan,
        devices=tuple(devices),
        tool="test",
        scheme="cn-2019",
        leases=folder / "leases",
    )
    complete = AppRun(workspace, options, open_phone, ask, heard).run()
    return Audited(workspace, judge(workspace, processes=1), heard, complete)
