"""Which contrasts are failed, passed or left to a person, on drawn screens of known colours."""

from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from devices.normalize.app import PngPicture
from rules.checks.contrast import image, text
from rules.model import CannotJudge, Finding, Verdict
from rules.parts.colour import contrast
from rules.parts.pixels import NoInk, read_ink
from rules.screen import ScreenNode
from tests.rules.app.drawing import Drawing, font, has_cjk_font

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_PARAMS = {
    "normal": Fraction(9, 2),
    "large": Fraction(3),
    "large-size": Fraction(18),
    "large-bold-size": Fraction(14),
    "minimum": Fraction(3),
}
_WORDS = "云汐市政务服务" if has_cjk_font() else "Ethical Shade"
_BOX = (16.0, 40.0, 320.0, 48.0)
cjk = pytest.mark.skipif(not has_cjk_font(), reason="no CJK font here")


def _texts(drawing: Drawing, **more: object) -> list[tuple[str, Verdict, str]]:
    return [_told(f) for f in text(drawing.screen(**more), _PARAMS)]


def _images(drawing: Drawing, **more: object) -> list[tuple[str, Verdict, str]]:
    return [_told(f) for f in image(drawing.screen(**more), _PARAMS)]


def _told(finding: Finding) -> tuple[str, Verdict, str]:
    return str(finding.data["name"]), finding.verdict, finding.code


def _one(
    colour: str, paper: str = "#ffffff", *, size: float = 14, bold: bool = False, density: float = 2
) -> Finding:
    drawing = Drawing(density, paper)
    drawing.label(_BOX, _WORDS, colour, size, bold)
    (finding,) = text(drawing.screen(), _PARAMS)
    return finding


@pytest.mark.parametrize(
    ("colour", "paper", "verdict"),
    [
        ("#000000", "#ffffff", PASSED),
        ("#767676", "#ffffff", PASSED),  # 4.54
        ("#777777", "#ffffff", FAILED),  # 4.48
        ("#999999", "#ffffff", FAILED),  # 2.85
        ("#ffffff", "#1f6fd6", PASSED),  # 4.88
        ("#ffffff", "#4a90e2", FAILED),  # 3.29
        ("#f2f2f2", "#121212", PASSED),
        ("#555555", "#121212", FAILED),
        ("#ff0000", "#ffffff", FAILED),  # 3.998
        ("#0000ff", "#ffffff", PASSED),
    ],
)
def test_plain_text_is_measured_exactly(colour: str, paper: str, verdict: Verdict) -> None:
    """One colour on one colour: 4.5:1 for text of 14 sp, whichever of both is the darker."""
    assert _one(colour, paper).verdict == verdict


def test_a_failure_names_both_colours_and_the_yardstick() -> None:
    """The ratio is rounded down, so that 4.478 is never called 4.48."""
    data = dict(_one("#777777").data)
    assert data == {
        "name": _WORDS,
        "ratio": "4.47",
        "foreground": "#777777",
        "background": "#ffffff",
        "needed": "4.5",
    }


@pytest.mark.parametrize(
    ("colour", "size", "bold", "verdict", "code"),
    [
        ("#949494", 26, False, PASSED, "passed"),  # 3.03
        ("#a0a0a0", 26, False, FAILED, "low"),  # 2.61
        ("#888888", 12, False, FAILED, "low"),  # 3.54
        ("#a0a0a0", 17, False, FAILED, "low"),  # too little for any size
        ("#888888", 17, False, CANT_TELL, "size-unknown"),
        ("#888888", 12, True, FAILED, "low"),
    ],
)
def test_large_text_needs_less_and_doubt_fails_nothing(
    colour: str, size: float, bold: bool, verdict: Verdict, code: str
) -> None:
    """3:1 is enough for large text; where the size cannot be told, only less than that fails."""
    finding = _one(colour, size=size, bold=bold, density=3)
    assert (finding.verdict, finding.code) == (verdict, code)


