"""Finds out what forms say when they are sent without answers.

The browser asks no server meanwhile: every request is refused, the page is held where it is.
"""

from __future__ import annotations

from typing import Any

from devices.probes.live import LivePage
from devices.probes.offline import offline

_SCRIPT = "forms"
_MOST = 2  # forms of a page that are tried
_DIALOGS = "(window[Symbol.for('yd-audit')] || {dialogs: []}).dialogs"


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.forms for what it means."""
    if not page.ask(_SCRIPT, "any()"):
        return {"trials": [], "complete": True}
    planned = page.ask(_SCRIPT, "plan()") or {"count": 0, "complete": False}
    trials: list[dict[str, Any]] = []
    if planned["count"]:
        page.observe("hold(true)")
        with offline(page):
            try:
                for number in range(min(planned["count"], _MOST)):
                    before = _dialogs(page)
                    trial = page.ask(_SCRIPT, f"send({number})")
                    if trial is not None:
                        trial["dialogs"] = _dialogs(page)[len(before) :]
                        trials.append(trial)
            finally:
                page.ask(_SCRIPT, "rest()")
        page.observe("hold(false)")
    complete = bool(planned["complete"]) and planned["count"] <= _MOST
    return {"trials": trials, "complete": complete}


def _dialogs(page: LivePage) -> list[str]:
    """The words of all alerts so far; the page could have put anything there."""
    answer = page.cdp("Runtime.evaluate", expression=_DIALOGS, returnByValue=True)
    found = answer.get("result", {}).get("value")
    texts = [str(d) for d in found] if isinstance(found, list) else []
    return [t.partition(": ")[2][:200] if t.startswith("alert: ") else "" for t in texts]
