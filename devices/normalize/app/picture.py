"""The screenshot of a screen: its size, its pixels, and how it fits to the tree."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

import numpy
from PIL import Image, ImageCms

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A 4K display has 8 million pixels; more than this is no screen but an attack on memory.
MAX_PIXELS = 20_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Sizes are rounded to whole pixels, by each side in its own way.
_SAME = 0.01
# Android's tree may leave out the status and the navigation bar, which the picture shows.
_BARS = 0.16


class PngPicture:
    """A PNG file as rules.screen.Picture. Raises ValueError when it is no PNG or far too large."""

    __slots__ = ("_content", "_pixels", "_size")

    def __init__(self, content: bytes) -> None:
        if content[:8] != _SIGNATURE or content[12:16] != b"IHDR" or len(content) < 33:
            raise ValueError("no PNG picture")
        width, height = struct.unpack(">II", content[16:24])
        if not (width > 0 and height > 0 and width * height <= MAX_PIXELS):
            raise ValueError(f"a picture of {width} x {height} pixels is no screenshot")
        self._size = (int(width), int(height))
        self._content = content
        self._pixels: NDArray[numpy.uint8] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; nothing is decoded."""
        return self._size

    @property
    def content(self) -> bytes:
        """The file as it is."""
        return self._content

    def pixels(self) -> NDArray[numpy.uint8]:
        """Height x width x 3 array of sRGB values, read-only and decoded once.

        Raises ValueError for a broken picture.
        """
        if self._pixels is None:
            try:
                with Image.open(BytesIO(self._content), formats=("PNG",)) as image:
                    image.load()
                    pixels = numpy.asarray(_srgb(image), dtype=numpy.uint8)
            # Pillow answers broken files with whatever its decoders meet.
            except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
                raise ValueError(f"broken picture ({error})") from error
            if pixels.shape != (self._size[1], self._size[0], 3):
                raise ValueError("broken picture (its size is not the one that it says)")
            pixels.flags.writeable = False
            self._pixels = pixels
        return self._pixels


def _srgb(image: Image.Image) -> Image.Image:
    """The picture in sRGB; phones with wide displays write their own colour profile."""
    profile = image.info.get("icc_profile")
    plain = image.convert("RGB")
    if not isinstance(profile, bytes):
        return plain
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return plain
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(plain, own, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return plain
    return changed if changed is not None else plain


def fit(size: tuple[int, int], width: float, height: float, *, bars: bool) -> float | None:
    """Picture pixels for each unit of the tree; None when both are not of the same screen.

    `width` and `height` are the tree's. With `bars` the picture may be somewhat longer or wider
    than the tree.
    """
    if width <= 0 or height <= 0:
        return None
    across, down = size[0] / width, size[1] / height
    low, high = sorted((across, down))
    if high <= low * (1 + _SAME):
        return across
    return low if bars and high <= low * (1 + _BARS) else None
