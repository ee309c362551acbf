"""Objections and retests after repairs in the people's store: read, checked and added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from audit.people import acts, checks, reading, rows, steps, tables, writing
from audit.people.acts import Refusal
from audit.people.after import cases
from audit.people.checks import Known, Place
from audit.people.followups import MACHINE, Followup
from audit.people.followups import plain as plain_followup
from audit.people.model import Assignment, DisputeEvent
from audit.people.objections import (
    FIGURES,
    Case,
    Decision,
    Named,
    Objection,
    Outcome,
    decide,
    plain,
)
from audit.people.problems import Problem
from audit.people.settle import Item, Settled
from audit.people.store import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An objection as it comes in, before it has a number; see Objection."""

    body: str
    contact: str
    grounds: str
    findings: tuple[Named, ...] = ()
    indicator: str = ""
    platform: str = ""
    figure: str = ""
    evidence: tuple[str, ...] = ()
    raised_at: datetime | None = None


def raise_objection(people: People, raised: Raised) -> Objection:
    """Store an objection under the next number; the same one again is the one that is there.

    Raises ImportProblems: an empty contact or ground, nothing that is objected to, a time in the
    future, evidence that is not kept.
    """
    with people.transaction() as (connection, known):
        there = cases(connection, raised.body)
        for case in there:
            if _same(case.objection, raised):
                return case.objection
        number = connection.execute(select(func.max(tables.objections.c.number))).scalar()
        record = Objection(
            number=(number or 0) + 1,
            body=raised.body,
            contact=_clean(raised.contact),
            grounds=_clean(raised.grounds),
            findings=raised.findings,
            indicator=raised.indicator,
            platform=raised.platform,
            figure=raised.figure,
            evidence=raised.evidence,
            raised_at=raised.raised_at or known.now,
            at=known.now,
        )
        writing.refuse(_objection_problems(connection, record, known))
        row = {**plain(record), "id": record.id}
        row["findings"], row["evidence"] = _json(row["findings"]), _json(row["evidence"])
        writing.insert(connection, tables.objections, [row])
        return record


def decide_objection(
    people: People,
    name: str,
    outcome: Outcome,
    *,
    by: str,
    reason: str,
    named: Sequence[Named] = (),
    supersede: bool = False,
) -> tuple[Case, bool]:
    """Store a decision; gives the case as it stands now, and whether people test again by it.

    `named` are the findings to withdraw where not all that the objection names are. Raises Refusal
    as `decide` does, objection-unknown, and objection-nobody-tested where an indicator is to be
    opened that nobody tested; ImportProblems for a tester who is not known.
    """
    with people.transaction() as (connection, known):
        case = _case(connection, name)
        person = known.testers.get(by)
        if person is None:
            code = Place().problem("people-unknown-tester", "by", value=by)
            writing.refuse([code])
        assert person is not None  # noqa: S101  (refused above)
        collected, reviewed = _involved(connection, case.objection)
        decision = decide(
            case,
            outcome,
            by=person,
            reason=_clean(reason),
            at=known.now,
            named=named,
            collected=collected,
            reviewed=reviewed,
            supersede=supersede,
        )
        opened = _reopened(connection, case.objection, decision, known)
        decision = replace(decision, opened=opened)
        row = {**plain(decision), "id": decision.id}
        row["withdrawn"] = _json(row["withdrawn"])
        writing.insert(connection, tables.objection_decisions, [row])
        return Case(objection=case.objection, decisions=(*case.decisions, decision)), opened


def add_followups(people: People, records: Iterable[Followup]) -> int:
    """Store retests: all or nothing; gives back how many are new. Raises ImportProblems."""
    with people.transaction() as (connection, known):
        table = tables.followups
        stored = set(connection.execute(select(table.c.id)).scalars())
        new = [one for one in dict.fromkeys(map(_clean_followup, records)) if one.id not in stored]
        problems: list[Problem] = []
        for one in new:
            wrong = _followup_problems(connection, one, known)
            problems += wrong
            if not wrong:  # the next one may correct it; all go if one is refused
                row = {**plain_followup(one), "id": one.id}
                writing.insert(connection, table, [{**row, "evidence": _json(row["evidence"])}])
        writing.refuse(problems)
        return len(new)


# ---- Deciding -------------------------------------------------------------------------------


def _case(connection: Connection, name: str) -> Case:
    every = cases(connection)
    wanted = name.strip().upper()
    found = next((case for case in every if case.objection.name == wanted), None)
    if found is None:
        listed = "、".join(case.objection.name for case in every[-20:]) or "-"
        raise Refusal("objection-unknown", value=name[:40], known=listed)
    return found


