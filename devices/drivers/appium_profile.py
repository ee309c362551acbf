"""What a session tells of the device that it runs on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from devices.manifest import DeviceRecord
from devices.ports import GatherError

# One extension call: its name without "mobile: ", and its arguments.
Mobile = Callable[..., Any]
_DPI = 160  # of a screen on which a dp is a pixel (Android's definition)
_READERS = re.compile(r"talkback|screenreader|voiceassistant", re.IGNORECASE)
# Without an answer of its own a part stays unknown; these end the session and are not hidden.
_FATAL = frozenset({"device-lost", "server-lost", "app-crashed"})


def read_profile(
    platform: Literal["android", "ios"],
    capabilities: Mapping[str, Any],
    server: str,
    driver: str,
    mobile: Mobile,
) -> DeviceRecord:
    """The device as it says itself; what it does not say is None or "".

    `capabilities` are those of the running session. Raises GatherError only when the session is
    gone.
    """
    info = _table(_ask(mobile, "deviceInfo"))
    caps = _Capabilities(capabilities)
    version = caps.text("driverVersion")
    record = DeviceRecord(
        platform=platform,
        os_version=_text(info.get("platformVersion")) or caps.text("platformVersion"),
        model=_model(info, caps),
        locale=_text(info.get("locale") or info.get("currentLocale")) or caps.text("locale"),
        driver=f"{driver} {version}".strip(),
        server=server,
    )
    found = _android(info, caps, mobile) if platform == "android" else _ios(mobile)
    return record.model_copy(update=found)


def former_scale(answer: object) -> float:
    """The font scale that `settings get` printed; a system that never changed it has none."""
    scale = _number(answer)
    return scale if scale is not None and 0.1 <= scale <= 10 else 1.0


def _android(info: Mapping[str, Any], caps: _Capabilities, mobile: Mobile) -> dict[str, object]:
    # The phone's own answer knows of a display size that its user chose; the property does not.
    dpi = _number(info.get("displayDensity")) or _number(_ask(mobile, "getDisplayDensity"))
    dpi = dpi or _number(caps.get("deviceScreenDensity"))
    level = _number(info.get("apiVersion")) or _number(caps.get("deviceApiLevel"))
    scale = _ask(mobile, "shell", command="settings", args=["get", "system", "font_scale"])
    return {
        "density": dpi / _DPI if dpi else None,
        "api_level": int(level) if level else None,
        "font_scale": former_scale(scale) if isinstance(scale, str) else _scale_of(mobile),
        "screen_reader": _reader(mobile),
    }


def _scale_of(mobile: Mobile) -> float | None:
    """The font scale from the display's metrics, for servers that allow no shell."""
    displays = _ask(mobile, "listDisplays")
    for display in displays if isinstance(displays, list) else ():
        if isinstance(display, dict) and display.get("isDefault") is not False:
            metrics = _table(display.get("metrics"))
            scaled, plain = _number(metrics.get("scaledDensity")), _number(metrics.get("density"))
            return round(scaled / plain, 3) if scaled and plain else None
    return None


def _reader(mobile: Mobile) -> bool | None:
    services = ["get", "secure", "enabled_accessibility_services"]
    answer = _ask(mobile, "shell", command="settings", args=services)
    return bool(_READERS.search(answer)) if isinstance(answer, str) else None


def _ios(mobile: Mobile) -> dict[str, object]:
    screen = _table(_ask(mobile, "deviceScreenInfo"))
    spoken = _ask(mobile, "isVoiceOverEnabled")  # iOS 27 and later
    if isinstance(spoken, dict):
        spoken = spoken.get("enabled")
    return {
        "density": _number(screen.get("scale")),
        "screen_reader": spoken if isinstance(spoken, bool) else None,
    }


def _ask(mobile: Mobile, name: str, **arguments: object) -> Any:
    """The call's answer, None where this device or server does not give one."""
    try:
        return mobile(name, **arguments)
    except GatherError as error:
        if error.reason in _FATAL:
            raise
        return None


def _model(info: Mapping[str, Any], caps: _Capabilities) -> str:
    maker = _text(info.get("manufacturer")) or caps.text("deviceManufacturer")
    model = _text(info.get("model")) or caps.text("deviceModel") or caps.text("deviceName")
    return model if maker.lower() in model.lower() else f"{maker} {model}".strip()


class _Capabilities:
    """The session's capabilities, which older servers give without a prefix."""

    def __init__(self, capabilities: Mapping[str, Any]) -> None:
        self._all = capabilities

    def get(self, name: str) -> Any:
        return self._all.get(f"appium:{name}", self._all.get(name))

    def text(self, name: str) -> str:
        return _text(self.get(name))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return str(value).strip()[:100] if isinstance(value, str | int | float) else ""


def _number(value: object) -> float | None:
    """A positive number, also one that was sent as text."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except ValueError:
        return None
    return number if 0 < number < math.inf else None
