"""What people said becomes one answer, or stays visibly open."""

from __future__ import annotations

from dataclasses import replace

from audit.people.acts import openings
from audit.people.model import (
    FULL,
    NONE,
    NOT_APPLICABLE,
    PARTIAL,
    DisputeKind,
)
from audit.people.settle import Item, State, Why, latest, settle
from rules.wording import load_texts
from tests.audit.people.settling import (
    DOUBLE,
    one,
    outcome,
)
from tests.audit.people.voices import (
    GAO,
    LIN,
    SUN,
    ZHOU,
    agrees,
    at,
    disagrees,
    says,
)

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


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    """Also when it sets the time or the target right; nobody corrects what another one said."""
    wrong = says(SUN, NONE, hour=5)
    earlier = says(SUN, FULL, hour=3, corrects=wrong, recorded=7)
    assert list(latest({o.id: o for o in (wrong, earlier)}).values()) == [earlier]
    moved = says(SUN, NONE, hour=6, corrects=wrong, target="yunxi-other")
    assert list(latest({o.id: o for o in (wrong, moved)}).values()) == [moved]
    foreign = says(LIN, FULL, hour=6, corrects=wrong)
    both = latest({o.id: o for o in (wrong, foreign)}).values()
    assert [(o.tester, o.answer) for o in both] == [(SUN.id, NONE), (LIN.id, FULL)]
