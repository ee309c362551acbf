"""Builds the one tree of nodes from Chromium's DOM snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.snapshot import Document, Node, Rect

_ELEMENT, _TEXT = 1, 3
# The order in which the gatherer asks for computed styles, and so that of the stored values.
STYLES = (
    "display",
    "visibility",
    "opacity",
    "cursor",
    "position",
    "z-index",
    "font-size",
    "font-weight",
    "color",
    "background-color",
    "background-image",
    "overflow-x",
    "overflow-y",
    "pointer-events",
    "text-decoration-line",
    "text-indent",
    "text-transform",
    "text-overflow",
    "white-space",
    "letter-spacing",
    "word-spacing",
    "line-height",
    "clip",
    "clip-path",
    "transform",
    "filter",
    "text-shadow",
    "mix-blend-mode",
    "background-size",
    "border-bottom-style",
    "border-bottom-color",
    "outline-style",
    "font-family",
)

Scope = int  # a document or a shadow root, by a number of ours


@dataclass(slots=True)
class DomIndex:
    """Finds nodes by the browser's ids and by the path notation of engine and observer."""

    by_backend: dict[int, Node] = field(default_factory=dict)
    paths: dict[tuple[Scope, str], Node] = field(default_factory=dict)
    inner: dict[Node, Scope] = field(default_factory=dict)  # what a host or frame holds

    def resolve(self, path: Sequence[str | Sequence[str]]) -> Node | None:
        """The node at a path: a step for each frame, a step's parts for each shadow root."""
        scope: Scope | None = 0
        node: Node | None = None
        for step in path:
            for part in (step,) if isinstance(step, str) else step:
                if scope is None:
                    return None
                node = self.paths.get((scope, part))
                if node is None:
                    return None
                scope = self.inner.get(node)
        return node


@dataclass(frozen=True, slots=True)
class Shadows:
    """What the snapshot does not say of shadow trees, by the browser's ids.

    `roots` are all direct children of shadow roots; `light` maps each element child of a host to
    its host, its place among its siblings from 1, and how many they are.
    """

    roots: frozenset[int]
    light: dict[int, tuple[int, int, int]]


def read_shadows(stored: dict[str, Any] | None) -> Shadows:
    """The stored form (hosts with the ids below their roots and of their own children)."""
    stored = stored or {"roots": [], "light": []}
    return Shadows(
        frozenset(child for _, children in stored["roots"] for child in children),
        {
            child: (host, place, len(children))
            for host, children in stored["light"]
            for place, child in enumerate(children, 1)
        },
    )


def build_documents(
    snapshot: dict[str, Any], shadows: Shadows
) -> tuple[tuple[Document, ...], DomIndex]:
    """The page's documents, joined into one tree, and the index over it.

    Raises KeyError, IndexError or ValueError when the snapshot is not of the expected shape.
    """
    index = DomIndex()
    builder = _Builder(snapshot["strings"], snapshot["documents"], index, shadows)
    builder.document(0, frame=None, scope=0, offset=(0.0, 0.0))
    if not builder.documents:
        raise ValueError("the snapshot holds no document element")
    return tuple(builder.documents), index


@dataclass(slots=True)
class _Tree:
    """One document while it is built: parallel to the snapshot's node list."""

    made: list[Node | None]
    scopes: list[Scope]
    siblings: dict[tuple[Node | None, Scope], list[Node]] = field(default_factory=dict)
    slotted: dict[Node, tuple[int, int]] = field(default_factory=dict)
    frames: list[tuple[int, Node]] = field(default_factory=list)
    root: Node | None = None


# Which chromedriver writes into the page to find a frame again: random, none of the page's.
_DRIVERS_OWN = "cd_frame_id_"


