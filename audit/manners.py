"""What a site's robots.txt asks of us, read once for each host."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from devices.explore import FetchError, HttpFetcher
from devices.explore.robots import Robots, everything_allowed, read_robots
from devices.pace import Pacing


class Manners:
    """robots.txt of every host that is visited; its crawl delay slows the shared pace down.

    May be asked from several threads.
    """

    def __init__(
        self,
        fetcher: HttpFetcher,
        pace: Pacing,
        exclude: Callable[[str], str | None] | None = None,
    ) -> None:
        """`exclude` gives the evaluator's own reason code not to visit an address."""
        self._fetcher = fetcher
        self.exclude = exclude
        self._pace = pace
        self._known: dict[str, Robots] = {}
        self._lock = threading.Lock()

    def robots(self, url: str) -> Robots:
        """The host's robots.txt; everything allowed where the host cannot be reached at all.

        The browser then meets the same failure and tells it as it is.
        """
        host = urlsplit(url).netloc
        # The file is asked for at the address's own port; the pace is one for the whole machine.
        with self._lock:
            if host not in self._known:
                try:
                    found = read_robots(self._fetcher, url)
                except FetchError:
                    found = everything_allowed()
                if found.crawl_delay:
                    self._pace.slow_down(host, found.crawl_delay)
                self._known[host] = found
            return self._known[host]

    def refusal(self, url: str) -> str | None:
        """The reason code not to visit an address, None when it may be visited."""
        left = self.exclude(url) if self.exclude is not None else None
        return left or self.robots(url).refusal(url)
