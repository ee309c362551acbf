"""Tab stops, places in a page and its main landmark: what skipping needs."""

from __future__ import annotations

from rules.dom import exposed, focusable, role_of
from rules.snapshot import Node


def tab_order(top: list[Node]) -> dict[Node, int]:
    """The position of every Tab stop of the top document, from 1, as browsers order them."""
    stops = [(n, _tabindex(n)) for n in top if focusable(n) and _can_stop(n)]
    ordered = sorted((s for s in stops if s[1] > 0), key=lambda s: s[1])
    ordered += [s for s in stops if s[1] <= 0]
    return {node: number for number, (node, _) in enumerate(ordered, start=1)}


def _can_stop(node: Node) -> bool:
    """True where Tab really stops: a role alone gives no focus."""
    own = {"a", "area", "button", "input", "select", "textarea", "summary"}
    return node.tag in own or "tabindex" in node.attrs or "contenteditable" in node.attrs


def _tabindex(node: Node) -> int:
    stated = node.get("tabindex").strip()
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 0


def targets_of(top: list[Node]) -> dict[str, Node]:
    """What a fragment of an address can lead to."""
    found: dict[str, Node] = {}
    for node in top:
        if node.get("id"):
            found.setdefault(node.get("id"), node)
    for node in top:
        if node.tag == "a" and node.get("name"):
            found.setdefault(node.get("name"), node)
    return found


def is_main(node: Node) -> bool:
    """True for a main landmark that assistive technology meets."""
    return (role_of(node) == "main" or (node.tag == "main" and not role_of(node))) and exposed(node)
