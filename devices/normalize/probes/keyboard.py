"""Reads what the keyboard probe stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.keyboard import Circle, Kept, KeyboardProbe, Look, Shortcut, Taken
from rules.snapshot import Node


def read(stored: dict[str, Any], index: DomIndex) -> KeyboardProbe:
    """The probe's answer; elements that came after the DOM was stored are left out.

    Raises KeyError, TypeError or ValueError when it is not one.
    """
    return KeyboardProbe(
        complete=bool(stored["complete"]),
        stops=int(stored["stops"]),
        walk=tuple(_node(path, index) for path in stored["walk"]),
        taken=tuple(
            Taken(node=node, to=_node(one["to"], index), sentinel=bool(one["sentinel"]))
            for one, node in _found(stored["taken"], index)
        ),
        kept=tuple(
            Kept(node=node, kept=bool(one["kept"])) for one, node in _found(stored["kept"], index)
        ),
        circles=tuple(_circle(one, index) for one in stored["traps"]),
        looks=tuple(_look(one, node, index) for one, node in _found(stored["looks"], index)),
        shortcuts=tuple(
            Shortcut(key=str(one["key"]), remedy=str(one["remedy"])) for one in stored["shortcuts"]
        ),
    )


def _circle(one: dict[str, Any], index: DomIndex) -> Circle:
    return Circle(
        cycle=_nodes(one["cycle"], index),
        passed=_nodes(one["passed"], index),
        reached_all=bool(one["reached_all"]),
        stuck=bool(one["stuck"]),
        told=tuple(str(key) for key in one["told"]),
        way=None if one["way"] is None else str(one["way"]),
    )


def _look(one: dict[str, Any], node: Node, index: DomIndex) -> Look:
    return Look(
        node=node,
        shown=str(one["shown"] or ""),
        pictured=bool(one["pictured"]),
        hidden=_node(one["hidden"], index),
    )


def _found(
    stored: Iterable[dict[str, Any]], index: DomIndex
) -> Iterable[tuple[dict[str, Any], Node]]:
    for one in stored:
        node = _node(one["path"], index)
        if node is not None:
            yield one, node


def _nodes(paths: Iterable[str], index: DomIndex) -> tuple[Node, ...]:
    return tuple(n for n in (_node(path, index) for path in paths) if n is not None)


def _node(path: object, index: DomIndex) -> Node | None:
    return index.resolve([path]) if isinstance(path, str) else None
