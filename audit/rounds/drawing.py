"""Draws a body's pages, screens and testers anew and says what each draw makes of each indicator.

The reduction is that of audit.score.reduce and audit.people.merge, for all draws at once. Results
are places in the scheme's values from the lowest up, so that nothing is lost to rounding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from audit.people.settle import Rating
from audit.rounds.model import BodyFacts, Leg, Spoken
from rules.model import Indicator, Result, Scheme

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NO_ANSWER, _CONTESTED = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What the draws make of one leg; arrays have shape (draws, indicators).

    `low` and `high` are places in `values`. Where `gone` an indicator is 不适用.
    """

    platform: str
    indicators: tuple[str, ...]
    values: tuple[Fraction, ...]
    low: Ints
    high: Ints
    gone: Bools


class Drawing:
    """All draws of one body.

    Every leg and the testers have a generator of their own, made of seed, body and platform: what
    is drawn does not depend on the other bodies nor on the order of anything.
    """

    def __init__(self, body: BodyFacts, scheme: Scheme, *, seed: int, draws: int) -> None:
        self.body = body
        self.scheme = scheme
        self.seed = seed
        self.draws = draws
        self.values = tuple(sorted(set(scheme.values.values())))
        self.worth = {result: self.values.index(v) for result, v in scheme.values.items()}
        self.indicators = {indicator.id: indicator for indicator in scheme.indicators}
        testers = {r.tester for leg in body.legs for s in leg.spoken.values() for r in _several(s)}
        self.testers = {tester: place for place, tester in enumerate(sorted(testers))}
        self.panel = self._counts("testers", len(self.testers))

    @property
    def empty(self) -> bool:
        """True where nothing can be drawn: every draw would be the same."""
        return not self.testers and not any(leg.tallies.shape[0] for leg in self.body.legs)

    def legs(self) -> list[Drawn]:
        """Each leg's draws, by platform."""
        return [self._leg(leg) for leg in sorted(self.body.legs, key=lambda leg: leg.platform)]

    def _counts(self, what: str, size: int) -> Ints:
        """How often each of `size` things is drawn, in shape (draws, size)."""
        if not size:
            return np.zeros((self.draws, 0), dtype=np.int64)
        key = f"{self.seed}\n{self.body.id}\n{what}"
        number = int.from_bytes(hashlib.sha256(key.encode()).digest())
        generator = np.random.default_rng(number)
        return generator.multinomial(size, np.full(size, 1 / size), size=self.draws)

    def _leg(self, leg: Leg) -> Drawn:
        units, width = leg.gaps.shape
        numbers = np.concatenate([leg.tallies.reshape(units, width * 3), leg.gaps], axis=1)
        # The same pages in another order are the same draws.
        numbers = numbers[np.lexsort(numbers.T[::-1])] if units else numbers
        counts = self._counts(f"units {leg.platform}", units)
        # Whole numbers far below 2**53: floats hold them exactly and multiply fast.
        sums = (counts.astype(np.float64) @ numbers.astype(np.float64)).astype(np.int64)
        tallies = sums[:, : width * 3].reshape(self.draws, width, 3)
        gaps = sums[:, width * 3 :] > 0 if units else np.ones((self.draws, width), dtype=np.bool_)
        low = np.zeros((self.draws, width), dtype=np.int64)
        high, gone = np.zeros_like(low), np.zeros(low.shape, dtype=np.bool_)
        for column, name in enumerate(leg.indicators):
            one = _Column(self, leg, self.indicators[name], tallies[:, column], gaps[:, column])
            low[:, column], high[:, column], gone[:, column] = one.low, one.high, one.gone
        return Drawn(
            platform=leg.platform,
            indicators=leg.indicators,
            values=self.values,
            low=low,
            high=high,
            gone=gone,
        )


