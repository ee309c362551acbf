"""What a phone can do for an audit; drivers implement it, journeys and probes speak it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from devices.manifest import DeviceRecord, Manifest

Direction = Literal["up", "down", "left", "right"]
# Reasons after which nothing more can be asked of a phone, and those that end a capture.
FATAL = frozenset({"device-lost", "app-crashed", "server-lost"})
ENDING = FATAL | {"interrupted"}


class Phone(Protocol):
    """One session with one app on one device. Coordinates are in dp or pt of the screen.

    Every call raises GatherError: "device-lost" when the device or its session is gone for good,
    "app-crashed" when the app is no longer in the foreground because it died, "server-lost" when
    the Appium server does not answer, "call-unsupported" (detail: call, driver) when this driver
    or OS version cannot do it, "call-timeout" (detail: call, seconds), "call-failed" (detail:
    call, driver, detail) when it can but did not. Nothing else escapes.
    """

    platform: Literal["android", "ios"]
    app_id: str  # package or bundle id

    def profile(self) -> DeviceRecord:
        """The device, its density and font scale, and the driver's and server's versions."""

    def source(self) -> str:
        """The page source with every attribute that accessibility needs."""

    def screenshot(self) -> bytes:
        """A PNG of the whole screen. "screenshot-refused" when the app forbids pictures."""

    def foreground(self) -> tuple[str, str]:
        """Package or bundle id in the foreground, and the activity ("" on iOS)."""

    def tap(self, x: float, y: float) -> None:
        """A short touch."""

    def type(self, text: str) -> None:
        """Put text into the field that has input focus."""

    def swipe(self, direction: Direction) -> None:
        """Move the content by most of a screen; "up" shows what is further down."""

    def back(self) -> None:
        """The system's or the navigation bar's way back."""

    def restart(self) -> None:
        """End the app and start it again; its data stay."""

    def activate(self) -> None:
        """Bring the app to the foreground as it is."""

    def keyboard_shown(self) -> bool | None:
        """Whether the on-screen keyboard is there; None when the driver cannot say."""

    def os_audit(self) -> list[dict[str, Any]]:
        """`mobile: performAccessibilityAudit`, verbatim. "call-unsupported" on Android."""

    def set_font_scale(self, scale: float) -> float:
        """Set the system's font scale and give the former one back."""

    def rotate(self, orientation: Literal["portrait", "landscape"]) -> str:
        """Turn the screen and give the former orientation back."""

    def press_tab(self) -> None:
        """Move the input focus on, as a keyboard's Tab does."""

    def web_views(self) -> tuple[str, ...]:
        """Names of the contexts that hold web pages, the native one left out."""

    def audit_web_view(self, context: str, folder: Path) -> Manifest:
        """Audit the page of a web view into a capture folder and return to the native context.

        "web-view-hidden" when none of the context's pages is on the screen.
        """

    def close(self) -> None:
        """End the session and release the device; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """Which behaviour is tried out on each screen. Every probe leaves the device as it found it."""

    refresh_seconds: float = 0.0  # 0 = not tried; otherwise wait so long between two readings
    pull: bool = False  # pull down to refresh instead of waiting
    font_scale: float = 0.0  # 0 = not tried; 2.0 = 200 %
    rotate: bool = False
    keyboard: int = 0  # at most so many Tab presses; 0 = not tried
    os_audit: bool = True  # iOS 17 and later
    web: bool = True

    def possible_on(self, platform: str) -> Probes:
        """Without what no driver of the platform can do: iOS has no font scale and no Tab here."""
        return self if platform == "android" else replace(self, font_scale=0.0, keyboard=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRequest:
    """One screen to capture as it is now."""

    id: str
    key: str
    title: str = ""
    kind: str = "standard"  # standard · elder · elder-home
    device_id: str = ""
    probes: Probes = field(default_factory=Probes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """What a session is opened with: one device of the farm, one app.

    `capabilities` are the farm's for the device with the app's joined to them; they pass through
    untouched, apart from what the audit itself needs where they do not say it.
    """

    server: str  # Appium server or hub, http(s)://host:port[/path]
    platform: Literal["android", "ios"]
    capabilities: Mapping[str, Any]
    app_id: str = ""
    start_seconds: float = 120.0
    call_seconds: float = 60.0