def _involved(connection: Connection, objection: Objection) -> tuple[set[str], set[str]]:
    """Who collected and who reviewed what the objection is about; of a figure, all of the body."""
    concerned = objection.concerned
    said = [
        one
        for one in reading.observations(
            connection, reading.Only(body=objection.body), current=False
        )
        if not concerned or one.indicator in concerned
    ]
    ids = {one.id for one in said}
    reviews = reading.every(connection, tables.reviews, rows.to_review)
    return {o.tester for o in said}, {r.reviewer for r in reviews if r.observation in ids}


def _reopened(
    connection: Connection, objection: Objection, decision: Decision, known: Known
) -> bool:
    """Open the indicator for people again where the objection was upheld and names no finding."""
    if decision.outcome is Outcome.REJECTED or decision.withdrawn or not objection.indicator:
        return False
    item = Item(body=objection.body, platform=objection.platform, indicator=objection.indicator)
    reason = f"{objection.name}: {decision.reason}"

    def do(settled: Settled, at: datetime) -> tuple[Sequence[DisputeEvent], Sequence[Assignment]]:
        if not settled.observations:
            raise Refusal(
                "objection-nobody-tested",
                objection=objection.name,
                indicator=objection.indicator,
            )
        try:
            return (acts.reopen(settled, by=decision.by, reason=reason, at=at),), ()
        except Refusal as error:
            if error.code != "review-opened-already":
                raise
            return (), ()  # people differ about it anyway

    steps.act(connection, item, do, known)
    return True


# ---- Checks ---------------------------------------------------------------------------------


def _objection_problems(connection: Connection, record: Objection, known: Known) -> list[Problem]:
    place = Place()
    found = checks.empty_problems(record, ("contact", "grounds"), place)
    found += checks.time_problems(record.raised_at, known.now, place, "raised_at")
    if record.body not in known.bodies:
        found.append(place.problem("people-unknown-body", "body", value=record.body))
    if not (record.findings or record.indicator or record.figure):
        found.append(place.problem("objection-of-nothing"))
    if record.figure and record.figure not in FIGURES:
        found.append(place.problem("objection-figure", value=record.figure))
    found += _evidence_problems(connection, record.evidence)
    row = {"contact": record.contact, "grounds": record.grounds, "body": record.body}
    return found + checks.length_problems(tables.objections, row, place)


def _followup_problems(connection: Connection, one: Followup, known: Known) -> list[Problem]:
    place = Place()
    found = checks.time_problems(one.at, known.now, place, "at")
    if one.body not in known.bodies:
        found.append(place.problem("people-unknown-body", "body", value=one.body))
    if one.by != MACHINE and one.by not in known.testers:
        found.append(place.problem("people-unknown-tester", "by", value=one.by))
    if one.supersedes is not None:
        table = tables.followups
        row = connection.execute(
            select(table.c.finding).where(table.c.id == one.supersedes)
        ).scalar_one_or_none()
        if row != one.finding:
            found.append(place.problem("people-supersedes", value=one.supersedes))
        again = connection.execute(
            select(table.c.id).where(table.c.supersedes == one.supersedes)
        ).scalar_one_or_none()
        if again is not None:
            found.append(place.problem("people-superseded", value=one.supersedes))
    found += _evidence_problems(connection, one.evidence)
    return found + checks.length_problems(
        tables.followups, {"note": one.note, "finding": one.finding}, place
    )


def _evidence_problems(connection: Connection, wanted: Sequence[str]) -> list[Problem]:
    if not wanted:
        return []
    kept = set(connection.execute(select(tables.evidence.c.sha256)).scalars())
    return [
        Place().problem("people-unknown-evidence", "evidence", value=sha)
        for sha in wanted
        if sha not in kept
    ]


def _same(one: Objection, raised: Raised) -> bool:
    """Whether it is the same objection: the same words about the same things."""
    return (
        one.contact == _clean(raised.contact)
        and one.grounds == _clean(raised.grounds)
        and set(one.findings) == set(raised.findings)
        and (one.indicator, one.platform, one.figure)
        == (raised.indicator, raised.platform, raised.figure)
        and set(one.evidence) == set(raised.evidence)
    )


def _clean(text: str) -> str:
    return text.strip().encode("utf-8", "replace").decode().replace("\x00", "")


def _clean_followup(one: Followup) -> Followup:
    return replace(
        one,
        note=_clean(one.note),
        device=_clean(one.device),
        at_name=_clean(one.at_name),
        at_version=_clean(one.at_version),
        source=_clean(one.source),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
