"""How long to stay away from a server that asks for it, and when to give up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b

ASKING = frozenset({429, 503})  # statuses with which a server asks for patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Waits between tries of one address. Seconds; `tries` counts the tries after the first.

    Without a word from the server the waits double from `first` on, each made up to half shorter
    or longer by chance, so that workers do not come back together; the same `seed` and address
    give the same waits. No wait is longer than `longest`: a server that asks for more is left
    alone instead, never visited before its time.
    """

    tries: int = 2
    first: float = 2.0
    longest: float = 120.0
    seed: int = 0

    def wait(
        self, attempt: int, retry_after: str, address: str, *, now: datetime | None = None
    ) -> float | None:
        """Seconds before the try after `attempt` tries (1 …); None = do not try again.

        `retry_after` is the header's text, "" without one; what cannot be read counts as none.
        """
        if attempt > self.tries:
            return None
        asked = asked_seconds(retry_after, now or datetime.now(UTC))
        if asked is None:
            asked = self.first * 2.0 ** (attempt - 1) * (0.5 + self._chance(attempt, address))
            return min(float(asked), self.longest)
        return asked if asked <= self.longest else None

    def _chance(self, attempt: int, address: str) -> float:
        """A fixed number from 0 to 1."""
        words = f"{self.seed}\n{attempt}\n{address}".encode("utf-8", "replace")
        return int.from_bytes(blake2b(words, digest_size=4).digest()) / 2**32


def asked_seconds(header: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, a date's counted from `now`; None = none.

    A date that is over asks for nothing: 0.
    """
    header = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", header):
        return float(header)
    try:
        date = parsedate_to_datetime(header)
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return max(0.0, (date - now).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
