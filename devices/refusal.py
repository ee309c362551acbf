"""The record of a page that was deliberately not visited, in the place of its capture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from devices.manifest import CaptureWriter, Manifest, Reason
from devices.ports import PageRequest


def write_refusal(
    folder: Path,
    request: PageRequest,
    reason: str,
    agent: str,
    detail: Mapping[str, str] | None = None,
) -> Manifest:
    """Write a manifest that says "not measured" and why, and give it back; it holds no files."""
    viewport = request.viewport
    manifest = Manifest(
        id=request.id,
        url=request.url,
        final_url=request.url,
        title="",
        http_status=None,
        redirects=(),
        viewport=viewport.name,
        viewport_width=viewport.width,
        viewport_height=viewport.height,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=0.0,
        state="not-measured",
        reasons=(Reason(code=reason, detail={"url": request.url, **(detail or {})}),),
        browser="",
        driver="",
        engines={},
        user_agent=agent,
        screenshot=None,
        screenshot_scale=1.0,
        files={},
    )
    CaptureWriter(folder).close(manifest)
    return manifest
