"""Captures one page after the other with Selenium and axe-core: the web leg's gatherer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from devices.boundary import Boundary
from devices.drivers.chrome import Chrome, Place
from devices.drivers.login import Login
from devices.drivers.page import LoadedPage, install_scripts
from devices.drivers.visit import Visit, refuse_block_page
from devices.headers import OwnHeaders
from devices.manifest import Manifest
from devices.ports import GatherError, Limits, PageRequest, Rendered, ToolError

_PAGES_PER_BROWSER = 60  # a fresh browser now and then keeps memory flat
_TRIES = 2
_MOVES = 4  # times that a page is begun again because the machine of its browser went away
_WORTH_ANOTHER_TRY = frozenset({"browser-crashed", "page-changed"})


class _Moved(GatherError):
    """The machine of the browser went away; nothing was learnt of the page."""


class WebGatherer:
    """One headless Chromium that captures pages. Use it in one thread, as a context manager."""

    def __init__(
        self,
        limits: Limits,
        *,
        product: str,
        place: Callable[[], Place] | None = None,
        boundary: Boundary | None = None,
        login: Login | None = None,
        headers: OwnHeaders | None = None,
    ) -> None:
        """`place` makes the place of each browser; None = this machine.

        `login` signs in for the requests that ask for it; it may be shared with other gatherers.
        """
        self._login = login
        self._headers = headers
        self._limits = limits
        self._place = place
        self._boundary = boundary
        self._product = product
        self._chrome: Chrome | None = None
        self._count = 0
        self._aborted = threading.Event()

    def __enter__(self) -> Self:
        """Start the browser, so that a missing one is told before anything else."""
        self._browser()
        return self

    def __exit__(self, *exc: object) -> None:
        """End the browser; at once where something went wrong, since it may not listen."""
        if any(exc):
            self.abort()
        self._drop()

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """Measure one page into `folder`, trying once more when the browser dies.

        Where the machine of the browser went away, another one's browser begins it again. Never
        raises for what a page does: the manifest's state and reasons say it. Raises ToolError
        when no browser can be started, OSError when the folder cannot be written.
        """
        attempt = moves = 0
        while True:
            visit = self._visit(request, folder)
            manifest = visit.run()
            self._count += 1
            moved = visit.browser_lost and visit.chrome.place.lost()
            if visit.browser_lost or self._count % _PAGES_PER_BROWSER == 0:
                self._drop()
            if moved and moves < _MOVES and not self._aborted.is_set():
                moves += 1
                continue
            attempt += 1
            passing = any(r.code in _WORTH_ANOTHER_TRY for r in manifest.reasons)
            if not passing or attempt == _TRIES or self._aborted.is_set():
                return manifest

    def abort(self) -> None:
        """End the browser at once and start no other; may be called from another thread."""
        self._aborted.set()
        chrome = self._chrome
        if chrome is not None:
            chrome.kill()

    def render(self, url: str) -> Rendered:
        """The links of a page after its scripts ran, without measuring it.

        Raises GatherError when the page cannot be loaded.
        """
        for _ in range(_MOVES):
            try:
                return self._rendered(url)
            except _Moved:
                continue
        return self._rendered(url)

    def _rendered(self, url: str) -> Rendered:
        chrome = self._browser()
        with chrome.deadline(self._limits.load + self._limits.settle + 10) as expired:
            try:
                page = LoadedPage(chrome, self._limits)
                page.open(url)
                page.settle()
                page.quiet()
                refuse_block_page(page)
                links = tuple((str(a), str(b)) for a, b in page.observe("links()") or ())
                return Rendered(final_url=str(chrome.driver.current_url), links=links)
            except (WebDriverException, HTTPError) as error:
                moved = chrome.place.lost()
                self._drop()
                if moved and not self._aborted.is_set():
                    raise _Moved("browser-crashed", url=url) from error
                reason = "time-limit" if expired.is_set() else "browser-crashed"
                raise GatherError(reason, url=url) from error

    def _visit(self, request: PageRequest, folder: Path) -> Visit:
        """A visit in a browser that answers: one that died after its last page is replaced."""
        for _ in range(_TRIES):
            chrome = self._browser()
            try:
                chrome.show(request.viewport)
                return Visit(chrome, request, folder, self._limits, self._login)
            except (WebDriverException, HTTPError) as error:
                self._drop()
                what = type(error).__name__
        raise ToolError("browser-crashed", path="", detail=what)

    def _browser(self) -> Chrome:
        for _ in range(_MOVES):
            if self._chrome is not None:
                return self._chrome
            if self._aborted.is_set():
                raise ToolError("browser-crashed", path="", detail="aborted")
            place = self._place() if self._place is not None else None
            self._chrome = Chrome(
                product=self._product, place=place, boundary=self._boundary, headers=self._headers
            )
            try:
                install_scripts(self._chrome)
            except (WebDriverException, HTTPError) as error:
                # Its machine went away before the first page: another one may have a browser.
                self._drop()
                what = type(error).__name__
        if self._chrome is None:
            raise ToolError("browser-start-failed", path="", detail=what)
        return self._chrome

    def _drop(self) -> None:
        if self._chrome is not None:
            self._chrome.close()
            self._chrome = None
