"""The rest of a body's Word report: people, pages, screens, what was left out, the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audit.formats.docx_front import indicator_link
from audit.formats.docx_issues import write_issue
from audit.formats.docx_parts import Line, Link, Text
from audit.formats.docx_view import View
from audit.formats.docx_writer import Writer
from audit.report.issue_view import IssueView
from audit.report.page_view import FindingLine, PageView
from audit.report.people_view import SaidView
from audit.report.screen_view import ScreenView
from audit.report.words import ReasonWords, TaskWords

_MOST_ADDRESSES = 20  # of one reason; all are in the HTML report and report.json


def write_people(writer: Writer, view: View) -> None:
    """What people said, what the machine asks them, and their tasks."""
    t = view.t
    writer.heading(1, t("h-people"), "people")
    if view.said:
        writer.heading(2, t("h-said"))
        writer.text(t("said-intro"))
        for said in view.said:
            _said(writer, view, said)
    writer.text(t("people-intro"))
    if view.questions:
        writer.heading(2, t("h-questions"))
        writer.text(t("questions-intro"))
        for issue in view.questions:
            write_issue(writer, view, issue, 3)
    if view.tasks:
        writer.heading(2, t("h-tasks"))
        writer.text(t("tasks-intro"))
        for preface in view.words.prefaces(view.report.media):
            writer.text(preface)
        for task, anchor in view.tasks:
            _task(writer, view, task, anchor)
    if view.untasked:
        line: list[str | Link] = [t("untasked")]
        for number, (id_, anchor) in enumerate(view.untasked):
            line += [t("list-separator")] if number else []
            line.append(indicator_link(view, id_, anchor=anchor))
        writer.text([*line, t("full-stop")])
    if not (view.said or view.questions or view.tasks or view.untasked):
        writer.text(t("people-none"))


def _said(writer: Writer, view: View, said: SaidView) -> None:
    title = view.words.indicator_title(said.indicator)
    writer.heading(3, f"{said.platform} {said.indicator} {title}".strip())
    writer.text([Text(said.word, bold=True)])
    for note in said.notes:
        writer.text(note)
    for line in said.lines:
        writer.bullets([line.sentence])
        writer.bullets(line.details, level=1)


def _task(writer: Writer, view: View, task: TaskWords, anchor: str) -> None:
    t = view.t
    writer.heading(3, task.title)
    own = indicator_link(view, task.indicator, anchor=anchor)
    writer.text([t("task-indicator"), own])
    writer.text(task.purpose)
    if task.method:
        writer.text(t("task-method"), "Lead")
        writer.numbers(task.method)
    for label, value in (("task-expected", task.expected), ("task-note", task.note)):
        if value:
            writer.text([Text(t(label), bold=True), value])


def write_units(writer: Writer, view: View) -> None:
    """Each page and each screen with its status, the reasons, and the causes that it has."""
    t, media = view.t, view.report.media
    if "web" in media:
        writer.heading(1, t("h-pages"), "pages")
        writer.text(view.summary.scope)
        writer.text("" if view.pages else t("pages-none"))
        for page in view.pages:
            _unit(writer, view, page, "page")
    if "app" in media:
        writer.heading(1, t("h-screens"), "screens")
        writer.text(t("screens-intro"))
        writer.text("" if view.screens else t("screens-none"))
        for screen in view.screens:
            _unit(writer, view, screen, "screen")


def _unit(writer: Writer, view: View, unit: PageView | ScreenView, kind: str) -> None:
    t = view.t
    writer.heading(2, unit.ref.title, unit.ref.anchor)
    line: list[str | Text | Link] = [Text(unit.word, bold=True)]
    if isinstance(unit, PageView):
        line += ["  ", Link(unit.url, url=unit.link) if unit.link else unit.url]
    writer.text(line)
    for reason in unit.reasons:
        writer.text(_reason(reason, view))
    writer.text(
        [
            piece
            for number, (name, value) in enumerate(unit.facts)
            for piece in (t("semicolon") if number else "", f"{name}{t('colon')}", value)
            if piece
        ],
        "Soft",
    )
    if unit.errors:
        writer.text(t(f"{kind}-errors") + t("list-separator").join(unit.errors))
    if unit.count:
        writer.text(t(f"{kind}-findings", n=unit.ref.number, count=unit.count), "Lead")
        _causes(writer, view, unit.findings)
        writer.text(t("more-findings", n=unit.more) if unit.more else "")
    elif unit.status == "not-measured":
        writer.text(t(f"{kind}-no-result"))
    else:
        writer.text(t(f"{kind}-no-findings"))
    if isinstance(unit, ScreenView) and unit.lacking:
        writer.text(t("screen-lacking", n=unit.ref.number), "Lead")
        writer.bullets(unit.lacking)


def _causes(writer: Writer, view: View, findings: Sequence[FindingLine]) -> None:
    """The causes that a page's findings have, each once; findings without one as they are."""
    counts: Counter[int] = Counter(f.issue.number for f in findings if f.issue)
    issues: dict[int, IssueView] = {f.issue.number: f.issue for f in findings if f.issue}
    for number in sorted(counts):
        issue = issues[number]
        title = view.t("first-repair", n=number, title=issue.title)
        link = Link(title, anchor=issue.anchor)
        writer.bullets(
            [[Text(issue.mark + " ", bold=True), link, view.t("place-count", n=counts[number])]]
        )
    for one in findings:
        if one.issue is None:
            path = Text(one.selector, code=True)
            line: Line = [Text(one.mark + " ", bold=True), f"{one.indicator} {one.sentence} ", path]
            writer.bullets([line])


