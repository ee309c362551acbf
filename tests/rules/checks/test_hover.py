"""Which QR codes that hovering shows are reported."""

from __future__ import annotations

import pytest

from rules.checks.hover import qr_code
from rules.model import Verdict
from rules.snapshot import HoverReveal, PageFacts
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_QR = '<img src="/images/ewm.png">'


def _all(html: str, *, keyboard: bool = False) -> list[tuple[str, Verdict, str]]:
    snapshot = page(f"<body>{html}</body>")
    reveal = HoverReveal(
        trigger=find(snapshot, "x"), revealed=find(snapshot, "r"), keyboard=keyboard
    )
    object.__setattr__(snapshot, "facts", PageFacts(hover_reveals=(reveal,)))
    found = qr_code(snapshot, {})
    return [(f.node.get("id"), f.verdict, f.code) for f in found if f.node is not None]


def _trigger(revealed: str, label: str = "<b>微信</b>") -> str:
    return f'<div id="x">{label}<div id="r" data-t-hidden>{revealed}</div></div>'


@pytest.mark.parametrize(
    "revealed",
    [
        _QR,
        '<img src="/a.png" alt="公众号二维码">',
        '<canvas class="qrcode"></canvas>',
        "<img src='/upload/1.jpg'><p>扫一扫关注我们</p>",
    ],
)
def test_a_qr_code_for_the_mouse_alone_fails(revealed: str) -> None:
    """The trigger is the target when neither it nor anything in it takes focus."""
    assert _all(_trigger(revealed)) == [("x", FAILED, "hover-only")]


def test_a_picture_called_after_the_service_may_be_its_coloured_sign() -> None:
    """wechat.png in the place of another picture may be no code; beside words or a scan it is."""
    sign, grey = '<img src="/images/wechat2.png">', '<img src="/images/tb1.png">'
    assert _all(_trigger(sign, grey)) == [("x", CANT_TELL, "maybe-hover-only")]
    assert _all(_trigger(sign, "<b>微信</b>")) == [("x", FAILED, "hover-only")]
    assert _all(_trigger(sign + "<p>扫一扫</p>", grey)) == [("x", FAILED, "hover-only")]
    assert _all(_trigger(_QR, grey)) == [("x", FAILED, "hover-only")]


def test_keyboard_focus_or_a_second_place_passes() -> None:
    """Shown by focus as well, or always to be seen elsewhere: nobody is shut out."""
    assert _all(_trigger(_QR), keyboard=True) == [("x", PASSED, "passed")]
    assert _all(_trigger(_QR) + f"<p>{_QR}</p>") == [("x", PASSED, "passed")]


def test_a_trigger_that_takes_focus_is_a_question() -> None:
    """A script may show the code on focus; the style sheet alone cannot tell."""
    link = '<a href="#">微信</a>'
    assert _all(_trigger(_QR, link)) == [("x", CANT_TELL, "maybe-hover-only")]
    assert _all(f'<a href="#"><b id="x">微信</b></a><p id="r" data-t-hidden>{_QR}</p>') == [
        ("x", CANT_TELL, "maybe-hover-only")
    ]


@pytest.mark.parametrize(
    "revealed",
    [
        "<a href='/a'>规章</a>",
        "<p>微信公众号：云溪发布</p>",
        "<img src='/banner.jpg' data-t-rect='0,0,300,60'><p>专题</p>",
        "<img src='/icon.png'>" + "<a href='/a'>政务新媒体栏目、微信、微博和客户端</a>" * 4,
    ],
)
def test_other_revealed_contents_are_inapplicable(revealed: str) -> None:
    """Menus and texts that hovering shows are another rule's business."""
    assert _all(_trigger(revealed, "<b>更多</b>")) == []


def test_nothing_is_said_when_hovering_was_not_observed() -> None:
    """Unknown stays unknown."""
    assert list(qr_code(page(f"<body>{_trigger(_QR)}</body>"), {})) == []
