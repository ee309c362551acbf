"""How far testers agree who tested the same thing by themselves.

Percent agreement is the share of pairs of answers that are the same. Krippendorff's alpha also
takes away what chance alone would bring: 1 is perfect agreement, 0 what chance brings. Graded
answers are ordinal (full, partial, none), yes and no nominal; 不适用 has no place in the order, so
alpha leaves those answers out and the result says how many. Statistics are floats here: nothing
of them enters a score.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from nltk.metrics.agreement import AnnotationTask
from numpy.typing import NDArray

from audit.people.model import FULL, NO, NONE, PARTIAL, YES
from audit.people.settle import Rating, Settled

# Krippendorff, Content Analysis (2004), chapter 11: below this no conclusion should rest on the
# data, not even a tentative one.
THRESHOLD = 0.667
RESAMPLES = 1000
_LEVEL = 0.95
_ENOUGH = 0.95  # share of resamples that must have an alpha: else it hangs on one or two bodies


class Scale(StrEnum):
    """How answers are compared."""

    ORDINAL = "ordinal"
    NOMINAL = "nominal"


_ANSWERS: Mapping[Scale, tuple[str, ...]] = {
    Scale.ORDINAL: (NONE, PARTIAL, FULL),
    Scale.NOMINAL: (NO, YES),
}


class Undefined(StrEnum):
    """Why there is no alpha; a key of the texts' [message] table after "review-alpha-"."""

    NOBODY_TWICE = "nobody-twice"  # nothing was tested by two people
    NO_VARIATION = "no-variation"  # all answers are the same: chance alone would agree as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement on one indicator, or on all of one scale.

    `units` is how many things two or more testers answered, `pairs` how many pairs of answers
    that makes, `same` the share of pairs that are the same (None without pairs). `alpha` None has
    its reason in `undefined`. `low` and `high` are the bounds of its 95 % interval, None without
    one. `aside` counts answers that are on the scale's units but not on the scale (不适用).
    `too_low` is true where alpha is below the threshold, None where there is no alpha.
    """

    indicator: str | None  # None = all
    scale: Scale
    units: int
    testers: int
    pairs: int
    same: Fraction | None
    alpha: float | None
    low: float | None
    high: float | None
    aside: int
    undefined: Undefined | None
    too_low: bool | None
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """By indicator and scale in the order of ids, and over everything by scale."""

    indicators: tuple[Agreement, ...]
    overall: tuple[Agreement, ...]


def agreements(
    settled: Iterable[Settled],
    *,
    seed: int,
    threshold: float = THRESHOLD,
    resamples: int = RESAMPLES,
) -> Agreements:
    """The agreement in a round, on what testers said before any dispute.

    The interval comes from resampling bodies, because answers about one body are not independent
    of each other. The same seed gives the same interval, in whatever order items come.
    """
    grouped: dict[tuple[str, Scale], list[Rating]] = defaultdict(list)
    whole: dict[Scale, list[Rating]] = defaultdict(list)
    for one in settled:
        scale = Scale.ORDINAL if one.item.finding is None else Scale.NOMINAL
        grouped[one.item.indicator, scale] += one.ratings
        whole[scale] += one.ratings

    def measure(indicator: str | None, scale: Scale, ratings: Sequence[Rating]) -> Agreement:
        return agreement(
            ratings,
            scale,
            indicator=indicator,
            seed=seed,
            threshold=threshold,
            resamples=resamples,
        )

    return Agreements(
        indicators=tuple(measure(*key, ratings) for key, ratings in sorted(grouped.items())),
        overall=tuple(measure(None, scale, ratings) for scale, ratings in sorted(whole.items())),
    )


def agreement(
    ratings: Iterable[Rating],
    scale: Scale,
    *,
    indicator: str | None = None,
    seed: int,
    threshold: float = THRESHOLD,
    resamples: int = RESAMPLES,
) -> Agreement:
    """The agreement in these ratings; a unit is one item of one target."""
    units: dict[tuple[tuple[str, ...], str], list[Rating]] = defaultdict(list)
    for rating in ratings:
        units[rating.item.key, rating.target].append(rating)
    twice = {key: found for key, found in sorted(units.items()) if len(found) > 1}
    answers = [[r.answer for r in found] for found in twice.values()]
    pairs, same = _pairs(answers)
    order = _ANSWERS[scale]
    on_scale = [[order.index(a) for a in unit if a in order] for unit in answers]
    value, undefined = _alpha_or_why(on_scale, scale)
    low, high = (None, None)
    if value is not None:
        named = zip(on_scale, (found[0].item.body for found in twice.values()), strict=True)
        low, high = _interval([n for n in named if len(n[0]) > 1], scale, seed, resamples)
    return Agreement(
        indicator=indicator,
        scale=scale,
        units=len(twice),
        testers=len({r.tester for found in twice.values() for r in found}),
        pairs=pairs,
        same=Fraction(same, pairs) if pairs else None,
        alpha=value,
        low=low,
        high=high,
        aside=sum(map(len, answers)) - sum(map(len, on_scale)),
        undefined=undefined,
        too_low=None if value is None else value < threshold,
        threshold=threshold,
    )


def _pairs(answers: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many pairs of answers about one unit there are, and how many of them are the same."""
    pairs = same = 0
    for unit in answers:
        pairs += len(unit) * (len(unit) - 1) // 2
        same += sum(n * (n - 1) // 2 for n in Counter(unit).values())
    return pairs, same


def _alpha_or_why(
    units: Sequence[Sequence[int]], scale: Scale
) -> tuple[float | None, Undefined | None]:
    pairable = [unit for unit in units if len(unit) > 1]
    if not pairable:
        return None, Undefined.NOBODY_TWICE
    if len({value for unit in pairable for value in unit}) == 1:
        return None, Undefined.NO_VARIATION
    return alpha(pairable, scale), None


def alpha(units: Iterable[Sequence[int]], scale: Scale) -> float:
    """Krippendorff's alpha of values from 0 that count the places of their scale's order.

    Each unit holds the values that its observers gave, whoever they are. The values of units with
    two or more of them must not all be the same: alpha is not defined then.
    """
    pairable = [list(unit) for unit in units if len(unit) > 1]
    data = [(place, name, v) for name, unit in enumerate(pairable) for place, v in enumerate(unit)]
    counts = Counter(value for _, _, value in data)
    return float(AnnotationTask(data, distance=_distance(counts, scale)).alpha())


def _distance(counts: Mapping[int, int], scale: Scale) -> Callable[[int, int], float]:
    """Krippendorff's difference function, squared: ordinal ranks come from how often values are."""
    if scale is Scale.NOMINAL:
        return lambda a, b: float(a != b)

    def ordinal(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        between = sum(counts[value] for value in range(low, high + 1))
        return float((between - (counts[low] + counts[high]) / 2) ** 2)

    return ordinal


def _interval(
    units: Sequence[tuple[Sequence[int], str]],
    scale: Scale,
    seed: int,
    resamples: int,
) -> tuple[float | None, float | None]:
    """The middle 95 % of the alphas of resampled bodies; a unit comes with its body's id.

    None with a single body, and where too many resamples have no alpha of their own.
    """
    places = {body: n for n, body in enumerate(dict.fromkeys(b for _, b in units))}
    if len(places) < 2:
        return None, None
    size = len(_ANSWERS[scale])
    matrices = np.zeros((len(places), size, size))
    for unit, body in units:
        matrices[places[body]] += coincidences(unit, size)
    drawn = np.random.default_rng(seed).multinomial(
        len(places), np.full(len(places), 1 / len(places)), size=resamples
    )
    found = alphas(np.tensordot(drawn, matrices, axes=1), scale)
    found = found[~np.isnan(found)]
    if found.size < _ENOUGH * resamples:
        return None, None
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def coincidences(unit: Sequence[int], size: int) -> NDArray[np.float64]:
    """A unit's ordered pairs of values as a matrix, each value weighing one in all."""
    counts = np.bincount(unit, minlength=size).astype(float)
    if len(unit) < 2:
        return np.zeros((size, size))
    pairs = np.outer(counts, counts) - np.diag(counts)
    return np.asarray(pairs / (len(unit) - 1))


def alphas(matrices: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    """Alpha of each coincidence matrix of a stack at once; NaN where it is not defined.

    A thousand resamples take too long one by one; `alpha` is what this is tested against.
    """
    totals = matrices.sum(axis=2)
    many, size = totals.shape
    distances = np.zeros((many, size, size))
    for a in range(size):
        for b in range(a + 1, size):
            if scale is Scale.NOMINAL:
                apart = np.ones(many)
            else:
                apart = totals[:, a : b + 1].sum(axis=1) - (totals[:, a] + totals[:, b]) / 2
            distances[:, a, b] = distances[:, b, a] = apart**2
    everything = totals.sum(axis=1)
    observed = (matrices * distances).sum(axis=(1, 2)) * (everything - 1)
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    result = np.full(many, np.nan)
    known = expected > 0
    result[known] = 1 - observed[known] / expected[known]
    return result
