"""What comes over the wire from an Appium server: bounded in size and time, and never led away.

The library bounds the time between two pieces of an answer, not the whole, and not its size; and
it goes wherever an answer sends it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

from selenium.common.exceptions import WebDriverException
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError, TimeoutError

# A page source of 100,000 elements has 20 MB, a picture of 5 million pixels hardly ever 15.
MAX_ANSWER = 32 * 2**20
_PIECE = 2**16
_GRACE = 0.5  # seconds; a server that says nothing at all is noticed by the usual time limit


class Answer:
    """One answer, read whole, with the names by which the library asks for its parts."""

    def __init__(self, status: int, reason: str | None, headers: Any, data: bytes) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers
        self.data = data

    def close(self) -> None:
        """Nothing is open any more."""


class BoundedPool:
    """A pool of connections to one server, used by one session at a time."""

    def __init__(self, pool: PoolManager) -> None:
        self._pool = pool
        self._open: WeakSet[socket.socket] = WeakSet()
        self._watch()

    def request(self, method: str, url: str, *, timeout: float | None, **given: Any) -> Answer:
        """An answer. Raises WebDriverException for one that is too large or leads elsewhere.

        What urllib3 raises passes; its TimeoutError also when the whole takes too long.
        """
        with self._limit(timeout):
            response = self._pool.request(
                method, url, timeout=timeout, redirect=False, preload_content=False, **given
            )
            try:
                data = bytearray()
                for piece in response.stream(_PIECE):
                    data += piece
                    if len(data) > MAX_ANSWER:
                        limit = MAX_ANSWER // 2**20
                        raise WebDriverException(f"the answer is larger than {limit} MB")
            except BaseException:
                response.close()  # the rest of the answer must not be taken for the next one
                raise
            response.release_conn()
        if 300 <= response.status < 400:
            raise WebDriverException(f"HTTP {response.status}: the server sends us elsewhere")
        return Answer(response.status, response.reason, response.headers, bytes(data))

    def clear(self) -> None:
        """Close all connections."""
        self._pool.clear()

    @contextlib.contextmanager
    def _limit(self, seconds: float | None) -> Iterator[None]:
        """Cut the connection off when the whole takes longer."""
        if seconds is None:
            yield
            return
        over = threading.Event()
        timer = threading.Timer(seconds + _GRACE, self._cut, [over])
        timer.daemon = True
        timer.start()
        late = TimeoutError("the answer takes too long")
        try:
            yield
        except (HTTPError, OSError) as error:
            raise late if over.is_set() else error from None
        finally:
            timer.cancel()
        if over.is_set():  # what was cut off may look like a whole answer
            raise late

    def _cut(self, over: threading.Event) -> None:
        over.set()
        for one in tuple(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _watch(self) -> None:
        """Know every socket that the pool opens."""
        known = self._open
        classes = dict(self._pool.pool_classes_by_scheme)
        for scheme, kind in classes.items():

            class Watched(kind.ConnectionCls):  # type: ignore[name-defined, misc]
                def connect(self) -> None:
                    super().connect()
                    if self.sock is not None:
                        known.add(self.sock)

            classes[scheme] = type(kind.__name__, (kind,), {"ConnectionCls": Watched})
        self._pool.pool_classes_by_scheme = classes


def without_surrogates(value: Any) -> Any:
    """The same answer, with a question mark for every half of a character.

    JSON can say such halves; no file and no terminal can be written with them.
    """
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "replace").decode()
        return value
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [without_surrogates(inner) for inner in value]
    return value
