"""Finds out what stands on another page too, and what the controls before the content do to it.

Only a page without a main landmark and without headings of its own is asked for more than that:
then one page of its own origin that it links to is fetched with GET (a second when the first is no
page), unless robots.txt forbids that or its address looks as if it changed something. At most six
controls before the content are activated and put back; every request is refused meanwhile. Where
the other page does not come in time, nothing is known: that is no page which stands alone.
"""

from __future__ import annotations

import json
from typing import Any

from devices.probes.live import LivePage
from devices.probes.offline import offline

_FAILED: dict[str, Any] = {
    "why": "failed",
    "compared": None,
    "content": None,
    "repeated": [],
    "pressed": [],
    "complete": False,
}


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.toggles for what it means."""
    found = page.ask("toggles", "begin()")
    if isinstance(found, dict) and "urls" in found:
        urls = [url for url in found["urls"] if not page.refused(str(url))]
        found = page.ask("toggles", f"compared({json.dumps(urls)}, {json.dumps(page.led)})")
        if isinstance(found, dict) and found.pop("candidates", 0):
            with offline(page):
                found = page.ask("toggles", "pressed()")
    return found if isinstance(found, dict) else dict(_FAILED)
