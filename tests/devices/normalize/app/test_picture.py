"""Screenshots are read lazily, within limits, and fitted to the tree."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy
import pytest
from PIL import Image, ImageCms

from devices.normalize.app import PngPicture, read_source
from devices.normalize.app.picture import fit


def png(width: int, height: int, colour: object = (255, 0, 0), mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, "PNG")  # type: ignore[arg-type]
    return out.getvalue()


def header(width: int, height: int) -> bytes:
    """A PNG that says a size and holds nothing."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGB", (9, 8, 7)), ("RGBA", (9, 8, 7, 255)), ("P", 0), ("L", 5)]
)
def test_pixels(mode: str, colour: object) -> None:
    """Whatever its mode, a picture is an array of height x width x 3 bytes."""
    picture = PngPicture(png(4, 3, colour, mode))
    assert picture.size == (4, 3)
    pixels = picture.pixels()
    assert pixels.shape == (3, 4, 3) and pixels.dtype == numpy.uint8
    if mode in {"RGB", "RGBA"}:
        assert pixels[0, 0].tolist() == [9, 8, 7]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40, header(0, 5), header(60_000, 60_000)],
)
def test_what_is_no_screenshot(content: bytes) -> None:
    """Other files, empty pictures and decompression bombs are refused before decoding."""
    with pytest.raises(ValueError):
        PngPicture(content)


@pytest.mark.parametrize("content", [png(400, 400)[:-60], header(4, 4), png(4, 4)[:40]])
def test_broken_pictures(content: bytes) -> None:
    """A picture that is cut off raises ValueError when its pixels are asked for."""
    with pytest.raises(ValueError):
        PngPicture(content).pixels()


@pytest.mark.parametrize(
    ("size", "tree", "bars", "scale"),
    [
        ((1080, 2400), (1080 / 2.75, 2400 / 2.75), True, 2.75),
        ((1170, 2532), (390, 844), False, 3.0),
        ((540, 1200), (1080 / 2.75, 2400 / 2.75), True, 1.375),  # a reduced picture
        ((1080, 2160), (1080 / 3, 2029 / 3), True, 3.0),  # the tree leaves the bars out
        ((2160, 1080), (2029 / 3, 1080 / 3), True, 3.0),
        ((2532, 1170), (390, 844), False, None),  # turned
        ((1080, 2160), (1080 / 3, 2029 / 3), False, None),
        ((1080, 1080), (1080 / 3, 2400 / 3), True, None),  # cropped
        ((1080, 5000), (1080 / 3, 2400 / 3), True, None),  # joined
        ((1080, 2400), (0, 0), True, None),
    ],
)
def test_fit(
    size: tuple[int, int], tree: tuple[float, float], bars: bool, scale: float | None
) -> None:
    """The scale is that of the side without bars; another picture has none."""
    found = fit(size, *tree, bars=bars)
    assert found == (pytest.approx(scale, rel=0.002) if scale is not None else None)


def test_mismatch_is_noted() -> None:
    """The tree keeps a picture that does not fit, without a scale."""
    xml = '<hierarchy width="1080" height="2400"><node bounds="[0,0][9,9]"/></hierarchy>'
    source = read_source(xml, density=3.0, picture=PngPicture(png(240, 108)))
    assert source.tree.picture is not None and source.tree.scale is None
    assert source.notes["screenshot-mismatch"] == 1
    fitting = read_source(xml, density=3.0, picture=PngPicture(png(108, 240)))
    assert fitting.tree.scale == pytest.approx(0.3)
    assert "screenshot-mismatch" not in fitting.notes


@pytest.mark.parametrize(
    "profile", [b"junk", b"", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))]
)
def test_colour_profiles(profile: object) -> None:
    """A broken profile loses only itself, and sRGB stays what it is."""
    raw = profile.tobytes() if isinstance(profile, ImageCms.ImageCmsProfile) else profile
    out = BytesIO()
    Image.new("RGB", (2, 2), (10, 200, 30)).save(out, "PNG", icc_profile=raw)
    assert PngPicture(out.getvalue()).pixels()[1, 1].tolist() == [10, 200, 30]
