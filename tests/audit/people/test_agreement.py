"""Agreement between testers, against published worked examples and reckoning by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.agreement import (
    Agreement,
    Scale,
    Undefined,
    agreement,
    agreements,
    alpha,
    alphas,
    coincidences,
)
from audit.people.model import FULL, NO, NONE, NOT_APPLICABLE, PARTIAL, YES
from audit.people.settle import Item, Rating, settle
from rules.wording import load_texts
from tests.audit.people.voices import LIN, SUN, ZHOU, says

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (University of Pennsylvania, 2011;
# repository.upenn.edu/asc_papers/43). A: two observers, ten articles, yes or no. B: two
# observers, twelve items, five names. C: four observers, twelve units, five values, gaps. The
# figures are those that the paper prints.
A = ("0100000010", "1110010000")
B = ("aabbdcccedda", "babbbccceddd")
C = ("12332141 2...", "123322412 5.3", ".33323422 51.", "123324412 51.")
PUBLISHED = {
    "A": (A, "01", Scale.NOMINAL, 0.095),
    "B": (B, "abcde", Scale.NOMINAL, 0.692),
    "C nominal": (C, "12345", Scale.NOMINAL, 0.743),
    "C ordinal": (C, "12345", Scale.ORDINAL, 0.815),
}


def units(rows: Sequence[str], order: str) -> list[list[int]]:
    """The published table, observers in rows, as the values that each unit was given."""
    columns = zip(*(row.replace(" ", "") for row in rows), strict=True)
    return [[order.index(v) for v in column if v != "."] for column in columns]


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_alpha_is_what_was_published(name: str) -> None:
    """To the three decimals that are printed."""
    rows, order, scale, expected = PUBLISHED[name]
    assert round(alpha(units(rows, order), scale), 3) == expected


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_quick_alpha_is_what_was_published(name: str) -> None:
    """The interval is made with the same figure."""
    rows, order, scale, expected = PUBLISHED[name]
    matrix = sum(coincidences(unit, len(order)) for unit in units(rows, order))
    assert round(float(alphas(np.array([matrix]), scale)[0]), 3) == expected


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2), max_size=4), min_size=2, max_size=12),
    st.sampled_from(list(Scale)),
)
def test_both_ways_to_alpha_are_one(answers: list[list[int]], scale: Scale) -> None:
    """The library's figure and that of the resamples, on any answers."""
    matrix = sum(coincidences(unit, 3) for unit in answers)
    quick = float(alphas(np.array([matrix]), scale)[0])
    pairable = [unit for unit in answers if len(unit) > 1]
    if len({value for unit in pairable for value in unit}) < 2:
        assert np.isnan(quick)
    else:
        assert quick == pytest.approx(alpha(answers, scale), abs=1e-9)


# ---- Ratings -------------------------------------------------------------------------------


def rated(*answers: str, indicator: str = "W05", finding: str | None = None) -> list[Rating]:
    """Each text is a body's answers: f, p, n, - (不适用), y, x (no), . (not tested)."""
    words = {"f": FULL, "p": PARTIAL, "n": NONE, "-": NOT_APPLICABLE, "y": YES, "x": NO}
    return [
        Rating(
            item=Item(body=f"b{number}", indicator=indicator, finding=finding),
            target=f"b{number}-web",
            tester=f"T{place}",
            answer=words[letter],
        )
        for number, row in enumerate(answers)
        for place, letter in enumerate(row)
        if letter != "."
    ]


def measured(*answers: str, scale: Scale = Scale.ORDINAL, seed: int = 7) -> Agreement:
    """The agreement in these answers."""
    return agreement(rated(*answers), scale, seed=seed)


def test_percent_agreement_counts_pairs() -> None:
    """Three testers make three pairs: f f p agrees in one of them, n n in its only one."""
    found = measured("ffp", "nn.", "f..")
    assert (found.pairs, found.same) == (4, Fraction(1, 2))
    assert (found.units, found.testers) == (2, 3)


def test_ordinal_forgives_neighbours_more_than_opposites() -> None:
    """Full against partial is a smaller difference than full against none."""
    near = measured("fp", "ff", "pp", "nn", "nn")
    far = measured("fn", "ff", "pp", "nn", "nn")
    assert near.alpha is not None
    assert far.alpha is not None
    assert far.alpha < near.alpha < 1


def test_perfect_agreement_with_variation_is_one() -> None:
    """One, and its interval too."""
    found = measured("ff", "pp", "nn", "ff", "nn", "pp")
    assert (found.alpha, found.low, found.high, found.too_low) == (1.0, 1.0, 1.0, False)


def test_one_tester_has_no_alpha() -> None:
    """Nothing was tested twice: no figure at all, and the reason."""
    found = measured("f", "p", "n")
    assert (found.alpha, found.same, found.low, found.high) == (None, None, None, None)
    assert (found.undefined, found.too_low) == (Undefined.NOBODY_TWICE, None)


