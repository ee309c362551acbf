"""From tallies to indicator results, and from results to an exact score or an honest range.

The reduction is that of the scheme cn-2019: 完全通过 only without any confirmed failure and
where no person has to confirm it, 无法通过 when more than `none_above` of the applicable elements
fail, 部分通过 in between. What adds results up to parts and totals is audit.scoring's tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.report.model import ReportScore
from audit.scoring.levels import ONE, ZERO, Item, coverage, mean_range
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, Value, between, decided
from rules.model import Grade, Indicator, Result, Scheme
from rules.outcome import Tally
from rules.planting_parts import bare_tree

UNMEASURED = ReportScore(value=None, low=None, high=None, coverage=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What measuring brought for one indicator over all pages of a target.

    For an indicator that counts pages, the tally holds pages; one with a gap and no failure is
    open. `gaps` counts pages on which a rule of the indicator could not be judged, or that were
    not or only partly measured.
    """

    tally: Tally
    pages_failed: int
    pages_measured: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An indicator's result; `value` None while it is open, `low` and `high` bound it then."""

    result: Result
    value: Fraction | None
    low: Fraction
    high: Fraction
    decided_by: str | None


def reduce(indicator: Indicator, evidence: Evidence, scheme: Scheme) -> Standing:
    """What the machine alone can say about an indicator."""
    tally = evidence.tally
    if evidence.pages_measured == 0:
        return _open(Result.NOT_MEASURED, scheme)
    if indicator.judged_by == "person":
        return _open(Result.PENDING, scheme)
    if tally.failed:
        return _failing(evidence, scheme)
    if indicator.judged_by != "machine":
        return _open(Result.PENDING, scheme)
    if evidence.gaps:
        return _open(Result.NOT_MEASURED, scheme)
    if tally.cant_tell:
        return _open(Result.PENDING, scheme)
    return _decided(Result.FULL if tally.passed else Result.NOT_APPLICABLE, scheme)


def _failing(evidence: Evidence, scheme: Scheme) -> Standing:
    """Something failed: decided where the open elements cannot change the result.

    Otherwise the indicator is open between the two. The elements that a gap hides (an engine's
    failure takes its passes away too) may turn 无法通过 into 部分通过: then it is open as well.
    """
    tally = evidence.tally
    applicable = tally.failed + tally.passed + tally.cant_tell
    best = _by_share(Fraction(tally.failed, applicable), scheme)
    worst = _by_share(Fraction(tally.failed + tally.cant_tell, applicable), scheme)
    if evidence.gaps:
        best = Result.PARTIAL
    if best is worst:
        return _decided(best, scheme)
    low, high = scheme.values[worst], scheme.values[best]
    return Standing(result=Result.PENDING, value=None, low=low, high=high, decided_by=None)


def _by_share(share: Fraction, scheme: Scheme) -> Result:
    return Result.NONE if share > scheme.none_above else Result.PARTIAL


def value_of(standing: Standing) -> Value:
    """A standing as what scoring's tree takes for the indicator's leaf.

    An open one counts as one that applies: its range holds what 不适用 would make as well, as long
    as it reaches from nothing to full.
    """
    if standing.result is Result.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if standing.value is not None:
        return decided(standing.value, standing.result.value)
    return between(standing.low, standing.high)


def part_score(part: str, standings: Mapping[str, Standing], scheme: Scheme) -> ReportScore:
    """The score of one part of the scheme from the standing of each of its indicators."""
    if all(s.result is Result.NOT_MEASURED for s in standings.values()):
        return UNMEASURED
    tree = bare_tree(scheme)
    names = {leaf.id for leaf in tree.leaves_below(part)}
    values = {name: value_of(standings[name]) for name in names}
    found = score(tree, values).nodes[part]
    return ReportScore(
        value=found.points, low=found.points_low, high=found.points_high, coverage=found.coverage
    )


def combine(scores: Sequence[ReportScore], method: str, scheme: Scheme) -> ReportScore:
    """One score from those of several platforms: their mean, or the lower one.

    A platform that was not measured can still be anything from nothing to full points.
    """
    if all(_unmeasured(s) for s in scores):
        return UNMEASURED
    items = [
        Item(
            weight=ONE,
            low=s.low if s.low is not None else ZERO,
            high=s.high if s.high is not None else scheme.full_points,
            settled=s.coverage,
        )
        for s in scores
        if s.low is not None or _unmeasured(s)
    ]
    bounds = mean_range(items)
    if bounds is None:
        return ReportScore(value=None, low=None, high=None, coverage=ONE)
    if method == "lower":
        bounds = min(item.low for item in items), min(item.high for item in items)
    low, high = bounds
    share = coverage(items)
    return ReportScore(value=low if share == ONE else None, low=low, high=high, coverage=share)


def total_score(parts: Mapping[str, ReportScore], scheme: Scheme) -> ReportScore:
    """All parts by the scheme's weights; a part that was not measured may still be anything."""
    if all(_unmeasured(s) for s in parts.values()):
        return UNMEASURED
    values = {name: entered(parts[name], scheme.full_points) for name in scheme.parts}
    found = score(bare_tree(scheme), values)
    return ReportScore(value=found.value, low=found.low, high=found.high, coverage=found.coverage)


def entered(found: ReportScore, full_points: Fraction) -> Value:
    """A part's score as what scoring's tree takes for the part as a whole."""
    if found.low is None or found.high is None:
        return between(ZERO, ONE) if _unmeasured(found) else NOT_APPLICABLE
    if found.value is not None:
        return decided(found.value / full_points)
    return between(found.low / full_points, found.high / full_points, found.coverage)


def _unmeasured(found: ReportScore) -> bool:
    """Nothing is known; what is wholly 不适用 has no numbers either, but nothing open."""
    return found.low is None and found.coverage != ONE


def grade_of(score: Fraction | None, grades: Iterable[Grade]) -> Grade | None:
    """The highest grade that the score reaches; None while there is no score."""
    if score is None:
        return None
    reached = [g for g in grades if score >= g.minimum]
    return max(reached, key=lambda g: g.minimum) if reached else None


def _open(result: Result, scheme: Scheme) -> Standing:
    low, high = min(scheme.values.values()), max(scheme.values.values())
    return Standing(result=result, value=None, low=low, high=high, decided_by=None)


def _decided(result: Result, scheme: Scheme) -> Standing:
    value = scheme.values.get(result, ZERO)
    return Standing(result=result, value=value, low=value, high=value, decided_by="machine")
