"""The gate between an audited browser and the network: a SOCKS server that asks the boundary.

The browser is told to make every connection through it, those to this machine included, and to
look no name up itself. So names, addresses, redirects, frames and sockets of every kind meet the
same rule, and the address that was judged is the one that is connected to.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import threading
from collections import Counter
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from devices.boundary import OWN_MACHINE, Address, Boundary, RefusedError, leads_back, plain_host
from devices.drivers.relay import Client
from devices.manifest import RefusedHost

_PREFS = {"webrtc.ip_handling_policy": "disable_non_proxied_udp"}
# Where Chromium itself goes, page or no page.
_BROWSERS_OWN = (".google.com", ".googleapis.com", ".gvt1.com", ".gstatic.com")
_LOOKUPS = 16  # names looked up at the same time
_END = 2.0  # seconds that lookups have to end
_CONNECT = 15.0  # seconds for one address; shorter where there are others
_CONNECT_NEXT = 4.0
_MOST_HOSTS = 200  # of one page, that are told by name


class Gate:
    """One browser's way out. Use it as long as the browser lives, then `close` it."""

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self._refused: Counter[tuple[str, str]] = Counter()
        self._failed: dict[tuple[str, int], str] = {}
        self._lock = threading.Lock()
        self._clients: set[Client] = set()
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(_LOOKUPS, "yd-audit-names"))
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, args=(listener,), daemon=True)
        self._thread.start()

    def arguments(self) -> tuple[str, ...]:
        """What the browser is started with."""
        return (
            f"--proxy-server=socks5://127.0.0.1:{self.port}",
            "--proxy-bypass-list=<-loopback>",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            "--dns-prefetch-disable",
            "--disable-quic",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        )

    def preferences(self) -> dict[str, str]:
        """What is written into the browser's profile."""
        return dict(_PREFS)

    def take(self, asked: Set[str] = frozenset()) -> tuple[RefusedHost, ...]:
        """What was refused since the last call, sorted by host.

        Hosts that the browser asks on its own account only count where they are in `asked`, the
        hosts that the page is known to have asked.
        """
        with self._lock:
            counted, self._refused = self._refused, Counter()
            self._failed.clear()
        return tuple(
            RefusedHost(host=host, why=why, count=n)
            for (host, why), n in sorted(counted.items())
            if host in asked or not host.endswith(_BROWSERS_OWN)
        )

    def why(self, url: str) -> str | None:
        """Why an address could not be reached since the last `take`: a reason code, or None."""
        try:
            parts = urlsplit(url)
            key = plain_host(parts.hostname or ""), parts.port or _port_of(parts.scheme)
        except ValueError:
            return None
        with self._lock:
            return self._failed.get(key)

    def close(self) -> None:
        """End every connection and the thread behind them."""
        with contextlib.suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _serve(self, listener: socket.socket) -> None:
        asyncio.set_event_loop(self._loop)
        make = self._loop.create_server(lambda: Client(self._connect, self._clients), sock=listener)
        server = self._loop.run_until_complete(make)
        try:
            self._loop.run_forever()
        finally:
            server.close()
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            for client in tuple(self._clients):
                client.abort()
            # Names that are still being looked up are nobody's concern any more.
            with contextlib.suppress(TimeoutError):
                ended = self._loop.shutdown_default_executor()
                self._loop.run_until_complete(asyncio.wait_for(ended, _END))
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    async def _connect(self, host: str, port: int) -> socket.socket | None:
        """A connection to a host; None when there is none, which is noted."""
        try:
            found = await self._loop.run_in_executor(None, self._boundary.addresses, host, port)
            named = self._boundary.is_named(host, port)
            return await self._first(host, port, found, named=named)
        except RefusedError as error:
            self._note_refusal(error)
        except OSError as error:
            self._note_failure(host, port, _reason(error))
        return None

    async def _first(
        self, host: str, port: int, found: tuple[Address, ...], *, named: bool
    ) -> socket.socket:
        """The first address that answers."""
        failure: OSError = OSError(errno.EHOSTUNREACH, "no address")
        for place, address in enumerate(found):
            limit = _CONNECT if place == len(found) - 1 else _CONNECT_NEXT
            family = socket.AF_INET if address.version == 4 else socket.AF_INET6
            line = socket.socket(family, socket.SOCK_STREAM)
            line.setblocking(False)
            try:
                async with asyncio.timeout(limit):
                    await self._loop.sock_connect(line, (str(address), port))
                if not named and leads_back(line):
                    raise RefusedError(host, port, OWN_MACHINE)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:  # TimeoutError is one
                line.close()
                failure = error
                continue
            except BaseException:
                line.close()
                raise
            return line
        raise failure

    def _note_refusal(self, error: RefusedError) -> None:
        key = (error.host, error.why)
        with self._lock:
            if key in self._refused or len(self._refused) < _MOST_HOSTS:
                self._refused[key] += 1
        self._note_failure(error.host, error.port, "network-refused")

    def _note_failure(self, host: str, port: int, reason: str) -> None:
        with self._lock:
            if len(self._failed) < _MOST_HOSTS:
                self._failed[host, port] = reason


def _reason(error: OSError) -> str:
    """The reason code of a connection that did not come about."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection-refused"
    if isinstance(error, socket.gaierror) or error.errno is None:
        return "dns-failure"
    if error.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH}:
        return "host-unreachable"
    return "connection-reset" if isinstance(error, ConnectionError) else "connection-refused"


def _port_of(scheme: str) -> int:
    return 443 if scheme in {"https", "wss"} else 80
