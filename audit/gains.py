"""What repairing each cause of a report would give back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from audit.people.adjust import Key
from audit.people.deciding import Deciding
from audit.repairing import (
    Line,
    Noting,
    Repairing,
    Rescore,
    Scores,
    indicator_bounds,
    scheme_scores,
    standing_before,
)
from audit.report.gain import ZERO, Bounds, Gain, Why
from audit.report.model import Report, ReportIndicator, ReportIssue
from audit.score import Standing
from rules.model import Catalogue, Scheme, Verdict


def with_gains(
    report: Report,
    noted: Noting,
    *,
    catalogue: Catalogue,
    scheme: Scheme,
    deciding: Deciding | None = None,
    rescore: Rescore | None = None,
    counted: Callable[[str], bool] = lambda indicator: True,
) -> Report:
    """The report with what repairing each of its causes gives back.

    `noted` was asked when the report was made; `deciding` are the people's words that it was made
    with, None for the machine alone. `rescore` adds up by a round's scheme (None = the report's
    own), which counts the indicators that `counted` says.
    """
    repairing = Repairing(
        report,
        noted.asked,
        catalogue=catalogue,
        scheme=scheme,
        deciding=deciding,
        rescore=rescore or (lambda indicators: scheme_scores(indicators, scheme)),
    )
    return replace(report, gains=_Gains(report, repairing, scheme, counted, deciding).all())


@dataclass(frozen=True, slots=True)
class _Step:
    """What repairing some causes together does."""

    standings: dict[Line, Standing]
    scores: Scores
    low: Fraction
    high: Fraction

    @property
    def rises(self) -> bool:
        return bool(self.low or self.high)


class _Gains:
    def __init__(
        self,
        report: Report,
        repairing: Repairing,
        scheme: Scheme,
        counted: Callable[[str], bool],
        deciding: Deciding | None,
    ) -> None:
        self._report = report
        self._repairing = repairing
        self._counted = counted
        self._parts = {i.id: _part(i, scheme) for i in report.indicators}
        self._full = max(scheme.values.values())
        self._before = repairing.scores({})
        merged = deciding.merged.values() if deciding is not None else ()
        self._problems = {a.found.finding.id for m in merged for a in m.answered if a.failed}
        self._causes: dict[Line, list[ReportIssue]] = {}
        self._steps: dict[tuple[frozenset[str], bool], _Step] = {}
        for issue in report.issues:
            if self._costs(issue) and repairing.elements(issue):
                self._causes.setdefault((issue.platform, issue.indicator), []).append(issue)
        for causes in self._causes.values():
            causes.sort(key=lambda i: (-len(repairing.elements(i)), i.id))

    def all(self) -> tuple[Gain, ...]:
        return tuple(map(self._gain, self._report.issues))

    def _costs(self, issue: ReportIssue) -> bool:
        """True where somebody, machine or person, said that it is a problem."""
        if issue.verdict is Verdict.FAILED:
            return issue.counts
        return any(name in self._problems for name in issue.findings)

    def _gain(self, issue: ReportIssue) -> Gain:
        line = (issue.platform, issue.indicator)
        indicator = self._repairing.indicators.get(line)
        why = self._plain_reason(issue, indicator)
        if why is not None or indicator is None:
            return self._nothing(issue, indicator, why or Why.OUTSIDE)
        alone = self._step([issue])
        gain = self._told(issue, indicator, alone)
        if alone.rises:
            return replace(gain, why=Why.GIVES, low=alone.low, high=alone.high)
        others, together = self._bundle(issue, forget=False)
        if together is not None:
            return replace(
                gain,
                why=Why.TOGETHER,
                others=others,
                others_low=together.low,
                others_high=together.high,
                confirm=_open(together, line),
            )
        if indicator.value == self._full:
            return replace(gain, why=Why.FREE)
        if indicator.judged_by != "person" and indicator.decided_by not in {"person", "both"}:
            return gain
        others, together = self._bundle(issue, forget=True)
        high = together.high if together is not None else ZERO
        return replace(gain, why=Why.RETEST, others=others, retest=high)

    def _plain_reason(self, issue: ReportIssue, indicator: ReportIndicator | None) -> Why | None:
        """Why it can give nothing, whatever the scheme makes of the indicator."""
        if issue.verdict is Verdict.FAILED and not issue.counts:
            return Why.ADVICE
        if not self._costs(issue):
            return Why.QUESTION
        if indicator is None or not self._counted(issue.indicator):
            return Why.OUTSIDE
        if self._repairing.elements(issue):
            return None
        # A rule that only informs is in no tally; a signed waiver takes a finding out of it.
        return Why.WAIVED if self._repairing.waives(issue) else Why.ADVICE

    def _step(self, issues: Sequence[ReportIssue], *, forget: bool = False) -> _Step:
        key = frozenset(issue.id for issue in issues), forget
        if key not in self._steps:
            done: set[Key] = set()
            for issue in issues:
                done |= self._repairing.elements(issue)
            standings = self._repairing.standings(issues[0].platform, done, forget=forget)
            scores = self._repairing.scores(standings)
            low, high = _risen(self._before.first, scores.first)
            self._steps[key] = _Step(standings=standings, scores=scores, low=low, high=high)
        return self._steps[key]

    def _bundle(self, issue: ReportIssue, *, forget: bool) -> tuple[tuple[str, ...], _Step | None]:
        """The further causes, largest first, without which the score does not rise; and how far.

        None where even all causes of the indicator together would not do.
        """
        causes = self._causes.get((issue.platform, issue.indicator), [])
        others = [other for other in causes if other.id != issue.id]
        whole = self._step([issue, *others], forget=forget)
        if not whole.rises:
            return (), None
        first, last = 0, len(others)  # with more causes the score never falls
        while first < last:
            middle = (first + last) // 2
            if self._step([issue, *others[:middle]], forget=forget).rises:
                last = middle
            else:
                first = middle + 1
        chosen = others[:first]
        return tuple(o.id for o in chosen), self._step([issue, *chosen], forget=forget)

    def _told(self, issue: ReportIssue, indicator: ReportIndicator, step: _Step) -> Gain:
        line = (issue.platform, issue.indicator)
        before, part = standing_before(indicator), self._parts[indicator.id]
        return Gain(
            issue=issue.id,
            indicator=issue.indicator,
            platform=issue.platform,
            why=Why.NOTHING,
            part=part,
            indicator_before=indicator_bounds(before),
            indicator_after=indicator_bounds(step.standings.get(line, before)),
            part_before=self._before.parts.get(part),
            part_after=step.scores.parts.get(part),
            score_before=self._before.first,
            score_after=step.scores.first,
            confirm=_open(step, line),
        )

    def _nothing(self, issue: ReportIssue, indicator: ReportIndicator | None, why: Why) -> Gain:
        """A cause that gives nothing back: all stays as it is."""
        bounds: Bounds | None = None
        if indicator is not None:
            bounds = indicator_bounds(standing_before(indicator))
        part = self._parts.get(issue.indicator, "") if why is not Why.OUTSIDE else ""
        return Gain(
            issue=issue.id,
            indicator=issue.indicator,
            platform=issue.platform,
            why=why,
            part=part,
            indicator_before=bounds,
            indicator_after=bounds,
            part_before=self._before.parts.get(part),
            part_after=self._before.parts.get(part),
            score_before=self._before.first,
            score_after=self._before.first,
        )


def _open(step: _Step, line: Line) -> bool:
    """True where somebody has to say more of the indicator after the repair."""
    standing = step.standings.get(line)
    return standing is not None and standing.decided_by is None


def _risen(before: Bounds | None, after: Bounds | None) -> tuple[Fraction, Fraction]:
    if before is None or after is None:
        return ZERO, ZERO
    return after.low - before.low, after.high - before.high


def _part(indicator: ReportIndicator, scheme: Scheme) -> str:
    return next((g.part for g in scheme.groups if g.id == indicator.group), "")
