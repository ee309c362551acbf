"""What a picture of the page tells about the contrast of its text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rules.checks.text_contrast import enhanced, on_picture
from rules.model import CannotJudge, Verdict
from rules.opinions.contrast import measured_only
from rules.snapshot import EngineNode, EngineReport, EngineRule, PageSnapshot, Rect
from tests.build import find, page

_CATALOGUE = Path(__file__).parents[3] / "rules/catalogue/web"
_IMAGE = ("background color could not be determined due to a background image",)
_HIDDEN = ("background color could not be determined because it is overlapped by another element",)
_BOX = Rect(x=10, y=10, width=160, height=20)

Pixels = NDArray[np.uint8]


class _Picture:
    def __init__(self, pixels: Pixels) -> None:
        self._pixels = pixels
        self.size = (pixels.shape[1], pixels.shape[0])

    def pixels(self) -> Pixels:
        return self._pixels


def _params(rule: str) -> dict[str, Any]:
    path = _CATALOGUE / f"{rule}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["params"])


def _painted(left: int, right: int, ink: int) -> Pixels:
    """A picture with two greys side by side and upright strokes of `ink` over both."""
    pixels = np.full((40, 200, 3), left, dtype=np.uint8)
    pixels[:, 90:] = right
    for start in range(12, 168, 8):
        pixels[13:27, start : start + 2] = ink
    return pixels


def _page(
    pixels: Pixels | None,
    *,
    colour: str,
    messages: tuple[str, ...] = _IMAGE,
    style: str = "background-image:url(a.png)",
    passed: tuple[str, ...] = (),
) -> PageSnapshot:
    snapshot = page(f'<p id="x" data-t-style="color:{colour};{style}">办理进度查询须知</p>')
    node = find(snapshot, "x")
    node.children[0].rect = _BOX
    said = EngineNode(node=node, path="p", html="<p>", messages=passed or messages)
    rule = EngineRule(
        id="color-contrast", incomplete=() if passed else (said,), passed=(said,) if passed else ()
    )
    report = EngineReport(name="axe", version="4", error=None, rules={"color-contrast": rule})
    object.__setattr__(snapshot, "engines", {"axe": report})
    if pixels is not None:
        object.__setattr__(snapshot, "picture", _Picture(pixels))
    return snapshot


def _seen(snapshot: PageSnapshot) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.code) for f in on_picture(snapshot, _params("web-text-contrast-seen"))]


def test_text_near_the_colour_of_all_its_background_fails() -> None:
    """Light grey on white and on nearly white is legible nowhere."""
    snapshot = _page(_painted(255, 240, 170), colour="rgb(170, 170, 170)")
    assert _seen(snapshot) == [(Verdict.FAILED, "low")]


def test_text_that_stands_out_everywhere_passes() -> None:
    """Black on white and on light grey is legible everywhere."""
    snapshot = _page(_painted(255, 200, 0), colour="rgb(0, 0, 0)")
    assert _seen(snapshot) == [(Verdict.PASSED, "passed")]


def test_text_that_stands_out_in_part_is_a_question() -> None:
    """Grey on white is legible, the same grey on grey is not."""
    snapshot = _page(_painted(255, 130, 100), colour="rgb(100, 100, 100)")
    assert _seen(snapshot) == [(Verdict.CANT_TELL, "mixed")]


def test_what_may_be_covered_never_fails() -> None:
    """Something else may be what is seen at the text's place."""
    snapshot = _page(_painted(255, 240, 170), colour="rgb(170, 170, 170)", messages=_HIDDEN)
    assert _seen(snapshot) == [(Verdict.CANT_TELL, "mixed")]


def test_a_colour_that_is_not_seen_never_fails() -> None:
    """The strokes have another colour than the style sheet says: letters cut out of a picture."""
    snapshot = _page(_painted(255, 255, 60), colour="rgb(190, 190, 190)")
    assert _seen(snapshot) == [(Verdict.CANT_TELL, "mixed")]


def test_text_that_is_not_drawn_is_no_target() -> None:
    """A box of one colour shows no text that would be seen on it."""
    blank = np.full((40, 200, 3), 255, dtype=np.uint8)
    assert _seen(_page(blank, colour="rgb(0, 0, 0)")) == []


def test_a_transparent_colour_is_a_question() -> None:
    """Text filled with a gradient has no colour of its own."""
    snapshot = _page(_painted(255, 240, 170), colour="rgba(0, 0, 0, 0)")
    assert _seen(snapshot) == [(Verdict.CANT_TELL, "unseen")]


