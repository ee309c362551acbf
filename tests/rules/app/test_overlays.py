"""What counts as an overlay, what is reached behind it, and what closes it."""

from __future__ import annotations

from typing import Any

import pytest

from rules.checks.overlays import close, leak
from rules.model import Finding, ScreenCheck, Verdict
from rules.parts.overlay import overlay_of
from rules.screen import ScreenNode, ScreenSnapshot
from tests.rules.app.nodes import apple, droid
from tests.screens import android, ios

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
WHOLE = (0, 0, 360, 800)
PHONE = (0, 0, 390, 844)


def _one(check: ScreenCheck, screen: ScreenSnapshot) -> Finding | None:
    found = list(check(screen, {}))
    assert len(found) <= 1
    return found[0] if found else None


def _said(check: ScreenCheck, screen: ScreenSnapshot) -> tuple[Verdict, str, str] | None:
    finding = _one(check, screen)
    if finding is None:
        return None
    node = finding.node
    assert isinstance(node, ScreenNode)
    return finding.verdict, finding.code, node.identifier.rpartition("/")[2] or node.label


def _page(**attrs: str) -> str:
    social = droid("Button", (16, 100, 344, 160), text="社保查询", clickable="true", **attrs)
    fund = droid("Button", (16, 180, 344, 240), text="公积金查询", clickable="true", **attrs)
    return droid("LinearLayout", WHOLE, social, fund, id="page")


def _close(**attrs: str) -> str:
    return droid("ImageButton", (270, 244, 326, 300), id="iv_close", clickable="true", **attrs)


def _popup(*buttons: str, id: str = "popup_mask", clickable: str = "true") -> str:
    words = droid("TextView", (50, 300, 310, 340), text="服务公告")
    card = droid("LinearLayout", (30, 240, 330, 560), words, *buttons, id="card")
    return droid("FrameLayout", WHOLE, card, id=id, clickable=clickable, a11y_important="false")


def _over(*layers: str, **more: Any) -> ScreenSnapshot:
    return android(droid("FrameLayout", WHOLE, *layers), **more)


def _named() -> str:
    return _close(content_desc="关闭")


def test_what_is_reached_behind_an_overlay_fails_on_what_holds_it() -> None:
    """The background is the place to repair; the finding says how much is reached."""
    screen = _over(_page(), _popup(_named()))
    assert _said(leak, screen) == (FAILED, "behind-reachable", "page")
    finding = _one(leak, screen)
    assert finding is not None
    assert finding.data == {"count": 2, "names": "“社保查询” “公积金查询”"}


def test_a_background_that_is_hidden_from_readers_passes() -> None:
    """NoHideDescendants shows as elements that are not important for accessibility."""
    screen = _over(_page(a11y_important="false"), _popup(_named()))
    assert _said(leak, screen) == (PASSED, "passed", "card")


def test_a_source_without_exposure_leaves_the_leak_open() -> None:
    """A plain dump does not say what a reader is offered."""
    xml = droid("FrameLayout", WHOLE, _page(), _popup(_named()))
    for value in ("true", "false"):
        xml = xml.replace(f' a11y-important="{value}"', "")
    assert _said(leak, android(xml)) == (CANT_TELL, "maybe-behind", "page")


def test_a_form_without_a_name_is_only_a_question() -> None:
    """A veil that takes taps and a box with a close button look like a dialog, no more."""
    card = _popup(_named(), id="root_2").replace('id/card"', 'id/box"')
    assert _said(leak, _over(_page(), card)) == (CANT_TELL, "maybe-behind", "page")


def test_a_layer_that_lets_taps_through_is_a_question_unless_it_is_called_modal() -> None:
    """A popup may share the screen with the page on purpose, a mask does not."""
    screen = _over(_page(), _popup(_named(), id="popup_layer", clickable="false"))
    assert _said(leak, screen) == (CANT_TELL, "maybe-behind", "page")
    mask = _over(_page(), _popup(_named(), id="popup_mask", clickable="false"))
    assert _said(leak, mask) == (FAILED, "behind-reachable", "page")


