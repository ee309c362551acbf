"""Cuts an element out of a page's screenshot and outlines it."""

from __future__ import annotations

import base64
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError

from rules.snapshot import Rect

MAX_WIDTH = 640  # of the finished picture, in pixels
MAX_PIXELS = 80_000_000  # of a screenshot; larger ones are left unopened
_MARGIN = 48.0  # CSS pixels of the page shown around the element
_LEAST = (420.0, 200.0)  # a tiny element needs its surroundings to be recognised
_MOST_HEIGHT = 640.0  # of a tall element only the top is shown
_DARK, _LIGHT = (150, 0, 40), (255, 255, 255)
# Distance from the element and colour, from the outside in: seen on any background.
_RINGS = ((7, _LIGHT), (6, _LIGHT), (5, _DARK), (4, _DARK), (3, _DARK), (2, _LIGHT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A finished JPEG; width and height in its own pixels."""

    jpeg: bytes
    width: int
    height: int

    @property
    def data_uri(self) -> str:
        """The picture as the value of an `src` attribute."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")


def cut(path: Path, rects: Sequence[Rect], *, scale: float) -> tuple[Picture | None, ...]:
    """One picture for each rectangle, from one screenshot that is opened once.

    `rects` are in CSS pixels of the page, `scale` in picture pixels for each of them. A place is
    None when the file is missing, broken or too large, or when the rectangle has no area or lies
    outside the picture. Never raises for what is in the file.
    """
    image = open_picture(path) if math.isfinite(scale) and scale > 0 else None
    if image is None:
        return (None,) * len(rects)
    return tuple(_one(image, rect, scale) for rect in rects)


def open_picture(path: Path) -> Image.Image | None:
    """The decoded screenshot, or None. The size is read and refused before any decoding."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as image:
                if image.width * image.height > MAX_PIXELS:
                    return None
                image.load()
                return image.copy()
    except (
        OSError,
        SyntaxError,  # Pillow's word for a broken PNG
        ValueError,
        MemoryError,
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        return None


def _one(image: Image.Image, rect: Rect, scale: float) -> Picture | None:
    if not all(math.isfinite(v) for v in (rect.x, rect.y, rect.width, rect.height)):
        return None
    left, top = max(rect.x * scale, 0.0), max(rect.y * scale, 0.0)
    right = min((rect.x + rect.width) * scale, float(image.width))
    bottom = min((rect.y + rect.height) * scale, float(image.height))
    if right - left < 1 or bottom - top < 1:
        return None
    bottom_shown = min(bottom, top + (_MOST_HEIGHT - 2 * _MARGIN) * scale)
    x0, x1 = _span(left, right, _MARGIN * scale, _LEAST[0] * scale, image.width)
    y0, y1 = _span(top, bottom_shown, _MARGIN * scale, _LEAST[1] * scale, image.height)
    part = flat(image.crop((x0, y0, x1, y1)))
    factor = min(1.0, MAX_WIDTH / part.width)
    if factor < 1:
        size = (MAX_WIDTH, max(1, round(part.height * factor)))
        part = part.resize(size, Image.Resampling.LANCZOS)
    # A cut-off element keeps its outline open at the bottom: it goes on below the picture.
    low = (bottom - y0) * factor if bottom == bottom_shown else part.height + 20.0
    _outline(part, ((left - x0) * factor, (top - y0) * factor, (right - x0) * factor, low))
    buffer = BytesIO()
    part.save(buffer, format="JPEG", quality=70)
    return Picture(jpeg=buffer.getvalue(), width=part.width, height=part.height)


def _span(start: float, end: float, margin: float, least: float, limit: int) -> tuple[int, int]:
    """The cut on one axis: the element, its margin, at least `least` long, inside the picture."""
    margin = max(margin, (least - (end - start)) / 2)
    low, high = start - margin, end + margin
    if low < 0:
        low, high = 0.0, high - low
    if high > limit:
        low, high = max(0.0, low - (high - limit)), float(limit)
    return math.floor(low), min(limit, math.ceil(high))


def flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, rgba).convert("RGB")
    return image.convert("RGB")


def _outline(image: Image.Image, box: tuple[float, float, float, float]) -> None:
    """A dark line between two light ones, outside the box where there is room for it.

    A box whose bottom lies below the picture gets no line there.
    """
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = (round(side) for side in box)
    goes_on = bottom > image.height
    for distance, colour in _RINGS:
        inset = _RINGS[0][0] - distance  # keeps the rings apart at the picture's edge
        x0, y0 = max(left - distance, inset), max(top - distance, inset)
        x1 = min(right + distance, image.width - 1 - inset)
        y1 = bottom if goes_on else min(bottom + distance, image.height - 1 - inset)
        if x1 > x0 and y1 > y0:
            draw.rectangle((x0, y0, x1, y1), outline=colour)
