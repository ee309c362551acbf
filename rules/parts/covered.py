"""How much of a screen some of its elements cover, overlapping parts counted once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from rules.screen import ScreenNode, ScreenTree
from rules.snapshot import Rect

# Hundreds of boxes cover nothing that the largest hundred do not; more only take time.
_MOST = 100


def covered_share(nodes: Iterable[ScreenNode], tree: ScreenTree) -> float:
    """The part of the screen's area that the elements cover together, 0 to 1.

    Counted are the hundred largest boxes; 0 for a screen whose size is not known.
    """
    if tree.width <= 0 or tree.height <= 0:
        return 0.0
    boxes = [box for node in nodes if (box := _on_screen(node.rect, tree)) is not None]
    boxes.sort(key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))
    return min(_union(boxes[:_MOST]) / (tree.width * tree.height), 1.0)


_Box = tuple[float, float, float, float]  # left, top, right, bottom


def _on_screen(rect: Rect | None, tree: ScreenTree) -> _Box | None:
    if rect is None:
        return None
    left, top = max(rect.x, 0.0), max(rect.y, 0.0)
    right = min(rect.x + rect.width, tree.width)
    bottom = min(rect.y + rect.height, tree.height)
    return (left, top, right, bottom) if right > left and bottom > top else None


def _union(boxes: list[_Box]) -> float:
    """The area of all boxes together: strip by strip from left to right."""
    edges = sorted({edge for box in boxes for edge in (box[0], box[2])})
    area = 0.0
    for left, right in pairwise(edges):
        spans = sorted((box[1], box[3]) for box in boxes if box[0] <= left and box[2] >= right)
        reached = 0.0
        for top, bottom in spans:
            if bottom > reached:
                area += (right - left) * (bottom - max(top, reached))
                reached = bottom
    return area