def test_nothing_at_all_has_no_alpha() -> None:
    """An empty round is no agreement."""
    assert measured().undefined is Undefined.NOBODY_TWICE


def test_no_variation_is_never_one() -> None:
    """All the same: the pairs agree, but alpha is not defined."""
    found = measured("ff", "fff", "ff")
    assert found.same == 1
    assert (found.alpha, found.undefined) == (None, Undefined.NO_VARIATION)


def test_variation_in_what_was_tested_once_is_none() -> None:
    """An answer that nobody else repeated says nothing about agreement."""
    assert measured("ff", "ff", "n.").undefined is Undefined.NO_VARIATION


def test_not_applicable_has_no_place_in_the_order() -> None:
    """Left out of alpha and counted; the pair still disagrees in percent."""
    found = measured("ff", "pp", "nn", "f-", "--")
    plain = measured("ff", "pp", "nn")
    assert found.aside == 3
    assert found.alpha == plain.alpha
    assert found.same == Fraction(4, 5)


def test_below_the_threshold_the_result_says_so() -> None:
    """The threshold is the caller's, and the result carries it."""
    answers = ("ff", "pp", "nn", "fp", "pn", "ff")
    low = agreement(rated(*answers), Scale.ORDINAL, seed=1, threshold=0.99)
    enough = agreement(rated(*answers), Scale.ORDINAL, seed=1, threshold=0.1)
    assert (low.too_low, low.threshold) == (True, 0.99)
    assert enough.too_low is False


def test_the_interval_is_seeded_and_holds_alpha() -> None:
    """The same seed gives the same bounds, in whatever order the ratings come."""
    answers = ("ff", "pp", "nn", "fp", "pn", "ff", "nn", "pp", "fn", "ff")
    first = measured(*answers)
    again = agreement(reversed(rated(*answers)), Scale.ORDINAL, seed=7)
    assert first == again
    assert None not in (first.low, first.alpha, first.high)
    assert first.low < first.alpha < first.high  # type: ignore[operator]
    assert measured(*answers, seed=8).low != first.low


def test_one_body_has_no_interval() -> None:
    """Answers about one body cannot say how another body's would be."""
    ratings = [*rated("fp", indicator="W01"), *rated("nn", indicator="W02")]
    found = agreement(ratings, Scale.ORDINAL, seed=7)
    assert found.alpha is not None
    assert (found.low, found.high) == (None, None)


def test_an_alpha_that_hangs_on_one_body_has_no_interval() -> None:
    """Without that body there is no variation, so most resamples have nothing to say."""
    found = measured(*["ff"] * 9, "fn")
    assert found.alpha is not None
    assert (found.low, found.high) == (None, None)


# ---- A round -------------------------------------------------------------------------------


def test_a_round_is_measured_by_indicator_and_as_a_whole() -> None:
    """Grades and questions apart; what was said after a dispute began does not count."""
    bodies = ("yunxi", "linhai", "qingtan")
    said = []
    for body, pair in zip(bodies, ((FULL, FULL), (PARTIAL, NONE), (NONE, NONE)), strict=True):
        item = Item(body=body, indicator="W05")
        said += [says(SUN, pair[0], item=item), says(LIN, pair[1], item=item)]
    for body, pair in zip(bodies, ((YES, YES), (NO, NO), (YES, NO)), strict=True):
        item = Item(body=body, indicator="W09", finding="f1")
        said += [says(SUN, pair[0], item=item), says(LIN, pair[1], item=item)]
    found = agreements(settle(said).values(), seed=3)
    assert [(a.indicator, a.scale) for a in found.indicators] == [
        ("W05", Scale.ORDINAL),
        ("W09", Scale.NOMINAL),
    ]
    assert [(a.indicator, a.scale) for a in found.overall] == [
        (None, Scale.NOMINAL),
        (None, Scale.ORDINAL),
    ]
    # W09 by hand: values y 3, n 3; Do = 2/6, De = (3*3 + 3*3)/(6*5) = 18/30; 1 - 10/18.
    assert found.indicators[1].alpha == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert found.indicators[0].same == Fraction(2, 3)


def test_items_in_another_order_give_the_same_round() -> None:
    """Nothing depends on what was imported first."""
    said = [
        says(tester, answer, item=Item(body=f"b{n}", indicator="W05"))
        for n in range(9)
        for tester, answer in (
            (SUN, (FULL, PARTIAL, NONE)[n % 3]),
            (LIN, (FULL, NONE, NONE)[n % 3]),
            (ZHOU, (FULL, PARTIAL)[n % 2]),
        )
    ]
    settled = list(settle(said).values())
    assert agreements(settled, seed=5) == agreements(reversed(settled), seed=5)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    """Why there is no alpha, and that one is too low."""
    keys = [f"message.review-alpha-{u}" for u in Undefined]
    keys += [f"message.review-alpha-{c}" for c in ("too-low", "no-interval", "aside")]
    for lang in ("zh", "en"):
        words = load_texts(lang).words
        assert [k for k in keys if k not in words] == []
