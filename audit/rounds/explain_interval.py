"""The interval that resampling gave a body, read from the round's scores file.

Drawing anew takes long and is asked for by `score`; what it found holds as long as no body of the
round has changed since.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from audit.rounds.model import Interval, RoundResult

_LIMIT = 256 * 1024 * 1024  # bytes
_EXACT = Annotated[str, Field(pattern=r"^-?\d{1,200}(/[1-9]\d{0,199})?$")]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Interval(_Read):
    places: tuple[int, int]
    exact: tuple[_EXACT | None, _EXACT | None]
    resamples: Annotated[int, Field(ge=1, le=10**9)]


class _Entry(_Read):
    id: str
    digest: str
    interval: _Interval | None = None


_ENTRIES = TypeAdapter(list[_Entry])


def kept_interval(path: Path, result: RoundResult, body: str) -> tuple[Interval, int] | None:
    """A body's interval in this scores file, and from how many draws it is.

    None without one, and where the file is of other captures, other words of testers or other
    bodies than the result: it then says nothing of these scores.
    """
    try:
        with path.open("rb") as file:
            entries = _ENTRIES.validate_json(file.read(_LIMIT))
    except (OSError, ValidationError):
        return None
    if {e.id: e.digest for e in entries} != {b.id: b.digest for b in result.bodies}:
        return None
    found = next((e.interval for e in entries if e.id == body), None)
    if found is None:
        return None
    low, high = (None if text is None else Fraction(text) for text in found.exact)
    best, worst = found.places
    return Interval(body=body, best=best, worst=worst, low=low, high=high), found.resamples
