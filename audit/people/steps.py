"""Steps of disputes inside a writer's transaction: what they rest on is true when they are stored.

Nobody else can say or decide anything about an item between the look at it and the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from audit.people import reading, rows, tables, writing
from audit.people.acts import openings
from audit.people.checks import Known, Place
from audit.people.disputes import event_problems
from audit.people.model import Assignment, DisputeEvent, DisputeKind, Work
from audit.people.problems import Problem
from audit.people.settle import Item, Settled, item_of, settle
from audit.people.writing import Imported

# What somebody does about an item as it stands at a time: its next steps, and who tests again.
type Act = Callable[[Settled, datetime], tuple[Sequence[DisputeEvent], Sequence[Assignment]]]


def add_events(
    connection: Connection,
    events: Iterable[DisputeEvent],
    known: Known,
    places: Sequence[Place] = (),
    testers: Sequence[str] = (),
) -> Imported:
    """Store steps in their order; `testers` do the retests among them.

    Raises ImportProblems with what is wrong with any of them.
    """
    new, unchanged = writing.fresh(connection, tables.dispute_events, events, places)
    found: list[Problem] = []
    for event, place in new:
        problems = event_problems(event, reading.before(connection, item_of(event)), known, place)
        again = testers if event.kind is DisputeKind.RETEST else ()
        problems += [
            place.problem("people-unknown-tester", "testers", value=tester)
            for tester in again
            if tester not in known.testers
        ]
        found += problems
        if problems:
            continue
        # The next one is judged after it; all go if one is refused.
        writing.insert(connection, tables.dispute_events, [rows.record_row(event)])
        work = [{"event": event.id, "tester": tester} for tester in dict.fromkeys(again)]
        writing.insert(connection, tables.retest_testers, work)
    writing.refuse(found)
    return Imported(new=tuple(event.id for event, _ in new), unchanged=unchanged)


def open_where_people_differ(
    connection: Connection, items: Iterable[Item], known: Known
) -> tuple[DisputeEvent, ...]:
    """Store that the software opens a dispute where answers differ and nobody has opened one."""
    standing = [_standing(connection, item) for item in sorted(set(items), key=lambda i: i.key)]
    events = openings(standing, at=known.now)
    add_events(connection, events, known)
    return events


def act(connection: Connection, item: Item, do: Act, known: Known) -> tuple[DisputeEvent, ...]:
    """Store what `do` makes of the item as it stands now; whatever it raises stores nothing.

    Raises ImportProblems when a step may not be stored.
    """
    events, work = do(_standing(connection, item), known.now)
    add_events(connection, events, known, testers=[w.tester for w in work])
    return tuple(events)


def retests(connection: Connection) -> tuple[Assignment, ...]:
    """The work that retests ask for, in the order of the steps."""
    events, people = tables.dispute_events, tables.retest_testers
    found = connection.execute(
        select(events, people.c.tester)
        .join(people, people.c.event == events.c.id)
        .order_by(events.c.at, events.c.id, people.c.tester)
    )
    return tuple(
        Assignment(
            tester=row.tester,
            body=row.body,
            indicator=row.indicator,
            round_number=row.round_number,
            kind=Work.RETEST,
            platform=row.platform,
            finding=row.finding,
        )
        for row in found
    )


def _standing(connection: Connection, item: Item) -> Settled:
    past = reading.before(connection, item)
    return settle(past.observations, past.reviews, past.events, expected=[item])[item]
