"""Which findings of a report make a repository's check fail, and what names each anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from audit.everyday.config import Fail
from audit.report.model import Report, ReportFinding, ReportPage, ReportScreen
from rules.locate import place_of
from rules.model import Verdict

Kind = Literal["failure", "advice", "question"]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """What names a finding on a developer's machine, in a pipeline and on the real host alike.

    A finding's id is made of the same and of the host. `path` is the page's path with its query,
    without what scripts draw anew; `number` counts like findings of one element from 1.
    """

    path: str
    rule: str
    selector: str
    code: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A finding that the settings look at, and where it is."""

    finding: ReportFinding
    unit: ReportPage | ReportScreen
    spot: Spot
    kind: Kind


def hits_of(report: Report) -> tuple[Hit, ...]:
    """Every finding on the report's pages and screens, sorted; one seen in two windows once."""
    found: dict[Spot, Hit] = {}
    for hit in _all(report):
        found.setdefault(hit.spot, hit)
    return tuple(found[spot] for spot in sorted(found))


def fails(hit: Hit, fail: Fail) -> bool:
    """Whether the settings let this kind of finding fail."""
    if fail.rules or fail.indicators:
        named = hit.finding.rule in fail.rules or hit.finding.indicator in fail.indicators
        if not named:
            return False
    return {"failure": True, "advice": fail.advice, "question": fail.questions}[hit.kind]


def path_of(url: str) -> str:
    """The page's path and query as findings are named by: without host, port and nonces."""
    place = place_of(url)
    start = place.find("/")
    return (place[start:] if start >= 0 else "/").removesuffix("?")


def place_in(unit: ReportPage | ReportScreen) -> str:
    """What names a page or a screen in a baseline."""
    if isinstance(unit, ReportPage):
        return path_of(unit.url)
    return f"{unit.platform}:{unit.app}:{unit.key}"


def measured_in(report: Report) -> frozenset[str]:
    """The places of pages and screens that were measured wholly, in every window.

    Of the others it is not known what is not there any more.
    """
    units = units_of(report)
    lacking = {place_in(unit) for unit in units if unit.status != "measured"}
    return frozenset(map(place_in, units)) - lacking


def units_of(report: Report) -> tuple[ReportPage | ReportScreen, ...]:
    """The report's pages, then its screens."""
    pages: tuple[ReportPage | ReportScreen, ...] = report.pages
    return pages + report.screens


def _all(report: Report) -> Iterator[Hit]:
    for unit in units_of(report):
        path = place_in(unit)
        for finding in unit.findings:
            _, _, tail = finding.id.partition("-")
            number = int(tail) if tail.isascii() and tail.isdigit() else 1
            spot = Spot(path, finding.rule, finding.selector, finding.code, number)
            yield Hit(finding=finding, unit=unit, spot=spot, kind=_kind(finding))


def _kind(finding: ReportFinding) -> Kind:
    if not finding.counts:
        return "advice"
    return "failure" if finding.verdict is Verdict.FAILED else "question"
