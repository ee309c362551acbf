"""What a finger can hit on a screen, and how much of it the source shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf

from rules.parts.screen_focus import focus_map_of, in_web_view, own_nodes
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.snapshot import Rect
from rules.words import load_words

_TEXTS = frozenset({"text"})
_INLINE = frozenset({"text", "edit"})  # a link below one of these stands in a line of text
_LOOKED_AT = 30  # elements inside a target
_BARS = 3  # levels
_NEIGHBOURS = 20
_FLAT = 4.0  # dp: nobody can read words of this height
_NEAR = 0.5  # dp: boxes are rounded to whole pixels

type _Box = tuple[float, float, float, float]  # left, top, right, bottom
_OPEN: _Box = (-inf, -inf, inf, inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchTarget:
    """One target. `outer` is the nearest target around it.

    `cut_across` and `cut_down`: its width or height may be only the part that is to be seen. It
    lies at the edge of something that scrolls that way, or at an edge where what is in it or
    beside it goes on. `inline`: it stands in a line of text. `system_sized`: iOS itself gave it
    this size.
    """

    node: ScreenNode
    rect: Rect
    outer: TouchTarget | None
    cut_across: bool
    cut_down: bool
    inline: bool
    system_sized: bool = False


def touch_targets(screen: ScreenSnapshot) -> tuple[TouchTarget, ...]:
    """The app's own targets in document order, without what lies below web views.

    They are shown and enabled. Android: what can be clicked, pressed long or checked; of what can
    only be checked, what is in nothing that can be clicked. iOS: controls by type or trait, unless
    the source says that they cannot be hit.
    """
    known = screen.tree.derived(_android_targets if screen.android else _ios_targets)
    web = in_web_view(screen)
    nodes = (node for node in screen.nodes if node.index in known and not web[node.index])
    return tuple(known[node.index] for node in own_nodes(screen, nodes))


def _android_targets(tree: ScreenTree) -> dict[int, TouchTarget]:
    shown = focus_map_of(tree, android=True).shown
    clips = _clips(tree)
    found: dict[int, TouchTarget] = {}
    around: list[TouchTarget | None] = []
    for node in tree.nodes:
        outer = around[node.parent.index] if node.parent is not None else None
        rect = node.rect
        hit = node.clickable is True or node.long_clickable is True
        if (
            not (hit or (node.checkable is True and outer is None))
            or rect is None
            or not shown[node.index]
            or node.enabled is False
        ):
            around.append(outer)
            continue
        left, top, right, bottom = clips[node.index]
        spills = _spills(tree, node, rect)
        across, down = _is_shortened(tree, node, rect)
        target = TouchTarget(
            node=node,
            rect=rect,
            outer=outer,
            cut_across=spills or across or _ends_at(rect.x, rect.width, left, right),
            cut_down=spills or down or _ends_at(rect.y, rect.height, top, bottom),
            inline=_is_inline(node),
        )
        found[node.index] = target
        around.append(target)
    return found


def _ends_at(start: float, size: float, least: float, most: float) -> bool:
    """True at one edge of what scrolls; what fills it from edge to edge is not cut off."""
    return (start <= least + _NEAR) != (start + size >= most - _NEAR)


def _spills(tree: ScreenTree, node: ScreenNode, rect: Rect) -> bool:
    """True when words inside have no height, or something in it lies outside.

    The tools trim each box by itself to what is to be seen; one that lies outside stays whole.
    """
    for inner in tree.nodes[node.index + 1 : min(node.end, node.index + 1 + _LOOKED_AT)]:
        box = inner.rect
        if inner.text or inner.label:
            flat = box is None and "bounds" in inner.attrs
            if flat or (box is not None and box.height < _FLAT):
                return True
        if box is not None and (
            box.x >= rect.x + rect.width
            or box.y >= rect.y + rect.height
            or box.x + box.width <= rect.x
            or box.y + box.height <= rect.y
        ):
            return True
    return False


def _is_shortened(tree: ScreenTree, node: ScreenNode, rect: Rect) -> tuple[bool, bool]:
    """Whether it ends at the screen's edge and is narrower, or lower, than a neighbour alike."""
    if node.parent is None or tree.width <= 0 or tree.height <= 0:
        return False, False
    side = _ends_at(rect.x, rect.width, 0.0, tree.width)
    end = _ends_at(rect.y, rect.height, 0.0, tree.height)
    if not side and not end:
        return False, False
    alike = [
        other.rect
        for other in node.parent.children[:_NEIGHBOURS]
        if other.cls == node.cls and other.rect is not None
    ]
    return (
        side and any(other.width > rect.width + _NEAR for other in alike),
        end and any(other.height > rect.height + _NEAR for other in alike),
    )


