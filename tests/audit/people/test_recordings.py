"""Testers' recordings: parts of them by media fragments, and how long they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from audit.people.columns import header
from audit.people.recordings import seconds_in, split_fragment
from audit.people.sheet_values import Refused
from devices.clips.encode import encode
from tests.audit.people.worklists import ANSWERED, KEYBOARD, PNG, WEBM, csv_with, read, wrong

EVIDENCE, START, END = (header(name) for name in ("evidence", "start", "end"))


@pytest.fixture(scope="module")
def five_seconds() -> bytes:
    """A real recording."""
    shots = [(at, Image.new("RGB", (64, 48), (at // 20, 0, 90))) for at in range(0, 5000, 500)]
    made = encode(shots, end=5000)
    assert made is not None
    assert made.extension == "webm"
    return made.content


def test_a_part_stands_after_the_name(tmp_path: Path, five_seconds: bytes) -> None:
    """Seconds, a clock, an open end; several files in one cell each with their own."""
    (tmp_path / "a.webm").write_bytes(five_seconds)
    (tmp_path / "b.png").write_bytes(PNG)
    named = {**ANSWERED, "evidence": "a.webm#t=1,4.5；b.png；a.webm#t=npt:0:00:02；a.webm#t=,3"}
    (one,) = read(tmp_path, csv_with({KEYBOARD: named})).observations
    parts = [(clip.start_s, clip.end_s) for clip in one.evidence]
    assert parts == [(1, 4.5), (None, None), (2, None), (None, 3)]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"evidence": "a.webm#t="}, EVIDENCE, "observe-clip-fragment"),
        ({"evidence": "a.webm#t=x"}, EVIDENCE, "observe-clip-fragment"),
        ({"evidence": "a.webm#t=1,2", "start": "3"}, START, "observe-clip-twice"),
        ({"evidence": "a.webm#t=4,2"}, END, "observe-clip-order"),
        ({"evidence": "a.webm#t=1,20"}, END, "observe-clip-beyond"),
        ({"evidence": "a.webm", "start": "0:30"}, START, "observe-clip-beyond"),
        ({"evidence": "b.png#t=1,2"}, START, "observe-clip-still"),
        ({"evidence": "c.dat", "start": "1"}, START, "observe-clip-unknown"),
    ],
)
def test_parts_that_are_refused(
    tmp_path: Path, five_seconds: bytes, cells: dict[str, str], column: str, code: str
) -> None:
    """No part, two parts, the wrong way round, after the end, of a picture, of anything."""
    (tmp_path / "a.webm").write_bytes(five_seconds)
    (tmp_path / "b.png").write_bytes(PNG)
    (tmp_path / "c.dat").write_bytes(b"\0\1\2\3")
    found = wrong(tmp_path, csv_with({KEYBOARD: {**ANSWERED, **cells}}))
    assert found[0] == (2, column, code)


def test_what_nobody_can_read_has_no_length(tmp_path: Path, five_seconds: bytes) -> None:
    """A file that is cut off at its head, or a playlist in disguise, is not looked into further."""
    (tmp_path / "a.webm").write_bytes(five_seconds)
    assert seconds_in(tmp_path / "a.webm", "video/webm") == pytest.approx(5, abs=0.1)
    (tmp_path / "b.webm").write_bytes(WEBM)
    assert seconds_in(tmp_path / "b.webm", "video/webm") is None
    (tmp_path / "c.webm").write_bytes(b"#EXTM3U\n#EXTINF:9,\na.webm\n")
    assert seconds_in(tmp_path / "c.webm", "video/webm") is None
    assert seconds_in(tmp_path / "a.webm", "text/plain") is None


def test_names_without_a_part() -> None:
    """A number sign alone belongs to the name."""
    assert split_fragment("第#1次.mp4") == ("第#1次.mp4", "", "")
    with pytest.raises(Refused):
        split_fragment("a.mp4#t=1,b")
