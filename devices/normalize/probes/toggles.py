"""Reads what the toggles probe stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.toggles import Pressed, RepeatedPart, TogglesProbe
from rules.snapshot import Node


def read(stored: dict[str, Any], index: DomIndex) -> TogglesProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    nodes = [index.resolve([str(part["path"])]) for part in stored["repeated"]]
    repeated = tuple(
        RepeatedPart(
            node=node,
            words=float(part["words"]),
            items=int(part["items"]),
            links=int(part["links"]),
        )
        for node, part in zip(nodes, stored["repeated"], strict=True)
        if node is not None
    )
    pressed = (_pressed(entry, nodes, index) for entry in stored["pressed"])
    content = stored["content"]
    return TogglesProbe(
        why=str(stored["why"]),
        compared=str(stored["compared"] or ""),
        content=index.resolve([str(content)]) if content else None,
        repeated=repeated,
        pressed=tuple(p for p in pressed if p is not None),
        complete=bool(stored["complete"]),
    )


def _pressed(
    entry: dict[str, Any], nodes: Sequence[Node | None], index: DomIndex
) -> Pressed | None:
    """None for a control that the stored DOM does not hold."""
    control = index.resolve([str(entry["path"])])
    if control is None:
        return None
    reached = entry["reached"]
    return Pressed(
        control=control,
        hides=_chosen(entry["hides"], nodes),
        veils=_chosen(entry["veils"], nodes),
        reached=index.resolve([str(reached)]) if reached else None,
    )


def _chosen(numbers: Sequence[Any], nodes: Sequence[Node | None]) -> tuple[Node, ...]:
    found = (nodes[int(n)] for n in numbers if 0 <= int(n) < len(nodes))
    return tuple(node for node in found if node is not None)
