"""Finds out with real keys whether focus gets out of a part of the page, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from devices.probes.keys import press_character, press_named
from devices.probes.live import LivePage

_REST_MS = 60  # after a key until scripts have moved the focus where they want it
_MOST = 8  # stops of a circle; a larger one is taken for the page's own order
_BUTTONS, _MEMBERS = 3, 3


@dataclass(slots=True)
class _Round:
    """What pressing Tab again and again from one stop showed."""

    rests: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)  # had the focus, if only for a moment
    closed: bool = False  # True: the focus came back without having left


def find_trap(page: LivePage, start: str, suspects: list[str]) -> dict[str, Any] | None:
    """What is known of the circle around a stop; None where Tab or Shift+Tab leads out of it.

    Going from it to another of `suspects` is not getting out.
    """
    rounds = []
    said = _dialogs(page)
    for shift in (False, True):
        if not page.ask("keyboard", f"focus({start!r})"):
            return None
        one = _round(page, start, shift=shift)
        if not one.closed:
            return None
        rounds.append(one)
    cycle = list(dict.fromkeys(p for one in rounds for p in one.rests))
    passed = [p for one in rounds for p in one.passed]
    about = page.ask("keyboard", f"circle({cycle!r}, {passed!r})")
    if not about["others"]:
        return None
    trap: dict[str, Any] = {
        "cycle": cycle,
        "passed": [p for p in dict.fromkeys(passed) if p not in cycle],
        "reached_all": about["unseen"] == 0,
        "stuck": any(len(one.rests) == 1 for one in rounds),
        "told": [],
        "way": None,
    }
    page.ask("keyboard", "remember()")
    try:
        if _dialogs(page) > said:
            trap["way"] = "answer"  # it says what it wants, and keeps the focus until then
            return trap
        held = list(dict.fromkeys([*cycle, *suspects]))
        trap["way"] = (
            _standard(page, cycle, held, about)
            or _answer(page, cycle, held)
            or _told(page, cycle, held, trap)
        )
    finally:
        page.ask("keyboard", "restore()")
    return trap


def _round(page: LivePage, start: str, *, shift: bool) -> _Round:
    found = _Round(rests=[start])
    for _ in range(_MOST):
        now = _tab(page, shift=shift)
        found.passed.extend(p for p in now["log"] if p)
        if now["at"] is None or not now["here"] or now["many"]:
            return found
        if now["at"] in found.rests:
            found.closed = True
            return found
        found.rests.append(now["at"])
    return found


def _tab(page: LivePage, *, shift: bool = False) -> dict[str, Any]:
    page.press("Tab", shift=shift)
    return _now(page)


def _now(page: LivePage) -> dict[str, Any]:
    now: dict[str, Any] = page.ask("keyboard", f"rested({_REST_MS})")
    return now


def _free(page: LivePage, held: list[str]) -> bool:
    """True when the focus is on no stop that scripts hold, or Tab now leads out of it."""
    if not page.ask("keyboard", f"circle({held!r}, [])")["shown"]:
        return True
    now = _now(page)
    for _ in range(len(held) + 1):
        if now["at"] not in held and now["at"] is not None:
            return True
        now = _tab(page)
        if not now["here"]:
            return True
    return now["at"] not in held and now["at"] is not None


def _standard(
    page: LivePage, cycle: list[str], held: list[str], about: dict[str, Any]
) -> str | None:
    """The usual way out that works: Escape, an arrow, a button or link of the circle."""
    page.ask("keyboard", f"focus({cycle[0]!r})")
    page.press("Escape")
    if _free(page, held):
        return "escape"
    for arrow in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.press(arrow)
    if _free(page, held):
        return "arrow"
    for button in about["buttons"][:_BUTTONS]:
        page.ask("keyboard", f"focus({button!r})")
        page.press("Enter")
        if _free(page, held):
            return "button"
    return None


def _answer(page: LivePage, cycle: list[str], held: list[str]) -> str | None:
    """Whether a field lets go of the focus when something is typed; what was typed is removed."""
    if len(cycle) > 1 or not page.ask("keyboard", f"typed({cycle[0]!r})"):
        return None
    page.ask("keyboard", f"focus({cycle[0]!r})")
    press_character(page, "1", "Digit1", 49, shift=False)
    free = _free(page, held)
    page.ask("keyboard", f"untype({cycle[0]!r})")
    return "answer" if free else None


def _dialogs(page: LivePage) -> int:
    """How often the page has opened a dialog."""
    asked = "(window[Symbol.for('yd-audit')] || {}).calls | 0"
    answer = page.cdp("Runtime.evaluate", expression=asked, returnByValue=True)
    value = answer["result"].get("value")
    return value if isinstance(value, int) else 0


def _told(page: LivePage, cycle: list[str], held: list[str], trap: dict[str, Any]) -> str | None:
    """The key that visible words name and that works; buttons and help links were pressed."""
    tried: list[str] = trap["told"]
    for key in page.ask("keyboard", "told()"):
        tried.append(key["spelt"])
        for member in cycle[:_MEMBERS]:
            page.ask("keyboard", f"focus({member!r})")
            press_named(page, key["mods"], key["key"])
            if _free(page, held):
                return str(key["spelt"])
    return None
