"""What a part of a screenshot shows: its background, the colour of its ink, their contrast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rules.parts.colour import Colour, contrast, contrasts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Pixels = NDArray[np.uint8]
    type Packed = NDArray[np.uint32]
    type Mask = NDArray[np.bool_]
    type Floats = NDArray[np.float64]

# Above this many pixels only a window with the first ink is read.
_MOST_PIXELS = 60_000
_SAMPLE = 3_000
# Levels of a channel within which a pixel is still background: dithering, not ink.
_SAME = 3
_LEAST_INK = 8  # pixels; a dead pixel or a hairline is no text
# Parts of the crop: inside its own outline, and background inside that.
_LEAST_INSIDE = 0.5
_LEAST_BACKGROUND = 0.55
# A group of ink pixels counts from this part of the ink on.
_GROUP, _GROUP_PIXELS = 0.01, 3
# Ink off the line from the background to the foreground, beyond which there are more colours.
_STRAY = 0.05
# Measured on CJK and Latin fonts from 10 to 72 px, with and without hinting: from this mean
# stroke width on, strokes have pixels of the full colour.
_FULL_STROKE = 1.4
# A single stroke may lie across two rows of pixels and fill neither.
_FULL_LONE_STROKE = 3.0
# The thinnest strokes in common use, for each pixel of line height.
_THINNEST = 0.03
_SMOOTH_STEP, _SMOOTH = 3, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What is drawn on a uniform background.

    `ratio` is the best that any substantial group of its pixels reaches, in the colour
    `foreground`. `bound` is at least that: where strokes are too thin to show their full colour
    it is the best that the full colour could reach. `colours` is true when there are several.
    `line` is the height of the tallest line, `width` and `height` those of everything drawn,
    `stroke` the mean width of strokes and `stem` the middle one of those that a row of pixels
    crosses, all in pixels.
    """

    background: Colour
    foreground: Colour
    ratio: float
    bound: float
    colours: bool
    line: int
    width: int
    height: int
    stroke: float
    stem: float


