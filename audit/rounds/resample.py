"""How sure places and totals are: the same round with pages, screens and testers drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.rounds.drawing import Drawing, Drawn
from audit.rounds.facts import joined
from audit.rounds.model import BodyFacts, Interval
from audit.scoring.fast import PlainRate, PlainTotal, is_plain
from audit.scoring.levels import ZERO
from audit.scoring.result import Standing
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, Value, between, decided
from rules.model import Scheme
from rules.tree import Missing, Tree

Range = tuple[Fraction, Fraction]
Parts = Sequence[tuple[str, Mapping[str, Range | None]]]  # by platform, then by indicator
Places = NDArray[np.intp]

_TAIL = Fraction(1, 40)  # the 2.5th percentile, and as much from above
_EXACT = 1 << 53  # below it every whole number is a float
_NO_TOTAL = -1  # behind all places
_BLOCK = 64  # draws whose bounds are in memory at once


def intervals(
    bodies: Sequence[BodyFacts], tree: Tree, scheme: Scheme, *, seed: int, resamples: int
) -> tuple[Interval, ...]:
    """For each body the middle 95 % of its places and totals over so many draws.

    `scheme` is the one that its captures are judged by. Vetoed bodies and those that have no
    total are left out of every draw and have no interval.
    """
    running = [b for b in bodies if b.result.standing in (Standing.DECIDED, Standing.PROVISIONAL)]
    totals = _Totals(tree, scheme)
    drawn: dict[str, _Kept] = {}
    sure: set[str] = set()
    for body in running:
        drawing = Drawing(body, scheme, seed=seed, draws=resamples)
        if drawing.empty:
            sure.add(body.id)
        drawn[body.id] = _Kept(*totals.of(body, drawing))
    found = _placed(drawn, frozenset(sure))
    return tuple(found.get(body.id, _nothing(body.id)) for body in bodies)


def _nothing(body: str) -> Interval:
    return Interval(body=body, best=None, worst=None, low=None, high=None)


class _Totals:
    """The totals of draws: each different one is added up once."""

    def __init__(self, tree: Tree, scheme: Scheme) -> None:
        self.tree = tree
        self.scheme = scheme
        self.leaves = {leaf.id for leaf in tree.leaves}
        plain = is_plain(tree)
        self.total = PlainTotal(tree) if plain else None
        node = tree.nodes.get("app")
        self.app = node.id if node is not None and node.children else ""
        self.rate = PlainRate(tree, self.app) if plain and self.app else None

    def of(self, body: BodyFacts, drawing: Drawing) -> tuple[list[Range | None], Places]:
        """The different totals of a body as (lowest, highest), and which one each draw has."""
        legs = drawing.legs()
        states = np.concatenate(
            [np.zeros((drawing.draws, 1), dtype=np.int64), *map(_state, legs)], axis=1
        )
        rows, which = np.unique(states, axis=0, return_inverse=True)
        add = self._quickly if self._plain(body, legs) else self._fully
        found = []
        for row in rows.tolist():
            parts, start = [], 1
            for leg in legs:
                end = start + len(leg.indicators)
                parts.append((leg.platform, self._ranges(leg, row[start:end])))
                start = end
            found.append(add(body, parts))
        return found, which.reshape(-1)

    def _plain(self, body: BodyFacts, legs: Sequence[Drawn]) -> bool:
        """True where every leaf has its range and the quick arithmetic knows all there is."""
        known = {name for leg in legs for name in leg.indicators}
        for channel in body.missing:
            if channel in self.tree.nodes:
                known |= {leaf.id for leaf in self.tree.leaves_below(channel)}
        several = sum(1 for leg in legs if leg.platform) > 1
        return self.total is not None and self.leaves <= known and bool(self.app or not several)

    def _ranges(self, leg: Drawn, row: Sequence[int]) -> dict[str, Range | None]:
        """The range of each indicator of a leg, None for 不适用."""
        size = len(leg.values)
        return {
            name: (leg.values[code // size], leg.values[code % size])
            if code < size * size
            else None
            for name, code in zip(leg.indicators, row, strict=True)
            if name in self.leaves
        }

    def _quickly(self, body: BodyFacts, parts: Parts) -> Range | None:
        low, high = self._side(body, parts, 0), self._side(body, parts, 1)
        return None if low is None or high is None else (low, high)

    def _side(self, body: BodyFacts, parts: Parts, side: int) -> Fraction | None:
        rates: dict[str, Fraction] = {}
        apps: list[dict[str, Fraction]] = []
        for platform, ranges in parts:
            picked = {name: pair[side] for name, pair in ranges.items() if pair is not None}
            if platform:
                apps.append(picked)
            else:
                rates |= picked
        if len(apps) == 1:
            rates |= apps[0]
        elif apps and self.rate is not None:
            found = [rate for rate in map(self.rate, apps) if rate is not None]
            if found:
                lower = self.scheme.combine.get("app") == "lower"
                rates[self.app] = min(found) if lower else sum(found, ZERO) / len(found)
        if self.tree.missing is Missing.ZERO:
            rates |= {name: ZERO for name in body.missing if name in self.tree.nodes}
        return None if self.total is None else self.total(rates)

    def _fully(self, body: BodyFacts, parts: Parts) -> Range | None:
        """By the account of a body, for schemes that do more than weigh."""
        platforms = [_values(ranges) for platform, ranges in parts if platform]
        values = {n: v for platform, r in parts if not platform for n, v in _values(r).items()}
        values |= joined(self.tree, platforms, self.scheme)
        missing = [name for name in body.missing if name in self.tree.nodes]
        found = score(self.tree, values, missing)
        return None if found.low is None or found.high is None else (found.low, found.high)


def _state(leg: Drawn) -> NDArray[np.int64]:
    """Each draw's results as one number an indicator: low and high, or one beyond for 不适用."""
    size = len(leg.values)
    return np.where(leg.gone, size * size, leg.low * size + leg.high)


