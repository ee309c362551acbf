"""The images of a page as the stored picture shows them, and the words that can be read in them.

Only images that the picture shows whole are looked at: nothing clipped, nothing under an overlay,
no line of words over which the page itself writes. Reading is costly: the pieces are chosen by
cheap tests first, and only a few of a page are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from rules.dom import role_of, visible
from rules.model import CannotJudge
from rules.parts.picture_words import Line, read_words
from rules.snapshot import Node, PageSnapshot, Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Pixels = NDArray[np.uint8]

_TAGS = frozenset({"img", "svg", "canvas", "object", "embed"})
_ROLES = frozenset({"img", "image"})
_WRITTEN = frozenset({"select", "textarea", "button", "iframe", "video"})
_CLIPS = frozenset({"hidden", "clip", "auto", "scroll"})
_LEAST_WIDTH, _LEAST_HEIGHT = 40, 14  # CSS pixels: less holds no word
_LARGEST = 2_000_000  # square CSS pixels: what is larger is a background
_SLACK = 2.0
_FEW_COLOURS = 0.7  # share of the four commonest colours (of 512) in a drawing
_MOST_COLOURS = 150  # of 512, in a drawing with a gradient
_LEAST_EDGES = 0.01  # share of pixels that are edges: less is empty
_COVERED = 0.3
_SIGN = 17  # pixels of the corner in which the sign for a missing image stands
_MOST_INSIDE = 40  # nodes below an element that are looked at
_MOST_PAINTED = 3_000  # images and overlays of a page; what follows is not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An image and its piece of the picture. `drawing` is false for what looks like a photo."""

    node: Node
    piece: Pixels
    scale: float
    drawing: bool
    colours: int  # of 512

    @property
    def readable(self) -> bool:
        """True when words in it could be evidence: a drawing, or small with few colours."""
        return self.drawing or self.colours <= _MOST_COLOURS

    @property
    def pixels(self) -> int:
        """Height times width of the piece."""
        return self.piece.size // 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The lines that are the image's own, and the part (0 to 1) of it that the sure ones fill."""

    shown: Shown
    lines: tuple[Line, ...]
    share: float

    @property
    def words(self) -> str:
        """The sure lines from the top down, parted by spaces."""
        sure = sorted((n for n in self.lines if n.sure), key=lambda n: (n.box.y, n.box.x))
        return " ".join(line.text for line in sure)

    @property
    def drawing(self) -> bool:
        """True for drawings, and for what has few enough colours for its words to be all of it."""
        few = self.shown.colours <= _MOST_COLOURS and self.share >= 0.25
        return self.shown.drawing or few


class Gallery:
    """The images of one page. Raises CannotJudge without a usable picture."""

    def __init__(self, page: PageSnapshot) -> None:
        if page.picture is None:
            raise CannotJudge("picture-missing", optional=True)
        try:
            self._pixels = page.picture.pixels()
        except ValueError:
            raise CannotJudge("picture-broken", optional=True) from None
        self._scale = page.picture_scale
        self._painted: list[Node] = []
        self._texts: list[tuple[float, float, float, float]] = []
        for node in page.root.walk():
            rect = node.rect
            if rect is None or rect.area <= 0:
                continue
            typed = node.tag == "input" and node.get("type").lower() != "image"
            if not node.is_element or node.tag in _WRITTEN or typed:
                self._texts.append(_sides(rect))
            if not node.is_element:
                continue
            if len(self._painted) < _MOST_PAINTED and (_paints(node) or _floats(node)):
                self._painted.append(node)
        self._text_boxes = np.array(self._texts, dtype=np.float64).reshape(-1, 4)
        self._boxes = np.array(
            [_sides(n.rect) for n in self._painted if n.rect is not None], dtype=np.float64
        ).reshape(-1, 4)

    def images(self) -> Iterator[Node]:
        """Images and elements with nothing but a background image that are wholly shown."""
        for node in self._painted:
            if _paints(node) and self._whole(node):
                yield node

    def shown(self, node: Node) -> Shown | None:
        """The image's piece of the picture; None where it is empty, of one colour or broken."""
        if node.rect is None:
            return None
        left, top, right, bottom = (round(v * self._scale) for v in _sides(node.rect))
        piece = np.ascontiguousarray(self._pixels[max(0, top) : bottom, max(0, left) : right])
        if piece.size == 0 or _edges(piece) < _LEAST_EDGES or _is_broken(piece):
            return None
        share, colours = _palette(piece)
        return Shown(
            node=node,
            piece=piece,
            scale=self._scale,
            drawing=share >= _FEW_COLOURS,
            colours=colours,
        )

    def read(self, shown: Shown) -> Reading:
        """The words of the image itself. Raises CannotJudge where they cannot be read."""
        lines = tuple(n for n in read_words(shown.piece) if not self._written_over(shown, n))
        filled = sum(line.box.area for line in lines if line.sure)
        return Reading(shown=shown, lines=lines, share=min(1.0, filled / max(shown.pixels, 1)))

    def _whole(self, node: Node) -> bool:
        rect = node.rect
        if rect is None or rect.width < _LEAST_WIDTH or rect.height < _LEAST_HEIGHT:
            return False
        height, width = self._pixels.shape[:2]
        left, top, right, bottom = _sides(rect)
        if left < -_SLACK or top < -_SLACK or rect.area > _LARGEST:
            return False
        if right * self._scale > width + _SLACK or bottom * self._scale > height + _SLACK:
            return False
        return visible(node) and not _clipped(node, rect) and not self._covered(node, rect)

    def _covered(self, node: Node, rect: Rect) -> bool:
        """True when something painted later, or a twin in the same place, lies over the image."""
        over = _overlaps(self._boxes, _sides(rect)) / max(rect.area, 1)
        for at in np.flatnonzero(over > _COVERED).tolist():
            other = self._painted[at]
            if other is node or _holds(other, node):
                continue
            if other.index > node.index or _floats(other):
                return True
        return False

    def _written_over(self, shown: Shown, line: Line) -> bool:
        """True when text of the page, not of the image, stands where the line was read."""
        rect = shown.node.rect
        if rect is None:
            return True
        x, y = rect.x + line.box.x / shown.scale, rect.y + line.box.y / shown.scale
        width, height = line.box.width / shown.scale, line.box.height / shown.scale
        box = (x, y, x + width, y + height)
        least = 0.2 * width * height
        if (_overlaps(self._text_boxes, box) > least).any():
            return True
        near = np.flatnonzero(_overlaps(self._boxes, box) > least).tolist()
        others = (self._painted[at] for at in near)
        return any(_paints(n) and not _holds(n, shown.node) for n in others if n is not shown.node)


