"""Rolls findings up by their cause: hundreds of findings are often a handful of repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.report.model import ReportFinding, ReportIssue


@dataclass(slots=True)
class _Cause:
    pages: dict[str, None] = field(default_factory=dict)
    findings: dict[str, None] = field(default_factory=dict)
    elements: int = 0
    example: tuple[ReportFinding, str] | None = None


def roll_up(
    found: Iterable[tuple[str, ReportFinding, str]], *, platform: str = ""
) -> tuple[ReportIssue, ...]:
    """Issues from (page or screen id, finding, component), in the order of their ids.

    One issue is one rule and one sentence on one component. What to repair first is the
    renderers' question.
    """
    causes: dict[tuple[str, str, str, str], _Cause] = {}
    for page, finding, component in found:
        key = (finding.rule, finding.code, finding.verdict.value, component)
        cause = causes.setdefault(key, _Cause())
        cause.pages[page] = None
        cause.findings[finding.id] = None
        cause.elements += 1
        if cause.example is None or (page, finding.id) < (cause.example[1], cause.example[0].id):
            cause.example = (finding, page)
    issues = [_issue(component, cause, platform) for (_, _, _, component), cause in causes.items()]
    return tuple(sorted(issues, key=lambda issue: issue.id))


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
        elements=cause.elements,
        findings=tuple(sorted(cause.findings)),
        example=finding,
        example_page=page,
        platform=platform,
    )
