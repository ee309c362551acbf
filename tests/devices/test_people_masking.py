"""Personal things are hidden in texts and pictures, and what only looks like them is left."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from devices.manifest import CaptureWriter
from devices.masking import Box, hide, places_in, protect, redact

ALL = ("id-number", "mobile-number", "bank-card", "e-mail")
# Made up: region 000 of no city; the check digits are worked out by hand from GB 11643 and Luhn.
IDENTITY, WRONG = "11010519491231002X", "110105194912310021"
CARD, NO_CARD = "6222021234567890128", "6222021234567890123"


@pytest.fixture(autouse=True)
def hidden() -> Iterator[None]:
    """Everything is hidden in these tests, and nothing in others."""
    protect(ALL)
    yield
    protect(())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话：13812341234。", "电话：138****1234。"),
        ("138 1234 1234", "138 **** 1234"),
        (f"身份证{IDENTITY}号", "身份证11**************2X号"),
        (f"卡号 {CARD}", "卡号 ***************0128"),
        ("写信 eva.li@h.example", "写信 e*****@h.example"),
    ],
)
def test_personal_texts_are_hidden_and_keep_their_length(text: str, shown: str) -> None:
    """What is left says which one is meant to somebody who knows it, and hidden stays hidden."""
    assert hide(text) == shown
    assert len(shown) == len(text)
    assert hide(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        WRONG,  # an order number of 18 digits
        NO_CARD,
        "010-12345678",  # the office's own telephone
        "12345678901",
        "1381234123456",
        "/art/2024/13812341234.html",
        "https://h.example/a?id=13812341234",
    ],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    """Order numbers, land lines and addresses of pages stay."""
    assert hide(text) == text


def test_nothing_is_hidden_unless_a_scheme_names_it() -> None:
    """Only the kinds that are named; a kind that is not known is refused."""
    protect(("mobile-number",))
    assert hide(f"13812341234 {IDENTITY}") == f"138****1234 {IDENTITY}"
    protect(())
    assert hide("13812341234") == "13812341234"
    with pytest.raises(KeyError):
        protect(("shoe-size",))


def test_captures_hold_none_of_it_and_numbers_stay_numbers(tmp_path: Path) -> None:
    """Texts of JSON and of page sources are hidden; a number of eleven digits is no text."""
    writer = CaptureWriter(tmp_path)
    writer.add_json("facts.json.gz", {"at": 13812341234, "said": "打 13812341234"})
    writer.add_source("source.xml", '<a text="13812341234" bounds="[0,0][9,9]"/>')
    stored = json.loads(gzip.decompress((tmp_path / "facts.json.gz").read_bytes()))
    assert stored == {"at": 13812341234, "said": "打 138****1234"}
    xml = (tmp_path / "source.xml").read_text(encoding="utf-8")
    assert xml == '<a text="138****1234" bounds="[0,0][9,9]"/>'


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_hidden_place_keeps_its_colours_and_nothing_else(kind: str) -> None:
    """Two different numbers leave the same picture; ground and ink are those of the text."""
    pictures = []
    for number in ("13812341234", "15900001111"):
        image = Image.new("RGB", (200, 60), (255, 255, 255))
        ImageDraw.Draw(image).text((40, 20), number, fill=(160, 0, 0))
        out = BytesIO()
        image.save(out, format=kind)
        covered = redact(out.getvalue(), [Box(38, 18, 130, 36)])
        assert covered is not None
        with Image.open(BytesIO(covered)) as read:
            pictures.append(read.convert("RGB"))
    for picture in pictures:
        inside = picture.crop((40, 20, 128, 34))
        bar = [inside.getpixel((x, 7)) for x in range(inside.width)]
        red, green, blue = bar[44]  # type: ignore[misc]
        # A compressed picture of a line this thin has lost much of its colour already.
        near = 32 if kind == "PNG" else 100
        assert abs(red - 160) <= near and green <= near and blue <= near
        if kind == "PNG":
            assert len(inside.getcolors() or ()) == 2
            assert len(set(bar)) == 1  # no digit can be told from another
            assert inside.getpixel((44, 0)) == (255, 255, 255)


def test_a_picture_that_cannot_be_read_is_not_stored() -> None:
    """What cannot be hidden must not stay."""
    assert redact(b"no picture", [Box(0, 0, 1, 1)]) is None
    assert redact(b"no picture", []) == b"no picture"


def test_places_in_frames_are_where_the_page_shows_them() -> None:
    """A text in a frame is moved by the frame's place and by how far the frame is scrolled."""
    page = {
        "layout": {
            "nodeIndex": [0, 5],
            "text": [-1, -1],
            "bounds": [[0, 0, 9, 9], [100, 200, 50, 50]],
        },
        "nodes": {"contentDocumentIndex": {"index": [5], "value": [1]}},
    }
    frame = {
        "layout": {"nodeIndex": [3], "text": [0], "bounds": [[10, 300, 80, 16]]},
        "nodes": {},
        "scrollOffsetY": 280,
    }
    snapshot = {"strings": ["13812341234"], "documents": [page, frame]}
    assert places_in(snapshot, 2.0) == (Box(220, 440, 380, 472),)


@pytest.mark.parametrize(
    "box", [Box(60, 2, 90, 9), Box(2, 60, 9, 90), Box(-30, 2, -10, 9), Box(2, -30, 9, -10)]
)
def test_a_place_beside_the_picture_hides_nothing_and_breaks_nothing(box: Box) -> None:
    """A text that is scrolled out of the picture to one side costs no capture."""
    out = BytesIO()
    image = Image.effect_noise((40, 40), 50).convert("RGB")
    image.save(out, format="PNG")
    kept = redact(out.getvalue(), [box])
    assert kept is not None
    with Image.open(BytesIO(kept)) as read:
        assert read.convert("RGB").tobytes() == image.tobytes()