def _values(ranges: Mapping[str, Range | None]) -> dict[str, Value]:
    return {
        name: NOT_APPLICABLE
        if pair is None
        else decided(pair[0])
        if pair[0] == pair[1]
        else between(*pair)
        for name, pair in ranges.items()
    }


class _Kept:
    """The different totals of one body, as few bytes as possible, and which one each draw has."""

    __slots__ = ("bounds", "which")

    def __init__(self, found: Sequence[Range | None], which: Places) -> None:
        # By two columns: numerators and denominators; 1/0 stands for no total at all.
        pairs = [(bound.numerator, bound.denominator) for pair in found for bound in pair or ()]
        self.bounds = np.zeros((2, len(found), 2), dtype=_dtype(pairs))
        self.bounds[:, :, 0] = 1
        for number, pair in enumerate(found):
            for side, bound in enumerate(pair or ()):
                self.bounds[side, number] = bound.numerator, bound.denominator
        self.which = which.astype(np.min_scalar_type(max(len(found) - 1, 0)))


def _dtype(pairs: Sequence[tuple[int, int]]) -> type[np.int64] | type[np.object_]:
    """Whole numbers that floats hold exactly, or any."""
    small = all(abs(n) < _EXACT and d < _EXACT for n, d in pairs)
    return np.int64 if small else np.object_


def _placed(drawn: Mapping[str, _Kept], sure: frozenset[str]) -> dict[str, Interval]:
    """Places in every draw and what lies in their middle; `sure` are bodies without draws."""
    if not drawn:
        return {}
    codes, totals = _ordered([kept.bounds for kept in drawn.values()])
    draws = len(next(iter(drawn.values())).which)
    best, worst = (np.empty((len(drawn), draws), dtype=np.int32) for _ in range(2))
    for start in range(0, draws, _BLOCK):
        block = slice(start, start + _BLOCK)
        low, high = (
            np.array([c[side][k.which[block]] for c, k in zip(codes, drawn.values(), strict=True)])
            for side in (0, 1)
        )
        for draw in range(low.shape[1]):
            one, other = low[:, draw], high[:, draw]
            ahead = np.searchsorted(np.sort(one), other, side="right")
            behind = np.searchsorted(np.sort(other), one, side="right")
            best[:, start + draw] = 1 + len(drawn) - ahead
            worst[:, start + draw] = 1 + len(drawn) - behind - (other > one)
    result = {}
    for row, (name, kept) in enumerate(drawn.items()):
        lows, highs = codes[row][0][kept.which], codes[row][1][kept.which]
        there = lows > _NO_TOTAL
        if name in sure or not there.any():
            continue
        result[name] = Interval(
            body=name,
            best=int(_lower(best[row][there])),
            worst=int(_upper(worst[row][there])),
            low=totals(int(_lower(lows[there]))),
            high=totals(int(_upper(highs[there]))),
        )
    return result


def _ordered(
    bounds: Sequence[Any],
) -> tuple[list[NDArray[np.int64]], Callable[[int], Fraction]]:
    """Every bound as its place among all the different ones, from -1 = no total, exactly.

    Shape (2, totals) for each body; the function gives a place's bound back.
    """
    flat = np.concatenate([one.reshape(-1, 2) for one in bounds])
    tops, bottoms = flat[:, 0], flat[:, 1]
    there = bottoms != 0
    places = np.full(len(flat), _NO_TOTAL, dtype=np.int64)
    if flat.dtype == np.int64:
        # Both are exact as floats, so that their quotient is rounded correctly and never out of
        # order; only equal quotients may hide different fractions.
        quotients = tops[there] / bottoms[there]
        order = np.lexsort((bottoms[there], tops[there], quotients))
        found = flat[there][order]
        new = np.ones(len(found), dtype=np.bool_)
        new[1:] = (found[1:] != found[:-1]).any(axis=1)
        unlike = new[1:] & (quotients[order][1:] == quotients[order][:-1])
        if not unlike.any():
            ranks = np.empty(len(found), dtype=np.int64)
            ranks[order] = np.cumsum(new) - 1
            places[there] = ranks
            known = found[new]
            return _apart(places, bounds), lambda place: Fraction(*map(int, known[place]))
    fractions = [Fraction(int(n), int(d)) for n, d in flat[there]]
    whole = sorted(set(fractions))
    known_places = {fraction: place for place, fraction in enumerate(whole)}
    places[there] = [known_places[fraction] for fraction in fractions]
    return _apart(places, bounds), whole.__getitem__


def _apart(places: NDArray[np.int64], bounds: Sequence[Any]) -> list[NDArray[np.int64]]:
    """The places of each body again."""
    ends = np.cumsum([one.shape[0] * one.shape[1] for one in bounds])
    return [part.reshape(2, -1) for part in np.split(places, ends[:-1])]


def _lower(values: NDArray[Any]) -> Any:
    """The least value that is reached by the lowest 2.5 %."""
    return np.sort(values)[ceil(len(values) * _TAIL) - 1]


def _upper(values: NDArray[Any]) -> Any:
    """The value that 97.5 % do not exceed."""
    return np.sort(values)[ceil(len(values) * (1 - _TAIL)) - 1]
