"""How sure places and totals are: the same round with pages, screens and testers drawn anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, lcm
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
Numbers = NDArray[np.int64] | NDArray[np.object_]

_TAIL = Fraction(1, 40)  # the 2.5th percentile, and as much from above
_SAFE = 1 << 62
_NO_TOTAL = -(1 << 61)


def intervals(
    bodies: Sequence[BodyFacts], tree: Tree, scheme: Scheme, *, seed: int, resamples: int
) -> tuple[Interval, ...]:
    """For each body the middle 95 % of its places and totals over so many draws.

    `scheme` is the one that its captures are judged by. Vetoed bodies and those that have no
    total are left out of every draw and have no interval.
    """
    running = [b for b in bodies if b.result.standing in (Standing.DECIDED, Standing.PROVISIONAL)]
    totals = _Totals(tree, scheme)
    drawn: dict[str, tuple[list[Range | None], Places]] = {}
    sure: set[str] = set()
    for body in running:
        drawing = Drawing(body, scheme, seed=seed, draws=resamples)
        if drawing.empty:
            sure.add(body.id)
        drawn[body.id] = totals.of(body, drawing)
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


def _placed(
    drawn: Mapping[str, tuple[Sequence[Range | None], Places]], sure: frozenset[str]
) -> dict[str, Interval]:
    """Places in every draw and what lies in their middle; `sure` are bodies without draws."""
    if not drawn:
        return {}
    ranges = [found for found, _ in drawn.values()]
    scale = lcm(*{bound.denominator for r in ranges for pair in r if pair for bound in pair})
    lows = _numbers([[_scaled(pair, 0, scale) for pair in found] for found in ranges], drawn)
    highs = _numbers([[_scaled(pair, 1, scale) for pair in found] for found in ranges], drawn)
    best, worst = np.empty(lows.shape, dtype=np.int64), np.empty(lows.shape, dtype=np.int64)
    for draw in range(lows.shape[1]):
        low, high = lows[:, draw], highs[:, draw]
        ahead = np.searchsorted(np.sort(low), high, side="right")
        behind = np.searchsorted(np.sort(high), low, side="right")
        best[:, draw] = 1 + len(low) - ahead
        worst[:, draw] = 1 + len(low) - behind - (high > low)
    result = {}
    for row, name in enumerate(drawn):
        there = lows[row] > _NO_TOTAL
        if name in sure or not there.any():
            continue
        result[name] = Interval(
            body=name,
            best=int(_lower(best[row][there])),
            worst=int(_upper(worst[row][there])),
            low=Fraction(int(_lower(lows[row][there])), scale),
            high=Fraction(int(_upper(highs[row][there])), scale),
        )
    return result


def _scaled(pair: Range | None, side: int, scale: int) -> int:
    """A total as a whole number; where nothing applies it is behind all others."""
    return _NO_TOTAL if pair is None else int(pair[side] * scale)


def _numbers(
    found: Sequence[Sequence[int]], drawn: Mapping[str, tuple[Sequence[Range | None], Places]]
) -> Numbers:
    """Totals in shape (bodies, draws), exact however large they are."""
    small = all(abs(number) < _SAFE for numbers in found for number in numbers)
    kind = np.int64 if small else np.object_
    return np.array(
        [
            np.array(numbers, dtype=kind)[which]
            for numbers, (_, which) in zip(found, drawn.values(), strict=True)
        ]
    )


def _lower(values: Numbers) -> Any:
    """The least value that is reached by the lowest 2.5 %."""
    return np.sort(values)[ceil(len(values) * _TAIL) - 1]


def _upper(values: Numbers) -> Any:
    """The value that 97.5 % do not exceed."""
    return np.sort(values)[ceil(len(values) * (1 - _TAIL)) - 1]