class NoInk(Exception):
    """Nothing can be measured: `code` is gradient, picture-behind, or no-ink."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_ink(crop: Pixels, without: Mask | None = None, *, few_strokes: bool = False) -> Ink:
    """What is drawn in a crop (height x width x 3, sRGB), leaving out the pixels of `without`.

    `few_strokes` is for icons and single characters, whose strokes may all be blurred alike.
    Raises NoInk when the background is not one colour or nothing is drawn on it.
    """
    packed = _pack(crop)
    if packed.size > _MOST_PIXELS:
        rows, columns = _window(packed)
        packed = packed[rows, columns]
        without = without[rows, columns] if without is not None else None
    background = _most_common(packed, without)
    ink = _differs(packed, background)
    paper = ~ink
    if without is not None:
        ink &= ~without
        paper &= ~without
    inside = _inside(ink, paper)
    drawn, blank = int(inside.sum()), int(paper.sum())
    whole = packed.size if without is None else packed.size - int(without.sum())
    if drawn + blank < _LEAST_INSIDE * whole or blank < _LEAST_BACKGROUND * (drawn + blank):
        raise NoInk("gradient" if _smooth(packed) else "picture-behind")
    if drawn < _LEAST_INK:
        raise NoInk("no-ink")
    return _describe(packed, inside, background, few_strokes)


def _describe(packed: Packed, inside: Mask, background: int, few_strokes: bool) -> Ink:
    base = np.array(_unpack(background), dtype=np.float64)
    pixels = packed[inside]
    values, counts = np.unique(pixels, return_counts=True)
    colours = _channels(values)
    ratios = contrasts(colours, base)
    best = _best_group(ratios, counts)
    foreground = colours[best]
    direction = foreground - base
    share = _positions(colours, base, direction)
    inked = np.zeros(packed.shape)
    inked[inside] = np.clip(_positions(_channels(pixels), base, direction), 0.0, 1.0)
    line, height, width = _extent(inked)
    stroke = _stroke_width(inked)
    fore, back = _rounded(foreground), _rounded(base)
    ratio = contrast(fore, back)
    bound = ratio
    if stroke < (_FULL_LONE_STROKE if few_strokes else _FULL_STROKE):
        reached = min(1.0, _THINNEST * line / (2 if few_strokes else 1))
        bound = _best_beyond(base, direction, reached)
    return Ink(
        background=back,
        foreground=fore,
        ratio=ratio,
        bound=bound,
        colours=_strays(colours, counts, base, direction, share),
        line=line,
        width=width,
        height=height,
        stroke=stroke,
        stem=_stem(inked),
    )


def _pack(crop: Pixels) -> Packed:
    packed: Packed = crop[..., 0].astype(np.uint32)
    for channel in (1, 2):
        packed <<= 8
        packed |= crop[..., channel]
    return packed


def _unpack(value: int) -> Colour:
    return value >> 16, (value >> 8) & 255, value & 255


def _channels(values: Packed) -> Floats:
    return np.stack((values >> 16, (values >> 8) & 255, values & 255), axis=-1).astype(np.float64)


def _rounded(colour: Floats) -> Colour:
    red, green, blue = (round(float(c)) for c in colour)
    return red, green, blue


def _window(packed: Packed) -> tuple[slice, slice]:
    """The rows and columns to read of a large crop: from where the first ink is."""
    step = max(2, math.isqrt(packed.size // _MOST_PIXELS) + 1)
    coarse = packed[::step, ::step]
    ink = _differs(coarse, _most_common(coarse, None))
    columns = _first(ink.any(axis=0), step, packed.shape[1], 1_200)
    rows = _first(
        ink.any(axis=1), step, packed.shape[0], _MOST_PIXELS // min(packed.shape[1], 1_200)
    )
    return rows, columns


def _first(inked: Mask, step: int, length: int, most: int) -> slice:
    found = np.flatnonzero(inked)
    begin = max(0, (int(found[0]) - 2) * step) if found.size else 0
    begin = min(begin, max(0, length - most))
    return slice(begin, begin + most)


def _most_common(packed: Packed, without: Mask | None) -> int:
    seen = packed.ravel() if without is None else packed[~without]
    if not seen.size:
        raise NoInk("no-ink")
    # An odd step does not fall in with the columns.
    sample = seen[:: (seen.size // _SAMPLE) | 1]
    values, counts = np.unique(sample, return_counts=True)
    return int(values[counts.argmax()])


def _differs(packed: Packed, background: int) -> Mask:
    """True where a pixel is more than dithering away from the background."""
    differs: Mask = packed != background
    values = packed[differs]
    far = np.zeros(values.shape, dtype=np.bool_)
    for shift in (16, 8, 0):
        level = (background >> shift) & 255
        # Unsigned on purpose: what lies below wraps round to a very large number.
        far |= ((values >> shift) & 255) + (_SAME - level) % 2**32 > 2 * _SAME
    differs[differs] = far
    return differs


def _inside(ink: Mask, paper: Mask) -> Mask:
    """The ink that has background on all four sides: not what lies around a rounded button."""
    rim = ink[0].any() or ink[-1].any() or ink[:, 0].any() or ink[:, -1].any()
    if not rim:
        return ink
    seen = np.logical_or.accumulate
    inside: Mask = ink & seen(paper, axis=0) & seen(paper[::-1], axis=0)[::-1]
    inside &= seen(paper, axis=1) & seen(paper[:, ::-1], axis=1)[:, ::-1]
    return inside


def _best_group(ratios: Floats, counts: NDArray[np.intp]) -> int:
    """The index of the commonest colour in the group of pixels with the best ratios."""
    order = np.argsort(-ratios, kind="stable")
    reach = np.cumsum(counts[order])
    needed = min(int(reach[-1]), max(_GROUP_PIXELS, math.ceil(_GROUP * int(reach[-1]))))
    last = int(np.searchsorted(reach, needed))
    lowest = float(ratios[order[last]])
    group = np.flatnonzero(ratios >= lowest - 0.005)
    return int(group[counts[group].argmax()])


def _best_beyond(base: Floats, direction: Floats, reached: float) -> float:
    """The best ratio of the colours that strokes may have which show `reached` of it or more.

    Not always that of the last one: a colour that cannot get darker in one channel may still get
    lighter in another.
    """
    factors = np.geomspace(1.0, 1 / max(reached, 0.05), 40)[:, None]
    colours = np.clip(base + factors * direction, 0, 255).round()
    return float(contrasts(colours, base).max())


def _positions(colours: Floats, base: Floats, direction: Floats) -> Floats:
    """How far each colour lies on the way from the background (0) to the foreground (1)."""
    red, green, blue = (direction / float((direction**2).sum())).tolist()
    away = colours - base
    result: Floats = red * away[:, 0] + green * away[:, 1] + blue * away[:, 2]
    return result


def _strays(
    colours: Floats, counts: NDArray[np.intp], base: Floats, direction: Floats, share: Floats
) -> bool:
    """True when more of the ink than blurred edges explain is of other colours."""
    off = np.abs(colours - base - share[:, None] * direction).max(axis=1)
    reach = float(np.abs(direction).max())
    stray = (off > 6 + 0.08 * reach) | (share > 1.1) | (share < -0.05)
    return bool(counts[stray].sum() > _STRAY * counts.sum())


def _extent(inked: Floats) -> tuple[int, int, int]:
    """Height of the tallest line, height and width of all ink, in pixels."""
    strong = inked >= 0.15
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    if not rows.size:
        return 1, 1, 1
    breaks = np.flatnonzero(np.diff(rows) > 1)
    starts = [int(rows[0]), *(int(rows[b + 1]) for b in breaks)]
    ends = [*(int(rows[b]) + 1 for b in breaks), int(rows[-1]) + 1]
    tallest, begin, end = 0, starts[0], ends[0]
    for start, stop in zip(starts[1:], ends[1:], strict=True):
        # Parts of one character lie closer together than lines do.
        if start - end <= 0.25 * max(end - begin, stop - start):
            end = stop
        else:
            tallest, begin, end = max(tallest, end - begin), start, stop
    tallest = max(tallest, end - begin)
    return tallest, int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def _stroke_width(inked: Floats) -> float:
    """Mean width of strokes in pixels: twice the area for each pixel of outline."""
    outline = float(np.abs(np.diff(inked, axis=0)).sum() + np.abs(np.diff(inked, axis=1)).sum())
    outline += float(inked[0].sum() + inked[-1].sum() + inked[:, 0].sum() + inked[:, -1].sum())
    return 2 * float(inked.sum()) / outline if outline else 0.0


def _stem(inked: Floats) -> float:
    """The middle length of the runs of ink along rows."""
    strong = np.zeros((inked.shape[0], inked.shape[1] + 1), dtype=np.int8)
    strong[:, :-1] = inked >= 0.5
    # The empty column at the end parts the rows.
    edges = np.diff(strong.ravel(), prepend=np.int8(0))
    lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return float(np.median(lengths)) if lengths.size else 0.0


def _smooth(packed: Packed) -> bool:
    """True when colours change by small steps, as in a gradient, or seldom."""
    colours = _channels(packed)
    steps = np.abs(np.diff(colours, axis=1)).max(axis=2) if packed.shape[1] > 1 else colours[..., 0]
    return bool((steps <= _SMOOTH_STEP).mean() >= _SMOOTH)
