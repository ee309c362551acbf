"""Figures about a whole round: means, change, shares, pass rates. Exact, never rounded here.

Totals that are open (None) are never taken for 0 and never left out in silence: each result says
how many bodies it counts and how many are open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.model import Grade

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of the `counted` values that are known; None when there is none."""

    value: Fraction | None
    counted: int
    left_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The change between two rounds, and its rate by either yardstick as shares.

    `of_after` is 提升率 as the award prints it: the difference over the new value. `of_before` is
    the usual rate of growth, over the old one. A rate is None where it would divide by zero.
    """

    difference: Fraction
    of_after: Fraction | None
    of_before: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRate:
    """合格率: bodies that reach the pass mark, those that do not, and those still open."""

    passed: int
    failed: int
    left_open: int

    @property
    def value(self) -> Fraction | None:
        """Passed over all bodies; None while one is open or without bodies."""
        return None if self.left_open else self.low

    @property
    def low(self) -> Fraction | None:
        """The rate if no open body passes; None without bodies."""
        return share(self.passed, self._bodies)

    @property
    def high(self) -> Fraction | None:
        """The rate if every open body passes; None without bodies."""
        return share(self.passed + self.left_open, self._bodies)

    @property
    def _bodies(self) -> int:
        return self.passed + self.failed + self.left_open


def mean(values: Iterable[Fraction | None]) -> Mean:
    """The arithmetic mean of the known values; each body counts once."""
    items = list(values)
    known = [value for value in items if value is not None]
    return Mean(
        value=sum(known, ZERO) / len(known) if known else None,
        counted=len(known),
        left_open=len(items) - len(known),
    )


def means_by_group[Body: Hashable](
    values: Mapping[Body, Fraction | None], groups: Mapping[Body, str]
) -> dict[str, Mean]:
    """The mean of each group in the order of first appearance; no group is group ""."""
    members: dict[str, list[Fraction | None]] = {}
    for body, value in values.items():
        members.setdefault(groups.get(body, ""), []).append(value)
    return {group: mean(found) for group, found in members.items()}


def change(before: Fraction, after: Fraction) -> Change:
    """What moved between two rounds."""
    difference = after - before
    return Change(
        difference=difference,
        of_after=rate(difference, after),
        of_before=rate(difference, before),
    )


def rate(points: Fraction, full: Fraction) -> Fraction | None:
    """得分率 as a share: points over full points; None where nothing could be reached."""
    return points / full if full else None


def share(part: int, whole: int) -> Fraction | None:
    """A count as a share of another; None of nothing."""
    return Fraction(part, whole) if whole else None


def pass_rate(rates: Iterable[Fraction | None], mark: Fraction) -> PassRate:
    """How many of the rates (shares; None = open) reach `mark`, the mark itself included."""
    items = list(rates)
    known = [item for item in items if item is not None]
    passed = sum(1 for item in known if item >= mark)
    return PassRate(passed=passed, failed=len(known) - passed, left_open=len(items) - len(known))


def distribution(
    grades: Sequence[Grade], reached: Iterable[Grade | None]
) -> tuple[dict[str, int], int]:
    """How many bodies have each grade, by id in the order of `grades`, and how many have none."""
    counts = {grade.id: 0 for grade in grades}
    without = 0
    for grade in reached:
        if grade is None:
            without += 1
        else:
            counts[grade.id] = counts.get(grade.id, 0) + 1
    return counts, without
