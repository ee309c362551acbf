"""A screenshot made small, with the numbers of a transcript's lines on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from audit.report.picture import Picture, flat, open_picture
from rules.snapshot import Rect

WIDTH, HEIGHT = 420, 1260  # pixels of the finished picture, at most; what is below is cut off
_QUALITY = 55
_MOST = 80  # numbers on one picture
_SIZE = 13  # pixels of a number's letters
_DARK, _LIGHT = (150, 0, 40), (255, 255, 255)


def numbered(path: Path, places: Iterable[tuple[int, Rect]], *, scale: float) -> Picture | None:
    """The picture with these numbers, None where the file cannot be used.

    Rectangles are in the page's units, `scale` in picture pixels for each of them. What lies
    outside the shown part gets no number. Never raises for what is in the file.
    """
    image = open_picture(path) if math.isfinite(scale) and scale > 0 else None
    if image is None or image.width < 1 or image.height < 1:
        return None
    factor = min(1.0, WIDTH / image.width)
    high = min(image.height, math.ceil(HEIGHT / factor))
    size = max(1, round(image.width * factor)), max(1, round(high * factor))
    small = flat(image.crop((0, 0, image.width, high))).resize(size, Image.Resampling.BILINEAR)
    font = ImageFont.load_default(_SIZE)
    draw = ImageDraw.Draw(small)
    drawn = 0
    for number, rect in places:
        if drawn == _MOST:
            break
        drawn += _mark(draw, small, font, number, rect, scale * factor)
    buffer = BytesIO()
    small.save(buffer, format="JPEG", quality=_QUALITY)
    return Picture(jpeg=buffer.getvalue(), width=small.width, height=small.height)


def _mark(
    draw: ImageDraw.ImageDraw,
    image: Image.Image,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    number: int,
    rect: Rect,
    factor: float,
) -> bool:
    """Outline one place with its number beside; False where it is not in the picture."""
    sides = (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)
    if not all(math.isfinite(side) for side in sides):
        return False
    x0, y0, x1, y1 = (side * factor for side in sides)
    if x1 <= 0 or y1 <= 0 or x0 >= image.width or y0 >= image.height:
        return False
    box = (max(0, x0), max(0, y0), min(image.width - 1, x1), min(image.height - 1, y1))
    draw.rectangle(tuple(map(round, box)), outline=_LIGHT, width=3)
    draw.rectangle(tuple(map(round, box)), outline=_DARK, width=2)
    text = str(number)
    wide = math.ceil(draw.textlength(text, font=font)) + 4
    left = max(0, min(round(box[0]), image.width - wide))
    top = max(0, min(round(box[1]), image.height - _SIZE - 4))
    draw.rectangle((left, top, left + wide, top + _SIZE + 3), fill=_DARK, outline=_LIGHT)
    draw.text((left + 2, top), text, fill=_LIGHT, font=font)
    return True
