"""The screenshot of a page, decoded when it is first asked for."""

from __future__ import annotations

from io import BytesIO

import numpy
from numpy.typing import NDArray
from PIL import Image

_MOST_PIXELS = 200_000_000


class JpegPicture:
    """A JPEG file as rules.screen.Picture."""

    __slots__ = ("_content", "_pixels", "_size")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size: tuple[int, int] | None = None
        self._pixels: NDArray[numpy.uint8] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels. Raises ValueError for a broken picture."""
        if self._size is None:
            with self._open() as image:
                self._size = image.size
        return self._size

    def pixels(self) -> NDArray[numpy.uint8]:
        """Height x width x 3 array of sRGB values, read-only and decoded once.

        Raises ValueError for a broken picture.
        """
        if self._pixels is None:
            try:
                with self._open() as image:
                    pixels = numpy.asarray(image.convert("RGB"), dtype=numpy.uint8)
            except (OSError, SyntaxError) as error:
                raise ValueError(f"broken picture ({error})") from error
            pixels.flags.writeable = False
            self._pixels = pixels
        return self._pixels

    def _open(self) -> Image.Image:
        try:
            image = Image.open(BytesIO(self._content), formats=("JPEG",))
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise ValueError(f"broken picture ({error})") from error
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError("the picture is far too large")
        return image
