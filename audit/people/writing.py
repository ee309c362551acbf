"""Adding rows to the people's database, inside a transaction that somebody else holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from audit.people import reading, rows, tables
from audit.people.checks import Intake, Known, Place
from audit.people.evidence import Found
from audit.people.model import DisputeEvent, Observation, Review, Waiver
from audit.people.problems import ImportProblems, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: the ids that were stored, and how many records were there before.

    `opened` are the disputes that it made the software open.
    """

    new: tuple[str, ...]
    unchanged: int
    opened: tuple[DisputeEvent, ...] = ()


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


def taken(
    connection: Connection,
    known: Known,
    given: Iterable[Observation],
    found: Iterable[Found],
    correct: bool,
) -> Intake:
    """What of these observations is new. Raises ImportProblems with what is wrong with any."""
    kept = set(connection.execute(select(tables.evidence.c.sha256)).scalars())
    records = tuple(given)
    history = [
        record
        for tester in sorted({record.tester for record in records})
        for record in reading.observations(connection, reading.Only(tester=tester), current=False)
    ]
    intake = Intake(
        known=known,
        history=history,
        evidence=kept | {f.evidence.sha256 for f in found},
        correct=correct,
    )
    for record in records:
        intake.take(record)
    refuse(intake.problems)
    return intake


def unsaid(
    new: Iterable[tuple[Review, Place]], said: Iterable[Review]
) -> tuple[list[tuple[Review, Place]], int]:
    """The reviews that say something new, and how many do not.

    `said` are those that are stored. Nothing new is what the reviewer said last, and what the
    same sheet said before somebody changed his mind.
    """
    last: dict[tuple[str, str], Review] = {}
    sheets: set[tuple[str, str, str, str, str]] = set()
    for review in sorted(said, key=lambda r: (r.at, r.id)):
        last[review.observation, review.reviewer] = review
        sheets.add((*_word(review), review.sheet_sha256))
    found, repeated = [], 0
    for review, place in new:
        before = last.get((review.observation, review.reviewer))
        same = before is not None and _word(before) == _word(review)
        if same or (review.sheet_sha256 and (*_word(review), review.sheet_sha256) in sheets):
            repeated += 1
        else:
            found.append((review, place))
    return found, repeated


def _word(review: Review) -> tuple[str, str, str, str]:
    return (review.observation, review.reviewer, review.verdict.value, review.note)


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
