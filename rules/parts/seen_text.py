"""How much the text of a page differs from what lies around its characters, read in the picture.

The background of a picture or gradient differs from character to character, so the text's box is
read in cells of about one character. Pixels of the characters themselves are mixtures of text and
background: their contrast with the text is lower than that of the background, never higher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rules.parts.colour import luminances
from rules.snapshot import Node, Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Pixels = NDArray[np.uint8]
    type Floats = NDArray[np.float64]

_RGB = re.compile(
    r"rgba?\(\s*([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)(?:\s*[,/]\s*([\d.]+)(%?))?\s*\)", re.IGNORECASE
)
_MOST_PIXELS = 60_000  # of one text; more is read in part
_LEAST_CELL = 12  # pixels; a smaller rest of a box tells nothing
# Parts of a cell: bold ink covers up to two thirds of it, compression makes single pixels stray.
_AROUND, _BEST = 0.65, 0.95
# A pixel shows the text where it is so near to its colour, as a part of the way from the background
# or in levels; text below a veil is farther away. So many pixels of a cell, and cells, are enough.
_NEAR, _NEAR_LEVELS, _INK_SHARE, _INK_CELLS = 0.35, 30, 0.01, 0.5
# Levels within which nearly all pixels of a box lie that shows nothing but its background.
_FLAT, _FLAT_PART = 12, (0.01, 0.99)

# Colours are compared without their last bits; so much of a box has the background's colour.
_COARSE, _EVEN_SHARE = 3, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColour:
    """A text's colour (0 to 255) and how opaque it is drawn, 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What lies around the characters of a text.

    `best` and `around` hold, for each cell, the contrast with the text that its best
    spot reaches and that of its background. `even` is the contrast with the background where that
    is one colour, None where it has several. `inked` says that the text's own colour is
    seen, `flat` that the boxes show one colour only: nothing is drawn there.
    """

    best: tuple[float, ...]
    around: tuple[float, ...]
    even: float | None
    inked: bool
    flat: bool

    def share_below(self, ratio: float) -> float:
        """The part of the cells whose best spot is below this contrast, 0 to 1."""
        return sum(b < ratio for b in self.best) / len(self.best)

    def share_above(self, ratio: float) -> float:
        """The part of the cells whose background has this contrast, 0 to 1."""
        return sum(a >= ratio for a in self.around) / len(self.around)


def text_colour(element: Node) -> TextColour | None:
    """The colour in which an element's text is drawn; None where it cannot be known."""
    style = element.style
    match = _RGB.fullmatch(style.get("color", "").strip()) if style is not None else None
    if match is None:
        return None
    red, green, blue = (min(float(v), 255.0) for v in match.group(1, 2, 3))
    alpha = float(match[4]) / (100 if match[5] else 1) if match[4] else 1.0
    for node in (element, *element.ancestors()):
        if node.style is None:
            continue
        if node.style.get("mix-blend-mode", "normal") != "normal":
            return None
        if node.style.get("filter", "none") != "none":
            return None
        alpha *= _opacity(node)
    return TextColour(red=red, green=green, blue=blue, alpha=min(max(alpha, 0.0), 1.0))


def read_ground(
    pixels: Pixels, scale: float, boxes: Sequence[Rect], colour: TextColour, size: float
) -> Ground | None:
    """What lies around text in these boxes (CSS pixels), in a picture of `scale` pixels for each.

    `size` is the font's, in CSS pixels. None when the picture does not show the boxes.
    """
    crops = [c for box in boxes if (c := _crop(pixels, scale, box)) is not None]
    best: list[float] = []
    around: list[float] = []
    inked = 0
    for crop in crops:
        side = max(round(size * scale), 4)
        near = _near(crop, colour)
        for cell, ink in zip(_cells(_ratios(crop, colour), side), _cells(near, side), strict=True):
            lowest, highest = np.quantile(cell, (_AROUND, _BEST))
            around.append(float(lowest))
            best.append(float(highest))
            inked += bool(ink.mean() >= _INK_SHARE)
    if not best:
        return None
    return Ground(
        best=tuple(best),
        around=tuple(around),
        even=_even(crops, colour),
        inked=inked >= _INK_CELLS * len(best),
        flat=all(_flat(crop) for crop in crops),
    )


