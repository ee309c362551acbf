"""The summary at the terminal: a table where it helps, linear text where it is listened to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from audit.report import safe
from audit.report.model import Report, ReportIndicator, ReportPage, ReportScreen
from audit.report.page_view import open_tasks
from audit.report.place_view import place_facts
from audit.report.summary import (
    Summary,
    decider_words,
    reach_words,
    summarise,
    value_words,
)
from audit.report.words import Words, machine_looked
from rules.model import Catalogue, Result
from rules.wording import Texts

_MOST_ISSUES = 10
_MOST_PAGES = 20
_STYLES = {
    Result.FULL: "green",
    Result.PARTIAL: "yellow",
    Result.NONE: "bold red",
    Result.PENDING: "cyan",
    Result.NOT_APPLICABLE: "dim",
    Result.NOT_MEASURED: "dim",
}


def show(
    report: Report,
    *,
    console: Console,
    texts: Texts,
    catalogue: Catalogue,
    plain: bool,
    files: Mapping[str, Path],
) -> None:
    """Print what was measured, the indicators, what to repair first, and where the files are.

    `files` are shown in their order under the labels `file-KEY` (html, json, captures, database;
    another key is shown as it is). Without `plain`, on a terminal that has colours and no
    NO_COLOR, there are tables and colours; otherwise one statement a line, no box drawing, no
    colour and no wrapping. Everything printed has gone through `safe.plain`.
    """
    words = Words(report, catalogue=catalogue, texts=texts)
    summary = summarise(report, words)
    rich = console.is_terminal and not (plain or console.no_color or console.is_dumb_terminal)
    if rich:
        _rich(report, summary, words, console, files)
        return
    for line in _lines(report, summary, words, files):
        console.out(safe.plain(line), highlight=False)


def _lines(
    report: Report, summary: Summary, words: Words, files: Mapping[str, Path]
) -> Iterator[str]:
    """The whole summary, one statement a line."""
    yield words.label("terminal-title")
    for name, value in _facts(report, summary, words):
        yield _pair(name, value, words)
    yield _pair(words.label("terminal-indicators"), "", words)
    for indicator in report.indicators:
        yield _row(indicator, words)
    if summary.failures:
        yield _pair(words.label("terminal-repairs"), "", words)
        yield from _issues(report, summary, words)
    missed = tuple(_missed(report, words))
    if missed:
        yield _pair(words.label("terminal-not-measured"), "", words)
        yield from missed
    yield _questions(report, summary, words)
    yield _pair(words.label("terminal-files"), "", words)
    for name, path in files.items():
        yield words.label("terminal-file", name=_file_name(name, words), path=str(path))


def _rich(
    report: Report,
    summary: Summary,
    words: Words,
    console: Console,
    files: Mapping[str, Path],
) -> None:
    console.print()
    console.print(_text(words.label("terminal-title"), "bold"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column()
    for name, value in _facts(report, summary, words):
        facts.add_row(_text(name, "bold"), _text(value))
    console.print(Padding(facts, (0, 0, 1, 0)), soft_wrap=False)
    console.print(_table(report, words))
    _section(console, words.label("terminal-repairs"), _issues(report, summary, words))
    _section(console, words.label("terminal-not-measured"), _missed(report, words))
    console.print(_text(_questions(report, summary, words)))
    located = (
        words.label("terminal-file", name=_file_name(name, words), path=str(path))
        for name, path in files.items()
    )
    _section(console, words.label("terminal-files"), located)


def _section(console: Console, title: str, lines: Iterator[str]) -> None:
    """A title and its lines; nothing at all without lines."""
    found = tuple(lines)
    if not found:
        return
    console.print()
    console.print(_text(title, "bold"))
    for line in found:
        console.print(Padding(_text(line), (0, 0, 0, 2)), soft_wrap=False)  # else it is cut


def _table(report: Report, words: Words) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(_text(words.label("col-indicator")))
    table.add_column(_text(words.label("col-result")), no_wrap=True)
    table.add_column(_text(words.label("col-value")), no_wrap=True)
    table.add_column(_text(words.label("col-failed")), justify="right")
    table.add_column(_text(words.label("col-open")), justify="right")
    for indicator in report.indicators:
        looked = machine_looked(indicator)
        table.add_row(
            _text(f"{indicator.id} {_named(indicator, words)}"),
            _text(words.label(f"result-{indicator.verdict}"), _STYLES[indicator.verdict]),
            _text(value_words(indicator, words)),
            _text(str(indicator.failed) if looked else words.label("count-none")),
            _text(str(indicator.cant_tell) if looked else words.label("count-none")),
        )
    return table


def _facts(report: Report, summary: Summary, words: Words) -> Iterator[tuple[str, str]]:
    """Name and value of what comes first."""
    if "web" in report.media:
        yield words.label("terminal-target"), report.target_url
    for one in report.platforms:
        shown = " ".join(filter(None, (one.name, one.app, one.version)))
        yield words.label("terminal-app", platform=words.platform(one.platform)), shown
    if report.interrupted:
        yield words.label("terminal-notice"), words.label("terminal-interrupted")
    yield words.label("terminal-scope"), summary.scope
    yield words.label(summary.score_key), summary.score
    yield from summary.parts
    if report.place is not None:
        facts = place_facts(report.place, words)
        shown = words.label("semicolon").join(f"{n}{words.label('colon')}{v}" for n, v in facts)
        yield words.label("terminal-place"), shown
    yield words.label("terminal-coverage"), summary.coverage
    yield words.label("terminal-grade"), summary.grade
    yield words.label("terminal-effort"), summary.effort
    yield words.label("terminal-notice"), words.disclaimer()


def _row(indicator: ReportIndicator, words: Words) -> str:
    line = words.label(
        "terminal-row",
        id=indicator.id,
        title=_named(indicator, words),
        result=words.label(f"result-{indicator.verdict}"),
        value=value_words(indicator, words),
        decided=decider_words(indicator, words),
    )
    if not machine_looked(indicator):
        return line
    counts = {"failed": indicator.failed, "open": indicator.cant_tell}
    return line + words.label("terminal-row-counts", **counts)


def _named(indicator: ReportIndicator, words: Words) -> str:
    """The indicator's title, with its platform for an app's."""
    title = words.indicator_title(indicator.id)
    if not indicator.platform:
        return title
    system = words.platform(indicator.platform)
    return words.label("group-on-platform", group=title, platform=system)


def _issues(report: Report, summary: Summary, words: Words) -> Iterator[str]:
    for number, issue in enumerate(summary.failures[:_MOST_ISSUES], start=1):
        yield words.label(
            "terminal-issue",
            n=number,
            title=words.rule_title(issue.rule),
            indicator=f"{issue.indicator} {words.indicator_title(issue.indicator)}",
            reach=reach_words(issue, report, words),
        )
    more = len(summary.failures) - _MOST_ISSUES
    if more > 0:
        yield words.label("terminal-more-repairs", n=more)


def _missed(report: Report, words: Words) -> Iterator[str]:
    """Pages and screens that were not measured, or only in part, each with its reason."""
    units: list[tuple[str, ReportPage | ReportScreen]] = [(p.url, p) for p in report.pages]
    units += [(words.unit_title(screen), screen) for screen in report.screens]
    missed = [(name, unit) for name, unit in units if unit.status != "measured"]
    for name, unit in missed[:_MOST_PAGES]:
        reasons = (words.reason(code, unit.details) for code in unit.reasons)
        yield words.label(
            "terminal-page",
            page=name,
            status=words.label(f"status-{unit.status}"),
            reason=" ".join(f"{r.what} {r.todo}".strip() for r in reasons),
        )
    if len(missed) > _MOST_PAGES:
        yield words.label("terminal-more-repairs", n=len(missed) - _MOST_PAGES)


def _questions(report: Report, summary: Summary, words: Words) -> str:
    tasks = len(open_tasks(report, words))
    return words.label("terminal-questions", questions=len(summary.questions), tasks=tasks)


def _file_name(key: str, words: Words) -> str:
    return words.optional_label(f"file-{key}") or key


def _pair(name: str, value: str, words: Words) -> str:
    return f"{name}{words.label('colon')}{value}"


def _text(value: str, style: str = "") -> Text:
    """Harmless text that rich prints as it is, markup included."""
    return Text(safe.plain(value), style=style)
