"""Names an element of a screen's tree so that people and the next run find it again."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from rules.screen import ScreenNode, ScreenTree

_MAX_XML = 400
_MAX_ATTRIBUTE = 120
# Identifiers that are drawn anew on every start: long digit runs, hashes, UUIDs.
_VOLATILE = re.compile(r"\d{5,}|(?=[0-9a-f]*\d)[0-9a-f]{8,}", re.IGNORECASE)
# What a person needs to recognise the element, in this order, whatever the source's order.
_SHOWN = (
    "text", "content-desc", "resource-id", "label", "name", "value", "hint", "placeholderValue",
    "clickable", "focusable", "checkable", "checked", "enabled", "a11y-important", "accessible",
    "traits", "bounds", "x", "y", "width", "height",
)  # fmt: skip


class ScreenPointers:
    """Node paths of one tree, in the form of an XPath on the source.

    A path begins at the nearest element whose identifier is unique and steady:
    `//*[@resource-id="app:id/list"]/android.widget.TextView[2]`; iOS's identifiers are `name`.
    """

    def __init__(self, tree: ScreenTree) -> None:
        # On iOS a label is a `name` too where there is no identifier, and an XPath finds it.
        self._ids = Counter(n.attrs.get("name") or n.identifier for n in tree.nodes)
        self._paths: dict[ScreenNode, str] = {}
        self._places: dict[ScreenNode, dict[ScreenNode, str]] = {}

    def selector(self, node: ScreenNode) -> str:
        """The node's path; the same for the same tree."""
        waiting: list[ScreenNode] = []
        current: ScreenNode | None = node
        while current is not None and current not in self._paths:
            waiting.append(current)
            current = None if self._is_steady(current) else current.parent
        for step in reversed(waiting):
            self._paths[step] = self._build(step)
        return self._paths[node]

    def _build(self, node: ScreenNode) -> str:
        if self._is_steady(node):
            key = "resource-id" if "resource-id" in node.attrs else "name"
            return f"//*[@{key}={_quoted(node.identifier)}]"
        if node.parent is None:
            return f"/{node.cls}"
        return f"{self._paths[node.parent]}/{node.cls}{self._place(node, node.parent)}"

    def _place(self, node: ScreenNode, parent: ScreenNode) -> str:
        """The position among children of its class, empty for an only one."""
        if parent not in self._places:
            alike: dict[str, list[ScreenNode]] = {}
            for child in parent.children:
                alike.setdefault(child.cls, []).append(child)
            self._places[parent] = {
                child: f"[{number}]" if len(group) > 1 else ""
                for group in alike.values()
                for number, child in enumerate(group, start=1)
            }
        return self._places[parent][node]

    def _is_steady(self, node: ScreenNode) -> bool:
        own = node.identifier
        return bool(own) and self._ids[own] == 1 and not _VOLATILE.search(own)


def component_of_screen(node: ScreenNode) -> str:
    """What the element has in common with its likes: its identifier and class, or its place."""
    if node.identifier and not _VOLATILE.search(node.identifier):
        return f"{node.cls} {node.identifier}"
    steps = [node.cls]
    for parent in node.ancestors():
        if parent.identifier and not _VOLATILE.search(parent.identifier):
            steps.append(parent.identifier)
            break
        steps.append(parent.cls)
        if len(steps) == 4:
            break
    return " / ".join(reversed(steps))


def xml_of(node: ScreenNode) -> str:
    """The element with the attributes that a person needs, without its children."""
    parts = [node.cls]
    length = len(node.cls)
    for name in _SHOWN:
        value = node.attrs.get(name)
        if value is None or (value == "" and name not in {"text", "content-desc", "label"}):
            continue
        cut = value if len(value) <= _MAX_ATTRIBUTE else f"{value[:_MAX_ATTRIBUTE]}…"
        part = f'{name}="{escape(cut, quote=True)}"'
        length += len(part) + 1
        if length > _MAX_XML:
            parts.append("…")
            break
        parts.append(part)
    return f"<{' '.join(parts)} />"


def _quoted(text: str) -> str:
    """The text as an XPath string."""
    if '"' not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    parts = '", \'"\', "'.join(text.split('"'))
    return f'concat("{parts}")'
