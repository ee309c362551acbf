"""Time of an app run on one replayed device beside two, in one process.

python bench/farm.py [--delay MS] [--no-demo]

A recording of 40 screens, ten journeys of four, is walked through a real Appium server whose
replay driver answers every command after a delay, as a device does: what is measured is that
devices work side by side, not how fast this machine is. Prints both times and their ratio, and
the time of the demo's app part (two devices without a delay), gathering and judging apart.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image, ImageDraw

from audit.app_commands import open_on_device
from audit.app_gathering import AppOptions, AppRun
from audit.judging import judge
from audit.workspace import Workspace
from devices.app.inventory import Device
from devices.app.plan import AppPlan, read_app_plan
from devices.drivers.appium_server import AppiumServer
from devices.manifest import ScreenManifest
from devices.ports import GatherError

_FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
_APP = "cn.invented.yunxi"
_WIDTH, _HEIGHT, _ROW = 1080, 2400, 180
_JOURNEYS, _SCREENS = 10, 4  # journeys, and screens of each


class Quiet:
    """Progress that only counts."""

    def __init__(self) -> None:
        """Start at no screen."""
        self.done = 0

    def stage(self, code: str, **detail: str) -> None:
        """Nothing to show."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """Nothing to show."""

    def captured(self, name: str, manifest: ScreenManifest) -> None:
        """Count, and fail loudly when a screen was not measured."""
        if manifest.state != "measured":
            raise SystemExit(f"{name}: {manifest.state} {manifest.reasons}")
        self.done += 1

    def lost(self, device: str, error: GatherError) -> None:
        """No device may be lost here."""
        raise SystemExit(f"{device}: {error}")


def write_recording(folder: Path) -> None:
    """A recorded session: a home screen that leads to the first screen of each journey."""
    names = [f"s{j}-{n}" for j in range(_JOURNEYS) for n in range(_SCREENS)]
    screens = {"home": _screen(folder, "home", [f"row{j}" for j in range(_JOURNEYS)])}
    screens["home"]["taps"] = [_lead(f"row{j}", f"s{j}-0") for j in range(_JOURNEYS)]
    for name in names:
        screens[name] = _screen(folder, name, ["next", "title", *(f"text{i}" for i in range(8))])
        journey, number = name.removeprefix("s").split("-")
        if int(number) + 1 < _SCREENS:
            screens[name]["taps"] = [_lead("next", f"s{journey}-{int(number) + 1}")]
    session = {
        "format": "yd-session/1",
        "id": "bench",
        "app": {"id": _APP, "name": "云汐通"},
        "origin": "uiautomator2",
        "start": "home",
        "device": {"platform": "android", "os_version": "14", "api_level": 34, "density": 3.0},
        "screens": screens,
    }
    (folder / "session.json").write_text(json.dumps(session), encoding="utf-8")


def _screen(folder: Path, key: str, ids: list[str]) -> dict[str, object]:
    """Source and picture of a screen with a row for each id."""
    rows, image = [], Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    for number, own in enumerate(ids):
        top = 60 + number * _ROW
        draw.text((60, top + 60), f"{own} {key}", fill="black", font_size=48)
        rows.append(
            f'<android.widget.Button package="{_APP}" class="android.widget.Button" '
            f'text="{own} {key}" resource-id="{_APP}:id/{own}" clickable="true" enabled="true" '
            f'focusable="true" displayed="true" bounds="[0,{top}][{_WIDTH},{top + _ROW}]" />'
        )
    source = (
        f'<hierarchy rotation="0" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<android.widget.FrameLayout package="{_APP}" class="android.widget.FrameLayout" text="" '
        f'displayed="true" bounds="[0,0][{_WIDTH},{_HEIGHT}]">{"".join(rows)}'
        "</android.widget.FrameLayout></hierarchy>"
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    (folder / f"{key}.xml").write_text(source, encoding="utf-8")
    (folder / f"{key}.png").write_bytes(out.getvalue())
    reading = {"source": f"{key}.xml", "screenshot": f"{key}.png"}
    return {"reading": reading, "activity": f".{key}", "keyboard": False}


def _lead(own: str, to: str) -> dict[str, str]:
    return {"on": f'//*[@resource-id="{_APP}:id/{own}"]', "to": to}


def write_plan(folder: Path) -> AppPlan:
    """The ten journeys to the forty screens."""
    journeys = []
    for journey in range(_JOURNEYS):
        steps = []
        for number in range(_SCREENS):
            tap = "next" if number else f"row{journey}"
            steps.append(f'{{ tap = {{ id = "{tap}" }} }}')
            steps.append(f'{{ snapshot = {{ key = "s{journey}-{number}" }} }}')
        journeys.append(f'[[journey]]\nid = "j{journey}"\nstep = [{", ".join(steps)}]\n')
    path = folder / "app.toml"
    head = f'id = "bench"\nname = "云汐通"\n[android]\nid = "{_APP}"\n'
    path.write_text(head + "".join(journeys), encoding="utf-8")
    return read_app_plan(path)


def device(number: int, system: str, recording: Path, server: str, delay: int = 0) -> Device:
    """A replayed device that answers every command after `delay` milliseconds."""
    slow = [{"kind": "slow", "ms": delay, "repeat": True}] if delay else []
    return Device.model_validate(
        {
            "id": f"bench-{os.getpid()}-{number}",
            "platform": system,
            "server": server,
            "capabilities": {
                "platformName": {"android": "Android", "ios": "iOS"}[system],
                "appium:automationName": "YdReplay",
                "appium:recording": str(recording),
                "appium:faults": slow,
            },
        }
    )


def timed(plan: AppPlan, devices: list[Device], screens: int) -> tuple[float, float]:
    """Seconds of the run and of judging what it captured."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "out")
        workspace.create(replace=False, part="app")
        progress = Quiet()
        options = AppOptions(plan=plan, devices=tuple(devices), tool="bench", scheme="cn-2019")
        begin = time.perf_counter()
        AppRun(workspace, options, open_on_device, lambda *_: False, progress).run()
        gathered = time.perf_counter() - begin
        if progress.done != screens:
            raise SystemExit(f"{progress.done} of {screens} screens")
        begin = time.perf_counter()
        judge(workspace)
        return gathered, time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=int, default=150, help="milliseconds for each command")
    parser.add_argument("--no-demo", action="store_true", help="leave the demo's app part out")
    given = parser.parse_args()
    screens = _JOURNEYS * _SCREENS
    rows = [("机器 machine", f"{platform.machine()}, {os.cpu_count()} cores")]
    with AppiumServer() as server, tempfile.TemporaryDirectory() as folder:
        recording = Path(folder)
        write_recording(recording)
        plan = write_plan(recording)
        pair = [device(n, "android", recording, server.url, given.delay) for n in (1, 2)]
        one, _ = timed(plan, pair[:1], screens)
        two, _ = timed(plan, pair, screens)
        rows += [
            ("每条命令 each command", f"{given.delay} ms"),
            (f"一台设备 one device, {screens} 屏 screens", f"{one:.1f} s"),
            (f"两台设备 two devices, {screens} 屏 screens", f"{two:.1f} s"),
            ("两台比一台 two to one", f"{two / one:.2f}"),
        ]
        if not given.no_demo:
            demo = read_app_plan(_FIXTURES / "app" / "app.toml")
            total = sum(len(list(j.snapshots())) * len(j.platforms) for j in demo.journey)
            devices = [
                device(n, system, _FIXTURES / "captures" / f"yunxi-{system}", server.url)
                for n, system in ((1, "android"), (2, "ios"))
            ]
            gathered, judged = timed(demo, devices, total)
            rows.append(
                (f"演示应用 demo app, {total} 屏 screens", f"{gathered:.1f} s + {judged:.1f} s")
            )
    for name, value in rows:
        print(f"{name}：{value}")


if __name__ == "__main__":
    main()
