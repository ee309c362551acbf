"""WCAG 2.5.8's spacing: which targets that are too small have other targets close to them."""

from __future__ import annotations

from collections.abc import Sequence

from rules.parts.box_index import BoxIndex
from rules.parts.touch_targets import TouchTarget
from rules.screen import ScreenNode

_TOUCHING = 0.001  # dp: circles that only touch do not intersect


def crowded(
    targets: Sequence[TouchTarget], small: Sequence[TouchTarget], diameter: float
) -> frozenset[int]:
    """`node.index` of those `small` targets whose circle reaches another target or its circle.

    A circle of this diameter (dp or pt) lies round the middle of each small target. A target
    around or inside another one, or in the very same place, is not its neighbour.
    """
    if not small:
        return frozenset()
    index = BoxIndex(target.node for target in targets)
    undersized = frozenset(target.node.index for target in small)
    return frozenset(
        target.node.index for target in small if _is_crowded(target, index, undersized, diameter)
    )


def _is_crowded(
    target: TouchTarget, index: BoxIndex, undersized: frozenset[int], diameter: float
) -> bool:
    own, rect = target.node, target.rect
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    to_box, to_circle = (diameter / 2 - _TOUCHING) ** 2, (diameter - _TOUCHING) ** 2
    for other in index.near(x, y, diameter):
        box = other.rect
        if box is None or box == rect or _is_around(own, other) or _is_around(other, own):
            continue
        across = max(box.x - x, 0.0, x - box.x - box.width)
        down = max(box.y - y, 0.0, y - box.y - box.height)
        if across * across + down * down < to_box:
            return True
        if other.index in undersized:
            across, down = x - box.x - box.width / 2, y - box.y - box.height / 2
            if across * across + down * down < to_circle:
                return True
    return False


def _is_around(outer: ScreenNode, inner: ScreenNode) -> bool:
    return outer.index <= inner.index < outer.end
