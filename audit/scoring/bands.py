"""Places and bands: equal scores share a place, and with it the band."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

from rules.tree import Band, Tree


def places(scores: Mapping[str, Fraction]) -> dict[str, int]:
    """The place of each by its score, the highest first: 1, 2, 2, 4. Nothing breaks a tie."""
    ordered = sorted(-score for score in scores.values())
    first: dict[Fraction, int] = {}
    for number, score in enumerate(ordered, start=1):
        first.setdefault(score, number)
    return {name: first[-score] for name, score in scores.items()}


def place_range(
    low: Fraction, high: Fraction, lows: Sequence[Fraction], highs: Sequence[Fraction]
) -> tuple[int, int]:
    """The best and the worst place of a body between `low` and `high`.

    `lows` and `highs` are those of all bodies in rising order, its own included.
    """
    best = 1 + len(lows) - bisect_right(lows, high)
    ahead = len(highs) - bisect_right(highs, low)
    return best, 1 + ahead - (1 if high > low else 0)


def band_of(tree: Tree, place: int, score: Fraction) -> Band | None:
    """The band of a place or score; None without bands, or below the last of them."""
    taken = 0
    for band in tree.bands:
        if band.count is not None:
            taken += band.count
            if place <= taken:
                return band
        elif band.minimum is None or score >= band.minimum:
            return band
    return None
