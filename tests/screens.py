"""Screens for tests: from a few lines of a real source format, or from an example's files."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from devices.normalize.app import PngPicture, Source, read_source
from rules.screen import DeviceProfile, Picture, ScreenFacts, ScreenSnapshot, ScreenTree

_FACTS = frozenset(ScreenFacts.__dataclass_fields__)
_DEVICE = frozenset(DeviceProfile.__dataclass_fields__) - {"platform", "density"}


def android(xml: str, density: float = 1.0, **more: Any) -> ScreenSnapshot:
    """A screen of Android: a whole source, or nodes that are put on a screen of 360 x 800 dp.

    Inner nodes may have the form of either tool: class names as tags, or `<node class=…>`.
    `more`: picture, fields of ScreenSnapshot (kind, key, title, os_audit, web, …), of ScreenFacts
    (refresh, large, traversal, …; trees may be given as sources) and of DeviceProfile.
    """
    if "<hierarchy" not in xml:
        width, height = round(360 * density), round(800 * density)
        xml = (
            f'<hierarchy index="0" class="hierarchy" rotation="0" width="{width}"'
            f' height="{height}">{xml}</hierarchy>'
        )
    return _screen(xml, density, more)


def ios(xml: str, **more: Any) -> ScreenSnapshot:
    """A screen of iOS: a whole source, or nodes that are put on a screen of 390 x 844 pt.

    `more` is that of `android`; `density` is the device's pixels for each pt.
    """
    if "<XCUIElementTypeApplication" not in xml:
        xml = (
            '<?xml version="1.0" encoding="UTF-8"?><AppiumAUT><XCUIElementTypeApplication'
            ' type="XCUIElementTypeApplication" name="云汐通" label="云汐通" enabled="true"'
            ' visible="true" accessible="false" x="0" y="0" width="390" height="844" index="0"'
            f' bundleId="cn.invented.yunxi">{xml}</XCUIElementTypeApplication></AppiumAUT>'
        )
    return _screen(xml, more.pop("density", None), more)


def tree(xml: str | bytes, density: float | None = 1.0, picture: Picture | None = None) -> ScreenTree:
    """The tree of a whole source."""
    return read_source(xml, density=density, picture=picture).tree


def _screen(xml: str | bytes, density: float | None, more: dict[str, Any]) -> ScreenSnapshot:
    source = read_source(xml, density=density, picture=more.pop("picture", None))
    facts = {key: more.pop(key) for key in list(more) if key in _FACTS}
    for key in ("large", "rotated"):
        if isinstance(facts.get(key), str):
            facts[key] = tree(facts[key], density)
    device = {key: more.pop(key) for key in list(more) if key in _DEVICE}
    return snapshot(source, density, facts=ScreenFacts(**facts), device=device, **more)


def snapshot(
    source: Source, density: float | None, device: dict[str, Any] | None = None, **more: Any
) -> ScreenSnapshot:
    """A snapshot around a source that was read."""
    fields: dict[str, Any] = {
        "id": "s1",
        "key": "s1",
        "platform": source.platform,
        "origin": source.origin,
        "app": source.app or "cn.invented.yunxi",
        "activity": "",
        "title": "",
        "kind": "standard",
        "device": DeviceProfile(platform=source.platform, density=density, **(device or {})),
        "tree": source.tree,
        "known": source.known,
        "uninspected": source.uninspected,
    }
    return ScreenSnapshot(**{**fields, **more})
