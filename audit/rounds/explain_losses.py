"""What each indicator costs a total: by how much it would rise if that one were full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from audit.report.model import ReportIndicator
from audit.rounds.explain_parts import ONE, ZERO, Kind, Part, walk
from audit.scoring.fast import is_plain
from audit.scoring.result import ScoreResult
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN, State, Value, between
from rules.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What one indicator on one platform costs the total, in its points.

    `id` is the indicator's, or that of a part that was entered as a whole or is missing. `worth`
    is what it would bring if it were full, `lost` what is gone for good, `left_open` what is
    still to be decided. `row` None where the report has no line for it.
    """

    id: str
    platform: str
    kind: Kind
    worth: Fraction
    lost: Fraction
    left_open: Fraction
    low: Fraction
    high: Fraction
    row: ReportIndicator | None = None


def losses_of(tree: Tree, whole: Part, result: ScoreResult | None = None) -> tuple[Loss, ...]:
    """Every indicator on every platform with what it costs, the greatest loss first.

    `result` is wanted for a scheme that does more than weigh; None = the sums are all there is.
    """
    if result is None or is_plain(tree):
        found = list(_weighed(whole, tree.full_points))
    else:
        found = list(_Again(tree, whole, result).losses())
    return tuple(sorted(found, key=lambda one: (-one.lost, -one.left_open, one.id, one.platform)))


def _weighed(part: Part, points: Fraction) -> Iterator[Loss]:
    """The share of the points that each term carries, what does not apply left out."""
    if not part.children or part.kind is Kind.WHOLE:
        yield from _loss(part, points)
        return
    counted = [child for child in part.children if child.counts and child.weight]
    weight = sum((child.weight for child in counted), ZERO)
    for child in counted:
        yield from _weighed(child, points * child.weight / weight)


def _loss(part: Part, points: Fraction) -> Iterator[Loss]:
    if part.low is not None and part.high is not None:
        lost, still = points * (ONE - part.high), points * (part.high - part.low)
        yield _made(part, points, lost, still, part.low, part.high)


def _made(
    of: Part | Loss,
    worth: Fraction,
    lost: Fraction,
    left_open: Fraction,
    low: Fraction,
    high: Fraction,
) -> Loss:
    return Loss(
        id=of.id,
        platform=of.platform,
        kind=of.kind,
        worth=worth,
        lost=lost,
        left_open=left_open,
        low=low,
        high=high,
        row=of.row,
    )


class _Again:
    """Losses in a scheme with gates, vetoes, points or bonus: by scoring with one term full."""

    def __init__(self, tree: Tree, whole: Part, result: ScoreResult) -> None:
        self.tree = tree
        self.result = result
        self.whole = whole
        self.entered = tuple(_entered(whole))
        self.values = {p.id: self._value(p) for p in self.entered if p.kind is not Kind.MISSING}
        self.now = self._best()

    def losses(self) -> Iterator[Loss]:
        for part in self.entered:
            if part.low is None or part.high is None:
                continue
            if part.kind is Kind.PLATFORMS:
                yield from self._inside(part, part.high)
            else:
                yield self._one(part, part.low, part.high)

    def _one(self, part: Part, low: Fraction, high: Fraction) -> Loss:
        full, nothing = self._best(part.id, max(ONE, high)), self._best(part.id, ZERO)
        worst = self._best(part.id, low) if low != high else self.now
        return _made(part, full - nothing, full - self.now, self.now - worst, low, high)

    def _inside(self, entered: Part, high: Fraction) -> Iterator[Loss]:
        """Indicators of a part that was entered as a whole: each moves its rate by its share."""
        for inner in _weighed(entered, ONE):
            top = high + inner.lost
            full = self._best(entered.id, top)
            nothing = self._best(entered.id, top - inner.worth)
            worst = self._best(entered.id, high - inner.left_open)
            lost, still = full - self.now, self.now - worst
            yield _made(inner, full - nothing, lost, still, inner.low, inner.high)

    def _best(self, node: str = "", rate: Fraction = ZERO) -> Fraction:
        """The best total that is left with this rate in place of the node's own."""
        values, missing = self.values, self.result.missing
        if node:
            decided = Value(state=State.DECIDED, low=rate, high=rate)
            values = {**values, node: decided}
            missing = tuple(name for name in missing if name != node)
        high = score(self.tree, values, missing).high
        return high if high is not None else ZERO

    def _value(self, part: Part) -> Value:
        low, high = part.low, part.high
        if part.stopped and part.row is not None:
            low, high = part.row.low, part.row.high  # behind a gate: what it was before
        if low is None or high is None:
            return NOT_APPLICABLE
        if low != high:
            return OPEN if part.may_leave else between(low, high)
        veto = self.tree.nodes[part.id].veto
        answer = min(veto.answers) if veto is not None and part.id in self.result.vetoed else ""
        return Value(state=State.DECIDED, low=low, high=high, answer=answer)


def _entered(whole: Part) -> Iterator[Part]:
    """The terms that something was entered for; inside of a part with platforms nothing was."""
    inside = {id(p) for part in walk(whole) if part.kind is Kind.PLATFORMS for p in walk(part)}
    for part in walk(whole):
        if part.kind is Kind.PLATFORMS or (part.kind is not Kind.SUM and id(part) not in inside):
            yield part
