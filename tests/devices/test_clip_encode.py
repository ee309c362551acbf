"""Pictures become a video; where that cannot be done, a strip that says why."""

from __future__ import annotations

import sys
from io import BytesIO

import av
import pytest
from PIL import Image

from devices.clips import encode as encoding
from devices.clips.encode import encode

SHOTS = [
    (0, Image.new("RGB", (901, 701), (200, 0, 0))),
    (1000, Image.new("RGB", (901, 701), (0, 0, 200))),
]


def test_a_video_lasts_as_long_as_told() -> None:
    """Both pictures are decoded at their moments, and the last one stays to the end."""
    made = encode(SHOTS, end=3000)
    assert made is not None
    assert (made.extension, made.width, made.height, made.why) == ("webm", 640, 496, "")
    with av.open(BytesIO(made.content)) as video:
        assert video.duration == pytest.approx(3_000_000, abs=50_000)
        frames = [(f.pts, f.to_image().getpixel((9, 9))) for f in video.decode(video=0)]
    assert [at for at, _ in frames] == [0, 1000, 2960]
    assert frames[0][1][0] > 150 > frames[0][1][2]
    assert frames[1][1][2] > 150 > frames[1][1][0]


def test_without_the_library_there_is_a_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two numbered pictures below each other, and the reason."""
    monkeypatch.setitem(sys.modules, "av", None)
    made = encode(SHOTS, end=3000)
    assert made is not None
    assert (made.extension, made.why) == ("jpg", "clip-no-library")
    with Image.open(BytesIO(made.content)) as strip:
        assert strip.height > 2 * strip.width * 0.7
        assert strip.convert("RGB").getpixel((strip.width // 2, 200))[0] > 150  # type: ignore[index]


def test_without_the_encoder_there_is_a_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of the library that lacks VP8 costs the video only."""
    monkeypatch.setattr(encoding, "_CODEC", "no-such-encoder")
    made = encode(SHOTS, end=3000)
    assert made is not None
    assert (made.extension, made.why) == ("jpg", "clip-no-encoder")


def test_what_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page decides how large a capture grows."""
    monkeypatch.setattr(encoding, "MOST_BYTES", 100)
    assert encode(SHOTS, end=3000) is None
    assert encode([], end=3000) is None
