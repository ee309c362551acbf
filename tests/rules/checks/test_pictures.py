"""What is made of the words in pictures, on pages whose picture the tests draw themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from rules.checks.pictures import alt_words, hidden_image, image_of_text
from rules.load import load_catalogue
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts import picture_words
from rules.snapshot import Node, PageSnapshot
from tests.build import page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_RULES = load_catalogue().rules
_BOX = 'data-t-rect="20,20,400,120"'
_LONG = ("The north road is closed on", "Sunday from eight until noon")

type Check = Callable[[PageSnapshot, Params], Iterator[Finding]]


class _Drawn:
    """A picture of 800 x 600 with black words on white, from (40, 40) down."""

    def __init__(self, *lines: str) -> None:
        image = Image.new("RGB", (800, 600), "white")
        draw = ImageDraw.Draw(image)
        for number, line in enumerate(lines):
            font = ImageFont.load_default(size=26)
            draw.text((40, 40 + 40 * number), line, fill="black", font=font)
        self._pixels = np.asarray(image, dtype=np.uint8)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return 800, 600

    def pixels(self) -> NDArray[np.uint8]:
        """What was drawn."""
        return self._pixels


def _seen(check: Check, rule: str, html: str, *lines: str) -> dict[str, tuple[Verdict, str]]:
    snapshot = replace(page(f"<body>{html}</body>"), picture=_Drawn(*lines))
    found = check(snapshot, _RULES[rule].params)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


def _names(html: str, *lines: str) -> dict[str, tuple[Verdict, str]]:
    return _seen(alt_words, "web-alt-words", html, *lines)


def _hidden(html: str, *lines: str) -> dict[str, tuple[Verdict, str]]:
    return _seen(hidden_image, "web-hidden-image", html, *lines)


def _text(html: str, *lines: str) -> dict[str, tuple[Verdict, str]]:
    return _seen(image_of_text, "web-image-of-text", html, *lines)


@pytest.mark.parametrize(
    ("alt", "line", "expected"),
    [
        ("HKTV logo", "YXBANK", (FAILED, "other-name")),
        ("W3C", "HTML5", (FAILED, "other-name")),
        ("YXBANK logo", "YXBANK", (PASSED, "passed")),
        ("Yunxi Broadcasting Corporation logo", "YBC", None),
        ("Bus timetable", "YXBANK", None),
        ("A cat on the sofa", "YXBANK", None),
    ],
)
def test_a_logo_of_another_name(alt: str, line: str, expected: tuple[Verdict, str] | None) -> None:
    """Fails only when both are names, and neither is short for the other."""
    found = _names(f'<p><img id="x" alt="{alt}" {_BOX}></p>', line)
    assert found == ({"x": expected} if expected else {})


def test_a_long_text_must_be_told() -> None:
    """By the alternative or by the page; beside a link's purpose it is not asked for."""
    image = f'<img id="x" alt="Service centre" {_BOX}>'
    assert _names(f"<p>{image}</p>", *_LONG) == {"x": (FAILED, "left-out")}
    told = f"<p>{image}</p><p data-t-rect='0,500,300,20'>{' '.join(_LONG)}</p>"
    assert _names(told, *_LONG) == {}
    assert _names(f'<a href="/n">{image}</a>', *_LONG) == {}
    said = f'<p><img id="x" alt="{" ".join(_LONG)}" {_BOX}></p>'
    assert _names(said, *_LONG) == {"x": (PASSED, "passed")}


def test_a_map_s_words_are_a_question() -> None:
    """A chart or map may be described elsewhere."""
    image = f'<p><img id="x" alt="Street map" {_BOX}></p>'
    assert _names(image, *_LONG) == {"x": (CANT_TELL, "maybe-left-out")}


