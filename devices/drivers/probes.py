"""Short experiments on a live page: does something move, and where does the skip link lead."""

from __future__ import annotations

from typing import Any

from devices.drivers.page import LoadedPage

_TURN = 4_000  # milliseconds: slower timers are no carousel that a visit can wait for


def watch(page: LoadedPage, timers: list[dict[str, Any]], first: Any, *, carousel: bool) -> int:
    """Wait where something may move: a turn for the first movement, then long enough to judge.

    `timers` are those that the page started, `first` is what `watched()` of the observer has just
    said, `carousel` says that the page holds what looks like one.
    Gives back how many milliseconds after load were watched.
    """
    elapsed, moved = _told(first)
    delays = [t["delay"] for t in timers if t["kind"] == "interval" and t["delay"] <= _TURN]
    if not (delays and carousel) and not moved:
        return elapsed
    turn = int(min(delays)) if delays else 1000
    # Two changes at least, and some of them later than the five seconds that are tolerated.
    for bound in (turn + 500, max(int(page.limits.watch * 1000), 2 * turn + 1000)):
        if elapsed < bound:
            page.observe(f"sleep({bound - elapsed})")
        elapsed, moved = _seen(page)
        if not moved:
            break
    return elapsed


def follow_skip_link(page: LoadedPage, found: Any) -> dict[str, Any] | None:
    """Where the page's skip link leads, by keyboard where its activation alone did not tell.

    `found` is the observer's answer: see `followSkip` there.
    """
    if isinstance(found, dict):
        return found if found["reached"] else {**found, "reached": _follow(page)}
    if not found:
        return None
    for position in range(1, 5):
        _press(page, "Tab", 9)
        active = page.observe("active()")
        if active and active["inPage"]:
            return {"link": active["path"], "position": position, "reached": _follow(page)}
    return None


def _seen(page: LoadedPage) -> tuple[int, bool]:
    """Milliseconds since load, and whether anything has moved by itself."""
    return _told(page.observe("watched()"))


def _told(answer: Any) -> tuple[int, bool]:
    seen = answer or {}
    return int(seen.get("elapsed", 0)), bool(seen.get("moved"))


def _follow(page: LoadedPage) -> str | None:
    """Press Enter on the focused link, then Tab; the path of what has the focus then."""
    _press(page, "Enter", 13, text="\r")
    _press(page, "Tab", 9)
    active = page.observe("active()")
    return str(active["path"]) if active and active["path"] else None


def _press(page: LoadedPage, key: str, code: int, **more: str) -> None:
    common: dict[str, object] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
    # Browsers act on the press; the release would only cost another frame.
    page.chrome.cdp("Input.dispatchKeyEvent", type="keyDown", **common, **more)
