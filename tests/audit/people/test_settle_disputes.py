"""Retests and adjudications settle disputes, and what the rules refuse counts nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.people.acts import Refusal, adjudicate, openings, order_retest, reopen, review
from audit.people.model import (
    FULL,
    NO,
    NONE,
    PARTIAL,
    YES,
    DisputeKind,
    Observation,
    ReviewVerdict,
)
from audit.people.settle import State, Why, settle
from tests.audit.people.settling import (
    ANSWERS,
    one,
    outcome,
    retest,
)
from tests.audit.people.voices import (
    GAO,
    HE,
    ITEM,
    LIN,
    SUN,
    ZHOU,
    agrees,
    at,
    event,
    says,
)


def test_until_it_is_done_a_retest_settles_nothing(
    conflict: tuple[Observation, Observation],
) -> None:
    """The item stays disputed, and says what it waits for."""
    settled = one(*conflict, events=retest(*conflict))
    assert outcome(settled) == (State.DISPUTED, None, Why.RETEST_AWAITED)


def test_a_retest_that_confirms_one_side_settles(
    conflict: tuple[Observation, Observation],
) -> None:
    """Two people stand behind the answer then."""
    again = says(ZHOU, PARTIAL, stage=2, hour=30)
    settled = one(*conflict, again, events=retest(*conflict))
    assert outcome(settled) == (State.AGREED, PARTIAL, None)
    assert settled.retested
    assert settled.observations == (*sorted(conflict, key=lambda o: o.id), again)


def test_a_third_opinion_alone_settles_nothing(
    conflict: tuple[Observation, Observation],
) -> None:
    """One person's new answer does not overrule two."""
    again = says(ZHOU, NONE, stage=2, hour=30)
    settled = one(*conflict, again, events=retest(*conflict))
    assert outcome(settled) == (State.DISPUTED, None, Why.RETEST_ALONE)
    assert {o.answer for o in settled.voices} == {FULL, PARTIAL, NONE}


def test_a_reviewer_can_stand_behind_a_retest(
    conflict: tuple[Observation, Observation],
) -> None:
    """A new answer that a reviewer confirms has two people behind it."""
    again = says(ZHOU, NONE, stage=2, hour=30)
    settled = one(
        *conflict, again, reviews=(agrees(GAO, again, hour=40),), events=retest(*conflict)
    )
    assert outcome(settled) == (State.AGREED, NONE, None)


def test_who_repeats_himself_in_a_retest_settles_nothing(
    conflict: tuple[Observation, Observation],
) -> None:
    """The same person's second word is not a second person's."""
    again = says(SUN, FULL, stage=2, hour=30)
    settled = one(*conflict, again, events=retest(*conflict))
    assert outcome(settled) == (State.DISPUTED, None, Why.RETEST_ALONE)


def test_a_retest_in_which_people_differ_stays_disputed(
    conflict: tuple[Observation, Observation],
) -> None:
    """It can be tested once more or adjudicated."""
    again = (says(ZHOU, PARTIAL, stage=2, hour=30), says(SUN, FULL, stage=2, hour=31))
    settled = one(*conflict, *again, events=retest(*conflict))
    assert outcome(settled) == (State.DISPUTED, None, Why.RETEST_DIFFERS)


def test_a_late_sheet_of_the_first_stage_is_no_part_of_the_retest(
    conflict: tuple[Observation, Observation],
) -> None:
    """It neither opens the dispute again nor decides it."""
    again = says(ZHOU, PARTIAL, stage=2, hour=30)
    late = says(GAO, NONE, stage=1, hour=2, recorded=50)
    settled = one(*conflict, again, late, events=retest(*conflict))
    assert outcome(settled) == (State.AGREED, PARTIAL, None)


def test_a_retest_in_the_stage_of_the_dispute_is_refused() -> None:
    """Nobody could tell its answers from those that it tests."""
    said = (says(SUN, FULL), says(LIN, PARTIAL))
    opened = event(DisputeKind.OPENED, hour=20)
    wrong = event(DisputeKind.RETEST, by="R1", hour=21, stage=1)
    settled = one(*said, events=(opened, wrong))
    assert outcome(settled) == (State.DISPUTED, None, Why.OPENED)
    assert [r.code for r in settled.refused] == ["review-retest-stage"]


