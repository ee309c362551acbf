"""Finds out what zooming, turning and narrowing the page does to its text.

One relayout for each width that is tried: half of it (what 200 % of zoom leaves), 320 pixels
upright (400 % of zoom, and the other orientation). The spacing of WCAG 1.4.12 is a sheet that
only the observer's world holds. The page is kept from leaving, and gets its own width back.
"""

from __future__ import annotations

from typing import Any

from devices.ports import DESKTOP, MOBILE
from devices.probes.live import LivePage

_LEAST_WIDTH = 1000  # CSS pixels: on a telephone people zoom with two fingers, nothing is laid out
_NARROW = (320, 640)
# A larger page is not laid out again: measuring it once takes 0.4 s. No time is asked for, since
# then a busy machine would leave out what a quiet one measures.
_MOST_ELEMENTS = 10_000


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.layout for what it means."""
    if page.ask("layout", f"start({_MOST_ELEMENTS}, {page.width})"):
        try:
            _try_widths(page)
        finally:
            _metrics(page, page.width, page.height)
    data: dict[str, Any] = page.ask("layout", f"finish({page.width})")
    return data


def _try_widths(page: LivePage) -> None:
    if page.width >= _LEAST_WIDTH:
        _metrics(page, page.width // 2, page.height // 2)
        page.ask("layout", f"zoomed({page.width // 2})")
        narrow = _NARROW
    else:
        narrow = (page.height, page.width)  # the telephone turned on its side
    _metrics(page, *narrow)
    page.ask("layout", f"narrow({narrow[0]})")


def _metrics(page: LivePage, width: int, height: int) -> None:
    page.cdp(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=1,
        mobile=page.width == MOBILE.width and page.width != DESKTOP.width,
    )
