"""report.html: one file that works offline, for people; it has to be accessible itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from audit.report.first_page import FirstPage, first_page
from audit.report.foreign_view import foreign_views
from audit.report.heard_view import heard_view
from audit.report.history_view import history_view, issue_marks
from audit.report.instrument import instrument_line
from audit.report.issue_view import IssueView, Lines, issue_views
from audit.report.model import Report
from audit.report.page_view import (
    indicator_groups,
    left_out,
    open_tasks,
    open_without_task,
    owners_of,
    page_views,
)
from audit.report.people_view import confirmed, found_by_people, said_views
from audit.report.place_view import place_view
from audit.report.safe import plain
from audit.report.screen_view import screen_views, unreached_groups
from audit.report.summary import summarise
from audit.report.waived_view import waived_views
from audit.report.words import Words
from rules.model import Catalogue
from rules.wording import Texts

_TEMPLATES = Path(__file__).parent / "templates"


class Foreign(Protocol):
    """Whatever knows which `lang` a text needs in the report that it stands in."""

    def foreign_lang(self, text: str) -> str | None:
        """The `lang`; None for none."""


def render_html(
    report: Report, *, workspace: Path, catalogue: Catalogue, texts: Texts, lang: str
) -> str:
    """The report as one HTML document, in the language of `texts`; `lang` must say the same.

    Screenshots are read below `workspace` and embedded; a missing or broken one leaves its picture
    out and says so. The same report and screenshots give the same bytes. Raises ValueError when
    `lang` and `texts` disagree.
    """
    if lang != texts.lang:
        raise ValueError(f"texts are in {texts.lang!r}, not {lang!r}")
    words = Words(report, catalogue=catalogue, texts=texts)
    summary, first = summarise(report, words), first_page(report, words)
    ordered = (*summary.failures, *summary.advice, *summary.questions)
    issues = issue_views(ordered, report=report, workspace=workspace, words=words)
    said = said_views(report, words)
    owners = owners_of(zip(ordered, issues, strict=True))
    template = _environment().get_template("report.html.j2")
    page = template.render(
        t=words.label,
        report=report,
        instrument=instrument_line(report.tool.instrument, report.tool.catalogue, words.label),
        words=words,
        summary=summary,
        first=first,
        anchors={view.number: view.anchor for view in issues},
        bar=_bar(first),
        groups=indicator_groups(report, words),
        **_by_kind(issues),
        playing=any(view.clip for view in issues)
        or any(line.recordings for view in said for line in view.lines),
        tasks=open_tasks(report, words),
        untasked=open_without_task(report),
        said=said,
        by_people=found_by_people(report, words),
        confirmed=confirmed(report, zip(ordered, issues, strict=True)),
        pages=page_views(report, owners, words),
        screens=screen_views(report, owners, words),
        left_out=left_out(report, words),
        place=place_view(report, words),
        history=history_view(report, words),
        marks=issue_marks(report, ordered, words),
        heard=heard_view(report, words),
        unreached=unreached_groups(report, words),
        waived=waived_views(report, words),
        foreign=foreign_views(report, words),
    )
    return page.rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    return environment()


def environment(*folders: Path) -> Environment:
    """Templates of these folders, then of this one.

    Everything that a template prints is neutralised first and escaped after.
    """
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["foreign"] = _foreign
    return made


def _harmless(value: Any) -> Any:
    """Strings on one line without control and bidi characters; markup and code as they are."""
    if isinstance(value, Markup | Lines) or not isinstance(value, str):
        return value
    return plain(value)


@pass_context
def _foreign(context: Context, text: str) -> Markup:
    """A text whose language may differ from the report's, marked where it is known to."""
    words: Foreign = context["words"]
    lang = words.foreign_lang(text)
    shown = escape(plain(text).strip())
    attribute = Markup(' lang="{}"').format(lang) if lang else Markup("")
    return Markup("<bdi{}>{}</bdi>").format(attribute, shown)


def _by_kind(issues: tuple[IssueView, ...]) -> dict[str, tuple[IssueView, ...]]:
    names = {"none": "failures", "advice": "advice", "pending": "questions"}
    return {
        name: tuple(view for view in issues if view.kind == kind) for kind, name in names.items()
    }


def _bar(page: FirstPage) -> dict[str, str] | None:
    """Start and length of the score's bar in percent; None when there is no score."""
    if page.low is None or page.high is None:
        return None
    low, high = max(0.0, float(page.low)), min(100.0, float(page.high))
    return {"start": f"{low:.2f}", "length": f"{max(high - low, 0.8):.2f}"}