@pytest.mark.parametrize(
    ("said", "verdict"), [("18", PASSED), ("24", PASSED), ("12", FAILED), ("13.9", FAILED)]
)
def test_a_size_that_the_source_gives_decides(said: str, verdict: Verdict) -> None:
    """The attribute text-size is in sp and is believed rather than the picture."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#888888", 17, text_size=said, text_unit="sp")
    assert _texts(drawing) == [(_WORDS, verdict, "passed" if verdict == PASSED else "low")]


@cjk
@pytest.mark.parametrize("density", [1.0, 1.5, 2.0, 2.75, 3.0])
@pytest.mark.parametrize("words", ["云汐市政务服务", "请输入身份证号码", "一", "十二", "丨"])
@pytest.mark.parametrize("colour", ["#757575", "#767676"])
def test_thin_strokes_are_not_taken_for_pale_ones(density: float, words: str, colour: str) -> None:
    """Strokes of about a pixel never show their full colour; that is no lack of contrast."""
    drawing = Drawing(density)
    drawing.label(_BOX, words, colour, 14)
    assert [verdict for _, verdict, _ in _texts(drawing)] != [FAILED]


def test_pale_thin_text_is_failed_at_the_density_of_phones() -> None:
    """Being generous with thin strokes does not excuse #cccccc on white."""
    finding = _one("#cccccc", size=12, density=3)
    assert (finding.verdict, finding.data["foreground"]) == (FAILED, "#cccccc")


def test_a_failure_of_thin_text_shows_the_colour_that_is_seen() -> None:
    """The ratio is the best that the strokes may have; a colour that nobody chose helps nobody."""
    finding = _one("#ff9fbf", size=11, density=1.5)
    red, green, blue = bytes.fromhex(str(finding.data["foreground"])[1:])
    assert finding.verdict is FAILED
    assert (red, green >= 0x9F, blue >= 0xBF) == (0xFF, True, True)


def test_the_visible_part_of_a_cut_text_is_not_measured() -> None:
    """A strip of a line tells neither its colour nor its size."""
    drawing = Drawing()
    drawing.label((16, 40, 320, 7), _WORDS, "#bbbbbb", 14)
    drawing.label((16, 100, 320, 24), "首页", "#bbbbbb", 14)
    assert [name for name, _, _ in _texts(drawing)] == ["首页"]


def _gradient(first: tuple[int, int, int], last: tuple[int, int, int]) -> numpy.ndarray:
    steps = numpy.linspace(0, 1, 320)[None, :, None]
    line = numpy.array(first) + steps * (numpy.array(last) - numpy.array(first))
    return numpy.repeat(line, 48, axis=0).astype(numpy.uint8)


def test_backgrounds_that_are_not_one_colour_are_left_to_a_person() -> None:
    """White on a red gradient and text on a photograph cannot be judged by one ratio."""
    noise = numpy.random.default_rng(7).integers(0, 256, (48, 320, 3), dtype=numpy.uint8)
    for pixels, code in ((_gradient((255, 60, 60), (255, 190, 190)), "gradient"),
                         (noise, "picture-behind")):  # fmt: skip
        drawing = Drawing()
        drawing.paint(_BOX, pixels)
        drawing.label(_BOX, _WORDS, "#ffffff")
        assert _texts(drawing) == [(_WORDS, CANT_TELL, code)]


def test_several_colours_are_failed_for_none() -> None:
    """With a dark one among them it passes; with none that does, a person has to look."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#c0392b")
    drawing.words((180, 42), _WORDS, "#bbbbbb")
    drawing.label((16, 100, 320, 48), _WORDS + "2", "#e8a33d")
    drawing.words((180, 102), _WORDS, "#6fb1e8")
    assert _texts(drawing) == [
        (_WORDS, PASSED, "passed"),
        (_WORDS + "2", CANT_TELL, "several-colours"),
    ]


def test_words_that_are_not_seen_are_a_question() -> None:
    """A text of the background's own colour may be hidden or not be there."""
    assert (_one("#ffffff").verdict, _one("#ffffff").code) == (CANT_TELL, "no-ink")


def test_what_lies_around_a_round_button_is_not_its_text() -> None:
    """The page's colour beside a pill is the same as the text's colour, or nearly."""
    drawing = Drawing(paper="#f5f5f5")
    drawing.fill((16, 46, 120, 36), "#8ab4f8", radius=18)
    drawing.words((50, 54), _WORDS[:4], "#ffffff")
    drawing.node((16, 40, 120, 48), "android.widget.Button", text=_WORDS[:4], clickable="true")
    (finding,) = text(drawing.screen(), _PARAMS)
    assert (finding.verdict, finding.data["foreground"], finding.data["background"]) == (
        FAILED,
        "#ffffff",
        "#8ab4f8",
    )


