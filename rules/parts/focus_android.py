"""Where TalkBack stops: the logic of Google's accessibility test framework, in linear passes."""

from __future__ import annotations

from rules.parts.focus_flags import FocusFlags, shown_flags
from rules.screen import ScreenNode, ScreenTree

_WEB_VIEW = "web-view"
# Containers that scroll, whether or not there is anything to scroll just now.
_SCROLLERS = frozenset({"list", "scroll"})
# They scroll whole pages, which are no items of theirs.
_PAGERS = frozenset({"ViewPager", "ViewPager2", "SwipeRefreshLayout"})


def android_flags(tree: ScreenTree) -> FocusFlags:
    """Which nodes are shown, exposed, focusable and stops on Android."""
    shown = shown_flags(tree)
    exposed = [
        node.important if node.important is not None else _auto_important(node)
        for node in tree.nodes
    ]
    scrolled = _scrolled(tree, exposed)
    size = len(tree.nodes)
    focusable = [False] * size
    speaking = [False] * size
    has_inner = [False] * size  # anything exposed below
    inner_speaks = [False] * size  # a child speaks that takes no focus of its own
    for node in reversed(tree.nodes):  # children come before their parents
        i = node.index
        offered = exposed[i]
        speaking[i] = inner_speaks[i] or (offered and (_has_words(node) or node.checkable is True))
        if shown[i] and offered:
            focusable[i] = _is_actionable(node) or (scrolled[i] and speaking[i])
        parent = node.parent
        if parent is not None:
            if offered or has_inner[i]:
                has_inner[parent.index] = True
            if shown[i] and speaking[i] and not focusable[i]:
                inner_speaks[parent.index] = True
    return FocusFlags(
        shown=shown,
        exposed=exposed,
        focusable=focusable,
        stop=_stops(tree, shown, exposed, focusable, speaking, has_inner),
    )


def _stops(
    tree: ScreenTree,
    shown: list[bool],
    exposed: list[bool],
    focusable: list[bool],
    speaking: list[bool],
    has_inner: list[bool],
) -> list[bool]:
    stop: list[bool] = []
    covered: list[bool] = []  # a focusable ancestor would say it
    for node in tree.nodes:
        i, parent = node.index, node.parent
        covered.append(parent is not None and (focusable[parent.index] or covered[parent.index]))
        if focusable[i]:
            # A leaf is stopped on even when it has nothing to say: it can still be activated.
            found = speaking[i] or not has_inner[i]
        else:
            found = shown[i] and exposed[i] and not covered[i] and _has_words(node)
        # A web view without children is a page that the tree does not hold.
        stop.append(found and not (node.role == _WEB_VIEW and not node.children))
    return stop


def _scrolled(tree: ScreenTree, exposed: list[bool]) -> list[bool]:
    """By `node.index`: the nearest exposed ancestor is a container that scrolls."""
    nearest: list[bool] = []
    for node in tree.nodes:
        parent = node.parent
        if parent is None:
            nearest.append(False)
        elif exposed[parent.index]:
            nearest.append(parent.scrollable is True or _scrolls_by_class(parent))
        else:
            nearest.append(nearest[parent.index])
    return nearest


def _scrolls_by_class(node: ScreenNode) -> bool:
    return node.role in _SCROLLERS and node.cls.rpartition(".")[2] not in _PAGERS


def _auto_important(node: ScreenNode) -> bool:
    """Android's own answer for a view whose importance was not set by hand."""
    return (
        _is_actionable(node)
        or _has_words(node)
        or node.checkable is True
        or node.heading is True
        or bool(node.pane_title)
        or node.live_region in {"polite", "assertive"}
    )


def _is_actionable(node: ScreenNode) -> bool:
    return (
        node.clickable is True
        or node.focusable is True
        or node.long_clickable is True
        or node.screen_reader_focusable is True
    )


def _has_words(node: ScreenNode) -> bool:
    return bool(node.text or node.label or node.hint)
