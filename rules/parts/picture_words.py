"""Reads the words in a piece of a picture with a local model; nothing leaves the machine.

The model is loaded when the first picture is read (a second, about 250 MB) and kept for the
process. It runs in one thread: judging runs in several processes.
"""

from __future__ import annotations

import importlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from rules.model import CannotJudge
from rules.snapshot import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Pixels = NDArray[np.uint8]

# A line of which the model is less sure may be ornament or blurred.
SURE = 0.93
_LONGEST_SIDE = 640  # pixels; larger pieces are made smaller
_MARGIN = 8  # pixels added all round: words at the very edge are missed
_KEPT = 256  # readings; the same logo stands on every page of a site
_SETTINGS = {
    "Global.log_level": "error",
    "Global.use_cls": False,
    "Global.max_side_len": 960,
    "Global.min_side_len": 16,
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    "Rec.rec_batch_num": 2,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of words; `box` in pixels of the piece, `score` from 0 to 1."""

    text: str
    score: float
    box: Rect

    @property
    def sure(self) -> bool:
        """True when the model is as good as certain of every character."""
        return self.score >= SURE


_readings: OrderedDict[tuple[tuple[int, ...], int], tuple[Line, ...]] = OrderedDict()


def read_words(piece: Pixels) -> tuple[Line, ...]:
    """The lines in a piece (height x width x 3, sRGB), in no promised order.

    Raises CannotJudge("reader-missing") where the model is not installed.
    """
    key = (piece.shape, hash(piece.tobytes()))
    found = _readings.get(key)
    if found is None:
        found = _read(piece)
        _readings[key] = found
        if len(_readings) > _KEPT:
            _readings.popitem(last=False)
    return found


def _read(piece: Pixels) -> tuple[Line, ...]:
    reader = _reader()
    height, width = piece.shape[:2]
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        piece = np.asarray(Image.fromarray(piece).resize(size, Image.Resampling.BOX))
    margin = ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0))
    framed = np.pad(piece, margin, mode="edge")
    answer = reader(np.ascontiguousarray(framed[..., ::-1]))
    if answer.txts is None or answer.boxes is None:
        return ()
    return tuple(
        Line(text=str(text), score=float(score), box=_box(corners, scale))
        for text, score, corners in zip(answer.txts, answer.scores, answer.boxes, strict=True)
    )


def _box(corners: Any, scale: float) -> Rect:
    xs = [(float(x) - _MARGIN) / scale for x, _ in corners]
    ys = [(float(y) - _MARGIN) / scale for _, y in corners]
    return Rect(x=min(xs), y=min(ys), width=max(xs) - min(xs), height=max(ys) - min(ys))


@cache
def _reader() -> Any:
    try:
        library = importlib.import_module("rapidocr")
    except ImportError:
        raise CannotJudge("reader-missing", optional=True) from None
    return library.RapidOCR(params=_SETTINGS)


def holds_qr_code(piece: Pixels) -> bool:
    """True when a QR code can be found in a piece of a picture."""
    try:
        library = importlib.import_module("cv2")
    except ImportError:
        raise CannotJudge("reader-missing", optional=True) from None
    try:
        found, _ = library.QRCodeDetector().detect(np.ascontiguousarray(piece[..., ::-1]))
    except library.error:
        return False  # the library refuses some tiny or odd pieces
    return bool(found)
