"""What other tools measured as the HTML report shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit.foreign.said import Entry
from audit.report.foreign import ForeignFile, ForeignPage
from audit.report.issue_view import UnitRef, mark_kind, unit_ref
from audit.report.model import Report, ReportFinding, ReportPage
from audit.report.words import Words

_HAN = re.compile("[\u3400-\u9fff]")
MOST_LINES = 50  # of one list of one page
_LONGEST = 300  # characters of a message


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLine:
    """One element: what the tool says, "" for ours alone, and what we say, "" for theirs alone."""

    rule: str
    word: str
    message: str
    selector: str
    ours: str
    lang: str  # of the message, "" for the report's own


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignList:
    """One of the three lists of a page; `more` lines were left off."""

    title: str
    lines: tuple[ForeignLine, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPageView:
    """One page that both measured."""

    ref: UnitRef
    counts: str
    lists: tuple[ForeignList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignView:
    """One imported file; `broken` is a sentence, "" where it could be used."""

    anchor: str
    title: str
    time: str
    broken: str
    pages: tuple[ForeignPageView, ...]
    notes: tuple[str, ...]


def foreign_views(report: Report, words: Words) -> tuple[ForeignView, ...]:
    """Every imported file with the pages that it shares with the report."""
    pages = {page.id: page for page in report.pages}
    return tuple(
        _file(number, one, pages, words) for number, one in enumerate(report.foreign, start=1)
    )


def _file(number: int, one: ForeignFile, pages: dict[str, ReportPage], words: Words) -> ForeignView:
    version = one.version or words.label("foreign-version-unknown")
    title = words.label("h-foreign-file", tool=one.tool, version=version, name=one.name)
    return ForeignView(
        anchor=f"foreign-{number}",
        title=one.name if one.why else title,
        time=words.label("foreign-time", time=words.time(one.measured_at or None)),
        broken=words.label("foreign-broken", why=words.told(one.why, one.details or {}))
        if one.why
        else "",
        pages=tuple(_page(page, pages[page.page], words) for page in one.pages),
        notes=tuple(_notes(one, words)),
    )


def _notes(one: ForeignFile, words: Words) -> list[str]:
    found = []
    if not one.pages and not one.why:
        found.append(words.label("foreign-nothing"))
    if one.elsewhere:
        found.append(words.label("foreign-elsewhere", n=len(one.elsewhere)))
    if one.failed:
        found.append(words.label("foreign-failed", n=len(one.failed)))
    if one.dropped:
        found.append(words.label("foreign-dropped", n=one.dropped))
    return found


def _page(compared: ForeignPage, page: ReportPage, words: Words) -> ForeignPageView:
    findings = {finding.id: finding for finding in page.findings}
    both = [
        _theirs(match.entry, words, [findings[i] for i in match.findings])
        for match in compared.both
    ]
    theirs = [_theirs(one.entry, words, (), one.near) for one in compared.only_theirs]
    ours = [_ours(findings[i], words) for i in compared.only_ours]
    lists = (
        _list(words.label("foreign-both"), both),
        _list(words.label("foreign-theirs"), theirs),
        _list(words.label("foreign-ours"), ours),
    )
    counts = {"both": len(both), "theirs": len(theirs), "ours": len(ours)}
    return ForeignPageView(
        ref=unit_ref(page, words),
        counts=words.label("foreign-page", **counts),
        lists=tuple(one for one in lists if one.lines),
    )


def _list(title: str, lines: Sequence[ForeignLine]) -> ForeignList:
    return ForeignList(
        title=title, lines=tuple(lines[:MOST_LINES]), more=max(0, len(lines) - MOST_LINES)
    )


def _theirs(
    entry: Entry, words: Words, same: Sequence[ReportFinding], near: Sequence[str] = ()
) -> ForeignLine:
    message = entry.message
    separator = words.label("list-separator")
    other = words.label("foreign-near-word", ids=separator.join(near)) if near else ""
    asks, failed = words.label("foreign-asks-word"), words.label("foreign-failed-word")
    return ForeignLine(
        rule=entry.rule,
        word=failed if entry.outcome == "failed" else asks,
        message=message if len(message) <= _LONGEST else message[:_LONGEST] + "……",
        selector=entry.selector,
        ours=_mark(same, words) if same else other,
        lang="en" if words.lang == "zh" and not _HAN.search(message) else "",
    )


def _ours(finding: ReportFinding, words: Words) -> ForeignLine:
    return ForeignLine(
        rule=finding.rule,
        word="",
        message=words.sentence(finding),
        selector=finding.selector,
        ours=_mark([finding], words),
        lang="",
    )


def _mark(findings: Sequence[ReportFinding], words: Words) -> str:
    kinds = dict.fromkeys(mark_kind(f.verdict, f.counts) for f in findings)
    separator = words.label("list-separator")
    mark = separator.join(words.label(f"mark-{kind}") for kind in kinds)
    ids = separator.join(f.id for f in findings)
    return words.label("foreign-ours-word", mark=mark, ids=ids)
