"""焦点顺序: the focus moves through a screen as the eye does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rules.model import Finding, Params, Verdict
from rules.parts.exact import exact
from rules.parts.reading_order import goes_back
from rules.parts.screen_called import called
from rules.parts.screen_focus import focus_map, in_web_view, own_nodes, own_stops
from rules.screen import ScreenNode, ScreenSnapshot, ScreenTree

_COMPOSE = frozenset({"ComposeView", "AndroidComposeView"})
_LONGEST = 500  # steps of a recorded traversal that are looked at


def focus_order(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each of the app's own stops, in the order of the focus.

    The order is the recorded traversal's, else the source's, which says nothing of what lies in
    Compose. A step that goes clearly back up or
    to the left cannot be told; in a recorded traversal it is failed when it goes up by more than
    `far` (1/10) of the screen's height. At most `most` (5) such steps are named, the others are
    left out. Nothing for a screen with fewer than two stops.
    """
    recorded = screen.facts.traversal is not None
    order = _recorded(screen) if recorded else _in_source(screen)
    if len(order) < 2:
        return
    most = exact(params, "most")
    far = float(exact(params, "far") or 0) * screen.tree.height
    yield _passed(order[0])
    named = 0
    for before, node in pairwise(order):
        up = goes_back(screen.tree, before, node)
        if up is None:
            yield _passed(node)
            continue
        named += 1
        if most is not None and named > most:
            continue
        focus = focus_map(screen)
        yield Finding(
            verdict=Verdict.FAILED if recorded and up > far > 0 else Verdict.CANT_TELL,
            code="jumps-back",
            node=node,
            data={"name": called(focus, node), "before": called(focus, before)},
        )


def _in_source(screen: ScreenSnapshot) -> Sequence[ScreenNode]:
    web = in_web_view(screen)
    sorted_by_itself = screen.tree.derived(_in_compose)
    return [s for s in own_stops(screen) if not web[s.index] and not sorted_by_itself[s.index]]


def _in_compose(tree: ScreenTree) -> list[bool]:
    """By `node.index`: the node lies in a view of Compose.

    Compose tells TalkBack the order by other means, which no source shows.
    """
    views = {cls for cls in {node.cls for node in tree.nodes} if cls.rpartition(".")[2] in _COMPOSE}
    if not views:
        return [False] * len(tree.nodes)
    inside: list[bool] = []
    for node in tree.nodes:
        parent = node.parent
        own = parent is not None and parent.cls in views
        inside.append(parent is not None and (own or inside[parent.index]))
    return inside


def _recorded(screen: ScreenSnapshot) -> Sequence[ScreenNode]:
    """What was visited, until it came round to what it had visited before."""
    traversal = screen.facts.traversal
    visited: dict[int, ScreenNode] = {}
    for node in traversal.visited[:_LONGEST] if traversal is not None else ():
        if node.index in visited:
            break
        visited[node.index] = node
    own = {n.index for n in own_nodes(screen, sorted(visited.values(), key=_index))}
    return [node for node in visited.values() if node.index in own and node.rect is not None]


def _index(node: ScreenNode) -> int:
    return node.index


def _passed(node: ScreenNode) -> Finding:
    return Finding(verdict=Verdict.PASSED, code="passed", node=node)
