"""Android's page sources: UiAutomator2's, whose tags are classes, and `uiautomator dump`'s."""

from __future__ import annotations

import re
from collections import Counter

from devices.normalize.app.source import TRUTH, build_nodes
from devices.normalize.app.xml import BrokenSource, RawTree
from rules.screen import ScreenNode
from rules.snapshot import Rect
from rules.words import load_words

UIAUTOMATOR2, DUMP = "uiautomator2", "uiautomator-dump"
_ROOT = "hierarchy"
_BOUNDS = re.compile(r"\s*\[(-?\d{1,7}),(-?\d{1,7})\]\s*\[(-?\d{1,7}),(-?\d{1,7})\]\s*")
_LIVE = {"0": "none", "1": "polite", "2": "assertive"}
_SYSTEM = frozenset({"com.android.systemui", "android"})
# A window may be larger than the size that the source gives, which leaves the system's bars out.
_BARS = 1.2


def is_android(raw: RawTree) -> bool:
    """True when the root is that of Android's tools and holds none of iOS's elements."""
    return raw.tags[0] == _ROOT and not (
        len(raw.tags) > 1 and raw.tags[1].startswith("XCUIElementType")
    )


def read_android(raw: RawTree, density: float) -> tuple[str, list[ScreenNode]]:
    """Origin and nodes, the root `hierarchy` first. Raises BrokenSource for one without nodes."""
    if len(raw.tags) < 2:
        raise BrokenSource("source-no-nodes")
    origin = DUMP if raw.tags[1] == "node" else UIAUTOMATOR2
    classes = [attrs.get("class") or tag for tag, attrs in zip(raw.tags, raw.attrs, strict=True)]
    classes[0] = _ROOT
    nodes = build_nodes(raw, 0, classes)
    boxes: dict[str | None, Rect | None] = {}  # many elements only wrap one of the same size
    for node in nodes[1:]:
        bounds = node.attrs.get("bounds")
        if bounds not in boxes:
            boxes[bounds] = _box(bounds, density)
        node.rect = boxes[bounds]
        _fill(node)
    return origin, nodes


def app_of(nodes: list[ScreenNode]) -> str:
    """The package that most elements belong to; a keyboard's or the system's only when alone."""
    packages = Counter([node.attrs.get("package", "") for node in nodes[1:]])
    packages.pop("", None)
    system = load_words("app-overlays")["system_package"]
    own = [
        package
        for package, _ in packages.most_common()
        if package not in _SYSTEM and not package.startswith(system)
    ]
    return own[0] if own else next(iter(packages), "")


def size_of(nodes: list[ScreenNode], density: float) -> tuple[float, float]:
    """Width and height of the screen in dp, (0, 0) when the source has no box at all."""
    root = nodes[0]
    boxes = [child.rect for child in root.children if child.rect is not None]
    width = max((box.x + box.width for box in boxes), default=0.0)
    height = max((box.y + box.height for box in boxes), default=0.0)
    said = [_pixels(root.attrs.get(key)) / density for key in ("width", "height")]
    if not all(said):
        if width <= 0 or height <= 0:
            boxes = [node.rect for node in nodes if node.rect is not None]
            width = max((box.x + box.width for box in boxes), default=0.0)
            height = max((box.y + box.height for box in boxes), default=0.0)
        return max(width, 0.0), max(height, 0.0)
    return tuple(  # type: ignore[return-value]
        seen if own < seen <= own * _BARS else own
        for own, seen in zip(said, (width, height), strict=True)
    )


def _pixels(value: str | None) -> float:
    text = (value or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0.0


def _fill(node: ScreenNode) -> None:
    """Everything that the element says about itself in words and flags, in our words."""
    get = node.attrs.get
    truth = TRUTH.get
    node.text, node.hint = _text_and_hint(node)
    node.label = get("content-desc", "")
    node.identifier = get("resource-id", "")
    # A dump leaves hidden elements out and says nothing about the others, unless the tool that
    # made it added `visible-to-user`.
    node.visible = truth(get("displayed", get("visible-to-user")))
    node.enabled = truth(get("enabled"))
    node.clickable = truth(get("clickable"))
    node.long_clickable = truth(get("long-clickable"))
    node.focusable = truth(get("focusable"))
    node.focused = truth(get("focused"))
    node.a11y_focused = truth(get("a11y-focused"))
    node.checkable = truth(get("checkable"))
    node.checked = truth(get("checked"))
    node.selected = truth(get("selected"))
    node.password = truth(get("password"))
    node.scrollable = truth(get("scrollable"))
    node.important = truth(get("a11y-important"))
    # Only views are drawn in an order. What stands for a part of one (a web page's element, a link
    # in a text, a day of a calendar) says "false" when it never said anything.
    if node.important is False and node.depth > 1 and get("drawing-order") == "0":
        node.important = None if node.parent is None or not _is_hidden(node.parent) else False
    node.screen_reader_focusable = truth(get("screen-reader-focusable"))
    node.heading = truth(get("heading"))
    node.live_region = _LIVE.get(get("live-region", ""))
    node.pane_title = get("pane-title")
    node.window = get("window-id")


def _is_hidden(around: ScreenNode) -> bool:
    """True for what says "unimportant" though Android would offer it: it was hidden on purpose."""
    if around.important is not False:
        return False
    if around.attrs.get("drawing-order") == "0":
        return around.depth > 1
    return bool(around.focusable or around.clickable or around.text or around.label)


def _text_and_hint(node: ScreenNode) -> tuple[str, str]:
    """Text and hint; the text of a field that shows its hint is the hint and not its content."""
    attrs = node.attrs
    text, hint = attrs.get("text", ""), attrs.get("hint", "")
    if attrs.get("showing-hint") == "true":
        return "", hint or text
    # Servers before 7.2.0 do not say that the hint is shown.
    if hint and text == hint and "showing-hint" not in attrs:
        return "", hint
    return text, hint


def _box(bounds: str | None, density: float) -> Rect | None:
    """The box in dp; None when it is missing, no box, empty or turned inside out."""
    match = _BOUNDS.fullmatch(bounds) if bounds else None
    if match is None:
        return None
    left, top, right, bottom = map(int, match.groups())
    if right <= left or bottom <= top:
        return None
    return Rect(
        x=left / density,
        y=top / density,
        width=(right - left) / density,
        height=(bottom - top) / density,
    )
