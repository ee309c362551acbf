"""Adding rows to the people's database, inside a transaction that somebody else holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from audit.people import rows, tables
from audit.people.checks import Place
from audit.people.evidence import Found
from audit.people.model import DisputeEvent, Review, Waiver
from audit.people.problems import ImportProblems, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: the ids that were stored, and how many records were there before."""

    new: tuple[str, ...]
    unchanged: int


def refuse(problems: Iterable[Problem]) -> None:
    """Raise ImportProblems when there are any."""
    found = tuple(problems)
    if found:
        raise ImportProblems(found)


def fresh[T: Review | DisputeEvent | Waiver](
    connection: Connection, table: Table, records: Iterable[T], places: Sequence[Place]
) -> tuple[list[tuple[T, Place]], int]:
    """The records that are not stored yet with their places, and how many are."""
    stored = set(connection.execute(select(table.c.id)).scalars())
    new: list[tuple[T, Place]] = []
    unchanged = 0
    for position, given in enumerate(records):
        record = rows.clean(given)
        if record.id in stored:
            unchanged += 1
            continue
        stored.add(record.id)
        new.append((record, places[position] if position < len(places) else Place()))
    return new, unchanged


def add(
    connection: Connection,
    table: Table,
    records: Sequence[Review | DisputeEvent | Waiver],
    unchanged: int,
) -> Imported:
    """Store records that are new."""
    insert(connection, table, map(rows.record_row, records))
    return Imported(new=tuple(record.id for record in records), unchanged=unchanged)


def add_evidence(connection: Connection, found: Iterable[Found]) -> None:
    """Record the files that are not recorded yet."""
    table = tables.evidence
    kept = set(connection.execute(select(table.c.sha256)).scalars())
    new = {f.evidence.sha256: f.evidence for f in found if f.evidence.sha256 not in kept}
    insert(connection, table, map(rows.evidence_row, new.values()))


def insert(connection: Connection, table: Table, found: Iterable[Mapping[str, Any]]) -> None:
    """Add rows to a table."""
    values = [dict(row) for row in found]
    if values:
        connection.execute(table.insert(), values)
