"""Pictures of elements: cut out, outlined, small, and none where there is nothing to show."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from audit.report.picture import MAX_WIDTH, cut
from rules.snapshot import Rect

PLACE = Rect(x=300, y=200, width=100, height=40)


def screenshot(folder: Path, size: tuple[int, int] = (1280, 2000), colour: str = "#ffffff") -> Path:
    """A one-coloured screenshot."""
    path = folder / "page.png"
    Image.new("RGB", size, colour).save(path)
    return path


def opened(jpeg: bytes) -> Image.Image:
    """The picture, decoded."""
    return Image.open(BytesIO(jpeg)).convert("RGB")


def colours(image: Image.Image) -> set[str]:
    """Which of the tones dark, light and ground the picture holds."""
    found = set()
    data = image.tobytes()
    for red, green, blue in zip(data[::3], data[1::3], data[2::3], strict=True):
        if red > 110 and green < 60 and blue < 90:
            found.add("dark")
        if min(red, green, blue) > 235:
            found.add("light")
    return found


def test_an_element_is_cut_out_with_its_surroundings(tmp_path: Path) -> None:
    """A small element is shown with enough of the page around it, in at most 640 pixels."""
    (picture,) = cut(screenshot(tmp_path), [PLACE], scale=1.0)
    assert picture is not None
    assert (picture.width, picture.height) == (420, 200)
    assert opened(picture.jpeg).size == (420, 200)
    assert picture.data_uri.startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#960028", "#777777"])
def test_the_outline_shows_on_any_ground(tmp_path: Path, ground: str) -> None:
    """Dark and light lines together are visible on white, black, grey and the line's own red."""
    (picture,) = cut(screenshot(tmp_path, colour=ground), [PLACE], scale=1.0)
    assert picture is not None
    assert colours(opened(picture.jpeg)) >= {"dark", "light"}


def test_the_outline_is_around_the_element(tmp_path: Path) -> None:
    """The inside of the element is left as it was."""
    path = tmp_path / "page.png"
    image = Image.new("RGB", (1280, 800), "#ffffff")
    image.paste("#006400", (300, 200, 400, 240))
    image.save(path)
    (picture,) = cut(path, [PLACE], scale=1.0)
    assert picture is not None
    red, green, _ = opened(picture.jpeg).getpixel((210, 100))  # type: ignore[misc]
    assert red < 40 < 80 < green


def test_scale_and_width(tmp_path: Path) -> None:
    """Rectangles are in CSS pixels; a wide element's picture is made smaller."""
    wide = Rect(x=0, y=0, width=1280, height=120)
    (picture,) = cut(screenshot(tmp_path, (2560, 1600)), [wide], scale=2.0)
    assert picture is not None
    assert picture.width == MAX_WIDTH
    assert picture.height < 200


def test_a_tall_element_shows_its_top(tmp_path: Path) -> None:
    """A column of thousands of pixels does not become a ribbon."""
    tall = Rect(x=100, y=0, width=400, height=1900)
    (picture,) = cut(screenshot(tmp_path), [tall], scale=1.0)
    assert picture is not None
    assert picture.height <= 640


@pytest.mark.parametrize(
    "rect",
    [
        Rect(x=5000, y=10, width=20, height=20),
        Rect(x=10, y=-500, width=20, height=20),
        Rect(x=10, y=10, width=0, height=20),
        Rect(x=float("nan"), y=10, width=20, height=20),
        Rect(x=10, y=10, width=float("inf"), height=20),
    ],
)
def test_nothing_to_see_gives_no_picture(tmp_path: Path, rect: Rect) -> None:
    """An element outside the screenshot, without area or with a senseless box has no picture."""
    assert cut(screenshot(tmp_path), [rect, PLACE], scale=1.0)[0] is None


def test_missing_or_broken_files_give_no_picture(tmp_path: Path) -> None:
    """A missing, cut-off or foreign file costs the picture, not the report."""
    whole = screenshot(tmp_path).read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.png").write_text("<html>", encoding="utf-8")
    for name in ("none.png", "cut.png", "text.png", "."):
        assert cut(tmp_path / name, [PLACE], scale=1.0) == (None,)
    assert cut(tmp_path / "page.png", [PLACE], scale=0.0) == (None,)


def test_a_decompression_bomb_is_not_opened(tmp_path: Path) -> None:
    """A tiny file that claims a gigantic picture is refused by its header."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    for side in (60_000, 9_400):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + content)
        assert cut(tmp_path / "bomb.png", [PLACE], scale=1.0) == (None,)


def test_transparency_becomes_white(tmp_path: Path) -> None:
    """JPEG has no transparency; a transparent ground is shown white."""
    Image.new("RGBA", (800, 600), (0, 0, 0, 0)).save(tmp_path / "page.png")
    (picture,) = cut(tmp_path / "page.png", [PLACE], scale=1.0)
    assert picture is not None
    assert opened(picture.jpeg).getpixel((5, 5)) == (255, 255, 255)


def test_the_same_cut_gives_the_same_bytes(tmp_path: Path) -> None:
    """Reports are compared byte for byte."""
    path = screenshot(tmp_path)
    assert cut(path, [PLACE], scale=1.0) == cut(path, [PLACE], scale=1.0)
