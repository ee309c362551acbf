"""Screens of an app as the HTML report shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from audit.report.figures import percent
from audit.report.issue_view import UnitRef, unit_ref
from audit.report.model import Report, ReportScreen, Unreached
from audit.report.page_view import MOST_FINDINGS, FindingLine, Owners, finding_lines
from audit.report.words import ReasonWords, Words

_MOST_PLACES = 60  # names listed for one reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """One screen; the fields that pages have too have the same names."""

    ref: UnitRef
    status: str
    word: str
    reasons: tuple[ReasonWords, ...]
    facts: tuple[tuple[str, str], ...]
    findings: tuple[FindingLine, ...]
    count: int
    more: int
    errors: tuple[str, ...]
    lacking: tuple[str, ...]  # sentences: what could not be judged, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedGroup:
    """Places that were not gone to for one reason; `more` were left off the list."""

    reason: ReasonWords
    count: int
    names: tuple[str, ...]
    more: int


def screen_views(report: Report, owners: Owners, words: Words) -> tuple[ScreenView, ...]:
    """Every screen with its findings, each finding pointing to its issue."""
    return tuple(_screen(screen, owners, words) for screen in report.screens)


def unreached_groups(report: Report, words: Words) -> tuple[UnreachedGroup, ...]:
    """Places of the app that were seen and not gone to, by reason in words, the largest first."""
    groups: dict[tuple[str, str], list[Unreached]] = {}
    for place in report.unreached:
        sentence = words.reason(place.reason, place.details).what
        groups.setdefault((place.reason, sentence), []).append(place)
    found = []
    for (reason, _), places in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        names = [f"{words.platform(p.platform)} {p.title}".strip() for p in places if p.title]
        shown = tuple(dict.fromkeys(names))
        found.append(
            UnreachedGroup(
                reason=words.reason(reason, places[0].details),
                count=len(places),
                names=shown[:_MOST_PLACES],
                more=max(0, len(shown) - _MOST_PLACES),
            )
        )
    return tuple(found)


def _screen(screen: ReportScreen, owners: Owners, words: Words) -> ScreenView:
    return ScreenView(
        ref=unit_ref(screen, words),
        status=screen.status,
        word=words.label(f"status-{screen.status}"),
        reasons=tuple(words.reason(code, screen.details) for code in screen.reasons),
        facts=tuple(_facts(screen, words)),
        findings=finding_lines(screen, owners, words),
        count=len(screen.findings),
        more=max(0, len(screen.findings) - MOST_FINDINGS),
        errors=tuple(sorted(screen.errors)),
        lacking=_lacking(screen, words),
    )


def _lacking(screen: ReportScreen, words: Words) -> tuple[str, ...]:
    """Each reason once, with how many rules it concerns."""
    counts = Counter(screen.lacking.values())
    return tuple(
        words.label("screen-lacking-one", n=n, reason=words.reason(code, screen.details).what)
        for code, n in sorted(counts.items())
    )


def _facts(screen: ReportScreen, words: Words) -> Iterable[tuple[str, str]]:
    """Label and value of what is known of the screen, in reading order."""
    yield words.label("screen-app"), screen.app or words.label("unknown")
    if screen.activity:
        yield words.label("screen-activity"), screen.activity
    if screen.device:
        yield words.label("screen-device"), screen.device
    if screen.device_id:
        yield words.label("screen-device-id"), screen.device_id
    yield words.label("screen-kind"), words.label(f"screen-kind-{screen.kind}")
    yield words.label("screen-chosen"), _chosen(screen.chosen, words)
    if screen.origin:
        yield words.label("screen-origin"), words.label(f"origin-{screen.origin}")
    if screen.uninspected:
        share = percent(Fraction(screen.uninspected).limit_denominator(10_000))
        yield words.label("screen-uninspected"), share
    if screen.captured_at:
        yield words.label("page-captured"), words.time(screen.captured_at)
    if screen.screenshot:
        yield words.label("screen-screenshot"), screen.screenshot


def _chosen(chosen: str, words: Words) -> str:
    known = words.optional_label(f"screen-chosen-{chosen}")
    return known or words.label("screen-chosen-journey", journey=chosen)
