"""What people said becomes one answer, or stays visibly open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.acts import Refusal, adjudicate, openings, order_retest, reopen, review
from audit.people.model import (
    FULL,
    NO,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    YES,
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
    ReviewVerdict,
    Work,
)
from audit.people.settle import Item, Settled, State, Why, settle
from rules.wording import load_texts
from tests.audit.people.voices import (
    GAO,
    HE,
    ITEM,
    LIN,
    SUN,
    ZHOU,
    agrees,
    at,
    disagrees,
    event,
    says,
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


# ---- Agreement and gaps --------------------------------------------------------------------


def test_what_nobody_tested_is_open() -> None:
    """No answer is no answer: neither a pass nor a failure."""
    settled = one()
    assert outcome(settled) == (State.OPEN, None, Why.NOBODY)
    assert settled.wanting == 1


def test_one_tester_is_enough_where_the_protocol_asks_for_one() -> None:
    """A single answer settles an ordinary indicator."""
    assert outcome(one(says(SUN, PARTIAL))) == (State.AGREED, PARTIAL, None)


def test_a_protocol_for_two_waits_for_the_second() -> None:
    """The same single answer leaves an indicator of the double protocol open."""
    settled = one(says(SUN, PARTIAL), double=DOUBLE)
    assert outcome(settled) == (State.OPEN, None, Why.SECOND_TESTER)
    assert settled.wanting == 1


def test_a_tester_who_answers_twice_is_still_one_tester() -> None:
    """A second answer of the same person is no independent test."""
    settled = one(says(SUN, FULL), says(SUN, FULL, stage=2, hour=5), double=DOUBLE)
    assert outcome(settled) == (State.OPEN, None, Why.SECOND_TESTER)


def test_two_who_agree_settle_a_double_test() -> None:
    """Two independent answers that are the same are the answer."""
    settled = one(says(SUN, NONE), says(LIN, NONE), double=DOUBLE)
    assert outcome(settled) == (State.AGREED, NONE, None)


def test_a_correction_replaces_and_stays_in_the_history() -> None:
    """The corrected answer counts, the earlier one can still be read."""
    first = says(SUN, NONE)
    second = says(SUN, FULL, hour=3, corrects=first)
    settled = one(second, first)
    assert outcome(settled) == (State.AGREED, FULL, None)
    assert settled.observations == (first, second)


def test_nobody_corrects_somebody_else() -> None:
    """An observation that claims to correct another tester's takes nothing away."""
    first = says(SUN, NONE)
    settled = one(first, says(LIN, FULL, hour=3, corrects=first))
    assert outcome(settled) == (State.DISPUTED, None, Why.ANSWERS_DIFFER)


def test_the_same_answer_to_another_platform_is_another_item() -> None:
    """What was heard on Android says nothing about iOS."""
    android = Item(body="yunxi", platform="android", indicator="M03")
    ios = replace(android, platform="ios")
    found = settle([says(SUN, FULL, item=android), says(LIN, NONE, item=ios)])
    assert outcome(found[android]) == (State.AGREED, FULL, None)
    assert outcome(found[ios]) == (State.AGREED, NONE, None)


def test_two_targets_of_one_body_do_not_hide_each_other() -> None:
    """One tester's different answers on two portals are a dispute, not the later of the two."""
    settled = one(says(SUN, FULL, target="main-site"), says(SUN, NONE, hour=4, target="old-site"))
    assert outcome(settled) == (State.DISPUTED, None, Why.ANSWERS_DIFFER)


# ---- Disputes ------------------------------------------------------------------------------


def test_different_answers_are_a_dispute_that_names_both() -> None:
    """Who said what stays visible; nothing is averaged."""
    settled = one(says(SUN, FULL), says(LIN, PARTIAL))
    assert outcome(settled) == (State.DISPUTED, None, Why.ANSWERS_DIFFER)
    assert {(o.tester, o.answer) for o in settled.voices} == {("T1", FULL), ("T2", PARTIAL)}


def test_not_applicable_against_an_answer_is_a_dispute() -> None:
    """不适用 is an answer like the others."""
    assert one(says(SUN, NOT_APPLICABLE), says(LIN, FULL)).state is State.DISPUTED


def test_a_reviewer_who_disagrees_makes_a_dispute() -> None:
    """Even of a single answer."""
    seen = says(SUN, FULL)
    objection = disagrees(GAO, seen)
    settled = one(seen, reviews=(objection,))
    assert outcome(settled) == (State.DISPUTED, None, Why.REVIEWER_DISAGREES)
    assert settled.objections == (objection,)


