"""What a screen shows and keeps from assistive technology, and what is hidden for a good reason."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rules.parts.box_index import BoxIndex
from rules.parts.overlay import overlay_of
from rules.parts.screen_focus import FocusMap, focus_map, focus_map_of
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.snapshot import Rect

# A part of this share of the screen that is hidden as a whole, with a stop drawn over it, is the
# page below an open drawer, sheet or dialog.
_PAGE = 1 / 3
# A hidden strip of this height and width (shares of the screen's) at the left or right edge.
_TALL, _STRIP = 0.5, 0.5
_AT_EDGE = 1.0  # dp or pt
_PAGES = 8  # hidden parts of that size that are looked at


class HiddenParts:
    """Questions about hidden elements of one screen."""

    def __init__(self, screen: ScreenSnapshot) -> None:
        tree = self._tree = screen.tree
        self._roots = tree.derived(_android_roots if screen.android else _ios_roots)
        self._words = tree.derived(_words_before)
        self._stops = [stop.index for stop in focus_map(screen).stops]
        self._index = BoxIndex(focus_map(screen).stops)
        overlay = overlay_of(screen)
        self._under = overlay.under if overlay is not None else ()
        self._modal = _has_page_below(tree, focus_map(screen), self._roots)

    def holds_stop(self, node: ScreenNode) -> bool:
        """True when a screen reader stops somewhere inside the node."""
        at = bisect_right(self._stops, node.index)
        return at < len(self._stops) and self._stops[at] < node.end

    def holds_words(self, node: ScreenNode) -> bool:
        """True when the node or something inside it has words of its own."""
        return self._words[node.end] > self._words[node.index]

    def lies_below(self, node: ScreenNode) -> bool:
        """True when something lies over the node: it may be hidden on purpose."""
        if self._modal or any(part.index <= node.index < part.end for part in self._under):
            return True
        rect, root = node.rect, self._roots[node.index]
        if rect is None or root is None:
            return False
        if self._is_pushed_aside(root):
            return True
        x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
        return any(
            other.index >= root.end and _holds(other.rect, x, y)
            for other in self._index.near(x, y, 0)
        )

    def _is_pushed_aside(self, root: ScreenNode) -> bool:
        """True for the strip of a page that an open drawer has moved off one side."""
        rect, tree = root.rect, self._tree
        if rect is None or not self._stops or rect.height < tree.height * _TALL:
            return False
        if rect.width > tree.width * _STRIP:
            return False
        return rect.x <= _AT_EDGE or rect.x + rect.width >= tree.width - _AT_EDGE


def _has_page_below(tree: ScreenTree, focus: FocusMap, roots: Sequence[ScreenNode | None]) -> bool:
    area = tree.width * tree.height * _PAGE
    distinct = dict.fromkeys(root for root in roots if root is not None and focus.shown[root.index])
    large = [r for r in distinct if r.rect is not None and r.rect.area >= area > 0]
    return any(
        any(stop.index >= root.end and _overlap(root.rect, stop.rect) for stop in focus.stops)
        for root in large[:_PAGES]
    )


def _holds(rect: Rect | None, x: float, y: float) -> bool:
    if rect is None or x < rect.x or y < rect.y:
        return False
    return x <= rect.x + rect.width and y <= rect.y + rect.height


def _overlap(one: Rect | None, other: Rect | None) -> bool:
    if one is None or other is None:
        return False
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 1 and down > 1


def _android_roots(tree: ScreenTree) -> list[ScreenNode | None]:
    return _roots(tree, focus_map_of(tree, android=True).exposed)


def _ios_roots(tree: ScreenTree) -> list[ScreenNode | None]:
    return _roots(tree, focus_map_of(tree, android=False).exposed)


def _roots(tree: ScreenTree, exposed: Sequence[bool]) -> list[ScreenNode | None]:
    """By `node.index`: the outermost element around the node in which nothing is offered."""
    offers = list(exposed)
    for node in reversed(tree.nodes):
        if offers[node.index] and node.parent is not None:
            offers[node.parent.index] = True
    roots: list[ScreenNode | None] = []
    for node in tree.nodes:
        outer = roots[node.parent.index] if node.parent is not None else None
        roots.append(None if offers[node.index] else outer or node)
    return roots


def _words_before(tree: ScreenTree) -> list[int]:
    """For every index how many elements before it have words."""
    counts = [0]
    for node in tree.nodes:
        counts.append(counts[-1] + bool(node.text or node.label or node.hint))
    return counts
