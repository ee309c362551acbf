"""What is known about a leaf: a decided rate, nothing yet, or that it does not apply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rules.tree import ZERO, Node, Tree


class State(StrEnum):
    """How far a leaf is known."""

    DECIDED = "decided"
    OPEN = "open"
    NOT_APPLICABLE = "not-applicable"  # 不适用


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One leaf's result as a rate (1 = full).

    Decided: `low` and `high` are the rate. Open: they bound it, for a leaf that is known to
    apply; both None = the leaf may be anything that it allows, 不适用 included. `answer` is the
    scale's answer, "" where points were entered or nothing is decided. `settled` is the share of
    an open node, entered as a whole, that is decided below it.
    """

    state: State
    low: Fraction | None = None
    high: Fraction | None = None
    answer: str = ""
    settled: Fraction = ZERO

    @property
    def rate(self) -> Fraction | None:
        """The decided rate, None otherwise."""
        return self.low if self.state is State.DECIDED else None


OPEN = Value(state=State.OPEN)
NOT_APPLICABLE = Value(state=State.NOT_APPLICABLE)


def answered(tree: Tree, node: Node, answer: str) -> Value:
    """A leaf's answer of its scale. Raises KeyError for an answer that the scale has not."""
    return decided(tree.scales[node.scale][answer].value, answer)


def decided(rate: Fraction, answer: str = "") -> Value:
    """A rate that stands fast; `answer` is the scale's, "" where there is none."""
    return Value(state=State.DECIDED, low=rate, high=rate, answer=answer)


def pointed(node: Node, points: Fraction) -> Value:
    """Points entered for a node, out of its `out_of`.

    Raises ValueError when they lie outside what the node allows.
    """
    rate = points / node.out_of
    if not node.lowest <= rate <= node.highest:
        raise ValueError(f"{node.id}: {points}")
    return decided(rate)


def between(low: Fraction, high: Fraction, settled: Fraction = ZERO) -> Value:
    """An open leaf, or a node entered as a whole, that applies and whose rate lies in this range.

    Raises ValueError for a range that holds nothing.
    """
    if low > high:
        raise ValueError(f"{low} > {high}")
    return Value(state=State.OPEN, low=low, high=high, settled=settled)
