"""What a reader adds to a control: its value, its states, its description."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import squeeze
from rules.speech.model import Part, Phrase
from rules.speech.tree import SpokenNode

_LONGEST = 200  # characters of a value or description
_CHECKED = {"true": "checked", "false": "unchecked", "mixed": "mixed"}
_VALUED = frozenset({"edit", "search-edit", "combobox", "slider", "spinbutton", "progress"})
_WRITTEN = frozenset({"edit", "search-edit", "combobox", "spinbutton"})
_CURRENT = frozenset({"page", "step", "location", "date", "time", "true"})


def states_of(node: SpokenNode, kind: str) -> list[Part]:
    """Value, states and description, in the order in which they are said."""
    return [*_value(node, kind), *(Phrase(key) for key in _states(node, kind)), *_said_of(node)]


def _value(node: SpokenNode, kind: str) -> Iterator[Part]:
    if kind not in _VALUED:
        return
    if kind == "edit" and node.node is not None and node.node.get("type").lower() == "password":
        yield Phrase("password")
        return
    value = squeeze(node.value)[:_LONGEST]
    if value and value != squeeze(node.name):
        yield value


def _states(node: SpokenNode, kind: str) -> Iterator[str]:
    known = node.properties
    checked = str(known.get("checked", "")).lower()
    if kind == "switch" and checked in {"true", "false"}:
        yield "on" if checked == "true" else "off"
    elif checked in _CHECKED:
        yield _CHECKED[checked]
    pressed = str(known.get("pressed", "")).lower()
    if pressed in {"true", "false"}:
        yield "pressed" if pressed == "true" else "not-pressed"
    expanded = known.get("expanded")
    if isinstance(expanded, bool):
        yield "expanded" if expanded else "collapsed"
    if known.get("selected") is True:
        yield "selected"
    if known.get("hasPopup") not in {None, "", "false", False} and kind in {"button", "menuitem"}:
        yield "popup"
    if known.get("multiline") is True and kind == "edit":
        yield "multiline"
    if known.get("readonly") is True and kind in _WRITTEN:
        yield "readonly"
    if known.get("required") is True:
        yield "required"
    if str(known.get("invalid", "false")).lower() not in {"false", ""}:
        yield "invalid"
    if known.get("disabled") is True:
        yield "disabled"
    current = node.node.get("aria-current").strip().lower() if node.node is not None else ""
    if current in _CURRENT:
        yield "current-page" if current == "page" else "current"


def _said_of(node: SpokenNode) -> Iterator[Part]:
    said = squeeze(node.description)[:_LONGEST]
    if said and said not in squeeze(node.name):
        yield said
