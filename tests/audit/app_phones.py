"""A small invented app on phones without an Appium server, and runs that lose their power."""

# ruff: noqa: D102 (what a method does is said by Phone)

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import pytest

from audit.app_gathering import AppOptions, AppRun
from audit.app_resume import asked_of, made_ready
from audit.workspace import Workspace
from devices.app.inventory import Device
from devices.app.phone import Phone
from devices.app.plan import AppPlan, Build
from devices.manifest import CaptureWriter, ScreenManifest
from devices.ports import GatherError
from tests.devices.app.fake_phone import APP, FakePhone, button, source

# Where the buttons of each screen lead. 删除 is never tapped, 地图 is another app.
SCREENS = {
    "home": {"办事": "services", "我的": "mine", "资讯": "news", "删除": "home"},
    "services": {"社保": "social", "公积金": "fund"},
    "mine": {"地图": "map", "设置": "settings"},
    "news": {},
    "social": {"明细": "detail"},
    "fund": {},
    "settings": {},
    "map": {},
    "detail": {},
}
PLAN: dict[str, Any] = {
    "id": "yunxi",
    "name": "云汐通",
    "android": {"id": APP},
    "ios": {"id": APP},
    "explore": {"screens": 4, "depth": 3},
    "journey": [
        {
            "id": "services",
            "step": [
                {"snapshot": {"key": "home", "title": "首页"}},
                {"tap": {"text": "办事"}},
                {"snapshot": {"key": "services"}},
            ],
        },
        {
            "id": "lost",
            "platforms": ["android"],
            "step": [
                {"tap": {"text": "我的"}},
                {"snapshot": {"key": "mine"}},
                {"wait_for": {"target": {"text": "没有"}, "seconds": 1e-6}},
                {"snapshot": {"key": "nowhere"}},
            ],
        },
    ],
}


def plan(**changes: Any) -> AppPlan:
    """The plan of the runs: two journeys, one of which ends early, then exploring."""
    return AppPlan.model_validate({**PLAN, **changes})


class AppPhone(FakePhone):
    """A phone that shows one screen of the app after the other."""

    def __init__(self, platform: Literal["android", "ios"]) -> None:
        super().__init__(platform=platform)
        self.shown = "home"

    def source(self) -> str:
        self._fail("source")
        return (_android if self.platform == "android" else _ios)(self.shown)

    def foreground(self) -> tuple[str, str]:
        return ("cn.invented.maps" if self.shown == "map" else APP), f".{self.shown}"

    def tap(self, x: float, y: float) -> None:
        for number, to in enumerate(SCREENS[self.shown].values()):
            if 100 * (number + 1) <= y < 100 * (number + 1) + 60:
                self.shown = to
                return

    def back(self) -> None:
        self.shown = next((k for k, to in SCREENS.items() if self.shown in to.values()), "home")

    def restart(self) -> None:
        self.shown = "home"


def _android(screen: str) -> str:
    names = SCREENS[screen]
    package = "cn.invented.maps" if screen == "map" else APP
    shown = [button(name, 100 * n, package) for n, name in enumerate(names, start=1)]
    text = f'<android.widget.TextView package="{package}" class="android.widget.TextView" '
    text += f'text="{screen}" resource-id="{screen}" bounds="[20,20][340,60]" displayed="true" />'
    return source(text, *shown, package=package)


def _ios(screen: str) -> str:
    frame = 'enabled="true" visible="true" accessible="true" x="20" width="320" height="60"'
    package = "cn.invented.maps" if screen == "map" else APP
    return (
        '<XCUIElementTypeApplication type="XCUIElementTypeApplication" name="云汐通" x="0" y="0" '
        f'width="360" height="800" visible="true" bundleId="{package}">'
        f'<XCUIElementTypeNavigationBar type="XCUIElementTypeNavigationBar" name="{screen}" '
        f'y="20" {frame}/>'
        + "".join(
            f'<XCUIElementTypeButton type="XCUIElementTypeButton" name="{name}" label="{name}" '
            f'y="{100 * n}" {frame}/>'
            for n, name in enumerate(SCREENS[screen], start=1)
        )
        + "</XCUIElementTypeApplication>"
    )


