"""控件可获得焦点: what can be operated can be reached, and what could not be looked into."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rules.model import Finding, Params, Verdict
from rules.parts.exact import exact
from rules.parts.hidden import HiddenParts
from rules.parts.screen_called import called, words_inside
from rules.parts.screen_controls import called as by_identifier
from rules.parts.screen_controls import cut
from rules.parts.screen_focus import FocusMap, focus_map, in_web_view, own_nodes
from rules.parts.swallowed import swallowed
from rules.screen import ScreenNode, ScreenSnapshot
from rules.words import load_words

_SPAN = "text-has-clickable-span"
_SPANS_REACHED = 26  # API level from which assistive technology reaches spans
# A larger element without a control's role is a page or a veil that catches taps.
_LARGE = 0.25  # share of the screen's area
# Whoever shows one of these wants something of the user, whether or not it is called anything.
_FILLED_IN = frozenset({"edit", "checkbox", "switch", "radio"})
_KINDS = frozenset({"canvas", "web-view", "game"})


def control_focus(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each shown and enabled control that is reached or ought to be.

    Left out: controls under an overlay, containers whose contents are reached instead, controls
    that share one stop (another rule speaks of them) and what lies below web views. Where the
    source does not tell what is hidden, all stops pass. Cannot be told: what is hidden without
    words, which may repeat what stands beside it, and controls whose words are said elsewhere.
    """
    focus = focus_map(screen)
    hidden: HiddenParts | None = None  # most screens hide nothing
    shared = {n.index for nodes in swallowed(screen).values() if len(nodes) > 1 for n in nodes}
    said: frozenset[str] | None = None
    for node in _controls(screen, focus):
        if focus.is_stop(node):
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node)
        elif focus.stop_of(node) is not None:
            if node.index not in shared:
                yield Finding(verdict=Verdict.PASSED, code="passed", node=node)
        elif _is_hidden(screen, node):
            hidden = hidden or HiddenParts(screen)
            if hidden.holds_stop(node) or hidden.lies_below(node):
                continue
            if said is None:
                said = frozenset(focus.speech(stop) for stop in focus.stops)
            yield from _judge_hidden(screen, hidden, node, said)


def clickable_span(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each text that the source says holds a link of its own.

    Failed below Android 8.0 (API 26), where assistive technology does not reach it. Nothing where
    the source does not say which texts have one.
    """
    shown = focus_map(screen).shown
    level = screen.device.api_level
    texts = (n for n in screen.nodes if n.attrs.get(_SPAN) == "true" and shown[n.index])
    for node in own_nodes(screen, texts):
        if level is not None and level >= _SPANS_REACHED:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node)
            continue
        verdict = Verdict.CANT_TELL if level is None else Verdict.FAILED
        code = "span-unknown-api" if level is None else "unreachable-span"
        data: dict[str, str | int] = {"name": called(focus_map(screen), node)}
        if level is not None:
            data["level"] = level
        yield Finding(verdict=verdict, code=code, node=node, data=data)


def uninspected(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding, which cannot be told, for each large part that holds no elements.

    Parts below `min_share` (1/20) of the screen's area are left out.
    """
    least = exact(params, "min_share") or Fraction(0)
    audited = {part.node.index for part in screen.web if part.node is not None}
    for part in screen.uninspected:
        if part.share < least or part.node.index in audited:
            continue
        yield Finding(
            verdict=Verdict.CANT_TELL,
            code=part.kind if part.kind in _KINDS else "unknown",
            node=part.node,
            data={"percent": min(round(part.share * 100), 100)},
        )


def _controls(screen: ScreenSnapshot, focus: FocusMap) -> Iterator[ScreenNode]:
    """The app's own shown and enabled controls, without what lies below web views."""
    roles = frozenset(load_words("app-reach")["control_role"])
    web = in_web_view(screen)
    found = (
        node
        for node in screen.nodes
        if focus.shown[node.index]
        and node.enabled is not False
        and (node.role in roles or node.clickable is True or node.long_clickable is True)
        and node.hittable is not False
        and not web[node.index]
    )
    yield from own_nodes(screen, found)


def _is_hidden(screen: ScreenSnapshot, node: ScreenNode) -> bool:
    """True for what can be operated and what the source itself says is not offered."""
    if node.important is not False or node.native_important is True:
        return False
    if screen.android:
        return bool(node.clickable or node.long_clickable or node.checkable)
    return node.visible is True


def _judge_hidden(
    screen: ScreenSnapshot, hidden: HiddenParts, node: ScreenNode, said: frozenset[str]
) -> Iterator[Finding]:
    words = " ".join(words_inside(node).split())
    data = {"name": cut(words) if words else by_identifier(node)}
    # Of a hidden button without words nobody can say from here what it would be good for.
    is_control = node.role in _FILLED_IN or (
        bool(words) and node.role in load_words("app-reach")["control_role"]
    )
    area = screen.tree.width * screen.tree.height * _LARGE
    large = node.rect is not None and node.rect.area > area > 0
    if is_control or (hidden.holds_words(node) and not large):
        twin = words in said
        code = "maybe-twin" if twin else "not-reachable"
        verdict = Verdict.CANT_TELL if twin else Verdict.FAILED
        yield Finding(verdict=verdict, code=code, node=node, data=data)
    elif not large:
        yield Finding(verdict=Verdict.CANT_TELL, code="maybe-decorative", node=node, data=data)
