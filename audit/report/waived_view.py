"""The report's section on a check by a repository's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit.report.model import Report, ReportFinding
from audit.report.waived import ReportWaived
from audit.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivedView:
    """One waived finding in the reader's words."""

    sentence: str
    place: str
    selector: str
    waiver: ReportWaived


def waived_views(report: Report, words: Words) -> tuple[WaivedView, ...]:
    """The waived findings in the order of the pages; none without a check."""
    if report.check is None:
        return ()
    found: Mapping[str, tuple[ReportFinding, str]] = {
        finding.id: (finding, title) for finding, title in _placed(report, words)
    }
    return tuple(
        WaivedView(
            sentence=words.sentence(found[one.finding][0]),
            place=found[one.finding][1],
            selector=found[one.finding][0].selector,
            waiver=one,
        )
        for one in report.check.waived
        if one.finding in found
    )


def _placed(report: Report, words: Words) -> Iterator[tuple[ReportFinding, str]]:
    for page in report.pages:
        title = words.unit_title(page)
        for finding in page.findings:
            yield finding, title
