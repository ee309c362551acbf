"""The stored accessibility tree, joined over frames and safe against odd files."""

from __future__ import annotations

from typing import Any

from devices.normalize.dom import DomIndex
from devices.normalize.spoken import read_spoken
from rules.snapshot import Document, Node
from rules.speech.tree import SpokenNode


def source(name: str, *children: str, dom: int = -1, role: str = "generic") -> dict[str, Any]:
    """A node as the browser's protocol gives it."""
    return {
        "nodeId": name,
        "childIds": list(children),
        "ignored": False,
        "role": {"value": role},
        "name": {"value": name},
        "backendDOMNodeId": dom,
    }


def document(number: int, frame: Node | None) -> Document:
    """A document with a node of its own, and the element of the page above that holds it."""
    root = Node(index=number, tag="html", document=number)
    return Document(index=number, url="", title="", root=root, frame=frame)


def names(root: SpokenNode | None) -> list[str]:
    """The names in the order of reading."""
    return [node.name for node in root.walk()] if root is not None else []


def test_frames_stand_where_their_element_is() -> None:
    """The tree of a frame that the browser gives last is read in its place."""
    frame = Node(index=5, tag="iframe", document=0)
    top, inner = document(0, None), document(1, frame)
    index = DomIndex(by_backend={1: top.root, 5: frame, 9: inner.root})
    trees = [
        {"nodes": [source("top", "f", "after", dom=1), source("f", dom=5), source("after")]},
        {"nodes": [source("inner", "words", dom=9), source("words")]},
    ]
    assert names(read_spoken(trees, index, [top, inner])) == [
        "top", "f", "inner", "words", "after",
    ]  # fmt: skip


def test_no_tree_is_none() -> None:
    """A capture without one was not listened to; that is no silent page."""
    assert read_spoken([], DomIndex(), []) is None
    assert read_spoken([{"nodes": []}], DomIndex(), []) is None


def test_nodes_that_name_each_other_as_children_end() -> None:
    """A broken or hostile tree: nothing is read twice, nothing for ever."""
    trees = [{"nodes": [source("a", "b"), source("b", "c"), source("c", "b", "missing", "c")]}]
    assert names(read_spoken(trees, DomIndex(), [])) == ["a", "b", "c"]