@pytest.mark.parametrize(
    "layer",
    [
        _popup(_named(), id="root_2", clickable="false"),  # nothing says that it takes the screen
        _popup(_named(), id="toast_layer"),
        _popup(_named(), id="map_overlay"),
        droid(
            "LinearLayout",
            (0, 740, 360, 800),
            droid("Button", (0, 740, 180, 800), text="首页", clickable="true"),
            id="bottom_nav_popup",
        ),
        droid("FrameLayout", WHOLE, droid("ProgressBar", (150, 370, 210, 430)), id="mask"),
        droid("FrameLayout", WHOLE, id="dialog_container"),
        droid("ScrollView", WHOLE, droid("TextView", WHOLE, text="正文"), id="dialog_page"),
    ],
)
def test_what_is_not_surely_an_overlay_is_left_alone(layer: str) -> None:
    """Toasts, bars, progress wheels, empty layers and whole pages are none."""
    screen = _over(_page(), layer)
    assert overlay_of(screen) is None
    assert _said(leak, screen) is None


def test_the_drawing_order_decides_over_the_document_order() -> None:
    """What comes first in the source may lie on top."""
    popup = _popup(_named()).replace(" class=", ' drawing-order="2" class=', 1)
    page = _page().replace(" class=", ' drawing-order="1" class=', 1)
    screen = _over(popup, page)
    assert _said(leak, screen) == (FAILED, "behind-reachable", "page")


def test_a_dialog_in_its_own_window_keeps_a_reader_inside() -> None:
    """Android's source holds the top window alone; what is smaller than the screen is a dialog."""
    words = droid("TextView", (50, 300, 310, 340), text="确定要退出吗？")
    button = droid("Button", (60, 480, 180, 536), text="取消", clickable="true", id="no")
    screen = android(droid("FrameLayout", (30, 250, 330, 550), words, button, id="content"))
    assert _said(leak, screen) == (PASSED, "passed", "content")
    assert _said(close, screen) == (PASSED, "passed", "no")


def test_another_window_below_is_a_question() -> None:
    """Android tells services nothing of the windows under a modal one: this may not be one."""
    words = droid("TextView", (50, 300, 310, 340), text="确定要退出吗？")
    button = droid("Button", (60, 480, 180, 536), text="取消", clickable="true")
    upper = droid("FrameLayout", (30, 250, 330, 550), words, button, window_id="8")
    screen = android(droid("FrameLayout", WHOLE, _page(), window_id="7") + upper)
    assert _said(leak, screen) == (CANT_TELL, "maybe-behind", "page")


def test_the_systems_own_dialog_is_not_the_apps() -> None:
    """Neither one that was noted while gathering nor one that the package gives away."""
    screen = _over(_page(), _popup(), dialog="com.android.permissioncontroller")
    assert overlay_of(screen) is None
    asking = droid("Button", (60, 480, 180, 536), text="允许", clickable="true")
    xml = droid("FrameLayout", (30, 250, 330, 550), asking).replace(
        "cn.invented.yunxi", "com.android.permissioncontroller"
    )
    assert overlay_of(android(xml)) is None


def test_a_close_control_needs_a_name() -> None:
    """Without one the overlay fails: the control itself is another rule's finding."""
    assert _said(close, _over(_page(), _popup(_close()))) == (FAILED, "unnamed-close", "card")
    assert _said(close, _over(_page(), _popup(_named()))) == (PASSED, "passed", "iv_close")


@pytest.mark.parametrize("name", ["取消", "我知道了", "同意并继续", "跳过 3 秒", "OK", "确定。"])
def test_one_named_way_out_is_enough(name: str) -> None:
    """An unnamed close control beside it does no harm to the overlay."""
    button = droid("Button", (50, 490, 310, 546), text=name, clickable="true", id="way")
    assert _said(close, _over(_page(), _popup(_close(), button))) == (PASSED, "passed", "way")


