"""A SOCKS 5 server's two ends (RFC 1928): connections by name or address, without log-in."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address

Connect = Callable[[str, int], Awaitable[socket.socket | None]]

_GREETING = b"\x05\x00"  # version 5, nobody has to log in
_DONE = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
# One answer for everything: browsers take others for a proxy that is broken, and try again.
_UNREACHABLE = b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"
_MOST_WAITING = 262_144  # bytes that a client may send before it is connected


class _End(asyncio.Protocol):
    """One end of a relayed connection; what it reads goes to the other end."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  (what TCP servers give)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """What came in goes out on the other side."""
        if self.other is not None and self.other.transport is not None:
            self.other.transport.write(data)

    def eof_received(self) -> bool:
        """The other side may go on to send."""
        other = self.other.transport if self.other is not None else None
        if other is None or other.is_closing():
            return False
        other.write_eof()
        return True

    def pause_writing(self) -> None:
        """The other side reads no further until this one has caught up."""
        if self.other is not None and self.other.transport is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        """There is room again on this side."""
        if self.other is not None and self.other.transport is not None:
            self.other.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """One side gone, both gone."""
        other = self.other.transport if self.other is not None else None
        if other is not None:
            # A line that broke breaks on the other side, too.
            other.abort() if error is not None else other.close()
        self.transport = None


class Client(_End):
    """The browser's end: says where it wants to go, then is relayed.

    It is in `open_now` while it lives.
    """

    def __init__(self, connect: Connect, open_now: set[Client]) -> None:
        super().__init__()
        self._connect = connect
        self._open_now = open_now
        self._waiting = bytearray()
        self._step = self._greet
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None

    def abort(self) -> None:
        """Hang up on both sides at once."""
        for end in (self, self.other):
            if end is not None and end.transport is not None:
                end.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        super().connection_made(transport)
        self._open_now.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """One side gone, both gone."""
        self._open_now.discard(self)
        if self._task is not None:
            self._task.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """What came in goes out on the other side."""
        if self.other is not None:
            super().data_received(data)
            return
        self._waiting += data
        if len(self._waiting) > _MOST_WAITING:
            self.abort()
        elif self._task is None:
            self._step()

    def _greet(self) -> None:
        waiting = self._waiting
        if len(waiting) < 2 or len(waiting) < 2 + waiting[1]:
            return
        if waiting[0] != 5 or 0 not in waiting[2 : 2 + waiting[1]]:
            self.abort()
            return
        del waiting[: 2 + waiting[1]]
        self._send(_GREETING)
        self._step = self._request
        self._request()

    def _request(self) -> None:
        waiting = self._waiting
        if len(waiting) < 5:
            return
        kind = waiting[3]
        size = {1: 4, 4: 16}.get(kind, 1 + waiting[4])
        if waiting[0] != 5 or waiting[1] != 1 or kind not in {1, 3, 4}:
            self.abort()
            return
        if len(waiting) < 4 + size + 2:
            return
        raw = bytes(waiting[4 : 4 + size])
        (port,) = struct.unpack("!H", waiting[4 + size : 6 + size])
        del waiting[: 6 + size]
        self._task = self._loop.create_task(self._open_line(_host(kind, raw), port))

    async def _open_line(self, host: str, port: int) -> None:
        line = await self._connect(host, port)
        if line is None:
            self._send(_UNREACHABLE)
            if self.transport is not None:
                self.transport.close()
            return
        end = _End()
        end.other = self
        try:
            await self._loop.create_connection(lambda: end, sock=line)
        except BaseException:
            line.close()
            raise
        if self.transport is None:  # the browser gave up meanwhile
            if end.transport is not None:
                end.transport.abort()
            return
        self.other = end
        self._send(_DONE)
        if self._waiting and end.transport is not None:
            end.transport.write(bytes(self._waiting))
            self._waiting.clear()

    def _send(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)


def _host(kind: int, raw: bytes) -> str:
    if kind == 1:
        return socket.inet_ntoa(raw)
    return str(IPv6Address(raw)) if kind == 4 else raw[1:].decode("latin-1")
