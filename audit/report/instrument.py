"""How good the instrument is, said in one line and as JSON, the same in every report."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from audit.report.figures import number, percent
from audit.report.json_parts import Json
from audit.report.model import Instrument


def instrument_line(
    instrument: Instrument | None, catalogue: str, label: Callable[..., str]
) -> str:
    """The sentence; `label` gives a label of [report] by key, its placeholders filled.

    `catalogue` is the digest of the rules that judged what is reported.
    """
    if instrument is None:
        return label("instrument-none")
    current = instrument.catalogue == catalogue
    code = "instrument-known" if current else "instrument-changed"
    return label(
        code,
        recall=_percent(instrument.recall),
        wrong=_percent(instrument.wrong),
        date=instrument.measured_at[:10] or "-",
        digest=instrument.catalogue[:12] or "-",
    )


def instrument_json(instrument: Instrument | None, catalogue: str) -> Json | None:
    """The figures in percent, null without any; `current` says whether the rules are the same."""
    if instrument is None:
        return None
    return {
        "recall": _points(instrument.recall),
        "wrong": _points(instrument.wrong),
        "corpus": instrument.corpus,
        "measured_at": instrument.measured_at,
        "catalogue": instrument.catalogue,
        "current": instrument.catalogue == catalogue,
    }


def _points(share: Fraction | None) -> int | float | None:
    return None if share is None else number(share * 100)


def _percent(share: Fraction | None) -> str:
    return "-" if share is None else percent(share)