# ---- Adjudication --------------------------------------------------------------------------


def test_an_adjudication_settles_with_name_and_reason(
    conflict: tuple[Observation, Observation],
) -> None:
    """By somebody who neither collected nor reviewed."""
    events = adjudicate(
        one(*conflict), NONE, by=HE, reason="录像 02:10 处无法继续", at=at(40), allowed=ANSWERS
    )
    settled = one(*conflict, events=events)
    assert outcome(settled) == (State.ADJUDICATED, NONE, None)
    assert settled.ruling is not None
    assert (settled.ruling.by, settled.ruling.reason) == ("R2", "录像 02:10 处无法继续")
    assert {o.tester for o in settled.observations} == {"T1", "T2"}


def test_conflict_retest_and_adjudication_in_a_row() -> None:
    """The whole way of one item, every step kept in its history."""
    sun, lin = says(SUN, FULL), says(LIN, PARTIAL)
    opened = openings([one(sun, lin)], at=at(5))
    events, _ = order_retest(one(sun, lin, events=opened), ["T3"], by="R1", at=at(6))
    assert events[0].kind is DisputeKind.RETEST  # opened already
    steps = (*opened, *events)
    zhou = says(ZHOU, NONE, stage=2, hour=30)
    between = one(sun, lin, zhou, events=steps)
    assert outcome(between) == (State.DISPUTED, None, Why.RETEST_ALONE)
    ruling = adjudicate(between, PARTIAL, by=HE, reason="复看录像", at=at(40), allowed=ANSWERS)
    after = one(sun, lin, zhou, events=(*steps, *ruling))
    assert outcome(after) == (State.ADJUDICATED, PARTIAL, None)
    assert [e.kind for e in after.events] == [
        DisputeKind.OPENED,
        DisputeKind.RETEST,
        DisputeKind.ADJUDICATED,
    ]
    assert after.observations == (sun, lin, zhou)


def test_an_objection_of_the_evaluated_body_opens_it_again(
    conflict: tuple[Observation, Observation],
) -> None:
    """A settled item can be disputed with a reason; the ruling stays in the history."""
    ruling = adjudicate(one(*conflict), NONE, by=HE, reason="录像", at=at(40), allowed=ANSWERS)
    again = reopen(one(*conflict, events=ruling), by="R1", reason="单位申诉：已换新版", at=at(50))
    settled = one(*conflict, events=(*ruling, again))
    assert outcome(settled) == (State.DISPUTED, None, Why.OPENED)
    assert ruling[-1] in settled.events


def test_a_question_has_a_dispute_of_its_own() -> None:
    """Two findings of one indicator are settled apart."""
    asked = replace(ITEM, finding="f1")
    other = replace(ITEM, finding="f2")
    said = [
        says(SUN, YES, item=asked),
        says(LIN, NO, item=asked),
        says(SUN, YES, item=other),
    ]
    ruling = adjudicate(
        settle(said)[asked], NO, by=HE, reason="装饰图", at=at(40), allowed=(YES, NO)
    )
    found = settle(said, events=ruling)
    assert outcome(found[asked]) == (State.ADJUDICATED, NO, None)
    assert outcome(found[other]) == (State.AGREED, YES, None)


# ---- Refused -------------------------------------------------------------------------------


def test_nobody_reviews_his_own_observation() -> None:
    """Refused when it is made, whatever the reviewer may do otherwise."""
    with pytest.raises(Refusal) as refused:
        review(says(LIN, FULL), LIN, ReviewVerdict.AGREE, at=at(9))
    assert refused.value.code == "review-own"


def test_only_a_reviewer_reviews() -> None:
    """A tester without that task is refused."""
    with pytest.raises(Refusal) as refused:
        review(says(LIN, FULL), SUN, ReviewVerdict.AGREE, at=at(9))
    assert refused.value.code == "review-no-reviewer"


