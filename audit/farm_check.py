"""Tells which devices of a farm answer, and with which versions."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from audit.app_commands import devices_of, open_on_device
from audit.commands import hear_termination
from audit.report.safe import plain as harmless
from audit.words import message, reason, spoken
from devices.app.inventory import Device
from devices.app.lease import leased
from devices.manifest import DeviceRecord
from devices.ports import GatherError, ToolError


def check_farm(path: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Open a session on every device in turn and end it; 0 when all answer, otherwise 1."""
    devices = devices_of(path)
    hear_termination()
    _say(console, message("farm-title", path=str(path), total=str(len(devices))), lang)
    ready = 0
    for device in devices:
        _say(console, message("farm-asking", device=device.id, server=device.address), lang)
        try:
            what = described(_asked(device))
        except (GatherError, ToolError) as error:
            why = reason(error.reason, error.detail)
            _say(console, _joined(message("farm-not-ready", device=device.id, why=""), why), lang)
        else:
            ready += 1
            _say(console, message("farm-ready", device=device.id, what=what), lang)
    _say(console, message("farm-sum", ready=str(ready), total=str(len(devices))), lang)
    return 0 if ready == len(devices) else 1


def _asked(device: Device) -> DeviceRecord:
    with leased(device):
        phone = open_on_device(device)
        try:
            return phone.profile()
        finally:
            phone.close()


def described(record: DeviceRecord) -> str:
    """Model, system, density, screen reader, driver and server, as far as they are known.

    The screen reader matters because a driver may end it when a session begins.
    """
    system = {"android": "Android", "ios": "iOS"}[record.platform]
    density = f"density {record.density:g}" if record.density is not None else ""
    server = f"Appium {record.server}" if record.server else ""
    reader = {"android": "TalkBack", "ios": "VoiceOver"}[record.platform]
    state = {True: f"{reader} on", False: f"{reader} off", None: ""}[record.screen_reader]
    name = f"{system} {record.os_version}"
    known = (record.model, name, density, state, record.driver, server)
    return ", ".join(part.strip() for part in known if part.strip())


def _joined(first: str, second: str) -> str:
    """Two bilingual texts side by side: Chinese to Chinese, English to English."""
    pairs = zip(first.splitlines(), second.splitlines(), strict=True)
    return "\n".join(f"{one} {other}" for one, other in pairs)


def _say(console: Console, bilingual: str, lang: str) -> None:
    for line in spoken(bilingual, lang):
        console.out(harmless(line), highlight=False)
