"""The addresses that an exploration leaves out, and why."""

from __future__ import annotations

from collections.abc import Container, Mapping

from devices.explore import settings, summary, urls
from devices.explore.model import LeftOut


class Leaving:
    """A list of bounded length; the first reason for an address stays."""

    def __init__(self, notes: set[str]) -> None:
        """`notes` are the exploration's; what readers must know of the list is added."""
        self._notes = notes
        self._found: dict[str, LeftOut] = {}

    def leave(self, url: str, reason: str, details: Mapping[str, str] | None = None) -> None:
        """Note an address with a reason code and what fills it."""
        if reason.startswith("over-budget"):
            self._notes.add(reason)
        url = urls.shown(url)
        if len(self._found) >= settings.sample().explore.left_out and url not in self._found:
            self._notes.add("list-truncated")
            return
        self.add(LeftOut(url=url, reason=reason, details=details or {}))

    def add(self, one: LeftOut) -> None:
        """Note an address however long the list is."""
        self._found.setdefault(one.url, one)

    def but(self, keys: Container[str]) -> tuple[LeftOut, ...]:
        """All of them in order, without the pages with these keys."""
        return tuple(
            self._found[url] for url in sorted(self._found) if summary.key_of(url) not in keys
        )
