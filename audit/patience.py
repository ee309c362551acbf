"""What a run does about a site that asks for patience, or that turns us away again and again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from devices.backoff import ASKING, Backoff
from devices.denial import Denials, Enough
from devices.manifest import Manifest, Reason
from devices.pace import Pacing


class Patience:
    """Asked before and after every visit to a page. May be asked from several threads."""

    def __init__(self, pace: Pacing, backoff: Backoff, enough: Enough) -> None:
        self._pace = pace
        self._backoff = backoff
        self._denials = Denials(enough)
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()

    def stop(self, url: str) -> tuple[str, Mapping[str, str]] | None:
        """Why a page is not visited any more: a reason code and what fills it; None = go on."""
        over = self._denials.over(url)
        return None if over is None else ("site-blocked", over)

    def again(self, manifest: Manifest) -> bool:
        """Take in what came of a visit; True = the page is to be visited once more.

        Its host is then held for the time that it asked for, or a growing one.
        """
        if manifest.state != "not-measured":
            self._denials.note(manifest.url, None, {})
            return False
        first = manifest.reasons[0] if manifest.reasons else Reason(code="")
        wait = self._wait(manifest.id, manifest.url, first)
        if wait is not None:
            self._pace.hold(manifest.url, wait)
            return True
        self._denials.note(manifest.url, first.code, first.detail)
        return False

    def _wait(self, page: str, url: str, reason: Reason) -> float | None:
        """Seconds before the next try of a page that a server is not ready to give."""
        status = reason.detail.get("status", "") if reason.code == "http-error" else ""
        if not status.isdigit() or int(status) not in ASKING:
            return None
        with self._lock:
            self._tries[page] += 1
            tries = self._tries[page]
        return self._backoff.wait(tries, reason.detail.get("retry_after", ""), url)