def test_half_transparent_text_is_judged_as_it_is_drawn() -> None:
    """Black at 30 % on white is light grey."""
    snapshot = _page(_painted(255, 255, 179), colour="rgba(0, 0, 0, 0.3)")
    assert _seen(snapshot) == [(Verdict.FAILED, "low")]


def test_without_a_picture_nothing_is_said() -> None:
    """The engine's own question then stays."""
    snapshot = _page(None, colour="rgb(0, 0, 0)")
    with pytest.raises(CannotJudge):
        _seen(snapshot)
    report = snapshot.engines["axe"].rules["color-contrast"].incomplete[0]
    assert measured_only(snapshot, report, Verdict.CANT_TELL) is Verdict.CANT_TELL


def test_with_a_picture_the_engines_question_goes() -> None:
    """What the engine left open is asked about once, by the rule that looks at the picture."""
    snapshot = _page(_painted(255, 240, 170), colour="rgb(170, 170, 170)")
    source = snapshot.engines["axe"].rules["color-contrast"].incomplete[0]
    assert measured_only(snapshot, source, Verdict.CANT_TELL) is Verdict.INAPPLICABLE
    assert measured_only(snapshot, source, Verdict.FAILED) is Verdict.FAILED


@pytest.mark.parametrize(
    ("ratio", "style", "verdict"),
    [
        ("5.74", "", Verdict.FAILED),
        ("7", "", Verdict.PASSED),
        ("5.74", "font-size:24px", Verdict.PASSED),
        ("4.4", "font-size:18.66px;font-weight:700", Verdict.FAILED),
    ],
)
def test_the_enhanced_requirement(ratio: str, style: str, verdict: Verdict) -> None:
    """7:1 for text, 4.5:1 for large text, by the engine's own measure."""
    words = (f"Element has sufficient color contrast of {ratio}",)
    snapshot = _page(None, colour="rgb(0, 0, 0)", style=style, passed=words)
    found = list(enhanced(snapshot, _params("web-text-contrast-enhanced")))
    assert [f.verdict for f in found] == [verdict]


def test_what_fails_the_minimum_is_not_said_again() -> None:
    """One fault, one finding."""
    snapshot = _page(_painted(255, 240, 170), colour="rgb(170, 170, 170)")
    assert list(enhanced(snapshot, _params("web-text-contrast-enhanced"))) == []


@pytest.mark.parametrize(
    ("pixels", "colour", "expected"),
    [
        (_painted(255, 200, 0), "rgb(0, 0, 0)", [Verdict.PASSED]),
        (_painted(255, 250, 110), "rgb(110, 110, 110)", [Verdict.FAILED]),
        (_painted(255, 130, 0), "rgb(0, 0, 0)", []),
    ],
)
def test_the_enhanced_requirement_over_a_picture(
    pixels: Pixels, colour: str, expected: list[Verdict]
) -> None:
    """Black on light greys has 12:1, a grey of 5:1 too little; 5:1 in half of it is not known."""
    found = enhanced(_page(pixels, colour=colour), _params("web-text-contrast-enhanced"))
    assert [f.verdict for f in found] == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("display:block", []),
        ("display:inline", [(Verdict.FAILED, "low")]),
    ],
)
def test_a_box_cuts_text_and_a_line_does_not(
    style: str, expected: list[tuple[Verdict, str]]
) -> None:
    """Overflow of an inline element has no effect; a box of which the text is out shows none."""
    snapshot = _page(
        _painted(255, 240, 170),
        colour="rgb(170, 170, 170)",
        style=f"background-image:url(a.png);overflow-x:hidden;overflow-y:hidden;{style}",
    )
    find(snapshot, "x").rect = Rect(x=300, y=10, width=50, height=20)
    assert _seen(snapshot) == expected


def test_a_field_without_a_box_is_a_question() -> None:
    """Nothing was seen of it: neither a fault of the page nor an error of the rule."""
    snapshot = page('<input id="x" data-t-style="color:rgb(0, 0, 0)">')
    node = find(snapshot, "x")
    node.rect = None
    said = EngineNode(node=node, path="p", html="<input>", messages=_IMAGE)
    rule = EngineRule(id="color-contrast", incomplete=(said,), passed=())
    report = EngineReport(name="axe", version="4", error=None, rules={"color-contrast": rule})
    object.__setattr__(snapshot, "engines", {"axe": report})
    object.__setattr__(snapshot, "picture", _Picture(_painted(255, 240, 0)))
    assert _seen(snapshot) == [(Verdict.CANT_TELL, "unseen")]
