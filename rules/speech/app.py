"""What TalkBack or VoiceOver would say of a screen, swiped through from its first stop on.

Decisions:

- The stops and their order are those of the focus rules that judging uses; where a screen reader
  was really moved through the whole screen, its recorded order. Android's and iOS's sources give
  no other order, and what lies in Compose may be ordered by other means.
- Hints on how to operate something, positions in lists and what is said on leaving are left out:
  listeners turn them off, and versions differ.
- A nameless row at the edge of a list is left out: its words may be scrolled out of the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.checks.reach import control_focus
from rules.dom import squeeze
from rules.model import Verdict
from rules.parts.said_twice import said_twice
from rules.parts.screen_controls import called, declared, is_sliver, may_be_cut
from rules.parts.screen_focus import FocusMap, focus_map, own_nodes
from rules.parts.swallowed import swallowed
from rules.screen import IOS, ScreenNode, ScreenSnapshot
from rules.speech.figures import made
from rules.speech.model import NOISE, SILENT, UNKNOWN, Figures, Item, Mark, Part, Phrase, Transcript
from rules.speech.noise import with_noise
from rules.speech.words import COUNTED_IN
from rules.wording import load_texts

_LONGEST = 2000  # characters of one item
_SPOKEN_ROLES = frozenset(
    {"button", "image-button", "edit", "checkbox", "switch", "radio", "tab", "link", "image",
     "spinner", "slider", "stepper", "menu-item", "progress"}
)  # fmt: skip
_VALUED = frozenset({"edit", "slider", "spinner", "stepper", "progress"})
_TOGGLED = frozenset({"checkbox", "switch", "radio"})
# The roles that the lists of doubled words know.
_TWICE = {
    **{role: role for role in ("button", "image", "link", "tab", "slider", "edit", *_TOGGLED)},
    "image-button": "button",
}
_BARS = frozenset({"navigation-bar", "toolbar"})
_TOP = 0.25  # of the screen's height: a bar that ends above this is at the top
_TRUE, _FALSE = frozenset({"1", "true"}), frozenset({"0", "false"})


def transcript_of_screen(screen: ScreenSnapshot) -> Transcript:
    """The screen's transcript."""
    focus, stops = focus_map(screen), _order(screen)
    heard = [item for stop in stops if (item := _item(screen, focus, stop)) is not None]
    items = tuple(with_noise(_merged(heard, list(_unheard(screen)))))
    return Transcript(items=items, figures=_figures(screen, items))


def _order(screen: ScreenSnapshot) -> Sequence[ScreenNode]:
    """The stops without the system's, in the order in which the focus comes to them."""
    own = list(own_nodes(replace(screen, web=()), focus_map(screen).stops))
    traversal = screen.facts.traversal
    if traversal is None or traversal.method != "screen-reader" or not traversal.complete:
        return own
    known = {node.index for node in own}
    visited = {node.index: node for node in traversal.visited if node.index in known}
    return [*visited.values(), *(node for node in own if node.index not in visited)]


def _item(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> Item | None:
    name = squeeze(focus.speech(node))[:_LONGEST]
    drawn = any(part.node is node for part in screen.uninspected)
    if not name and (drawn or is_sliver(node) or may_be_cut(screen, node)):
        return None
    platform, role = screen.platform, _role(node)
    parts: dict[str, list[Part]] = {
        "selected": [Phrase(f"{platform}-selected")] if node.selected is True else [],
        "state": [*_states(node, role, platform, name)],
        "name": [name or Phrase(f"{platform}-unnamed")],
        # What VoiceOver calls a field for passwords stands in the place of its kind.
        "role": [Phrase(f"{platform}-{role}")]
        if role and not (platform == IOS and node.password is True)
        else [],
        "unavailable": [Phrase(f"{platform}-disabled")] if node.enabled is False else [],
    }
    order = load_texts(COUNTED_IN).steps(f"speech.order-{platform}")
    marks = [] if name else [Mark(kind=SILENT, code="unnamed")]
    label = declared(node)
    kind = _TWICE.get(role, "")
    if label and said_twice(label, kind, state=role in _TOGGLED, action=False) is not None:
        marks.append(Mark(kind=NOISE, code="said-twice"))
    return Item(
        kind=role or "text",
        said=tuple(part for key in order for part in parts[key]),
        name=name,
        node=node,
        rect=node.rect,
        marks=tuple(marks),
    )


def _role(node: ScreenNode) -> str:
    """The kind that is said, "" for none."""
    if node.heading is True:
        return "heading"
    if node.role in _SPOKEN_ROLES:
        return node.role
    traits = node.traits or frozenset()
    return "link" if "Link" in traits else "button" if "Button" in traits else ""


def _states(node: ScreenNode, role: str, platform: str, name: str) -> Iterator[Part]:
    if role in _TOGGLED:
        value = node.text.strip().lower()
        checked = node.checked
        if checked is None and value in _TRUE | _FALSE:
            checked = value in _TRUE
        if checked is not None:
            words = ("on", "off") if role == "switch" else ("checked", "unchecked")
            yield Phrase(f"{platform}-{words[0] if checked else words[1]}")
    elif node.password is True:
        yield Phrase(f"{platform}-password")
    elif role in _VALUED:
        value = squeeze(node.text)[:200]
        if value and value not in name:
            yield value


def _unheard(screen: ScreenSnapshot) -> Iterator[Item]:
    """What can be seen and operated and is no stop, as the rules about reaching find it."""
    for finding in control_focus(screen, {}):
        if finding.verdict is Verdict.FAILED and isinstance(finding.node, ScreenNode):
            yield _silent(finding.node, "control-hidden", str(finding.data.get("name", "")))
    for nodes in swallowed(screen).values():
        if len(nodes) > 1:  # with one, tapping the whole may do what tapping it would
            for node in nodes:
                yield _silent(node, "swallowed", called(node))
    for part in screen.uninspected:
        yield _silent(part.node, "uninspected", called(part.node), kind=UNKNOWN)


def _silent(node: ScreenNode, code: str, shown: str, *, kind: str = SILENT) -> Item:
    return Item(
        kind="hidden",
        said=(),
        name="",
        node=node,
        rect=node.rect,
        marks=(Mark(kind=kind, code=code),),
        shown=shown,
    )


def _merged(heard: Sequence[Item], unheard: list[Item]) -> Iterator[Item]:
    """What is passed over stands before the first stop that comes later in the source."""
    waiting = sorted(unheard, key=_index, reverse=True)
    for item in heard:
        while waiting and _index(waiting[-1]) < _index(item):
            yield waiting.pop()
        yield item
    yield from reversed(waiting)


def _index(item: Item) -> int:
    return item.node.index if isinstance(item.node, ScreenNode) else -1


def _figures(screen: ScreenSnapshot, items: Sequence[Item]) -> Figures:
    """The content begins at the first heading, else after the bar at the top; else unknown."""
    heading = (i for i, item in enumerate(items) if item.kind == "heading" and item.heard)
    place, start = "first-heading", next(heading, None)
    if start is None:
        tree, shown = screen.tree, focus_map(screen).shown
        ends = [
            node.end
            for node in tree.nodes
            if node.role in _BARS
            and shown[node.index]
            and node.rect is not None
            and node.rect.y + node.rect.height <= tree.height * _TOP
        ]
        place, start = "after-bar", _first(items, max(ends)) if ends else None
    return made(items, place if start is not None else "", start, "not-applicable", None)


def _first(items: Sequence[Item], end: int) -> int | None:
    """The first stop that comes after an index of the source."""
    return next((i for i, item in enumerate(items) if item.heard and _index(item) >= end), None)
