"""Counts how often in a row a site turned us away, and says when that is enough."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from devices.pace import host_of

_FIREWALL = frozenset({"blocked-by-waf", "blocked-by-unknown", "asked-to-wait"})
_SILENT = frozenset({"timeout"})
_STATUSES = {"403": "refused", "429": "firewall"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """After how many visits in a row without a page a site is left alone.

    `firewall`: a firewall's page, or a wish for patience that never ended; `refused`: status 403;
    `silent`: no answer in time. Whatever is mixed, the largest of the three is enough.
    """

    firewall: int = 3
    refused: int = 5
    silent: int = 5


class Denials:
    """What came of the visits to each host. May be asked from several threads."""

    def __init__(self, enough: Enough) -> None:
        self._limits = {
            "firewall": enough.firewall,
            "refused": enough.refused,
            "silent": enough.silent,
        }
        self._counts: dict[str, Counter[str]] = {}
        self._over: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def note(self, url: str, reason: str | None, detail: Mapping[str, str]) -> bool:
        """Take in what came of a visit: a reason code, None = a page; True = it is now enough.

        What is neither a page nor a refusal (a missing page, a file) changes nothing.
        """
        host = host_of(url)
        kind = _kind(reason, detail)
        with self._lock:
            if reason is None:
                self._counts.pop(host, None)
                return False
            if kind is None or host in self._over:
                return False
            counts = self._counts.setdefault(host, Counter())
            counts[kind] += 1
            tries = counts.total()
            if counts[kind] < self._limits[kind] and tries < max(self._limits.values()):
                return False
            self._over[host] = {"tries": str(tries), "shown": url[:300]}
            return True

    def over(self, url: str) -> Mapping[str, str] | None:
        """Where a host is left alone: after how many "tries", and the page that "shown" it last."""
        with self._lock:
            return self._over.get(host_of(url))


def is_denial(reason: str, detail: Mapping[str, str]) -> bool:
    """True for a reason why a page was not measured that counts as being turned away."""
    return _kind(reason, detail) is not None


def _kind(reason: str | None, detail: Mapping[str, str]) -> str | None:
    if reason in _FIREWALL:
        return "firewall"
    if reason in _SILENT:
        return "silent"
    return _STATUSES.get(detail.get("status", "")) if reason == "http-error" else None