def _paints(node: Node) -> bool:
    """True for images, and for empty elements that show a background image."""
    if node.tag in _TAGS:
        return node.tag != "svg" or node.parent is None or node.parent.tag != "svg"
    if node.tag == "input":
        return node.get("type").strip().lower() == "image"
    if role_of(node) in _ROLES:
        return True
    return is_background(node)


def is_background(node: Node) -> bool:
    """True for an element without content that shows an image file as its background."""
    image = node.style.get("background-image", "none") if node.style else "none"
    if "url(" not in image or node.tag in {"html", "body", "input"}:
        return False
    inside = islice(node.walk(), 1, _MOST_INSIDE)
    return not any(n.rect is not None and n.rect.area > 0 for n in inside)


def _floats(node: Node) -> bool:
    return node.style is not None and node.style.get("position") in {"fixed", "absolute", "sticky"}


def _holds(outer: Node, node: Node) -> bool:
    return any(a is outer for a in node.ancestors()) or any(a is node for a in outer.ancestors())


def _clipped(node: Node, rect: Rect) -> bool:
    left, top, right, bottom = _sides(rect)
    for above in node.ancestors():
        if above.rect is None or above.style is None or above.tag in {"html", "body"}:
            continue
        x, y, far, low = _sides(above.rect)
        if above.style.get("overflow-x") in _CLIPS and (left < x - 2 or right > far + 2):
            return True
        if above.style.get("overflow-y") in _CLIPS and (top < y - 2 or bottom > low + 2):
            return True
    return False


def _sides(rect: Rect) -> tuple[float, float, float, float]:
    return rect.x, rect.y, rect.x + rect.width, rect.y + rect.height


def _overlaps(boxes: NDArray[np.float64], box: Sequence[float]) -> NDArray[np.float64]:
    """The area that each box shares with the one."""
    width = np.minimum(boxes[:, 2], box[2]) - np.maximum(boxes[:, 0], box[0])
    height = np.minimum(boxes[:, 3], box[3]) - np.maximum(boxes[:, 1], box[1])
    shared: NDArray[np.float64] = np.clip(width, 0, None) * np.clip(height, 0, None)
    return shared


def _edges(piece: Pixels) -> float:
    """The share of points, some 300 a side at most, that differ plainly from the one beside."""
    step = max(1, max(piece.shape[:2]) // 300)
    grey = piece[::step, ::step].astype(np.int16).sum(axis=2)
    if grey.shape[1] < 2:
        return 0.0
    return float((np.abs(np.diff(grey, axis=1)) > 90).mean())


def _is_broken(piece: Pixels) -> bool:
    """True where the browser drew its sign for a missing image: then it drew the alternative too.

    The sign is a torn picture of 16 pixels in the corner: blue sky, green hill, grey rim.
    """
    corner = piece[:_SIGN, :_SIGN].astype(np.int16)
    if corner.shape[:2] != (_SIGN, _SIGN):
        return False
    red, green, blue = corner[..., 0], corner[..., 1], corner[..., 2]
    hill = int(((green > red + 30) & (green > blue + 30)).sum())
    sky = int(((blue > red + 15) & (blue > 180)).sum())
    even = (np.abs(red - green) < 16) & (np.abs(green - blue) < 16)
    rim = int((even & (red > 170) & (red < 235)).sum())
    return 20 <= hill <= 60 and 50 <= sky <= 110 and rim >= 30


def _palette(piece: Pixels) -> tuple[float, int]:
    """The share of the four commonest of 512 colours, and how many occur."""
    coarse = (piece >> 5).astype(np.int32)
    packed = coarse[..., 0] * 64 + coarse[..., 1] * 8 + coarse[..., 2]
    counted = np.bincount(packed.ravel(), minlength=512)
    commonest = np.sort(counted)[::-1]
    return float(commonest[:4].sum() / max(packed.size, 1)), int((counted > 0).sum())
