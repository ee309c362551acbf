"""What somebody who sees a page has there, and a reader passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.dom import is_link, is_native_control, squeeze, text_of, visible
from rules.snapshot import Node, PageSnapshot
from rules.speech.model import SILENT, Item, Mark

_LEAST = 5.0  # CSS pixels: what is smaller is nobody's target
_MOST = 3000  # hidden parts and controls of a page that are looked at
_SHOWN = 80  # characters of a hidden text
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z]{2,}")


def is_seen(node: Node) -> bool:
    """True when the element can be seen somewhere on the page, as far as its box tells."""
    element = node if node.is_element else node.parent
    if element is None or not visible(element) or element.rect is None:
        return False
    rect = element.rect
    edges = set(re.findall(r"-?[\d.]+", (element.style or {}).get("clip", "auto")))
    clipped = len(edges) == 1  # rect(0, 0, 0, 0) and the like keep texts from sight
    return not clipped and rect.x + rect.width > 0 and rect.y + rect.height > 0


def hidden_items(page: PageSnapshot, heard: Sequence[Item]) -> Iterator[Item]:
    """Controls and texts that can be seen and are kept from the tree, without what is said anyway.

    What is said elsewhere on the page is no loss: a picture beside a link with the same address
    or words is hidden on purpose.
    """
    said = "\n".join(item.name for item in heard)
    addresses = {
        item.node.get("href") for item in heard if isinstance(item.node, Node) and item.name
    }
    done: set[Node] = set()
    left = _MOST
    for node in page.elements():
        if node.parent in done:
            done.add(node)
            continue
        if not left:
            return
        kept = node.ax is not None and node.ax.ignored and is_native_control(node)
        left -= kept or node.get("aria-hidden") == "true"
        if _is_kept_control(node):
            done.add(node)
            words = squeeze(text_of(node)) or node.get("title") or node.get("alt")
            told = (words and words in said) or (is_link(node) and node.get("href") in addresses)
            if not told and node.get("aria-hidden") != "false":
                yield _item(node, "control-hidden", words)
        elif node.get("aria-hidden") == "true" and not _holds_control(node):
            done.add(node)
            words = _seen_text(node)
            if _WORDS.search(words) and words not in said and not _in_named(node):
                yield _item(node, "text-hidden", words)


def _is_kept_control(node: Node) -> bool:
    """True for an enabled control that can be seen and is not in the tree."""
    if not is_native_control(node) or node.tag == "area" or "disabled" in node.attrs:
        return False
    if node.ax is None or not node.ax.ignored or not is_seen(node):
        return False
    rect = node.rect
    if rect is None or rect.width < _LEAST or rect.height < _LEAST:
        return False
    return not any("inert" in a.attrs for a in (node, *node.ancestors()))


def _holds_control(node: Node) -> bool:
    return any(is_native_control(inner) for inner in node.elements())


def _in_named(node: Node) -> bool:
    """True inside something whose name is said in the place of its content."""
    return any(
        a.ax is not None and not a.ax.ignored and a.ax.name
        for a in node.ancestors()
        if is_native_control(a) or a.get("role")
    )


def _seen_text(node: Node) -> str:
    parts = [
        inner.text
        for inner in node.walk()
        if not inner.is_element and inner.rect is not None and is_seen(inner)
    ]
    return squeeze("".join(parts))


def _item(node: Node, code: str, shown: str) -> Item:
    return Item(
        kind="hidden",
        said=(),
        name="",
        node=node,
        rect=node.rect,
        marks=(Mark(kind=SILENT, code=code),),
        shown=shown[:_SHOWN],
    )
