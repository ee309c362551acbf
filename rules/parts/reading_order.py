"""Whether a step of the focus goes back against the way a screen is read."""

from __future__ import annotations

from rules.screen import ScreenNode, ScreenTree
from rules.snapshot import Rect
from rules.words import load_words

_NEAR = 4.0  # dp or pt: boxes that share less than this share nothing
_SAME_ROW = 0.5  # of the lower box's height
_OVER = 0.02  # of the smaller box's area: more in common, and one is drawn over the other
_BAR = 0.2  # of the screen's height: a lower box at the top or the bottom may be a fixed bar
_WIDE = 0.8


def goes_back(tree: ScreenTree, before: ScreenNode, node: ScreenNode) -> float | None:
    """How far up (dp or pt) the step goes when it clearly goes back; None when it does not.

    0 for one that goes back to the left in a row. The parts of the screen that hold the two
    elements are compared as well: a step into the next column, into or out of a bar, between
    layers over each other, or into an element that holds the other one is not back.
    """
    if before.index <= node.index < before.end or node.index <= before.index < node.end:
        return None
    up = _back(before.rect, node.rect)
    if up is None:
        return None
    first_part, second_part = _parts(before, node)
    if any(_is_bar(tree, part) for part in (first_part, second_part, second_part.parent)):
        return None
    if first_part.rect is None or second_part.rect is None:
        return up
    if _are_layers(first_part.rect, second_part.rect):
        return None
    return up if _back(first_part.rect, second_part.rect) is not None else None


def _back(before: Rect | None, then: Rect | None) -> float | None:
    """How far the second box lies above the first; 0 to its left; None for neither."""
    if before is None or then is None:
        return None
    shared = min(before.y + before.height, then.y + then.height) - max(before.y, then.y)
    if shared >= _SAME_ROW * min(before.height, then.height):
        return 0.0 if then.x + then.width <= before.x + _NEAR else None
    if shared > _NEAR or then.y >= before.y:
        return None
    if then.x >= before.x + before.width - _NEAR:
        return None  # the next column
    return before.y - then.y


def _parts(before: ScreenNode, node: ScreenNode) -> tuple[ScreenNode, ScreenNode]:
    """The children of the nearest common ancestor that hold the two, or the two themselves."""
    one = before
    while one.parent is not None and not one.parent.index <= node.index < one.parent.end:
        one = one.parent
    other = node
    while other.parent is not None and other.parent is not one.parent:
        other = other.parent
    return one, other


def _are_layers(one: Rect, other: Rect) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if across <= 0 or down <= 0:
        return False
    return across * down > _OVER * min(one.area, other.area)


def _is_bar(tree: ScreenTree, part: ScreenNode | None) -> bool:
    if part is None:
        return False
    if part.role in load_words("app-reach")["bar_role"]:
        return True
    rect = part.rect
    if rect is None or rect.height > tree.height * _BAR or rect.width < tree.width * _WIDE:
        return False
    return rect.y + rect.height >= tree.height * (1 - _BAR / 2)
