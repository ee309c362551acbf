"""What a page says, sorted by the element that states the language in which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.dom import exposed, name_of, rendered, role_of
from rules.snapshot import Node, PageSnapshot

SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "code", "pre", "kbd", "samp", "textarea"}
)
_IMAGES = frozenset({"img", "canvas", "object"})
_IMAGE_ROLES = frozenset({"img", "image"})


@dataclass(slots=True)
class Part:
    """All that is read in the language of one element: words shown and names of images.

    `node` states the language; it is the html element for what no other element states.
    """

    node: Node
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The pieces, each on a line of its own."""
        return "\n".join(self.pieces)


_last: list[tuple[PageSnapshot, tuple[Part, ...]]] = []  # the page that is being judged


def spoken(page: PageSnapshot) -> tuple[Part, ...]:
    """The top document's parts in document order, the html element's first, with the title.

    Parts of a language of their own are left out of what holds them; frames are left out, and so
    is code. Something that no part of says anything is a part without pieces.
    """
    known = _last[0] if _last else None
    if known is None or known[0] is not page:
        known = (page, tuple(_read(page)))
        _last[:] = [known]
    return known[1]


def _read(page: PageSnapshot) -> Iterator[Part]:
    root = page.root
    whole = Part(root)
    if page.title.strip():
        whole.pieces.append(page.title.strip())
    parts = [whole]
    stack: list[tuple[Node, Part]] = [(root, whole)]
    while stack:
        node, part = stack.pop()
        if not node.is_element:
            if node.text.strip() and rendered(node):
                part.pieces.append(node.text.strip())
            continue
        if node.document != root.document or node.tag in SILENT:
            continue
        if node is not root and "lang" in node.attrs:
            part = Part(node)
            parts.append(part)
        name = _image_name(node)
        if name:
            part.pieces.append(name)
        if node.tag != "svg":
            stack.extend((child, part) for child in reversed(node.children))
    yield from parts


def _image_name(node: Node) -> str:
    if node.tag not in _IMAGES and role_of(node) not in _IMAGE_ROLES:
        return ""
    # Inside controls the browser gives no name; the alternative is read all the same.
    return (name_of(node) or node.get("alt").strip()) if exposed(node) else ""
