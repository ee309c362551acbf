"""What repairing gives back, by examples that were worked out by hand.

Two indicators, W09 and W10, are worth 50 points each; partly passed is half of them. More than
half of the elements failing is not passed at all.
"""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.model import FULL, PARTIAL, YES
from audit.report.gain import Bounds, Gain, Why
from rules.model import Verdict
from tests.audit.repairs import Defect, audited, defects, gain_of, issue_id, scheme

HALF = Fraction(1, 2)
CLEAN = {"W09": 3, "W10": 2}


def bounds(low: Fraction | int, high: Fraction | int) -> Bounds:
    """A range."""
    return Bounds(low=Fraction(low), high=Fraction(high))


def test_the_only_cause_gives_back_what_its_indicator_lacks() -> None:
    """1 of 4 fails: 25 of 50 points and 75 together; repaired it is 100."""
    gain = gain_of(audited(defects("a", 1), passed=CLEAN), "a")
    assert (gain.why, gain.low, gain.high) == (Why.GIVES, 25, 25)
    assert (gain.score_before, gain.score_after) == (bounds(75, 75), bounds(100, 100))
    assert (gain.indicator_before, gain.indicator_after) == (bounds(HALF, HALF), bounds(1, 1))
    assert (gain.part, gain.part_before, gain.part_after) == (
        "web",
        bounds(75, 75),
        bounds(100, 100),
    )
    assert not gain.confirm


def test_two_causes_of_one_indicator_give_nothing_alone() -> None:
    """2 of 5 fail by two causes: any one left keeps it partly passed; both give 25."""
    report = audited([*defects("a", 1), *defects("b", 1)], passed=CLEAN)
    gain = gain_of(report, "a")
    assert (gain.why, gain.low, gain.high) == (Why.TOGETHER, 0, 0)
    assert gain.others == (issue_id(report, "b"),)
    assert (gain.others_low, gain.others_high) == (25, 25)
    assert gain.score_after == bounds(75, 75)


def test_a_large_cause_lifts_over_the_threshold() -> None:
    """4 of 5 fail, 3 by one cause: without it 1 of 5 fails, and the 0 points become 25.

    The small cause alone leaves 3 of 5, so it gives only together with the large one: all 50.
    """
    report = audited([*defects("a", 3), *defects("b", 1)], passed={"W09": 1, "W10": 2})
    large, small = gain_of(report, "a"), gain_of(report, "b")
    assert (large.why, large.low, large.high, large.others) == (Why.GIVES, 25, 25, ())
    assert (small.why, small.low, small.others_low) == (Why.TOGETHER, 0, 50)
    assert small.others == (issue_id(report, "a"),)


def test_only_as_many_others_as_are_needed() -> None:
    """7 of 8 fail by causes of 3, 2, 1 and 1: 1 + 3 repaired leave 3 of 8, partly passed: 25."""
    found = [*defects("a", 3), *defects("b", 2), *defects("c", 1), *defects("d", 1)]
    report = audited(found, passed={"W09": 1, "W10": 2})
    gain = gain_of(report, "d")
    assert gain.others == (issue_id(report, "a"),)
    assert (gain.others_low, gain.others_high) == (25, 25)


def test_what_a_person_must_confirm_is_only_possible() -> None:
    """Machine and person judge it: repaired it is open, no worse than before, 25 more at most."""
    gain = gain_of(audited(defects("a", 1), passed=CLEAN, by=scheme("both")), "a")
    # W10 is open, 0 to 50 points; W09 has 25 of 50 and may have 50 afterwards.
    assert (gain.score_before, gain.score_after) == (bounds(25, 75), bounds(25, 100))
    assert (gain.why, gain.low, gain.high, gain.confirm) == (Why.GIVES, 0, 25, True)


def test_a_persons_word_stands_until_somebody_tests_again() -> None:
    """A tester said 部分通过: repairing changes nothing, a retest may give the other 25."""
    report = audited(
        defects("a", 1), passed=CLEAN, by=scheme("both"), said={"W09": PARTIAL, "W10": FULL}
    )
    gain = gain_of(report, "a")
    assert (gain.why, gain.low, gain.high) == (Why.RETEST, 0, 0)
    assert gain.score_before == gain.score_after == bounds(75, 75)
    assert (gain.retest, gain.others) == (25, ())


