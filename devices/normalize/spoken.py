"""Builds the accessibility tree as the browser ordered it, frames joined to their elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from devices.normalize.dom import DomIndex
from rules.snapshot import Document, Node
from rules.speech.tree import SpokenNode


def read_spoken(
    trees: Sequence[dict[str, Any]], index: DomIndex, documents: Sequence[Document]
) -> SpokenNode | None:
    """The top document's tree with the frames' below their elements; None without any.

    A frame whose element is not in the tree is left out: no reader gets there. Raises KeyError
    or TypeError for another shape.
    """
    roots = [root for root in (_tree(tree["nodes"], index) for tree in trees) if root is not None]
    if not roots:
        return None
    tops: dict[int, SpokenNode] = {}
    for root in roots:
        number = next((n.node.document for n in root.walk() if n.node is not None), None)
        if number is not None:
            tops.setdefault(number, root)
    # The browser gives the top document first, even where it is empty.
    whole = tops.get(0, roots[0])
    frames: dict[Node, SpokenNode] = {
        document.frame: tops[document.index]
        for document in documents
        if document.frame is not None and document.index in tops
    }
    # Frames inside frames are met as well: what is added is walked after.
    for node in whole.walk():
        inner = frames.pop(node.node, None) if node.node is not None else None
        if inner is not None and inner is not whole:
            node.children = [inner]
    return whole


def _tree(sources: Sequence[dict[str, Any]], index: DomIndex) -> SpokenNode | None:
    """One document's tree; None for an empty one. A child that is its own ancestor is cut off."""
    made = {str(source["nodeId"]): _node(source, index) for source in sources}
    placed: set[str] = set()
    for source in sources:
        parent = made[str(source["nodeId"])]
        for child_id in map(str, source.get("childIds", ())):
            child = made.get(child_id)
            if child is not None and child_id not in placed and child is not parent:
                placed.add(child_id)
                parent.children.append(child)
    return next((node for key, node in made.items() if key not in placed), None)


def _node(source: dict[str, Any], index: DomIndex) -> SpokenNode:
    ignored = bool(source.get("ignored", False))
    properties = {p["name"]: p["value"].get("value") for p in source.get("properties", ())}
    return SpokenNode(
        role=_value(source, "role"),
        name="" if ignored else _value(source, "name"),
        value=_value(source, "value"),
        description=_value(source, "description"),
        ignored=ignored,
        properties={k: v for k, v in properties.items() if isinstance(v, str | bool | int | float)},
        node=index.by_backend.get(source.get("backendDOMNodeId", -1)),
    )


def _value(source: dict[str, Any], key: str) -> str:
    found = source.get(key, {}).get("value", "")
    return "" if found is None else str(found)
