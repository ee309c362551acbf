"""焦点粒度与重复: one focus for one thing, and one thing for one focus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from rules.model import Finding, Params, Verdict
from rules.parts.box_index import BoxIndex
from rules.parts.exact import exact
from rules.parts.screen_called import called
from rules.parts.screen_controls import called as by_identifier
from rules.parts.screen_focus import FocusMap, focus_map, own_stops
from rules.parts.swallowed import swallowed
from rules.parts.touch_targets import touch_targets
from rules.screen import ScreenNode, ScreenSnapshot
from rules.snapshot import Rect
from rules.words import load_words

_NAMED = 5


def one_for_many(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each of the app's own stops.

    Failed when it takes the focus of `controls` (2) or more controls inside it over which no other
    stop lies; cannot be told when it offers actions of its own for them, or joins `texts` (6) or
    more texts on more than `share` (1/3) of the screen.
    """
    focus = focus_map(screen)
    taken = swallowed(screen)
    texts = _texts_by_stop(screen, focus)
    most_controls = exact(params, "controls") or Fraction(2)
    most_texts = exact(params, "texts") or Fraction(6)
    least_area = (exact(params, "share") or Fraction(1, 3)) * Fraction(
        screen.tree.width * screen.tree.height
    )
    index: BoxIndex | None = None
    for stop in own_stops(screen):
        inside = taken.get(stop.index, ())
        if len(inside) >= most_controls:
            index = index or BoxIndex(focus.stops)
            inside = tuple(node for node in inside if not _has_stop_over(index, stop, node))
        if len(inside) >= most_controls:
            yield _swallows(focus, stop, inside)
        elif texts[stop.index] >= most_texts and stop.rect and stop.rect.area > least_area > 0:
            yield Finding(
                verdict=Verdict.CANT_TELL,
                code="many-texts",
                node=stop,
                data={"name": called(focus, stop), "count": texts[stop.index]},
            )
        else:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=stop)


def duplicate_bounds(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each target that is offered to screen readers.

    Failed when an earlier one has the same box and the focus of a reader or a keyboard goes to
    both, on the later one; cannot be told where the source does not say which of them are
    offered. Targets that are cut off by scrolling are left out: only their visible parts may be
    alike.
    """
    focus = focus_map(screen)
    first: dict[Rect, ScreenNode] = {}
    for target in touch_targets(screen):
        node = target.node
        if target.cut_across or target.cut_down or not focus.exposed[node.index]:
            continue
        other = first.setdefault(target.rect, node)
        if other is node or not _both_focused(focus, node, other):
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node)
            continue
        known = _is_marked(node) and _is_marked(other)
        yield Finding(
            verdict=Verdict.FAILED if known else Verdict.CANT_TELL,
            code="same-bounds" if known else "maybe-same-bounds",
            node=node,
            data=_names(focus, node, other),
        )


def _has_stop_over(index: BoxIndex, stop: ScreenNode, node: ScreenNode) -> bool:
    """True when a later stop inside the same one lies over a control: it does the same."""
    rect = node.rect
    if rect is None:
        return True
    x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
    return any(
        node.end <= other.index < stop.end
        and other.rect is not None
        and other.rect.x <= x <= other.rect.x + other.rect.width
        and other.rect.y <= y <= other.rect.y + other.rect.height
        for other in index.near(x, y, 0)
    )


def _both_focused(focus: FocusMap, node: ScreenNode, other: ScreenNode) -> bool:
    """True when a screen reader stops on both, or on one where a keyboard stops on both.

    A frame that only catches taps around a control is no second focus for anybody.
    """
    reader = focus.is_stop(node), focus.is_stop(other)
    keyboard = node.focusable is True and other.focusable is True
    return all(reader) or (any(reader) and keyboard)


def _names(focus: FocusMap, node: ScreenNode, other: ScreenNode) -> dict[str, str | int]:
    """What both are called; by its identifier or class where the other says the same."""
    name, second = called(focus, node), called(focus, other)
    return {"name": name, "other": by_identifier(other) if second == name else second}


def _swallows(focus: FocusMap, stop: ScreenNode, inside: tuple[ScreenNode, ...]) -> Finding:
    names = "、".join(called(focus, node) for node in inside[:_NAMED])
    data: dict[str, str | int] = {
        "name": called(focus, stop),
        "count": len(inside),
        "names": f"{names}……" if len(inside) > _NAMED else names,
    }
    if _offers_actions(stop):
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-actions", node=stop, data=data)
    return Finding(verdict=Verdict.FAILED, code="swallows-controls", node=stop, data=data)


def _offers_actions(stop: ScreenNode) -> bool:
    """True when the source names actions of the app's own; Android's are never in Chinese."""
    custom = stop.attrs.get("customActions", "").strip()
    return bool(custom) or not stop.attrs.get("actions", "").isascii()


def _texts_by_stop(screen: ScreenSnapshot, focus: FocusMap) -> Counter[int]:
    """By the stop's `node.index`: how many shown texts below it are left to it alone."""
    whole = frozenset(load_words("app-reach")["whole_role"])
    counts: Counter[int] = Counter()
    for node in screen.nodes:
        if not (node.text or node.label) or not focus.shown[node.index]:
            continue
        if node.role == "text" or (node.text and screen.android):
            stop = focus.stop_of(node)
            if stop is not None and stop is not node and stop.role not in whole:
                counts[stop.index] += 1
    return counts


def _is_marked(node: ScreenNode) -> bool:
    """True when the source itself says that the element is offered."""
    return node.important is True or node.native_important is True
