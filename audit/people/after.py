"""Objections and retests after repairs, as the people's store holds them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from audit.people import reading, tables
from audit.people.followups import Followup, Repair
from audit.people.objections import Case, Decision, Objection, Outcome, named_of


def cases(connection: Connection, body: str | None = None) -> tuple[Case, ...]:
    """The objections of a body or of all by number, each with its decisions."""
    decided: dict[str, list[Decision]] = defaultdict(list)
    for row in connection.execute(
        select(tables.objection_decisions).order_by(tables.objection_decisions.c.step)
    ):
        one = _decision(row)
        decided[one.objection].append(one)
    table = tables.objections
    where = [] if body is None else [table.c.body == body]
    found = connection.execute(select(table).where(*where).order_by(table.c.number))
    objections = map(_objection, found)
    return tuple(Case(objection=o, decisions=tuple(decided.get(o.id, ()))) for o in objections)


def followups(connection: Connection, body: str | None = None) -> tuple[Followup, ...]:
    """The retests of a body or of all, by time."""
    table = tables.followups
    where = [] if body is None else [table.c.body == body]
    found = reading.every(connection, table, _followup, *where)
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _objection(row: Row[Any]) -> Objection:
    values = dict(row._mapping)
    del values["id"]
    return Objection(
        **{
            **values,
            "findings": named_of(json.loads(values["findings"])),
            "evidence": tuple(json.loads(values["evidence"])),
            "raised_at": datetime.fromisoformat(values["raised_at"]),
            "at": datetime.fromisoformat(values["at"]),
        }
    )


def _decision(row: Row[Any]) -> Decision:
    values = dict(row._mapping)
    del values["id"]
    return Decision(
        **{
            **values,
            "outcome": Outcome(values["outcome"]),
            "withdrawn": named_of(json.loads(values["withdrawn"])),
            "opened": bool(values["opened"]),
            "at": datetime.fromisoformat(values["at"]),
        }
    )


def _followup(row: Row[Any]) -> Followup:
    values = dict(row._mapping)
    del values["id"]
    return Followup(
        **{
            **values,
            "state": Repair(values["state"]),
            "evidence": tuple(json.loads(values["evidence"])),
            "at": datetime.fromisoformat(values["at"]),
        }
    )
