"""The round's report.docx: what its HTML report shows, in the same order, as a Word file."""

from __future__ import annotations

from collections.abc import Sequence

from audit import __version__
from audit.formats.docx_front import GROUNDS
from audit.formats.docx_parts import Line, Link, Text
from audit.formats.docx_writer import Cell, Writer
from audit.report.safe import plain
from audit.rounds.model import RoundResult
from audit.rounds.report import figures_view as figures
from audit.rounds.report import indicators_view as indicators
from audit.rounds.report import people_view as people
from audit.rounds.report import ranking_view as ranking
from audit.rounds.report.bodies_view import body_views, missed_views
from audit.rounds.report.method import comparison_notes, limit_lines, method_lines
from audit.rounds.report.summary import summary_of
from audit.rounds.report.table import Table
from audit.rounds.report.words import RoundWords
from rules.model import Catalogue, Verdict
from rules.wording import Texts

AUTHOR = "yd-audit"


def render_round(result: RoundResult, *, catalogue: Catalogue, texts: Texts) -> bytes:
    """The whole file; its only time is the round's."""
    words = RoundWords(result, catalogue=catalogue, texts=texts)
    writer = Writer(lang="zh-CN" if texts.lang == "zh" else "en-US")
    title = words.label("title", title=plain(result.round.title).strip() or result.round.id)
    writer.title(title)
    notice = Text(words.shared("notice") + words.shared("colon"), bold=True)
    writer.text([notice, words.disclaimer()], "Notice")
    for code in result.changed:
        writer.text(words.label(f"changed-{code}"), "Notice")
    summary = summary_of(result, words)
    writer.heading(1, words.label("h-summary"), "summary")
    writer.facts(summary.facts, words.shared("colon"))
    writer.bullets(summary.sentences)
    writer.page_break()
    writer.contents(texts.message("handed-contents"))
    writer.page_break()
    for write in (_ranking, _figures, _problems, _indicators, _people, _bodies, _method):
        write(writer, result, words)
    numbers = texts.message("handed-page-number", {"page": "\0", "pages": "\0"}).split("\0")
    before, between, after = (*numbers, "", "")[:3]
    writer.edges(title, (before, between, after))
    return writer.bytes(
        title=title,
        subject=words.scheme(),
        author=AUTHOR,
        lang="zh-CN" if texts.lang == "zh" else "en-US",
        at=result.round.created_at,
    )


def _table(writer: Writer, table: Table | None) -> None:
    """A table of the round without what is only drawn; the names of rows come first."""
    if table is None:
        return
    shown = [n for n, column in enumerate(table.columns) if column.key != "spread"]
    shown.sort(key=lambda n: not table.columns[n].head)
    rows = []
    for row in table.rows:
        cells = []
        for n in shown:
            cell = row.cells[n]
            lines: list[Line] = [cell.text] if cell.text else []
            if lines and table.columns[n].head:
                inside = cell.href.startswith("#")
                lines = [Link(cell.text, anchor=cell.href[1:]) if inside else Text(cell.text, True)]
            cells.append(Cell((*lines, *cell.lines), GROUNDS.get(cell.badge, "")))
        rows.append(cells)
    head = [table.columns[n].title for n in shown]
    widths = [3 if table.columns[n].head else 2 for n in shown]
    writer.table(table.caption, head, rows, widths)


def _tables(writer: Writer, tables: Sequence[Table]) -> None:
    for table in tables:
        _table(writer, table)