@pytest.mark.parametrize(
    ("attrs", "words"),
    [
        ({"enabled": "false"}, _WORDS),
        ({"displayed": "false"}, _WORDS),
        ({"password": "true"}, "abc"),
        ({}, "·—|>"),
        ({}, "\ue600"),
    ],
)
def test_what_has_no_contrast_to_judge_is_left_out(attrs: dict[str, str], words: str) -> None:
    """Disabled and hidden text, dots of a password, signs and glyphs of an icon font."""
    drawing = Drawing()
    drawing.words((18, 42), _WORDS, "#cccccc")
    drawing.node(_BOX, "android.widget.TextView", text=words, **attrs)
    assert _texts(drawing) == []


def test_a_disabled_button_disables_the_text_inside() -> None:
    """The text itself says that it is enabled; the control around it decides."""
    drawing = Drawing()
    drawing.words((18, 42), _WORDS, "#cccccc")
    inner = drawing.xml(_BOX, "android.widget.TextView", text=_WORDS)
    drawing.node(_BOX, "android.widget.LinearLayout", inner, enabled="false", clickable="true")
    assert _texts(drawing) == []


def test_partly_off_screen_is_left_out() -> None:
    """What is scrolled off at the edge is judged where it is wholly seen."""
    drawing = Drawing()
    drawing.label((16, 760, 320, 240), _WORDS, "#cccccc")
    drawing.label((280, 40, 200, 48), _WORDS, "#cccccc")
    assert _texts(drawing) == []


def test_covered_text_is_not_blamed_for_what_covers_it() -> None:
    """Something drawn later over the box is what is seen there."""
    drawing = Drawing()
    drawing.node(_BOX, "android.widget.TextView", text="办理结果")
    drawing.fill((0, 30, 360, 80), "#eeeeee")
    drawing.words((18, 42), _WORDS, "#cccccc")
    drawing.node((0, 30, 360, 80), "android.widget.ImageView", clickable="true")
    assert _texts(drawing) == [("办理结果", CANT_TELL, "covered")]


def test_a_badge_on_the_corner_is_taken_out_of_the_measurement() -> None:
    """A small image over the end of a wide text hides only what it covers."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#aaaaaa")
    drawing.fill((300, 44, 30, 30), "#000000")
    drawing.node((300, 44, 30, 30), "android.widget.ImageView")
    assert _texts(drawing) == [(_WORDS, FAILED, "low")]


def test_text_below_an_open_keyboard_is_left_out() -> None:
    """The source has no keyboard, the picture has."""
    drawing = Drawing()
    drawing.label((16, 600, 320, 48), _WORDS, "#cccccc")
    drawing.label(_BOX, "办理结果", "#000000")
    assert _texts(drawing, keyboard_shown=True) == [("办理结果", PASSED, "passed")]


def test_a_dialog_of_the_system_over_the_screen_is_not_measured() -> None:
    """What is seen is the system's, not the app's."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#cccccc")
    with pytest.raises(CannotJudge) as caught:
        _texts(drawing, dialog="com.android.permissioncontroller")
    assert caught.value.code == "screen-covered"


def test_text_below_an_overlay_is_left_out() -> None:
    """A veil makes everything below it pale; nobody is meant to read it."""
    drawing = Drawing()
    drawing.fill((0, 0, 360, 800), "#808080")
    drawing.words((18, 42), _WORDS, "#a0a0a0")
    below = drawing.xml(_BOX, "android.widget.TextView", text=_WORDS)
    drawing.fill((40, 300, 280, 200), "#ffffff")
    drawing.words((62, 322), "办理结果" if has_cjk_font() else "Shade", "#222222")
    inner = drawing.xml((60, 320, 240, 40), "android.widget.TextView", text="办理结果")
    inner += drawing.xml((60, 440, 240, 48), "android.widget.ImageButton", clickable="true",
                         resource_id="cn.invented.yunxi:id/btn_close")  # fmt: skip
    panel = drawing.xml((40, 300, 280, 200), "android.widget.LinearLayout", inner)
    page = drawing.xml((0, 0, 360, 800), "android.widget.LinearLayout", below)
    veil = drawing.xml((0, 0, 360, 800), "android.widget.FrameLayout", panel, clickable="true",
                       resource_id="cn.invented.yunxi:id/dialog_mask")  # fmt: skip
    drawing.node((0, 0, 360, 800), "android.widget.FrameLayout", page + veil)
    assert _texts(drawing) == [("办理结果", PASSED, "passed")]


def test_a_hint_counts_as_text() -> None:
    """A pale hint is read as often as a label; an empty field without one is no text."""
    drawing = Drawing()
    drawing.words((18, 42), _WORDS, "#bbbbbb")
    drawing.node(_BOX, "android.widget.EditText", text="", hint=_WORDS, showing_hint="true")
    drawing.node((16, 100, 320, 48), "android.widget.EditText", text="", hint="办理结果")
    assert _texts(drawing) == [(_WORDS, FAILED, "low")]


