"""Pieces of report.json that pages, screens and scores share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from audit.report.figures import exact, number
from audit.report.model import ReportFinding, ReportScore
from audit.report.words import Words
from rules.snapshot import Rect

type Json = dict[str, Any]


def score(known: ReportScore) -> Json:
    """A score with its exact figures."""
    found = figures(known.value, known.low, known.high)
    found["exact"]["coverage"] = exact(known.coverage)
    return {**found, "coverage": number(known.coverage)}


def figures(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> Json:
    """`value`, `range` and their exact fractions; a range needs both its ends."""
    known = low is not None and high is not None
    return {
        "value": number(value),
        "range": [number(low), number(high)] if known else None,
        "exact": {
            "value": exact(value),
            "range": [exact(low), exact(high)] if known else None,
        },
    }


def reasons(codes: Iterable[str], details: Mapping[str, str], words: Words) -> Json:
    """Why something was not or only partly measured."""
    found = [words.reason(code, details) for code in codes]
    return {
        "reason": " ".join(r.what for r in found) or None,
        "reasons": [{"code": r.code, "what": r.what, "todo": r.todo} for r in found],
        "details": dict(sorted(details.items())),
    }


def finding(known: ReportFinding, words: Words) -> Json:
    """One finding with its words."""
    return {
        "id": known.id,
        "rule": known.rule,
        "indicator": known.indicator,
        "verdict": str(known.verdict),
        "code": known.code,
        "counts": known.counts,
        "wcag": list(known.wcag),
        "act": list(known.act),
        "selector": known.selector,
        "html": known.html,
        "message": words.sentence(known),
        "fix": words.fix(known.rule),
        "data": dict(sorted(known.data.items())),
        "rect": rect(known.rect),
        "engine": known.engine,
        "engine_messages": list(known.engine_messages),
        "evidence": list(known.evidence),
    }


def rect(box: Rect | None) -> Json | None:
    """The box, None when it is unknown or no numbers."""
    if box is None:
        return None
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    if not all(map(math.isfinite, sides.values())):
        return None
    return {name: round(value, 2) for name, value in sides.items()}