def _ranking(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t = words.label
    writer.heading(1, t("h-ranking"), "ranking")
    ranked = ranking.ranking_table(result, words)
    writer.text(t("ranking-intro" if ranked else "ranking-none"))
    _table(writer, ranked)
    apart = ranking.apart_table(result, words)
    if apart:
        writer.heading(2, t("h-apart"))
        writer.text(t("apart-intro"))
        _table(writer, apart)
    groups = tuple(ranking.group_tables(result, words))
    if groups:
        writer.heading(2, t("h-groups"))
        writer.text(t("groups-intro"))
        for name, table in groups:
            writer.text("" if table else t("group-none", group=name))
            _table(writer, table)
    awards = ranking.award_lines(result, words)
    if awards:
        writer.heading(2, t("h-awards"))
        writer.bullets(awards)


def _figures(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t = words.label
    writer.heading(1, t("h-figures"), "figures")
    for line in comparison_notes(result, words):
        writer.text(line)
    if result.tree.grades:
        writer.heading(2, t("h-grades"))
        _table(writer, figures.grades_table(result, words))
    writer.heading(2, t("h-means"))
    writer.text(t("means-intro"))
    _table(writer, figures.means_table(result, words))
    writer.heading(2, t("h-shares"))
    writer.text(t("shares-intro"))
    _table(writer, figures.shares_table(result, words))


def _problems(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t = words.label
    writer.heading(1, t("h-problems"), "problems")
    failed = indicators.problem_views(result, Verdict.FAILED, words)
    writer.text(t("problems-intro" if failed else "problems-none"))
    _causes(writer, words, failed, 2)
    asked = indicators.problem_views(result, Verdict.CANT_TELL, words)
    if asked:
        writer.heading(2, t("h-questions"))
        writer.text(t("questions-intro"))
        _causes(writer, words, asked, 3)


def _causes(
    writer: Writer, words: RoundWords, causes: Sequence[indicators.ProblemView], level: int
) -> None:
    t = words.label
    for one in causes:
        writer.heading(level, t("problem-heading", n=one.number) + one.title)
        writer.text(one.reach)
        writer.text(one.sentence)
        if one.fix:
            writer.text([Text(t("fix" if level == 2 else "check"), bold=True), one.fix])
        named = words.listed(one.indicators)
        writer.text([Text(t("col-indicator") + words.shared("colon"), bold=True), named])
        writer.text(t("problem-bodies", n=one.number, count=len(one.bodies)), "Lead")
        writer.bullets(Link(words.body(b), anchor=ranking.anchor(b)) for b in one.bodies)


def _indicators(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    writer.heading(1, words.label("h-indicators"), "indicators")
    tables = tuple(indicators.indicator_tables(result, words))
    writer.text(words.label("indicators-intro" if tables else "indicators-none"))
    _tables(writer, tables)


def _people(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t = words.label
    writer.heading(1, t("h-people"), "people")
    writer.heading(2, t("h-agreement"))
    warnings = people.agreement_warnings(result, words)
    if warnings:
        writer.text(t("agreement-warning"), "Lead")
        writer.bullets(warnings)
    writer.text(people.agreement_none(result, words) or "")
    agreement = people.agreement_table(result, words)
    if agreement:
        writer.text(t("agreement-intro"))
        _table(writer, agreement)
    writer.heading(2, t("h-disputes"))
    disputes = tuple(people.dispute_views(result, words))
    writer.text("" if disputes else t("disputes-none"))
    for one in disputes:
        writer.heading(3, one.body + words.shared("colon") + one.what)
        state = t("dispute-is-open" if one.open else "dispute-is-settled")
        writer.text([Text(state + " ", bold=True), one.outcome])
        writer.numbers(one.steps)
    writer.heading(2, t("h-waivers"))
    waivers = people.waiver_table(result, words)
    writer.text(t("waivers-intro" if waivers else "waivers-none"))
    _table(writer, waivers)


def _bodies(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t = words.label
    writer.heading(1, t("h-left-out"), "left-out")
    writer.text(words.shared("left-out-intro"))
    for missed in missed_views(result, words):
        count = len(missed.lines) + missed.more
        writer.text(t("missed-of", body=words.short(missed.name), n=count), "Lead")
        writer.bullets(missed.lines)
        writer.text(t("more-lines", n=missed.more) if missed.more else "")
    writer.heading(1, t("h-bodies"), "bodies")
    writer.text(t("bodies-intro"))
    for one in body_views(result, words):
        writer.heading(2, one.name, one.anchor)
        writer.facts(one.facts, words.shared("colon"), "Compact")
        if one.open:
            count = len(one.open) + one.more_open
            writer.text(t("open-of", body=words.short(one.name), n=count), "Lead")
            writer.bullets(one.open)
            writer.text(t("more-lines", n=one.more_open) if one.more_open else "")


def _method(writer: Writer, result: RoundResult, words: RoundWords) -> None:
    t, shared = words.label, words.shared
    writer.heading(1, t("h-method"), "method")
    writer.bullets(method_lines(result, words))
    writer.heading(2, t("h-limits"))
    writer.bullets(limit_lines(result, words))
    writer.heading(2, t("h-versions"))
    scheme = f"{result.tree.id}@{result.tree.version}"
    facts: list[tuple[str, Line]] = [(shared("v-tool"), f"yd-audit {__version__}")]
    facts += [(shared("v-scheme"), scheme)]
    facts += [(shared("v-catalogue"), [Text(result.round.catalogue_digest, code=True)])]
    facts += [(shared("v-engine"), engine) for engine in result.ranking.origin.engines]
    facts += [(t("v-seed"), str(result.seed)), (shared("v-format"), "yd-audit-round/1")]
    writer.facts(facts, shared("colon"), "Compact")
