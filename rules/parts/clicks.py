"""What reacts to a click, and what an element is called in a sentence about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.dom import focusable, is_control, name_of, squeeze, text_of
from rules.snapshot import Node, Rect
from rules.words import word_pattern

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Handlers that only keep an event from going on: nothing happens for the person who clicks.
_IDLE_HANDLER = re.compile(
    r"(?:javascript:|void|return|true|false|"
    r"(?:window\.)?(?:event|e)\.(?:stopPropagation|preventDefault)\(\)|[0();,\s])*+"
)
_LONGEST_NAME = 40


def split_words(text: str) -> str:
    """Lower-case text for word lists, as written and with camelCase parted: btnclose btn-close."""
    return f"{text} {_CAMEL.sub('-', text)}".lower()


def has_hint(node: Node, name: str, *keys: str) -> bool:
    """True when the class or id holds a word of these lists of rules/words/<name>.toml."""
    hints = f"{node.get('class')} {node.get('id')}"
    return hints != " " and word_pattern(name, *keys).search(split_words(hints)) is not None


def has_pointer(node: Node) -> bool:
    """True when the pointer turns into a hand over the element."""
    return node.style is not None and node.style.get("cursor") == "pointer"


def pointer_starts(node: Node) -> bool:
    """True when the hand begins at this element: its parent does not have it."""
    return has_pointer(node) and (node.parent is None or not has_pointer(node.parent))


def has_handler(node: Node) -> bool:
    """True when a click listener or handler is attached that may do something."""
    return node.clickable and not (
        "onclick" in node.attrs and _IDLE_HANDLER.fullmatch(node.get("onclick")) is not None
    )


def reacts(node: Node) -> bool:
    """True when the element itself seems to react to a click."""
    return has_handler(node) or pointer_starts(node)


def operable(node: Node) -> bool:
    """True for what can be operated or looks so: controls, focusable and reacting elements."""
    return is_control(node) or reacts(node) or focusable(node)


def wording(node: Node) -> str:
    """What the element says: its accessible name, else its text, else its first picture's alt.

    Empty when it says nothing.
    """
    said = name_of(node) or text_of(node) or squeeze(node.get("title"))
    if said:
        return said
    pictures = (n for n in node.elements() if n.tag == "img")
    return next((squeeze(p.get("alt") or p.get("title")) for p in pictures), "")


def called(node: Node) -> str:
    """A short name for sentences: the wording, else the element's start tag without the rest."""
    said = wording(node)
    if not said:
        hint = node.get("class") or node.get("id") or picture_address(node).rpartition("/")[2]
        said = f"<{node.tag} {squeeze(hint)}>" if hint else f"<{node.tag}>"
    return said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"


def picture_address(node: Node) -> str:
    """The picture's address; empty for one written into the page, whose letters say nothing."""
    source = node.get("src").strip()
    return "" if source.lower().startswith("data:") else source


def share_of(rect: Rect | None, width: int, height: int) -> float:
    """The share (0 to 1) of a viewport of that size, in CSS pixels, that the box can cover."""
    if rect is None or width <= 0 or height <= 0:
        return 0.0
    return min(rect.width, width) * min(rect.height, height) / (width * height)


def subtree_sizes(order: Sequence[Node]) -> dict[Node, int]:
    """How many elements each element holds, itself included; `order` is document order."""
    sizes = dict.fromkeys(order, 1)
    for node in reversed(order):
        if node.parent in sizes:
            sizes[node.parent] += sizes[node]
    return sizes
