"""Finds boxes near a point without comparing every box with every other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from rules.screen import ScreenNode
from rules.snapshot import Rect

_CELL = 48.0  # dp or pt: the side of the smallest cells
# Boxes that are kept for a cell. Only piles of boxes over each other come near it.
_FULL = 24

type _Cell = tuple[int, int, int]


class BoxIndex:
    """Boxes of nodes in grids of several sizes, each box in the grid whose cells fit its length.

    A box lies in four cells at most and a question looks at few of them, so that questions about
    all boxes of a screen stay linear. Nodes without a box are left out. In a pile of more than 24
    like boxes some are forgotten: an answer then names too few, never a wrong one.
    """

    __slots__ = ("_cells", "_levels")

    def __init__(self, nodes: Iterable[ScreenNode]) -> None:
        self._cells: dict[_Cell, list[ScreenNode]] = {}
        levels: set[int] = set()
        for node in nodes:
            rect = node.rect
            if rect is None:
                continue
            level = _level(rect)
            levels.add(level)
            for cell in _touched(level, rect.x, rect.y, rect.x + rect.width, rect.y + rect.height):
                held = self._cells.setdefault(cell, [])
                if len(held) < _FULL:
                    held.append(node)
        self._levels = sorted(levels)

    def near(self, x: float, y: float, reach: float) -> Iterator[ScreenNode]:
        """Every node whose box may come within `reach` (48 at most) of the point.

        A node may come more than once, and some are farther away.
        """
        for level in self._levels:
            for cell in _touched(level, x - reach, y - reach, x + reach, y + reach):
                yield from self._cells.get(cell, ())


def _level(rect: Rect) -> int:
    side = max(rect.width, rect.height)
    return math.ceil(math.log2(side / _CELL)) if side > _CELL else 0


def _touched(level: int, left: float, top: float, right: float, bottom: float) -> Iterator[_Cell]:
    side = _CELL * 2.0**level
    for row in range(math.floor(top / side), math.floor(bottom / side) + 1):
        for column in range(math.floor(left / side), math.floor(right / side) + 1):
            yield level, column, row