class _Column:
    """One indicator of one leg in all draws."""

    def __init__(
        self, drawing: Drawing, leg: Leg, indicator: Indicator, tallies: Ints, gaps: Bools
    ) -> None:
        self.drawing = drawing
        self.indicator = indicator
        self.failed, self.passed, self.cant_tell = tallies[:, 0], tallies[:, 1], tallies[:, 2]
        self.gaps = gaps
        self.best = len(drawing.values) - 1
        self.low = np.zeros(drawing.draws, dtype=np.int64)
        self.high = np.full(drawing.draws, self.best, dtype=np.int64)
        self.gone = np.zeros(drawing.draws, dtype=np.bool_)
        if indicator.judged_by != "person":
            self._reduce(leg.floors.get(indicator.id))
        spoken = leg.spoken.get(indicator.id)
        if spoken is not None and indicator.judged_by != "machine":
            self._join(spoken)

    def _reduce(self, floor: Fraction | None) -> None:
        """What the machine says; see audit.score.reduce."""
        scheme, worth = self.drawing.scheme, self.drawing.worth
        some = self.failed > 0
        if self.indicator.judged_by == "machine":
            settled = ~some & ~self.gaps & (self.cant_tell == 0)
            self.low[settled] = self.high[settled] = worth[Result.FULL]
            self.gone = settled & (self.passed == 0)
        if floor is not None:
            self._lift(~some, floor)
        bound, whole = scheme.none_above, self.failed + self.passed + self.cant_tell
        none, partial = worth[Result.NONE], worth[Result.PARTIAL]
        many = self.failed * bound.denominator > bound.numerator * whole
        may = (self.failed + self.cant_tell) * bound.denominator > bound.numerator * whole
        self.high[some] = np.where(many & ~self.gaps, none, partial)[some]
        self.low[some] = np.where(may, none, partial)[some]

    def _lift(self, where: Bools, floor: Fraction) -> None:
        """What a signed waiver left open is no worse than before it; see audit.people.merge."""
        least = self.drawing.values.index(floor)
        if least:
            reopened = where & self.gone
            self.gone &= ~reopened
            self.high[reopened] = self.best
            self.low[reopened] = 0
        undecided = where & (self.low < self.high)
        self.low[undecided] = np.maximum(self.low[undecided], least)

    def _join(self, spoken: Spoken) -> None:
        """Put people's word beside the machine's; see audit.people.merge."""
        answers = self._answers(spoken)
        contested = answers == _CONTESTED
        self.low[contested] = 0
        gone = answers == len(self.drawing.values)
        said = (answers >= 0) & ~gone
        if self.indicator.judged_by == "both":
            gone &= self.failed == 0
            answers = np.minimum(answers, self.high)
        self.low[said] = self.high[said] = answers[said]
        self.gone = np.where(said | contested, False, self.gone | gone)

    def _answers(self, spoken: Spoken) -> Ints:
        """The answer of each draw: a place in the values, one beyond them for 不适用.

        Drawn testers who agree would have settled the item among themselves. Where they differ,
        or none of them tested it, it is as it is: settled by a retest or an adjudication, or open.
        """
        settled = self._place(spoken.settled)
        otherwise = settled if settled is not None else _NO_ANSWER
        if spoken.disputed:
            otherwise = _CONTESTED
        found = np.full(self.drawing.draws, otherwise, dtype=np.int64)
        known = [(r.tester, self._place(r.answer)) for r in _several(spoken)]
        if None in {place for _, place in known}:
            return found
        counts = np.zeros((self.drawing.draws, len(self.drawing.values) + 1), dtype=np.int64)
        for tester, place in known:
            counts[:, place] += self.drawing.panel[:, self.drawing.testers[tester]]
        agree = (counts > 0).sum(axis=1) == 1
        found[agree] = counts[agree].argmax(axis=1)
        return found

    def _place(self, answer: str | None) -> int | None:
        if answer == Result.NOT_APPLICABLE:
            return len(self.drawing.values)
        known: Mapping[str, int] = {r.value: place for r, place in self.drawing.worth.items()}
        return known.get(answer or "")


def _several(spoken: Spoken) -> Sequence[Rating]:
    """The first words of testers who differ; none where drawing them anew changes nothing."""
    return spoken.ratings if len({r.answer for r in spoken.ratings}) > 1 else ()
