"""What the probes of listeners and of the keyboard stored is read as values over the stored DOM."""

from __future__ import annotations

from typing import Any

import pytest

from devices.normalize.dom import DomIndex
from devices.normalize.probes import keyboard, listeners
from rules.snapshot import Node


def index() -> tuple[DomIndex, Node]:
    """An index that knows one link."""
    link = Node(index=1, tag="a")
    return DomIndex(by_backend={7: link}, paths={(0, "html > body > a"): link}), link


def stored(**more: Any) -> dict[str, Any]:
    """What the keyboard probe stores of a page where nothing happened."""
    nothing: dict[str, Any] = {"complete": True, "stops": 1, "walk": []}
    lists: dict[str, Any] = {
        **{"taken": [], "kept": [], "traps": [], "looks": [], "shortcuts": []},
    }
    return nothing | lists | more


def test_a_listener_knows_its_target() -> None:
    """Window and document are named; an element is the node, None where it came later."""
    built, link = index()
    raw = [
        {"type": "keydown", "target": "window", "source": "f"},
        {"type": "focus", "target": 7, "source": "g"},
        {"type": "blur", "target": 99, "source": "h"},
    ]
    found = listeners.read({"complete": True, "listeners": raw}, built).listeners
    assert [(one.target, one.node) for one in found] == [
        ("window", None),
        ("element", link),
        ("element", None),
    ]


def test_what_is_not_in_the_stored_page_is_left_out() -> None:
    """A look at an element that came later says nothing about the stored page."""
    built, link = index()
    looks = [
        {"path": "html > body > a", "shown": "ring", "pictured": False, "hidden": None},
        {"path": "html > body > b", "shown": "none", "pictured": True, "hidden": None},
    ]
    probe = keyboard.read(stored(looks=looks, walk=["html > body > a", None]), built)
    assert [look.node for look in probe.looks] == [link]
    assert probe.walk == (link, None)


def test_a_look_that_cannot_tell_is_neither_seen_nor_unseen() -> None:
    """The browser's null is not "none"."""
    built, _ = index()
    look = {"path": "html > body > a", "shown": None, "pictured": False, "hidden": None}
    assert keyboard.read(stored(looks=[look]), built).looks[0].shown == ""


@pytest.mark.parametrize("broken", [{}, {"complete": True, "stops": "many"}])
def test_what_is_not_an_answer_is_refused(broken: dict[str, Any]) -> None:
    """A capture of another version is no capture without barriers."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        keyboard.read(broken, index()[0])
