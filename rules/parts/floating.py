"""Floating windows: boxes that lie over the page, and the controls that close them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.dom import focusable, is_control, name_of, role_of, squeeze, visible
from rules.parts.clicks import (
    has_handler,
    has_hint,
    picture_address,
    pointer_starts,
    share_of,
    split_words,
    subtree_sizes,
)
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words, word_pattern

# These numbers say what is taken for a floating window, not what is right or wrong about one.
_RAISED = 10  # z-index from which an absolutely placed box is meant to lie over others
_SMALLEST = 900  # square pixels: smaller boxes are marks, not windows
_SHELL = 0.5  # a box holding this share of the page's nodes is the page itself
_CLOSE_TEXT = 8  # characters: longer texts are sentences that mention closing
_CLOSE_AREA = 120 * 80  # square pixels: what only a class calls "close" is not larger

_BRACKETS = " []【】()（）<>《》「」"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floating:
    """A floating window. `share` of the viewport (0 to 1) is what it can cover.

    `controls` close it, in document order; `idle_close` looks like a close control, but no
    element seems to react to it (the listener may sit elsewhere); None when there is none.
    """

    box: Node
    controls: tuple[Node, ...]
    idle_close: Node | None
    share: float
    dialog: bool  # a role, aria-modal, the dialog element or a sure class word says so


def floatings(page: PageSnapshot) -> list[Floating]:
    """The visible floating windows in document order, none inside another."""
    order = list(page.elements())
    sizes = subtree_sizes(order)
    found: list[Floating] = []
    inside: set[Node] = set()
    for node in order:
        if node.parent in inside:
            inside.add(node)
            continue
        floating = _floating_at(node, page, sizes[node] > len(order) * _SHELL)
        if floating is not None:
            inside.add(node)
            found.append(floating)
    return found


def close_controls(page: PageSnapshot) -> set[Node]:
    """What closes floating windows and is judged with them.

    A named Tab stop without a control's role is left out: its role is another rule's business.
    """
    controls = (c for floating in floatings(page) for c in floating.controls)
    return {c for c in controls if is_control(c) or not focusable(c) or not name_of(c)}


def says_close(name: str) -> bool:
    """True for a name whose words say that something closes."""
    bare = name.strip(_BRACKETS).lower()
    whole = load_words("controls")["close_whole"]
    return bare in whole or word_pattern("controls", "close").search(bare) is not None


def is_close_sign(name: str) -> bool:
    """True for a name that is only a cross."""
    return name.strip(_BRACKETS).lower() in load_words("controls")["close_sign"]


def _floating_at(node: Node, page: PageSnapshot, shell: bool) -> Floating | None:
    style = node.style or {}
    place = style.get("position")
    if place not in {"fixed", "absolute"} and node.tag != "dialog":
        return None
    dialog = _is_dialog(node)
    if style.get("pointer-events") == "none" or (shell and not dialog):
        return None
    if node.rect is None or node.rect.area < _SMALLEST or not visible(node):
        return None
    named = dialog or has_hint(node, "controls", "float_maybe")
    if place == "absolute" and (not named or _z_index(node) < _RAISED):
        return None
    signs = list(_close_signs(node))
    if place == "absolute" and not dialog and not signs:
        return None
    controls = tuple(dict.fromkeys(c for s in signs if (c := _control_of(s, node)) is not None))
    return Floating(
        box=node,
        controls=controls,
        idle_close=signs[0] if signs and not controls else None,
        share=share_of(node.rect, page.viewport_width, page.viewport_height),
        dialog=dialog,
    )


def _is_dialog(node: Node) -> bool:
    return (
        role_of(node) in {"dialog", "alertdialog"}
        or node.get("aria-modal") == "true"
        or node.tag == "dialog"
        or has_hint(node, "controls", "float")
    )


def _z_index(node: Node) -> int:
    text = (node.style or {}).get("z-index", "auto")
    return int(text) if re.fullmatch(r"-?\d+", text) else 0


def _close_signs(box: Node) -> Iterator[Node]:
    """The visible elements below the box that look as if they close it, in document order."""
    for node in box.elements():
        if node is not box and _looks_closing(node) and visible(node):
            yield node


def _looks_closing(node: Node) -> bool:
    texts = [squeeze(child.text) for child in node.children if not child.is_element]
    texts += [squeeze(node.get(name)) for name in ("aria-label", "title", "alt")]
    if node.tag == "input":
        texts.append(squeeze(node.get("value")))
    if any(is_close_sign(t) or (len(t) <= _CLOSE_TEXT and says_close(t)) for t in texts if t):
        return True
    return _called_close(node) and node.rect is not None and node.rect.area <= _CLOSE_AREA


def _called_close(node: Node) -> bool:
    """True when class, id, picture file or handler carries a word for closing."""
    picture = picture_address(node).rpartition("/")[2] if node.tag == "img" else ""
    text = " ".join((node.get("class"), node.get("id"), node.get("onclick"), picture))
    return word_pattern("controls", "close_class").search(split_words(text)) is not None


def _control_of(sign: Node, box: Node) -> Node | None:
    """The element below the box that reacts when the sign is clicked; None when none seems to."""
    for node in (sign, *sign.ancestors()):
        if node is box:
            return None
        if is_control(node) or focusable(node) or has_handler(node) or pointer_starts(node):
            return node
    return None
