"""Finds the element that a journey's step means, and where to touch it."""

from __future__ import annotations

from collections.abc import Iterator

from devices.app.plan import Target
from rules.screen import ScreenNode, ScreenTree
from rules.screen_pointer import ScreenPointers
from rules.snapshot import Rect


def find(tree: ScreenTree, target: Target) -> ScreenNode | None:
    """The nth visible element that fits the target, None when there is none.

    Where an element and one inside it both fit by the same words, the inner one is meant.
    """
    fitting = list(_fitting(tree, target))
    if not fitting:
        return None
    # In document order: what is inside an element comes right after it.
    after = [*(m.index for m in fitting[1:]), None]
    inner = [n for n, m in zip(fitting, after, strict=True) if m is None or m >= n.end]
    return inner[target.nth - 1] if len(inner) >= target.nth else None


def touch_point(tree: ScreenTree, node: ScreenNode) -> tuple[float, float] | None:
    """The middle of what is on the screen of the element, None when nothing of it is."""
    box = visible_box(tree, node)
    return None if box is None else (box.x + box.width / 2, box.y + box.height / 2)


def visible_box(tree: ScreenTree, node: ScreenNode) -> Rect | None:
    """The part of the element's box that is on the screen, None when nothing is."""
    rect = node.rect
    if rect is None:
        return None
    left, top = max(rect.x, 0.0), max(rect.y, 0.0)
    right = min(rect.x + rect.width, tree.width)
    bottom = min(rect.y + rect.height, tree.height)
    if right <= left or bottom <= top:
        return None
    return Rect(x=left, y=top, width=right - left, height=bottom - top)


def _fitting(tree: ScreenTree, target: Target) -> Iterator[ScreenNode]:
    pointers = ScreenPointers(tree) if target.path is not None else None
    for node in tree.nodes:
        if node.visible is False or visible_box(tree, node) is None:
            continue
        words = (node.text, node.label, node.hint)
        if target.text is not None and target.text not in (w.strip() for w in words):
            continue
        if target.contains is not None and not any(target.contains in w for w in words):
            continue
        if target.id is not None and not _has_id(node, target.id):
            continue
        if pointers is not None and pointers.selector(node) != target.path:
            continue
        yield node


def _has_id(node: ScreenNode, wanted: str) -> bool:
    own = node.identifier
    return own == wanted or own.partition(":id/")[2] == wanted or node.attrs.get("name") == wanted
