"""Carousels: pictures that take turns in one place, and the controls that turn them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rules.dom import focusable, is_control, rendered, role_of, squeeze, text_of, visible
from rules.parts.clicks import has_hint, operable, wording
from rules.snapshot import Node, PageSnapshot, Rect
from rules.words import load_words, word_pattern

# These numbers say what is taken for a carousel, not what is right or wrong about one.
_LEVELS = 4  # how far above its slides a carousel's own element is looked for
_SLIDE_SHARE = 0.5  # a slide is at least this share of the carousel's width
_SCOPE_CHILDREN = 8  # a parent with more children is no longer the carousel's own frame
_CONTROL_NAME = 6  # characters: longer texts are headlines or captions, not arrows

_SIGNS = re.compile(r"[\d\s•·●○◦◆◇■□‹›«»<>＜＞←→〈〉❮❯◀▶]{0,3}")
_SCRIPT_ADDRESS = re.compile(r"\s*(javascript:|#|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carousel:
    """`root` carries the name or class, `scope` holds the controls, `track` the slides."""

    root: Node
    scope: Node
    track: Node
    slides: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarouselControl:
    """A dot, arrow or page number of a carousel that can be operated or looks so."""

    node: Node
    carousel: Carousel


def carousels(page: PageSnapshot) -> list[Carousel]:
    """The page's carousels in document order, none inside another's slides."""
    order = list(page.elements())
    pictured = _pictured(order)
    found: list[Carousel] = []
    roots: set[Node] = set()
    inside: set[Node] = set()
    for node in order:
        if node.parent in inside or node in inside:
            inside.add(node)
            continue
        carousel = _carousel_at(node, pictured)
        if carousel is not None and carousel.root not in roots:
            roots.add(carousel.root)
            inside.update(carousel.slides)
            found.append(carousel)
    return found


def carousel_controls(page: PageSnapshot) -> list[CarouselControl]:
    """The visible dots, arrows and page numbers of all carousels, each once."""
    controls: dict[Node, CarouselControl] = {}
    scopes: set[Node] = set()
    for carousel in carousels(page):
        if carousel.scope in scopes:
            continue
        scopes.add(carousel.scope)
        for node in _controls_below(carousel):
            controls.setdefault(node, CarouselControl(node=node, carousel=carousel))
    return list(controls.values())


def is_sign(text: str) -> bool:
    """True for a name that is only a digit, a dot or an arrow, and for none at all."""
    return _SIGNS.fullmatch(text) is not None


def _pictured(order: Sequence[Node]) -> set[Node]:
    """The elements that are or hold a picture."""
    found: set[Node] = set()
    for node in reversed(order):
        background = "" if node.style is None else node.style.get("background-image", "none")
        if node.tag in {"img", "picture"} or background not in {"", "none"}:
            found.add(node)
        if node in found and node.parent is not None:
            found.add(node.parent)
    return found


def _carousel_at(node: Node, pictured: set[Node]) -> Carousel | None:
    slides = _slides(node, pictured)
    root = _root(node) if slides else None
    if root is None:
        return None
    scope = root
    if root is node and node.parent is not None and node.parent.tag not in {"body", "html"}:
        siblings = [n for n in node.parent.children if n.is_element]
        scope = node.parent if len(siblings) <= _SCOPE_CHILDREN else root
    if not _named_slides(slides) and not _wide(slides, root):
        return None
    if not _surely_named(root) and not _take_turns(slides, scope):
        return None
    return Carousel(root=root, scope=scope, track=node, slides=slides)


def _slides(node: Node, pictured: set[Node]) -> tuple[Node, ...]:
    """The children of one kind that hold pictures, when there are two and one is shown."""
    children = [n for n in node.children if n in pictured and n.tag != "img"]
    children = children or [n for n in node.children if n.tag == "img"]
    if len(children) < 2 or any(n.tag != children[0].tag for n in children):
        return ()
    return tuple(children) if any(rendered(n) for n in children) else ()


def _root(node: Node) -> Node | None:
    """The outermost near element, the slides' parent included, that is named as a carousel."""
    near = (node, *islice(node.ancestors(), _LEVELS))
    near = tuple(n for n in near if n.document == node.document and n.tag not in {"body", "html"})
    return next((n for n in reversed(near) if _named(n)), None)


def _named(node: Node) -> bool:
    return _surely_named(node) or has_hint(node, "controls", "carousel_maybe")


def _surely_named(node: Node) -> bool:
    roles = {role_of(node), node.get("aria-roledescription").strip().lower()}
    return bool(roles & set(load_words("controls")["carousel_role"])) or has_hint(
        node, "controls", "carousel"
    )


def _named_slides(slides: Sequence[Node]) -> bool:
    return all(has_hint(n, "controls", "slide") for n in slides)


def _wide(slides: Sequence[Node], root: Node) -> bool:
    """True when every slide that has a box fills much of the carousel's width."""
    boxes = [n.rect for n in slides if n.rect is not None]
    width = root.rect.width if root.rect is not None else 0
    return bool(boxes) and all(box.width >= width * _SLIDE_SHARE for box in boxes)


def _take_turns(slides: Sequence[Node], frame: Node) -> bool:
    """True when the slides cannot all be seen: some are hidden, outside, or on top of another."""
    boxes = [n.rect for n in slides if n.rect is not None and visible(n)]
    corners = {(box.x, box.y) for box in boxes}
    if len(corners) < len(slides):
        return True
    return frame.rect is not None and any(_outside(box, frame.rect) for box in boxes)


def _outside(box: Rect, frame: Rect) -> bool:
    return (
        box.x + box.width <= frame.x + 1
        or box.x >= frame.x + frame.width - 1
        or box.y >= frame.y + frame.height - 1
        or box.y + box.height <= frame.y + 1
    )


def _controls_below(carousel: Carousel) -> Iterator[Node]:
    """What turns the slides, innermost, in document order; the slides are left out."""
    slides = set(carousel.slides)
    stack = [n for n in reversed(carousel.scope.children) if n.is_element]
    while stack:
        node = stack.pop()
        if node in slides:
            continue
        if _is_turn(node, carousel.scope):
            yield node
            continue
        stack.extend(n for n in reversed(node.children) if n.is_element)


def _is_turn(node: Node, scope: Node) -> bool:
    """True for one dot or arrow: operable, called like one, and not a frame around several."""
    if not operable(node) or _holds_several(node) or not visible(node):
        return False
    if node.tag == "a" and not _SCRIPT_ADDRESS.match(node.get("href")):
        return False
    if node.tag in {"input", "select", "textarea"} and node.get("type") not in {"button", "radio"}:
        return False
    said = wording(node)
    if len(said) <= _CONTROL_NAME and word_pattern("controls", "carousel_move").search(said):
        return True
    # A longer name (aria-label "第 2 张") is fine where nothing but a sign is seen.
    return is_sign(squeeze(text_of(node))) and _near_hint(node, scope)


def _near_hint(node: Node, scope: Node) -> bool:
    """True when the element, or one of the two above it in the carousel, has a control's class."""
    for above in (node, *islice(node.ancestors(), 2)):
        if above is scope:
            return False
        if has_hint(above, "controls", "carousel_control"):
            return True
    return False


def _holds_several(node: Node) -> bool:
    if is_control(node) or focusable(node):
        return False
    children = [n for n in node.children if n.is_element]
    return len(children) > 1 or any(is_control(n) or focusable(n) for n in children)
