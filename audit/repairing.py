"""Scores a report again as if some of its causes were repaired.

Deciding and adding up are those of the report itself: the indicator's evidence is made without
the cause and decided again by who decided it, and the score is taken from all indicators anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from audit.part import Decide, Decision, Placed
from audit.people.adjust import Found, Key, Machine, counting, repaired
from audit.people.deciding import Deciding
from audit.people.merge import not_below
from audit.report.gain import Bounds
from audit.report.model import Report, ReportIndicator, ReportIssue, ReportScore
from audit.score import Evidence, Standing, combine, part_score, reduce, total_score
from rules.model import Catalogue, Indicator, Result, Scheme

Line = tuple[str, str]  # platform ("" for the web) and indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The score that comes first and those of its parts, in points; None where there is none."""

    first: Bounds | None
    parts: Mapping[str, Bounds | None]


type Rescore = Callable[[Sequence[ReportIndicator]], Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody was asked to decide an indicator by."""

    indicator: Indicator
    platform: str
    evidence: Evidence
    found: Sequence[Placed]
    gaps: frozenset[str]


class Noting:
    """A Decide that hands on to another, and notes what it was asked in `asked`."""

    def __init__(self, decide: Decide) -> None:
        self.asked: dict[Line, Asked] = {}
        self._decide = decide

    def __call__(
        self,
        indicator: Indicator,
        platform: str,
        evidence: Evidence,
        found: Sequence[Placed],
        gaps: frozenset[str],
    ) -> Decision:
        """The other's decision."""
        self.asked[platform, indicator.id] = Asked(
            indicator=indicator, platform=platform, evidence=evidence, found=found, gaps=gaps
        )
        return self._decide(indicator, platform, evidence, found, gaps)


class Repairing:
    """A report's indicators and scores with causes repaired.

    `deciding` are the people's words that the report was made with, None for the machine alone.
    """

    def __init__(
        self,
        report: Report,
        asked: Mapping[Line, Asked],
        *,
        catalogue: Catalogue,
        scheme: Scheme,
        deciding: Deciding | None,
        rescore: Rescore,
    ) -> None:
        self.indicators = {(i.platform, i.id): i for i in report.indicators}
        self._asked = asked
        self._scheme = scheme
        self._deciding = deciding
        self._rescore = rescore
        self._known: dict[tuple[tuple[Line, Standing], ...], Scores] = {}
        self._counting = _counting(asked, catalogue)
        self._waived = frozenset(
            (w.found.finding.rule, w.found.finding.id)
            for merged in (deciding.merged.values() if deciding is not None else ())
            for w in merged.waived
        )
        self._elements = _elements(report.issues, self._counting, self._waived)
        self._indicator_of = {
            (platform, f.page, f.finding.id): f.finding.indicator
            for platform, found in self._counting.items()
            for f in found
        }
        self._own: dict[Line, list[Found]] = defaultdict(list)
        for platform, found in self._counting.items():
            for one in found:
                self._own[platform, one.finding.indicator].append(one)

    def elements(self, issue: ReportIssue) -> frozenset[Key]:
        """The issue's findings that count; none for advice and for what is waived."""
        return self._elements.get(issue.id, frozenset())

    def waives(self, issue: ReportIssue) -> bool:
        """True where a waiver takes any of the issue's findings out of what counts."""
        rules = (issue.rule, *issue.also)
        return any((rule, name) in self._waived for rule in rules for name in issue.findings)

    def standings(
        self, platform: str, done: Collection[Key], *, forget: bool = False
    ) -> dict[Line, Standing]:
        """The indicators that these findings of a platform bear on, without them."""
        touched = {self._indicator_of.get((platform, *key)) for key in done} - {None}
        found = {}
        for line, asked in self._asked.items():
            counts = asked.indicator.id in touched or asked.indicator.aggregate == "pages"
            if line[0] == platform and counts and touched:
                found[line] = self._again(line, asked, done, forget=forget)
        return found

    def scores(self, changed: Mapping[Line, Standing]) -> Scores:
        """The scores with these indicators as they stand then; () = as they are."""
        differing = tuple(
            (line, standing)
            for line, standing in sorted(changed.items())
            if standing != _standing(self.indicators[line])
        )
        if differing not in self._known:
            wanted = dict(differing)
            self._known[differing] = self._rescore(
                [_with(i, wanted.get(line)) for line, i in self.indicators.items()]
            )
        return self._known[differing]

    def _again(self, line: Line, asked: Asked, done: Collection[Key], *, forget: bool) -> Standing:
        indicator = asked.indicator
        pages = indicator.aggregate == "pages"
        machine = Machine(
            evidence=asked.evidence,
            findings=self._counting[line[0]] if pages else tuple(self._own.get(line, ())),
            gap_pages=asked.gaps,
        )
        left = Machine(
            evidence=repaired(indicator, machine, done),
            findings=tuple(f for f in machine.findings if (f.page, f.finding.id) not in done),
            gap_pages=asked.gaps,
        )
        if self._deciding is None:
            after = reduce(indicator, left.evidence, self._scheme)
        else:
            merged = self._deciding.merge(indicator, asked.platform, left, forget=forget)
            after = merged.standing
        # A repair takes nothing away: what it opens again is no worse than what stood there.
        return not_below(self.indicators[line].low, after, self._scheme)


def scheme_scores(indicators: Sequence[ReportIndicator], scheme: Scheme) -> Scores:
    """The scores of a report outside of a round, from its indicators."""
    parts: dict[str, ReportScore] = {}
    for part in scheme.parts:
        groups = {g.id for g in scheme.groups if g.part == part}
        platforms: dict[str, dict[str, Standing]] = defaultdict(dict)
        for one in indicators:
            if one.group in groups:
                platforms[one.platform][one.id] = _standing(one)
        found = [part_score(part, standings, scheme) for standings in platforms.values()]
        if len(found) > 1 or any(platforms):
            parts[part] = combine(found, scheme.combine.get(part, "mean"), scheme)
        elif found:
            parts[part] = found[0]
    whole = len(parts) == len(scheme.parts)
    first = total_score(parts, scheme) if whole else next(iter(parts.values()), None)
    return Scores(
        first=bounds_of(first) if first is not None else None,
        parts={name: bounds_of(score) for name, score in parts.items()},
    )


def bounds_of(score: ReportScore) -> Bounds | None:
    """A score's two ends; None where it has none."""
    return _bounds(score.low, score.high)


def indicator_bounds(standing: Standing) -> Bounds | None:
    """The rates that an indicator may have; None where it is 不适用."""
    if standing.result is Result.NOT_APPLICABLE:
        return None
    return _bounds(standing.low, standing.high)


def standing_before(indicator: ReportIndicator) -> Standing:
    """The indicator as it stands in the report."""
    return _standing(indicator)


def _bounds(low: Fraction | None, high: Fraction | None) -> Bounds | None:
    return None if low is None or high is None else Bounds(low=low, high=high)


def _standing(indicator: ReportIndicator) -> Standing:
    return Standing(
        result=indicator.verdict,
        value=indicator.value,
        low=indicator.low,
        high=indicator.high,
        decided_by=indicator.decided_by,
    )


def _with(indicator: ReportIndicator, standing: Standing | None) -> ReportIndicator:
    if standing is None:
        return indicator
    return replace(
        indicator,
        verdict=standing.result,
        value=standing.value,
        low=standing.low,
        high=standing.high,
        decided_by=standing.decided_by,
    )


def _counting(asked: Mapping[Line, Asked], catalogue: Catalogue) -> dict[str, tuple[Found, ...]]:
    """The findings that count, by platform: all of a platform's indicators are asked by them."""
    found: dict[str, tuple[Found, ...]] = {}
    for one in asked.values():
        if one.platform not in found:
            placed = (Found(page=page, finding=finding) for page, finding in one.found)
            found[one.platform] = counting(placed, catalogue.rules)
    return found


def _elements(
    issues: Iterable[ReportIssue],
    counted: Mapping[str, Sequence[Found]],
    waived: Collection[tuple[str, str]],
) -> dict[str, frozenset[Key]]:
    by_id: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for platform, found in counted.items():
        for one in found:
            if (one.finding.rule, one.finding.id) not in waived:
                by_id[platform, one.finding.id].append(one)
    return {issue.id: frozenset(_of(issue, by_id)) for issue in issues}


def _of(issue: ReportIssue, by_id: Mapping[tuple[str, str], Sequence[Found]]) -> Iterator[Key]:
    """A finding that is on other pages too is repaired where the issue is."""
    pages, rules = frozenset(issue.pages), {issue.rule, *issue.also}
    for name in issue.findings:
        for found in by_id.get((issue.platform, name), ()):
            if (
                found.page in pages
                and found.finding.rule in rules
                and found.finding.verdict is issue.verdict
            ):
                yield found.page, name
