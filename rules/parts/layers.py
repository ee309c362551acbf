"""Boxes that are drawn over the rest of a window: their form, and what lies below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.screen import ScreenNode, ScreenTree
from rules.snapshot import Rect

# These numbers say what is taken for a layer, not what is right or wrong about one. They are
# shares of the screen's width, height or area.
_COVERS_WIDTH, _COVERS_HEIGHT = 0.9, 0.8
_CONTENT_BELOW = 0.25  # area of what a layer lies over
_BOX_LEAST, _BOX_MOST = 0.05, 0.9  # area of the contents
_BOX_WIDTH = 0.45
_SHEET_HEIGHT = 0.15  # a lower strip at the bottom is a bar
_MIDDLE = 0.06  # difference of the margins on both sides
_MARGIN = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A veil over the screen with a smaller box of contents on it.

    `top` is its outermost node, `chain` the nodes from there to the contents and the veil: their
    identifiers name it. `taps` is true when the veil catches taps.
    """

    top: ScreenNode
    box: ScreenNode
    rect: Rect
    chain: tuple[ScreenNode, ...]
    spans: tuple[tuple[int, int], ...]
    taps: bool


def layer_in(tree: ScreenTree, window: ScreenNode, shown: Sequence[bool]) -> Layer | None:
    """The outermost layer over other contents of this window; None without a clear one."""
    waiting = [window]
    while waiting:
        parent = waiting.pop()
        children = drawn(parent, shown)
        found = _over_siblings(tree, parent, children, shown)
        if found is not None:
            return found
        waiting += [child for child in children if _covers(tree, child.rect)]
    return None


def drawn(parent: ScreenNode, shown: Sequence[bool]) -> list[ScreenNode]:
    """The shown children, the lowest first."""
    children = [c for c in parent.children if c.rect is not None and shown[c.index]]
    orders = [c.attrs.get("drawing-order", "") for c in children]
    if all(order.isdecimal() and len(order) < 10 for order in orders):
        ranked = sorted(zip(map(int, orders), range(len(children)), strict=True))
        return [children[place] for _, place in ranked]
    return children


def below(layer: Layer, window: ScreenNode, shown: Sequence[bool]) -> tuple[ScreenNode, ...]:
    """The outermost nodes of the window that are drawn before the layer, in document order."""
    found: list[ScreenNode] = []
    child = layer.top
    while child is not window and child.parent is not None:
        for sibling in drawn(child.parent, shown):
            if sibling is child:
                break
            found.append(sibling)
        child = child.parent
    return tuple(sorted(found, key=_index))


def has_box_shape(tree: ScreenTree, rect: Rect | None) -> bool:
    """True for a box in the middle of the screen, or one that rises from its bottom."""
    if rect is None or tree.width <= 0 or tree.height <= 0:
        return False
    share = rect.area / (tree.width * tree.height)
    if not _BOX_LEAST <= share <= _BOX_MOST or rect.width < tree.width * _BOX_WIDTH:
        return False
    left, right = rect.x, tree.width - rect.x - rect.width
    if abs(left - right) > tree.width * _MIDDLE:
        return False
    over, beneath = rect.y, tree.height - rect.y - rect.height
    if beneath <= tree.height * _MARGIN:
        return rect.height >= tree.height * _SHEET_HEIGHT and over > tree.height * _MARGIN
    return left > tree.width * _MARGIN / 2 and over > tree.height * _MARGIN


def box_of(
    tree: ScreenTree, top: ScreenNode, shown: Sequence[bool]
) -> tuple[ScreenNode, Rect, tuple[ScreenNode, ...], bool] | None:
    """What a covering node holds, where that is one smaller box: (box, place, names, taps)."""
    node, chain, taps = top, [top], top.clickable is True
    while True:
        children = drawn(node, shown)
        veils = [c for c in children if _covers(tree, c.rect) and _is_bare(c)]
        taps = taps or any(veil.clickable is True for veil in veils)
        chain += veils
        over = {veil.index for veil in veils}
        rest = [c for c in children if c.index not in over]
        if not rest or node.text:
            return None
        if len(rest) > 1:
            if any(_covers(tree, c.rect) for c in rest):
                return None
            return node, _union(rest), (*chain, *rest), taps
        node = rest[0]
        chain.append(node)
        if node.rect is not None and not _covers(tree, node.rect):
            return node, node.rect, tuple(chain), taps
        taps = taps or node.clickable is True


def _over_siblings(
    tree: ScreenTree, parent: ScreenNode, children: list[ScreenNode], shown: Sequence[bool]
) -> Layer | None:
    place = next((i for i in reversed(range(len(children))) if _covers(tree, children[i].rect)), 0)
    if place == 0 or not any(_is_content(tree, c) for c in children[:place]):
        return None
    top, after = children[place], children[place + 1 :]
    held = box_of(tree, top, shown)
    if held is not None:
        box, rect, chain, taps = held
    elif after and _is_bare(top):
        box = after[0] if len(after) == 1 else parent
        rect, chain, taps = _union(after), (top, *after), top.clickable is True
    else:
        return None
    if not has_box_shape(tree, rect):
        return None
    spans = tuple(sorted((n.index, n.end) for n in (top, *after)))
    return Layer(top=top, box=box, rect=rect, chain=chain, spans=spans, taps=taps)


def _covers(tree: ScreenTree, rect: Rect | None) -> bool:
    return (
        rect is not None
        and rect.width >= tree.width * _COVERS_WIDTH
        and rect.height >= tree.height * _COVERS_HEIGHT
    )


def _is_content(tree: ScreenTree, node: ScreenNode) -> bool:
    rect = node.rect
    large = rect is not None and rect.area >= tree.width * tree.height * _CONTENT_BELOW
    return large and not _is_bare(node)


def _is_bare(node: ScreenNode) -> bool:
    return not node.children and not node.text


def _union(nodes: list[ScreenNode]) -> Rect:
    rects = [n.rect for n in nodes if n.rect is not None]
    x, y = min(r.x for r in rects), min(r.y for r in rects)
    right = max(r.x + r.width for r in rects)
    bottom = max(r.y + r.height for r in rects)
    return Rect(x=x, y=y, width=right - x, height=bottom - y)


def _index(node: ScreenNode) -> int:
    return node.index
