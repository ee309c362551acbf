"""Recordings of problems by a real browser: what they show, and where there is none."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageChops

from audit.clips import shows
from devices.manifest import Manifest, intact
from devices.masking import protect
from tests.live.conftest import Visit

HEAD = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>录像</title>'
TRAP = f"""{HEAD}<main><a href="#a">首页</a>
<form><div id="box" role="textbox" aria-label="意见" tabindex="0" contenteditable="true"
 onkeydown="if (event.key === 'Tab') event.preventDefault()"></div></form>
<a href="#b">下一步</a></main>"""
TAKEN = f"""{HEAD}<main><a href="#a">首页</a> <a id="lost" href="#b" onfocus="this.blur()">公示</a>
<a href="#c">末尾</a></main>"""
TURNS = f"""{HEAD}<main><h1>新闻</h1><div id="turns" class="carousel"
 style="width:300px;height:120px">
<p class="slide" style="background:#036;height:100px">一</p>
<p class="slide" style="background:#fc0;height:100px" hidden>二</p></div></main>
<script>let n = 0; setInterval(() => {{ n = 1 - n;
 document.querySelectorAll('.slide').forEach((s, i) => {{ s.hidden = i !== n; }});
}}, 1500);</script>"""
FLOATS = f"""{HEAD}<main style="height:4000px"><h1>政务</h1><p>很长的一页</p></main>
<aside id="ad" class="float" style="position:fixed;right:20px;top:200px;width:120px;height:160px;
background:#c00;z-index:9">征集<i class="close" onclick="this.parentNode.remove()">×</i></aside>"""
QUIET = f"""{HEAD}<main style="height:4000px"><h1>政务</h1><a href="#a">一</a> <button>二</button>
<div role="dialog" aria-label="提示" style="position:fixed;right:20px;top:200px;width:120px;
height:160px">提示<button onclick="this.parentNode.remove()">关闭</button></div></main>"""


def test_a_trap_plays_press_by_press(visit: Visit, tmp_path: Path) -> None:
    """Every press of Tab is told with the element that keeps the focus, the last one backwards."""
    manifest, _ = visit(TRAP)
    frames, told = _clip(manifest, tmp_path / "capture", "keyboard-trap")
    assert [(e["code"], e["data"]["element"]) for e in told["events"]] == [
        ("focus-on", "div#box"),
        ("tab-stays", "div#box"),
        ("tab-stays", "div#box"),
        ("tab-stays", "div#box"),
        ("shift-tab-stays", "div#box"),
    ]
    assert told["milliseconds"] == 6000
    assert frames[-1][0] >= 5900
    assert shows(manifest.clips[0].element, "#box")
    assert not shows(manifest.clips[0].element, "html > body > main > a:nth-of-type(1)")
    assert manifest.state == "measured"
    assert intact(tmp_path / "capture", manifest)


def test_a_focus_that_is_lost_is_seen_going(visit: Visit, tmp_path: Path) -> None:
    """The link is said to lose the focus, which is nowhere then."""
    manifest, _ = visit(TAKEN)
    _, told = _clip(manifest, tmp_path / "capture", "focus-taken")
    assert [e["code"] for e in told["events"]] == ["before-it", "focus-gone"]
    assert told["events"][1]["data"] == {"element": "a#lost", "text": "公示"}


def test_what_turns_by_itself_differs_from_picture_to_picture(visit: Visit, tmp_path: Path) -> None:
    """The decoded pictures of the carousel show different slides at the moments that are told."""
    manifest, _ = visit(TURNS)
    frames, told = _clip(manifest, tmp_path / "capture", "moving")
    changes = [e for e in told["events"] if e["code"] == "moves"]
    assert changes
    assert {e["data"]["element"] for e in changes} == {"div#turns"}
    moments = dict(frames)
    for event in changes:
        before = max(at for at in moments if at < event["at"])
        difference = ImageChops.difference(moments[before], moments[event["at"]]).convert("L")
        assert difference.getextrema()[1] > 60


def test_a_window_that_stays_while_the_page_scrolls(visit: Visit, tmp_path: Path) -> None:
    """Three pictures: the page moves below the window, which is at the same place in each."""
    manifest, _ = visit(FLOATS)
    frames, told = _clip(manifest, tmp_path / "capture", "floating")
    assert [e["code"] for e in told["events"]] == ["over-page", "scrolled", "scrolled"]
    assert told["events"][0]["data"]["element"] == "aside#ad"
    reds = [_red(image) for _, image in frames[:3]]
    assert reds[0] == reds[1] == reds[2]
    assert frames[0][1].tobytes() != frames[1][1].tobytes()


def test_a_page_without_problems_has_none(visit: Visit, tmp_path: Path) -> None:
    """A window that the keyboard closes and a plain page cost no recording."""
    manifest, _ = visit(QUIET)
    assert manifest.clips == ()
    assert not [n for n in manifest.files if n.startswith("clip-")]


@pytest.fixture
def hidden() -> Iterator[None]:
    """A scheme that has personal things hidden."""
    protect(("mobile-number",))
    yield
    protect(())


@pytest.mark.usefixtures("hidden")
def test_where_pictures_are_masked_there_is_no_recording(visit: Visit, tmp_path: Path) -> None:
    """Nothing is filmed, and that is said; the page counts as measured all the same."""
    manifest, _ = visit(TRAP)
    (clip,) = manifest.clips
    assert (clip.kind, clip.file) == ("keyboard-trap", None)
    assert _told(tmp_path / "capture" / clip.about)["why"] == "clip-private"
    assert set(n for n in manifest.files if n.startswith("clip-")) == {clip.about}
    assert manifest.state == "measured"


def _clip(
    manifest: Manifest, folder: Path, kind: str
) -> tuple[list[tuple[int, Image.Image]], dict[str, Any]]:
    clip = next(c for c in manifest.clips if c.kind == kind)
    assert clip.file == f"clip-{kind}.webm"
    assert manifest.files[clip.file].bytes < 200_000
    with av.open(str(folder / clip.file)) as video:
        decoded = list(video.decode(video=0))
    frames = [(frame.pts or 0, frame.to_image()) for frame in decoded]
    return frames, _told(folder / clip.about)


def _told(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return value


def _red(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Where it is red, to within two pixels."""
    bands = image.split()
    mask = ImageChops.subtract(bands[0], bands[1]).point(lambda v: 255 * (v > 150))
    box = mask.getbbox()
    return tuple(side // 3 for side in box) if box else None  # type: ignore[return-value]
