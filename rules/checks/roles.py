"""Roles and states of controls of apps: exposed in a form that a screen reader can speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown
from rules.parts.screen_controls import (
    EDIT,
    called,
    cut,
    identifier_words,
    in_list,
    is_control,
    words,
)
from rules.parts.screen_focus import FocusMap, focus_map, in_web_view, own_stops
from rules.screen import ScreenNode, ScreenSnapshot
from rules.words import load_words

_LOOKALIKE_ROLES = frozenset({"", "container", "other", "text", "image"})
_IOS_LOOKALIKE_ROLES = frozenset({"", "other", "text", "image", "button"})
_IOS_TOGGLES = frozenset({"switch", "checkbox"})
_LARGEST_ROW = 40  # elements
_LONGEST_STATE = 60  # characters of a label in which a state is looked for


def class_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Android's stops say a class that screen readers know."""
    packages = load_words("app-names")["framework_package"]
    known: dict[str, bool] = {}
    for node in _outside_pages(screen):
        cls = node.cls
        if cls not in known:
            # The tag stands for the class where the source names none.
            known[cls] = cls.startswith(packages)
        if known[cls]:
            yield _finding(node, Verdict.PASSED, "passed", cls=cut(cls))
        else:
            yield _finding(
                node, Verdict.FAILED, "unknown-class", cls=cut(cls), element=called(node)
            )


