"""What a screen reader says of controls: nothing twice, and not the same of different ones."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown
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
            data = {"name": shown(label), "word": word}
            yield Finding(verdict=Verdict.FAILED, code=code, node=node, data=data)


def duplicate_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Controls at different places are called differently."""
    focus = focus_map(screen)
    same: dict[str, list[ScreenNode]] = {}
    for node in own_stops(screen):
        if node.role != EDIT and is_control(node) and is_clickable(node):
            said = focus.speech(node)
            if said:
                same.setdefault(said.casefold(), []).append(node)
    for nodes in same.values():
        count = _places(nodes)
        same_speech = count > 1
        said = focus.speech(nodes[0])
        name = shown(said) if same_speech else cut(said)
        for node in nodes:
            data: dict[str, str | int] = {"name": name, "count": count}
            yield Finding(
                verdict=Verdict.FAILED if same_speech else Verdict.PASSED,
                code="same-speech" if same_speech else "passed",
                node=node,
                data=data,
            )


def _places(nodes: list[ScreenNode]) -> int:
    if len(nodes) == 1:
        return 1
    return len({(node.rect.x, node.rect.y) for node in nodes if node.rect is not None})


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
