"""Request headers that the evaluator gives: for the hosts that were named, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class OwnHeaders:
    """Headers that go with requests to the origins of `targets` (addresses) alone.

    A target without encryption at its usual port may lead to the same host with it; never the
    other way round. Values are secrets: they are in no text that this gives.
    """

    def __init__(self, targets: Iterable[str], headers: Iterable[tuple[str, str]]) -> None:
        self._headers = dict(headers)
        found = {origin for url in targets if (origin := _origin(url)) is not None}
        plain = {host for scheme, host, port in found if (scheme, port) == ("http", 80)}
        found |= {("https", host, 443) for host in plain}
        self._origins = frozenset(found)

    def __bool__(self) -> bool:
        return bool(self._headers)

    def __repr__(self) -> str:
        return f"OwnHeaders({self.names})"

    @property
    def names(self) -> tuple[str, ...]:
        """The headers' names, sorted."""
        return tuple(sorted(self._headers))

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns of addresses, as DevTools' Fetch takes them, that hold every own request.

        They hold more than that: `of` has the last word.
        """
        hosts = {f"{scheme}://{_written(host)}*" for scheme, host, _ in self._origins}
        return tuple(sorted(hosts))

    def of(self, url: str) -> Mapping[str, str]:
        """What a request to this address carries; nothing for somebody else's."""
        return self._headers if self._headers and _origin(url) in self._origins else {}


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _PORTS or not host:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return scheme, host.rstrip(".").lower(), port or _PORTS[scheme]
