"""What pages and screens have in common after judging: findings, evidence, indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from audit.clips import clip_evidence
from audit.report.model import PersonWord, ReportFinding, ReportIndicator
from audit.score import Evidence, Standing, reduce
from devices.clips.model import Clip
from devices.manifest import Manifest, ScreenManifest
from rules.model import Catalogue, Indicator, Meaning, Rule, Scheme, Verdict
from rules.outcome import Judged, Outcome, Tally

_VALUES = 3  # named when one reason came several times


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One page or screen after judging.

    `outcomes` None when there was nothing to judge; `whole` is false where the capture misses
    something. `tallies` are (indicator, tally). `folder` is the capture's, `picture` (None without
    one) and `tree_file` show what was seen; `engine` is the engine's name and version.
    """

    id: str
    outcomes: tuple[Outcome, ...] | None
    tallies: tuple[tuple[str, Tally], ...]
    whole: bool
    picture: str | None
    folder: str
    tree_file: str
    engine: str
    clips: tuple[Clip, ...] = ()


Component = tuple[str, ReportFinding, str]  # unit id, finding, component


def findings_of(unit: Unit, catalogue: Catalogue) -> list[tuple[ReportFinding, str]]:
    """The unit's failed and open findings with the component that each is part of."""
    found = []
    for outcome in unit.outcomes or ():
        rule = catalogue.rules[outcome.rule]
        for item in outcome.findings:
            found.append((_finding(item, rule, outcome, unit), item.component))
    return found


def errors_of(unit: Unit) -> tuple[str, ...]:
    """Rules whose check broke on this unit, each with what went wrong."""
    return tuple(f"{o.rule}: {o.error}" for o in unit.outcomes or () if o.error)


def lacking_of(unit: Unit, *, optional: bool) -> dict[str, str]:
    """Rules that could not be judged because the capture lacks something → reason code."""
    outcomes = unit.outcomes or ()
    return {o.rule: o.lacking for o in outcomes if o.lacking and o.optional is optional}


def _finding(item: Judged, rule: Rule, outcome: Outcome, unit: Unit) -> ReportFinding:
    by_engine = rule.check.startswith("engine.")
    seen_in = unit.tree_file
    if by_engine or outcome.part:
        # Web pages, a portal's or those inside an app, keep DOM and engine's answer by these names.
        inside = f"{unit.folder}/{outcome.part}" if outcome.part else unit.folder
        seen_in = f"{inside}/{'axe' if by_engine else 'dom'}.json.gz"
    shown = clip_evidence(rule.id, item.selector, unit.clips, unit.folder)
    return ReportFinding(
        id=item.id,
        rule=rule.id,
        indicator=outcome.indicator,
        verdict=reported(item.verdict, rule),
        code=item.code,
        data=item.data,
        wcag=rule.wcag,
        act=rule.act,
        selector=item.selector,
        html=item.html,
        rect=item.rect,
        engine=unit.engine if by_engine else None,
        engine_messages=item.messages,
        counts=rule.means[item.verdict] is not Meaning.ADVICE,
        evidence=(*((unit.picture,) if unit.picture else ()), seen_in, *shown),
    )


def reported(verdict: Verdict, rule: Rule) -> Verdict:
    """The verdict that is shown: what only a person may decide is a question, no failure."""
    asks = rule.means[verdict] is Meaning.NEEDS_PERSON
    return Verdict.CANT_TELL if asks else verdict


