"""What a screen reader says of controls: nothing twice, and not the same of different ones."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params, Verdict
from rules.parts.said_twice import said_twice
from rules.parts.screen_controls import (
    EDIT,
    IMAGE_ROLES,
    cut,
    declared,
    is_clickable,
    is_control,
)
from rules.parts.screen_focus import focus_map, own_stops
from rules.screen import ScreenNode, ScreenSnapshot

# The roles that a reader says, by the word list that they have.
_SPOKEN = {
    "button": "button",
    "image-button": "button",
    "link": "link",
    "checkbox": "checkbox",
    "switch": "switch",
    "radio": "radio",
    "tab": "tab",
    "slider": "slider",
    "edit": "edit",
}


def redundant_role(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Labels that were written for readers leave out role, state and how to operate.

    Visible texts are never judged. A label of an edit field on Android is another rule's.
    """
    for node in own_stops(screen):
        if screen.android and node.role == EDIT:
            continue
        label = declared(node)
        if not label:
            continue
        said = said_twice(
            label, _spoken_role(node), state=_says_state(node), action=_says_action(node)
        )
        if said is None:
            yield Finding(
                verdict=Verdict.PASSED, code="passed", node=node, data={"name": cut(label)}
            )
        else:
            code, word = said
            data = {"name": cut(label), "word": word}
            yield Finding(verdict=Verdict.FAILED, code=code, node=node, data=data)


def duplicate_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Controls at different places are called differently."""
    focus = focus_map(screen)
    same: dict[str, list[ScreenNode]] = {}
    places: dict[str, set[tuple[float, float]]] = {}
    for node in own_stops(screen):
        rect = node.rect
        if node.role == EDIT or rect is None or not (is_control(node) and is_clickable(node)):
            continue
        said = focus.speech(node)
        if said:
            key = " ".join(said.split()).casefold()
            same.setdefault(key, []).append(node)
            places.setdefault(key, set()).add((rect.x, rect.y))
    for key, nodes in same.items():
        count = len(places[key])
        verdict, code = (Verdict.FAILED, "same-speech") if count > 1 else (Verdict.PASSED, "passed")
        for node in nodes:
            data: dict[str, str | int] = {"name": cut(focus.speech(node)), "count": count}
            yield Finding(verdict=verdict, code=code, node=node, data=data)


def _spoken_role(node: ScreenNode) -> str:
    if node.role == "image":
        # TalkBack calls a clickable image a button.
        return "button" if node.clickable is True else "image"
    if node.role in IMAGE_ROLES or node.role in _SPOKEN:
        return _SPOKEN.get(node.role, "")
    traits = node.traits or frozenset()
    return "button" if "Button" in traits else "link" if "Link" in traits else ""


def _says_state(node: ScreenNode) -> bool:
    return node.checkable is True or node.selected is True


def _says_action(node: ScreenNode) -> bool:
    return is_control(node) and is_clickable(node)
