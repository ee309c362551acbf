"""What an item comes to, for the tests of settling."""

from __future__ import annotations

from audit.people.acts import order_retest
from audit.people.model import (
    FULL,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    DisputeEvent,
    Observation,
    Review,
    Work,
)
from audit.people.settle import Item, Settled, State, Why, settle
from tests.audit.people.voices import (
    ITEM,
    at,
)

DOUBLE = frozenset({ITEM.indicator})
ANSWERS = (FULL, PARTIAL, NONE, NOT_APPLICABLE)


def one(
    *observations: Observation,
    reviews: tuple[Review, ...] = (),
    events: tuple[DisputeEvent, ...] = (),
    double: frozenset[str] = frozenset(),
    item: Item = ITEM,
) -> Settled:
    """What the item comes to."""
    return settle(observations, reviews, events, double=double, expected=[item])[item]


def outcome(settled: Settled) -> tuple[State, str | None, Why | None]:
    """State, answer and reason."""
    return settled.state, settled.answer, settled.why


def retest(*said: Observation) -> tuple[DisputeEvent, ...]:
    """The events that order a retest by 周三."""
    events, work = order_retest(one(*said), ["T3"], by="R1", at=at(20))
    assert [(w.tester, w.kind, w.round_number) for w in work] == [("T3", Work.RETEST, 2)]
    return events
