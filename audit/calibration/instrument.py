"""What reports say of the instrument, from the calibration that belongs to these rules."""

from __future__ import annotations

from fractions import Fraction

from audit.calibration.record import shipped_record
from audit.report.model import Instrument


def shipped_instrument() -> Instrument | None:
    """How good the shipped rules were found to be; None when that was never measured."""
    record = shipped_record()
    if record is None:
        return None
    return Instrument(
        recall=_exact(record.recall),
        wrong=_exact(record.wrong),
        corpus=record.corpus,
        measured_at=record.measured_at,
        catalogue=record.catalogue,
    )


def _exact(rate: float | None) -> Fraction | None:
    """The rate as it is written: 0.832061, not the binary number nearest to it."""
    return None if rate is None else Fraction(str(rate))
