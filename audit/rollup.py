"""Rolls findings up by their cause: hundreds of findings are often a handful of repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit.report.model import ReportFinding, ReportIssue
from rules.model import Verdict

Placed = tuple[str, ReportFinding, str]  # page or screen id, finding, component

# An element that a defect is on: page, selector, verdict, and what rules call the same defect.
_Spot = tuple[str, str, Verdict, str]


@dataclass(slots=True)
class _Cause:
    pages: dict[str, None] = field(default_factory=dict)
    findings: dict[str, None] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    example: tuple[ReportFinding, str] | None = None


def roll_up(
    found: Iterable[Placed], same: Mapping[str, str], *, platform: str = ""
) -> tuple[ReportIssue, ...]:
    """Issues in the order of their ids; what to repair first is the renderers' question.

    One issue is one rule and one sentence on one component. `same` names for a rule the defect
    that other rules see too (a rule that is not in it stands for itself): where several of them
    fail one element, it is one defect, told by the first of them that counts. An element that is
    seen in several viewports counts once.
    """
    placed = list(found)
    tellers = _tellers(placed, same)
    causes: dict[tuple[str, str, str, str], _Cause] = {}
    for page, finding, component in placed:
        teller = tellers[_spot(page, finding, same)]
        key = (teller.rule, teller.code, teller.verdict.value, component)
        cause = causes.setdefault(key, _Cause())
        cause.pages[page] = None
        cause.findings[finding.id] = None
        if finding.rule != teller.rule:
            cause.also.add(finding.rule)
            continue
        cause.elements.add(finding.id)
        if cause.example is None or (page, finding.id) < (cause.example[1], cause.example[0].id):
            cause.example = (finding, page)
    issues = [_issue(component, cause, platform) for (_, _, _, component), cause in causes.items()]
    return tuple(sorted(issues, key=lambda issue: issue.id))


def _spot(page: str, finding: ReportFinding, same: Mapping[str, str]) -> _Spot:
    """Where the finding is and which defect it tells of; without an element it stands alone."""
    defect = same.get(finding.rule, finding.rule)
    if not finding.selector:
        defect = f"{finding.rule} {finding.code} {finding.id}"
    elif finding.rule not in same:
        defect = f"{finding.rule} {finding.code}"
    return page, finding.selector, finding.verdict, defect


def _tellers(placed: Iterable[Placed], same: Mapping[str, str]) -> dict[_Spot, ReportFinding]:
    """The finding that speaks for each defect on each element."""
    tellers: dict[_Spot, ReportFinding] = {}
    for page, finding, _ in placed:
        spot = _spot(page, finding, same)
        known = tellers.get(spot)
        if known is None or _rank(finding) < _rank(known):
            tellers[spot] = finding
    return tellers


def _rank(finding: ReportFinding) -> tuple[bool, str, str, str]:
    return not finding.counts, finding.rule, finding.code, finding.id


def _issue(component: str, cause: _Cause, platform: str) -> ReportIssue:
    assert cause.example is not None  # noqa: S101  (every cause was made by a finding)
    finding, page = cause.example
    parts = (finding.rule, finding.code, finding.verdict.value, component)
    key = "\n".join((*parts, platform) if platform else parts)
    return ReportIssue(
        id=hashlib.sha256(key.encode()).hexdigest()[:12],
        rule=finding.rule,
        indicator=finding.indicator,
        verdict=finding.verdict,
        code=finding.code,
        counts=finding.counts,
        component=component,
        pages=tuple(sorted(cause.pages)),
        elements=len(cause.elements),
        findings=tuple(sorted(cause.findings)),
        example=finding,
        example_page=page,
        platform=platform,
        also=tuple(sorted(cause.also)),
    )
