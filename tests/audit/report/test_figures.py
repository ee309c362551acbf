"""Figures are exact until they are shown, then rounded half up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audit.report.figures import exact, number, percent, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(185, 3), "61.67"),
        (Fraction(1, 2), "0.5"),
        (Fraction(100), "100"),
        (Fraction(60005, 1000), "60.01"),
        (Fraction(8995, 100), "89.95"),
        (Fraction(0), "0"),
        (Fraction(1, 1000), "0"),
        (Fraction(1, 20), "0.05"),
    ],
)
def test_half_up_to_two_decimals(value: Fraction, text: str) -> None:
    """A half goes up, needless zeros go, a whole number has no point."""
    assert shown(value) == text


def test_json_numbers() -> None:
    """JSON gets the same figures as numbers; what is not known is null, never zero."""
    assert number(Fraction(185, 3)) == 61.67
    assert number(Fraction(0)) == 0
    assert number(None) is None
    assert exact(Fraction(185, 3)) == "185/3"
    assert exact(None) is None


def test_shares_are_percent() -> None:
    """A share is told in percent."""
    assert percent(Fraction(1, 3)) == "33.33 %"