@pytest.mark.parametrize(
    ("by", "reason", "answer", "code"),
    [
        (HE, "  ", PARTIAL, "review-ruling-reason"),
        (HE, "录像", "maybe", "review-ruling-allowed"),
        (HE, "录像", "", "review-ruling-answer"),
        (LIN, "录像", PARTIAL, "review-ruling-collected"),
        (GAO, "录像", PARTIAL, "review-ruling-reviewed"),
        (ZHOU, "录像", PARTIAL, "review-no-decider"),
    ],
)
def test_who_may_not_adjudicate_and_how_not(
    by: object, reason: str, answer: str, code: str, conflict: tuple[Observation, Observation]
) -> None:
    """Without reason, without a proper answer, by a collector, a reviewer, or a mere tester."""
    settled = one(*conflict, reviews=(agrees(GAO, conflict[0]),))
    with pytest.raises(Refusal) as refused:
        adjudicate(settled, answer, by=by, reason=reason, at=at(40), allowed=ANSWERS)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_what_is_not_disputed_is_not_adjudicated_nor_tested_again() -> None:
    """Nobody overrules an agreed or an open item."""
    for settled in (one(says(SUN, FULL)), one()):
        with pytest.raises(Refusal) as refused:
            adjudicate(settled, NONE, by=HE, reason="录像", at=at(40), allowed=ANSWERS)
        assert refused.value.code == "review-ruling-undisputed"
        with pytest.raises(Refusal) as again:
            order_retest(settled, ["T3"], by="R1", at=at(40))
        assert again.value.code == "review-retest-undisputed"


def test_an_agreed_retest_is_not_adjudicated(conflict: tuple[Observation, Observation]) -> None:
    """The dispute is over."""
    settled = one(*conflict, says(ZHOU, PARTIAL, stage=2, hour=30), events=retest(*conflict))
    with pytest.raises(Refusal) as refused:
        adjudicate(settled, NONE, by=HE, reason="录像", at=at(40), allowed=ANSWERS)
    assert refused.value.code == "review-ruling-undisputed"


def test_a_second_retest_waits_for_the_first(conflict: tuple[Observation, Observation]) -> None:
    """Otherwise the first one's answers would count nothing when they come."""
    settled = one(*conflict, events=retest(*conflict))
    with pytest.raises(Refusal) as refused:
        order_retest(settled, ["T1"], by="R1", at=at(41))
    assert refused.value.code == "review-retest-ordered"


def test_a_retest_needs_somebody_and_a_dispute_a_reason(
    conflict: tuple[Observation, Observation],
) -> None:
    """Refused with a code each."""
    with pytest.raises(Refusal) as nobody:
        order_retest(one(*conflict), [], by="R1", at=at(40))
    assert nobody.value.code == "review-retest-nobody"
    with pytest.raises(Refusal) as reason:
        reopen(one(says(SUN, FULL)), by="R1", reason="", at=at(40))
    assert reason.value.code == "review-opening-reason"
    with pytest.raises(Refusal) as nothing:
        reopen(one(), by="R1", reason="申诉", at=at(40))
    assert nothing.value.code == "review-nothing-said"


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [
        ("T1", "我再听了一遍", "review-ruling-collected"),
        ("R1", "录像", "review-ruling-reviewed"),
        ("R2", "", "review-ruling-reason"),
    ],
)
def test_a_stored_ruling_against_the_rules_counts_nothing(
    by: str, reason: str, code: str, conflict: tuple[Observation, Observation]
) -> None:
    """However it came into the database, the item stays disputed and says why."""
    ruling = event(DisputeKind.ADJUDICATED, by=by, answer=FULL, reason=reason)
    settled = one(*conflict, reviews=(agrees(GAO, conflict[0]),), events=(ruling,))
    assert settled.state is State.DISPUTED
    assert [(r.code, r.record) for r in settled.refused] == [(code, ruling.id)]


def test_a_stored_ruling_on_what_nobody_disputed_counts_nothing() -> None:
    """One person cannot overrule an agreed item from behind."""
    ruling = event(DisputeKind.ADJUDICATED, by="R2", answer=NONE, reason="录像")
    settled = one(says(SUN, FULL), says(LIN, FULL), events=(ruling,))
    assert outcome(settled) == (State.AGREED, FULL, None)
    assert [r.code for r in settled.refused] == ["review-ruling-undisputed"]
