"""Workers that capture pages side by side, each with a browser of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, Self

from audit.resume import INTERRUPTED
from audit.workspace import PlannedPage
from devices.manifest import MANIFEST, Manifest
from devices.ports import PageRequest, Rendered


class WebBrowser(Protocol):
    """A gatherer that can also render a page only for its links, and be stopped from outside."""

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """Measure one page into a folder."""

    def render(self, url: str) -> Rendered:
        """A page's links after its scripts ran."""

    def abort(self) -> None:
        """End the browser at once, from another thread."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...


class Crew:
    """Workers that share a queue of pages; the first one that cannot go on stops them all."""

    def __init__(
        self,
        pages: Iterable[PlannedPage],
        *,
        capture: Callable[[WebBrowser, PlannedPage], Manifest],
        captured: Callable[[PlannedPage, Manifest], None],
        browser: Callable[[], WebBrowser],
        folder: Callable[[str], Path],
        ending: Callable[[], None],
    ) -> None:
        self._waiting: queue.SimpleQueue[PlannedPage] = queue.SimpleQueue()
        for page in pages:
            self._waiting.put(page)
        self._capture = capture
        self._captured = captured
        self._browser = browser
        self._folder = folder
        self._ending = ending
        self._aborted = threading.Event()
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._browsers: list[WebBrowser] = []
        self._under_way: list[PlannedPage] = []
        self._lock = threading.Lock()

    def work(self, first: WebBrowser, count: int) -> None:
        """Capture everything that waits; the first browser is one of the workers'."""
        threads = [
            threading.Thread(target=self._serve, args=(first if n == 0 else None,), daemon=True)
            for n in range(count)
        ]
        try:
            for thread in threads:  # whoever stops us now must find those that are begun
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(timeout=0.2)
        except KeyboardInterrupt:
            self._aborted.set()
            self._stop.set()
            self._ending()
            with self._lock:
                # Should we be killed now, what a dying browser leaves is no measurement either.
                for page in self._under_way:
                    with suppress(OSError):
                        (self._folder(page.id) / INTERRUPTED).touch()
                for browser in self._browsers:
                    browser.abort()
            for thread in threads:
                if thread.ident is not None:
                    thread.join(timeout=10)
            raise
        if self._failure is not None:
            raise self._failure

    def _serve(self, browser: WebBrowser | None) -> None:
        try:
            if browser is not None:
                self._drain(browser)
            else:
                with self._browser() as own:
                    self._drain(own)
        except BaseException as error:  # handed on to the thread that waits
            if self._failure is None and not self._stop.is_set():
                self._failure = error
            self._stop.set()

    def _drain(self, browser: WebBrowser) -> None:
        with self._lock:
            self._browsers.append(browser)
        while not self._stop.is_set():
            try:
                page = self._waiting.get_nowait()
            except queue.Empty:
                return
            with self._lock:
                self._under_way.append(page)
            manifest = self._capture(browser, page)
            with self._lock:
                # The browser was ended under this page: what it left is not a measurement.
                if self._aborted.is_set():
                    (self._folder(page.id) / MANIFEST).unlink(missing_ok=True)
                    return
                self._under_way.remove(page)
                self._captured(page, manifest)
