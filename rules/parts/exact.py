"""Numbers of a rule's params, and numbers in sentences."""

from __future__ import annotations

from fractions import Fraction

from rules.model import Params


def exact(params: Params, key: str) -> Fraction | None:
    """The number under this key, from a scheme's threshold or a text such as "1/20"; None for none.

    Raises ValueError for a text that is no number.
    """
    value = params.get(key)
    if value is None or isinstance(value, Fraction):
        return value
    return Fraction(str(value))


def spoken(number: float | Fraction) -> str:
    """The number with one decimal at most: "44", "23.5"."""
    return f"{float(number):.1f}".removesuffix(".0")
