"""The total alone, for thousands of resamples: the same arithmetic without the account of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from rules.tree import Adds, Node, Tree, walk

_BIG = 1 << 60  # beyond it, common factors are taken out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """A weighted mean of a node: whole-number weights of leaves and of further means."""

    id: str
    leaves: tuple[tuple[str, int], ...]
    means: tuple[tuple[_Mean, int], ...]


class PlainTotal:
    """Totals of decided results in a scheme that only weighs: no points, bonus, gate or veto.

    Made once, used for every resample. Raises ValueError for a scheme that does more.
    """

    def __init__(self, tree: Tree) -> None:
        if not is_plain(tree):
            raise ValueError(tree.id)
        self._mean = _compiled(tree.root)
        self._full = tree.full_points

    def __call__(self, rates: Mapping[str, Fraction]) -> Fraction | None:
        """The total of a body, unrounded; None where nothing applies.

        `rates` holds each leaf that applies; one that is not named is 不适用. A node that is named
        counts as a whole, its leaves are not asked for.
        """
        found = _rate(self._mean, rates)
        return None if found is None else self._full * Fraction(*found)


class PlainRate:
    """The rate of one node of such a scheme. Raises ValueError and KeyError like PlainTotal."""

    def __init__(self, tree: Tree, node_id: str) -> None:
        if not is_plain(tree):
            raise ValueError(tree.id)
        self._mean = _compiled(tree.nodes[node_id])

    def __call__(self, rates: Mapping[str, Fraction]) -> Fraction | None:
        """The node's rate, None where nothing in it applies."""
        found = _rate(self._mean, rates)
        return None if found is None else Fraction(*found)


def is_plain(tree: Tree) -> bool:
    """True for a scheme that only weighs."""
    nodes = walk(tree.first_level)
    capped = tree.maximum is not None and tree.maximum < tree.full_points
    return not capped and all(
        n.adds is Adds.WEIGHT and n.gate is None and n.veto is None for n in nodes
    )


def _compiled(node: Node) -> _Mean:
    scale = 1
    for child in node.children:
        scale = scale * child.amount.denominator // gcd(scale, child.amount.denominator)
    weighed = [(child, int(child.amount * scale)) for child in node.children]
    return _Mean(
        id=node.id,
        leaves=tuple((child.id, weight) for child, weight in weighed if not child.children),
        means=tuple((_compiled(child), weight) for child, weight in weighed if child.children),
    )


def _rate(mean: _Mean, rates: Mapping[str, Fraction]) -> tuple[int, int] | None:
    """Numerator and denominator of a mean; None where nothing in it applies."""
    entered = rates.get(mean.id)
    if entered is not None:
        return entered.numerator, entered.denominator
    above, below, whole = 0, 1, 0
    for name, weight in mean.leaves:
        rate = rates.get(name)
        if rate is None:
            continue
        whole += weight
        numerator, denominator = rate.numerator, rate.denominator
        if below % denominator == 0:
            above += weight * numerator * (below // denominator)
        else:
            above = above * denominator + weight * numerator * below
            below *= denominator
    for inner, weight in mean.means:
        found = _rate(inner, rates)
        if found is None:
            continue
        whole += weight
        above = above * found[1] + weight * found[0] * below
        below *= found[1]
        if below > _BIG:
            common = gcd(above, below)
            above, below = above // common, below // common
    if not whole:
        return None
    below *= whole
    common = gcd(above, below)
    return above // common, below // common
