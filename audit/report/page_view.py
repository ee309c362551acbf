"""Indicators, pages and people's work as the HTML report shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.report.issue_view import IssueView, UnitRef, indicator_anchor, mark_kind, unit_ref
from audit.report.model import (
    LeftOut,
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
)
from audit.report.summary import decider_words, value_words, web_address
from audit.report.words import ReasonWords, TaskWords, Unit, Words, is_open, machine_looked

MOST_FINDINGS = 100  # lines for one page
_MOST_LEFT_OUT = 100  # addresses for one reason

# Issues by finding id, each with the pages it is on: an id may recur from page to page.
type Owners = Mapping[str, Sequence[tuple[frozenset[str], IssueView]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """One line of the table of indicators. Counts are None where no machine looked."""

    id: str
    anchor: str
    title: str
    result: str
    word: str
    value: str
    decided: str
    failed: int | None
    pages: int | None
    cant_tell: int | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorGroup:
    """A 二级 with its rows; the title is empty when the scheme is not known."""

    id: str
    title: str
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding in a page's list; `issue` is None when it belongs to none."""

    kind: str
    mark: str
    indicator: str
    sentence: str
    selector: str
    issue: IssueView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page. `link` is None when its address is not safe to link to."""

    ref: UnitRef
    url: str
    link: str | None
    status: str
    word: str
    reasons: tuple[ReasonWords, ...]
    facts: tuple[tuple[str, str], ...]
    findings: tuple[FindingLine, ...]
    count: int
    more: int
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutGroup:
    """Addresses left out for one reason; `more` were left off the list."""

    reason: ReasonWords
    count: int
    urls: tuple[str, ...]
    more: int


def indicator_groups(report: Report, words: Words) -> tuple[IndicatorGroup, ...]:
    """The indicators by group, in the scheme's order; groups it does not know come last.

    An app's groups come once for each platform.
    """
    titles = {group.id: words.group_title(group) for group in words.groups()}
    used = dict.fromkeys([*titles, *(i.group for i in report.indicators)])
    platforms = dict.fromkeys(i.platform for i in report.indicators)
    groups = []
    for platform in platforms:
        for group in used:
            own = [i for i in report.indicators if (i.group, i.platform) == (group, platform)]
            if own:
                title = titles.get(group, "")
                if platform:
                    system = words.platform(platform)
                    title = words.label("group-on-platform", group=title, platform=system)
                rows = tuple(_row(i, words) for i in own)
                groups.append(IndicatorGroup(id=group, title=title, rows=rows))
    return tuple(groups)


def open_tasks(report: Report, words: Words) -> tuple[tuple[TaskWords, str], ...]:
    """The tasks of indicators that are still open, each once, in the indicators' order.

    Beside each the anchor of its indicator's (first) row.
    """
    first: dict[str, ReportIndicator] = {}
    for indicator in filter(is_open, report.indicators):
        for task in indicator.tasks:
            first.setdefault(task, indicator)
    return tuple(
        (words.task(task, i.id), indicator_anchor(i.id, i.platform)) for task, i in first.items()
    )


def open_without_task(report: Report) -> tuple[tuple[str, str], ...]:
    """Open indicators for which the catalogue names no task: id and anchor, each id once."""
    found = {i.id: i for i in reversed(report.indicators) if is_open(i) and not i.tasks}
    return tuple((i.id, indicator_anchor(i.id, i.platform)) for i in reversed(found.values()))


def owners_of(issues: Iterable[tuple[ReportIssue, IssueView]]) -> Owners:
    """Which issue each finding belongs to."""
    owners: dict[str, list[tuple[frozenset[str], IssueView]]] = {}
    for issue, view in issues:
        on = frozenset(issue.pages)
        for finding in issue.findings:
            owners.setdefault(finding, []).append((on, view))
    return owners


def page_views(report: Report, owners: Owners, words: Words) -> tuple[PageView, ...]:
    """Every page with its findings, each finding pointing to its issue."""
    return tuple(_page(page, owners, words) for page in report.pages)


def finding_lines(unit: Unit, owners: Owners, words: Words) -> tuple[FindingLine, ...]:
    """The first findings of a page or screen."""
    return tuple(
        _line(finding, _owner(unit.id, finding.id, owners), words)
        for finding in unit.findings[:MOST_FINDINGS]
    )


def left_out(report: Report, words: Words) -> tuple[LeftOutGroup, ...]:
    """Addresses that were found and not audited, by reason, the most frequent first."""
    groups: dict[tuple[str, str], list[LeftOut]] = {}
    for left in report.sample.left_out:
        sentence = words.reason(left.reason, left.details).what
        groups.setdefault((left.reason, sentence), []).append(left)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        LeftOutGroup(
            reason=words.reason(reason, found[0].details),
            count=len(found),
            urls=tuple(sorted(left.url for left in found)[:_MOST_LEFT_OUT]),
            more=max(0, len(found) - _MOST_LEFT_OUT),
        )
        for (reason, _), found in ordered
    )


def _row(indicator: ReportIndicator, words: Words) -> IndicatorRow:
    looked = machine_looked(indicator)
    return IndicatorRow(
        id=indicator.id,
        anchor=indicator_anchor(indicator.id, indicator.platform),
        title=words.indicator_title(indicator.id),
        result=str(indicator.verdict),
        word=words.label(f"result-{indicator.verdict}"),
        value=value_words(indicator, words),
        decided=decider_words(indicator, words),
        failed=indicator.failed if looked else None,
        pages=indicator.pages_failed if looked else None,
        cant_tell=indicator.cant_tell if looked else None,
        clauses=words.clause_labels(indicator.clauses),
    )


def _page(page: ReportPage, owners: Owners, words: Words) -> PageView:
    return PageView(
        ref=unit_ref(page, words),
        url=page.url,
        link=web_address(page.final_url) or web_address(page.url),
        status=page.status,
        word=words.label(f"status-{page.status}"),
        reasons=tuple(words.reason(code, page.details) for code in page.reasons),
        facts=tuple(_facts(page, words)),
        findings=finding_lines(page, owners, words),
        count=len(page.findings),
        more=max(0, len(page.findings) - MOST_FINDINGS),
        errors=tuple(sorted(page.errors)),
    )


def _owner(page: str, finding: str, owners: Owners) -> IssueView | None:
    return next((view for pages, view in owners.get(finding, ()) if page in pages), None)


def _facts(page: ReportPage, words: Words) -> Iterable[tuple[str, str]]:
    """Label and value of what is known of the page, in reading order."""
    if page.final_url and page.final_url != page.url:
        yield words.label("page-final-url"), page.final_url
    if page.http_status is not None:
        yield words.label("page-http"), str(page.http_status)
    yield words.label("page-viewport"), words.viewport(page.viewport)
    kinds = words.label("list-separator").join(words.kind(k) for k in page.kinds)
    if kinds:
        yield words.label("page-kinds"), kinds
    yield words.label("page-chosen"), words.choice(page.chosen)
    if page.template:
        yield words.label("page-template"), page.template
    if page.captured_at:
        yield words.label("page-captured"), words.time(page.captured_at)
    if page.screenshot:
        yield words.label("page-screenshot"), page.screenshot


def _line(finding: ReportFinding, issue: IssueView | None, words: Words) -> FindingLine:
    kind = mark_kind(finding.verdict, finding.counts)
    return FindingLine(
        kind=kind,
        mark=words.label(f"mark-{kind}"),
        indicator=finding.indicator,
        sentence=words.sentence(finding),
        selector=finding.selector,
        issue=issue,
    )
