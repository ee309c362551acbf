"""The layer that lies over a screen and takes it for itself, where the tree surely shows one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.parts.layers import below, box_of, has_box_shape, layer_in
from rules.parts.screen_focus import focus_map_of
from rules.parts.screen_words import has_id, says_close, words
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree
from rules.snapshot import Rect
from rules.words import load_words

_NATIVE = frozenset({"XCUIElementTypeAlert", "XCUIElementTypeSheet"})
_WINDOW = "XCUIElementTypeWindow"
_CONTROLS = frozenset({"button", "image-button", "link"})
_SAME_SIZE = 0.95  # of the largest window's area
_BARS = frozenset({"keyboard", "status-bar"})
_BAR_HEIGHT = 0.15  # of the screen's height: lower windows are the system's bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """An overlay. `box` holds its contents; `rect` is their place.

    `spans` are the index ranges of all that belongs to it, its veil included; `under` are the
    outermost nodes below it, empty where the source does not hold what lies below. `sure` is
    false where its form alone speaks for it. `native`: the system made it and keeps a screen
    reader inside. `apart`: what lies below belongs to another window. `closes_outside`: a tap
    beside it, or Android's back, may close it.
    """

    box: ScreenNode
    rect: Rect
    spans: tuple[tuple[int, int], ...]
    under: tuple[ScreenNode, ...] = ()
    sure: bool
    native: bool = False
    apart: bool = False
    closes_outside: bool

    def nodes(self, tree: ScreenTree) -> tuple[ScreenNode, ...]:
        """All nodes of the overlay in document order."""
        return tuple(n for start, end in self.spans for n in tree.nodes[start:end])


def overlay_of(screen: ScreenSnapshot) -> Overlay | None:
    """The app's overlay; None when there is none, or when it is not clear that it is one.

    A system's dialog over the app, a keyboard, a toast or a bar is not the app's overlay.
    """
    if covered_by_system(screen):
        return None
    found = screen.tree.derived(_on_android if screen.android else _on_ios)
    if found is not None and screen.app and screen.android:
        package = found.box.attrs.get("package", "")
        return found if package in {"", screen.app} else None
    return found


def covered_by_system(screen: ScreenSnapshot) -> bool:
    """True when a dialog of the system lies over the app's screen."""
    if screen.facts.dialog:
        return True
    return screen.tree.derived(_system_window if screen.android else _asks_permission)


def _windows(tree: ScreenTree) -> list[ScreenNode]:
    """The outermost node of each window."""
    root = tree.root
    return list(root.children) if root.role == "window" else [root]


def _is_system(window: ScreenNode) -> bool:
    return window.attrs.get("package", "").startswith(load_words("app-overlays")["system_package"])


def _system_window(tree: ScreenTree) -> bool:
    return any(
        w.rect is not None
        and w.rect.height >= tree.height * _BAR_HEIGHT
        and w.attrs.get("package", "").startswith(load_words("app-overlays")["permission_package"])
        for w in _windows(tree)
    )


def _on_android(tree: ScreenTree) -> Overlay | None:
    shown = focus_map_of(tree, android=True).shown
    windows = [w for w in _windows(tree) if shown[w.index] and not _is_system(w)]
    if not windows:
        return None
    if len(windows) > 1:
        return _upper_window(tree, windows)
    window = windows[0]
    box = _library_panel(tree, window)
    if box is None and has_box_shape(tree, window.rect):
        box = window
    if box is None:
        return _inside(tree, window, shown)
    if box.rect is None or _is_passing(box) or not _is_asking(tree, box):
        return None
    span = (window.index, window.end)
    return Overlay(
        box=box, rect=box.rect, spans=(span,), sure=True, native=True, apart=True,
        closes_outside=True,
    )  # fmt: skip


def _library_panel(tree: ScreenTree, window: ScreenNode) -> ScreenNode | None:
    """The contents of a dialog that a library laid out in a window of its own."""
    entries = frozenset(load_words("app-overlays")["dialog_window_id"])
    return next(
        (
            n
            for n in tree.subtree(window)
            if n.identifier and n.children and n.identifier.rpartition("/")[2] in entries
        ),
        None,
    )


def _upper_window(tree: ScreenTree, windows: list[ScreenNode]) -> Overlay | None:
    """The window over another of the same app, if exactly one can be it.

    Android tells an accessibility service nothing of the windows under a modal one. One that it
    does tell of can be meant to stay in use, hence `sure` only with a library's dialog.
    """
    largest = max((w.rect.area for w in windows if w.rect is not None), default=0.0)
    upper: list[tuple[ScreenNode, ScreenNode]] = []
    for window in windows:
        if window.rect is None or _is_passing(window):
            continue
        panel = _library_panel(tree, window)
        small = window.rect.area < largest * _SAME_SIZE and has_box_shape(tree, window.rect)
        if panel is not None or (small and _is_asking(tree, window)):
            upper.append((window, panel or window))
    if len(upper) != 1 or upper[0][1].rect is None:
        return None
    window, box = upper[0]
    package = window.attrs.get("package")
    return Overlay(
        box=box,
        rect=upper[0][1].rect,
        spans=((window.index, window.end),),
        under=tuple(w for w in windows if w is not window and w.attrs.get("package") == package),
        sure=box is not window,
        apart=True,
        closes_outside=True,
    )


