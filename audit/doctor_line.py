"""One line of what `yd-audit doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "lacks", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was found of one thing.

    `seen` is what it said of itself, `why` the end of a text's key doctor-why-…, `mend` the one
    command that mends the lack; all may be "".
    """

    id: str
    state: State
    seen: str = ""
    why: str = ""
    mend: str = ""


def ok(name: str, seen: str = "") -> tuple[Line, ...]:
    """It was tried and works."""
    return (Line(id=name, state="ok", seen=seen),)


def lacks(name: str, *, seen: str = "", why: str = "", mend: str = "") -> tuple[Line, ...]:
    """It was tried and does not work."""
    return (Line(id=name, state="lacks", seen=seen, why=why, mend=mend),)


def unknown(name: str, *, seen: str = "", why: str = "", mend: str = "") -> tuple[Line, ...]:
    """It cannot be told."""
    return (Line(id=name, state="unknown", seen=seen, why=why, mend=mend),)
