"""What repairing each cause gives back, as report.json holds it."""

from __future__ import annotations

from fractions import Fraction

from audit.report.figures import exact, number
from audit.report.gain import Bounds, Gain
from audit.report.json_parts import Json


def gain(known: Gain) -> Json:
    """One cause's gain; ranges are [low, high], null where there is no figure."""
    return {
        "issue": known.issue,
        "indicator": known.indicator,
        "platform": known.platform,
        "why": str(known.why),
        "points": _pair(known.low, known.high),
        "confirm": known.confirm,
        "others": list(known.others),
        "points_with_others": _pair(known.others_low, known.others_high),
        "points_after_retest": number(known.retest),
        "indicator_range": _change(known.indicator_before, known.indicator_after),
        "part": known.part or None,
        "part_range": _change(known.part_before, known.part_after),
        "score_range": _change(known.score_before, known.score_after),
        "exact": {
            "points": [exact(known.low), exact(known.high)],
            "points_with_others": [exact(known.others_low), exact(known.others_high)],
            "points_after_retest": exact(known.retest),
        },
    }


def _change(before: Bounds | None, after: Bounds | None) -> Json:
    return {"before": _range(before), "after": _range(after)}


def _range(bounds: Bounds | None) -> list[int | float | None] | None:
    return None if bounds is None else _pair(bounds.low, bounds.high)


def _pair(low: Fraction, high: Fraction) -> list[int | float | None]:
    return [number(low), number(high)]