class _Builder:
    def __init__(
        self,
        strings: list[str],
        sources: list[dict[str, Any]],
        index: DomIndex,
        shadows: Shadows,
    ) -> None:
        self._shadows = shadows
        self._scope_of: dict[Node, Scope] = {}
        self._strings = strings
        self._sources = sources
        self._index = index
        self._counter = 0
        self._scopes = 0
        self._built: set[int] = set()
        self.documents: list[Document] = []

    def document(
        self, number: int, *, frame: Node | None, scope: Scope, offset: tuple[float, float]
    ) -> None:
        """Add one document and, below it, the documents of its frames."""
        # A snapshot that shows one document in several frames would grow without end.
        if number in self._built:
            raise ValueError(f"document {number} is in two frames")
        self._built.add(number)
        source = self._sources[number]
        position = len(self.documents)
        tree = self._tree(source["nodes"], scope, position)
        if tree.root is None:
            return
        self._layout(source["layout"], tree.made, offset)
        self._paths(tree)
        url, title = self._text(source["documentURL"]), self._text(source["title"])
        self.documents.append(
            Document(index=position, url=url, title=title, root=tree.root, frame=frame)
        )
        if frame is not None:
            tree.root.parent = frame
            frame.children.append(tree.root)
        for inner, holder in tree.frames:
            x, y = (holder.rect.x, holder.rect.y) if holder.rect else (0.0, 0.0)
            self.document(inner, frame=holder, scope=self._enter(holder), offset=(x, y))

    def _tree(self, nodes: dict[str, Any], scope: Scope, position: int) -> _Tree:
        count = len(nodes["parentIndex"])
        tree = _Tree(made=[None] * count, scopes=[scope] * count)
        shadow = {i: self._text(v) for i, v in _sparse(nodes["shadowRootType"]).items()}
        frames = _sparse(nodes["contentDocumentIndex"])
        clickable = set(nodes["isClickable"]["index"])
        left_out = set(nodes["pseudoType"]["index"])
        kinds, backends = nodes["nodeType"], nodes["backendNodeId"]
        for i, above in enumerate(nodes["parentIndex"]):
            parent = tree.made[above] if above >= 0 else None
            if i in left_out or above in left_out or shadow.get(i) == "user-agent":
                left_out.add(i)
                continue
            starts_shadow = parent is not None and backends[i] in self._shadows.roots
            if starts_shadow and parent is not None:
                tree.scopes[i] = self._index.inner.get(parent) or self._enter(parent)
            elif above >= 0:
                tree.scopes[i] = tree.scopes[above]
            if kinds[i] == _TEXT and parent is not None:
                node = self._node("#text", parent, position)
                node.text = self._text(nodes["nodeValue"][i])
            elif kinds[i] == _ELEMENT:
                node = self._node(self._text(nodes["nodeName"][i]).lower(), parent, position)
                node.attrs = self._attributes(nodes["attributes"][i])
                node.clickable = i in clickable
                slotted = self._shadows.light.get(backends[i])
                host = self._index.by_backend.get(slotted[0]) if slotted else None
                if host is not None and slotted is not None and not starts_shadow:
                    node.host = host
                    tree.scopes[i] = self._scope_of[host]
                    tree.slotted[node] = (slotted[1], slotted[2])
                holder = None if starts_shadow else node.host or parent
                self._scope_of[node] = tree.scopes[i]
                tree.siblings.setdefault((holder, tree.scopes[i]), []).append(node)
                if i in frames:
                    tree.frames.append((frames[i], node))
                if parent is None and tree.root is None:
                    tree.root = node
            else:
                continue
            node.in_shadow = i in shadow
            node.shadow_child = starts_shadow
            tree.made[i] = node
            self._index.by_backend[backends[i]] = node
            if parent is not None:
                parent.children.append(node)
        for i, value in _sparse(nodes["inputValue"]).items():
            made = tree.made[i]
            if made is not None:
                made.value = self._text(value)
        return tree

    def _paths(self, tree: _Tree) -> None:
        """Give every element the path that engine and observer use for it."""
        known: dict[Node, str] = {}
        for (holder, scope), siblings in tree.siblings.items():
            prefix = f"{known[holder]} > " if holder is not None else ""
            for nth, node in enumerate(siblings, 1):
                place, count = tree.slotted.get(node, (nth, len(siblings)))
                numbered = count > 1 and node.tag not in {"head", "body"}
                path = f"{prefix}{node.tag}:nth-child({place})" if numbered else prefix + node.tag
                known[node] = path
                self._index.paths[scope, path] = node

    def _layout(
        self, layout: dict[str, Any], made: list[Node | None], offset: tuple[float, float]
    ) -> None:
        """Attach boxes and styles; an element split over lines gets the box around all parts."""
        styles: dict[tuple[int, ...], dict[str, str]] = {}
        boxes = zip(layout["nodeIndex"], layout["bounds"], layout["styles"], strict=True)
        for i, (x, y, width, height), values in boxes:
            node = made[i]
            if node is None:
                continue
            rect = Rect(x=x + offset[0], y=y + offset[1], width=width, height=height)
            node.rect = rect if node.rect is None else _around(node.rect, rect)
            if not node.is_element:
                continue
            key = tuple(values)
            if key and key not in styles:
                texts = (self._text(v) for v in values)
                # An older capture has fewer: styles are only ever added at the end.
                styles[key] = dict(zip(STYLES, texts, strict=False))
            if key:
                node.style = styles[key]

    def _node(self, tag: str, parent: Node | None, position: int) -> Node:
        self._counter += 1
        return Node(index=self._counter - 1, tag=tag, parent=parent, document=position)

    def _attributes(self, pairs: list[int]) -> dict[str, str]:
        texts = [self._text(p) for p in pairs]
        found = dict(zip(texts[::2], texts[1::2], strict=True))
        found.pop(_DRIVERS_OWN, None)
        return found

    def _text(self, index: int) -> str:
        return self._strings[index] if index >= 0 else ""

    def _enter(self, holder: Node) -> Scope:
        self._scopes += 1
        self._index.inner[holder] = self._scopes
        return self._scopes


def _sparse(data: dict[str, list[int]]) -> dict[int, int]:
    """A rare property as the snapshot stores it: node number to value."""
    return dict(zip(data["index"], data["value"], strict=True))


def _around(a: Rect, b: Rect) -> Rect:
    x, y = min(a.x, b.x), min(a.y, b.y)
    right, bottom = max(a.x + a.width, b.x + b.width), max(a.y + a.height, b.y + b.height)
    return Rect(x=x, y=y, width=right - x, height=bottom - y)
