"""What repairing a cause would give back: the score again as if that cause were not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

ZERO = Fraction(0)


class Why(StrEnum):
    """What repairing this cause and nothing else does; texts under [report] gain-why-CODE."""

    GIVES = "gives"  # it raises the score, or what the score may still become
    TOGETHER = "together"  # nothing by itself; together with `others` it does
    RETEST = "retest"  # people decide the indicator: nothing until somebody tests it again
    FREE = "free"  # the indicator has its full points all the same
    ADVICE = "advice"  # it never cost anything
    QUESTION = "question"  # nobody has said yet whether it is a problem
    WAIVED = "waived"  # it does not count any more
    OUTSIDE = "outside"  # the scheme does not count this indicator
    NOTHING = "nothing"  # something else fixes the score: a veto, a gate, or what was not measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The lowest and the highest that a figure may be; the same where nothing is open."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What repairing one cause gives back.

    A repaired element counts as passed; all else stays as it was measured. `before` and `after`
    are each of the indicator (its rate, 1 = full), its part (points) and the score that comes
    first in the report (points); None where there is no figure. `low` and `high` are the
    points that the score's two ends rise by, never below 0. `confirm` says that a person has to
    confirm the indicator afterwards, so that `high` is the most that it may bring.

    `others` are further causes of the same indicator that have to be repaired as well before the
    score rises at all; empty where none of them would help. `others_low` and `others_high` are
    what all of them together give back. `retest` is the most that repairing it (and `others`)
    may bring where people have to test the indicator again, 0 for all other reasons.
    """

    issue: str
    indicator: str
    platform: str  # android · ios; "" for the web
    why: Why
    part: str  # web · app; "" where the scheme does not count the indicator
    indicator_before: Bounds | None
    indicator_after: Bounds | None
    part_before: Bounds | None
    part_after: Bounds | None
    score_before: Bounds | None
    score_after: Bounds | None
    low: Fraction = ZERO
    high: Fraction = ZERO
    confirm: bool = False
    others: tuple[str, ...] = ()
    others_low: Fraction = ZERO
    others_high: Fraction = ZERO
    retest: Fraction = ZERO

    @property
    def each(self) -> Fraction:
        """Points per cause that has to be repaired, in the middle of what it may bring.

        What is most costly is what gives most back for each repair.
        """
        bundle = 1 + len(self.others)
        given = self.low + self.high if not self.others else self.others_low + self.others_high
        return (given + self.retest) / 2 / bundle
