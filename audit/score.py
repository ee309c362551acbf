"""From tallies to indicator results, and from results to an exact score or an honest range.

The reduction is that of the scheme cn-2019: 完全通过 only without any confirmed failure and
where no person has to confirm it, 无法通过 when more than `none_above` of the applicable elements
fail, 部分通过 in between. A part's score is full_points × Σ(group weight × group mean) ÷ Σ(group
weight), a group mean Σ(w·v) ÷ Σ(w); 不适用 leaves both sums, a group that is wholly 不适用 too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.report.model import ReportScore
from rules.model import Grade, Indicator, Result, Scheme
from rules.outcome import Tally

ZERO = Fraction(0)
ONE = Fraction(1)


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


def part_score(part: str, standings: Mapping[str, Standing], scheme: Scheme) -> ReportScore:
    """The score of one part of the scheme from the standing of each of its indicators."""
    groups = [g for g in scheme.groups if g.part == part]
    low = high = counted = decided = ZERO
    for group in groups:
        members = [i for i in scheme.indicators if i.group == group.id]
        rated = [
            (i, standings[i.id])
            for i in members
            if standings[i.id].result is not Result.NOT_APPLICABLE
        ]
        total = sum((i.weight for i, _ in rated), ZERO)
        if not total:
            continue
        counted += group.weight
        low += group.weight * _mean(((i.weight, s.low) for i, s in rated), total)
        high += group.weight * _mean(((i.weight, s.high) for i, s in rated), total)
        settled = sum((i.weight for i, s in rated if s.value is not None), ZERO)
        decided += group.weight * settled / total
    measured = [s for s in standings.values() if s.result is not Result.NOT_MEASURED]
    if not counted or not measured:
        return ReportScore(value=None, low=None, high=None, coverage=ZERO)
    coverage = decided / counted
    low, high = (scheme.full_points * bound / counted for bound in (low, high))
    value = low if coverage == ONE else None
    return ReportScore(value=value, low=low, high=high, coverage=coverage)


def combine(scores: Sequence[ReportScore], method: str, scheme: Scheme) -> ReportScore:
    """One score from those of several platforms: their mean, or the lower one.

    A platform that was not measured can still be anything from nothing to full points.
    """
    measured = [s for s in scores if s.low is not None and s.high is not None]
    if not measured:
        return ReportScore(value=None, low=None, high=None, coverage=ZERO)
    lows = [s.low if s.low is not None else ZERO for s in scores]
    highs = [s.high if s.high is not None else scheme.full_points for s in scores]
    coverage = sum((s.coverage for s in scores), ZERO) / len(scores)
    if method == "lower":
        low, high = min(lows), min(highs)
    else:
        low, high = sum(lows, ZERO) / len(scores), sum(highs, ZERO) / len(scores)
    decided = all(s.value is not None for s in scores)
    return ReportScore(value=low if decided else None, low=low, high=high, coverage=coverage)


def total_score(parts: Mapping[str, ReportScore], scheme: Scheme) -> ReportScore:
    """All parts by the scheme's weights; a part that was not measured may still be anything."""
    weight = sum(scheme.parts.values(), ZERO)
    low = high = coverage = ZERO
    for name, share in scheme.parts.items():
        score = parts[name]
        low += share * (score.low if score.low is not None else ZERO)
        high += share * (score.high if score.high is not None else scheme.full_points)
        coverage += share * score.coverage
    low, high, coverage = low / weight, high / weight, coverage / weight
    if all(score.low is None for score in parts.values()):
        return ReportScore(value=None, low=None, high=None, coverage=ZERO)
    decided = all(score.value is not None for score in parts.values())
    return ReportScore(value=low if decided else None, low=low, high=high, coverage=coverage)


def grade_of(score: Fraction | None, grades: Iterable[Grade]) -> Grade | None:
    """The highest grade that the score reaches; None while there is no score."""
    if score is None:
        return None
    reached = [g for g in grades if score >= g.minimum]
    return max(reached, key=lambda g: g.minimum) if reached else None


def _mean(pairs: Iterable[tuple[Fraction, Fraction]], total: Fraction) -> Fraction:
    return sum((weight * value for weight, value in pairs), ZERO) / total


def _open(result: Result, scheme: Scheme) -> Standing:
    low, high = min(scheme.values.values()), max(scheme.values.values())
    return Standing(result=result, value=None, low=low, high=high, decided_by=None)


def _decided(result: Result, scheme: Scheme) -> Standing:
    value = scheme.values.get(result, ZERO)
    return Standing(result=result, value=value, low=value, high=value, decided_by="machine")