def test_a_text_is_measured_once() -> None:
    """Of a button and the label inside it only the label is."""
    drawing = Drawing(ios=True)
    drawing.words((18, 42), _WORDS, "#bbbbbb")
    inner = drawing.xml((16, 40, 200, 40), "XCUIElementTypeStaticText", label=_WORDS)
    drawing.node((16, 40, 200, 44), "XCUIElementTypeButton", inner, label=_WORDS)
    (finding,) = text(drawing.screen(), _PARAMS)
    assert isinstance(finding.node, ScreenNode)
    assert (finding.node.cls, finding.verdict) == ("XCUIElementTypeStaticText", FAILED)


def _ios_button(drawn: str) -> Drawing:
    drawing = Drawing(3, ios=True)
    if drawn == "text":
        drawing.words((20, 44), "返回首页", "#bbbbbb", 16)
    else:
        drawing.fill((26, 50, 24, 24), "#bbbbbb")
    drawing.node((16, 40, 120, 44), "XCUIElementTypeButton", label="返回首页")
    return drawing


@cjk
def test_an_ios_button_shows_its_label_or_an_icon() -> None:
    """Its label is only what is said; the shape of the ink tells which rule measures it."""
    assert _texts(_ios_button("text")) == [("返回首页", FAILED, "low")]
    assert _images(_ios_button("text")) == []
    assert _texts(_ios_button("icon")) == []
    assert _images(_ios_button("icon")) == [("返回首页", FAILED, "low")]


def test_ios_labels_and_values_are_measured() -> None:
    """Static texts by their label, fields by what they show; secure fields not at all."""
    drawing = Drawing(3, ios=True)
    drawing.label(_BOX, _WORDS, "#999999")
    drawing.words((18, 102), _WORDS, "#333333")
    drawing.node((16, 100, 320, 40), "XCUIElementTypeTextField", value=_WORDS)
    drawing.words((18, 152), "••••••", "#bbbbbb")
    drawing.node((16, 150, 320, 40), "XCUIElementTypeSecureTextField", value="••••••")
    assert _texts(drawing) == [(_WORDS, FAILED, "low"), (_WORDS, PASSED, "passed")]


def _icon(colour: str, paper: str = "#ffffff", **attrs: str) -> Drawing:
    drawing = Drawing(paper=paper)
    drawing.pen.ellipse((48, 98, 88, 138), outline=colour, width=8)
    drawing.pen.line((84, 134, 100, 150), fill=colour, width=8)
    given = {"content-desc": "搜索", "clickable": "true", **attrs}
    drawing.node((16, 40, 48, 48), "android.widget.ImageButton", **given)
    return drawing


@pytest.mark.parametrize(
    ("colour", "verdict"),
    [("#333333", PASSED), ("#949494", PASSED), ("#a8a8a8", FAILED), ("#dddddd", FAILED)],
)
def test_icons_need_three_to_one(colour: str, verdict: Verdict) -> None:
    """3:1 with the one colour behind them."""
    assert _images(_icon(colour)) == [("搜索", verdict, "low" if verdict == FAILED else "passed")]


@pytest.mark.parametrize("attrs", [{"clickable": "false"}, {"enabled": "false"}])
def test_decoration_and_disabled_icons_are_left_out(attrs: dict[str, str]) -> None:
    """An image that nothing happens on may be decoration; a disabled one is exempt."""
    assert _images(_icon("#dddddd", **attrs)) == []


def test_photographs_and_colourful_icons_are_not_failed() -> None:
    """A large picture is left out, a small one is a question unless something in it stands out."""
    noise = numpy.random.default_rng(7).integers(120, 256, (40, 40, 3), dtype=numpy.uint8)
    drawing = Drawing()
    for y, size, name in ((40, 40, "头像"), (120, 200, "新闻图片")):
        drawing.paint((16, y, size, size), noise)
        drawing.node((16, y, size, size), "android.widget.ImageView", content_desc=name,
                     clickable="true")  # fmt: skip
    drawing.fill((24, 408, 16, 16), "#f6c344")
    drawing.fill((40, 408, 16, 16), "#7fd6a5")
    drawing.node((16, 400, 48, 48), "android.widget.ImageView", content_desc="应用",
                 clickable="true")  # fmt: skip
    drawing.fill((24, 508, 16, 16), "#f6c344")
    drawing.fill((40, 508, 16, 16), "#b02a20")
    drawing.node((16, 500, 48, 48), "android.widget.ImageView", content_desc="收藏",
                 clickable="true")  # fmt: skip
    assert _images(drawing) == [
        ("头像", CANT_TELL, "picture-behind"),
        ("应用", CANT_TELL, "picture"),
        ("收藏", PASSED, "passed"),
    ]


