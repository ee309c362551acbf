"""Hides what a scheme names as personal: in texts and in pictures, before they are stored.

Off until `protect` is told which kinds. In texts, digits become asterisks of the same number, so
that nothing that depends on lengths changes. In pictures the place becomes a bar of the text's
own colour on its own ground: nothing can be read, and what is measured there, its contrast, stays.
Numbers that only look alike are left: an identity number needs its check digit and a date, a bank
card its check digit, and addresses of pages are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import numpy
from PIL import Image, ImageDraw

from devices.masking.given import holds_known, known_secrets

Kind = Literal["id-number", "mobile-number", "bank-card", "e-mail"]
_PATTERNS: dict[str, re.Pattern[str]] = {
    # 身份证号: region, date of birth, number, check digit (GB 11643)
    "id-number": re.compile(
        r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r"\d{3}[\dXx](?![0-9A-Za-z])"
    ),
    "bank-card": re.compile(
        r"(?<![\d-])(?:62|4\d|5[1-5])\d{2}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,7})(?![\d-])"
    ),
    "mobile-number": re.compile(r"(?<![\d.-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])"),
    "e-mail": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_KEPT = {"id-number": (2, 2), "bank-card": (0, 4), "mobile-number": (3, 4)}
_ADDRESS = re.compile(r"\S*[/=\\]\S*")
_BAR = 0.5  # share of the height that the bar takes
_INK = 0.85  # of the greatest distance from the ground
_STEP = 8  # of 256
_MOST_PIXELS = 200_000_000

_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in picture pixels."""

    left: float
    top: float
    right: float
    bottom: float


def protect(kinds: Iterable[str]) -> None:
    """Hide these kinds from now on; none = nothing. Raises KeyError for one that is not known."""
    global _kinds
    wanted = set(kinds)
    for kind in wanted:
        _ = _PATTERNS[kind]
    # Longest first: a mobile number may stand inside of a card's.
    _kinds = tuple(kind for kind in _PATTERNS if kind in wanted)


def protecting() -> bool:
    """Whether anything is hidden in pictures: personal things, or secrets that were given."""
    return bool(_kinds or known_secrets())


def hide(text: str) -> str:
    """The text with everything personal made unreadable; its length stays."""
    if not _kinds or not text or _ADDRESS.fullmatch(text):
        return text
    for kind in _kinds:
        text = _PATTERNS[kind].sub(lambda found, kind=kind: _hidden(kind, found[0]), text)  # type: ignore[misc]
    return text


def may_hold(text: str) -> bool:
    """Quickly: whether something in a long text could be personal."""
    return any(_PATTERNS[kind].search(text) for kind in _kinds)


def is_private(text: str) -> bool:
    """Whether the place where a text is shown has to be hidden in pictures."""
    return holds_known(text) or hide(text) != text


def hide_in(value: Any) -> Any:
    """A JSON value with its texts hidden; keys and numbers stay."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: hide_in(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [hide_in(inner) for inner in value]
    return value


def redact(content: bytes, boxes: Sequence[Box]) -> bytes | None:
    """The picture without what is in these places, in its own format.

    None for a picture that cannot be read: what cannot be hidden must not be stored.
    """
    if not boxes:
        return content
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            kind = opened.format
            opened.load()
            image = opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    for box in boxes:
        _cover(image, box)
    out = BytesIO()
    image.save(out, format=kind, **({"quality": 90} if kind == "JPEG" else {}))
    return out.getvalue()


def _cover(image: Image.Image, box: Box) -> None:
    left, top = max(0, int(box.left) - 1), max(0, int(box.top) - 1)
    right, bottom = min(image.width, int(box.right) + 2), min(image.height, int(box.bottom) + 2)
    if right <= left or bottom <= top:
        return
    part = numpy.asarray(image.crop((left, top, right, bottom)), dtype=numpy.int32).reshape(-1, 3)
    colours, counts = numpy.unique(part, axis=0, return_counts=True)
    ground = colours[counts.argmax()]
    far = numpy.sqrt(((part - ground) ** 2).sum(axis=1))
    # The text's strokes, without their soft edges and without a compressed picture's outliers;
    # in steps, so that the colour says nothing of which digits they were.
    strokes = part[far >= _INK * far.max()]
    ink = numpy.median(strokes, axis=0).astype(int) // _STEP * _STEP
    draw = ImageDraw.Draw(image)
    draw.rectangle((left, top, right - 1, bottom - 1), fill=tuple(int(v) for v in ground))
    margin = (bottom - top) * (1 - _BAR) / 2
    bar = (left + 1, top + margin, right - 2, bottom - 1 - margin)
    if bar[2] > bar[0] and bar[3] > bar[1]:
        draw.rectangle(bar, fill=tuple(int(v) for v in ink))


def _hidden(kind: str, found: str) -> str:
    digits = re.sub(r"[ -]", "", found)
    if kind == "e-mail":
        name, at, host = found.partition("@")
        return name[0] + "*" * (len(name) - 1) + at + host
    if kind == "id-number" and not _is_identity(digits):
        return found
    if kind == "bank-card" and not _is_card(digits):
        return found
    first, last = _KEPT[kind]
    places = [n for n, char in enumerate(found) if char not in " -"]
    gone = set(places[first : len(places) - last])
    return "".join("*" if n in gone else char for n, char in enumerate(found))


def _is_identity(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == digits[17].upper()


def _is_card(digits: str) -> bool:
    if not 16 <= len(digits) <= 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
