"""Joins objections and retests to the report of the body that they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from audit.people.followups import Followup, Repair, latest, standing
from audit.people.objections import Case
from audit.people.store import open_people
from audit.people.worklist import SINGLE
from audit.report.history import ReportFollowup, ReportHistory, ReportObjection
from audit.report.model import Report
from rules.model import Verdict


def with_history(
    report: Report,
    cases: Iterable[Case],
    followups: Iterable[Followup],
    kept: Mapping[str, str],
) -> Report:
    """The report with what came after it; as it is where nothing did.

    `kept` says where a file of evidence lies, below the workspace, by sha256.
    """
    objections = tuple(_objection(case, kept) for case in cases)
    records = tuple(followups)
    if not objections and not records:
        return report
    stands = {one.id for one in standing(records)}
    states = {name: one.state.value for name, one in latest(records).items()}
    history = ReportHistory(
        objections=objections,
        followups=tuple(_followup(one, one.id in stands, kept) for one in records),
        states=states,
        causes=_causes(report, states) if records else {},
    )
    return replace(report, history=history)


def single_history(folder: Path, report: Report) -> Report:
    """The same for a workspace of its own. Raises PeopleError where its store cannot be read."""
    with open_people(None, folder) as people:
        cases, followups = people.cases(SINGLE), people.followups(SINGLE)
        kept = {
            one.sha256: str(people.files.place(one).relative_to(folder))
            for one in people.evidence()
        }
    return with_history(report, cases, followups, kept)


def _objection(case: Case, kept: Mapping[str, str]) -> ReportObjection:
    one, decision = case.objection, case.decision
    return ReportObjection(
        name=one.name,
        contact=one.contact,
        grounds=one.grounds,
        findings=tuple(named.finding for named in one.findings),
        indicator=one.indicator,
        platform=one.platform,
        figure=one.figure,
        raised_at=one.raised_at.isoformat(),
        evidence=tuple(kept[sha] for sha in one.evidence if sha in kept),
        outcome=decision.outcome.value if decision is not None else "open",
        withdrawn=tuple(n.finding for n in decision.withdrawn) if decision is not None else (),
        opened=decision is not None and decision.opened,
        by=decision.by if decision is not None else "",
        reason=decision.reason if decision is not None else "",
        decided_at=decision.at.isoformat() if decision is not None else "",
        corrected=max(0, len(case.decisions) - 1),
    )


def _followup(one: Followup, stands: bool, kept: Mapping[str, str]) -> ReportFollowup:
    return ReportFollowup(
        id=one.id,
        finding=one.finding,
        rule=one.rule,
        indicator=one.indicator,
        platform=one.platform,
        state=one.state.value,
        by=one.by,
        at=one.at.isoformat(),
        assistive=f"{one.at_name} {one.at_version}".strip(),
        device=one.device,
        note=one.note,
        source=one.source,
        evidence=tuple(kept[sha] for sha in one.evidence if sha in kept),
        stands=stands,
    )


def _causes(report: Report, states: Mapping[str, str]) -> dict[str, Mapping[str, int]]:
    """For each failure and question how many of its findings are in which state."""
    found: dict[str, Mapping[str, int]] = {}
    for issue in report.issues:
        if issue.counts and issue.verdict in (Verdict.FAILED, Verdict.CANT_TELL):
            tally = Counter(states.get(f, Repair.NOT_RETESTED.value) for f in issue.findings)
            found[issue.id] = {state.value: tally[state.value] for state in Repair}
    return found
