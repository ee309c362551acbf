"""Captures made by hand, for tests of what is done with them."""

from __future__ import annotations

from pathlib import Path

from devices.manifest import CaptureWriter, Manifest
from devices.ports import PageRequest
from devices.refusal import write_refusal


def stored(request: PageRequest, folder: Path, *, state: str = "measured") -> Manifest:
    """A capture in this state that holds no files."""
    write_refusal(folder, request, "robots-forbidden", "ua")
    path = folder / "manifest.json"
    refused = Manifest.model_validate_json(path.read_bytes())
    found = Manifest.model_validate({**refused.model_dump(), "state": state, "reasons": ()})
    CaptureWriter(folder).close(found)
    return found
