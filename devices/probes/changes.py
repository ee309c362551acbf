"""Finds out what changes by itself, what stops it, and what motion of the device changes.

Only a page that listens to motion is shaken and has its controls tried; every request of the page
is refused meanwhile, and it is held where it is.
"""

from __future__ import annotations

from typing import Any

from devices.probes import listeners
from devices.probes.live import LivePage
from devices.probes.offline import offline

# Milliseconds: timers as slow as this are waited for, and text that changes is watched so long.
_TURN = 2_000
_LATE = 250  # a timer of a busy page
_WATCH = 6_000
# So many changes of one text, some of them so long after load, are enough to see that it goes on.
_ENOUGH = 5
_LASTING = 2_500
_INTERVALS = """(() => {
  const n = window[Symbol.for('yd-audit')];
  return n && Array.isArray(n.timers)
    ? n.timers.filter((t) => t.kind === 'interval').map((t) => Number(t.delay)) : [];
})()"""


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.changes for what it means."""
    return {
        "texts": _texts(page),
        "observed_ms": int(page.observe("sinceLoad()") or 0),
        "motion": _motion(page),
    }


def _motion(page: LivePage) -> Any:
    if not listeners.answers_motion(page):
        return None
    with offline(page):
        return page.ask("changes", "motion()")


def _texts(page: LivePage) -> list[dict[str, Any]]:
    """The texts that changed by themselves; waits only where one does or is about to."""
    found = _changes(page)
    if not found:
        delay = _next_turn(page)
        rest = 0 if delay is None else delay + _LATE - int(page.observe("armedFor()") or 0)
        if rest <= 0:
            return []
        page.observe(f"sleep({rest})")
        found = _changes(page)
    while found and not any(_goes_on(one["said"]) for one in found):
        if int(page.observe("sinceLoad()") or _WATCH) >= _WATCH:
            break
        page.observe("sleep(500)")
        found = _changes(page)
    return found


def _goes_on(said: list[list[Any]]) -> bool:
    return len(said) >= _ENOUGH and int(said[-1][0]) >= _LASTING


def _changes(page: LivePage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.observe("textChanges()") or []
    return found


def _next_turn(page: LivePage) -> int | None:
    """The delay of the page's quickest timer that may show a text; None when it has none.

    The page can write there: what is not a number in bounds counts as none.
    """
    answer = page.cdp("Runtime.evaluate", expression=_INTERVALS, returnByValue=True)
    delays = answer.get("result", {}).get("value")
    known = [d for d in delays if isinstance(d, int | float)] if isinstance(delays, list) else []
    return min((int(d) for d in known if 0 < d <= _TURN), default=None)