def _reason(reason: ReasonWords, view: View) -> Line:
    if not reason.todo:
        return reason.what
    return [reason.what, " ", Text(view.t("todo"), bold=True), reason.todo]


def write_left_out(writer: Writer, view: View) -> None:
    """What was not measured, and why."""
    t = view.t
    writer.heading(1, t("h-left-out"), "left-out")
    writer.text(t("left-out-intro"))
    some = False
    for heading, units in (
        ("h-not-measured", view.pages),
        ("h-screens-not-measured", view.screens),
    ):
        missed = [unit for unit in units if unit.status == "not-measured"]
        if missed:
            some = True
            writer.heading(2, t(heading))
            writer.bullets(
                [Link(u.ref.title, anchor=u.ref.anchor), t("colon"), *(r.what for r in u.reasons)]
                for u in missed
            )
    if view.unreached:
        some = True
        writer.heading(2, t("h-unreached"))
        writer.text(t("unreached-intro"))
        for group in view.unreached:
            reason = group.reason.what.rstrip("。.")
            writer.text(t("unreached-group", reason=reason, n=group.count), "Lead")
            writer.bullets(group.names)
            writer.text(t("more-names", n=group.more) if group.more else "")
    if view.report.sample.kinds_missing:
        some = True
        writer.heading(2, t("h-kinds-missing"))
        writer.text(t("kinds-missing"))
        writer.bullets(view.words.kind(kind) for kind in sorted(view.report.sample.kinds_missing))
    if view.left_out:
        some = True
        writer.heading(2, t("h-addresses"))
        for left in view.left_out:
            reason = left.reason.what.rstrip("。.")
            writer.text(t("left-out-group", reason=reason, n=left.count), "Lead")
            writer.text(left.reason.todo)
            writer.bullets(left.urls[:_MOST_ADDRESSES])
            more = left.more + max(0, len(left.urls) - _MOST_ADDRESSES)
            writer.text(t("more-addresses", n=more) if more else "")
    if not some:
        writer.text(t("left-out-none"))


def write_method(writer: Writer, view: View) -> None:
    """How it was measured, and with which versions."""
    report, t = view.report, view.t
    writer.heading(1, t("h-method"), "method")
    if "web" in report.media:
        sample = report.sample
        numbers = t(
            "method-numbers",
            discovered=sample.discovered,
            explored=sample.explored,
            budget=sample.budget,
            seed=sample.seed,
        )
        writer.text(f"{t(f'method-{sample.method}')} {numbers}")
        writer.bullets(view.words.reason(note).what for note in sample.notes)
        writer.text(t("method-judging"))
    if "app" in report.media:
        writer.text(t("method-app"))
    tool = report.tool
    facts: list[tuple[str, Line]] = [(t("v-tool"), f"yd-audit {tool.version}")]
    facts += [(t("v-engine"), f"{name} {version}") for name, version in tool.engines]
    if "web" in report.media:
        facts.append((t("v-browser"), tool.browser or t("unknown")))
    facts.append((t("v-driver"), tool.driver or t("unknown")))
    facts.append((t("v-scheme"), report.scheme))
    facts.append((t("v-catalogue"), [Text(tool.catalogue, code=True)]))
    facts.append((t("v-format"), report.format))
    writer.facts(facts, t("colon"))
    if "web" in report.media:
        writer.text(view.instrument)
    writer.text(t("clauses-note"))
    writer.text(t("made-with", version=tool.version, scheme=report.scheme), "Soft")
