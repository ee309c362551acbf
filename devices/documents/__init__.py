"""Documents that pages link to: fetched within bounds, each once, and read apart."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from devices.explore import FetchError, HttpFetcher, urls

_ROOT = Path(__file__).parents[2]
_MOST_BYTES = 20_000_000
_SECONDS = 30  # for reading one document, start of the reader included


class Documents:
    """Reads the PDFs that pages link to; whatever page asks, a document is fetched once.

    `refusal` gives the reason code not to visit an address, None when it may be visited; redirects
    are asked about, too. `wait` is called before a host is visited, where the fetcher does not keep
    the run's pace itself. `each` is the most for one page.
    May be used from several threads.
    """

    def __init__(
        self,
        fetcher: HttpFetcher,
        *,
        refusal: Callable[[str], str | None],
        each: int,
        wait: Callable[[str], None] = lambda host: None,
    ) -> None:
        self._fetcher = fetcher
        self._refusal = refusal
        self._wait = wait
        self._each = each
        self._known: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def look(self, urls: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the first few of these addresses hold, by address: see rules.linked.

        One that cannot be read has an "error": a reason code.
        """
        found: dict[str, dict[str, Any]] = {}
        for url in dict.fromkeys(urls):
            if len(found) == self._each:
                break
            # One at a time: the fetcher is for one thread, and a portal is not to be pressed.
            with self._lock:
                if url not in self._known:
                    self._known[url] = self._read(url)
                found[url] = self._known[url]
        return found

    def _refused(self, url: str) -> str | None:
        why = urls.refusal(url)
        # A document's name may say "download": that is what it is for.
        return why if why not in {None, "file-link"} else self._refusal(url)

    def _read(self, url: str) -> dict[str, Any]:
        why = self._refused(url)
        if why is not None:
            return {"error": why}
        self._wait(urlsplit(url).netloc)
        try:
            answer = self._fetcher.get(url, limit=_MOST_BYTES, follow=self._refused)
        except FetchError as error:
            return {"error": error.reason}
        if answer.status >= 400:
            return {"error": "http-error"}
        return {"bytes": len(answer.body), **read_apart(answer.body)}


def read_apart(content: bytes) -> dict[str, Any]:
    """What a PDF is like, read in a process of its own; {"error": code} where it cannot be."""
    command = [sys.executable, "-m", "devices.documents.read_pdf"]
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            command, input=content, capture_output=True, cwd=_ROOT, timeout=_SECONDS, check=False
        )
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"error": "pdf-too-heavy"}
    return found if isinstance(found, dict) else {"error": "pdf-broken"}
