"""Questions to the people's database, each inside a transaction that somebody else holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from audit.people import rows
from audit.people.allowed import when
from audit.people.disputes import Before
from audit.people.model import DisputeEvent, Observation, Slot
from audit.people.problems import PeopleError
from audit.people.settle import Item, item_of
from audit.people.tables import dispute_events, observation_evidence, reviews
from audit.people.tables import observations as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which observations are meant; None = any. `finding` "" = those about no finding."""

    id: str | None = None
    body: str | None = None
    target: str | None = None
    platform: str | None = None
    indicator: str | None = None
    finding: str | None = None
    tester: str | None = None
    round_number: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions on the table of observations."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        none = [table.c.finding.is_(None)] if asked["finding"] == "" else []
        return none + [
            table.c[name] == value
            for name, value in asked.items()
            if value is not None and (name, value) != ("finding", "")
        ]


def every[T](
    connection: Connection, of: Table, make: Callable[[Any], T], *only: ColumnElement[bool]
) -> tuple[T, ...]:
    """The rows of a table by its key."""
    found = connection.execute(select(of).where(*only).order_by(*of.primary_key))
    return tuple(make(row) for row in found)


def observations(connection: Connection, only: Only, *, current: bool) -> tuple[Observation, ...]:
    """The observations that are meant, in order; `current` leaves out what was corrected.

    Raises PeopleError people-changed when one is no longer what was recorded.
    """
    where = only.conditions()
    if current:
        later = table.alias("later")
        where.append(~select(later.c.id).where(later.c.supersedes == table.c.id).exists())
    joined = observation_evidence.join(table, observation_evidence.c.observation == table.c.id)
    clips = connection.execute(
        select(observation_evidence)
        .select_from(joined)
        .where(*where)
        .order_by(observation_evidence.c.observation, observation_evidence.c.position)
    )
    by_id = {key: tuple(group) for key, group in groupby(clips, lambda row: row.observation)}
    found = []
    for row in connection.execute(select(table).where(*where)):
        record = rows.to_observation(row, by_id.get(row.id, ()))
        if record.id != row.id:
            raise PeopleError("people-changed", id=row.id)
        found.append(record)
    return _ordered(found)


def collectors(connection: Connection) -> dict[str, str]:
    """Each observation's tester."""
    return {row.id: row.tester for row in connection.execute(select(table.c.id, table.c.tester))}


def items(connection: Connection, ids: Sequence[str]) -> list[Item]:
    """What the observations of these ids are about."""
    wanted = set(ids)
    found = connection.execute(
        select(table.c.id, table.c.body, table.c.platform, table.c.indicator, table.c.finding)
    )
    return [
        Item(body=row.body, platform=row.platform, indicator=row.indicator, finding=row.finding)
        for row in found
        if row.id in wanted
    ]


def before(connection: Connection, item: Item) -> Before:
    """All that was said and done about an item."""
    only = Only(
        body=item.body,
        platform=item.platform,
        indicator=item.indicator,
        finding=item.finding or "",
    )
    said = observations(connection, only, current=False)
    joined = reviews.join(table, reviews.c.observation == table.c.id)
    found = connection.execute(select(reviews).select_from(joined).where(*only.conditions()))
    return Before(
        observations=said,
        reviews=[rows.to_review(row) for row in found],
        events=[e for e in disputes(connection, item.body) if item_of(e) == item],
    )


def disputes(connection: Connection, body: str | None) -> tuple[DisputeEvent, ...]:
    """The steps of a body's disputes or of all: each item's together, in their order."""
    where = [] if body is None else [dispute_events.c.body == body]
    found = every(connection, dispute_events, rows.to_dispute_event, *where)
    return tuple(sorted(found, key=lambda event: (item_of(event).key, when(event))))


def _ordered(found: Iterable[Observation]) -> tuple[Observation, ...]:
    """By what is answered, then by tester, each chain from the first to the newest."""
    slots: dict[Slot, list[Observation]] = {}
    for record in found:
        slots.setdefault(record.slot, []).append(record)
    ordered = sorted(slots, key=_rank)
    return tuple(record for slot in ordered for record in _chain(slots[slot]))


def _rank(slot: Slot) -> tuple[str, str, str, str, int, str]:
    return (
        slot.body, slot.target, slot.indicator, slot.finding or "", slot.round_number, slot.tester
    )  # fmt: skip


def _chain(found: list[Observation]) -> list[Observation]:
    if len(found) == 1:
        return found
    ids = {record.id for record in found}
    after = {record.supersedes: record for record in found}
    chain = [record for record in found if record.supersedes not in ids]
    while (following := after.get(chain[-1].id)) is not None:
        chain.append(following)
    return chain
