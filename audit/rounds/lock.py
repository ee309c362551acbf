"""One command at a time writes a round's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.lock import HeldError, holding
from audit.rounds.problems import RoundError

LOCK = ".lock"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the round's folder; the system lets go of it when the process dies, however it does.

    Raises RoundError (round-busy) when another process holds it, ToolError when the folder cannot
    be written.
    """
    try:
        with holding(path / LOCK):
            yield
    except HeldError as error:
        raise RoundError("round-busy", path=str(path)) from error