class PowerCut(BaseException):
    """The machine went off: nothing is written from here on, by nobody."""


@contextmanager
def power(
    monkeypatch: pytest.MonkeyPatch,
    writes: int = sys.maxsize,
    *,
    last: Callable[[str, str], bool] = lambda name, text: False,
) -> Iterator[list[str]]:
    """Let so many writes be done and cut the power in the middle of the next one.

    Or let a record be written for whose name and text `last` is true: how many writes come before
    it depends on which of two devices is quicker. Gives what was written. A file of a capture is
    then half there, a record not at all.
    """
    done: list[str] = []
    lock = threading.Lock()
    cut = threading.Event()

    def allowed(name: str) -> bool:
        with lock:
            if len(done) < writes and not cut.is_set():
                done.append(name)
                return True
            return False

    store, close, write = CaptureWriter._store, CaptureWriter.close, Workspace.write

    def half(self: CaptureWriter, name: str, content: bytes) -> None:
        if not allowed(name):
            if cut.is_set() or len(done) == writes:
                (self.folder / name).write_bytes(content[: len(content) // 2])
            raise PowerCut
        store(self, name, content)

    def unclosed(self: CaptureWriter, manifest: Any) -> None:
        if not allowed("manifest"):
            raise PowerCut
        close(self, manifest)

    def unwritten(self: Workspace, name: str, text: str) -> Path:
        if not allowed(name):
            (self.path / f"{name}.part").write_text(text[: len(text) // 2])
            raise PowerCut
        written = write(self, name, text)
        if last(name, text):
            cut.set()
        return written

    with monkeypatch.context() as patch:
        patch.setattr(CaptureWriter, "_store", half)
        patch.setattr(CaptureWriter, "close", unclosed)
        patch.setattr(Workspace, "write", unwritten)
        yield done


class Rack:
    """Phones, one for each id: "a…" for Android, "i…" for iOS; and what the runs captured."""

    def __init__(self, *ids: str) -> None:
        self.devices = tuple(
            Device.model_validate(
                {
                    "id": i,
                    "platform": "android" if i.startswith("a") else "ios",
                    "server": "http://127.0.0.1:1",
                }
            )
            for i in ids
        )
        self.dead: set[str] = set()
        self.sessions = 0
        self.told: list[str] = []

    def run(self, out: Path, wanted: AppPlan | None = None, *, replace: bool = False) -> bool:
        """The run that `yd-audit app run` makes of it."""
        plan_ = wanted or plan()
        workspace = Workspace(out)
        asked = asked_of(plan_, tool="test", scheme="cn-2019")
        leases = out.parent / "leases"
        with made_ready(workspace, asked, replace=replace, leases=leases) as earlier:
            options = AppOptions(
                plan=plan_,
                devices=self.devices,
                tool="test",
                scheme="cn-2019",
                leases=leases,
                earlier=earlier,
                asked=asked,
            )
            return AppRun(workspace, options, self._open, lambda *_: False, self).run()

    def _open(self, device: Device, build: Build) -> Phone:
        self.sessions += 1
        if device.id in self.dead:
            raise GatherError("server-lost", server=device.server)
        return cast(Phone, AppPhone(device.platform))

    def stage(self, code: str, **detail: str) -> None:
        """Nothing to remember."""

    def planned(self, total: int, *, what: str = "pages") -> None:
        """Nothing to remember."""

    def captured(self, name: str, manifest: ScreenManifest) -> None:
        """Nothing to remember."""

    def lost(self, device: str, error: GatherError) -> None:
        """Remember which."""
        self.told.append(device)