def test_a_persons_praise_counts_once_the_failures_are_gone() -> None:
    """A tester said 完全通过, which the machine's failure held at 25 points: repaired it is 50."""
    report = audited(
        defects("a", 1), passed=CLEAN, by=scheme("both"), said={"W09": FULL, "W10": FULL}
    )
    gain = gain_of(report, "a")
    assert (gain.why, gain.low, gain.high) == (Why.GIVES, 25, 25)


def test_what_never_cost_anything_gives_nothing() -> None:
    """Advice, an open question and a waived failure each say so."""
    found = [
        *defects("tip", 1, rule="web-axe-aria-treeitem-name", of="W10", counts=False),
        *defects("ask", 1, verdict=Verdict.CANT_TELL),
        *defects("gone", 1),
        *defects("a", 1),
    ]
    report = audited(found, passed=CLEAN, waived=["web-link-icon-name:gone0"])
    assert gain_of(report, "tip").why is Why.ADVICE
    assert gain_of(report, "ask", verdict=Verdict.CANT_TELL).why is Why.QUESTION
    assert gain_of(report, "gone").why is Why.WAIVED
    assert all(gain_of(report, c).low == 0 for c in ("tip", "gone"))


def test_what_the_scheme_does_not_count_gives_nothing() -> None:
    """An indicator that the round's scheme lacks belongs to no part."""
    gain = gain_of(audited(defects("a", 1), passed=CLEAN, outside="W09"), "a")
    assert (gain.why, gain.low, gain.high, gain.part) == (Why.OUTSIDE, 0, 0, "")


def test_a_question_that_was_answered_yes_costs() -> None:
    """1 of 4 is a problem by a tester's word: 25 points; without it W09 has all 50."""
    found = defects("ask", 1, verdict=Verdict.CANT_TELL)
    report = audited(found, passed=CLEAN, answers={"web-link-icon-name:ask0": YES})
    gain = gain_of(report, "ask", verdict=Verdict.CANT_TELL)
    assert (gain.why, gain.low, gain.high) == (Why.GIVES, 25, 25)


def test_an_element_with_another_defect_still_fails() -> None:
    """Two rules of different causes fail one element: either repaired leaves it failed."""
    found = [Defect(cause="a", on="x"), Defect(cause="b", on="x", rule="web-axe-area-alt")]
    report = audited(found, passed=CLEAN)
    assert len(report.issues) == 2
    gain = gain_of(report, "a")
    assert (gain.why, gain.low) == (Why.TOGETHER, 0)
    assert (gain.others, gain.others_low) == ((issue_id(report, "b"),), 25)


def test_one_defect_that_two_rules_see_is_repaired_at_once() -> None:
    """Both rules stand for a missing name: one issue, and its repair clears both indicators."""
    found = [
        Defect(cause="a", on="x", rule="web-axe-link-name"),
        Defect(cause="a", on="x", rule="web-axe-button-name", of="W10"),
    ]
    report = audited(found, passed=CLEAN)
    (issue,) = report.issues
    assert issue.also == ("web-axe-link-name",)
    (gain,) = report.gains
    assert (gain.low, gain.high, gain.score_before) == (50, 50, bounds(50, 50))


def test_pages_count_as_clean_when_nothing_on_them_fails() -> None:
    """W10 counts pages: of 3 one fails, by W09's cause. Its repair gives both: 25 + 25."""
    report = audited(defects("a", 1), passed=CLEAN, by=scheme(pages=True))
    gain = gain_of(report, "a")
    assert (gain.score_before, gain.low, gain.high) == (bounds(50, 50), 50, 50)


def test_a_gap_keeps_the_lower_end() -> None:
    """A page was not measured: the repaired indicator is open, 25 more at most and 0 at least."""
    found = [*defects("a", 1), *defects("other", 1, of="W10")]
    gain = gain_of(audited(found, passed=CLEAN, gaps=1), "a")
    assert (gain.score_before, gain.score_after) == (bounds(50, 50), bounds(50, 75))
    assert (gain.low, gain.high, gain.confirm) == (0, 25, True)


