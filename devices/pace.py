"""One polite rate for each host, however many workers run and whichever part of the run asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

_LONGEST = 30.0  # seconds between two visits that a host's trouble can lead to


class Pacing(Protocol):
    """What keeps a run polite. Hosts are named by any address of theirs, or by name.

    One process has one `Pace`; several could share one that keeps its clock where all of them
    reach it. May be asked from several threads.
    """

    def wait(self, host: str) -> None:
        """Return when it is this caller's turn to visit the host."""

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds at this host from now on, as its robots.txt asks."""

    def hold(self, host: str, seconds: float) -> None:
        """Nobody visits the host for so many seconds; after them it is visited half as often."""

    def charge(self, host: str, visits: int) -> None:
        """So many visits were made at once: their turns are over before anybody's next."""

    def end(self) -> None:
        """Let everybody who waits go at once: the run is over."""


class Pace:
    """Leaves at least `seconds` between the starts of two visits to one host, in one process.

    A host is its name, whatever the port: one machine answers behind all of them. `spare` says
    which hosts need no politeness of their own. `clock` and `sleep` are for tests.
    """

    def __init__(
        self,
        seconds: float,
        *,
        spare: Callable[[str], bool] = lambda host: False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._ended = threading.Event()
        self._seconds = seconds
        self._spare = spare
        self._clock = clock
        self._sleep = sleep or self._ended.wait
        self._slower: dict[str, float] = {}
        self._last: dict[str, float] = {}  # start of the last visit, which may be still to come
        self._closed: dict[str, float] = {}  # until when nobody visits
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Return when it is this caller's turn to visit the host."""
        host = host_of(host)
        now = self._clock()
        while not self._ended.is_set():
            with self._lock:
                turn = self._book(host, now)
            if turn > now:
                self._sleep(turn - now)
            now = turn
            with self._lock:
                if self._closed.get(host, turn) <= turn:
                    return

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so many seconds at this host; never fewer than were asked for before."""
        host = host_of(host)
        with self._lock:
            self._slower[host] = max(seconds, self._slower.get(host, 0.0))

    def hold(self, host: str, seconds: float) -> None:
        """Nobody visits the host for so many seconds; after them it is visited half as often."""
        host = host_of(host)
        with self._lock:
            until = self._clock() + seconds
            self._closed[host] = max(until, self._closed.get(host, until))
            gap = self._gap(host)
            self._slower[host] = max(gap, min(2 * gap, _LONGEST))

    def charge(self, host: str, visits: int) -> None:
        """So many visits were made at once: their turns are over before anybody's next."""
        host = host_of(host)
        with self._lock:
            for _ in range(visits):
                self._book(host, self._clock())

    def end(self) -> None:
        """Let everybody who waits go at once: the run is over."""
        self._ended.set()

    def _book(self, host: str, now: float) -> float:
        """The next free turn at the host, taken."""
        turn = max(now, self._closed.get(host, now))
        if host in self._last:
            turn = max(turn, self._last[host] + self._gap(host))
        self._last[host] = turn
        return turn

    def _gap(self, host: str) -> float:
        own = 0.0 if self._spare(host) else self._seconds
        return max(own, self._slower.get(host, 0.0))


def host_of(address: str) -> str:
    """The name by which a host's turns are kept: of an address, a host with a port, or a host."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        return (parts.hostname or address).lower().rstrip(".")
    except ValueError:
        return address
