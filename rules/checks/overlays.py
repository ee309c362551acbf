"""浮层: nothing behind it can be reached, and whoever listens can close it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rules.model import Finding, Params, Verdict
from rules.parts.overlay import Overlay, overlay_of
from rules.parts.overlay_close import CloseControl, close_controls, floats, is_control
from rules.parts.screen_controls import called as called_by
from rules.parts.screen_controls import cut
from rules.parts.screen_focus import focus_map, own_nodes
from rules.screen import ScreenNode, ScreenSnapshot

# Without one of these attributes it is a guess what assistive technology is offered.
_EXPOSURE = frozenset({"a11y-important", "accessible", "nativeAccessibilityElement"})
_NAMES = 3
_BEST = ("named", "sign", "unnamed")  # one good way out is enough


def leak(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the overlay: on what lies behind it when that is reached, else on its box.

    An iOS source leaves out what lies behind a view that is marked as modal, so that what it
    holds behind an overlay is what VoiceOver reaches.
    """
    overlay = overlay_of(screen)
    if overlay is None:
        return
    behind = [] if overlay.native else _reached(screen, overlay)
    if not behind:
        yield Finding(verdict=Verdict.PASSED, code="passed", node=overlay.box)
        return
    focus = focus_map(screen)
    said = [focus.speech(n).strip() for n in behind]
    names = list(dict.fromkeys(f"“{cut(name)}”" for name in said if name))[:_NAMES]
    sure = overlay.sure and not overlay.apart and not _EXPOSURE.isdisjoint(screen.known)
    yield Finding(
        verdict=Verdict.FAILED if sure else Verdict.CANT_TELL,
        code="behind-reachable" if sure else "maybe-behind",
        node=_common(screen, behind, overlay),
        data={"count": len(behind), "names": " ".join(names)},
    )


def _reached(screen: ScreenSnapshot, overlay: Overlay) -> list[ScreenNode]:
    """Where a screen reader stops behind the overlay."""
    stops = focus_map(screen).stops
    below: list[ScreenNode] = []
    position = 0
    for stop in stops:
        while position < len(overlay.under) and overlay.under[position].end <= stop.index:
            position += 1
        if position == len(overlay.under):
            break
        if overlay.under[position].index <= stop.index:
            below.append(stop)
    return list(own_nodes(screen, below))


def _common(screen: ScreenSnapshot, nodes: Sequence[ScreenNode], overlay: Overlay) -> ScreenNode:
    """The innermost container behind the overlay that holds them all, or its first part."""
    first, last = nodes[0], nodes[-1]
    for node in first.ancestors():
        if node.index <= first.index and last.index < node.end:
            if node.index <= overlay.box.index < node.end:
                break
            return node
    return next((n for n in overlay.under if n.index <= first.index < n.end), first)


def close(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the overlay and each small window, on its best close control or its box.

    How large the control is, is app-target-size's finding on the same control.
    """
    focus = focus_map(screen)
    overlay = overlay_of(screen)
    inside: set[int] = set()
    if overlay is not None:
        nodes = overlay.nodes(screen.tree)
        inside = {n.index for n in nodes}
        found = list(close_controls(own_nodes(screen, nodes), focus, android=screen.android))
        if found:
            yield _judge(overlay.box, found)
        elif overlay.sure:
            yield _without(screen, overlay, nodes)
    for box, control in floats(screen.tree, focus, android=screen.android):
        if box.index in inside or next(iter(own_nodes(screen, [box])), None) is None:
            continue
        found = list(close_controls([control], focus, android=screen.android))
        if found:
            yield _judge(box, found)


def _judge(box: ScreenNode, found: Sequence[CloseControl]) -> Finding:
    best = min(found, key=_rank)
    data: dict[str, str | int] = {"name": cut(best.name) if best.name else called_by(best.node)}
    if best.kind == "named":
        return Finding(verdict=Verdict.PASSED, code="passed", node=best.node, data=data)
    if best.kind == "sign":
        return Finding(verdict=Verdict.CANT_TELL, code="sign-close", node=best.node, data=data)
    # On the overlay: that the control has no name is another rule's finding on the control.
    return Finding(verdict=Verdict.FAILED, code="unnamed-close", node=box, data=data)


def _without(screen: ScreenSnapshot, overlay: Overlay, nodes: Iterable[ScreenNode]) -> Finding:
    """No control says or looks as if it closed the overlay."""
    focus = focus_map(screen)
    presses = any(is_control(n, focus, android=screen.android) for n in nodes)
    # Android's back, a tap beside a sheet or another button may close it; that is not seen here.
    unsure = screen.android or overlay.closes_outside or overlay.native or presses
    verdict = Verdict.CANT_TELL if unsure else Verdict.FAILED
    code = "maybe-no-close" if unsure else "no-close"
    return Finding(verdict=verdict, code=code, node=overlay.box)


def _rank(control: CloseControl) -> int:
    return _BEST.index(control.kind)
