"""验证码: a picture or puzzle on an app's screen has a way for whoever cannot see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rules.model import Finding, Params, Verdict
from rules.parts.screen_called import called
from rules.parts.screen_focus import FocusMap, focus_map, own_nodes
from rules.parts.screen_words import has_id, mentions
from rules.screen import ScreenNode, ScreenSnapshot
from rules.snapshot import Rect

_PICTURES = frozenset({"image", "image-button", "web-view", "canvas", "game"})
_PUZZLES = _PICTURES | {"slider"}
_UP = 3  # levels around a field or hint within which its picture stands
_NEAR = 60  # a part with more elements is a form, not a line of one
_HINT = 30  # characters: a longer text speaks of puzzles, it does not ask to solve one
_CODE_WIDTH, _CODE_HEIGHT = (40.0, 220.0), (20.0, 110.0)  # dp or pt of a code's picture


def alternative(screen: ScreenSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per picture code and per puzzle, on its picture, slider or words.

    A code that arrives by text message or telephone is no picture; its field is left alone.
    """
    focus = focus_map(screen)
    nodes = [n for n in own_nodes(screen, screen.nodes) if focus.shown[n.index]]
    found = dict.fromkeys((*_picture_codes(nodes, focus), *_puzzles(nodes, focus)))
    if not found:
        return
    other = next((n for n in nodes if _is_other_way(screen, focus, n)), None)
    for target in found:
        data: dict[str, str | int] = {"name": called(focus, target)}
        if other is not None:
            data["other"] = called(focus, other)
            yield Finding(verdict=Verdict.PASSED, code="passed", node=target, data=data)
        else:
            yield Finding(verdict=Verdict.FAILED, code="image-only", node=target, data=data)


def _picture_codes(nodes: Sequence[ScreenNode], focus: FocusMap) -> Iterator[ScreenNode]:
    """Pictures of a code that has to be typed: called so, or beside a field that asks for one."""
    for node in nodes:
        if node.role in _PICTURES and _asks(node, "captcha_code", "captcha_code_id"):
            if not _is_sent(node):
                yield node
        elif node.role == "edit" and _asks(node, "captcha_code", "captcha_code_id"):
            picture = None if _is_sent(node) else _picture_beside(node, focus)
            if picture is not None:
                yield picture


def _picture_beside(field: ScreenNode, focus: FocusMap) -> ScreenNode | None:
    """The picture in the field's line; None where a button sends the code instead."""
    for box in _around(field):
        if any(mentions(n.text or n.label, "send_button") for n in box):
            return None
        for node in box:
            if node.role in _PICTURES and focus.shown[node.index] and _is_code(node, field):
                return node
    return None


def _is_code(picture: ScreenNode, field: ScreenNode) -> bool:
    rect, line = picture.rect, field.rect
    if rect is None or line is None or picture.role == "web-view":
        return False
    if not _CODE_WIDTH[0] <= rect.width <= _CODE_WIDTH[1]:
        return False
    if not _CODE_HEIGHT[0] <= rect.height <= _CODE_HEIGHT[1] or rect.width < rect.height * 1.5:
        return False
    return rect.y < line.y + line.height and line.y < rect.y + rect.height


def _puzzles(nodes: Sequence[ScreenNode], focus: FocusMap) -> Iterator[ScreenNode]:
    """Sliders, jigsaws, pictures to tap on: what is called so, with something to do it on."""
    inside = -1  # the first index after the puzzle that was found last
    for node in nodes:
        if node.index < inside:
            continue
        by_id = has_id(node.identifier, "captcha_puzzle_id") and node.role != "edit"
        hint = node.text or node.label
        by_words = len(hint) <= _HINT and mentions(hint, "captcha_puzzle")
        if not (by_id or by_words):
            continue
        target = _puzzle_of(node, focus) if by_words or node.role not in _PUZZLES else node
        if target is not None:
            inside = max(target.end, node.end)
            if node.parent is not None and by_words:
                inside = max(inside, node.parent.end)
            yield target


def _puzzle_of(hint: ScreenNode, focus: FocusMap) -> ScreenNode | None:
    """The slider or picture nearest to the words; None when there is none."""
    if hint.role in _PUZZLES:
        return hint
    for box in _around(hint, own=True):
        things = [n for n in box if n.role in _PUZZLES and _is_thing(focus, n.rect, n)]
        slider = next((n for n in things if n.role == "slider"), None)
        if slider is not None or things:
            return slider or things[0]
    return None


def _is_thing(focus: FocusMap, rect: Rect | None, node: ScreenNode) -> bool:
    """Icons of a line are no pictures to solve."""
    if rect is None or not focus.shown[node.index]:
        return False
    return (
        node.role == "slider"
        or (rect.width >= 100 and rect.height >= 60)
        or (has_id(node.identifier, "captcha_puzzle_id", "captcha_code_id"))
    )


def _around(node: ScreenNode, *, own: bool = False) -> Iterator[list[ScreenNode]]:
    """The elements of the small parts around a node, from the nearest outwards."""
    boxes = islice(node.ancestors(), _UP)
    for box in (node, *boxes) if own else boxes:
        if box.end - box.index > _NEAR:
            return
        below: list[ScreenNode] = []
        waiting = list(reversed(box.children))
        while waiting:
            current = waiting.pop()
            below.append(current)
            waiting += reversed(current.children)
        yield below


def _asks(node: ScreenNode, words: str, ids: str) -> bool:
    return mentions(f"{node.label} {node.hint}", words) or has_id(node.identifier, ids)


def _is_sent(node: ScreenNode) -> bool:
    said = f"{node.label} {node.hint}"
    return mentions(said, "sent_code", "send_button") or has_id(node.identifier, "sent_code_id")


def _is_other_way(screen: ScreenSnapshot, focus: FocusMap, node: ScreenNode) -> bool:
    """A control that says so; a field for a code that was sent is a further step, not a way out."""
    if node.role == "edit":
        return False
    pressed = node.clickable is True if screen.android else focus.exposed[node.index]
    if not pressed or (not screen.android and node.role in {"text", "image"}):
        return False
    said = focus.speech(node)
    return mentions(said, "captcha_other") and not mentions(said, "send_button")
