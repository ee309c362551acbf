"""How large text is, from what the source says or from the lines that are seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.parts.pixels import Ink

# Heights of ink for each unit of type size, measured on common CJK and Latin fonts. A line with
# several full characters is never lower than the first number nor higher than the second.
_IDEOGRAPHS, _TALL, _SHORT = (0.9, 1.03), (0.69, 1.1), (0.5, 0.85)
_FEW_IDEOGRAPHS = (0.75, 1.03)
# Stroke and stem (see Ink) for each pixel of line height: at most so in regular type; the stem
# tells bold type with serifs, whose horizontal strokes are thin. The stroke is at least so in bold.
_REGULAR = {
    _IDEOGRAPHS: (0.074, 0.102),
    _FEW_IDEOGRAPHS: (0.074, 0.102),
    _TALL: (0.097, 0.145),
    _SHORT: (0.13, 0.2),
}
_BOLD = {_IDEOGRAPHS: 0.095, _FEW_IDEOGRAPHS: 0.095, _TALL: 0.13, _SHORT: 0.175}
# Ideographs that do not fill their square are no measure of it.
_FULL = re.compile(r"[㐀-䶿一-鿿豈-﫿](?<![一二三亠丶丿乙八入人小口日曰工])")
_ASCENDING = re.compile(r"[0-9A-Zbdfhkl가-힣]")
_WORDS = re.compile(r"[a-z]")
_SIZE = re.compile(r"\d{1,4}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeSize:
    """Bounds of the type size in sp or pt, and whether the type is bold (None = not clear)."""

    least: float
    most: float
    bold: bool | None


def seen_size(words: str, ink: Ink, scale: float, box_height: float) -> TypeSize | None:
    """The size of the words by the ink they left; None when nothing can be said of it.

    `scale` is pixels for each unit, `box_height` the height in units of the element, in which
    one line fits at least.
    """
    measure = _measure(words)
    if measure is None:
        return None
    low, high = measure
    line = ink.line / scale
    return TypeSize(
        least=line / high, most=min(line / low, box_height), bold=_is_bold(ink, measure)
    )


def said_size(attrs_size: str | None, unit: str | None, density: float | None) -> float | None:
    """The size that the source itself gives, in sp or dp; None when it gives none."""
    if not attrs_size or not _SIZE.fullmatch(attrs_size):
        return None
    size = float(attrs_size)
    if unit in {"sp", "dp", "dip", None}:
        return size
    return size / density if unit == "px" and density else None


def is_large(size: TypeSize | None, large: float, large_bold: float) -> bool | None:
    """True for large text in WCAG's sense, None when the size does not decide it."""
    if size is None:
        return None
    if size.least >= large or (size.least >= large_bold and size.bold is True):
        return True
    if size.most < large_bold or (size.most < large and size.bold is False):
        return False
    return None


def _measure(words: str) -> tuple[float, float] | None:
    ideographs = len(_FULL.findall(words))
    if ideographs:
        if ideographs >= 3:
            return _IDEOGRAPHS
        return _FEW_IDEOGRAPHS
    if _ASCENDING.search(words):
        return _TALL
    return _SHORT if _WORDS.search(words) else None


def _is_bold(ink: Ink, measure: tuple[float, float]) -> bool | None:
    stroke, stem = _REGULAR[measure]
    if ink.stroke <= stroke * ink.line and ink.stem <= stem * ink.line:
        return False
    # Strokes of one pixel are widened by their blurred edges.
    return True if ink.stroke >= max(1.5, _BOLD[measure] * ink.line) else None