def _is_asking(tree: ScreenTree, top: ScreenNode) -> bool:
    """True when the node holds words and something to press."""
    nodes = tree.subtree(top)
    return any(n.text or n.label for n in nodes) and any(_is_control(n) for n in nodes)


def _is_control(node: ScreenNode) -> bool:
    return node.clickable is True or node.role in _CONTROLS


def _is_passing(node: ScreenNode) -> bool:
    return node.role == "keyboard" or has_id(node.identifier, "not_overlay_id")


def _inside(tree: ScreenTree, window: ScreenNode, shown: Sequence[bool]) -> Overlay | None:
    """A layer inside one window, drawn over the rest of it."""
    layer = layer_in(tree, window, shown)
    if layer is None or any(map(_is_passing, layer.chain)):
        return None
    inside = [n for start, end in layer.spans for n in tree.nodes[start:end]]
    controls = [n for n in inside if _is_control(n)]
    if not any(n.text or n.label for n in inside):
        return None
    if any(n.role == "progress" for n in inside) and not controls:
        return None  # it goes away by itself when the work is done
    named = any(map(_is_named, layer.chain))
    if not named and not (layer.taps and any(says_close(n.text or n.label) for n in inside)):
        return None
    on_ios = window.cls.startswith("XCUIElementType")
    return Overlay(
        box=layer.box,
        rect=layer.rect,
        spans=layer.spans,
        under=below(layer, window, shown),
        # What is only called a layer may share the screen, unless its veil catches taps.
        sure=any(map(_is_modal, layer.chain)) or (named and layer.taps),
        closes_outside=layer.taps or not on_ios,
    )


def _is_named(node: ScreenNode) -> bool:
    return bool(node.pane_title) or _is_modal(node) or has_id(node.identifier, "layer_id")


def _is_modal(node: ScreenNode) -> bool:
    return node.role == "dialog" or has_id(node.identifier, "modal_id")


def _on_ios(tree: ScreenTree) -> Overlay | None:
    shown = focus_map_of(tree, android=False).shown
    own = [n for n in tree.nodes if n.cls in _NATIVE and shown[n.index]]
    regions = words("dismiss_region")
    for node in tree.nodes:
        if node.identifier.lower() in regions or node.label.lower() in regions:
            own += [node.parent] if node.parent is not None else []
    if own:
        return _native(own[-1])
    windows = [n for n in tree.root.children if n.cls == _WINDOW and shown[n.index]]
    windows = [w for w in windows if any(shown[n.index] for n in tree.subtree(w)[1:])]
    windows = [w for w in windows if not any(n.role in _BARS for n in tree.subtree(w))]
    for number, window in reversed(list(enumerate(windows))):
        found = _inside(tree, window, shown)
        if found is None and number > 0:
            found = _ios_window(tree, windows[:number], window, shown)
        if found is not None:
            return found
    return None if windows else _inside(tree, tree.root, shown)


def _native(node: ScreenNode) -> Overlay | None:
    if node.rect is None:
        return None
    span = (node.index, node.end)
    outside = node.cls != "XCUIElementTypeAlert"
    return Overlay(
        box=node, rect=node.rect, spans=(span,), sure=True, native=True, closes_outside=outside
    )


def _ios_window(
    tree: ScreenTree, lower: list[ScreenNode], window: ScreenNode, shown: Sequence[bool]
) -> Overlay | None:
    """A window that holds one box over the app's own window."""
    held = box_of(tree, window, shown)
    if held is None:
        return None
    box, rect, chain, _ = held
    if not has_box_shape(tree, rect) or any(map(_is_passing, chain)) or not _is_asking(tree, box):
        return None
    return Overlay(
        box=box,
        rect=rect,
        spans=((window.index, window.end),),
        under=tuple(lower),
        sure=any(map(_is_modal, chain)),
        closes_outside=False,
    )


def _asks_permission(tree: ScreenTree) -> bool:
    """True when iOS itself asks whether the app may use something."""
    end = 0  # of the alerts so far
    for node in tree.nodes:
        if node.cls == "XCUIElementTypeAlert":
            end = max(end, node.end)
        if (
            node.index < end
            and node.role == "button"
            and node.label.lower() in words("system_permission")
        ):
            return True
    return False
