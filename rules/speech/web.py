"""What would be said of a web page read line by line from the top.

Decisions:

- The order is that of the accessibility tree, its words are the browser's names. A container (a
  landmark, a list, a table, a heading) is announced before the first thing in it, as readers do
  when they enter it; an empty one is not. Leaving is not announced.
- Each link and control is one item; text that runs on in one block is one item.
- A link without a name gets the last piece of its address, which some readers try as well.
- Signs alone (a dot between date and title, dashes, arrows) are no item: by default most readers
  make a pause of them. A control whose whole name is signs stays one, and is marked.
- An image without a name says nothing; decorative ones are not in the tree and make no item.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from rules.dom import squeeze
from rules.snapshot import Node, PageSnapshot
from rules.speech.figures import figures_of_page
from rules.speech.model import SILENT, UNKNOWN, Item, Mark, Part, Phrase, Transcript
from rules.speech.noise import with_noise
from rules.speech.roles import ATOMS, CONTAINERS, CONTROLS, NOT_READ
from rules.speech.silence import hidden_items, is_seen
from rules.speech.states import states_of
from rules.speech.tree import SpokenNode

_LONGEST = 2000  # characters of one item: a text of a million is heard by nobody
_MOST_ITEMS = 20_000
_LOOKED_AT = 500  # nodes below a control
_MOST_PENDING = 50  # containers announced at once
_INLINE = re.compile(r"inline|contents|ruby")
_PIECE = re.compile(r"[^\w\u3400-\u9fff.~%-]+")


def transcript_of_page(page: PageSnapshot) -> Transcript | None:
    """The page's transcript; None where no accessibility tree was captured."""
    if page.spoken is None:
        return None
    heard = _Reader(page.spoken).items()
    items = tuple(with_noise(_merged(page, heard)))
    return Transcript(items=items, figures=figures_of_page(page, items))


def _merged(page: PageSnapshot, heard: list[Item]) -> Iterator[Item]:
    """What is heard, with what is there and not heard where it stands in the document."""
    order = {node: number for number, node in enumerate(page.root.walk())}
    waiting = sorted(hidden_items(page, heard), key=lambda item: _place(item, order))
    waiting.reverse()
    for item in heard:
        here = _place(item, order)
        # What has no place of its own (generated content) belongs to what is said around it.
        while waiting and here > _place(waiting[-1], order):
            yield waiting.pop()
        yield item
    yield from reversed(waiting)


def _place(item: Item, order: dict[Node, int]) -> int:
    return order.get(item.node, -1) if isinstance(item.node, Node) else -1


