"""XCUITest's page source."""

from __future__ import annotations

import math

from devices.normalize.app.source import TRUTH, build_nodes
from devices.normalize.app.xml import BrokenSource, RawTree
from rules.screen import ScreenNode
from rules.snapshot import Rect

XCUITEST = "xcuitest"
_PREFIX = "XCUIElementType"
_WRAPPER = "AppiumAUT"
_FAR = 1_000_000.0  # points; beyond it a number is no place on a screen
_TOGGLES = frozenset({"switch", "checkbox", "radio"})
_TOGGLE = "ToggleButton"  # the trait of toggles that the app, or a page, draws itself


def is_ios(raw: RawTree) -> bool:
    """True when the root is an element of XCUITest or the wrapper around it."""
    return raw.tags[0] == _WRAPPER or raw.tags[0].startswith(_PREFIX)


def read_ios(raw: RawTree) -> list[ScreenNode]:
    """All nodes, the application first. Raises BrokenSource for a source without elements."""
    wrapped = raw.tags[0] == _WRAPPER
    if wrapped and len(raw.tags) < 2:
        raise BrokenSource("source-no-nodes")
    # The wrapper is no element; only beside several roots it is needed as theirs.
    first = 1 if wrapped and raw.ends[1] == len(raw.tags) else 0
    classes = [attrs.get("type") or tag for tag, attrs in zip(raw.tags, raw.attrs, strict=True)]
    nodes = build_nodes(raw, first, classes)
    for node in nodes:
        _fill(node)
    return nodes


def app_of(nodes: list[ScreenNode]) -> str:
    """The bundle id of the application, "" when the source does not say it."""
    return nodes[0].attrs.get("bundleId", "")


def size_of(nodes: list[ScreenNode]) -> tuple[float, float]:
    """Width and height of the screen in pt, (0, 0) when the source has no box at all."""
    for node in nodes[:2]:
        if node.rect is not None:
            return node.rect.width, node.rect.height
    boxes = [node.rect for node in nodes if node.rect is not None]
    width = max((box.x + box.width for box in boxes), default=0.0)
    height = max((box.y + box.height for box in boxes), default=0.0)
    return max(width, 0.0), max(height, 0.0)


def _fill(node: ScreenNode) -> None:
    """Everything that the element says about itself, in our words."""
    get = node.attrs.get
    truth = TRUTH.get
    name = get("name", "")
    node.label = get("label", "")
    node.identifier = name if name != node.label else ""
    node.text, node.hint = get("value", ""), get("placeholderValue", "")
    if node.role == "edit" and node.hint and node.text == node.hint:
        node.text = ""  # an empty field's value is its placeholder
    node.rect = _box(node)
    node.visible = truth(get("visible"))
    node.enabled = truth(get("enabled"))
    node.important = truth(get("accessible"))
    node.native_important = truth(get("nativeAccessibilityElement"))
    node.hittable = truth(get("hittable"))
    node.focused = truth(get("focused"))
    node.password = node.cls == "XCUIElementTypeSecureTextField"
    traits = get("traits")
    if traits is not None:
        said = frozenset(part.strip() for part in traits.split(","))
        node.traits = said - {"", "None"}
        node.heading = "Header" in node.traits
        node.selected = "Selected" in node.traits
    else:
        node.selected = truth(get("selected"))
    if node.role in _TOGGLES or (node.traits is not None and _TOGGLE in node.traits):
        node.checkable = True
        node.checked = truth(node.text)


def _box(node: ScreenNode) -> Rect | None:
    """The box in pt; None when it is missing, no box or empty."""
    get = node.attrs.get
    try:
        x, y = float(get("x", "")), float(get("y", ""))
        width, height = float(get("width", "")), float(get("height", ""))
    except ValueError:
        return None
    if not (0 < width <= _FAR and 0 < height <= _FAR and abs(x) <= _FAR and abs(y) <= _FAR):
        return None  # also for NaN, with which every comparison is false
    return Rect(x=x, y=y, width=width, height=height) if math.isfinite(x + y) else None
