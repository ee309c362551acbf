"""Keeps the page from asking any server while a probe uses its controls."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from devices.probes.live import LivePage


@contextlib.contextmanager
def offline(page: LivePage) -> Iterator[None]:
    """While the block runs, every request of the page is refused by the browser itself.

    After an error requests stay refused: who runs the probes knows when that may end.
    """
    page.cdp("Network.setBlockedURLs", urls=["*"])
    yield
    page.cdp("Network.setBlockedURLs", urls=[])
