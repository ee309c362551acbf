"""What both platforms' normalisers make: the parsed source, and the building of its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.normalize.app.roles import role_of
from devices.normalize.app.xml import RawTree
from rules.screen import ScreenNode, ScreenTree, Uninspected

TRUTH: Mapping[str | None, bool] = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One page source as values.

    `app` is the package or bundle id, "" when the source does not say. `known` names the
    attributes that were seen at least once. `notes` counts what was odd, by reason code:
    `bounds-unusable` (elements without a usable box), `screenshot-mismatch`.
    """

    platform: str
    origin: str
    app: str
    tree: ScreenTree
    known: frozenset[str]
    uninspected: tuple[Uninspected, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)


def build_nodes(raw: RawTree, first: int, classes: list[str]) -> list[ScreenNode]:
    """Nodes of the subtree at `first`, joined and with class, attributes and role only.

    `classes` holds the class of every raw element.
    """
    roles = {cls: role_of(cls) for cls in set(classes)}
    nodes: list[ScreenNode] = []
    for at in range(first, raw.ends[first]):
        parent = nodes[raw.parents[at] - first] if at > first else None
        cls = classes[at]
        node = ScreenNode(index=at - first, cls=cls, parent=parent)
        node.end = raw.ends[at] - first
        node.attrs = raw.attrs[at]
        node.role = roles[cls]
        if parent is not None:
            parent.children.append(node)
        nodes.append(node)
    return nodes


def known_of(nodes: list[ScreenNode]) -> frozenset[str]:
    """The attributes that at least one element has."""
    known: set[str] = set()
    for node in nodes:
        known.update(node.attrs)
    return frozenset(known)
