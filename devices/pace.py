"""One polite rate for each host, however many workers run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """Leaves at least `seconds` between the starts of two visits to one host."""

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._ended = threading.Event()
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep or self._ended.wait
        self._slower: dict[str, float] = {}
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds at this host, as its robots.txt asks."""
        with self._lock:
            self._slower[host] = seconds

    def end(self) -> None:
        """Let everybody who waits go at once: the run is over."""
        self._ended.set()

    def wait(self, host: str) -> None:
        """Return when it is this caller's turn to visit the host."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + max(self._seconds, self._slower.get(host, 0.0))
        if turn > now:
            self._sleep(turn - now)
