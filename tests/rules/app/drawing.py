"""Screens for tests of contrast: a picture and the Android or iOS source that fits to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from devices.normalize.app import PngPicture
from rules.screen import ScreenSnapshot
from tests.screens import android, ios

_FONTS = Path("/usr/share/fonts/opentype/noto")
WIDTH, HEIGHT = 360, 800  # dp; 390 x 844 pt on iOS


@cache
def font(size: float, bold: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A CJK font of so many pixels, Pillow's own Latin one where there is none."""
    path = _FONTS / f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    return ImageFont.truetype(path, size) if path.exists() else ImageFont.load_default(size)


def has_cjk_font() -> bool:
    """True where Chinese characters can be drawn."""
    return (_FONTS / "NotoSansCJK-Regular.ttc").exists()


class Drawing:
    """A screen that is drawn piece by piece; all numbers are dp or pt."""

    def __init__(self, density: float = 2.0, paper: str = "#ffffff", *, ios: bool = False) -> None:
        self.density = density
        self.size = (390, 844) if ios else (WIDTH, HEIGHT)
        width, height = (round(side * density) for side in self.size)
        self.image = Image.new("RGB", (width, height), paper)
        self.pen = ImageDraw.Draw(self.image)
        self._ios = ios
        self._nodes: list[str] = []

    def fill(self, box: tuple[float, float, float, float], colour: str, radius: float = 0) -> None:
        """A rectangle (left, top, width, height), with round corners."""
        self.pen.rounded_rectangle(self._pixels(box), radius * self.density, fill=colour)

    def paint(self, box: tuple[float, float, float, float], pixels: NDArray[numpy.uint8]) -> None:
        """An array of colours, stretched over the box."""
        left, top, right, bottom = self._pixels(box)
        piece = Image.fromarray(pixels).resize((right - left + 1, bottom - top + 1))
        self.image.paste(piece, (left, top))

    def words(
        self, at: tuple[float, float], words: str, colour: str, size: float = 14, bold: bool = False
    ) -> None:
        """Words, drawn only."""
        place = (at[0] * self.density, at[1] * self.density)
        self.pen.text(place, words, fill=colour, font=font(size * self.density, bold))

    def node(
        self, box: tuple[float, float, float, float], cls: str, inner: str = "", **attrs: str
    ) -> str:
        """A node of the source, added to the screen; its XML."""
        xml = self.xml(box, cls, inner, **attrs)
        self._nodes.append(xml)
        return xml

    def xml(
        self, box: tuple[float, float, float, float], cls: str, inner: str = "", **attrs: str
    ) -> str:
        """A node of the source that is not yet on the screen."""
        if self._ios:
            sides = zip(("x", "y", "width", "height"), box, strict=True)
            given = {"type": cls, "enabled": "true", "visible": "true", "accessible": "true"}
            given |= {key: f"{side:g}" for key, side in sides}
        else:
            left, top, right, bottom = self._pixels(box)
            given = {"class": cls, "enabled": "true", "displayed": "true",
                     "bounds": f"[{left},{top}][{right + 1},{bottom + 1}]"}  # fmt: skip
        given |= {key.replace("_", "-"): value for key, value in attrs.items()}
        said = " ".join(f'{key}="{escape(value)}"' for key, value in given.items())
        return f"<{cls} {said}>{inner}</{cls}>"

    def label(
        self,
        box: tuple[float, float, float, float],
        words: str,
        colour: str,
        size: float = 14,
        bold: bool = False,
        **attrs: str,
    ) -> None:
        """A text node with its words drawn at its top left."""
        self.words((box[0] + 2, box[1] + 2), words, colour, size, bold)
        if self._ios:
            self.node(box, "XCUIElementTypeStaticText", label=words, **attrs)
        else:
            self.node(box, "android.widget.TextView", text=words, **attrs)

    def picture(self) -> PngPicture:
        """What was drawn, as a screenshot."""
        content = BytesIO()
        self.image.save(content, "PNG")
        return PngPicture(content.getvalue())

    def screen(self, **more: object) -> ScreenSnapshot:
        """The screen with its picture."""
        more = {"picture": self.picture(), "density": self.density, **more}
        return (ios if self._ios else android)("".join(self._nodes), **more)  # type: ignore[arg-type]

    def _pixels(self, box: Iterable[float]) -> tuple[int, int, int, int]:
        x, y, width, height = box
        scale = self.density
        return (
            round(x * scale),
            round(y * scale),
            round((x + width) * scale) - 1,
            round((y + height) * scale) - 1,
        )