def test_hidden_words_fail_unless_the_page_says_them() -> None:
    """An empty alternative is right only for what is told elsewhere."""
    image = f'<p><img id="x" alt="" {_BOX}></p>'
    assert _hidden(image, "Closed on Sunday") == {"x": (FAILED, "words")}
    told = f"<h1 data-t-rect='0,500,300,20'>Closed on Sunday</h1>{image}"
    assert _hidden(told, "Closed on Sunday") == {"x": (PASSED, "passed")}


@pytest.mark.parametrize("line", ["NEW", "A", "HOT"])
def test_ornament_is_decoration(line: str) -> None:
    """Signs such as NEW and single letters are not worth an accusation."""
    html = '<p><img id="x" alt="" data-t-rect="20,20,120,60"></p>'
    assert _hidden(html, line) == {"x": (PASSED, "passed")}


def test_latin_words_on_a_chinese_page_are_ornament() -> None:
    """Columns are often titled in Chinese text over an English picture."""
    html = f'<p>云溪市人民政府网站通知公告栏目</p><p><img id="x" alt="" {_BOX}></p>'
    assert _hidden(html, "NOTICE BOARD") == {"x": (PASSED, "passed")}


def test_text_drawn_over_an_image_is_not_the_image_s() -> None:
    """A caption that the page writes over a picture is text already."""
    html = (
        f'<div><img id="x" alt="" {_BOX}></div>'
        '<div id="caption" data-t-rect="30,30,380,60">'
        '<select data-t-rect="30,30,380,60"></select></div>'
    )
    assert FAILED not in [verdict for verdict, _ in _hidden(html, "Closed on Sunday").values()]


@pytest.mark.parametrize(
    "style", ["overflow-x:hidden;overflow-y:hidden", "overflow-x:clip;overflow-y:clip"]
)
def test_a_clipped_image_is_not_read(style: str) -> None:
    """What the picture shows in its place belongs to something else."""
    box = f'<div data-t-style="{style}" data-t-rect="0,0,100,50">'
    assert _hidden(f'{box}<img id="x" alt="" {_BOX}></div>', "Closed on Sunday") == {}


def test_a_background_with_words_is_a_question() -> None:
    """Generated text may stand over it, which the picture does not tell."""
    html = f'<div id="x" data-t-style="background-image:url(a.png)" {_BOX}></div>'
    assert _hidden(html, "Closed on Sunday") == {"x": (CANT_TELL, "maybe-words")}


@pytest.mark.parametrize(
    "text", ["办理次序如下图所示。", "The steps are shown in the picture below."]
)
def test_an_image_that_the_text_speaks_of_is_no_decoration(text: str) -> None:
    """Whoever listens is told to look."""
    html = f'<p>{text}</p><p><img id="x" alt="" {_BOX}></p>'
    assert _hidden(html)["x"] == (FAILED, "referred")


@pytest.mark.parametrize("text", ["请到如图书馆等公共场所办理。", "The library is below the park."])
def test_a_library_is_no_picture(text: str) -> None:
    """图书馆 begins with the word for picture."""
    assert _hidden(f'<p>{text}</p><p><img id="x" alt="" {_BOX}></p>') == {}


def test_text_as_a_picture_is_told_unless_it_is_a_logo_or_a_banner() -> None:
    """A slogan fails; a logo, a link's banner and a photograph of words pass."""
    slogan = "Open all week"
    assert _text(f'<p><img id="x" alt="{slogan}" {_BOX}></p>', slogan) == {"x": (FAILED, "text")}
    logo = f'<p><img id="x" alt="{slogan} logo" {_BOX}></p>'
    assert _text(logo, slogan) == {"x": (PASSED, "passed")}
    banner = f'<a href="/week"><img id="x" alt="{slogan}" {_BOX}></a>'
    assert _text(banner, slogan) == {"x": (PASSED, "passed")}


def test_without_a_picture_nothing_is_said() -> None:
    """Not measured is no pass."""
    with pytest.raises(CannotJudge) as lack:
        list(image_of_text(page(f"<img alt='a' {_BOX}>"), _RULES["web-image-of-text"].params))
    assert (lack.value.code, lack.value.optional) == ("picture-missing", True)


