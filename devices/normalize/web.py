"""Turns a captured page into a PageSnapshot: DOM, accessibility tree, engine answer and facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from devices.manifest import BrokenCapture, Manifest, read_bytes, read_json, read_manifest
from devices.normalize.documents import read_documents
from devices.normalize.dom import DomIndex, build_documents, read_shadows
from devices.normalize.probes import NAMES, file_of, read_probes
from devices.normalize.spoken import read_spoken
from rules.modes import Entrance, ModeFacts
from rules.screen import Picture
from rules.snapshot import (
    Animation,
    AxNode,
    EngineNode,
    EngineReport,
    EngineRule,
    HoverReveal,
    Movement,
    PageFacts,
    PageSnapshot,
    SkipProbe,
    Timer,
)

# Rules of the engine whose words on what passed are kept: they name the contrast that it measured.
_TELLING = frozenset({"color-contrast"})
# What shapes, numbers and depths of somebody else's capture may lead to.
_UNFIT = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)

# What chromedriver writes into the page to find a frame again: random, and none of the page's.
_DRIVERS_OWN = re.compile(r"\s?cd_frame_id_=\"[0-9a-f]*\"")


def read_page(folder: Path) -> PageSnapshot | None:
    """The page that a capture folder holds; None when it holds no DOM (it was not measured).

    Raises BrokenCapture when files are missing, changed or unreadable.
    """
    manifest = read_manifest(folder)
    dom = read_json(folder, manifest, "dom.json.gz")
    if dom is None:
        return None
    try:
        return _snapshot(folder, manifest, dom)
    except _UNFIT as error:
        raise BrokenCapture(f"{folder}: not a capture of this version ({error!r})") from error


def _snapshot(folder: Path, manifest: Manifest, dom: dict[str, Any]) -> PageSnapshot:
    shadows = read_shadows(read_json(folder, manifest, "shadow.json.gz"))
    documents, index = build_documents(dom, shadows)
    trees = read_json(folder, manifest, "ax.json.gz") or []
    for tree in trees:
        _attach(tree["nodes"], index)
    axe = read_json(folder, manifest, "axe.json.gz")
    facts = read_json(folder, manifest, "facts.json.gz")
    probes = {name: read_json(folder, manifest, file_of(name)) for name in NAMES}
    picture = read_bytes(folder, manifest, manifest.screenshot) if manifest.screenshot else None
    return PageSnapshot(
        id=manifest.id,
        url=manifest.url,
        final_url=manifest.final_url,
        title=manifest.title,
        status=manifest.http_status,
        viewport=manifest.viewport,
        viewport_width=manifest.viewport_width,
        viewport_height=manifest.viewport_height,
        documents=documents,
        facts=_facts(facts, index) if facts else PageFacts(),
        engines={"axe": _engine(axe, index)} if axe else {},
        probes=read_probes(probes, index),
        mode=_mode(
            read_json(folder, manifest, "mode.json.gz"),
            read_json(folder, manifest, "mode-axe.json.gz"),
            index,
        ),
        documents_linked=read_documents(read_json(folder, manifest, "documents.json.gz"), index),
        picture=_picture(picture),
        picture_scale=manifest.screenshot_scale,
        spoken=read_spoken(trees, index, documents),
    )


def _picture(content: bytes | None) -> Picture | None:
    """The picture; what reads it is imported late, since most who import this never judge."""
    if content is None:
        return None
    from devices.normalize.picture import JpegPicture

    return JpegPicture(content)


def _attach(nodes: list[dict[str, Any]], index: DomIndex) -> None:
    for source in nodes:
        node = index.by_backend.get(source.get("backendDOMNodeId", -1))
        if node is None:
            continue
        properties = {p["name"]: p["value"].get("value") for p in source.get("properties", ())}
        kept = {k: v for k, v in properties.items() if isinstance(v, str | bool | int | float)}
        ignored = bool(source.get("ignored", False))
        name = "" if ignored else str(source.get("name", {}).get("value", ""))
        if node.ax is not None and not node.ax.ignored:
            continue  # list markers share their item's node; the item comes first
        node.ax = AxNode(
            role=str(source.get("role", {}).get("value", "")),
            name=name,
            ignored=ignored,
            focusable=properties.get("focusable") is True,
            properties=kept,
            description=str(source.get("description", {}).get("value", "")),
        )


def _mode(stored: Any, axe: Any, index: DomIndex) -> ModeFacts | None:
    if stored is None:
        return None
    found = {
        str(one["path"]): Entrance(node=node, name=str(one["name"]), leads=str(one["leads"]))
        for one in stored["entrances"]
        if (node := index.resolve([one["path"]])) is not None
    }
    return ModeFacts(
        entrances=tuple(found.values()),
        tried=found.get(str(stored["tried"])),
        changed=bool(stored["changed"]),
        engine=_engine(axe, DomIndex()) if axe else None,
    )


def _engine(stored: dict[str, Any], index: DomIndex) -> EngineReport:
    version, result = str(stored["version"]), stored["result"]
    if result is None:
        return EngineReport(name="axe", version=version, error=str(stored["error"]), rules={})
    groups = {"failed": "violations", "incomplete": "incomplete", "passed": "passes"}
    nodes: dict[str, dict[str, tuple[EngineNode, ...]]] = {
        r["id"]: {} for r in result["inapplicable"]
    }
    for ours, theirs in groups.items():
        for rule in result[theirs]:
            detailed = ours != "passed" or rule["id"] in _TELLING
            found = tuple(_engine_node(n, index, detailed=detailed) for n in rule["nodes"])
            nodes.setdefault(rule["id"], {})[ours] = found
    rules = {name: EngineRule(id=name, **found) for name, found in sorted(nodes.items())}
    return EngineReport(name="axe", version=version, error=None, rules=rules)


def _engine_node(source: dict[str, Any], index: DomIndex, *, detailed: bool) -> EngineNode:
    steps = source["ancestry"]
    messages: tuple[str, ...] = ()
    if detailed:
        checks = (*source["any"], *source["all"], *source["none"])
        messages = tuple(dict.fromkeys(str(check["message"]) for check in checks))
    return EngineNode(
        node=index.resolve(steps),
        path=" >>> ".join(
            part for step in steps for part in (step if isinstance(step, list) else [step])
        ),
        html=_DRIVERS_OWN.sub("", str(source["html"])),
        messages=messages,
    )


def _facts(stored: dict[str, Any], index: DomIndex) -> PageFacts:
    def each(name: str) -> list[dict[str, Any]] | None:
        found = stored.get(name)
        return found if isinstance(found, list) else None

    movements, animations, hovers = each("movements"), each("animations"), each("hovers")
    timers, dialogs, skip = each("timers"), stored.get("dialogs"), stored.get("skip")
    return PageFacts(
        hover_reveals=None
        if hovers is None
        else tuple(
            HoverReveal(trigger=trigger, revealed=revealed, keyboard=bool(h["keyboard"]))
            for h in hovers
            if (trigger := index.resolve([h["trigger"]])) is not None
            and (revealed := index.resolve([h["revealed"]])) is not None
        ),
        timers=None
        if timers is None
        else tuple(
            Timer(kind=str(t["kind"]), delay_ms=int(t["delay"]), source=str(t["source"]))
            for t in timers
        ),
        movements=None
        if movements is None
        else tuple(
            Movement(node=node, times_ms=tuple(int(t) for t in m["times"]))
            for m in movements
            if (node := index.resolve([m["path"]])) is not None
        ),
        observed_ms=stored.get("observed_ms"),
        animations=None
        if animations is None
        else tuple(
            Animation(
                node=node,
                name=str(a["name"]),
                duration_ms=float(a["duration"]),
                iterations=None if a["iterations"] is None else float(a["iterations"]),
            )
            for a in animations
            if (node := index.resolve([a["path"]])) is not None
        ),
        skip_probe=_skip(skip, index) if isinstance(skip, dict) else None,
        dialogs=None if dialogs is None else tuple(str(d) for d in dialogs),
    )


def _skip(stored: dict[str, Any], index: DomIndex) -> SkipProbe | None:
    link = index.resolve([stored["link"]]) if stored["link"] else None
    if link is None:
        return None
    reached = index.resolve([stored["reached"]]) if stored["reached"] else None
    position = stored["position"]
    return SkipProbe(
        link=link, position=None if position is None else int(position), reached=reached
    )
