"""Which controls lie inside one stop of a screen reader and have no focus of their own."""

from __future__ import annotations

from collections.abc import Mapping

from rules.parts.screen_focus import FocusMap, focus_map_of
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.words import load_words


def swallowed(screen: ScreenSnapshot) -> Mapping[int, tuple[ScreenNode, ...]]:
    """By the stop's `node.index`: shown and enabled controls that only this stop covers.

    Android: what can be clicked or pressed long and is said to be unimportant. iOS: controls by
    type inside an accessible element. Of controls inside each other only the outermost counts,
    and what the system operates as a whole (a picker, a stepper) swallows nothing.
    """
    return screen.tree.derived(_on_android if screen.android else _on_ios)


def _on_android(tree: ScreenTree) -> Mapping[int, tuple[ScreenNode, ...]]:
    operated = [
        node
        for node in tree.nodes
        if node.important is False and (node.clickable is True or node.long_clickable is True)
    ]
    return _by_stop(focus_map_of(tree, android=True), operated)


def _on_ios(tree: ScreenTree) -> Mapping[int, tuple[ScreenNode, ...]]:
    roles = frozenset(load_words("app-reach")["touch_role"])
    operated = [node for node in tree.nodes if node.role in roles]
    return _by_stop(focus_map_of(tree, android=False), operated)


def _by_stop(focus: FocusMap, operated: list[ScreenNode]) -> dict[int, tuple[ScreenNode, ...]]:
    whole = frozenset(load_words("app-reach")["whole_role"])
    inside: dict[int, list[ScreenNode]] = {}
    end = 0  # of the last control that counts
    for node in operated:
        if node.index < end or node.enabled is False or not focus.shown[node.index]:
            continue
        stop = focus.stop_of(node)
        if stop is None or stop is node or stop.role in whole:
            continue
        inside.setdefault(stop.index, []).append(node)
        end = node.end
    return {index: tuple(nodes) for index, nodes in inside.items()}
