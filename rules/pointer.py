"""Names an element so that people and the next run find it again."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from rules.snapshot import Node, PageSnapshot

STEP = " >>> "  # into a frame or a shadow root
_MAX_HTML = 400
_MAX_ATTRIBUTE = 160
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"})
# Ids and classes that scripts draw anew on every load: long digit runs, hashes, UUIDs.
_VOLATILE = re.compile(r"\d{5,}|(?=[0-9a-f]*\d)[0-9a-f]{8,}|:r\w*:", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w-]*")
_DIGITS = re.compile(r"\d+")


class Pointers:
    """Selectors of one page's elements; ids are used where they are unique and steady."""

    def __init__(self, page: PageSnapshot) -> None:
        self._ids: Counter[tuple[int, Node | None, str]] = Counter()
        self._scope: dict[Node, Node | None] = {}
        self._place: dict[Node, str] = {}
        self._known: dict[Node, str] = {}
        self._slotted: dict[Node, list[Node]] = {}  # by the host that holds them
        for node in page.root.elements():
            parent = _holder(node)
            if node.host is not None:
                self._slotted.setdefault(node.host, []).append(node)
            entered = parent is None or node.shadow_child or node.document != parent.document
            self._scope[node] = parent if entered or parent is None else self._scope[parent]
            if "id" in node.attrs:
                self._ids[node.document, self._scope[node], node.attrs["id"]] += 1

    def selector(self, node: Node) -> str:
        """A CSS path from the nearest steady id, steps into frames and shadow roots by >>>."""
        waiting: list[Node] = []
        current: Node | None = node
        # Upwards to what is known, then down again: pages nest deeper than Python calls.
        while current is not None and current not in self._known:
            waiting.append(current)
            current = self._scope[current] if self._has_steady_id(current) else _holder(current)
        for step in reversed(waiting):
            self._known[step] = self._build(step)
        return self._known[node]

    def _build(self, node: Node) -> str:
        """The selector of a node whose holder's selector is known."""
        scope, parent = self._scope[node], _holder(node)
        outside = f"{self._known[scope]}{STEP}" if scope is not None else ""
        if self._has_steady_id(node):
            own_id = node.get("id")
            quoted = own_id.replace("\\", "\\\\").replace('"', '\\"')
            return outside + (f"#{own_id}" if _NAME.fullmatch(own_id) else f'[id="{quoted}"]')
        if parent is None or parent is scope:
            return outside + self._step(node)
        return f"{self._known[parent]} > {self._step(node)}"

    def _has_steady_id(self, node: Node) -> bool:
        own_id = node.get("id")
        key = (node.document, self._scope[node], own_id)
        return bool(own_id) and self._ids[key] == 1 and not _VOLATILE.search(own_id)

    def _step(self, node: Node) -> str:
        if node.parent is None or node.tag in {"html", "head", "body"}:
            return node.tag
        if node not in self._place:
            beside = self._slotted[node.host] if node.host is not None else node.parent.children
            twins = [
                n
                for n in beside
                if n.tag == node.tag
                and n.shadow_child == node.shadow_child
                and n.document == node.document
            ]
            for place, twin in enumerate(twins, 1):
                alone = len(twins) == 1
                self._place[twin] = twin.tag if alone else f"{twin.tag}:nth-of-type({place})"
        return self._place[node]


def _holder(node: Node) -> Node | None:
    """The parent in the markup, where slotted content is not below its slot."""
    return node.host if node.host is not None else node.parent


def component_of(node: Node | None) -> str:
    """The shape of an element's surroundings, the same for every copy of one component."""
    if node is None:
        return ""
    steps: list[str] = []
    current: Node | None = node
    while current is not None and len(steps) < 4 and current.tag not in {"body", "html"}:
        classes = sorted(c for c in current.get("class").split() if not _VOLATILE.search(c))
        names = "".join(f".{_DIGITS.sub('#', c)}" for c in classes[:4])
        steps.append(current.tag + names)
        if current.get("id") and not _VOLATILE.search(current.get("id")):
            steps[-1] += f"[{_DIGITS.sub('#', current.get('id'))}]"
        current = current.parent
    return " < ".join(steps)


def html_of(node: Node) -> str:
    """The element's markup after scripts, cut to about 400 characters with an ellipsis."""
    parts: list[str] = []
    _write(node, parts)
    text = " ".join("".join(parts).split())
    return text if len(text) <= _MAX_HTML else text[:_MAX_HTML] + "…"


def _write(node: Node, parts: list[str]) -> None:
    if sum(map(len, parts)) > _MAX_HTML:
        return
    if not node.is_element:
        parts.append(escape(node.text, quote=False))
        return
    attributes = "".join(
        f' {name}="{escape(value[:_MAX_ATTRIBUTE])}{"…" if len(value) > _MAX_ATTRIBUTE else ""}"'
        for name, value in node.attrs.items()
    )
    parts.append(f"<{node.tag}{attributes}>")
    if node.tag in _VOID:
        return
    for child in node.children:
        if child.document == node.document:
            _write(child, parts)
    parts.append(f"</{node.tag}>")
