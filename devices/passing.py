"""The reasons for "not measured" that pass: data/passing.toml, for portals and apps alike."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from devices.manifest import Manifest, ScreenManifest


@cache
def passing_reasons() -> frozenset[str]:
    """Their codes."""
    text = (files("devices") / "data/passing.toml").read_text("utf-8")
    return frozenset(code for codes in tomllib.loads(text).values() for code in codes)


def is_passing(manifest: Manifest | ScreenManifest) -> bool:
    """True where nothing was measured, and another try may."""
    codes = {reason.code for reason in manifest.reasons}
    return manifest.state == "not-measured" and bool(codes & passing_reasons())
