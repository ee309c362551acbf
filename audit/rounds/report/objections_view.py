"""Objections in the round's report: how many there are and how they ended, not who objected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from audit.people.objections import Case
from audit.report.json_parts import Json
from audit.rounds.model import RoundResult
from audit.rounds.report.table import Cell, Column, Row, Table
from audit.rounds.report.words import RoundWords

_OPEN = "open"
_BADGES = {"upheld": "full", "partly": "partial", "rejected": "none", _OPEN: "pending"}
_KEYS = ("objection", "body", "about", "outcome", "decided", "withdrawn")


def objection_counts(result: RoundResult) -> Mapping[str, int]:
    """How many objections ended in which way, and how many there are."""
    tally = Counter(map(_outcome, result.objections))
    return {"n": len(result.objections), **{name: tally[name] for name in _BADGES}}


def objection_table(result: RoundResult, words: RoundWords) -> Table | None:
    """Every objection with its outcome; None without any."""
    if not result.objections:
        return None
    columns = tuple(
        Column(key=k, title=words.label(f"col-{k}"), head=k == "objection") for k in _KEYS
    )
    rows = tuple(_row(case, words) for case in result.objections)
    return Table(caption=words.label("caption-objections"), columns=columns, rows=rows)


def objections_json(result: RoundResult) -> Json:
    """Counts, and what became of each."""
    counts = dict(objection_counts(result))
    return {
        "counts": counts,
        "list": [
            {
                "name": case.objection.name,
                "body": case.objection.body,
                "findings": [one.finding for one in case.objection.findings],
                "indicator": case.objection.indicator,
                "platform": case.objection.platform,
                "figure": case.objection.figure,
                "raised_at": case.objection.raised_at.isoformat(),
                "outcome": _outcome(case),
                "withdrawn": [one.finding for one in case.decision.withdrawn]
                if case.decision is not None
                else [],
                "opened": case.decision is not None and case.decision.opened,
                "by": case.decision.by if case.decision is not None else None,
                "reason": case.decision.reason if case.decision is not None else None,
                "decided_at": case.decision.at.isoformat() if case.decision is not None else None,
            }
            for case in result.objections
        ],
    }


def _outcome(case: Case) -> str:
    return case.decision.outcome.value if case.decision is not None else _OPEN


def _row(case: Case, words: RoundWords) -> Row:
    one, decision = case.objection, case.decision
    outcome = words.shared(f"history-outcome-{_outcome(case)}")
    decided = Cell(text=words.label("objection-undecided"))
    if decision is not None:
        lines = (words.time(decision.at), decision.reason)
        decided = Cell(text=words.tester(decision.by), lines=lines)
    withdrawn = len(decision.withdrawn) if decision is not None else 0
    return Row(
        cells=(
            Cell(text=one.name),
            Cell(text=words.body(one.body)),
            Cell(text=_about(case, words)),
            Cell(text=outcome, badge=_BADGES[_outcome(case)]),
            decided,
            Cell(text=str(withdrawn)),
        )
    )


def _about(case: Case, words: RoundWords) -> str:
    one = case.objection
    if one.findings:
        return words.shared("history-what-findings", n=len(one.findings))
    if one.indicator:
        name = words.named(one.indicator, one.platform)
        return words.shared("history-what-indicator", name=name)
    return words.shared(f"history-what-{one.figure}")
