"""Whether the next step of a dispute may be stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.people import rows, tables
from audit.people.allowed import when
from audit.people.checks import (
    Known,
    Place,
    answer_problems,
    empty_problems,
    length_problems,
    may_decide_problems,
    time_problems,
)
from audit.people.model import DisputeEvent, DisputeKind, Observation, Review
from audit.people.problems import Problem
from audit.people.settle import Item, item_of, settle

_UNDISPUTED = {
    DisputeKind.RETEST: "review-retest-undisputed",
    DisputeKind.ADJUDICATED: "review-ruling-undisputed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """All that was said and done about an item; `events` in their order."""

    observations: Sequence[Observation]
    reviews: Sequence[Review]
    events: Sequence[DisputeEvent]


def event_problems(
    event: DisputeEvent, before: Before, known: Known, place: Place
) -> list[Problem]:
    """What is wrong with the next step of an item.

    It must come after those there are, and it must be one that settling would count: otherwise
    it would stand in the records and change nothing.
    """
    found = _shape(event, known, place)
    if found:
        return found
    if before.events and when(event)[:2] < when(before.events[-1])[:2]:
        return [place.problem("people-dispute-order", "at", value=event.at.isoformat())]
    item = item_of(event)
    now = settle(before.observations, before.reviews, before.events, expected=[item])[item]
    if now.retested and event.kind in _UNDISPUTED:  # the retest has ended the dispute
        return [place.problem(_UNDISPUTED[event.kind], "kind", tester=event.by, **named(item))]
    settled = settle(before.observations, before.reviews, (*before.events, event))[item]
    return [
        place.problem(refused.code, "kind", tester=event.by, **named(item))
        for refused in settled.refused
        if refused.record == event.id
    ]


def named(item: Item) -> dict[str, str]:
    """What a sentence about an item says of it."""
    return {"body": item.body, "indicator": item.indicator, "platform": item.platform or "web"}


def _shape(event: DisputeEvent, known: Known, place: Place) -> list[Problem]:
    found = time_problems(event.at, known.now, place, "at")
    found += empty_problems(event, ("indicator",), place)
    if event.body not in known.bodies:
        found.append(place.problem("people-unknown-body", "body", value=event.body))
    if event.answer is not None:
        found += answer_problems(event.answer, place)
    if event.kind is DisputeKind.ADJUDICATED:
        found += may_decide_problems(event.by, known, place, "by")
    elif event.by not in known.testers and (event.by or event.kind is not DisputeKind.OPENED):
        found.append(place.problem("people-unknown-tester", "by", value=event.by))
    return found + length_problems(tables.dispute_events, rows.record_row(event), place)
