"""Finds out what plays on the page: sound, pictures, tracks, controls.

At most six elements are looked at closely, for some seconds together: their file and their tracks
are read with GET, a file up to a bound and over HTTP only. That is left out where robots.txt
forbids it, and where the file is on a host from which the page itself loads nothing. Requests are
refused while controls of the page are tried.
"""

from __future__ import annotations

import json
from typing import Any

from devices.probes.live import LivePage
from devices.probes.offline import offline

_PRESSED = 2  # elements whose possible controls are tried
_TIME = 8.0  # seconds for all elements together
_SHARE = 0.6  # of the probe's own time, so that what was found is not lost with the rest


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.media for what it means."""
    if not page.ask("media", "any()"):
        return {"media": [], "complete": True}
    allowed = [url for url in page.ask("media", "addresses()") if not page.refused(str(url))]
    ms = int(1000 * min(_TIME, _SHARE * page.limits.probe))
    found: dict[str, Any] = page.ask("media", f"look({json.dumps(allowed)}, {ms})")
    starts = [i for i, m in enumerate(found["media"]) if _needs_a_stop(m)]
    for index in starts[:_PRESSED]:
        page.observe("hold(true)")
        # As after a first key press: a browser lets nothing be heard before anybody did anything.
        page.cdp("Runtime.evaluate", expression="0", userGesture=True)
        try:
            with offline(page):
                found["media"][index]["stops"] = page.ask("media", f"stop({index})")
        finally:
            page.observe("hold(false)")
    return found


def _needs_a_stop(media: dict[str, Any]) -> bool:
    """True for what starts by itself, can be heard and has no controls of the browser's."""
    sound = media["sound"] or {"state": "unknown"}
    plays = media["autoplay"] or not media["paused"]
    if not plays or media["muted"] or media["controls"]:
        return False
    return sound["state"] not in {"silent", "missing"} and not media["broken"]
