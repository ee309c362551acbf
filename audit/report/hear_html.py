"""hear.html: the simulated transcripts of all pages and screens, one file that works offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment

from audit.report.hear_lines import Line, Lines, lines_of
from audit.report.heard import HeardUnit
from audit.report.heard_view import before_words, marked_words, rate_words, skip_words, whole_words
from audit.report.html_report import environment
from audit.report.issue_view import UnitRef, unit_ref
from audit.report.model import Report, ReportScreen
from audit.report.summary import summarise
from audit.report.words import Unit, Words
from rules.model import Catalogue
from rules.wording import Texts

# Kinds of marks that findings may explain.
_FOUND = frozenset({"silent", "noise", "unknown"})
_KINDS = ("silent", "noise", "unseen", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line with the numbers of the report's issues on its element."""

    line: Line
    issues: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """One page or screen; `why` is a sentence where it has no transcript, "" otherwise."""

    id: str
    ref: UnitRef
    title: str
    address: str
    facts: tuple[tuple[str, str], ...]
    why: str
    lines: tuple[LineView, ...]
    more: int
    picture: str | None
    width: int
    height: int


def render_hear(
    report: Report,
    *,
    workspace: Path,
    catalogue: Catalogue,
    texts: Texts,
    processes: int | None = None,
    made_of: str = "",
) -> str:
    """The transcripts as one HTML document, in the language of `texts`.

    They are made of the captures below `workspace`; one that can no longer be read is said to
    have none. `made_of` is kept in the head, for whoever asks whether it has to be made anew. The
    same report and captures give the same bytes.
    """
    words = Words(report, catalogue=catalogue, texts=texts)
    summary = summarise(report, words)
    found = {one.id: one for one in lines_of(report, workspace, texts.lang, processes=processes)}
    known = report.heard.units if report.heard is not None else ()
    numbers = issue_numbers(report, words)
    units = [_unit(one, found.get(one.id), report, words, numbers) for one in known]
    page = (
        _environment()
        .get_template("hear.html.j2")
        .render(
            t=words.label,
            words=words,
            title=words.label("hear-title", name=summary.name),
            rate=rate_words(report.heard, words) if report.heard is not None else "",
            units=units,
            made_of=made_of,
            kinds=[
                (texts.word(f"speech.marked.{kind}"), words.label(f"hear-mark-{kind}"))
                for kind in _KINDS
            ],
        )
    )
    return page.rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    return environment()


def issue_numbers(report: Report, words: Words) -> dict[tuple[str, str], int]:
    """The issue numbers of report.html by unit and finding."""
    summary = summarise(report, words)
    ordered = (*summary.failures, *summary.advice, *summary.questions)
    return {
        (page, finding): number
        for number, issue in reversed(list(enumerate(ordered, start=1)))
        for page in issue.pages
        for finding in issue.findings
    }


def _unit(
    one: HeardUnit,
    found: Lines | None,
    report: Report,
    words: Words,
    numbers: dict[tuple[str, str], int],
) -> UnitView:
    units: tuple[Unit, ...] = (*report.pages, *report.screens)
    unit = next(u for u in units if u.id == one.id)
    ref = unit_ref(unit, words)
    app = isinstance(unit, ReportScreen)
    why = words.label(f"hear-why-{one.why}") if one.why else ""
    if not why and found is None:
        why = words.label("hear-why-no-tree")
    return UnitView(
        id=one.id,
        ref=ref,
        title=ref.title,
        address=unit.app if isinstance(unit, ReportScreen) else unit.url,
        facts=(
            (words.label("hear-col-before"), before_words(one, words)),
            *(() if app else ((words.label("hear-col-skip"), skip_words(one, words)),)),
            (words.label("hear-col-whole"), whole_words(one, words)),
            (words.label("hear-col-marked"), marked_words(one, words)),
        ),
        why=why,
        lines=tuple(_lines(one.id, found.lines, numbers)) if found is not None else (),
        more=found.more if found is not None else 0,
        picture=found.picture.data_uri if found is not None and found.picture else None,
        width=found.picture.width if found is not None and found.picture else 0,
        height=found.picture.height if found is not None and found.picture else 0,
    )


def _lines(
    unit: str, lines: Iterable[Line], numbers: dict[tuple[str, str], int]
) -> Iterable[LineView]:
    for line in lines:
        # Only where the mark is what the finding says: nearly every line has some question.
        marked = any(kind in _FOUND for kind, _, _ in line.marks)
        found = line.findings if marked else ()
        known = {numbers[unit, f] for f in found if (unit, f) in numbers}
        yield LineView(line=line, issues=tuple(sorted(known)))
