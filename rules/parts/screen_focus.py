"""Where a screen reader stops on a screen and what it says there, worked out once for a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rules.parts.focus_android import android_flags
from rules.parts.focus_flags import FocusFlags
from rules.parts.focus_ios import ios_flags, ios_own_words
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree

_WEB_VIEW = "web-view"
# Parts of the system that lie in an app's tree: their faults are not the app's.
_SYSTEM_ROLES = frozenset({"keyboard", "status-bar"})


class FocusMap:
    """What a screen reader makes of one tree.

    `shown`, `exposed` and `focusable` are indexed by `node.index`. `shown`: not hidden, has area
    and lies on the screen at least in part. `exposed`: offered to assistive technology.
    `focusable`: could take accessibility focus by itself. `stops`: the nodes on which a screen
    reader stops, in document order.
    """

    __slots__ = (
        "_cover",
        "_nodes",
        "_own_words",
        "_said",
        "exposed",
        "focusable",
        "own",
        "shown",
        "stops",
    )

    def __init__(
        self,
        tree: ScreenTree,
        flags: FocusFlags,
        own_words: Callable[[ScreenNode, bool], tuple[str, bool]],
    ) -> None:
        self._nodes = tree.nodes
        self._own_words = own_words
        self._said: dict[int, str] = {}
        self.shown: Sequence[bool] = flags.shown
        self.exposed: Sequence[bool] = flags.exposed
        self.focusable: Sequence[bool] = flags.focusable
        self.stops: tuple[ScreenNode, ...] = tuple(
            node for node in tree.nodes if flags.stop[node.index]
        )
        self._cover = _covers(tree.nodes, flags.stop)
        # What own_stops found, by the web views that were left out.
        self.own: dict[tuple[str, ...], tuple[ScreenNode, ...]] = {}

    def is_stop(self, node: ScreenNode) -> bool:
        """True when a screen reader stops on this very node."""
        return self._cover[node.index] == node.index

    def stop_of(self, node: ScreenNode) -> ScreenNode | None:
        """The stop that covers the node: itself or its nearest ancestor; None when there is none.

        A stop covers what no nearer stop covers, whether it says anything of it or not.
        """
        covering = self._cover[node.index]
        return self._nodes[covering] if covering >= 0 else None

    def speech(self, node: ScreenNode) -> str:
        """What a screen reader says of the node, without its role and state; "" for nothing.

        Its own label, otherwise its text and hint with what its children say that take no focus
        of their own, joined by single spaces in document order.
        """
        known = self._said.get(node.index)
        if known is None:
            known = self._said[node.index] = self._speak(node)
        return known

    def _speak(self, node: ScreenNode) -> str:
        parts: list[str] = []
        index = node.index
        while index < node.end:
            current = self._nodes[index]
            inner = current is not node
            # What takes focus speaks for itself; so does a text that is a stop of its own.
            if inner and (
                current.visible is False or self.focusable[index] or self._cover[index] == index
            ):
                index = current.end
                continue
            words, whole = self._own_words(current, self.exposed[index] or not inner)
            if words:
                parts.append(words)
            index = current.end if whole else index + 1
        return " ".join(parts)


def focus_map(screen: ScreenSnapshot) -> FocusMap:
    """The focus map of the screen's tree, made once."""
    return focus_map_of(screen.tree, android=screen.android)


def focus_map_of(tree: ScreenTree, *, android: bool) -> FocusMap:
    """The focus map of any tree (a later reading, one at a larger font), made once for each."""
    return tree.derived(_android_map if android else _ios_map)


def own_stops(screen: ScreenSnapshot) -> tuple[ScreenNode, ...]:
    """The stops that the app itself answers for.

    Left out are web views whose page was audited by the rules for pages, keyboards, status bars
    and windows of other packages.
    """
    focus = focus_map(screen)
    key = (screen.app, *(str(start) for start, _ in _web_spans(screen)))
    found = focus.own.get(key)
    if found is None:
        found = focus.own[key] = tuple(own_nodes(screen, focus.stops))
    return found


def own_nodes(screen: ScreenSnapshot, nodes: Iterable[ScreenNode]) -> Iterator[ScreenNode]:
    """Those of the nodes that the app itself answers for (see `own_stops`), in their order."""
    spans = sorted([*screen.tree.derived(_system_spans), *_web_spans(screen)])
    foreign = screen.tree.derived(_packages) > {screen.app} if screen.app else False
    if not spans and not foreign:
        return iter(nodes)  # of most screens all are; every rule asks
    return _own(screen, nodes, spans, foreign=foreign)


def _own(
    screen: ScreenSnapshot,
    nodes: Iterable[ScreenNode],
    spans: Sequence[tuple[int, int]],
    *,
    foreign: bool,
) -> Iterator[ScreenNode]:
    position = 0
    for node in nodes:
        while position < len(spans) and spans[position][1] <= node.index:
            position += 1
        if position < len(spans) and spans[position][0] <= node.index:
            continue
        if foreign and node.attrs.get("package", screen.app) != screen.app:
            continue
        yield node


def in_web_view(screen: ScreenSnapshot) -> Sequence[bool]:
    """By `node.index`: the node lies below a web view, so that its class stands for a tag."""
    return screen.tree.derived(_below_web_views)


def _android_map(tree: ScreenTree) -> FocusMap:
    return FocusMap(tree, android_flags(tree), _android_own_words)


def _ios_map(tree: ScreenTree) -> FocusMap:
    return FocusMap(tree, ios_flags(tree), ios_own_words)


def _android_own_words(node: ScreenNode, exposed: bool) -> tuple[str, bool]:
    """What the node itself says, and whether that silences its children."""
    if not exposed:
        return "", False
    label = node.label.strip()
    if label:
        return label, True
    text, hint = node.text.strip(), node.hint.strip()
    return (f"{text} {hint}" if text and hint else text or hint), False


def _covers(nodes: Sequence[ScreenNode], stop: Sequence[bool]) -> list[int]:
    """For each node the index of its nearest stop, -1 for none."""
    cover: list[int] = []
    for node in nodes:
        if stop[node.index]:
            cover.append(node.index)
        else:
            cover.append(cover[node.parent.index] if node.parent is not None else -1)
    return cover


def _system_spans(tree: ScreenTree) -> list[tuple[int, int]]:
    return [(node.index, node.end) for node in tree.nodes if node.role in _SYSTEM_ROLES]


def _web_spans(screen: ScreenSnapshot) -> list[tuple[int, int]]:
    return [(p.node.index, p.node.end) for p in screen.web if p.node is not None]


def _packages(tree: ScreenTree) -> frozenset[str]:
    return frozenset(node.attrs.get("package", "") for node in tree.nodes) - {""}


def _below_web_views(tree: ScreenTree) -> list[bool]:
    below: list[bool] = []
    for node in tree.nodes:
        parent = node.parent
        below.append(parent is not None and (below[parent.index] or parent.role == _WEB_VIEW))
    return below
