"""What a round's file says of bodies, targets, testers and assignments, put into the database.

These rows may be corrected: the file is the source. What people did hangs on them, so none of
bodies, targets and testers is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from audit.people import rows, tables
from audit.people.checks import Place, empty_problems, length_problems
from audit.people.model import Assignment, Body, Round, Target, Tester
from audit.people.problems import ImportProblems, PeopleError, Problem

_NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to put; `assignments` None = leave those there are, otherwise they replace all.

    The retests that came of disputes are no part of it and stay.
    """

    rounds: Sequence[Round] = ()
    bodies: Sequence[Body] = ()
    targets: Sequence[Target] = ()
    testers: Sequence[Tester] = ()
    assignments: Sequence[Assignment] | None = None


def put_plan(connection: Connection, plan: Plan, *, accept_scheme: bool) -> None:
    """Put a plan into a writer's transaction.

    Raises ImportProblems with everything that is wrong with it, and PeopleError
    (people-scheme-changed) when another scheme or catalogue would judge what was already
    observed, unless that is accepted.
    """
    if not accept_scheme:
        for stage in plan.rounds:
            _same_scheme(connection, stage)
    problems = _problems(connection, plan)
    if problems:
        raise ImportProblems(problems)
    _put(connection, tables.rounds, plan.rounds)
    _put(connection, tables.bodies, plan.bodies)
    _put(connection, tables.targets, plan.targets)
    _put(connection, tables.testers, plan.testers)
    if plan.assignments is not None:
        connection.execute(tables.assignments.delete())
        _insert(connection, tables.assignments, enumerate(_plain(plan.assignments)))


def _plain(records: Iterable[Assignment]) -> Iterator[dict[str, Any]]:
    for record in dict.fromkeys(records):
        row = rows.plain_row(rows.clean(record))
        yield {name: row[name] for name in row if name in tables.assignments.c}


def _insert(
    connection: Connection, table: Table, found: Iterable[tuple[int, dict[str, Any]]]
) -> None:
    numbered = [{"position": position, **row} for position, row in found]
    if numbered:
        connection.execute(table.insert(), numbered)


def _put(
    connection: Connection, table: Table, records: Sequence[Round | Body | Target | Tester]
) -> None:
    if not records:
        return
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    statement = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(statement, [rows.plain_row(rows.clean(record)) for record in records])


def _same_scheme(connection: Connection, stage: Round) -> None:
    table = tables.rounds
    stored = connection.execute(
        select(table).where(table.c.id == stage.id, table.c.number == stage.number)
    ).one_or_none()
    if stored is None or not connection.execute(select(tables.observations.c.id).limit(1)).first():
        return
    for name in ("scheme", "scheme_version", "scheme_digest", "catalogue_digest"):
        if getattr(stage, name) != stored._mapping[name]:
            raise PeopleError(
                "people-scheme-changed",
                round=stage.id, key=name, before=stored._mapping[name], now=getattr(stage, name),
            )  # fmt: skip


def _problems(connection: Connection, plan: Plan) -> list[Problem]:
    found = [
        problem
        for table, records in (
            (tables.rounds, plan.rounds),
            (tables.bodies, plan.bodies),
            (tables.targets, plan.targets),
            (tables.testers, plan.testers),
        )
        for record in records
        for problem in (
            *empty_problems(record, ("id",), _NOWHERE),
            *length_problems(table, rows.plain_row(record), _NOWHERE),
        )
    ]
    bodies = _ids(connection, tables.bodies) | {b.id for b in plan.bodies}
    testers = _ids(connection, tables.testers) | {t.id for t in plan.testers}
    found += _alike(bodies, "bodies") + _alike(testers, "testers")
    found += _targets(connection, plan.targets, bodies)
    for assignment in plan.assignments or ():
        if assignment.tester not in testers:
            found.append(_problem("people-unknown-tester", "tester", assignment.tester))
        if assignment.body is not None and assignment.body not in bodies:
            found.append(_problem("people-unknown-body", "body", assignment.body))
    return found


def _targets(connection: Connection, targets: Sequence[Target], bodies: set[str]) -> list[Problem]:
    stored = {row.id: row.body for row in connection.execute(select(tables.targets))}
    found = []
    for target in targets:
        if target.body not in bodies:
            found.append(_problem("people-unknown-body", "body", target.body))
        if stored.get(target.id, target.body) != target.body:
            found.append(_problem("people-target-moved", "body", target.id))
    return found


def _alike(ids: set[str], column: str) -> list[Problem]:
    """Codes that differ only in capitals: two people could be taken for one."""
    folded: dict[str, str] = {}
    found = []
    for name in sorted(ids):
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            found.append(_NOWHERE.problem("people-alike", column, value=name, other=other))
    return found


def _ids(connection: Connection, table: Table) -> set[str]:
    return set(connection.execute(select(table.c.id)).scalars())


def _problem(code: str, column: str, value: str) -> Problem:
    return _NOWHERE.problem(code, column, value=value)