def test_an_icon_beside_words_is_not_judged_by_itself() -> None:
    """The words carry the meaning; the icon of a tile only repeats it."""
    drawing = Drawing()
    drawing.fill((26, 46, 20, 20), "#dddddd")
    inner = drawing.xml((20, 40, 32, 32), "android.widget.ImageView")
    drawing.words((18, 72), _WORDS, "#000000")
    inner += drawing.xml((16, 70, 120, 30), "android.widget.TextView", text=_WORDS)
    drawing.node((16, 40, 120, 60), "android.widget.LinearLayout", inner, clickable="true")
    assert _images(drawing) == []


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (None, "screenshot-missing"),
        ("small", "screenshot-mismatch"),
        ("broken", "screenshot-broken"),
    ],
)
def test_without_a_usable_picture_nothing_is_measured(picture: str | None, reason: str) -> None:
    """Text without a picture that shows it is not passed."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#cccccc")
    given: PngPicture | None = None
    if picture == "small":
        other = Drawing(1)
        other.image = other.image.resize((300, 300))
        given = other.picture()
    elif picture == "broken":
        given = PngPicture(drawing.picture().content[:200])
    for drawn, check in ((drawing, text), (_icon("#cccccc"), image)):
        with pytest.raises(CannotJudge) as caught:
            list(check(drawn.screen(picture=given), _PARAMS))
        assert caught.value.code == reason


def test_a_picture_of_another_moment_is_not_measured() -> None:
    """Where most texts have nothing drawn in their place, the rest is not what it seems."""
    drawing = Drawing()
    drawing.label(_BOX, _WORDS, "#cccccc")
    for row in range(3):
        box = (16.0, 120.0 + 60 * row, 320.0, 48.0)
        drawing.node(box, "android.widget.TextView", text=f"办理结果{row}")
    with pytest.raises(CannotJudge) as caught:
        _texts(drawing)
    assert caught.value.code == "screenshot-other-moment"


def test_a_screen_without_text_is_inapplicable_even_without_a_picture() -> None:
    """What there is nothing to measure of needs no screenshot."""
    drawing = Drawing()
    drawing.node(_BOX, "android.widget.FrameLayout")
    assert _texts(drawing, picture=None) == []
    assert _images(drawing, picture=None) == []


_COLOUR = st.tuples(*[st.integers(0, 255)] * 3)
_LATIN = ("Settings", "12:30", "il", "more")
_SAMPLES = (*_LATIN, "云汐市政务服务", "一", "口") if has_cjk_font() else _LATIN


@settings(max_examples=120)
@given(
    ink=_COLOUR,
    paper=_COLOUR,
    words=st.sampled_from(_SAMPLES),
    size=st.integers(9, 60),
    finer=st.sampled_from((1, 2, 3, 5)),
    bold=st.booleans(),
    shift=st.integers(0, 4),
)
def test_enough_contrast_is_never_read_as_less(
    ink: tuple[int, int, int],
    paper: tuple[int, int, int],
    words: str,
    size: int,
    finer: int,
    bold: bool,
    shift: int,
) -> None:
    """Whatever the colours, the size and the blur of edges: the bound is at least the truth."""
    true = contrast(ink, paper)
    if true < 2:
        return
    face = font(size * finer, bold)
    width = (int(face.getbbox(words)[2]) // finer + 8) * finer
    height = (int(face.getbbox(words)[3]) // finer + 8) * finer
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).text((3 * finer + shift % finer, 3 * finer), words, fill=255, font=face)
    cover = numpy.asarray(mask, dtype=float) / 255
    cover = cover.reshape(height // finer, finer, width // finer, finer).mean(axis=(1, 3))
    colours = numpy.array(paper) + (numpy.array(ink) - numpy.array(paper)) * cover[..., None]
    few = len({c for c in words if c.isalnum()}) < 3
    try:
        read = read_ink(colours.round().astype(numpy.uint8), few_strokes=few)
    except NoInk:
        return
    assert read.colours or read.bound >= true - 0.02 * true
