"""Objections and retests as the HTML report shows them, and as report.json holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.report.history import ReportFollowup, ReportObjection
from audit.report.json_parts import Json
from audit.report.model import Report, ReportFinding, ReportIssue
from audit.report.words import Words

STATES = ("repaired", "not-repaired", "not-retested")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionView:
    """One objection: its heading, a mark for its outcome, and what is known of it."""

    name: str
    what: str
    outcome: str  # upheld, partly, rejected or open
    word: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]  # each with what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """What became of a cause's findings, in the order of STATES."""

    title: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """Everything that came after; `records` are retests in a line each."""

    objections: tuple[ObjectionView, ...]
    causes: tuple[CauseView, ...]
    records: tuple[str, ...]


def history_view(report: Report, words: Words) -> HistoryView | None:
    """What came after the report; None where nothing did."""
    known = report.history
    if known is None:
        return None
    sentences = {one.id: words.sentence(one) for one in _findings(report)}
    causes = [issue for issue in report.issues if issue.id in known.causes]
    return HistoryView(
        objections=tuple(_objection(one, sentences, words) for one in known.objections),
        causes=tuple(_cause(one, known.causes[one.id], words) for one in causes),
        records=tuple(_record(one, sentences, words) for one in known.followups),
    )


def issue_marks(
    report: Report, issues: Sequence[ReportIssue], words: Words
) -> dict[int, tuple[str, ...]]:
    """By an issue's number what objections and retests say of it."""
    known = report.history
    if known is None:
        return {}
    withdrawn = known.withdrawn()
    marks = {}
    for number, issue in enumerate(issues, start=1):
        lines = []
        by = Counter(withdrawn[name] for name in issue.findings if name in withdrawn)
        for name, count in sorted(by.items()):
            key = "history-mark-all" if count == len(issue.findings) else "history-mark-some"
            lines.append(words.label(key, objection=name, n=count, of=len(issue.findings)))
        tally = known.causes.get(issue.id)
        if tally is not None and tally["not-retested"] < sum(tally.values()):
            counts = {name.replace("-", "_"): count for name, count in tally.items()}
            lines.append(words.label("history-mark-retested", **counts))
        if lines:
            marks[number] = tuple(lines)
    return marks


def history_json(report: Report) -> Json | None:
    """The same for report.json; None where nothing came after."""
    known = report.history
    if known is None:
        return None
    return {
        "objections": [
            {
                "name": one.name,
                "contact": one.contact,
                "grounds": one.grounds,
                "findings": list(one.findings),
                "indicator": one.indicator,
                "platform": one.platform,
                "figure": one.figure,
                "raised_at": one.raised_at,
                "evidence": list(one.evidence),
                "outcome": one.outcome,
                "withdrawn": list(one.withdrawn),
                "opened": one.opened,
                "by": one.by,
                "reason": one.reason,
                "decided_at": one.decided_at or None,
                "corrected": one.corrected,
            }
            for one in known.objections
        ],
        "withdrawn": known.withdrawn(),
        "retests": [
            {
                "id": one.id,
                "finding": one.finding,
                "rule": one.rule,
                "indicator": one.indicator,
                "platform": one.platform,
                "state": one.state,
                "by": one.by,
                "at": one.at,
                "assistive": one.assistive,
                "device": one.device,
                "note": one.note,
                "source": one.source,
                "evidence": list(one.evidence),
                "stands": one.stands,
            }
            for one in known.followups
        ],
        "states": dict(sorted(known.states.items())),
        "causes": {
            name: {state: tally[state] for state in STATES}
            for name, tally in sorted(known.causes.items())
        },
    }


def _findings(report: Report) -> Iterator[ReportFinding]:
    for page in report.pages:
        yield from page.findings
    for screen in report.screens:
        yield from screen.findings


def _objection(one: ReportObjection, sentences: Mapping[str, str], words: Words) -> ObjectionView:
    return ObjectionView(
        name=one.name,
        what=_what(one, words),
        outcome=one.outcome,
        word=words.label(f"history-outcome-{one.outcome}"),
        facts=tuple(_facts(one, words)),
        findings=tuple(_named(one, sentences, words)),
    )


def _what(one: ReportObjection, words: Words) -> str:
    if one.findings:
        return words.label("history-what-findings", n=len(one.findings))
    if one.indicator:
        title = words.indicator_title(one.indicator)
        platform = words.platform(one.platform)
        name = " ".join(filter(None, (one.indicator, title, platform)))
        return words.label("history-what-indicator", name=name)
    return words.label(f"history-what-{one.figure or 'total'}")


def _facts(one: ReportObjection, words: Words) -> Iterator[tuple[str, str]]:
    raised = words.time(one.raised_at)
    if one.contact:
        raised = words.label("history-raised-by", who=one.contact, time=raised)
    yield words.label("history-raised"), raised
    yield words.label("history-grounds"), one.grounds
    if one.evidence:
        files = words.label("list-separator").join(one.evidence)
        yield words.label("history-evidence"), files
    if one.by:
        time = words.time(one.decided_at)
        who = words.label("history-raised-by", who=one.by, time=time)
        yield words.label("history-decided"), who
        yield words.label("history-reason"), one.reason
    yield words.label("history-effect"), _effect(one, words)
    if one.corrected:
        yield words.label("history-corrected"), str(one.corrected)


def _effect(one: ReportObjection, words: Words) -> str:
    if one.outcome == "open":
        return words.label("history-effect-open")
    if one.withdrawn:
        return words.label("history-effect-withdrawn", n=len(one.withdrawn))
    return words.label("history-effect-opened" if one.opened else "history-effect-none")


def _named(one: ReportObjection, sentences: Mapping[str, str], words: Words) -> Iterable[str]:
    for name in dict.fromkeys((*one.findings, *one.withdrawn)):
        key = "history-finding-withdrawn" if name in one.withdrawn else "history-finding"
        sentence = sentences.get(name) or words.label("history-finding-gone")
        yield words.label(key, id=name, sentence=sentence)


def _cause(issue: ReportIssue, tally: Mapping[str, int], words: Words) -> CauseView:
    title = " ".join(filter(None, (words.rule_title(issue.rule), words.platform(issue.platform))))
    return CauseView(
        title=words.label("history-cause", title=title, component=issue.component or "-"),
        counts=tuple(tally[state] for state in STATES),
    )


def _record(one: ReportFollowup, sentences: Mapping[str, str], words: Words) -> str:
    key = "history-record" if one.stands else "history-record-corrected"
    who = one.by or words.label("history-machine")
    with_ = " ".join(filter(None, (one.assistive, one.device)))
    more = [one.note, one.source and words.label("history-source", text=one.source)]
    more.append(words.label("history-with", text=with_) if with_ else "")
    more.append(
        words.label("history-files", text=words.label("list-separator").join(one.evidence))
        if one.evidence
        else ""
    )
    return words.label(
        key,
        state=words.label(f"history-state-{one.state}"),
        id=one.finding,
        sentence=sentences.get(one.finding) or words.label("history-finding-gone"),
        who=who,
        time=words.time(one.at),
        more="".join(words.label("history-more", text=text) for text in more if text),
    )
