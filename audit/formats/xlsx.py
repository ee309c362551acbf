"""report.xlsx: the report of one body as tables that can be sorted, filtered and read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from audit.formats import Material
from audit.formats.xlsx_columns import INDICATORS, ISSUES, OVERVIEW, PLACES, UNITS
from audit.report.figures import number
from audit.report.first_page import FirstPage, first_page, gives_words
from audit.report.gain import Gain
from audit.report.issue_view import mark_kind, shorten
from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportScreen,
)
from audit.report.people_view import SaidLine, said_views
from audit.report.repairs import repair_order
from audit.report.summary import decider_words, summarise, value_words
from audit.report.words import Words, machine_looked
from audit.workbook import Sheet, Value, write_book
from rules.model import Result
from rules.wording import Texts

_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)  # for a report that does not say when it was made
_LONGEST_SOURCE = 1_000  # characters of an element's source in a cell

type Unit = ReportPage | ReportScreen
type Row = tuple[Value, ...]


def render(material: Material) -> bytes:
    """The workbook, in the language of `material.texts`; the same report gives the same bytes."""
    report, texts = material.report, material.texts
    words = Words(report, catalogue=material.catalogue, texts=texts)
    issues = repair_order(report.issues, words.scheme)
    listed: list[Unit] = [*report.pages, *report.screens]
    units = {unit.id: unit for unit in listed}
    summary = summarise(report, words)
    page = first_page(report, words)
    tables: tuple[tuple[str, Mapping[str, int], Iterable[Row]], ...] = (
        ("overview", OVERVIEW, _overview(page, report, summary.indicators, words, texts)),
        ("indicators", INDICATORS, _indicators(report, words)),
        ("issues", ISSUES, _issues(issues, report, units, words, texts)),
        ("places", PLACES, _places(issues, units, words, texts)),
        ("units", UNITS, (_unit(unit, words) for unit in units.values())),
    )
    return write_book(
        [
            Sheet(
                id=f"report_{name}",
                name=texts.message(f"xlsx-sheet-{name}"),
                columns=tuple((texts.message(f"xlsx-col-{k}"), w) for k, w in columns.items()),
                rows=tuple(rows),
                none=texts.message("xlsx-none"),
            )
            for name, columns, rows in tables
        ],
        title=summary.title,
        lang=words.html_lang,
        at=_time(report.finished_at),
    )


def _overview(
    page: FirstPage, report: Report, tally: str, words: Words, texts: Texts
) -> Iterator[Row]:
    """What the first page says; figures that are decided as numbers."""
    yield texts.message("xlsx-body"), page.body
    yield from page.facts
    yield page.score_label, page.score
    if page.low is not None and page.high is not None:
        yield texts.message("xlsx-score-low"), number(page.low)
        yield texts.message("xlsx-score-high"), number(page.high)
    if page.coverage:
        yield texts.message("xlsx-coverage"), page.coverage
    yield from page.scores
    yield page.grade_label, page.grade
    yield from page.place
    yield page.measured_label, page.measured
    yield texts.message("xlsx-results"), tally
    yield page.costs_heading, page.costs_lead
    for at, cost in enumerate(page.costs, start=1):
        name = texts.message("xlsx-cost", {"n": at})
        listed = (cost.title, cost.reach, cost.indicator, cost.gives)
        yield name, words.label("semicolon").join(filter(None, listed))
    for step in page.next_steps:
        yield page.next_heading, step
    yield page.notice_label, page.notice
    versions = [f"yd-audit {report.tool.version}", *(" ".join(e) for e in report.tool.engines)]
    yield texts.message("xlsx-made-with"), ", ".join(versions)


def _indicators(report: Report, words: Words) -> Iterator[Row]:
    groups = {group.id: words.group_title(group) for group in words.groups()}
    said = {(view.indicator, view.platform): view.lines for view in said_views(report, words)}
    for one in report.indicators:
        platform = words.platform(one.platform)
        looked, aside = machine_looked(one), one.verdict in _ASIDE
        unknown = words.label("count-none")
        yield (
            one.id,
            words.indicator_title(one.id),
            platform,
            groups.get(one.group, one.group),
            words.label(f"result-{one.verdict}"),
            _value(one, words),
            value_words(one, words) if aside else number(one.low),
            value_words(one, words) if aside else number(one.high),
            decider_words(one, words),
            one.failed if looked else unknown,
            one.passed if looked else unknown,
            one.cant_tell if looked else unknown,
            one.pages_failed if looked else unknown,
            "\n".join(_said(line) for line in said.get((one.id, platform), ())),
            "\n".join(filter(None, map(words.note, one.notes))),
            "\n".join(words.clause_labels(one.clauses)),
        )


_ASIDE = (Result.NOT_APPLICABLE, Result.NOT_MEASURED)


def _value(indicator: ReportIndicator, words: Words) -> Value:
    """A number once it is decided; what is open says between what it lies, never nothing or 0."""
    if indicator.verdict in _ASIDE or indicator.value is None:
        return value_words(indicator, words)
    return number(indicator.value)


def _said(line: SaidLine) -> str:
    return " ".join((line.sentence, *line.details))


def _issues(
    issues: Iterable[ReportIssue],
    report: Report,
    units: Mapping[str, Unit],
    words: Words,
    texts: Texts,
) -> Iterator[Row]:
    gains = {gain.issue: gain for gain in report.gains}
    for at, issue in enumerate(issues, start=1):
        gain = gains.get(issue.id)
        yield (
            at,
            words.label(f"mark-{mark_kind(issue.verdict, issue.counts)}"),
            words.rule_title(issue.rule),
            words.sentence(issue.example),
            issue.indicator,
            words.platform(issue.platform),
            len(issue.pages),
            issue.elements,
            "\n".join(words.unit_title(units[page]) for page in issue.pages if page in units),
            *_gain(gain, words, texts),
            words.fix(issue.rule),
            words.label("list-separator").join(map(words.criterion, issue.example.wcag)),
            issue.rule,
            words.label("list-separator").join(issue.also),
            issue.id,
        )


def _gain(gain: Gain | None, words: Words, texts: Texts) -> Row:
    """Least and most points, how many further causes it takes, and the sentence."""
    if gain is None:
        unknown = texts.message("xlsx-not-computed")
        return unknown, unknown, unknown, unknown
    return number(gain.low), number(gain.high), len(gain.others), gives_words(gain, words)


def _places(
    issues: Iterable[ReportIssue], units: Mapping[str, Unit], words: Words, texts: Texts
) -> Iterator[Row]:
    """Every finding of every cause; elements in the order of pages and screens."""
    for at, issue in enumerate(issues, start=1):
        wanted, on = frozenset(issue.findings), frozenset(issue.pages)
        for unit in units.values():
            if unit.id not in on:
                continue
            for finding in unit.findings:
                if finding.id in wanted and finding.verdict is issue.verdict:
                    yield _place(at, issue, unit, finding, words, texts)


def _place(
    at: int, issue: ReportIssue, unit: Unit, finding: ReportFinding, words: Words, texts: Texts
) -> Row:
    return (
        at,
        words.label(f"mark-{mark_kind(finding.verdict, finding.counts)}"),
        words.rule_title(issue.rule),
        words.unit_title(unit),
        _system(unit, words),
        _address(unit),
        finding.selector or texts.message("xlsx-whole"),
        words.sentence(finding),
        shorten(finding.html, _LONGEST_SOURCE),
        "\n".join(finding.evidence),
        finding.rule,
        finding.id,
    )


def _unit(unit: Unit, words: Words) -> Row:
    reasons = [words.reason(code, unit.details) for code in unit.reasons]
    return (
        words.unit_number(unit.id),
        words.unit_title(unit),
        _system(unit, words),
        _address(unit),
        words.viewport(unit.viewport) if isinstance(unit, ReportPage) else unit.device,
        words.label(f"status-{unit.status}"),
        "\n".join(reason.what for reason in reasons),
        "\n".join(filter(None, (reason.todo for reason in reasons))),
        words.time(unit.captured_at) if unit.captured_at else "",
        len(unit.findings) if unit.status != "not-measured" else words.label("count-none"),
        unit.screenshot or "",
        "\n".join(sorted(unit.errors)),
    )


def _system(unit: Unit, words: Words) -> str:
    return words.platform(unit.platform) if isinstance(unit, ReportScreen) else ""


def _address(unit: Unit) -> str:
    return unit.final_url or unit.url if isinstance(unit, ReportPage) else unit.key


def _time(stamp: str) -> datetime:
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return _UNDATED
    return found if found.tzinfo else found.replace(tzinfo=UTC)