def test_a_reviewer_may_change_his_mind() -> None:
    """His last word on an observation counts."""
    seen = says(SUN, FULL)
    settled = one(seen, reviews=(agrees(GAO, seen, hour=12), disagrees(GAO, seen, hour=11)))
    assert outcome(settled) == (State.AGREED, FULL, None)


def test_an_objection_to_what_was_corrected_is_over() -> None:
    """A review belongs to the observation that it was about."""
    first = says(SUN, FULL)
    second = says(SUN, PARTIAL, hour=12, corrects=first)
    assert one(first, second, reviews=(disagrees(GAO, first),)).state is State.AGREED


def test_a_stored_review_of_ones_own_counts_nothing_and_is_named() -> None:
    """Also when it came into the database by another way."""
    seen = says(LIN, FULL)
    own = disagrees(LIN, seen)
    settled = one(seen, reviews=(own,))
    assert outcome(settled) == (State.AGREED, FULL, None)
    assert [(r.code, r.by, r.record) for r in settled.refused] == [("review-own", "T2", own.id)]


def test_a_correction_does_not_end_a_dispute_that_was_opened() -> None:
    """Once opened, only a retest or an adjudication settles it."""
    first, other = says(SUN, FULL), says(LIN, PARTIAL)
    (opened,) = openings([one(first, other)], at=at(6))
    changed = says(SUN, PARTIAL, hour=8, corrects=first)
    settled = one(first, other, changed, events=(opened,))
    assert outcome(settled) == (State.DISPUTED, None, Why.OPENED)


def test_the_software_opens_each_dispute_once() -> None:
    """Asked again it opens nothing."""
    said = (says(SUN, FULL), says(LIN, PARTIAL))
    (opened,) = openings([one(*said)], at=at(6))
    assert (opened.kind, opened.by, opened.reason) == (
        DisputeKind.OPENED,
        "",
        "review-why-answers-differ",
    )
    assert openings([one(*said, events=(opened,))], at=at(7)) == ()
    assert openings([one(says(SUN, FULL))], at=at(7)) == ()


# ---- Retests -------------------------------------------------------------------------------


@pytest.fixture
def conflict() -> tuple[Observation, Observation]:
    """Two testers who differ."""
    return says(SUN, FULL), says(LIN, PARTIAL)


def retest(*said: Observation) -> tuple[DisputeEvent, ...]:
    """The events that order a retest by 周三."""
    events, work = order_retest(one(*said), ["T3"], by="R1", at=at(20))
    assert [(w.tester, w.kind, w.round_number) for w in work] == [("T3", Work.RETEST, 2)]
    return events


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


# ---- What agreement is measured on ---------------------------------------------------------


def test_ratings_are_what_each_said_before_the_dispute() -> None:
    """Neither a change of mind in the dispute nor a retest is independent agreement."""
    sun, lin = says(SUN, FULL), says(LIN, PARTIAL)
    (opened,) = openings([one(sun, lin)], at=at(6))
    changed = says(SUN, PARTIAL, hour=8, corrects=sun)
    again = says(ZHOU, PARTIAL, stage=2, hour=30)
    settled = one(sun, lin, changed, again, events=(opened,))
    assert [(r.tester, r.answer) for r in settled.ratings] == [("T1", FULL), ("T2", PARTIAL)]


def test_a_slip_that_was_corrected_before_any_dispute_is_no_disagreement() -> None:
    """Before the dispute the corrected answer is what the tester said."""
    slip = says(SUN, NONE)
    meant = says(SUN, FULL, hour=1, corrects=slip)
    settled = one(slip, meant, says(LIN, FULL))
    assert [(r.tester, r.answer) for r in settled.ratings] == [("T1", FULL), ("T2", FULL)]


# ---- Properties ----------------------------------------------------------------------------


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


# ---- Texts ---------------------------------------------------------------------------------


def test_every_code_has_a_sentence_in_both_languages() -> None:
    """What is refused, why an item is open, and what alpha cannot say."""
    codes = [f"why-{why}" for why in Why] + [f"state-{state}" for state in State]
    codes += [
        "own",
        "no-reviewer",
        "no-decider",
        "nothing-said",
        "opening-reason",
        "opened-already",
    ]
    codes += [f"retest-{c}" for c in ("undisputed", "ordered", "nobody", "stage")]
    codes += [
        f"ruling-{c}"
        for c in ("undisputed", "reason", "answer", "allowed", "collected", "reviewed")
    ]
    for lang in ("zh", "en"):
        words = load_texts(lang).words
        assert [c for c in codes if f"message.review-{c}" not in words] == []
