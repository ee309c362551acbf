"""Planted conflicts on their whole way through the database: dispute, retest, adjudication."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from audit.people import model
from audit.people.acts import adjudicate, openings, order_retest, review
from audit.people.adjust import Machine
from audit.people.agreement import agreements
from audit.people.merge import Note, merge
from audit.people.model import (
    FULL,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    DisputeEvent,
    DisputeKind,
    ReviewVerdict,
    Work,
)
from audit.people.problems import ImportProblems
from audit.people.settle import Item, Settled, State, Why, settle
from audit.people.store import People
from audit.score import Evidence
from rules.load import load_catalogue
from rules.model import Result
from rules.outcome import Tally
from tests.audit.people.workplace import NOW, SEEN, seen

AGREED = Item(body="yunxi", indicator="W09")
RETESTED = Item(body="yunxi", indicator="W10")
RULED = Item(body="yunxi", indicator="W11")
ALONE = Item(body="heming", indicator="W09")
ANSWERS = (FULL, PARTIAL, NONE, NOT_APPLICABLE)


def later(hours: int) -> datetime:
    """So many hours after the first observation."""
    return SEEN + timedelta(hours=hours)


def settled(people: People) -> dict[Item, Settled]:
    """Everything in the store, W09 tested by two."""
    return settle(
        people.history(), people.reviews(), people.dispute_events(), double=frozenset({"W09"})
    )


def who(people: People, code: str) -> model.Tester:
    """The tester with this code."""
    return next(t for t in people.testers() if t.id == code)


@pytest.fixture
def planted(people: People) -> People:
    """T1 and T2 agree on W09 and differ on W10 and W11; at 鹤鸣县 only T1 was there."""
    people.add_observations(
        [
            seen(indicator="W09", answer=PARTIAL),
            seen(indicator="W09", answer=PARTIAL, tester="T2"),
            seen(indicator="W10", answer=FULL),
            seen(indicator="W10", answer=PARTIAL, tester="T2"),
            seen(indicator="W11", answer=FULL),
            seen(indicator="W11", answer=NONE, tester="T2"),
            seen(indicator="W09", body="heming", target="heming-web"),
        ]
    )
    return people


def retest(planted: People) -> None:
    """Disputes are opened, both items tested again by T3, who says 部分通过 each time."""
    planted.add_dispute_events(openings(settled(planted).values(), at=later(5)))
    for item in (RETESTED, RULED):
        events, work = order_retest(settled(planted)[item], ["T3"], by="E1", at=later(6))
        assert [(w.tester, w.round_number, w.kind) for w in work] == [("T3", 2, Work.RETEST)]
        planted.add_dispute_events(events)
    again = {"tester": "T3", "round_number": 2, "observed_at": later(7), "answer": PARTIAL}
    planted.add_observations([seen(indicator="W10", **again), seen(indicator="W11", **again)])


def test_conflicts_are_found_and_opened_once(planted: People) -> None:
    """Who differs is disputed, who tested alone waits for the second, who agrees is settled."""
    found = settled(planted)
    assert {item: s.state for item, s in found.items()} == {
        AGREED: State.AGREED,
        RETESTED: State.DISPUTED,
        RULED: State.DISPUTED,
        ALONE: State.OPEN,
    }
    assert found[ALONE].why is Why.SECOND_TESTER
    planted.add_dispute_events(openings(found.values(), at=later(5)))
    assert openings(settled(planted).values(), at=later(6)) == ()


def test_a_retest_settles_what_two_stand_behind(planted: People) -> None:
    """T3 confirms T2 on W10; on W11 nobody shares T3's answer, so the dispute goes on."""
    retest(planted)
    found = settled(planted)
    assert (found[RETESTED].answer, found[RETESTED].retested) == (PARTIAL, True)
    assert (found[RULED].state, found[RULED].why) == (State.DISPUTED, Why.RETEST_ALONE)


def test_an_adjudication_settles_the_rest_and_keeps_everything(planted: People) -> None:
    """The verdict ends at a name and a reason, with every answer and step before it."""
    retest(planted)
    ruling = adjudicate(
        settled(planted)[RULED],
        NONE,
        by=who(planted, "E1"),
        reason="录像中提交按钮无法到达",
        at=later(8),
        allowed=ANSWERS,
    )
    planted.add_dispute_events(ruling)
    ruled = settled(planted)[RULED]
    assert (ruled.state, ruled.answer) == (State.ADJUDICATED, NONE)
    assert ruled.ruling is not None
    assert (ruled.ruling.by, ruled.ruling.reason) == ("E1", "录像中提交按钮无法到达")
    assert {(o.tester, o.answer) for o in ruled.observations} == {
        ("T1", FULL),
        ("T2", NONE),
        ("T3", PARTIAL),
    }
    assert [e.kind for e in ruled.events] == list(DisputeKind)


def test_the_agreement_is_that_before_the_dispute(planted: People) -> None:
    """What came of dispute and retest does not polish it: one of three pairs agreed."""
    before = agreements(settled(planted).values(), seed=1)
    retest(planted)
    after = agreements(settled(planted).values(), seed=1)
    assert after == before
    assert [(a.units, a.pairs, float(a.same or 0)) for a in after.overall] == [
        (3, 3, pytest.approx(1 / 3))
    ]


def test_a_retest_that_settled_is_not_adjudicated_past_the_rules(planted: People) -> None:
    """Also when the step is given to the store directly."""
    retest(planted)
    event = DisputeEvent(
        body="yunxi",
        indicator="W10",
        kind=DisputeKind.ADJUDICATED,
        by="E1",
        answer=NONE,
        reason="另有看法",
        round_number=2,
        at=later(9),
    )
    with pytest.raises(ImportProblems) as caught:
        planted.add_dispute_events([event])
    assert [p.code for p in caught.value.problems] == ["review-ruling-undisputed"]


def test_a_reviewers_objection_is_stored_and_holds_the_result_open(planted: People) -> None:
    """Until then the two agreed; the merged standing is a range while it is disputed."""
    scheme = load_catalogue().schemes["cn-2019"]
    indicator = scheme.indicator("W09")
    assert indicator is not None
    machine = Machine(
        evidence=Evidence(tally=Tally(passed=20), pages_failed=0, pages_measured=5, gaps=0)
    )
    before = merge(indicator, scheme, machine, settled(planted)[AGREED])
    assert (before.standing.result, before.standing.decided_by) == (Result.PARTIAL, "both")
    first = settled(planted)[AGREED].voices[0]
    planted.add_reviews(
        [
            review(
                first,
                who(planted, "T3"),
                ReviewVerdict.DISAGREE,
                note="轮播图的圆点没有听到",
                at=later(4),
            )
        ]
    )
    after = merge(indicator, scheme, machine, settled(planted)[AGREED])
    assert (after.standing.value, after.standing.low, after.standing.high) == (None, 0, 1)
    assert after.notes == (Note.DISPUTED,)


def test_times_of_the_planted_round_are_in_the_past() -> None:
    """The store refuses times to come; these tests must not run into that."""
    assert later(9) < NOW