def test_each_platform_gives_its_share() -> None:
    """Of two platforms the mean counts: what is 25 points on one is 12.5 of the whole."""
    found = [
        *defects("a", 1, platform="android"),
        *defects("b", 1, platform="ios"),
        *defects("c", 1, platform="ios"),
    ]
    report = audited(found, passed=CLEAN)
    gain = gain_of(report, "a")
    assert (gain.low, gain.high) == (Fraction(25, 2), Fraction(25, 2))
    assert gain_of(report, "b").others == (issue_id(report, "c"),)


def test_the_weaker_platform_decides() -> None:
    """Where the lower platform counts, repairing the better one gives nothing, and says why."""
    found = [
        *defects("a", 1, platform="android"),
        *defects("b", 4, platform="ios"),
    ]
    report = audited(found, passed=CLEAN, by=scheme(method="lower"))
    assert report.web.value == 50
    assert (gain_of(report, "a").why, gain_of(report, "a").high) == (Why.NOTHING, 0)
    assert gain_of(report, "b").low == 25  # 75 on Android are the lower ones then


_CAUSES = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 4), st.sampled_from(["p1", "p2"])),
    max_size=12,
    unique=True,
)


def _found(causes: list[tuple[str, int, str]]) -> list[Defect]:
    """Cause e is one of W10; elements 0 to 4 are shared by W09's causes a to d."""
    return [
        Defect(
            cause=cause,
            on=f"e{number}",
            page=page,
            of="W10" if cause == "e" else "W09",
            rule={"a": "web-axe-area-alt", "b": "web-link-icon-name"}.get(cause, ""),
        )
        for cause, number, page in causes
    ]


def _by_issue(gains: tuple[Gain, ...]) -> dict[str, Gain]:
    return {gain.issue: gain for gain in gains}


@settings(deadline=None, max_examples=60)
@given(_CAUSES, st.integers(0, 3), st.sampled_from(["machine", "both", "person"]), st.booleans())
def test_no_gain_is_negative(
    causes: list[tuple[str, int, str]], passed: int, judged_by: str, pages: bool
) -> None:
    """Whatever is repaired, neither end of the score falls."""
    by = scheme(judged_by, pages=pages)
    report = audited(_found(causes), passed={"W09": passed, "W10": passed}, by=by)
    assert len(report.gains) == len(report.issues)
    for gain in report.gains:
        assert min(gain.low, gain.high, gain.others_low, gain.others_high, gain.retest) >= 0


@settings(deadline=None, max_examples=60)
@given(_CAUSES, st.integers(1, 3))
def test_all_causes_together_make_the_indicator_clean(
    causes: list[tuple[str, int, str]], passed: int
) -> None:
    """What the largest bundle gives is never more than full points for the indicator."""
    report = audited(_found(causes), passed={"W09": passed, "W10": 1})
    before = {i.id: i.value for i in report.indicators}
    for gain in report.gains:
        lacking = 50 * (1 - (before[gain.indicator] or 0))
        if gain.why is Why.TOGETHER:
            assert 0 < gain.others_low <= lacking
            same = [i for i in report.issues if i.indicator == gain.indicator]
            if len(gain.others) == len(same) - 1:
                assert gain.others_low == lacking
        else:
            assert gain.why is Why.GIVES
            assert 0 < gain.low <= lacking


@settings(deadline=None, max_examples=30)
@given(_CAUSES, st.integers(0, 3), st.randoms(use_true_random=False))
def test_the_order_of_findings_never_matters(
    causes: list[tuple[str, int, str]], passed: int, chance: random.Random
) -> None:
    """Shuffled findings give the same gains."""
    found = _found(causes)
    first = audited(found, passed={"W09": passed, "W10": 1})
    chance.shuffle(found)
    again = audited(found, passed={"W09": passed, "W10": 1})
    assert _by_issue(first.gains) == _by_issue(again.gains)
