"""Progress over a corpus where people listen: how far it is, and what was not measured."""

from __future__ import annotations

import time
from collections.abc import Callable

from audit.progress import PlainProgress
from audit.words import message
from devices.manifest import Manifest, ScreenManifest

_EVERY = 5.0  # seconds between two lines about what went well


class QuietProgress(PlainProgress):
    """A line every few seconds instead of one for every page; pages not measured are told."""

    def __init__(
        self, write: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(write, clock=clock)
        self._lines = write
        self._now = clock
        self._last = clock()

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""
        if manifest.state == "not-measured":
            super().captured(name, manifest)
            return
        self._done += 1
        now = self._now()
        if now - self._last >= _EVERY:
            self._last = now
            done, total = str(self._done), str(self._total)
            self._lines(message("calibration-so-far", done=done, total=total))
