"""非文本验证码: a code that only eyes can read, or a puzzle that only a pointer can solve."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rules.dom import name_of, rendered, squeeze, text_of, visible
from rules.model import Finding, Params, Verdict
from rules.parts.clicks import called, has_handler, has_hint, operable, picture_address, split_words
from rules.snapshot import Node, PageSnapshot
from rules.words import word_pattern

_TYPED = frozenset({"", "text", "tel", "number", "search", "password"})
_NEAR = 4  # levels above the input within which its picture stands
_NEAR_ELEMENTS = 60  # a part with more elements is a form, not a line of one
_HINT_TEXT = 30  # characters: a longer text speaks of sliders, it does not ask to slide
_INPUT_NAMES = ("name", "id", "placeholder", "title", "aria-label", "class")
_PICTURE_NAMES = ("id", "class", "alt", "title", "onclick", "name")


def alternative(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per CAPTCHA on the picture, the slider or, where neither is found, the input.

    Params: `picture_width` and `picture_height`, the [least, most] CSS pixels of a picture that
    is taken for a code although nothing calls it one.
    """
    elements = list(page.elements())
    found: dict[Node, str | None] = {}  # two inputs may stand near one picture
    for field in (n for n in elements if n.tag == "input" and _asks_for_code(n)):
        picture = _picture_of(field, params)
        if picture is not None:
            found[picture] = "image-only"
        elif not _is_sent(field):
            found[field] = None
    found |= {s: "slider-only" if certain else None for s, certain in _sliders(elements)}
    if found:
        other = _other_way(elements)
        yield from (_judge(target, other, code) for target, code in found.items())


def _judge(target: Node, other: Node | None, code: str | None) -> Finding:
    """`code` None: only words were found, what is behind them is not known."""
    data = {"name": called(target)}
    if other is not None:
        data["other"] = called(other)
        return Finding(verdict=Verdict.PASSED, code="passed", node=target, data=data)
    if code is None:
        return Finding(verdict=Verdict.CANT_TELL, code="text-only", node=target, data=data)
    return Finding(verdict=Verdict.FAILED, code=code, node=target, data=data)


def _asks_for_code(field: Node) -> bool:
    if field.get("type").lower() not in _TYPED or not visible(field):
        return False
    words = _field_words(field)
    return _matches(words, "captcha") and not _matches(words, "sent_message")


def _field_words(field: Node) -> str:
    return " ".join((*(field.get(name) for name in _INPUT_NAMES), name_of(field)))


def _matches(words: str, *keys: str) -> bool:
    return word_pattern("controls", *keys).search(split_words(words)) is not None


def _picture_of(field: Node, params: Params) -> Node | None:
    """The code's picture: called so near the input, or of that size in the input's own line."""
    for box in _around(field):
        pictures = [n for n in box if n.tag in {"img", "canvas"} and visible(n)]
        called_so = next((n for n in pictures if _is_called_code(n)), None)
        if called_so is not None:
            return called_so
        own_line = sum(_is_field(n) for n in box) == 1
        by_size = next((n for n in pictures if _has_code_size(n, params)), None)
        if own_line and by_size is not None:
            return by_size
    return None


def _around(field: Node) -> Iterator[list[Node]]:
    """The elements of the small parts around the input, from the nearest outwards."""
    for box in islice(field.ancestors(), _NEAR):
        below = list(islice(box.elements(), _NEAR_ELEMENTS + 1))
        if len(below) > _NEAR_ELEMENTS or box.document != field.document:
            return
        yield below


def _is_field(node: Node) -> bool:
    return node.tag == "input" and node.get("type").lower() in _TYPED and visible(node)


def _is_called_code(picture: Node) -> bool:
    around = picture.parent.get("onclick") if picture.parent is not None else ""
    words = " ".join((picture_address(picture), *(picture.get(n) for n in _PICTURE_NAMES)))
    return _matches(f"{words} {around}", "captcha", "captcha_refresh")


def _has_code_size(picture: Node, params: Params) -> bool:
    rect = picture.rect
    return rect is not None and (
        _within(rect.width, params["picture_width"])
        and _within(rect.height, params["picture_height"])
    )


def _within(value: float, limits: object) -> bool:
    least, most = limits if isinstance(limits, list | tuple) else (0, 0)
    return bool(least <= value <= most)


def _is_sent(field: Node) -> bool:
    """True when a button nearby sends the code by telephone or mail, where it can be heard."""
    buttons = (n for box in _around(field) for n in box if operable(n) and n is not field)
    return any(_matches(name_of(n) or text_of(n), "sent_message", "send_code") for n in buttons)


def _sliders(elements: list[Node]) -> Iterator[tuple[Node, bool]]:
    """Slider and puzzle CAPTCHAs, outermost, each with whether it surely is one."""
    inside: set[Node] = set()
    for node in elements:
        if node.parent in inside:
            inside.add(node)
        elif has_hint(node, "controls", "slider_class") and visible(node):
            inside.add(node)
            yield node, bool(text_of(node)) or any(operable(n) for n in node.elements())
        elif _asks_to_slide(node):
            inside.add(node)
            yield node, node.parent is not None and _drags(node.parent)


def _asks_to_slide(node: Node) -> bool:
    own = squeeze("".join(c.text for c in node.children if not c.is_element))
    own = own or (squeeze(node.get("placeholder")) if node.tag == "input" else "")
    if not own or len(own) > _HINT_TEXT or node.tag in {"script", "style", "option", "title", "a"}:
        return False
    return word_pattern("controls", "slider_text").search(own) is not None and visible(node)


def _drags(box: Node) -> bool:
    """True when something in this small part takes hold of the pointer."""
    below = list(islice(box.elements(), _NEAR_ELEMENTS + 1))
    if len(below) > _NEAR_ELEMENTS:
        return False
    cursors = {(n.style or {}).get("cursor", "auto") for n in below}
    return bool(cursors & {"move", "grab", "pointer", "ew-resize"}) or any(map(has_handler, below))


def _other_way(elements: list[Node]) -> Node | None:
    """A control for another sense or, where a password is asked for, another way to sign in."""
    signs_in = any(
        n.tag == "input" and n.get("type").lower() == "password" and visible(n) for n in elements
    )
    keys = ("captcha_other_sense", "other_login") if signs_in else ("captcha_other_sense",)
    for node in elements:
        if node.tag == "audio" and "controls" in node.attrs and rendered(node):
            words = f"{node.get('id')} {node.get('class')} {node.get('src')}"
            if _matches(words, "captcha"):
                return node
        if operable(node) and visible(node) and _matches(_control_words(node), *keys):
            return node
    return None


def _control_words(node: Node) -> str:
    """What a control is called; nothing for one that holds many elements."""
    if len(list(islice(node.elements(), _NEAR_ELEMENTS + 1))) > _NEAR_ELEMENTS:
        return ""
    pictures = " ".join(n.get("alt") for n in node.elements() if n.tag == "img")
    own = " ".join((node.get("title"), node.get("aria-label"), node.get("class")))
    return f"{name_of(node)} {text_of(node)} {pictures} {own}"
