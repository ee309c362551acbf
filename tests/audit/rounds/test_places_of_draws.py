"""Places in draws are exact, whatever the totals' fractions are."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from audit.rounds.resample import _Kept, _placed

BIG = 1 << 52


def kept(*draws: Fraction | None) -> _Kept:
    """A body whose total is decided in each of these draws."""
    return _Kept([None if one is None else (one, one) for one in draws], np.arange(len(draws)))


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (Fraction(1, 3), Fraction(1, 4)),
        # The same to sixteen digits: as floats they would share a place.
        (Fraction(BIG, BIG + 1), Fraction(BIG - 1, BIG)),
        # Numerators and denominators beyond what floats hold.
        (Fraction(10**40 + 1, 10**40), Fraction(10**40, 10**40 - 1) - Fraction(1, 10**30)),
    ],
)
def test_totals_that_differ_by_very_little_have_places_of_their_own(
    higher: Fraction, lower: Fraction
) -> None:
    """In every draw the higher one is first; its bounds come back as they were."""
    assert higher > lower
    found = _placed({"a": kept(*[higher] * 40), "b": kept(*[lower] * 40)}, frozenset())
    assert (found["a"].best, found["a"].worst) == (1, 1)
    assert (found["b"].best, found["b"].worst) == (2, 2)
    assert (found["a"].low, found["b"].high) == (higher, lower)


def test_equal_totals_share_places_however_they_came_about() -> None:
    """Both may be first in every draw."""
    half = Fraction(1, 2)
    found = _placed({"a": kept(half), "b": kept(Fraction(3, 6))}, frozenset())
    assert {(one.best, one.worst) for one in found.values()} == {(1, 1)}


def test_a_draw_without_a_total_is_behind_all_others() -> None:
    """The body counts in the draws that give it a total; the other is first in all of them."""
    found = _placed(
        {"a": kept(Fraction(1), Fraction(1)), "b": kept(None, Fraction(1, 2))}, frozenset()
    )
    assert (found["a"].best, found["a"].worst) == (1, 1)
    assert (found["b"].best, found["b"].worst) == (2, 2)
    assert found["b"].low == Fraction(1, 2)


def test_a_body_without_any_total_has_no_interval() -> None:
    """Nothing is said of it."""
    assert set(_placed({"a": kept(Fraction(1)), "b": kept(None)}, frozenset())) == {"a"}
