"""Captures of invented phones, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devices.app.capture import capture_screen
from devices.app.phone import Phone, Probes, ScreenRequest
from devices.manifest import (
    ScreenManifest,
    read_json,
    read_screen_manifest,
)
from tests.devices.app.fake_phone import FakePhone


def capture(phone: FakePhone, folder: Path, **probes: Any) -> ScreenManifest:
    """Capture without waiting."""
    request = ScreenRequest(id="s1", key="home", title="首页", probes=Probes(**probes))
    typed: Phone = phone
    return capture_screen(typed, request, folder, sleep=lambda _: None)


def codes(manifest: ScreenManifest) -> list[str]:
    """The manifest's reason codes."""
    return [reason.code for reason in manifest.reasons]


def facts(folder: Path) -> Any:
    """The stored facts."""
    return read_json(folder, read_screen_manifest(folder), "facts.json.gz")