class _Reader:
    """Goes through the tree once, with what was entered and not yet announced."""

    def __init__(self, root: SpokenNode) -> None:
        self._root = root
        self._items: list[Item] = []
        self._before: list[tuple[SpokenNode, Part]] = []
        self._block: Node | None = None  # of the text that may still go on
        self._inside_label = 0
        self._places: dict[SpokenNode, int] = {}  # of rows and cells, from 1
        self._labels = {squeeze(n.name) for n in root.walk() if n.role in CONTROLS} - {""}

    def items(self) -> list[Item]:
        """Everything that is heard, in the tree's order."""
        title = squeeze(self._root.name)[:_LONGEST]
        if title:
            self._items.append(
                Item(kind="title", said=(title,), name=title, node=self._root.node, rect=None)
            )
        # (node, whether it is left): the page may nest deeper than Python calls.
        stack = [(child, False) for child in reversed(self._root.children)]
        while stack and len(self._items) < _MOST_ITEMS:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children))
        return self._items

    def _enter(self, node: SpokenNode) -> bool:
        """Say what the node itself says; True when what is below it is still to be read."""
        if node.ignored:
            return True
        if node.role in NOT_READ:
            if node.role == "LineBreak":
                self._block = None
            return False
        if node.role == "StaticText":
            self._text(node)
            return False
        if node.role == "ListMarker":
            self._marker(node)
            return False
        if node.role in CONTROLS:
            return self._control(node)
        if node.role in ATOMS:
            return self._atom(node)
        self._announce(node)
        return True

    def _leave(self, node: SpokenNode) -> None:
        """A container of which nothing was heard is not announced."""
        while self._before and self._before[-1][0] is node:
            self._before.pop()
        if node.role == "LabelText":
            self._inside_label -= 1
        if CONTAINERS.get(node.role) == "heading":
            self._block = None

    def _table(self, node: SpokenNode) -> list[Part]:
        """How large a table is; its rows and cells are counted for when they are entered."""
        rows = list(_rows(node))
        columns = 0
        for number, row in enumerate(rows, start=1):
            self._places[row] = number
            cells = [c for c in row.exposed_children() if CONTAINERS.get(c.role) == "column"]
            self._places.update((cell, place) for place, cell in enumerate(cells, start=1))
            columns = max(columns, len(cells))
        name = squeeze(node.name)[:_LONGEST]
        size: list[Part] = [Phrase("table", {"rows": len(rows), "columns": columns})]
        return [name, *size] if name else size

    def _announce(self, node: SpokenNode) -> None:
        if node.role == "LabelText":
            self._inside_label += 1
        if CONTAINERS.get(node.role) == "table":
            parts = self._table(node)
        else:
            parts = _container_parts(node, self._places)
        if parts:
            self._block = None
            self._before += [(node, part) for part in parts]

    def _add(self, node: SpokenNode, kind: str, parts: list[Part], name: str) -> None:
        before = [part for _, part in self._before[-_MOST_PENDING:]]
        self._before = []
        element = _element(node)
        place = node.node if node.node is not None and node.node.rect is not None else element
        if kind == "text" and any(
            isinstance(p, Phrase) and p.key.startswith("heading") for p in before
        ):
            kind = "heading"
        self._items.append(
            Item(
                kind=kind,
                said=(*before, *parts),
                name=name,
                node=element,
                rect=place.rect if place is not None else None,
            )
        )

    def _text(self, node: SpokenNode) -> None:
        text = _spoken(node.name)
        if not any(c.isalnum() for c in text) or (self._inside_label and text in self._labels):
            return  # the field says it
        if any(part == text for _, part in self._before):
            return  # a legend or caption that was just announced
        block = _block_of(node)
        last = self._items[-1] if self._items else None
        goes_on = block is not None and block is self._block and not self._before
        if goes_on and last is not None and last.kind in {"text", "heading"}:
            joined = squeeze(f"{last.name}{_gap(last.name, node.name)}{text}")[:_LONGEST]
            self._items[-1] = replace(last, said=(*last.said[:-1], joined), name=joined)
            return
        self._add(node, "text", [text[:_LONGEST]], text[:_LONGEST])
        self._block = block

    def _marker(self, node: SpokenNode) -> None:
        """Numbers of lists are said before their text; dots are not."""
        number = squeeze(node.name)
        if any(c.isalnum() for c in number):
            self._before.append((node, number))

    def _control(self, node: SpokenNode) -> bool:
        self._block = None
        kind = CONTROLS[node.role]
        if any(n is not node and n.role in CONTROLS and not n.ignored for n in _below(node)):
            self._before.append((node, Phrase(kind)))
            return True
        name = _spoken(node.name)[:_LONGEST]
        parts: list[Part] = [Phrase(kind)]
        if kind == "link" and name and _only_pictures(node):
            parts.append(Phrase("image"))
        marks: tuple[Mark, ...] = ()
        if name:
            parts.append(name)
        elif kind == "link" and (piece := address_piece(str(node.properties.get("url", "")))):
            parts.append(piece)
            marks = (Mark(kind=SILENT, code="unnamed-address"),)
        else:
            parts.append(Phrase("unnamed"))
            marks = (Mark(kind=SILENT, code="unnamed"),)
        self._add(node, kind, [*parts, *states_of(node, kind)], name)
        if marks:
            self._items[-1] = replace(self._items[-1], marks=marks)
        return False

    def _atom(self, node: SpokenNode) -> bool:
        """Images, frames and media; True for one whose inside is read."""
        self._block = None
        kind, name = ATOMS[node.role], _spoken(node.name)[:_LONGEST]
        if kind == "frame" and node.children:
            self._before.append((node, Phrase("frame")))
            if name:
                self._before.append((node, name))
            return True
        if node.role in {"SvgRoot", "graphics-document"} and not name:
            return True
        if kind == "image" and not name:
            self._nameless_image(node)
            return False
        parts: list[Part] = [Phrase(kind), *([name] if name else [])]
        self._add(node, kind, [*parts, *states_of(node, kind)], name)
        if not name:
            frame = kind == "frame"
            mark = Mark(
                kind=UNKNOWN if frame else SILENT, code="frame-unread" if frame else "unnamed"
            )
            self._items[-1] = replace(self._items[-1], marks=(mark,))
        return False

    def _nameless_image(self, node: SpokenNode) -> None:
        element = node.node
        if element is None or element.rect is None or not is_seen(element):
            return
        mark = Mark(kind=SILENT, code="image-unnamed")
        self._items.append(
            Item(kind="image", said=(), name="", node=element, rect=element.rect, marks=(mark,))
        )


