"""Who may review what, and how records are named."""

from __future__ import annotations

import pytest

from audit.people.acts import Refusal
from audit.people.model import FULL, NONE, PARTIAL, Assignment, DisputeKind, Observation, Work
from audit.people.reviewing import (
    awaited,
    check,
    reviewable,
    shortest,
    still_to_test,
    unique,
)
from audit.people.settle import Settled, settle
from tests.audit.people.voices import GAO, ITEM, LIN, SUN, ZHOU, agrees, event, says

COLLECT = Assignment(tester="T2", body="yunxi")
REVIEW = Assignment(tester="R1", kind=Work.REVIEW)
RETEST = Assignment(
    tester="T3", body="yunxi", indicator="W05", platform="", round_number=2, kind=Work.RETEST
)


def stands(*observations: Observation, **more: object) -> Settled:
    """What the item comes to."""
    return settle(observations, **more)[ITEM]  # type: ignore[arg-type]


def test_ids_are_shown_as_short_as_they_are_told_apart() -> None:
    """Never shorter than twelve characters."""
    ids = ["a" * 64, "a" * 20 + "b" * 44, "c" * 64]
    assert shortest(ids) == {ids[0]: "a" * 21, ids[1]: "a" * 20 + "b", ids[2]: "c" * 12}
    assert shortest(["f1"]) == {"f1": "f1"}


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("aaaaa", "review-prefix-short"),
        ("", "review-prefix-short"),
        ("aaaaaa", "review-prefix-ambiguous"),
        ("bbbbbb", "review-prefix-unknown"),
    ],
)
def test_a_beginning_that_names_nothing_or_too_much(prefix: str, code: str) -> None:
    """Each with a sentence of its own; nobody's record is taken for another's."""
    with pytest.raises(Refusal) as caught:
        unique(prefix, {"a" * 64: 1, "a" * 20 + "b" * 44: 2})
    assert caught.value.code == code


def test_a_whole_short_id_names_itself() -> None:
    """An id of the machine may be shorter than what one has to type."""
    assert unique("f1", {"f1": 1, "f12": 2}) == 1


def test_reviewers_review_others_current_answers() -> None:
    """Not one's own, not without the right, not what was corrected."""
    first = says(LIN, FULL)
    second = says(LIN, PARTIAL, corrects=first, hour=1)
    item = stands(says(SUN, FULL), first, second)
    found = [(r.observation.tester, r.observation.answer) for r in reviewable([item], GAO, [])]
    assert found == [("T1", FULL), ("T2", PARTIAL)]
    assert [r.observation.tester for r in reviewable([item], LIN, [])] == ["T1"]
    assert reviewable([item], SUN, []) == ()
    with pytest.raises(Refusal, match="review-not-current"):
        check(first, item, GAO, [])
    with pytest.raises(Refusal, match="review-own"):
        check(second, item, LIN, [])


def test_reviewing_goes_by_assignment() -> None:
    """As soon as anybody was given any; what was said before comes along."""
    one = says(SUN, FULL)
    item = stands(one, reviews=[agrees(GAO, one)])
    assert reviewable([item], LIN, [REVIEW]) == ()
    (found,) = reviewable([item], GAO, [REVIEW])
    assert found.said is not None
    assert reviewable([item], GAO, [Assignment(tester="R1", body="x", kind=Work.REVIEW)]) == ()


def test_who_is_still_to_test_does_not_review() -> None:
    """Neither whoever was given the item and has not tested it, nor a retest's people."""
    item = stands(says(SUN, FULL))
    assert still_to_test(item, "T2", [COLLECT])
    assert reviewable([item], LIN, [COLLECT]) == ()
    with pytest.raises(Refusal, match="review-test-first"):
        check(item.voices[0], item, LIN, [COLLECT])
    assert not still_to_test(stands(says(SUN, FULL), says(LIN, FULL)), "T2", [COLLECT])
    assert not still_to_test(item, "T1", [])  # everybody's is nobody's in particular


def test_a_retest_is_awaited_from_its_people() -> None:
    """Until they have tested in its stage; a later retest is others' work."""
    said = (says(SUN, FULL), says(LIN, NONE))
    ordered = event(DisputeKind.RETEST, by="R1", stage=2)
    item = stands(*said, events=[ordered])
    assert awaited(item, [RETEST]) == ("T3",)
    done = stands(*said, says(ZHOU, FULL, stage=2, hour=30), events=[ordered])
    assert awaited(done, [RETEST]) == ()
    opened = event(DisputeKind.OPENED, hour=10)
    once_more = event(DisputeKind.RETEST, by="R1", stage=3, hour=40)
    later = stands(*said, events=[opened, ordered, once_more])
    assert awaited(later, [RETEST]) == ()
