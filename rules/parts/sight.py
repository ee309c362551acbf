"""Which text and icons of a screen can be seen in its screenshot, and what lies over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rules.model import CannotJudge
from rules.parts.overlay import covered_by_system, overlay_of
from rules.parts.pixels import Ink, NoInk, read_ink
from rules.parts.screen_controls import IMAGE_ROLES, is_clickable
from rules.parts.screen_focus import focus_map, own_nodes, own_stops
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.snapshot import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ANDROID_TEXT = frozenset({"text", "button", "edit", "checkbox", "radio"})
_IOS_TEXT = frozenset({"text", "button", "edit", "link"})
_SCROLLS = frozenset({"scroll", "list"})
# What paints nothing by itself; on iOS "other" too, which is mostly a bare container.
_BARE = frozenset({"container", "scroll", "list", "window", "cell", "web-view"})
_PAINTED = frozenset(
    {"image", "image-button", "button", "edit", "checkbox", "switch", "radio", "slider",
     "progress", "canvas", "game", "keyboard"}
)  # fmt: skip
# Bars lie over what scrolls below them, wherever the source has them.
_BARS = frozenset({"navigation-bar", "tab-bar", "toolbar", "status-bar", "keyboard"})
_SLACK = 1.0  # dp: neighbours that only touch do not cover each other
_MOST_COVERED = 0.4
_LEAST_PIXELS = 4
_LOWEST = 8.0  # dp or pt: of a text in a lower box only a part is to be seen
_DISABLED_LEVELS = 3
_LARGEST_CONTROL = 20  # nodes; with more it is a list entry or a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node whose words are drawn in its box. `sure` is false where an icon or nothing may be.

    `cut` is true when the box ends where its scrolling container does: its lines may be cut off.
    """

    node: ScreenNode
    words: str
    sure: bool
    cut: bool


class _Painters:
    """What may be drawn in front of something else, as arrays in document order."""

    __slots__ = ("always", "boxes", "ends", "index")

    def __init__(self, nodes: Sequence[tuple[ScreenNode, Rect, bool]]) -> None:
        self.index = np.array([n.index for n, _, _ in nodes], dtype=np.int64)
        self.ends = np.array([n.end for n, _, _ in nodes], dtype=np.int64)
        self.always = np.array([always for _, _, always in nodes], dtype=np.bool_)
        sides = [(r.x, r.y, r.x + r.width, r.y + r.height) for _, r, _ in nodes]
        self.boxes = np.array(sides, dtype=np.float64).reshape(-1, 4)

    def over(self, node: ScreenNode, rect: Rect) -> NDArray[np.float64]:
        """Boxes (left, top, right, bottom) that lie over a part of the node's box."""
        left, top, right, bottom = self.boxes.T
        index = self.index
        meets = (left < rect.x + rect.width - _SLACK) & (right > rect.x + _SLACK)
        meets &= (top < rect.y + rect.height - _SLACK) & (bottom > rect.y + _SLACK)
        # Later ones, and before it what is drawn anyway and does not hold the node.
        meets &= (index > node.index) | (self.always & (self.ends <= node.index))
        found: NDArray[np.float64] = self.boxes[meets]
        return found