def role_exposed(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """What can be tapped says what it is.

    Inapplicable are rows of lists, whose position readers say, and frames around other stops. On
    iOS only a trait tells what can be tapped: an element without one is a question where its
    identifier speaks of a button.
    """
    focus = focus_map(screen)
    stops = list(_outside_pages(screen))
    for node, following in zip_longest(stops, stops[1:]):
        if not screen.android:
            found = _ios_role(focus, node)
        elif following is not None and following.index < node.end and _is_frame(node):
            continue  # a panel that swallows taps, or a card around controls of its own
        else:
            found = _android_role(focus, node)
        if found is not None:
            yield found


def _is_frame(node: ScreenNode) -> bool:
    return node.role in {"container", "other"}


def _android_role(focus: FocusMap, node: ScreenNode) -> Finding | None:
    # A class that nobody knows is another rule's, or has a role that is not in our list.
    if node.clickable is not True or node.role in {"", EDIT} or in_list(node):
        return None
    name = focus.speech(node)
    if not name:
        return None  # that it says nothing at all is another rule's
    roleless = (
        node.role in words("roleless_role")
        and node.checkable is not True
        and not any(map(_stands_for_role, node.children))
    )
    # The driver can be told to add what else a view says of itself, its own role among it.
    if roleless and "roledescription" not in node.attrs.get("extras", "").lower():
        return _finding(node, Verdict.FAILED, "no-role", name=cut(name), cls=_short(node))
    return _finding(node, Verdict.PASSED, "passed", name=cut(name))


def _stands_for_role(child: ScreenNode) -> bool:
    """True for the bare element by which Compose tells the role of the one around it."""
    return (
        child.role in words("control_role")
        and not child.children
        and child.clickable is not True
        and not (child.text or child.label)
    )


def _ios_role(focus: FocusMap, node: ScreenNode) -> Finding | None:
    name = focus.speech(node)
    if node.traits is None or not name:
        return None
    if is_control(node):
        return _finding(node, Verdict.PASSED, "passed", name=cut(name))
    if node.cls not in words("roleless_type"):
        return None
    if words("operated_part").isdisjoint(identifier_words(node)):
        return None
    return _finding(node, Verdict.CANT_TELL, "maybe-no-role", name=cut(name), cls=_short(node))


def state_exposed(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Toggles say whether they are on, and tabs which of them is chosen."""
    focus = focus_map(screen)
    chosen = _chosen_tabs(screen)
    for node in _outside_pages(screen):
        if node.role == "tab":
            yield _tab(focus, node, chosen)
            continue
        judge = _android_state if screen.android else _ios_state
        found = judge(screen, focus, node)
        if found is not None:
            yield found


def _tab(focus: FocusMap, node: ScreenNode, chosen: frozenset[int]) -> Finding:
    name = cut(focus.speech(node) or called(node))
    known = node.parent is None or node.parent.index in chosen
    if known:
        return _finding(node, Verdict.PASSED, "passed", name=name)
    return _finding(node, Verdict.CANT_TELL, "no-chosen-tab", name=name)


def _chosen_tabs(screen: ScreenSnapshot) -> frozenset[int]:
    """Indexes of parents with a tab that is chosen, or whose source cannot tell."""
    return frozenset(
        node.parent.index
        for node in screen.nodes
        if node.role == "tab"
        and node.parent is not None
        and (
            node.selected is not False
            or node.checked is True
            or any(child.selected is True for child in node.children)
        )
    )


def _android_state(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> Finding | None:
    name = cut(focus.speech(node) or called(node))
    if node.cls.rpartition(".")[2] in words("state_class"):
        if node.checkable is None:
            return None
        if node.checkable:
            return _finding(node, Verdict.PASSED, "passed", name=name)
        return _finding(node, Verdict.FAILED, "no-state", name=name, cls=_short(node))
    if node.checkable is True:
        return _finding(node, Verdict.PASSED, "passed", name=name)
    looks = (
        node.clickable is True
        and node.checkable is False
        and node.role in _LOOKALIKE_ROLES
        and _looks_stateful(node, focus.speech(node))
        and not _holds_toggle(screen, node)
    )
    return _lookalike(node, focus, told=node.selected is True) if looks else None


def _holds_toggle(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True when a toggle inside says its state, by itself or as part of the row."""
    return node.end - node.index <= _LARGEST_ROW and any(
        inner.checkable is True for inner in screen.tree.subtree(node)
    )


def _ios_state(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> Finding | None:
    if node.role in _IOS_TOGGLES:
        name = cut(focus.speech(node) or called(node))
        if node.text.strip():
            return _finding(node, Verdict.PASSED, "passed", name=name)
        if "value" not in screen.known:
            return None
        return _finding(node, Verdict.FAILED, "no-state", name=name, cls=_short(node))
    if node.role in _IOS_LOOKALIKE_ROLES and _looks_stateful(node, node.label):
        told = bool(node.text.strip()) or node.selected is True
        return _lookalike(node, focus, told=told)
    return None


def _lookalike(node: ScreenNode, focus: FocusMap, *, told: bool) -> Finding:
    said = focus.speech(node)
    name = cut(said or called(node))
    told = (
        told
        or any(word in said[:_LONGEST_STATE] for word in _states_within())
        or (said.strip().lower() in words("state_said"))
    )
    if told:
        return _finding(node, Verdict.PASSED, "passed", name=name)
    return _finding(node, Verdict.CANT_TELL, "looks-stateful", name=name, cls=_short(node))


def _states_within() -> list[str]:
    return [word for word in words("state_said") if not word.isascii()]


def _looks_stateful(node: ScreenNode, said: str) -> bool:
    """True when the identifier or the whole name is that of a toggle."""
    if said.strip() in words("toggle_name"):
        return True
    parts = identifier_words(node)
    if not parts:
        return False
    ends = words("toggle_end") | (words("toggle_end_image") if node.role == "image" else set())
    return parts[-1] in ends or not words("toggle_part").isdisjoint(parts)


def _outside_pages(screen: ScreenSnapshot) -> Iterator[ScreenNode]:
    """The app's own stops that are no elements of a web page."""
    inside_page = in_web_view(screen)
    return (node for node in own_stops(screen) if not inside_page[node.index])


def _short(node: ScreenNode) -> str:
    return cut(node.cls.removeprefix("XCUIElementType").rpartition(".")[2])


def _finding(node: ScreenNode, verdict: Verdict, code: str, **data: str) -> Finding:
    if verdict is not Verdict.PASSED:  # nobody reads the others
        data = {key: shown(value) for key, value in data.items()}
    return Finding(verdict=verdict, code=code, node=node, data=data)
