"""The published figures of fixtures/published, and what a printed number may stand for."""

from __future__ import annotations

import csv
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "fixtures/published"


def read(name: str) -> dict[str, Any]:
    """One file of published figures, as it stands."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def one(name: str, table: str, item: str) -> dict[str, Any]:
    """The entry with this id of one table of a file."""
    return next(entry for entry in read(name)[table] if entry["id"] == item)


def table_of_2020() -> dict[str, Fraction]:
    """The printed totals of 2020 by body, in the order of the table."""
    with (FOLDER / "award-2020.csv").open(encoding="utf-8", newline="") as file:
        return {row["body"]: Fraction(row["total"]) for row in csv.DictReader(file)}


def places(text: str) -> int:
    """How many decimals a number is printed with."""
    return len(text.partition(".")[2])


def as_printed(value: Fraction, like: str) -> str:
    """A value as the document would print it: as many decimals as `like`, half up.

    Done in whole numbers here, so that a fault in the project's own rounding cannot hide itself.
    """
    decimals = places(like)
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(units).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and units else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def behind(text: str) -> tuple[Fraction, Fraction]:
    """The lowest and the highest number that is printed like this (the highest just not)."""
    half = Fraction(1, 2 * 10 ** places(text))
    return Fraction(text) - half, Fraction(text) + half
