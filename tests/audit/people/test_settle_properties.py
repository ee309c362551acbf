"""What holds of everything that is settled, whatever was said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.model import (
    FULL,
    NONE,
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
)
from audit.people.settle import State, settle
from tests.audit.people.settling import (
    ANSWERS,
)
from tests.audit.people.voices import (
    GAO,
    LIN,
    SUN,
    ZHOU,
    agrees,
    disagrees,
    event,
    says,
)


def _histories() -> st.SearchStrategy[tuple[list[Observation], list[Review], list[DisputeEvent]]]:
    said = st.builds(
        says,
        st.sampled_from([SUN, LIN, ZHOU]),
        st.sampled_from(ANSWERS),
        stage=st.integers(1, 3),
        hour=st.integers(0, 40),
    )
    steps = st.builds(
        event,
        st.sampled_from(list(DisputeKind)),
        by=st.sampled_from(["", "T1", "R1", "R2"]),
        answer=st.sampled_from([None, FULL, NONE]),
        reason=st.sampled_from(["", "录像"]),
        hour=st.integers(0, 60),
        stage=st.integers(1, 3),
    )

    @st.composite
    def whole(
        draw: st.DrawFn,
    ) -> tuple[list[Observation], list[Review], list[DisputeEvent]]:
        observations = draw(st.lists(said, max_size=6))
        reviews = []
        if observations:
            make = st.sampled_from([agrees, disagrees])
            for target in draw(st.lists(st.sampled_from(observations), max_size=3)):
                by = draw(st.sampled_from([LIN, GAO]))
                reviews.append(draw(make)(by, target, hour=draw(st.integers(1, 60))))
        return observations, reviews, draw(st.lists(steps, max_size=4))

    return whole()


@settings(deadline=None)
@given(_histories(), st.randoms(use_true_random=False))
def test_the_order_of_records_never_matters(
    history: tuple[list[Observation], list[Review], list[DisputeEvent]], random: object
) -> None:
    """Whatever comes first out of the database, the item comes to the same."""
    observations, reviews, events = history
    before = settle(observations, reviews, events)
    for records in history:
        random.shuffle(records)  # type: ignore[attr-defined]
    assert settle([*observations, *observations], reviews, events) == before


@settings(deadline=None)
@given(_histories())
def test_settled_and_answered_are_the_same(
    history: tuple[list[Observation], list[Review], list[DisputeEvent]],
) -> None:
    """An answer only where the item is settled, a reason only where it is not."""
    for settled in settle(*history).values():
        done = settled.state in (State.AGREED, State.ADJUDICATED)
        assert (settled.answer is not None) is done
        assert (settled.why is None) is done


@settings(deadline=None)
@given(_histories())
def test_nothing_that_was_said_is_lost(
    history: tuple[list[Observation], list[Review], list[DisputeEvent]],
) -> None:
    """The history holds every record, whatever counted."""
    observations, reviews, events = history
    found = settle(*history).values()
    assert {o.id for s in found for o in s.observations} == {o.id for o in observations}
    assert {r.id for s in found for r in s.reviews} == {r.id for r in reviews}
    assert {e.id for s in found for e in s.events} == {e.id for e in events}
