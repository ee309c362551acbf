"""What to repair first."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from audit.report.model import ReportIssue
from rules.model import Scheme, Verdict


def repair_order(issues: Iterable[ReportIssue], scheme: Scheme | None) -> tuple[ReportIssue, ...]:
    """Issues by what a repair brings: counted failures first, then weight, pages, elements."""

    def key(issue: ReportIssue) -> tuple[bool, bool, Fraction, int, int, str, str]:
        weight = _gain(scheme, issue.indicator) if scheme else Fraction(0)
        return (
            issue.verdict is not Verdict.FAILED,
            not issue.counts,
            -weight,
            -len(issue.pages),
            -issue.elements,
            issue.indicator,
            issue.id,
        )

    return tuple(sorted(issues, key=key))


def _weight(scheme: Scheme, indicator: str) -> Fraction:
    """An indicator's share of its part, 0 to 1; 0 for an indicator that the scheme lacks."""
    found = scheme.indicator(indicator)
    group = next((g for g in scheme.groups if found and g.id == found.group), None)
    if found is None or group is None:
        return Fraction(0)
    in_group = sum((i.weight for i in scheme.indicators if i.group == group.id), Fraction(0))
    in_part = sum((g.weight for g in scheme.groups if g.part == group.part), Fraction(0))
    if not in_group or not in_part:
        return Fraction(0)
    return found.weight / in_group * group.weight / in_part


def _gain(scheme: Scheme, indicator: str) -> Fraction:
    """An indicator's share of the total over all parts, 0 to 1."""
    found = scheme.indicator(indicator)
    part = next((g.part for g in scheme.groups if found and g.id == found.group), None)
    whole = sum(scheme.parts.values(), Fraction(0))
    share = scheme.parts[part] / whole if part is not None and whole else Fraction(0)
    return _weight(scheme, indicator) * share
