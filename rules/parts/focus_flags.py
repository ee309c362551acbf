"""What the focus passes of both platforms have in common."""

from __future__ import annotations

from dataclasses import dataclass

from rules.screen import ScreenNode, ScreenTree


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusFlags:
    """One answer for each node, by `node.index`; see FocusMap."""

    shown: list[bool]
    exposed: list[bool]
    focusable: list[bool]
    stop: list[bool]


def shown_flags(tree: ScreenTree) -> list[bool]:
    """By `node.index`: not hidden, with area, and on the screen at least in part.

    A node that the source calls neither visible nor hidden is judged by its box alone; one
    without a box is not shown.
    """
    return [_shown(node, tree.width, tree.height) for node in tree.nodes]


def _shown(node: ScreenNode, width: float, height: float) -> bool:
    rect = node.rect
    if node.visible is False or rect is None or rect.width <= 0 or rect.height <= 0:
        return False
    if width <= 0 or height <= 0:
        return True  # the screen's size is not known
    across = rect.x < width and rect.x + rect.width > 0
    return across and rect.y < height and rect.y + rect.height > 0