def address_piece(url: str) -> str:
    """The last piece of an address without its ending, "" where it has none to say."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https", "file"} or (parts.fragment and not parts.path):
        return ""
    last = parts.path.rstrip("/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    return squeeze(_PIECE.sub(" ", unquote(stem)))[:60]


def _container_parts(node: SpokenNode, places: Mapping[SpokenNode, int]) -> list[Part]:
    """What is said when a container is entered; nothing for most."""
    kind = CONTAINERS.get(node.role)
    if kind is None:
        return []
    name = squeeze(node.name)[:_LONGEST]
    if kind == "heading":
        level = node.properties.get("level", 0)
        known = isinstance(level, int | float) and 1 <= level <= 6
        return [Phrase(f"heading-{int(level)}" if known else "heading")]
    if kind == "list":
        n = sum(1 for child in node.exposed_children() if child.role == "listitem")
        return [Phrase("list", {"n": n})] if n else []
    if kind in {"row", "column"}:
        place = places.get(node)
        return [Phrase(kind, {"n": place})] if place is not None else []
    if kind in {"region", "form", "group"} and not name:
        return []  # without a name they are no landmark, and tell nothing
    return [name, Phrase(kind)] if name else [Phrase(kind)]


def _spoken(text: str) -> str:
    """A text without what only an icon font draws, white space squeezed."""
    if text.isprintable():
        return squeeze(text)
    return squeeze("".join(c for c in text if unicodedata.category(c) not in {"Co", "Cc", "Cf"}))


def _gap(before: str, text: str) -> str:
    """What stands between two texts of one line."""
    latin = before[-1:].isascii() and before[-1:].isalnum() and text[:1].isascii()
    return " " if latin or text[:1].isspace() else ""


def _only_pictures(node: SpokenNode) -> bool:
    """True when all that a link shows are images."""
    leaves = [n for n in _below(node) if not n.ignored and n.role in {"StaticText", "image"}]
    return bool(leaves) and all(n.role == "image" for n in leaves)


def _below(node: SpokenNode) -> Iterator[SpokenNode]:
    """The first nodes below: what is nested without end is nobody's control."""
    return islice(node.walk(), 1, _LOOKED_AT)


def _rows(table: SpokenNode) -> Iterator[SpokenNode]:
    """The table's own rows, not those of tables inside it."""
    stack = list(reversed(table.children))
    while stack:
        node = stack.pop()
        if node.role == "row" and not node.ignored:
            yield node
        elif CONTAINERS.get(node.role) != "table":
            stack.extend(reversed(node.children))


def _element(node: SpokenNode) -> Node | None:
    found = node.node
    return found if found is None or found.is_element else found.parent


def _block_of(node: SpokenNode) -> Node | None:
    """The element whose line a text stands in; None for generated content."""
    element = _element(node)
    while element is not None:
        if element.style is None or not _INLINE.match(element.style.get("display", "")):
            return element
        element = element.parent
    return None
