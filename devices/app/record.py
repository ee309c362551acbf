"""Writes a recorded session from a live phone: screens as captures, and how they lead on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from devices.app.capture import capture_screen
from devices.app.moment import read
from devices.app.phone import Direction, Phone, Probes, ScreenRequest
from devices.app.recording import SESSION, RecordedScreen, Session
from devices.manifest import DeviceRecord, ScreenManifest, read_json, read_screen_manifest
from devices.ports import GatherError
from rules.screen import ScreenNode, ScreenTree
from rules.screen_pointer import ScreenPointers

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Elements that take a touch, on the system that does not say which ones do.
_IOS_TOUCHED = ("Button", "Cell", "Link", "Switch", "Tab")
_NOWHERE = "/.."  # the XPath that finds nothing
# What was done to the phone: tap with its point, swipe with its direction, back, restart.
_Act = tuple[str, object]


class Recorder:
    """A recording that grows screen by screen; after each `add` it can be replayed.

    Use `phone` for everything between two screens: what is done with it becomes the way that
    leads from one recorded screen to the next.
    """

    def __init__(
        self, phone: Phone, folder: Path, *, id: str, name: str = "", version: str = ""
    ) -> None:
        self._phone = phone
        self._folder = folder
        self._id = _checked(id)
        self._app = {"id": phone.app_id, "name": name, "version": version}
        self._acts: list[_Act] = []
        self._former: str | None = None  # the screen that was left
        self._opening: str | None = None  # the screen that the app opens with
        self._screens: dict[str, dict[str, Any]] = {}
        self._origin = ""
        self._device = DeviceRecord(platform=phone.platform)
        self.phone = cast(Phone, _Watched(phone, self._acts.append))
        folder.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        key: str,
        title: str = "",
        *,
        kind: Literal["standard", "elder", "elder-home"] = "standard",
        probes: Probes | None = None,
    ) -> ScreenManifest:
        """Record the screen that the phone shows now, in the folder `key`.

        A key that was recorded before is not measured again: only how it was reached is added.
        Raises GatherError when the screen cannot be measured (a system dialog lies over it, the
        device is gone): it is then not part of the recording, and may be added again. Raises
        ValueError for a key that is no key.
        """
        if _checked(key) in self._screens:
            self._arrived(key)
            return read_screen_manifest(self._folder / key)
        request = ScreenRequest(id=key, key=key, title=title, kind=kind, probes=probes or Probes())
        manifest = capture_screen(self._phone, request, self._folder / key)
        if manifest.state == "not-measured":
            reason = manifest.reasons[0]
            raise GatherError(reason.code, **dict(reason.detail))
        self._screens[key] = self._recorded(manifest)
        self._device, self._origin = manifest.device, manifest.origin
        self._arrived(key)
        return manifest

    def _arrived(self, key: str) -> None:
        """The phone shows a recorded screen: remember how it came there, and write it all."""
        acts = list(self._acts)
        restarts = [at for at, (act, _) in enumerate(acts) if act == "restart"]
        if restarts:
            acts = acts[restarts[-1] + 1 :]
            self._former = self._opening
        if self._opening is None and not acts:
            self._opening = key
        if self._former is not None and acts:
            self._link(self._former, key, acts)
        self._former = key
        self._acts.clear()
        self._write()

    def _recorded(self, manifest: ScreenManifest) -> dict[str, Any]:
        key = manifest.key
        folder = self._folder / key
        facts = read_json(folder, manifest, "facts.json.gz") or {}
        screen: dict[str, Any] = {
            "title": manifest.title,
            "kind": manifest.kind,
            "reading": _reading(manifest, "source", "screen"),
            "activity": manifest.activity,
            "keyboard": facts.get("keyboard_shown"),
        }
        audit = read_json(folder, manifest, "audit.json.gz")
        if isinstance(audit, list):
            text = json.dumps(audit, ensure_ascii=False, indent=1)
            (folder / "audit.json").write_text(text, encoding="utf-8")
            screen["os_audit"] = f"{key}/audit.json"
        if facts.get("refresh"):
            screen["refresh"] = {**facts["refresh"], "after": _reading(manifest, "after", "after")}
        if facts.get("large_scale"):
            reading = _reading(manifest, "large", "large")
            screen["large"] = {"scale": facts["large_scale"], "reading": reading}
        if "rotated.xml" in manifest.files:
            screen["rotated"] = _reading(manifest, "rotated", "rotated")
        traversal = facts.get("traversal")
        if traversal and traversal["paths"]:
            screen["traversal"] = [_on_source(path) for path in traversal["paths"]]
        screen["web_views"] = [
            {
                "context": part["context"],
                "on": _on_source(part["on"]) if part["on"] else _NOWHERE,
                "capture": f"{key}/{part['folder']}",
            }
            for part in facts.get("web", [])
        ]
        return screen

    def _link(self, former: str, key: str, acts: list[_Act]) -> None:
        """Remember how one screen led to another, where that can be told."""
        screen = self._screens[former]
        *before, (last, detail) = acts
        if last == "tap" and all(act == "tap" for act, _ in before):
            path = self._tapped(former, cast(tuple[float, float], detail))
            lead = {"on": path, "to": key}
            if path is not None and lead not in screen.setdefault("taps", []):
                screen["taps"].append(lead)
        elif not before and last == "swipe":
            screen.setdefault("swipes", {})[cast(str, detail)] = key
        elif not before and last == "back":
            screen["back"] = key

    def _tapped(self, former: str, point: tuple[float, float]) -> str | None:
        """The XPath of the element that a touch on the former screen met."""
        folder = self._folder / former
        tree = read((folder / "source.xml").read_bytes(), self._device.density).tree
        node = touched(tree, *point)
        return _on_source(ScreenPointers(tree).selector(node)) if node is not None else None

    def _write(self) -> None:
        """Write session.json; a recording that is cut short can still be replayed."""
        session = Session.model_validate(
            {
                "id": self._id,
                "app": self._app,
                "device": self._device,
                "origin": self._origin,
                "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "start": self._opening or next(iter(self._screens)),
                "screens": {
                    key: RecordedScreen.model_validate(screen)
                    for key, screen in self._screens.items()
                },
            }
        )
        part = self._folder / f"{SESSION}.part"
        part.write_text(session.model_dump_json(indent=1, exclude_none=True), encoding="utf-8")
        part.replace(self._folder / SESSION)


class _Watched:
    """A phone that tells what was done with it; everything else goes straight through."""

    def __init__(self, phone: Phone, note: Callable[[_Act], None]) -> None:
        self._phone = phone
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._phone, name)

    def tap(self, x: float, y: float) -> None:
        self._phone.tap(x, y)
        self._note(("tap", (x, y)))

    def swipe(self, direction: Direction) -> None:
        self._phone.swipe(direction)
        self._note(("swipe", direction))

    def back(self) -> None:
        self._phone.back()
        self._note(("back", None))

    def restart(self) -> None:
        self._phone.restart()
        self._note(("restart", None))


def touched(tree: ScreenTree, x: float, y: float) -> ScreenNode | None:
    """The element that a touch at a point means: what takes it, at or around what lies there."""
    hit = None
    for node in tree.nodes:
        rect = node.rect
        if rect is None or node.visible is False or node.parent is None:
            continue
        if rect.x <= x < rect.x + rect.width and rect.y <= y < rect.y + rect.height:
            hit = node
    if hit is None:
        return None
    around = (hit, *hit.ancestors())
    takes = (n for n in around if n.clickable or n.cls.endswith(_IOS_TOUCHED))
    return next(takes, hit)


def _reading(manifest: ScreenManifest, source: str, picture: str) -> dict[str, str | None]:
    shown = f"{picture}.png" in manifest.files
    return {
        "source": f"{manifest.key}/{source}.xml",
        "screenshot": f"{manifest.key}/{picture}.png" if shown else None,
    }


def _on_source(path: str) -> str:
    """A node path as an XPath on the source itself, whose root may have a wrapper around it."""
    # UiAutomator2 writes a dot for a character that a tag must not have.
    plain = path.replace("$", ".")
    return plain if plain.startswith("//") else f"/{plain}"


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key: small letters, digits and single hyphens")
    return key