def test_without_the_reader_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is not measured where the model is not installed."""

    def missing(_: object) -> tuple[picture_words.Line, ...]:
        raise CannotJudge("reader-missing", optional=True)

    monkeypatch.setattr(picture_words, "_read", missing)
    with pytest.raises(CannotJudge):
        _text(f'<p><img id="x" alt="Never read before" {_BOX}></p>', "Never read before")


def test_other_images_are_no_targets() -> None:
    """An empty picture, a page without images and an image without a box."""
    assert _text("<p>Text</p>", "Text") == {}
    assert _text('<p><img id="x" alt="a" data-t-hidden></p>', "Text") == {}
    assert _text(f'<p><img id="x" alt="a" {_BOX}></p>') == {}


def test_a_hidden_qr_code_is_a_question() -> None:
    """Its purpose may be told beside it."""
    cell = 6
    code = cv2.QRCodeEncoder.create().encode("https://example.test/yunxi/service")
    image = np.full((600, 800, 3), 255, dtype=np.uint8)
    large = np.kron(code, np.ones((cell, cell), dtype=np.uint8))
    image[60 : 60 + large.shape[0], 60 : 60 + large.shape[1]] = large[..., None]
    side = large.shape[0] + 40
    html = f'<body><p><img id="x" alt="" data-t-rect="40,40,{side},{side}"></p></body>'
    drawn = _Drawn()
    drawn._pixels = image
    found = hidden_image(replace(page(html), picture=drawn), _RULES["web-hidden-image"].params)
    assert [(f.verdict, f.code) for f in found] == [(CANT_TELL, "qr-code")]


def test_the_sign_for_a_missing_image_is_no_image() -> None:
    """The browser writes the alternative beside its sign; that is text, not a picture of text."""
    drawn = _Drawn("Open all week")
    image = drawn.pixels().copy()
    image[20:36, 20:36] = (218, 218, 220)
    image[22:28, 22:34] = (190, 215, 250)
    image[28:31, 22:34] = (90, 170, 80)
    drawn._pixels = image
    html = f'<body><p><img id="x" alt="Open all week" {_BOX}></p></body>'
    found = image_of_text(replace(page(html), picture=drawn), _RULES["web-image-of-text"].params)
    assert list(found) == []


def test_a_figure_with_a_caption_and_an_image_hidden_is_a_question() -> None:
    """The caption speaks of an image that whoever listens does not meet."""
    caption = "<figcaption>云溪市地铁二号线</figcaption>"
    image = f'<img id="x" alt="" {_BOX}>'
    assert _hidden(f"<figure>{image}{caption}</figure>") == {"x": (CANT_TELL, "captioned")}
    assert _hidden(f"<figure>{image}</figure>") == {}
    assert _hidden(f'<figure>{image}<img alt="b">{caption}</figure>') == {}


def test_a_photograph_s_words_are_not_held_against_its_name() -> None:
    """What can be read on a street photograph may be anything; a drawing with it is a logo."""
    image = f'<body><p><img id="x" alt="HKTV logo" {_BOX}></p></body>'
    drawn = _Drawn("YXBANK")
    params = _RULES["web-alt-words"].params
    found = list(alt_words(replace(page(image), picture=drawn), params))
    assert [(f.verdict, f.code) for f in found] == [(FAILED, "other-name")]
    # Eight light colours instead of one, as on a wall in the sun: few enough to be read, too many
    # to be drawn, and the words fill less than a quarter of it.
    tints = [(r, g, b) for r in (255, 210) for g in (255, 210) for b in (255, 210)]
    rows = np.array(tints, dtype=np.uint8)[np.arange(600) // 8 % 8]
    wall, light = drawn.pixels(), np.repeat(rows[:, None, :], 800, axis=1)
    drawn._pixels = np.minimum(wall, light)
    assert list(alt_words(replace(page(image), picture=drawn), params)) == []
