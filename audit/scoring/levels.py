"""One level of a tree: the weighted mean of what applies, and how low or high it may still be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One term of a mean: its weight or full points and the range of its rate.

    `optional` is true while it may still turn out 不适用 and leave both sums. `settled` is the
    share of it that is decided.
    """

    weight: Fraction
    low: Fraction
    high: Fraction
    settled: Fraction
    optional: bool = False


def mean_range(items: Sequence[Item]) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest mean that is possible; None when nothing has weight."""
    counted = [item for item in items if item.weight]
    if not counted:
        return None
    sure = [item for item in counted if not item.optional]
    may = [item for item in counted if item.optional]
    whole = sum((item.weight for item in sure), ZERO)
    if not may and all(item.low is item.high or item.low == item.high for item in sure):
        mean = sum((item.weight * item.low for item in sure), ZERO) / whole
        return mean, mean
    low = _extreme(whole, [(i.weight, i.low) for i in sure], [(i.weight, i.low) for i in may])
    # The highest mean is the lowest of the negated rates.
    high = -_extreme(whole, [(i.weight, -i.high) for i in sure], [(i.weight, -i.high) for i in may])
    return low, high


def _extreme(
    whole: Fraction,
    sure: Sequence[tuple[Fraction, Fraction]],
    may: Sequence[tuple[Fraction, Fraction]],
) -> Fraction:
    """The lowest mean over all choices of which optional terms take part.

    A term pulls the mean down exactly when its rate is below it; taking them from the lowest
    rate upwards therefore ends at the lowest mean.
    """
    total = sum((weight * rate for weight, rate in sure), ZERO)
    for weight, rate in sorted(may, key=lambda term: term[1]):
        if whole and rate * whole >= total:
            break
        total += weight * rate
        whole += weight
    return total / whole


def coverage(items: Sequence[Item]) -> Fraction:
    """The share of the weight that is decided; 1 when nothing has weight."""
    whole = sum((item.weight for item in items), ZERO)
    if not whole:
        return ONE
    return sum((item.weight * item.settled for item in items), ZERO) / whole