class Sight:
    """The screenshot of a screen, part by part.

    Raises CannotJudge without a screenshot that fits and where a system's dialog lies over it.
    """

    def __init__(self, screen: ScreenSnapshot) -> None:
        tree = screen.tree
        if tree.picture is None:
            raise CannotJudge("screenshot-missing")
        if tree.scale is None:
            raise CannotJudge("screenshot-mismatch")
        if covered_by_system(screen):
            raise CannotJudge("screen-covered")
        try:
            self._pixels = tree.picture.pixels()
        except ValueError:
            raise CannotJudge("screenshot-broken") from None
        self.scale = tree.scale
        self._painters = tree.derived(_android_painters if screen.android else _ios_painters)

    def ink(self, node: ScreenNode, *, few_strokes: bool) -> Ink | None:
        """What is drawn in the node's box; None when no box of it is in the picture.

        Raises NoInk, with code "covered" when something else is drawn over it.
        """
        rect = node.rect
        if rect is None:
            return None
        height, width = self._pixels.shape[:2]
        left, top = max(0, round(rect.x * self.scale)), max(0, round(rect.y * self.scale))
        right = min(width, round((rect.x + rect.width) * self.scale))
        bottom = min(height, round((rect.y + rect.height) * self.scale))
        if right - left < _LEAST_PIXELS or bottom - top < _LEAST_PIXELS:
            return None
        crop = self._pixels[top:bottom, left:right]
        over = self._painters.over(node, rect)
        if not len(over):
            return read_ink(crop, few_strokes=few_strokes)
        hidden = np.zeros(crop.shape[:2], dtype=np.bool_)
        for box in np.round(over * self.scale).astype(int).tolist():
            begin, end = max(0, box[0] - left), max(0, box[2] - left)
            hidden[max(0, box[1] - top) : max(0, box[3] - top), begin:end] = True
        if hidden.mean() >= _MOST_COVERED:
            raise NoInk("covered")
        return read_ink(crop, hidden, few_strokes=few_strokes)


def has_text(screen: ScreenSnapshot) -> bool:
    """True when `text_places` finds any."""
    return next(_places(screen), None) is not None


def text_places(screen: ScreenSnapshot) -> tuple[Place, ...]:
    """The app's own shown texts, without what is disabled, concealed or under another layer.

    Texts without a letter or digit are left out: they are signs or decoration.
    """
    found: list[Place] = []
    for place in _places(screen):
        index = place.node.index
        while found and not found[-1].sure and found[-1].node.end > index:
            found.pop()  # what a part of it shows is measured there
        if not (found and found[-1].node.end > index):
            found.append(place)
    return tuple(found)


def _places(screen: ScreenSnapshot) -> Iterator[Place]:
    nodes = screen.nodes
    scrolled = screen.tree.derived(_scrollers)
    shown = focus_map(screen).shown
    roles = _ANDROID_TEXT if screen.android else _IOS_TEXT
    candidates = (n for n in nodes if n.role in roles and shown[n.index])
    for node in _in_front(screen, own_nodes(screen, candidates)):
        words, sure = _words(screen, node)
        rect = node.rect
        if not words or rect is None or not _on_screen(screen.tree, rect) or is_disabled(node):
            continue
        if rect.height < _LOWEST:
            continue
        holder = nodes[scrolled[node.index]].rect if scrolled[node.index] >= 0 else None
        if holder is not None and not _within(rect, holder):
            continue
        cut = holder is not None and _at_edge(rect, holder)
        yield Place(node=node, words=words, sure=sure, cut=cut)


def icon_nodes(screen: ScreenSnapshot) -> Iterator[ScreenNode]:
    """The one image of each stop that can be tapped, is enabled and shows no text.

    On iOS a button without images stands for its own.
    """
    shown = focus_map(screen).shown
    for stop in _in_front(screen, own_stops(screen)):
        rect = stop.rect
        if rect is None or stop.end - stop.index > _LARGEST_CONTROL or not is_clickable(stop):
            continue
        inside = [n for n in screen.tree.subtree(stop) if shown[n.index]]
        images = [n for n in inside if n.role in IMAGE_ROLES]
        if len(images) > 1 or not (images or (not screen.android and stop.role == "button")):
            continue
        if is_disabled(stop) or not _on_screen(screen.tree, rect):
            continue
        if not any(all(_words(screen, n)) for n in inside):
            yield images[0] if images else stop


def is_disabled(node: ScreenNode) -> bool:
    """True for a disabled control and for what one of the levels above it disables."""
    if node.enabled is False:
        return True
    parent = node.parent
    for _ in range(_DISABLED_LEVELS):
        if parent is None:
            return False
        if parent.enabled is False and is_clickable(parent):
            return True
        parent = parent.parent
    return False


