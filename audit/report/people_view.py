"""What people said of each indicator, as the HTML report shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.report.issue_view import indicator_anchor
from audit.report.model import PersonWord, Report, ReportIndicator
from audit.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """One person's word: what was answered, and what is known around it."""

    sentence: str
    details: tuple[str, ...]
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """An indicator that people spoke about; `notes` say how their word met the machine's."""

    indicator: str
    anchor: str
    platform: str  # Android or iOS, empty for the web
    result: str
    word: str
    notes: tuple[str, ...]
    lines: tuple[SaidLine, ...]


def said_views(report: Report, words: Words) -> tuple[SaidView, ...]:
    """The indicators that people spoke about, in the report's order."""
    return tuple(_view(i, words) for i in report.indicators if i.people)


def _view(indicator: ReportIndicator, words: Words) -> SaidView:
    return SaidView(
        indicator=indicator.id,
        anchor=indicator_anchor(indicator.id, indicator.platform),
        platform=words.platform(indicator.platform),
        result=str(indicator.verdict),
        word=words.label(f"result-{indicator.verdict}"),
        notes=tuple(filter(None, map(words.note, indicator.notes))),
        lines=tuple(_line(said, words) for said in indicator.people),
    )


def _line(said: PersonWord, words: Words) -> SaidLine:
    answer = words.answer(said.answer)
    key = "said-question" if said.question else "said-indicator"
    time = words.time(said.observed_at)
    return SaidLine(
        sentence=words.label(key, tester=said.tester, time=time, answer=answer),
        details=tuple(_details(said, words)),
        counts=said.counts,
    )


def _details(said: PersonWord, words: Words) -> Iterator[str]:
    known = {
        "said-assistive": said.assistive,
        "said-device": said.device,
        "said-note": said.note,
        "said-evidence": words.label("list-separator").join(said.evidence),
        "said-sheet": said.sheet,
    }
    for key, value in known.items():
        if value:
            yield words.label(key, value=value)
    if not said.counts:
        yield words.label("said-aside")
