"""Finds out where the keyboard goes, forward and back, and what shows it.

Scripts move the focus where that tells as much as a key: real keys cost milliseconds each. They
start the walk, and follow wherever a script of the page moved the focus by itself. Meanwhile every
request of the page is refused, and it is held where it is.
"""

from __future__ import annotations

from typing import Any

from devices.probes import listeners
from devices.probes.keys import press_character
from devices.probes.live import LivePage
from devices.probes.offline import offline
from devices.probes.traps import find_trap

_STEPS = 3  # Tab presses of the walk from the top
_BACK = 1
# Counts alone bound the work, so that a busy machine finds the same. What hangs in a handler of the
# page is ended with the probe's own time, and nothing of it is believed.
_LOOKED = 40  # stops whose focus is looked at
_PICTURES = 2  # elements of which pictures are compared, of different kinds
_KEYS = 3  # shortcuts that are tried with real keys


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.keyboard for what it means."""
    page.observe("hold(true)")
    begun = page.ask("keyboard", "begin()")
    found: dict[str, Any] = {
        "complete": True,
        "stops": begun["count"],
        **{"walk": [], "taken": [], "kept": [], "traps": [], "looks": [], "shortcuts": []},
    }
    try:
        if begun["count"] or listeners.answers_keys_anywhere(page):
            with offline(page):
                _try(page, begun, found)
    finally:
        page.ask("keyboard", f"end({'true' if found['traps'] else 'false'})")
        page.observe("hold(false)")
    return found


def _try(page: LivePage, begun: dict[str, Any], found: dict[str, Any]) -> None:
    if begun["count"]:
        _stops(page, begun, found)
    if listeners.answers_keys_anywhere(page):
        found["shortcuts"] = _shortcuts(page)


def _stops(page: LivePage, begun: dict[str, Any], found: dict[str, Any]) -> None:
    found["walk"] = _walk(page, begun["count"])
    # More than one stop for a press: a script moves the focus, be it by a clock.
    patient = listeners.answers_focus(page) or len(found["walk"]) > _STEPS + _BACK
    swept = page.ask("keyboard", f"sweep({'true' if patient else 'false'})")
    found["complete"] = begun["all"] and swept["done"] == begun["count"]
    found["taken"], found["kept"] = swept["taken"], swept["kept"]
    known: set[str] = set()
    for start in swept["suspects"]:
        new = start is not None and start not in known
        trap = find_trap(page, start, swept["suspects"]) if new else None
        if trap is not None:
            known.update(trap["cycle"])
            found["traps"].append(trap)
    found["looks"] = _looks(page)


def _walk(page: LivePage, count: int) -> list[str]:
    """The first stops as Tab really finds them; the last presses go back."""
    for number in range(min(count, _STEPS) + _BACK):
        page.press("Tab", shift=number >= min(count, _STEPS))
    steps: list[str] = page.ask("keyboard", "now()")["log"]
    return steps[: 10 * _STEPS]


def _looks(page: LivePage) -> list[dict[str, Any]]:
    """What shows the focus of the first stops; where styles show nothing, pictures are asked."""
    looks: list[dict[str, Any]] = page.ask("keyboard", f"look({_LOOKED})")
    kinds: set[str] = set()
    for look in looks:
        look["pictured"] = False
        kind = str(look["path"]).rsplit(" > ", 1)[-1].split(":")[0]
        if look["shown"] != "none" or kind in kinds or len(kinds) >= _PICTURES:
            continue
        kinds.add(kind)
        look["pictured"] = True
        if _differs(page, look["path"]):
            look["shown"] = "picture"
    return looks


def _differs(page: LivePage, path: str) -> bool:
    """True when anything around the element looks different while it has the focus."""
    clip = page.ask("keyboard", f"aim({path!r})")
    if clip is None or clip["width"] < 1 or clip["height"] < 1:
        return True  # not to be seen from here: nothing is said against it
    before = _picture(page, clip)
    if not page.ask("keyboard", f"focus({path!r})"):
        return True
    page.ask("keyboard", "finish()")
    return _picture(page, clip) != before


def _picture(page: LivePage, clip: dict[str, float]) -> str:
    taken = page.cdp("Page.captureScreenshot", format="png", optimizeForSpeed=True, clip=clip)
    return str(taken["data"])


def _shortcuts(page: LivePage) -> list[dict[str, Any]]:
    """Single characters that change the page while no control has the focus."""
    found = []
    for key in page.ask("shortcuts", "ask()")["keys"][:_KEYS]:
        about = page.ask("shortcuts", f"details({key!r})")
        page.ask("shortcuts", "arm()")
        press_character(page, key, about["code"], about["number"], shift=about["shift"])
        if page.ask("shortcuts", "saw()"):
            remedy = page.ask("shortcuts", f"remedy({key!r})")
            found.append({"key": key, "remedy": remedy})
    return found
