"""Exact numbers made into figures to show: half up, two decimals, and never one for "unknown"."""

from __future__ import annotations

from fractions import Fraction


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """`value` rounded half up (away from zero at the half) to `places` decimals."""
    scale = 10**places
    sign = -1 if value < 0 else 1
    scaled = abs(value) * scale
    return Fraction(sign * int(scaled + Fraction(1, 2)), scale)


def number(value: Fraction | None) -> int | float | None:
    """The rounded value as a JSON number; None stays None."""
    if value is None:
        return None
    shown = rounded(value)
    return int(shown) if shown.denominator == 1 else float(shown)


def exact(value: Fraction | None) -> str | None:
    """The unrounded value as text such as "185/3" or "50"; None stays None."""
    return None if value is None else str(value)


def shown(value: Fraction) -> str:
    """The rounded value without needless zeros: "61.67", "0.5", "100"."""
    result = rounded(value)
    sign = "-" if result < 0 else ""
    whole, part = divmod(abs(result), 1)
    decimals = f"{int(part * 100):02d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def percent(share: Fraction) -> str:
    """A share of 0 to 1 as "61.67 %"."""
    return f"{shown(share * 100)} %"