def _crop(pixels: Pixels, scale: float, box: Rect) -> Pixels | None:
    """The part of the picture that shows the box, with a limited number of rows."""
    height, width = pixels.shape[:2]
    left, right = max(round(box.x * scale), 0), min(round((box.x + box.width) * scale), width)
    top, bottom = max(round(box.y * scale), 0), min(round((box.y + box.height) * scale), height)
    if right - left < 2 or bottom - top < 2:
        return None
    bottom = min(bottom, top + max(_MOST_PIXELS // (right - left), 2))
    return pixels[top:bottom, left:right]


def _ratios(crop: Pixels, colour: TextColour) -> Floats:
    """The contrast of every pixel with the text as it would be drawn on that pixel."""
    ground = crop.reshape(-1, 3).astype(np.float64)
    ink = np.array((colour.red, colour.green, colour.blue))
    if colour.alpha >= 1:
        drawn = ink[None]
    else:
        drawn = (colour.alpha * ink + (1 - colour.alpha) * ground).round()
    light, text = luminances(ground), luminances(drawn.round())
    ratios: Floats = (np.maximum(light, text) + 0.05) / (np.minimum(light, text) + 0.05)
    return ratios.reshape(crop.shape[:2])


def _cells(ratios: Floats, side: int) -> Iterator[Floats]:
    """The parts of a box that hold about one character each."""
    rows = max(round(ratios.shape[0] / (side * 1.3)), 1)
    columns = max(round(ratios.shape[1] / side), 1)
    for line in np.array_split(ratios, rows, axis=0):
        for cell in np.array_split(line, columns, axis=1):
            if cell.size >= _LEAST_CELL:
                yield cell


def _near(crop: Pixels, colour: TextColour) -> Floats:
    """1 where a pixel is near the colour of fully drawn text, otherwise 0."""
    ground = crop.reshape(-1, 3).astype(np.float64)
    ink = np.array((colour.red, colour.green, colour.blue))
    paper = np.median(ground, axis=0)
    drawn = colour.alpha * ink + (1 - colour.alpha) * paper
    reach = max(_NEAR * float(np.abs(paper - drawn).max()), _NEAR_LEVELS)
    near: Floats = (np.abs(ground - drawn).max(axis=1) <= reach).astype(np.float64)
    return near.reshape(crop.shape[:2])


def _even(crops: Sequence[Pixels], colour: TextColour) -> float | None:
    """The contrast with the one colour that lies around all the text; None when there are more."""
    papers = []
    for crop in crops:
        ground = crop.reshape(-1, 3)
        values, counts = np.unique(ground >> _COARSE, axis=0, return_counts=True)
        near = values[counts.argmax()].astype(np.int64) << _COARSE
        same = np.abs(ground - near).max(axis=1) <= (2 << _COARSE)
        if same.mean() < _EVEN_SHARE:
            return None
        papers.append(np.median(ground[same], axis=0))
    if np.ptp(np.array(papers), axis=0).max() > _FLAT:
        return None
    paper = np.array(papers).mean(axis=0).round().astype(np.uint8)
    return float(_ratios(paper.reshape(1, 1, 3), colour)[0, 0])


def _flat(crop: Pixels) -> bool:
    low, high = np.quantile(crop.reshape(-1, 3), _FLAT_PART, axis=0)
    return float((high - low).max()) <= _FLAT


def _opacity(node: Node) -> float:
    value = node.style.get("opacity", "1") if node.style is not None else "1"
    try:
        return float(value)
    except ValueError:
        return 1.0
