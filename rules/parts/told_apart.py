"""Whether readers who see the page can tell two links of one name apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rules.dom import is_link, rendered, squeeze
from rules.parts.passages import INLINE, tells
from rules.snapshot import Node

_NODES = 400  # nodes around two links that are looked at
_PICTURES = 40
_DRAWN = frozenset({"path", "circle", "rect", "polygon", "line", "ellipse", "polyline", "use"})


def told_apart(one: Node, other: Node) -> bool:
    """True when words between the links, or pictures in or beside them, tell them apart.

    `one` comes first in the document. What no reader can tell apart is no barrier of anybody's.
    """
    if _graphics(one) != _graphics(other):
        return True
    around = _around(one, other)
    if tells(_words_between(around, one, other)):
        return True
    return _by_pictures(around, one, other)


def _graphics(link: Node) -> tuple[str, ...]:
    """What a link draws: background pictures, images' addresses, drawings' shapes."""
    drawn = []
    for node in islice(link.elements(), _NODES):
        picture = _background(node)
        if picture:
            drawn.append(picture)
        if node.tag == "img":
            drawn.append(node.get("src"))
        elif node.tag in _DRAWN:
            drawn.append(f"{node.tag} {node.get('d')} {node.get('points')} {node.get('href')}")
    return tuple(drawn)


def _background(node: Node) -> str:
    value = (node.style or {}).get("background-image", "none")
    return value if "url(" in value else ""


def _around(one: Node, other: Node) -> Node:
    """The smallest box that holds both."""
    above = set(one.ancestors())
    return next((n for n in other.ancestors() if n in above), one)


def _between(around: Node, one: Node, other: Node) -> Iterator[Node]:
    """The nodes after the first link and before the second, neither of them included."""
    last = max((n.index for n in one.walk()), default=one.index)
    stack = [around]
    while stack:
        node = stack.pop()
        if node is other or node.index > other.index:
            return
        if node.index > last:
            yield node
        stack.extend(c for c in reversed(node.children) if c is not one)


def _words_between(around: Node, one: Node, other: Node) -> str:
    parts = []
    for node in islice(_between(around, one, other), _NODES):
        if not node.is_element and node.parent is not None and rendered(node):
            inside = any(is_link(a) for a in islice(node.ancestors(), 4))
            parts.append("" if inside else node.text)
    return squeeze(" ".join(parts))


def _by_pictures(around: Node, one: Node, other: Node) -> bool:
    """True when each link has a picture of its own close by."""
    while around.tag in INLINE and around.parent is not None:
        around = around.parent
    inside = {*one.elements(), *other.elements()}
    pictures = [
        n
        for n in islice(around.elements(), _NODES)
        if n not in inside and (n.tag in {"img", "svg"} or _background(n)) and n.rect is not None
    ][:_PICTURES]
    first, second = _nearest(one, pictures), _nearest(other, pictures)
    return first is not None and second is not None and _picture(first) != _picture(second)


def _picture(node: Node) -> object:
    return node.get("src") or _background(node) or node


def _nearest(link: Node, pictures: list[Node]) -> Node | None:
    return min(pictures, key=lambda picture: _distance(link, picture), default=None)


def _distance(one: Node, other: Node) -> float:
    if one.rect is None or other.rect is None:
        return float("inf")
    x = abs(one.rect.x + one.rect.width / 2 - other.rect.x - other.rect.width / 2)
    y = abs(one.rect.y + one.rect.height / 2 - other.rect.y - other.rect.height / 2)
    return x + y
