"""The browser's accessibility tree as it stands, in its own order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.snapshot import Node


class SpokenNode:
    """One node of the accessibility tree, below it its children in the tree's order.

    `ignored` nodes are not exposed themselves; what is below them may be. `node` is the DOM node,
    None for generated content and for documents. `properties` are states by the browser's names.
    """

    __slots__ = (
        "children",
        "description",
        "ignored",
        "name",
        "node",
        "properties",
        "role",
        "value",
    )

    def __init__(
        self,
        *,
        role: str,
        name: str = "",
        value: str = "",
        description: str = "",
        ignored: bool = False,
        properties: Mapping[str, str | bool | float] | None = None,
        node: Node | None = None,
    ) -> None:
        self.role = role
        self.name = name
        self.value = value
        self.description = description
        self.ignored = ignored
        self.properties: Mapping[str, str | bool | float] = properties or {}
        self.node = node
        self.children: list[SpokenNode] = []

    def walk(self) -> Iterator[SpokenNode]:
        """The node and everything below it, in the tree's order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def exposed_children(self) -> Iterator[SpokenNode]:
        """The nearest exposed nodes below, through ignored ones."""
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            if node.ignored:
                stack.extend(reversed(node.children))
            else:
                yield node