def reasons_of(
    manifest: Manifest | ScreenManifest | None, broken: str, *, interrupted: bool
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Reason codes of what is missing and what fills their sentences.

    What a second reason says differently under the same key is under "CODE.KEY". `broken` is ""
    or a code and a detail, for a capture that could not be read.
    """
    if broken:
        code, _, detail = broken.partition(" ")
        if code == "capture-missing" and interrupted:
            code = "interrupted"
        return (code,), ({"detail": detail} if detail else {})
    if manifest is None:
        return (), {}
    found: dict[str, dict[str, dict[str, None]]] = {}  # code → key → values in order
    for reason in manifest.reasons:
        own = found.setdefault(reason.code, {})
        for key, value in reason.detail.items():
            own.setdefault(key, {})[value] = None
    details: dict[str, str] = {}
    for code, own in found.items():
        for key, values in own.items():
            joined = _joined(list(values))
            if details.setdefault(key, joined) != joined:
                details[f"{code}.{key}"] = joined
    return tuple(found), details


def _joined(values: Sequence[str]) -> str:
    return ", ".join(values[:_VALUES]) + (" …" if len(values) > _VALUES else "")


def faults_of(unit: Unit) -> frozenset[str]:
    """The indicators of which a rule that must be judged could not be."""
    outcomes = unit.outcomes or ()
    return frozenset(o.indicator for o in outcomes if o.verdict is Verdict.ERROR and not o.optional)


def untried(unit: Unit) -> bool:
    """True when a rule that could fail the page was left out: the page has not passed."""
    return any(o.optional and not o.advice for o in unit.outcomes or () if o.lacking)


def evidence_of(
    indicator: Indicator,
    units: Iterable[Unit],
    faults: Mapping[str, frozenset[str]] | None = None,
) -> Evidence:
    """What all units together say about one indicator.

    `faults` are faults_of each unit by its id, for those who ask about many indicators.
    """
    by_page = indicator.aggregate == "pages"
    tally, failed, measured, gaps = Tally(), 0, 0, 0
    for unit in units:
        if unit.outcomes is None:
            gaps += 1
            continue
        measured += 1
        counted = [t for name, t in unit.tallies if by_page or name == indicator.id]
        here = sum(counted, Tally())
        missed = faults_of(unit) if faults is None else faults[unit.id]
        gap = not unit.whole or (bool(missed) if by_page else indicator.id in missed)
        tally += _as_page(here, gap=gap or untried(unit)) if by_page else here
        failed += 1 if here.failed else 0
        gaps += 1 if gap else 0
    return Evidence(tally=tally, pages_failed=failed, pages_measured=measured, gaps=gaps)


def _as_page(tally: Tally, *, gap: bool) -> Tally:
    """A page as one unit: failed when anything counted failed, open when something is missing.

    What only a person can tell is no failure that the machine found.
    """
    if tally.failed:
        return Tally(failed=1)
    return Tally(cant_tell=1) if gap else Tally(passed=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An indicator's standing, what it rests on, and what people said of it."""

    standing: Standing
    evidence: Evidence
    people: tuple[PersonWord, ...] = ()
    notes: tuple[str, ...] = ()


Placed = tuple[str, ReportFinding]  # the id of the page or screen, and a finding on it


class Decide(Protocol):
    """Who decides: the machine alone, or with what people said."""

    def __call__(
        self,
        indicator: Indicator,
        platform: str,
        evidence: Evidence,
        found: Sequence[Placed],
        gaps: frozenset[str],
    ) -> Decision:
        """The decision on one indicator; `gaps` are the pages or screens that lack something."""


def machine_alone(scheme: Scheme) -> Decide:
    """Decides by what the machine measured and nothing else."""

    def decide(
        indicator: Indicator,
        platform: str,
        evidence: Evidence,
        found: Sequence[Placed],
        gaps: frozenset[str],
    ) -> Decision:
        return Decision(standing=reduce(indicator, evidence, scheme), evidence=evidence)

    return decide


def decisions_of(
    indicators: Sequence[Indicator],
    units: Sequence[Unit],
    found: Sequence[Placed],
    decide: Decide,
    *,
    platform: str = "",
) -> dict[str, Decision]:
    """The decision on each indicator, by its id."""
    gaps = frozenset(u.id for u in units if u.outcomes is None or not u.whole)
    faults = {unit.id: faults_of(unit) for unit in units}
    # A page without failures has not passed as a whole where any rule could not be judged.
    unsure = gaps | {u.id for u in units if faults[u.id] or untried(u)}
    return {
        i.id: decide(
            i,
            platform,
            evidence_of(i, units, faults),
            found,
            unsure if i.aggregate == "pages" else gaps,
        )
        for i in indicators
    }


def indicators_of(
    indicators: Sequence[Indicator],
    decisions: Mapping[str, Decision],
    catalogue: Catalogue,
    *,
    platform: str = "",
) -> tuple[ReportIndicator, ...]:
    """What is known about each indicator, in the scheme's order."""
    return tuple(_indicator(i, decisions[i.id], catalogue, platform) for i in indicators)


def _indicator(
    indicator: Indicator, decision: Decision, catalogue: Catalogue, platform: str
) -> ReportIndicator:
    standing, evidence = decision.standing, decision.evidence
    open_tasks = standing.value is None
    return ReportIndicator(
        id=indicator.id,
        group=indicator.group,
        title=indicator.title,
        title_en=indicator.title_en,
        principle=indicator.principle,
        judged_by=indicator.judged_by,
        verdict=standing.result,
        value=standing.value,
        low=standing.low,
        high=standing.high,
        decided_by=standing.decided_by,
        failed=evidence.tally.failed,
        passed=evidence.tally.passed,
        cant_tell=evidence.tally.cant_tell,
        pages_failed=evidence.pages_failed,
        rules=tuple(
            r.id
            for r in catalogue.rules.values()
            if r.indicator == indicator.id
            and r.status == "active"
            and (not platform or platform in r.platforms)
        ),
        clauses=indicator.clauses,
        tasks=tuple(
            t.id for t in catalogue.tasks.values() if t.indicator == indicator.id and open_tasks
        ),
        platform=platform,
        people=decision.people,
        notes=decision.notes,
    )
