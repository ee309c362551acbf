"""Which elements of a screen are controls or images, and what each is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from rules.parts.screen_focus import FocusMap, focus_map, own_nodes, own_stops
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.words import load_words

IMAGE_ROLES = frozenset({"image", "image-button"})
EDIT = "edit"
_IOS_PREFIX = "XCUIElementType"
_SHOWN = 60
_ROW_LEVELS, _ROW_NODES = 2, 40
_SLIVER = 2.0  # dp or pt
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@cache
def words(key: str) -> frozenset[str]:
    """A list of rules/words/app-names.toml. Raises KeyError for one that it has not."""
    return frozenset(load_words("app-names")[key])


def is_control(node: ScreenNode) -> bool:
    """True for what is there to be operated, as far as the source tells."""
    return (
        node.clickable is True
        or node.long_clickable is True
        or node.checkable is True
        or node.role in words("control_role")
        or (node.traits is not None and not node.traits.isdisjoint(words("control_trait")))
    )


def is_clickable(node: ScreenNode) -> bool:
    """True when a tap does something: Android says so, on iOS the role or a trait does."""
    return node.clickable is True or (node.clickable is None and is_control(node))


def controls(screen: ScreenSnapshot) -> Iterator[ScreenNode]:
    """The app's own stops that are controls, without images and edit fields."""
    for node in own_stops(screen):
        if node.role not in IMAGE_ROLES and node.role != EDIT and is_control(node):
            yield node


def images(screen: ScreenSnapshot) -> Iterator[ScreenNode]:
    """The app's own images that are shown and offered to assistive technology."""
    focus = focus_map(screen)
    nodes = (
        node
        for node in screen.nodes
        if node.role in IMAGE_ROLES and focus.shown[node.index] and focus.exposed[node.index]
    )
    return own_nodes(screen, nodes)


def declared(node: ScreenNode) -> str:
    """The label that was written for assistive technology alone; "" for none.

    iOS makes the visible text of a control its label too: one that a text inside repeats was
    written for everybody.
    """
    label = node.label.strip()
    if not label or not node.cls.startswith(_IOS_PREFIX):
        return label
    if node.role == "text" or any(
        child.role == "text" and child.label.strip() == label for child in node.children
    ):
        return ""
    return label


def name_of(focus: FocusMap, node: ScreenNode) -> str:
    """What tells the control from others; a value or a state alone is no name."""
    if node.role not in words("value_role"):
        return focus.speech(node)
    if node.cls.startswith(_IOS_PREFIX):
        return node.label.strip()
    said = focus.speech(node)
    return "" if said.lower() in words("state_text") else said


def called(node: ScreenNode) -> str:
    """What a person may find a nameless element by: its identifier, otherwise its class."""
    own = node.identifier.rpartition("/")[2] if ":id/" in node.identifier else node.identifier
    short = node.cls.removeprefix(_IOS_PREFIX).rpartition(".")[2]
    return cut(own.strip() or short or node.cls)


def cut(name: str) -> str:
    """The name for a sentence, at most 60 characters."""
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"


def identifier_words(node: ScreenNode) -> tuple[str, ...]:
    """The words of the element's identifier in lower case: "iv_cbAgree" → iv, cb, agree."""
    own = node.identifier.rpartition("/")[2][:200]
    return tuple(w for w in _NOT_WORD.split(_CAMEL.sub("_", own).lower()) if w)


def uninspected(screen: ScreenSnapshot) -> frozenset[int]:
    """Indexes of elements that hold a picture of an interface: another rule speaks of them."""
    return frozenset(item.node.index for item in screen.uninspected)


def may_be_cut(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True for a container of Android whose inner texts may have been scrolled out of the source.

    Android gives only what is visible: of a row at the edge of a list its name may be missing.
    """
    if not screen.android or node.role not in {"", "container", "other", "cell"}:
        return False
    rect = node.rect
    scroller = screen.tree.derived(_scrollers)[node.index]
    if rect is None or scroller is None or scroller.rect is None:
        return False
    outer = scroller.rect
    narrow = rect.width < outer.width - 2
    return (
        rect.y <= outer.y + 1
        or rect.y + rect.height >= outer.y + outer.height - 1
        or (narrow and rect.x <= outer.x + 1)
        or (narrow and rect.x + rect.width >= outer.x + outer.width - 1)
    )


def text_beside(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True when a text stands in the node's row that no tap is meant for: it may be its label.

    A row is what is around the node, up to two levels and 40 elements.
    """
    for row in islice(node.ancestors(), _ROW_LEVELS):
        if row.end - row.index > _ROW_NODES:
            return False
        if any(_is_plain_text(inner) for inner in screen.tree.subtree(row) if inner is not node):
            return True
    return False


def is_sliver(node: ScreenNode) -> bool:
    """True for what nobody can see or touch: the rest of something that is scrolled away."""
    return node.rect is not None and min(node.rect.width, node.rect.height) < _SLIVER


def in_list(node: ScreenNode) -> bool:
    """True for a row or an item of a list."""
    return node.parent is not None and node.parent.role == "list"


def _scrollers(tree: ScreenTree) -> list[ScreenNode | None]:
    """By `node.index`: the nearest container around it that scrolls."""
    nearest: list[ScreenNode | None] = []
    for node in tree.nodes:
        parent = node.parent
        if parent is None:
            nearest.append(None)
        elif parent.scrollable is True or parent.role in {"list", "scroll"}:
            nearest.append(parent)
        else:
            nearest.append(nearest[parent.index])
    return nearest


def _is_plain_text(node: ScreenNode) -> bool:
    """True for an element that says something and is not operated itself."""
    if node.clickable is True or not (node.text or node.label):
        return False
    # Flutter and Compose have no class for texts.
    return node.role == "text" or (node.role == "other" and not node.children)
