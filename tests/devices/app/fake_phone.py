"""A phone whose faults are chosen; what a working one does is tested on the Appium server."""

# ruff: noqa: D102 (what a method does is said by Phone)

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from devices.manifest import DeviceRecord, Manifest
from devices.ports import GatherError

APP = "cn.invented.yunxi"
PERMISSIONS = "com.android.permissioncontroller"


def source(*nodes: str, package: str = APP) -> str:
    """A page source of 360 x 800 px with these elements in a frame of the app."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<hierarchy index="0" class="hierarchy" rotation="0" width="360" height="800">'
        f'<android.widget.FrameLayout package="{package}" class="android.widget.FrameLayout"'
        f' bounds="[0,0][360,800]" displayed="true">{"".join(nodes)}'
        "</android.widget.FrameLayout></hierarchy>"
    )


def button(name: str, top: int = 100, package: str = APP, **attrs: str) -> str:
    """A button with this text and, as identifier, its text too."""
    more = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attrs.items())
    return (
        f'<android.widget.Button package="{package}" class="android.widget.Button" text="{name}"'
        f' resource-id="{package}:id/{name}" clickable="true" displayed="true"'
        f' bounds="[20,{top}][340,{top + 60}]"{more} />'
    )


def picture(size: tuple[int, int] = (360, 800)) -> bytes:
    """A white PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return out.getvalue()


HOME = source(button("办事"), button("我的", 200))


class FakePhone:
    """Android, 360 x 800 dp. `sources` are given one after the other, the last for ever.

    `faults` maps a call's name to the error that it ends with; `log` holds what was done.
    """

    def __init__(
        self,
        *sources: str,
        faults: dict[str, GatherError] | None = None,
        foreground: str = APP,
        keyboard: Sequence[bool | None] = (False,),
        platform: Literal["android", "ios"] = "android",
    ) -> None:
        self.platform: Literal["android", "ios"] = platform
        self.app_id = APP
        self.sources = list(sources or (HOME,))
        self.faults = faults or {}
        self.front = foreground
        self.keyboards = list(keyboard)
        self.log: list[object] = []

    def profile(self) -> DeviceRecord:
        self._fail("profile")
        return DeviceRecord(platform=self.platform, density=1.0)

    def source(self) -> str:
        self._fail("source")
        return self.sources.pop(0) if len(self.sources) > 1 else self.sources[0]

    def screenshot(self) -> bytes:
        self._fail("screenshot")
        return picture()

    def foreground(self) -> tuple[str, str]:
        self._fail("foreground")
        return self.front, ".Home"

    def tap(self, x: float, y: float) -> None:
        self._do("tap", x, y)

    def type(self, text: str) -> None:
        self._do("type", text)

    def swipe(self, direction: Literal["up", "down", "left", "right"]) -> None:
        self._do("swipe", direction)

    def back(self) -> None:
        self._do("back")

    def restart(self) -> None:
        self._do("restart")

    def activate(self) -> None:
        self._do("activate")

    def keyboard_shown(self) -> bool | None:
        self._fail("keyboard_shown")
        return self.keyboards.pop(0) if len(self.keyboards) > 1 else self.keyboards[0]

    def os_audit(self) -> list[dict[str, Any]]:
        self._fail("os_audit")
        return []

    def set_font_scale(self, scale: float) -> float:
        self._do("font-scale", scale)
        return 1.15

    def rotate(self, orientation: Literal["portrait", "landscape"]) -> str:
        self._do("rotate", orientation)
        return "portrait" if orientation == "landscape" else "landscape"

    def press_tab(self) -> None:
        self._do("tab")

    def web_views(self) -> tuple[str, ...]:
        self._fail("web_views")
        return ()

    def audit_web_view(self, context: str, folder: Path) -> Manifest:
        raise GatherError("call-unsupported", call="context", driver="fake")

    def close(self) -> None:
        self._do("close")

    def _do(self, name: str, *details: object) -> None:
        self.log.append((name, *details))
        self._fail(name)

    def _fail(self, name: str) -> None:
        if name in self.faults:
            raise self.faults[name]
