"""Which CAPTCHAs are found and what counts as another way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules.checks.captcha import alternative
from rules.model import Verdict
from tests.build import page

_ROOT = Path(__file__).parents[3]
_PARAMS = tomllib.loads(
    (_ROOT / "rules/catalogue/web/web-captcha-alternative.toml").read_text(encoding="utf-8")
)["params"]
FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_CODE = '<p><input name="code" placeholder="验证码"><img id="x" src="/captcha?1"></p>'
_SIGN_IN = '<p><input type="password" name="pwd"></p>'


def _all(html: str) -> list[tuple[str, Verdict, str]]:
    snapshot = page(f"<body><form>{html}</form></body>")
    found = alternative(snapshot, _PARAMS)
    return [(f.node.get("id"), f.verdict, f.code) for f in found if f.node is not None]


@pytest.mark.parametrize(
    "html",
    [
        _CODE,
        '<div><input id="verifyCode"><canvas id="x" class="code-canvas"></canvas></div>',
        '<p><input placeholder="请输入验证码"><img id="x" src="/a.do" title="看不清，换一张"></p>',
        '<p>用户名 <input></p><p><input name="yzm"><img id="x" src="a.do" '
        'data-t-rect="0,0,100,36"></p>',
    ],
)
def test_a_picture_code_alone_fails(html: str) -> None:
    """The picture is the target, recognised by its name or by its size beside the input."""
    assert _all(html) == [("x", FAILED, "image-only")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (_CODE + "<button>播放语音验证码</button>", PASSED),
        (_CODE + '<a href="#"><img src="v.png" alt="语音验证码"></a>', PASSED),
        (_CODE + _SIGN_IN + '<a href="#">扫码登录</a>', PASSED),
        (_CODE + _SIGN_IN + "<span data-t-click>短信验证码登录</span>", PASSED),
        (_CODE + '<a href="#">扫码登录</a>', FAILED),  # no sign-in: another way in is no way here
        (_CODE + "<p>也可以使用语音验证码</p>", FAILED),  # words that nothing answers to
        (_CODE + '<p><input placeholder="短信验证码"><button>获取验证码</button></p>', FAILED),
    ],
)
def test_another_sense_has_to_be_operable(html: str, expected: Verdict) -> None:
    """A spoken code always counts, another way to sign in only beside a password."""
    assert _all(html)[0][:2] == ("x", expected)


@pytest.mark.parametrize(
    "html",
    [
        '<p><input placeholder="短信验证码"><img src="a.png"></p>',
        '<p><input placeholder="验证码"><button>获取验证码</button></p>',
        '<p><input placeholder="请输入关键词"><img src="/captcha.png"></p>',
        '<div data-t-hidden><input placeholder="验证码"><img src="/captcha"></div>',
        "<p>登录时需要输入验证码，请注意识别。</p>",
    ],
)
def test_codes_sent_to_people_and_mere_words_are_inapplicable(html: str) -> None:
    """SMS codes can be heard; hidden forms and articles ask for nothing."""
    assert _all(html) == []


def test_an_input_without_a_picture_is_a_question() -> None:
    """Where only words speak of a code, a person has to look."""
    assert _all('<p><input id="x" placeholder="验证码"></p>') == [("x", CANT_TELL, "text-only")]
    logo = '<p><input id="x" name="vcode"><img src="search.gif" data-t-rect="0,0,16,16"></p>'
    assert _all(logo) == [("x", CANT_TELL, "text-only")]


def test_sliders_fail_when_something_can_be_dragged() -> None:
    """A known widget or a grip beside the words is a puzzle; the words alone are a question."""
    grip = '<div><b data-t-style="cursor:move"></b><span id="x">向右滑动完成验证</span></div>'
    assert _all('<div id="x" class="geetest_holder geetest">点击按钮进行验证</div>') == [
        ("x", FAILED, "slider-only")
    ]
    assert _all(grip) == [("x", FAILED, "slider-only")]
    assert _all('<p id="x">请按住滑块</p>') == [("x", CANT_TELL, "text-only")]


def test_letters_of_a_picture_written_into_the_page_are_not_words() -> None:
    """A data: address is a picture's bytes, whatever words they seem to hold."""
    html = (
        '<p><input id="x" placeholder="验证码">'
        '<img src="data:image/png;base64,AA/captcha+" data-t-rect="0,0,16,16"></p>'
    )
    assert _all(html) == [("x", CANT_TELL, "text-only")]
