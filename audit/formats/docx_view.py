"""Everything that a body's report shows, made ready once for a renderer that is not HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.formats import Material
from audit.report.instrument import instrument_line
from audit.report.issue_view import IssueView, issue_views
from audit.report.model import Report
from audit.report.page_view import (
    IndicatorGroup,
    LeftOutGroup,
    PageView,
    indicator_groups,
    left_out,
    open_tasks,
    open_without_task,
    owners_of,
    page_views,
)
from audit.report.people_view import (
    Confirmed,
    PersonFound,
    SaidView,
    confirmed,
    found_by_people,
    said_views,
)
from audit.report.place_view import PlaceView, place_view
from audit.report.screen_view import ScreenView, UnreachedGroup, screen_views, unreached_groups
from audit.report.summary import Summary, summarise
from audit.report.words import TaskWords, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The report in the order of the HTML report's sections; `t` gives a label by its key."""

    report: Report
    words: Words
    t: Callable[..., str]
    summary: Summary
    place: PlaceView | None
    groups: tuple[IndicatorGroup, ...]
    failures: tuple[IssueView, ...]
    advice: tuple[IssueView, ...]
    questions: tuple[IssueView, ...]
    by_people: tuple[PersonFound, ...]
    confirmed: tuple[Confirmed, ...]
    said: tuple[SaidView, ...]
    tasks: tuple[tuple[TaskWords, str], ...]
    untasked: tuple[tuple[str, str], ...]
    pages: tuple[PageView, ...]
    screens: tuple[ScreenView, ...]
    left_out: tuple[LeftOutGroup, ...]
    unreached: tuple[UnreachedGroup, ...]
    instrument: str


def view_of(material: Material) -> View:
    """The views of the material's report, in the language of its texts."""
    report = material.report
    words = Words(report, catalogue=material.catalogue, texts=material.texts)
    summary = summarise(report, words)
    ordered = (*summary.failures, *summary.advice, *summary.questions)
    issues = issue_views(ordered, report=report, workspace=material.workspace, words=words)
    owners = owners_of(zip(ordered, issues, strict=True))
    kinds = {
        kind: tuple(view for view in issues if view.kind == kind)
        for kind in ("none", "advice", "pending")
    }
    return View(
        report=report,
        words=words,
        t=words.label,
        summary=summary,
        place=place_view(report, words),
        groups=indicator_groups(report, words),
        failures=kinds["none"],
        advice=kinds["advice"],
        questions=kinds["pending"],
        by_people=found_by_people(report, words),
        confirmed=confirmed(report, zip(ordered, issues, strict=True)),
        said=said_views(report, words),
        tasks=open_tasks(report, words),
        untasked=open_without_task(report),
        pages=page_views(report, owners, words),
        screens=screen_views(report, owners, words),
        left_out=left_out(report, words),
        unreached=unreached_groups(report, words),
        instrument=instrument_line(report.tool.instrument, report.tool.catalogue, words.label),
    )