def _ios_targets(tree: ScreenTree) -> dict[int, TouchTarget]:
    """XCUITest gives whole frames, whatever is scrolled away: nothing is cut."""
    shown = focus_map_of(tree, android=False).shown
    roles = frozenset(load_words("app-reach")["touch_role"])
    traits = frozenset(load_words("app-reach")["touch_trait"])
    found: dict[int, TouchTarget] = {}
    around: list[TouchTarget | None] = []
    for node in tree.nodes:
        outer = around[node.parent.index] if node.parent is not None else None
        rect = node.rect
        hit = node.role in roles or (node.traits is not None and not node.traits.isdisjoint(traits))
        if (
            not hit
            or rect is None
            or not shown[node.index]
            or node.enabled is False
            or node.hittable is False
        ):
            around.append(outer)
            continue
        target = TouchTarget(
            node=node,
            rect=rect,
            outer=outer,
            cut_across=False,
            cut_down=False,
            inline=_is_inline(node),
            system_sized=_is_system_sized(node),
        )
        found[node.index] = target
        around.append(target)
    return found


def _is_system_sized(node: ScreenNode) -> bool:
    """True for controls that iOS draws in one size, and for what it lays out in its own bars."""
    lists = load_words("app-reach")
    if node.cls in lists["system_sized_type"]:
        return True
    return any(outer.role in lists["system_sized_in"] for outer in islice(node.ancestors(), _BARS))


def _is_inline(node: ScreenNode) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.role in _INLINE:
        return node.role == "link" or parent.role in _TEXTS
    # A view that draws text itself tells of its links as of elements inside.
    words = (node.text or node.label).strip()
    return (
        bool(words)
        and not node.children
        and len(words) < len(parent.text)
        and (words in parent.text)
    )


def _clips(tree: ScreenTree) -> list[_Box]:
    """By `node.index`: the edges at which ancestors that scroll cut the node off."""
    across_only = frozenset(load_words("app-reach")["scrolls_across"])
    down_only = frozenset(load_words("app-reach")["scrolls_down"])
    inside: list[_Box] = []  # what holds for the node's children
    clips: list[_Box] = []
    for node in tree.nodes:
        clip = inside[node.parent.index] if node.parent is not None else _OPEN
        clips.append(clip)
        rect = node.rect
        if rect is None or not _scrolls(node):
            inside.append(clip)
            continue
        left, top, right, bottom = clip
        kind = node.cls.rpartition(".")[2]
        if kind not in down_only:
            left, right = max(left, rect.x), min(right, rect.x + rect.width)
        if kind not in across_only:
            top, bottom = max(top, rect.y), min(bottom, rect.y + rect.height)
        inside.append((left, top, right, bottom))
    return clips


def _scrolls(node: ScreenNode) -> bool:
    if node.scrollable is None:
        return node.role in {"list", "scroll"}
    return node.scrollable


def ancestors_of(target: TouchTarget, most: int) -> Iterator[TouchTarget]:
    """Targets around this one from the nearest outwards, at most so many."""
    outer = target.outer
    while outer is not None and most > 0:
        yield outer
        outer, most = outer.outer, most - 1