def test_a_sign_and_no_button_at_all_are_questions_on_android() -> None:
    """The back key may close it."""
    sign = droid("TextView", (270, 244, 326, 300), text="×", clickable="true", id="x")
    assert _said(close, _over(_page(), _popup(sign))) == (CANT_TELL, "sign-close", "x")
    assert _said(close, _over(_page(), _popup())) == (CANT_TELL, "maybe-no-close", "card")


def test_a_small_window_over_the_page_needs_a_named_close_control_too() -> None:
    """It covers a part of the page; the same control in the flow of the page is none of ours."""
    ad = droid("FrameLayout", (240, 100, 350, 220), _small(), id="float_ad")
    assert _said(close, _over(_page(), ad)) == (FAILED, "unnamed-close", "float_ad")
    beside = droid("FrameLayout", (240, 600, 350, 720), _small(), id="float_ad")
    half = droid("LinearLayout", (0, 0, 360, 500), id="half")
    assert _said(close, _over(half, beside)) is None


def _small() -> str:
    return droid("ImageView", (310, 100, 350, 140), id="iv_ad_close", clickable="true")


def _ios_page() -> str:
    social = apple("Button", (16, 120, 358, 60), label="社保查询")
    return apple("Other", PHONE, social, name="page")


def _ios_popup(*buttons: str) -> str:
    words = apple("StaticText", (60, 280, 270, 30), label="服务公告")
    card = apple("Other", (35, 260, 320, 300), words, *buttons, name="popup_card")
    return apple("Other", PHONE, card, name="popup_mask")


def _phone(*windows: str) -> ScreenSnapshot:
    return ios("".join(apple("Window", PHONE, window) for window in windows))


def test_ios_elements_behind_a_named_overlay_fail() -> None:
    """The source leaves out what lies behind a modal view: what it holds is reached."""
    close_button = apple("Button", (300, 264, 48, 48), label="关闭")
    inner = apple("Other", PHONE, _ios_page(), _ios_popup(close_button))
    assert _said(leak, _phone(inner)) == (FAILED, "behind-reachable", "page")
    assert _said(close, _phone(inner)) == (PASSED, "passed", "关闭")


def test_ios_alerts_and_sheets_are_the_systems_to_keep() -> None:
    """UIKit keeps VoiceOver inside, whatever else the source lists."""
    no = apple("Button", (60, 460, 135, 48), label="取消")
    alert = apple("Alert", (60, 330, 270, 180), no, label="确定要退出登录吗？")
    screen = _phone(_ios_page(), alert)
    assert _said(leak, screen) == (PASSED, "passed", "确定要退出登录吗？")
    assert _said(close, screen) == (PASSED, "passed", "取消")


def test_ios_own_question_for_a_permission_is_not_the_apps() -> None:
    """Nobody can repair it in the app."""
    no = apple("Button", (60, 460, 135, 48), label="不允许")
    screen = _phone(_ios_page(), apple("Alert", (60, 330, 270, 180), no, label="位置"))
    assert overlay_of(screen) is None


def test_an_ios_overlay_without_anything_to_operate_fails() -> None:
    """There is no back key; with any other button it is only a question."""
    none = apple("Other", PHONE, _ios_page(), _ios_popup())
    assert _said(close, _phone(none)) == (FAILED, "no-close", "popup_card")
    other = apple("Button", (60, 400, 270, 48), label="查看详情")
    assert _said(close, _phone(apple("Other", PHONE, _ios_page(), _ios_popup(other)))) == (
        CANT_TELL,
        "maybe-no-close",
        "popup_card",
    )


@pytest.mark.parametrize("xml", ["<a/>", droid("FrameLayout", (5, 5, 5, 5)), _page() * 3])
def test_odd_screens_are_judged_without_an_error(xml: str) -> None:
    """Empty boxes and several roots raise nothing."""
    screen = android(xml)
    assert [*leak(screen, {}), *close(screen, {})] == []
