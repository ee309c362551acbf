"""Rolls findings up by their cause: hundreds of findings are often a handful of repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from audit.report.model import ReportFinding, ReportIssue
from rules.model import Verdict


@dataclass(slots=True)
class _Cause:
    pages: dict[str, None] = field(default_factory=dict)
    findings: dict[str, None] = field(default_factory=dict)
    elements: int = 0
    example: tuple[ReportFinding, str] | None = None


def roll_up(
    found: Iterable[tuple[str, ReportFinding, str]], weights: Mapping[str, Fraction]
) -> tuple[ReportIssue, ...]:
    """Issues from (page id, finding, component), the most costly first.

    One issue is one rule and one sentence on one component. Failures that count come before
    advice and open questions; among them the indicator's weight, the pages and the elements
    that it touches decide, then its identity, so that the order never depends on the input's.
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
    issues = [_issue(component, cause) for (_, _, _, component), cause in causes.items()]
    return tuple(sorted(issues, key=lambda issue: _order(issue, weights)))


def _issue(component: str, cause: _Cause) -> ReportIssue:
    assert cause.example is not None  # noqa: S101  (every cause was made by a finding)
    finding, page = cause.example
    key = "\n".join((finding.rule, finding.code, finding.verdict.value, component))
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
    )


def _order(
    issue: ReportIssue, weights: Mapping[str, Fraction]
) -> tuple[int, int, Fraction, int, int, str]:
    failed = 0 if issue.verdict is Verdict.FAILED else 1
    weight = weights.get(issue.indicator, Fraction(0))
    advice = 0 if issue.counts else 1
    return (failed, advice, -weight, -len(issue.pages), -issue.elements, issue.id)
