"""The front of a body's Word report: first page, summary, place in the round, indicators."""

from __future__ import annotations

from collections.abc import Iterator

from audit.formats.docx_parts import Line, Link, Text
from audit.formats.docx_view import View
from audit.formats.docx_writer import Cell, Writer
from audit.report.first_page import Cost, first_page
from audit.report.issue_view import indicator_anchor
from audit.report.page_view import IndicatorRow

# The grounds that the HTML report gives the same results; the words say it too.
GROUNDS = {
    "none": "FDEAEC",
    "partial": "FFF3D9",
    "full": "E5F4E8",
    "pending": "E8EFFB",
    "not-measured": "EEF0F3",
}
_INDICATOR_COLUMNS = (
    "col-indicator",
    "col-result",
    "col-value",
    "col-decided",
    "col-failed",
    "col-pages",
    "col-open",
    "col-clauses",
)
_INDICATOR_WIDTHS = (32, 14, 13, 13, 11, 13, 11, 40)
_SHORT = "Compact"  # the style of the first page, which has to stay one page


def write_first_page(writer: Writer, view: View) -> None:
    """What came out, the most costly causes, what to do next."""
    first, t = first_page(view.report, view.words), view.t
    writer.title(view.summary.title)
    writer.facts(first.facts, t("colon"), _SHORT)
    writer.text([Text(first.notice_label + t("colon"), bold=True), first.notice], "Notice")
    if view.report.interrupted:
        told = Text(t("interrupted") + t("colon"), bold=True)
        writer.text([told, t("interrupted-text")], "Notice")
    writer.heading(1, first.heading, "summary")
    writer.facts([(first.score_label, [Text(first.score, bold=True)])], t("colon"), _SHORT)
    writer.text(first.coverage, _SHORT)
    grade = (first.grade_label, first.grade)
    measured = (first.measured_label, first.measured)
    writer.facts([*first.scores, grade, *first.place, measured], t("colon"), _SHORT)
    writer.heading(2, first.costs_heading)
    writer.text(first.costs_lead, _SHORT)
    writer.numbers((_cost(cost, view) for cost in first.costs), _SHORT)
    writer.heading(2, first.next_heading)
    writer.numbers(first.next_steps, _SHORT)


def _cost(cost: Cost, view: View) -> Line:
    t = view.t
    title = t("first-repair", n=cost.number, title=cost.title)
    reach = f"{t('comma')}{cost.reach}{t('full-stop')}"
    own = f"{cost.indicator}{t('full-stop')}"
    link = Link(title, anchor=f"issue-{cost.number}")
    return [link, reach, own, Text(cost.gives, bold=True)]


def write_reading(writer: Writer, view: View) -> None:
    """How the results are meant, and how many indicators have which."""
    summary, t = view.summary, view.t
    writer.heading(1, t("h-reading"), "reading")
    writer.text(summary.indicators)
    writer.bullets([t("no-failure-no-pass")])
    if len(view.report.platforms) > 1:
        writer.bullets([t(f"combine-{view.report.combine}")])
    writer.text(t("results-meaning"), "Lead")
    writer.facts(((one.word, t(f"meaning-{one.result}")) for one in summary.tally), t("colon"))


def write_place(writer: Writer, view: View) -> None:
    """Where the body stands in its round; nothing for a report outside of any round."""
    place, t = view.place, view.t
    if place is None:
        return
    writer.heading(1, t("h-place"), "place")
    writer.facts(place.facts, t("colon"))
    writer.text(place.peers)
    names = ["figure", "own", "mean", "best", *(["before"] if place.with_before else [])]
    writer.table(
        t("place-figures-caption"),
        [t(f"place-col-{name}") for name in names],
        [
            [
                _head(row.name),
                *(_cell(text) for text in (row.own, row.mean, row.best)),
                *([_cell(row.before)] if place.with_before else []),
            ]
            for row in place.figures
        ],
        [4] * len(names),
    )
    if not place.indicators:
        return
    head = [t("col-indicator"), t("place-col-result")]
    head += [t(f"result-{result}") for result in ("full", "partial", "none")]
    writer.table(
        t("place-indicators-caption"),
        [*head, t("place-col-other")],
        [
            [
                Cell((Link(row.name, anchor=row.anchor),)),
                Cell((row.word,), GROUNDS.get(row.result, "")),
                *(_cell(text) for text in (row.full, row.partial, row.none, row.other)),
            ]
            for row in place.indicators
        ],
        (40, 16, 14, 14, 14, 32),
    )


def write_indicators(writer: Writer, view: View) -> None:
    """Every indicator with its result, in a table for each group."""
    t = view.t
    writer.heading(1, t("h-indicators", n=len(view.report.indicators)), "indicators")
    writer.text(t("indicators-intro"))
    for group in view.groups:
        name = f"{group.id} {group.title}"
        made = writer.table(
            t("indicators-caption", group=name, n=len(group.rows)),
            [t(column) for column in _INDICATOR_COLUMNS],
            [list(_indicator(row, view)) for row in group.rows],
            _INDICATOR_WIDTHS,
        )
        for line, row in zip(made._tbl.tr_lst[1:], group.rows, strict=True):
            writer.mark(line, row.anchor)


def indicator_link(view: View, indicator: str, platform: str = "", anchor: str = "") -> Link | str:
    """An indicator's id and title, leading to its row; the id alone for one that is not there."""
    if not view.words.has_indicator(indicator):
        return indicator
    title = view.words.indicator_title(indicator)
    where = anchor or indicator_anchor(indicator, platform)
    return Link(view.t("indicator-link", id=indicator, title=title), anchor=where)


def _indicator(row: IndicatorRow, view: View) -> Iterator[Cell]:
    yield _head(f"{row.id} {row.title}")
    yield Cell((row.word,), GROUNDS.get(row.result, ""))
    yield _cell(row.value)
    yield _cell(row.decided)
    for count in (row.failed, row.pages, row.cant_tell):
        yield _cell(view.t("count-none") if count is None else str(count))
    yield Cell(row.clauses or (view.t("clauses-none"),))


def _head(text: str) -> Cell:
    return Cell((Text(text, bold=True),))


def _cell(text: str) -> Cell:
    return Cell((text,))
