"""Tables and bars as the round's templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a bar: where it starts and how long it is in percent, and what it means."""

    kind: str  # a class of the style sheet: full, partial, none, pending, not-applicable, score …
    start: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. `lines` come below the text; `href` makes the text a link, `badge` a mark."""

    text: str = ""
    lines: tuple[str, ...] = ()
    href: str = ""
    badge: str = ""
    bar: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `head` for the one that names the row."""

    key: str
    title: str
    head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `anchor` "" without one. As many cells as the table has columns."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption; its first head column names the rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a chart: its name, its bar and the figure in words."""

    name: str
    segments: tuple[Segment, ...]
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars on one scale whose data a table repeats. `ends` are the scale's marks."""

    caption: str
    bars: tuple[Bar, ...]
    ends: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()  # kind, word


def segment(kind: str, start: Fraction, end: Fraction, whole: Fraction) -> Segment:
    """A piece of a bar from `start` to `end` on a scale from 0 to `whole`."""
    first, length = _percent(start, whole), max(_percent(end - start, whole), 0.4)
    return Segment(kind=kind, start=f"{first:.2f}", length=f"{length:.2f}")


def stacked(parts: Sequence[tuple[str, int]]) -> tuple[Segment, ...]:
    """Counts as the pieces of a whole bar, one after the other; nothing of nothing."""
    whole, at, found = Fraction(sum(n for _, n in parts)), Fraction(0), []
    for kind, count in parts:
        if count:
            found.append(segment(kind, at, at + count, whole))
            at += count
    return tuple(found)


def _percent(value: Fraction, whole: Fraction) -> float:
    return float(100 * value / whole) if whole else 0.0
