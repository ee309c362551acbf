"""Decides which hosts and addresses the audited browser and the fetcher may connect to."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from devices.boundary.addresses import Address, as_address, kind_of
from devices.boundary.hosts import HostRule, plain_host

Lookup = Callable[[str], Iterable[Address]]

NOT_LISTED = "not-listed"
OWN_MACHINE = "own-machine"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_WEB_PORTS = frozenset({80, 443})
_REMEMBERED = 60.0  # seconds that an answer of the name service is used
_MOST_NAMES = 2_000  # a page can ask for as many as it likes


class RefusedError(Exception):
    """A connection that is not made.

    `why` is "not-listed" (outside --only-hosts), "own-machine" (an address of this very machine),
    or the kind of network that the address is in, a key of data/addresses.toml.
    """

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(host, port, why)
        self.host, self.port, self.why = host, port, why


class Boundary:
    """What may be reached during one run. May be asked from several threads.

    `targets` are the addresses (URLs) that the evaluator named. Public addresses may be reached,
    with `only` not more than those of these hosts and of the targets' ("www." aside). Others may
    be reached only where a target or a host in `only` is itself such a one, at its own port (80
    and 443 count as one), and only at the addresses that its name had when it was first asked:
    a name that turns to another network later is refused.
    """

    def __init__(
        self,
        targets: Iterable[str],
        *,
        only: tuple[HostRule, ...] = (),
        lookup: Lookup | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._only = only
        self._lookup = lookup or look_up
        self._clock = clock
        self._hosts: set[str] = set()
        self._named: set[tuple[str, int]] = set()
        self._pins: dict[str, frozenset[Address]] = {}
        self._known: dict[str, tuple[float, tuple[Address, ...]]] = {}
        self._lock = threading.Lock()
        for target in targets:
            with contextlib.suppress(ValueError):  # no address: asking for it fails anyway
                self._add(target)
        for rule in only:
            if not rule.below:
                ports = _WEB_PORTS if rule.port is None else {rule.port}
                self._named.update((rule.host, port) for port in ports)

    def _add(self, target: str) -> None:
        parts = urlsplit(target)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = plain_host(parts.hostname or "")
        for name in _twins(host):
            self._hosts.add(name)
            ports = _WEB_PORTS if port in _WEB_PORTS else {port}
            self._named.update((name, one) for one in ports)

    def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses at which a host may be asked, at least one.

        Raises RefusedError when there is none, OSError when the name has no address.
        """
        try:
            host = plain_host(host)
        except ValueError as error:
            raise OSError(f"no host: {host[:100]!r}") from error
        if self._only and not self._is_listed(host, port):
            raise RefusedError(host, port, NOT_LISTED)
        found = self._found(host)
        if not found:
            raise OSError(f"no address: {host}")
        own = self._pinned(host, found) if self.is_named(host, port) else frozenset()
        kinds = {address: kind_of(address) for address in found}
        fit = tuple(a for a, kind in kinds.items() if kind is None or a in own)
        if not fit:
            raise RefusedError(host, port, next(k for k in kinds.values() if k is not None))
        return fit

    def is_named(self, host: str, port: int) -> bool:
        """True when the evaluator named this host and port, so that it may be an inner one."""
        return (host, port) in self._named

    def _is_listed(self, host: str, port: int) -> bool:
        return host in self._hosts or any(rule.covers(host, port) for rule in self._only)

    def _pinned(self, host: str, found: tuple[Address, ...]) -> frozenset[Address]:
        with self._lock:
            return self._pins.setdefault(host, frozenset(found))

    def _found(self, host: str) -> tuple[Address, ...]:
        address = as_address(host)
        if address is not None:
            return (address,)
        now = self._clock()
        with self._lock:
            known = self._known.get(host)
        if known is not None and now - known[0] < _REMEMBERED:
            return known[1]
        found = tuple(dict.fromkeys(self._lookup(host)))
        with self._lock:
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            self._known[host] = (now, found)
        return found


def look_up(host: str) -> list[Address]:
    """The addresses of a name, as this machine knows them; localhost is never asked for elsewhere.

    Raises OSError when there are none.
    """
    if host == "localhost" or host.endswith(".localhost"):
        host = "localhost"
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"no host: {host}") from error
    found = (as_address(str(answer[4][0])) for answer in answers)
    return [address for address in found if address is not None]


def leads_back(connection: socket.socket) -> bool:
    """True for a connection to this very machine under an address that looks like any other's."""
    return bool(connection.getsockname()[0] == connection.getpeername()[0])


def _twins(host: str) -> tuple[str, ...]:
    """A host with and without "www.", which sites use as one; this machine's three names."""
    if host in _THIS_MACHINE:
        return _THIS_MACHINE
    if as_address(host) is not None:
        return (host,)
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}")
