"""Finds the parts of a screen that are a picture of an interface instead of elements."""

from __future__ import annotations

from rules.screen import ScreenNode, ScreenTree, Uninspected
from rules.snapshot import Rect

# Roles that can hold a whole interface without giving it away, and the kind that is reported.
_KINDS = {"web-view": "web-view", "canvas": "canvas", "game": "game"}
# Roles of elements that say nothing by being there.
_SILENT = frozenset({"", "container", "other", "scroll", "window", "progress", "video", *_KINDS})
_BLANK = frozenset({"container", "other"})
_LARGE = 0.25  # share of the screen from which a blank element could hold an interface
_CANDIDATES = 40  # blank elements looked at; a screen cannot have more of this size side by side


def find_uninspected(tree: ScreenTree) -> tuple[Uninspected, ...]:
    """Outermost elements that hold a picture of an interface, in document order."""
    if tree.width <= 0 or tree.height <= 0:
        return ()
    telling = _telling_before(tree)
    found: list[Uninspected] = []
    blanks: list[Uninspected] = []
    end = 0
    for node in tree.nodes:
        if node.index < end or node.rect is None or node.visible is False:
            continue
        kind = _KINDS.get(node.role)
        if kind is None and not (node.role in _BLANK and node.end == node.index + 1):
            continue
        # A name for the whole does not open what is in it, but it is enough for a plain element.
        if telling[node.end] > telling[node.index + (kind is not None)]:
            continue
        share = _share(node.rect, tree)
        if kind is not None and share > 0:
            found.append(Uninspected(node=node, kind=kind, share=share))
            end = node.end
        elif kind is None and share >= _LARGE:
            blanks.append(Uninspected(node=node, kind="unknown", share=share))
    if blanks:
        found.extend(_uncovered(blanks, found, tree))
        found.sort(key=lambda item: item.node.index)
    return tuple(found)


def _telling_before(tree: ScreenTree) -> list[int]:
    """For every index how many elements before it say anything."""
    counts = [0]
    total = 0
    for node in tree.nodes:
        total += _tells(node)
        counts.append(total)
    return counts


def _tells(node: ScreenNode) -> bool:
    """True for an element that a screen reader has something to say about."""
    if node.role == "web-view":
        return False  # its text is the page's title
    return bool(node.role not in _SILENT or node.label or node.text or node.hint or node.clickable)


def _uncovered(
    blanks: list[Uninspected], found: list[Uninspected], tree: ScreenTree
) -> list[Uninspected]:
    """Blank elements that no other element of any meaning lies over or in: not a background."""
    blanks = sorted(blanks, key=lambda item: -item.share)[:_CANDIDATES]
    known = {item.node.index for item in found}
    for node in tree.nodes:
        rect = node.rect
        if rect is None or not (node.index in known or _tells(node)) or node.visible is False:
            continue
        x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
        blanks = [item for item in blanks if item.node is node or not _holds(item.node.rect, x, y)]
        if not blanks:
            break
    kept: list[Uninspected] = []
    for item in blanks:  # of several blank layers over each other one is enough
        own = item.node.rect
        if own is not None and not any(
            _holds(other.node.rect, own.x + own.width / 2, own.y + own.height / 2) for other in kept
        ):
            kept.append(item)
    return kept


def _holds(rect: Rect | None, x: float, y: float) -> bool:
    return (
        rect is not None
        and rect.x <= x <= rect.x + rect.width
        and rect.y <= y <= rect.y + rect.height
    )


def _share(rect: Rect, tree: ScreenTree) -> float:
    """The part of the screen's area that the box covers, 0 to 1."""
    width = min(rect.x + rect.width, tree.width) - max(rect.x, 0.0)
    height = min(rect.y + rect.height, tree.height) - max(rect.y, 0.0)
    if width <= 0 or height <= 0:
        return 0.0
    return min(width * height / (tree.width * tree.height), 1.0)
