"""What people said of each indicator, as the HTML report shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.report.clip_view import RecordingView, recordings_of
from audit.report.issue_view import IssueView, indicator_anchor
from audit.report.model import PersonWord, Report, ReportIndicator, ReportIssue
from audit.report.words import Words
from rules.model import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """One person's word: what was answered, and what is known around it."""

    sentence: str
    details: tuple[str, ...]
    counts: bool
    recordings: tuple[RecordingView, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """An indicator that does not pass because of what people found.

    `notes` are what they wrote, `aims` what a portal or app that passes lets people do.
    """

    indicator: str
    anchor: str
    platform: str
    result: str
    word: str
    notes: tuple[str, ...]
    aims: tuple[str, ...]


def found_by_people(report: Report, words: Words) -> tuple[PersonFound, ...]:
    """Indicators that people had a say in and that do not pass, the worst first."""
    poor = (Result.NONE, Result.PARTIAL)
    found = [i for i in report.indicators if i.verdict in poor and _failing(i)]
    found.sort(key=lambda i: poor.index(i.verdict))
    return tuple(_found(i, words) for i in found)


def _failing(indicator: ReportIndicator) -> tuple[PersonWord, ...]:
    """What counts and says that the indicator does not pass."""
    answers = {Result.NONE.value, Result.PARTIAL.value}
    said = (w for w in indicator.people if w.counts and not w.question)
    return tuple(w for w in said if w.answer in answers)


def _found(indicator: ReportIndicator, words: Words) -> PersonFound:
    notes = [w.note for w in _failing(indicator) if w.note.strip()]
    return PersonFound(
        indicator=indicator.id,
        anchor=indicator_anchor(indicator.id, indicator.platform),
        platform=words.platform(indicator.platform),
        result=str(indicator.verdict),
        word=words.label(f"result-{indicator.verdict}"),
        notes=tuple(dict.fromkeys(notes)),
        aims=words.aims(indicator.id),
    )


def confirmed(
    report: Report, issues: Iterable[tuple[ReportIssue, IssueView]]
) -> tuple[Confirmed, ...]:
    """The machine's questions that everybody who counts answered with yes."""
    said = [w for i in report.indicators for w in i.people if w.counts and w.question]
    yes = {w.question: w.note for w in said if w.answer == "yes"}
    no = {w.question for w in said if w.answer != "yes"}
    return tuple(
        Confirmed(issue=view, note=yes[issue.id])
        for issue, view in issues
        if issue.id in yes and issue.id not in no
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A question of the machine that people say is a problem, and what they wrote."""

    issue: IssueView
    note: str


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
        recordings=recordings_of(said, words),
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
