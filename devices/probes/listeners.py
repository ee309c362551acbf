"""Finds out which key, focus, motion and pointer events the page itself listens to."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from devices.probes.live import LivePage

_GROUP = "yd-audit-listeners"
_MOTION = frozenset({"devicemotion", "deviceorientation", "deviceorientationabsolute"})
_SPEAKING = frozenset(
    {
        *("keydown", "keypress", "keyup"),
        *("focus", "focusin", "focusout", "blur"),
        *_MOTION,
    }
)
_POINTER = frozenset(
    {
        *("click", "dblclick", "auxclick", "contextmenu"),
        *("mousedown", "mouseup", "mousemove", "mouseover", "mouseenter"),
        *("pointerdown", "pointerup", "pointermove", "touchstart", "touchmove", "touchend"),
        *("dragstart", "drag", "drop", "wheel"),
    }
)
_MAX_SOURCE = 2000  # characters of a handler's text
_MAX_SPEAKING, _MAX_POINTER = 400, 600
_KEYS = frozenset({"keydown", "keypress", "keyup"})
_FOCUS = frozenset({"focus", "focusin", "focusout", "blur"})
_MAX_ELEMENTS = 20_000  # a larger page is asked only for what window and document listen to

# What was found on a page, so that another probe need not ask again.
_seen: WeakKeyDictionary[LivePage, dict[str, Any]] = WeakKeyDictionary()


def answers_focus(page: LivePage) -> bool:
    """True when the page listens to keys or focus anywhere; also when that was not found out."""
    found = _seen.get(page)
    return found is None or any(
        one["type"] in _KEYS | _FOCUS or not found["complete"] for one in found["listeners"]
    )


def answers_motion(page: LivePage) -> bool:
    """True when the page listens to motion of the device; also when that was not found out."""
    found = _seen.get(page)
    return found is None or any(
        one["type"] in _MOTION or not found["complete"] for one in found["listeners"]
    )


def answers_keys_anywhere(page: LivePage) -> bool:
    """True when keys are listened to where the focus need not be: not only by a control."""
    found = _seen.get(page)
    return found is None or any(one["type"] in _KEYS for one in found["listeners"])


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.listeners for what it means.

    `listeners` have type, target ("window", "document" or the browser's id of a node) and source;
    those of pointers are without their source.
    """
    try:
        found = _seen[page] = _ask(page)
        return found
    finally:
        page.cdp("Runtime.releaseObjectGroup", objectGroup=_GROUP)


def _ask(page: LivePage) -> dict[str, Any]:
    small = int(page.ask("listeners", "count()")) <= _MAX_ELEMENTS
    found = [("window", one) for one in _listeners(page, "window", depth=1)]
    # `document` cannot be replaced by the page; its listeners come with those of every node.
    document, everything = _document(page, depth=-1 if small else 1)
    for one in everything:
        backend = one.get("backendNodeId")
        found.append(("document" if backend in {None, document} else backend, one))
    speaking = [(t, one) for t, one in found if one["type"] in _SPEAKING]
    pointer = [(t, one) for t, one in found if one["type"] in _POINTER]
    complete = small and len(speaking) <= _MAX_SPEAKING and len(pointer) <= _MAX_POINTER
    return {
        "complete": complete,
        "listeners": [
            {"type": one["type"], "target": target, "source": _source(one)}
            for target, one in speaking[:_MAX_SPEAKING]
        ]
        + [
            {"type": one["type"], "target": target, "source": ""}
            for target, one in pointer[:_MAX_POINTER]
        ],
    }


def _document(page: LivePage, *, depth: int) -> tuple[int, list[dict[str, Any]]]:
    answer = page.cdp("Runtime.evaluate", expression="document", objectGroup=_GROUP)
    object_id = answer["result"]["objectId"]
    described = page.cdp("DOM.describeNode", objectId=object_id)["node"]["backendNodeId"]
    return int(described), _of(page, object_id, depth)


def _listeners(page: LivePage, expression: str, *, depth: int) -> list[dict[str, Any]]:
    answer = page.cdp("Runtime.evaluate", expression=expression, objectGroup=_GROUP)
    return _of(page, answer["result"]["objectId"], depth)


def _of(page: LivePage, object_id: str, depth: int) -> list[dict[str, Any]]:
    answer = page.cdp("DOMDebugger.getEventListeners", objectId=object_id, depth=depth, pierce=True)
    return [one for one in answer["listeners"] if isinstance(one.get("type"), str)]


def _source(listener: dict[str, Any]) -> str:
    """The handler's own text as the browser knows it; an object's is its class."""
    handler = listener.get("handler") or listener.get("originalHandler") or {}
    return str(handler.get("description") or handler.get("className") or "")[:_MAX_SOURCE]
