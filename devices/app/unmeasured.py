"""The record of a screen that was not reached or not measured, in the place of its capture."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from devices.app.phone import ScreenRequest
from devices.manifest import CaptureWriter, DeviceRecord, Reason, ScreenManifest
from devices.ports import GatherError


def write_unmeasured(
    folder: Path,
    request: ScreenRequest,
    platform: Literal["android", "ios"],
    app: str,
    failure: GatherError,
) -> ScreenManifest:
    """Write a manifest that says "not measured" and why; it holds no files."""
    manifest = ScreenManifest(
        id=request.id,
        key=request.key,
        title=request.title,
        kind=request.kind,
        platform=platform,
        origin="",
        app=app,
        activity="",
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=0.0,
        state="not-measured",
        reasons=(Reason(code=failure.reason, detail=dict(failure.detail)),),
        device=DeviceRecord(platform=platform),
        device_id=request.device_id,
        engines={},
        screenshot=None,
        screenshot_scale=None,
        files={},
    )
    CaptureWriter(folder).close(manifest)
    return manifest