def _in_front(screen: ScreenSnapshot, nodes: Iterable[ScreenNode]) -> Iterator[ScreenNode]:
    """Without what lies under an overlay or, as far as can be known, under a keyboard."""
    overlay = overlay_of(screen)
    spans = [(n.index, n.end) for n in overlay.under] if overlay is not None else []
    floor = screen.tree.height * (0.5 if screen.facts.keyboard_shown else 2)
    for node in nodes:
        rect = node.rect
        if rect is not None and floor > 0 and rect.y + rect.height > floor:
            continue
        if overlay is not None and any(a <= node.index < b for a, b in spans):
            in_overlay = any(a <= node.index < b for a, b in overlay.spans)
            if not in_overlay:
                continue
        yield node


def _words(screen: ScreenSnapshot, node: ScreenNode) -> tuple[str, bool]:
    """The words that the node shows, "" for none, and whether they are surely drawn."""
    if node.role not in (_ANDROID_TEXT if screen.android else _IOS_TEXT):
        return "", False
    words, sure = (_android_words if screen.android else _ios_words)(node)
    return (words.strip(), sure) if any(map(str.isalnum, words)) else ("", False)


def _android_words(node: ScreenNode) -> tuple[str, bool]:
    if node.password is True:
        return "", False
    if node.text:
        return node.text, True
    return (node.hint, False) if node.role == "edit" else ("", False)


def _ios_words(node: ScreenNode) -> tuple[str, bool]:
    if node.role == "text":
        return node.label or node.text, True
    if node.role == "edit":
        if node.password is True or "Secure" in node.cls:
            return "", False
        return (node.text, True) if node.text else (node.hint, False)
    # A button's label is what is said of it; what is drawn may be an icon.
    if any(child.role in IMAGE_ROLES for child in node.children):
        return "", False
    return node.label, False


def _on_screen(tree: ScreenTree, rect: Rect) -> bool:
    whole = Rect(x=0, y=0, width=tree.width, height=tree.height)
    return tree.width <= 0 or tree.height <= 0 or _within(rect, whole)


def _within(rect: Rect, outer: Rect) -> bool:
    return (
        rect.x >= outer.x - _SLACK
        and rect.y >= outer.y - _SLACK
        and rect.x + rect.width <= outer.x + outer.width + _SLACK
        and rect.y + rect.height <= outer.y + outer.height + _SLACK
    )


def _at_edge(rect: Rect, outer: Rect) -> bool:
    bottom = outer.y + outer.height
    return rect.y <= outer.y + _SLACK or rect.y + rect.height >= bottom - _SLACK


def _scrollers(tree: ScreenTree) -> list[int]:
    """By `node.index`: the index of the nearest container that scrolls, -1 for none."""
    found: list[int] = []
    for node in tree.nodes:
        parent = node.parent
        if parent is None:
            found.append(-1)
        elif parent.scrollable is True or parent.role in _SCROLLS:
            found.append(parent.index)
        else:
            found.append(found[parent.index])
    return found


def _android_painters(tree: ScreenTree) -> _Painters:
    return _painters(tree, _BARE)


def _ios_painters(tree: ScreenTree) -> _Painters:
    return _painters(tree, _BARE | {"other"})


def _painters(tree: ScreenTree, bare: frozenset[str]) -> _Painters:
    found: list[tuple[ScreenNode, Rect, bool]] = []
    for node in tree.nodes:
        rect = node.rect
        if rect is None or node.visible is False:
            continue
        if tree.height > 0 and (rect.y >= tree.height or rect.y + rect.height <= 0):
            continue
        role = node.role
        leaf = not node.children
        words = bool(node.text) or (leaf and bool(node.label))
        if words or role in _PAINTED or role in _BARS or (leaf and role not in bare):
            found.append((node, rect, words or role in _BARS))
    return _Painters(found)
