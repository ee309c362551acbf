"""Picture codes and puzzles, and the other ways beside them."""

from __future__ import annotations

import pytest

from rules.checks.app_captcha import alternative
from rules.model import Verdict
from rules.screen import ScreenNode, ScreenSnapshot
from tests.rules.app.nodes import apple, droid
from tests.screens import android, ios

FAILED, PASSED = Verdict.FAILED, Verdict.PASSED
WHOLE = (0, 0, 360, 800)
PICTURE = droid("ImageView", (230, 304, 344, 352), id="pic", clickable="true")


def _said(screen: ScreenSnapshot) -> list[tuple[Verdict, str]]:
    said = []
    for finding in alternative(screen, {}):
        assert isinstance(finding.node, ScreenNode)
        said.append((finding.verdict, finding.node.identifier.rpartition("/")[2]))
    return said


def _screen(*inner: str) -> ScreenSnapshot:
    return android(droid("FrameLayout", WHOLE, *inner))


def _line(hint: str, *more: str) -> str:
    field = droid("EditText", (16, 300, 220, 356), hint=hint, clickable="true", id="code")
    return droid("LinearLayout", (16, 300, 344, 356), field, *more)


def _button(text: str) -> str:
    return droid("Button", (16, 400, 344, 448), text=text, clickable="true")


def test_a_picture_beside_a_field_for_its_code_is_a_captcha() -> None:
    """The picture is what cannot be seen."""
    assert _said(_screen(_line("请输入验证码", PICTURE))) == [(FAILED, "pic")]


@pytest.mark.parametrize(
    "line",
    [
        _line("请输入短信验证码", PICTURE),
        _line("请输入验证码", droid("Button", (230, 304, 344, 352), text="获取验证码")),
        _line("请输入验证码", PICTURE, _button("重新获取")),
        _line("请输入验证码"),
        _line("请输入验证码", droid("ImageView", (324, 316, 344, 336), id="eye")),
        _line("请输入手机号码", PICTURE),
    ],
)
def test_a_code_that_is_sent_is_no_picture_captcha(line: str) -> None:
    """Nor is an icon in the field's line, or a picture beside another field."""
    assert _said(_screen(line)) == []


@pytest.mark.parametrize(
    "name", ["改用语音验证码", "换一种方式验证", "短信验证码登录", "联系人工客服", "无障碍验证"]
)
def test_a_named_other_way_is_enough(name: str) -> None:
    """It is a control that a reader speaks."""
    assert _said(_screen(_line("请输入图形验证码", PICTURE), _button(name))) == [(PASSED, "pic")]


def test_sending_a_code_is_a_further_step_and_no_other_way() -> None:
    """The picture often guards the text message."""
    further = _button("获取短信验证码")
    assert _said(_screen(_line("请输入图形验证码", PICTURE), further)) == [(FAILED, "pic")]


def test_words_that_ask_to_slide_need_something_to_slide() -> None:
    """Words alone may be the help text of another screen."""
    words = droid("TextView", (40, 240, 320, 280), text="请按住滑块，拖动到最右边")
    bar = droid("SeekBar", (40, 300, 320, 348), id="bar")
    assert _said(_screen(words, bar)) == [(FAILED, "bar")]
    assert _said(_screen(words)) == []
    icon = droid("ImageView", (10, 240, 34, 264), id="icon")
    assert _said(_screen(icon, words)) == []


def test_a_captcha_library_is_known_by_its_identifier() -> None:
    """Its web view may hold no elements at all."""
    view = droid("android.webkit.WebView", (30, 200, 330, 500), id="geetest_view")
    assert _said(_screen(view)) == [(FAILED, "geetest_view")]


def test_ios_puzzles_are_found_by_their_words() -> None:
    """A jigsaw's picture beside the words that ask to complete it."""
    words = apple("StaticText", (50, 260, 200, 24), label="拖动滑块完成拼图")
    picture = apple("Image", (50, 290, 290, 160), name="jigsaw")
    window = apple("Window", (0, 0, 390, 844), words, picture)
    assert _said(ios(window)) == [(FAILED, "jigsaw")]
