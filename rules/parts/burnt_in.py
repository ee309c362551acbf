"""Whether a video's pictures themselves show captions, told from a few of them."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import numpy as np
from PIL import Image, UnidentifiedImageError

from rules.probes.media import Frame

Captions = Literal["captions", "some", "none", "unknown"]

_LOWER = 0.6  # captions stand below this share of the height
_LETTERS = 2  # fewer are a sign or a number, not a line of a caption
_SURE = 0.5  # confidence below which a reading may be of no text at all
_LEAST_FRAMES = 6  # with fewer nothing is certain


def captions_in(frames: Sequence[Frame]) -> Captions:
    """What the pictures show: captions that change, some text, no text at all, or not known.

    Reads every picture, a third of a second each, and stops early where captions are found.
    Slide texts and names at the bottom count as captions too: nobody is accused for them.
    """
    lines: list[str] = []
    for frame in frames:
        text = _text(frame)
        if text is None:
            return "unknown"
        low = " ".join(words for words, place in text if place >= _LOWER)
        if low:
            lines.append(low)
        if len(lines) >= 3 and len(set(lines)) >= 2:
            return "captions"
    if len(frames) < _LEAST_FRAMES:
        return "unknown"
    # Captions change with what is said: a title or a name that stands there for a while is none.
    title = len(set(lines)) <= 1 and len(lines) <= len(frames) / 2
    return "none" if title else "some"


def _text(frame: Frame) -> list[tuple[str, float]] | None:
    """Lines of text and how far down their middle is (0..1); None for a broken picture."""
    try:
        with Image.open(io.BytesIO(frame.picture)) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    answer = _reader()(pixels, use_cls=False)
    if answer.boxes is None or answer.txts is None:
        return []
    found = zip(answer.txts, answer.scores, answer.boxes, strict=True)
    height = pixels.shape[0]
    return [
        (words, float(box[:, 1].mean()) / height)
        for words, score, box in found
        if score >= _SURE and sum(map(str.isalpha, words)) >= _LETTERS
    ]


@cache
def _reader() -> Any:
    """The text reader; loaded only for a video whose captions are in doubt."""
    # It is large and slow to import, and most audits never meet a video.
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})
