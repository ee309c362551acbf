"""Screens for tests: from a few lines of a real source format, or from an example's files."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from devices.normalize.app import PngPicture, Source, read_source
from devices.normalize.app.audit import read_audit
from devices.normalize.app.screen import refresh_between, traversal_of
from rules.screen import DeviceProfile, Picture, ScreenFacts, ScreenSnapshot, ScreenTree

_FACTS = frozenset(ScreenFacts.__dataclass_fields__)
_SIDECAR = frozenset(
    {"density", "kind", "font_scale", "api_level", "screenshot", "large", "large_scale", "after",
     "trigger", "seconds", "traversal", "audit"}
)  # fmt: skip
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


def tree(
    xml: str | bytes, density: float | None = 1.0, picture: Picture | None = None
) -> ScreenTree:
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


def read_example(path: Path) -> ScreenSnapshot:
    """The screen of fixtures/rules/<id>/<name>.xml and of the sidecar <name>.toml beside it.

    Sidecar keys: density (1.0), kind, font_scale, api_level, screenshot, large, large_scale,
    after, trigger, seconds, traversal (paths), audit; file names are relative to the example.
    """
    sidecar = path.with_suffix(".toml")
    said = tomllib.loads(sidecar.read_text("utf-8")) if sidecar.exists() else {}
    unknown = sorted(set(said) - _SIDECAR)
    if unknown:
        raise ValueError(f"{sidecar}: unknown key {unknown[0]}")
    density = float(said.get("density", 1.0))
    source = read_source(path.read_bytes(), density=density, picture=_picture(path, said))
    facts: dict[str, Any] = {}
    if "large" in said:
        facts["large"] = tree(path.with_name(said["large"]).read_bytes(), density)
        facts["large_scale"] = float(said.get("large_scale", 2.0))
    if "after" in said:
        facts["refresh"] = refresh_between(
            source.tree,
            tree(path.with_name(said["after"]).read_bytes(), density),
            trigger=said.get("trigger", "wait"),
            seconds=float(said.get("seconds", 5.0)),
        )
    if "traversal" in said:
        facts["traversal"] = traversal_of(
            source.tree, tuple(said["traversal"]), method="keyboard", complete=True
        )
        if len(facts["traversal"].visited) != len(said["traversal"]):
            raise ValueError(f"{sidecar}: traversal names an element that is not in the source")
    audit = json.loads(path.with_name(said["audit"]).read_bytes()) if "audit" in said else None
    return snapshot(
        source,
        density,
        kind=said.get("kind", "standard"),
        facts=ScreenFacts(**facts),
        os_audit=read_audit(audit, source.tree),
        device={key: said[key] for key in ("font_scale", "api_level") if key in said},
    )


def _picture(path: Path, said: dict[str, Any]) -> PngPicture | None:
    name = said.get("screenshot")
    return PngPicture(path.with_name(name).read_bytes()) if name else None
