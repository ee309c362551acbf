"""The controls that close an overlay or a small window over the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rules.parts.screen_focus import FocusMap
from rules.parts.screen_words import has_id, is_close_sign, says_close
from rules.screen import ScreenNode, ScreenTree
from rules.snapshot import Rect

_CONTROLS = frozenset({"button", "image-button", "link", "cell", "menu-item"})
_CLOSE_AREA = 100 * 64  # dp²: what only an identifier calls "close" is not larger
_FLOAT_SHARE = 0.5  # of the screen: a larger box is no small window
_UP = 4  # levels from a close control to the small window's box
_SIBLINGS = 60  # a box among more neighbours is an entry of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseControl:
    """A control that seems to close. `name` is what a screen reader says of it, "" for nothing.

    `kind`: "named" says that it closes, "sign" only looks so and says something else, "unnamed"
    looks so and says nothing.
    """

    node: ScreenNode
    name: str
    kind: str


def close_controls(
    nodes: Iterable[ScreenNode], focus: FocusMap, *, android: bool
) -> Iterator[CloseControl]:
    """The closing controls among these nodes, in their order."""
    for node in nodes:
        if not (focus.shown[node.index] and is_control(node, focus, android=android)):
            continue
        name = focus.speech(node)
        if says_close(name):
            yield CloseControl(node=node, name=name, kind="named")
        elif _looks_closing(node, name):
            kind = "sign" if name else "unnamed"
            yield CloseControl(node=node, name=name, kind=kind)


def is_control(node: ScreenNode, focus: FocusMap, *, android: bool) -> bool:
    """True for what can be pressed, as far as the source says."""
    if android:
        return node.clickable is True and node.enabled is not False
    if node.role in _CONTROLS or (node.traits is not None and "Button" in node.traits):
        return True
    # A picture or view that is offered to VoiceOver without a trait may still react to a tap.
    return focus.exposed[node.index] and node.role not in {"text", "edit"}


def floats(tree: ScreenTree, focus: FocusMap, *, android: bool) -> Iterator[tuple[ScreenNode, ...]]:
    """Small windows that lie over a part of the screen: (box, one closing control of it)."""
    seen: set[ScreenNode] = set()
    for node in tree.nodes:
        if not _hints_closing(node) or not focus.shown[node.index]:
            continue
        if not is_control(node, focus, android=android):
            continue
        box = _float_box(tree, node, focus)
        if box is not None and box not in seen:
            seen.add(box)
            yield box, node


def _hints_closing(node: ScreenNode) -> bool:
    said = node.label or node.text
    return bool(said and (says_close(said) or is_close_sign(said))) or has_id(
        node.identifier, "close_id"
    )


def _looks_closing(node: ScreenNode, name: str) -> bool:
    if is_close_sign(name):
        return True
    rect = node.rect
    if rect is None or rect.area > _CLOSE_AREA:
        return False
    return has_id(node.identifier, "close_id") or any(
        has_id(child.identifier, "close_id") for child in node.children
    )


def _float_box(tree: ScreenTree, control: ScreenNode, focus: FocusMap) -> ScreenNode | None:
    """The nearest box around the control that is called a floating one and covers something."""
    for box in islice(control.ancestors(), _UP):
        if box.rect is None or box.rect.area > tree.width * tree.height * _FLOAT_SHARE:
            return None
        if has_id(box.identifier, "float_id"):
            return box if _lies_over(box, focus) else None
    return None


def _lies_over(box: ScreenNode, focus: FocusMap) -> bool:
    """True when the box or a box around it covers a neighbour that comes before it."""
    inner = box
    for parent in islice(box.ancestors(), _UP):
        if len(parent.children) <= _SIBLINGS:
            for sibling in parent.children:
                if sibling is inner:
                    break
                if focus.shown[sibling.index] and _overlap(sibling.rect, box.rect):
                    return True
        inner = parent
    return False


def _overlap(one: Rect | None, other: Rect | None) -> bool:
    """True when the first box lies under at least half of the other."""
    if one is None or other is None:
        return False
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return width > 0 and height > 0 and width * height >= other.area / 2
