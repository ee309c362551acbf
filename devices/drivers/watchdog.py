"""Ends scripts of a page that take too long, so that what hangs costs no more than one step.

The driver answers one question after the other: while a script of the page runs on and on, it
answers none. A second line to the same tab can still ask the browser to end that script.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import websocket  # type: ignore[import-untyped, unused-ignore]
from selenium.webdriver.chrome.webdriver import WebDriver

_PATIENCE = 1.0  # seconds that a call gets in any case, the putting back of things included
_LOOK = 0.25  # seconds between two looks at a call that is over its time
_ANSWER = 2.0  # seconds in which the browser answers on its line
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_ERRORS = (websocket.WebSocketException, OSError)


class OverdueError(Exception):
    """A step on the page has used up its time."""


class TabLine:
    """A line of our own to the tab that a driver shows; its calls may come from any thread."""

    def __init__(self, address: str, *, tab: str = "", header: Sequence[str] = ()) -> None:
        """`address` is the tab's websocket, or with `tab` (its target id) the whole browser's.

        "" is no line, and so is one that cannot be opened: a page that hangs then costs the visit.
        """
        self._socket: websocket.WebSocket | None = None
        self._session = ""
        self._count = 0
        self._lock = threading.Lock()
        if not address:
            return
        with contextlib.suppress(*_OWN_ERRORS):
            here = urlsplit(address).hostname in _HERE
            self._socket = websocket.create_connection(
                address,
                suppress_origin=True,
                timeout=_ANSWER,
                header=list(header),
                http_no_proxy=["*"] if here else None,
            )
        if tab and self._socket is not None:
            found = self._ask("Target.attachToTarget", targetId=tab, flatten=True)
            self._session = str(found.get("sessionId", ""))
            if not self._session:
                self.close()

    @property
    def open(self) -> bool:
        """True while scripts can be ended."""
        return self._socket is not None

    def end_script(self) -> None:
        """End what runs in the page now; nothing where nothing runs."""
        self._ask("Runtime.terminateExecution")

    def end_browser(self) -> None:
        """End the browser itself, which frees a driver that waits for it."""
        self._ask("Browser.close", whole=True)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            with contextlib.suppress(*_OWN_ERRORS):
                self._socket.close(timeout=0)
            self._socket = None

    def _ask(self, method: str, *, whole: bool = False, **params: object) -> dict[str, Any]:
        """The answer of one command, empty where there is none in time."""
        with self._lock, contextlib.suppress(*_OWN_ERRORS, ValueError):
            socket, until = self._socket, time.monotonic() + _ANSWER
            if socket is None:
                return {}
            self._count += 1
            asked: dict[str, Any] = {"id": self._count, "method": method, "params": params}
            if self._session and not whole:
                asked["sessionId"] = self._session
            socket.send(json.dumps(asked))
            while time.monotonic() < until:  # events of the browser come on the same line
                answer = json.loads(socket.recv())
                if answer.get("id") == self._count:
                    result = answer.get("result")
                    return result if isinstance(result, dict) else {}
        return {}


def line_here(driver: WebDriver) -> TabLine:
    """The line to a tab of a browser on this machine."""
    address = driver.capabilities.get("goog:chromeOptions", {}).get("debuggerAddress")
    tab = driver.current_window_handle
    return TabLine(f"ws://{address}/devtools/page/{tab}" if address else "")


class Bound:
    """The time that one step on the page has: every call of it begins and ends here."""

    def __init__(self, seconds: float, end_script: Callable[[], None]) -> None:
        self.end = time.monotonic() + seconds
        self.fired = False  # a script of the page had to be ended
        self._end_script = end_script
        self._since: float | None = None  # when the call under way began
        self._told = False
        self._over = threading.Event()

    @property
    def rest_ms(self) -> int:
        """Milliseconds after which a call is given up: what is left, at least its due."""
        return int(1000 * max(self.end - time.monotonic(), _PATIENCE))

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """One call. Raises OverdueError once when time is up; later calls put things back."""
        now = time.monotonic()
        if now > self.end and not self._told:
            self._told = True
            raise OverdueError
        self._since = now
        try:
            yield
        finally:
            self._since = None

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """While the block runs, scripts that outlive its time are ended."""
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        try:
            yield
        finally:
            self._over.set()
            watch.join(timeout=5)

    def _watch(self) -> None:
        wait = max(self.end - time.monotonic(), 0.0)
        while not self._over.wait(wait):
            wait = _LOOK
            since = self._since
            now = time.monotonic()
            if since is not None and now > max(self.end, since + _PATIENCE):
                self.fired = True
                self._end_script()
