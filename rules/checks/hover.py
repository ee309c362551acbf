"""悬停才出现的二维码: what only a mouse brings up is not there for the keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.dom import focusable, is_control, name_of, text_of, visible
from rules.model import Finding, Params, Verdict
from rules.parts.clicks import called, has_hint, picture_address, split_words
from rules.snapshot import HoverReveal, Node, PageSnapshot
from rules.words import word_pattern

_LONGEST_TEXT = 60  # characters: a longer revealed text is a menu that mentions 微信
_SQUARE = (0.8, 1.25)  # width by height of a QR code's picture
_PICTURE_NAMES = ("alt", "title", "class", "id")


def qr_code(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding per trigger whose hover shows a QR code; nothing when hovering was not observed.

    Passed when keyboard focus shows it too or the same picture is always to be seen. Cannot be
    told when the trigger takes focus or holds a control (a script may show it then), or when only
    a service's name (wechat.png) says that the picture is a code and it may as well be the sign
    that takes another picture's place under the pointer.
    Other contents that hovering shows are not this rule's business.
    """
    reveals = page.facts.hover_reveals
    if not reveals:
        return
    by_trigger: dict[Node, list[HoverReveal]] = {}
    for reveal in reveals:
        by_trigger.setdefault(reveal.trigger, []).append(reveal)
    shown: set[str] | None = None
    for trigger, group in by_trigger.items():
        codes = [r for r in group if _qr_picture(r) is not None]
        if not codes or not visible(trigger):
            continue
        if shown is None:  # walks the whole page: only when a QR code was found
            shown = _always_shown(page, (r.revealed for r in reveals))
        yield _judge(trigger, codes, shown)


def _judge(trigger: Node, codes: list[HoverReveal], shown: set[str]) -> Finding:
    data = {"name": called(trigger)}
    pictures = [p for r in codes if (p := _qr_picture(r)) is not None]
    elsewhere = all(p.get("src") in shown for p in pictures)
    if elsewhere or any(r.keyboard for r in codes):
        return Finding(verdict=Verdict.PASSED, code="passed", node=trigger, data=data)
    revealed = {n for r in codes for n in r.revealed.elements()}
    holds_control = any(
        (focusable(n) or is_control(n)) and n not in revealed for n in trigger.elements()
    )
    in_control = any(focusable(a) for a in trigger.ancestors())
    sign = not any(_surely_code(r, p) for r in codes if (p := _qr_picture(r)) is not None)
    if holds_control or in_control or (sign and _shows_picture(trigger, revealed)):
        return Finding(verdict=Verdict.CANT_TELL, code="maybe-hover-only", node=trigger, data=data)
    return Finding(verdict=Verdict.FAILED, code="hover-only", node=trigger, data=data)


def _qr_picture(reveal: HoverReveal) -> Node | None:
    """The revealed QR code: a picture called so, or a square one beside words that say so."""
    pictures = [n for n in reveal.revealed.elements() if n.tag in {"img", "canvas"}]
    if not pictures:
        return None
    for picture in pictures:
        if word_pattern("controls", "qr_picture", "qr_service").search(_names(picture)):
            return picture
    text = text_of(reveal.revealed, rendered_only=False)
    words = f"{text} {name_of(reveal.trigger) or text_of(reveal.trigger)}"
    named = has_hint(reveal.revealed, "controls", "qr_picture") or (
        len(words) <= _LONGEST_TEXT and word_pattern("controls", "qr_text").search(words)
    )
    return next((p for p in pictures if _may_be_square(p)), None) if named else None


def _names(picture: Node) -> str:
    """What a picture is called: its alternative, title, class, id and address."""
    own = (picture.get(name) for name in _PICTURE_NAMES)
    return split_words(" ".join((*own, picture_address(picture))))


def _surely_code(reveal: HoverReveal, picture: Node) -> bool:
    """True when the picture, or what is shown with it, says more than the service's name."""
    if word_pattern("controls", "qr_picture").search(_names(picture)):
        return True
    text = text_of(reveal.revealed, rendered_only=False)
    return has_hint(reveal.revealed, "controls", "qr_picture") or (
        word_pattern("controls", "qr_text").search(text) is not None
    )


def _shows_picture(trigger: Node, revealed: set[Node]) -> bool:
    """True when the trigger shows a picture, and no words, without being pointed at."""
    shown = [n for n in trigger.elements() if n.tag in {"img", "svg"} and n not in revealed]
    return any(visible(n) for n in shown) and not text_of(trigger)


def _may_be_square(picture: Node) -> bool:
    """False only for a picture whose box is known not to be square; hidden ones have none."""
    rect = picture.rect
    if rect is None or rect.height <= 0:
        return True
    return _SQUARE[0] <= rect.width / rect.height <= _SQUARE[1]


def _always_shown(page: PageSnapshot, revealed: Iterable[Node]) -> set[str]:
    """The addresses of the pictures that are to be seen without hovering."""
    hidden = {n for node in revealed for n in node.elements()}
    return {
        n.get("src")
        for n in page.elements("img")
        if n not in hidden and n.get("src") and visible(n)
    }
