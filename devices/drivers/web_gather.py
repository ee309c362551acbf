"""Captures one page after the other with Selenium and axe-core: the web leg's gatherer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from devices.drivers.chrome import Chrome
from devices.drivers.page import LoadedPage, install_scripts
from devices.drivers.visit import Visit
from devices.manifest import Manifest
from devices.ports import GatherError, Limits, PageRequest, Rendered, ToolError

_PAGES_PER_BROWSER = 60  # a fresh browser now and then keeps memory flat
_TRIES = 2
_WORTH_ANOTHER_TRY = frozenset({"browser-crashed", "page-changed"})


class WebGatherer:
    """One headless Chromium that captures pages. Use it in one thread, as a context manager."""

    def __init__(self, limits: Limits, *, product: str) -> None:
        self._limits = limits
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

        Never raises for what a page does: the manifest's state and reasons say it. Raises
        ToolError when no browser can be started, OSError when the folder cannot be written.
        """
        for attempt in range(1, _TRIES + 1):
            visit = self._visit(request, folder)
            manifest = visit.run()
            self._count += 1
            if visit.browser_lost or self._count % _PAGES_PER_BROWSER == 0:
                self._drop()
            passing = any(r.code in _WORTH_ANOTHER_TRY for r in manifest.reasons)
            if not passing or attempt == _TRIES or self._aborted.is_set():
                return manifest
        raise AssertionError("unreachable")

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
        chrome = self._browser()
        with chrome.deadline(self._limits.load + self._limits.settle + 10) as expired:
            try:
                page = LoadedPage(chrome, self._limits)
                page.open(url)
                page.settle()
                page.quiet()
                links = tuple((str(a), str(b)) for a, b in page.observe("links()") or ())
                return Rendered(final_url=str(chrome.driver.current_url), links=links)
            except (WebDriverException, HTTPError) as error:
                self._drop()
                reason = "time-limit" if expired.is_set() else "browser-crashed"
                raise GatherError(reason, url=url) from error

    def _visit(self, request: PageRequest, folder: Path) -> Visit:
        """A visit in a browser that answers: one that died after its last page is replaced."""
        for _ in range(_TRIES):
            chrome = self._browser()
            try:
                chrome.show(request.viewport)
                return Visit(chrome, request, folder, self._limits)
            except (WebDriverException, HTTPError) as error:
                self._drop()
                what = type(error).__name__
        raise ToolError("browser-crashed", path="", detail=what)

    def _browser(self) -> Chrome:
        if self._aborted.is_set():
            raise ToolError("browser-crashed", path="", detail="aborted")
        if self._chrome is None:
            self._chrome = Chrome(product=self._product)
            install_scripts(self._chrome)
        return self._chrome

    def _drop(self) -> None:
        if self._chrome is not None:
            self._chrome.close()
            self._chrome = None
