"""Causes in a body's Word report: what is wrong, how to repair it, its picture, where it is."""

from __future__ import annotations

import base64

from audit.formats.docx_front import indicator_link
from audit.formats.docx_parts import Line, Link, Text
from audit.formats.docx_view import View
from audit.formats.docx_writer import Writer
from audit.report.issue_view import IssueView, Place

# Listed here for one cause; all of them are in the HTML report and in report.json.
_MOST_PLACES, _MOST_SELECTORS = 10, 3


def write_repairs(writer: Writer, view: View) -> None:
    """What to repair first: failures, what people found, advice."""
    t = view.t
    writer.heading(1, t("h-repairs"), "repairs")
    writer.text(t("repairs-intro" if view.failures else "repairs-none"))
    for issue in view.failures:
        write_issue(writer, view, issue, 2)
    if view.by_people or view.confirmed:
        _people(writer, view)
    if view.advice:
        writer.heading(2, t("h-advice"))
        writer.text(t("advice-intro"))
        for issue in view.advice:
            write_issue(writer, view, issue, 3)


def write_issue(writer: Writer, view: View, issue: IssueView, level: int) -> None:
    """One cause under a heading of this level."""
    t = view.t
    writer.heading(level, t("issue-heading", n=issue.number) + issue.title, issue.anchor)
    writer.text([Text(issue.mark, bold=True), t("comma") + issue.reach + t("full-stop")])
    writer.text(issue.sentence)
    if issue.shot is not None:
        shot = issue.shot
        content = base64.b64decode(shot.src.partition(",")[2])
        writer.picture(
            content, width=shot.width, height=shot.height, alt=shot.alt, caption=shot.caption
        )
    elif issue.shot_note:
        writer.text(issue.shot_note, "Soft")
    if issue.fix or issue.example:
        pending = issue.kind == "pending"
        _sub(writer, level, t("h-check" if pending else "h-fix", n=issue.number))
        writer.text(issue.fix)
        if issue.example:
            writer.text(t("code-example"), "Lead")
            writer.code(issue.example)
    _sub(writer, level, t("h-where", n=issue.number))
    _where(writer, view, issue)


def _sub(writer: Writer, level: int, text: str) -> None:
    """A heading below one of this level, or a lead where headings go no deeper."""
    if level < 3:
        writer.heading(level + 1, text)
    else:
        writer.text(text, "Lead")


def _where(writer: Writer, view: View, issue: IssueView) -> None:
    t = view.t
    if issue.page is not None:
        writer.text([t("example-on"), Link(issue.page.title, anchor=issue.page.anchor)])
    if issue.html:
        writer.code(issue.html)
        writer.text(issue.html_note, "Soft")
    facts: list[tuple[str, Line]] = []
    if issue.selector:
        facts.append((t("selector"), [Text(issue.selector, code=True)]))
    own = indicator_link(view, issue.indicator, anchor=issue.indicator_anchor)
    facts.append((t("indicator"), [own]))
    if issue.wcag:
        facts.append(("WCAG", issue.wcag))
    clauses = t("semicolon").join(issue.clauses) or t("clauses-none")
    facts.append((t("clauses"), clauses))
    seen = (issue.engine or t("own-check")) + t("rule-of", rule=issue.rule)
    facts.append((t("seen-by"), seen + (t("also-by", rules=issue.also) if issue.also else "")))
    facts.append((t("finding-id"), [Text(issue.finding, code=True)]))
    writer.facts(facts, t("colon"), "Compact")
    if issue.places:
        writer.text(t("all-places", n=issue.number), "Lead")
        for place in issue.places[:_MOST_PLACES]:
            writer.bullets([_place(place, view)])
            some = place.selectors[:_MOST_SELECTORS]
            writer.bullets(([Text(s, code=True)] for s in some), level=1, style="Compact")
            rest = place.more + len(place.selectors) - len(some)
            writer.bullets([t("more-places", n=rest)] if rest else [], level=1)
        more = issue.more_pages + max(0, len(issue.places) - _MOST_PLACES)
        writer.text(t("more-pages", n=more) if more else "")
    if issue.engine_messages:
        writer.text(t("engine-words"), "Lead")
        writer.bullets([Text(message, lang="en-US")] for message in issue.engine_messages)


def _place(place: Place, view: View) -> Line:
    link = Link(place.page.title, anchor=place.page.anchor)
    return [link, view.t("place-count", n=place.count)]


def _people(writer: Writer, view: View) -> None:
    """What people found, and what they say of the machine's questions."""
    t = view.t
    writer.heading(2, t("h-repairs-people"))
    writer.text(t("repairs-people-intro"))
    for one in view.by_people:
        title = view.words.indicator_title(one.indicator)
        writer.heading(3, f"{one.platform} {one.indicator} {title}".strip())
        writer.text([Text(one.word, bold=True)])
        for note in one.notes:
            writer.text(note)
        for aim in one.aims:
            writer.text([Text(t("repairs-people-aim"), bold=True), aim])
    for known in view.confirmed:
        issue = known.issue
        link = Link(t("first-repair", n=issue.number, title=issue.title), anchor=issue.anchor)
        rest = f"{t('comma')}{issue.reach}{t('full-stop')}{issue.fix}"
        writer.bullets([[link, rest]])
        if known.note:
            writer.bullets([t("said-note", value=known.note)], level=1)
