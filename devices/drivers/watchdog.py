"""Ends scripts of a page that take too long, so that what hangs costs no more than one step.

The driver answers one question after the other: while a script of the page runs on and on, it
answers none. A second line to the same tab can still ask the browser to end that script.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator

import websocket  # type: ignore[import-untyped, unused-ignore]
from selenium.webdriver.chrome.webdriver import WebDriver

_PATIENCE = 1.0  # seconds that a call gets in any case, the putting back of things included
_LOOK = 0.25  # seconds between two looks at a call that is over its time
_OWN_ERRORS = (websocket.WebSocketException, OSError)


class OverdueError(Exception):
    """A step on the page has used up its time."""


class TabLine:
    """A line of our own to the tab that a driver shows; `end_script` may come from any thread."""

    def __init__(self, driver: WebDriver) -> None:
        self._socket: websocket.WebSocket | None = None
        address = driver.capabilities.get("goog:chromeOptions", {}).get("debuggerAddress")
        with contextlib.suppress(*_OWN_ERRORS):  # without it a page that hangs costs the visit
            self._socket = websocket.create_connection(
                f"ws://{address}/devtools/page/{driver.current_window_handle}",
                suppress_origin=True,
                timeout=2,
                http_no_proxy=["*"],  # it is this machine
            )

    def end_script(self) -> None:
        """End what runs in the page now; nothing where nothing runs."""
        if self._socket is None:
            return
        with contextlib.suppress(*_OWN_ERRORS):
            self._socket.send(json.dumps({"id": 1, "method": "Runtime.terminateExecution"}))
            self._socket.recv()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            with contextlib.suppress(*_OWN_ERRORS):
                self._socket.close(timeout=0)
            self._socket = None


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
