"""Controls that no focus reaches, spans, and parts of a screen that hold no elements."""

from __future__ import annotations

import pytest

from rules.checks.reach import clickable_span, control_focus, uninspected
from rules.model import ScreenCheck
from rules.screen import ScreenSnapshot
from tests.rules.app.verdicts import CANT_TELL, FAILED, PASSED, finding, hit, judged, ui, view
from tests.screens import android, ios

_HIDDEN = {"a11y_important": "false"}
_TITLE = view("TextView", "title", (0, 0, 360, 48), text="办事大厅")
_DRAWER = "android.support.v4.widget.DrawerLayout"


def test_a_shown_control_that_is_kept_from_screen_readers_is_failed() -> None:
    """The finding names it; one that is offered is passed."""
    xml = hit("CheckBox", "a", (16, 100, 300, 48), text="七天内免登录", **_HIDDEN)
    xml += hit("Button", "b", (16, 200, 300, 48), text="登录")

    assert judged(control_focus, android(xml)) == {
        "a": (FAILED, "not-reachable"), "b": (PASSED, "passed"),
    }  # fmt: skip
    assert finding(control_focus, android(xml), "a").data == {"name": "七天内免登录"}


def test_a_control_under_one_focus_with_its_row_is_reached() -> None:
    """The row's focus operates it; several controls under one focus are another rule's matter."""
    inner = view("TextView", "t", (16, 110, 200, 30), text="接收通知")
    inner += hit("Switch", "s", (280, 110, 60, 36), checkable="true", **_HIDDEN)
    one = hit("LinearLayout", "row", (0, 100, 360, 56), inner)
    inner += hit("Button", "b", (200, 110, 60, 36), text="设置", **_HIDDEN)
    two = hit("LinearLayout", "row", (0, 100, 360, 56), inner)

    assert judged(control_focus, android(one)) == {
        "row": (PASSED, "passed"),
        "s": (PASSED, "passed"),
    }
    assert judged(control_focus, android(two)) == {"row": (PASSED, "passed")}


def test_a_hidden_container_whose_contents_are_reached_is_left_out() -> None:
    """The text inside takes the focus, and a double tap on it reaches the container."""
    text = view("TextView", "t", (16, 110, 200, 30), text="居住证办理")

    assert (
        judged(control_focus, android(hit("FrameLayout", "f", (0, 100, 360, 56), text, **_HIDDEN)))
        == {}
    )


def test_hidden_pictures_without_words_are_for_a_person() -> None:
    """They may repeat a neighbour; a large one without words is a background."""
    xml = _TITLE + hit("ImageView", "icon", (16, 100, 48, 48), **_HIDDEN)
    xml += hit("View", "veil", (0, 200, 360, 600), **_HIDDEN)

    assert judged(control_focus, android(xml)) == {"icon": (CANT_TELL, "maybe-decorative")}


def test_a_hidden_control_whose_words_are_said_elsewhere_is_for_a_person() -> None:
    """It may do the same as what says the same."""
    xml = hit("Button", "a", (16, 100, 300, 48), text="办理", **_HIDDEN)
    xml += hit("Button", "b", (16, 200, 300, 48), text="办理")

    assert judged(control_focus, android(xml))["a"] == (CANT_TELL, "maybe-twin")


def test_the_page_under_an_open_drawer_is_hidden_on_purpose() -> None:
    """A large part that is hidden as a whole, with something to focus drawn over it."""
    page = view(
        "LinearLayout", "page", (0, 0, 360, 800),
        hit("Button", "below", (16, 100, 300, 48), text="查询", **_HIDDEN), **_HIDDEN,
    )  # fmt: skip
    drawer = view(
        "LinearLayout",
        "drawer",
        (0, 0, 280, 800),
        hit("Button", "in", (0, 60, 280, 56), text="设置"),
    )
    both = view(_DRAWER, "layout", (0, 0, 360, 800), page + drawer, **_HIDDEN)

    assert judged(control_focus, android(both)) == {"in": (PASSED, "passed")}


def test_a_screen_that_hides_everything_is_failed_everywhere() -> None:
    """Nothing lies over it that would explain it."""
    inner = hit("Button", "a", (16, 100, 300, 48), text="查询", **_HIDDEN)
    inner += hit("Button", "b", (16, 200, 300, 48), text="办理", **_HIDDEN)
    xml = view("LinearLayout", "page", (0, 0, 360, 800), inner, **_HIDDEN)

    assert judged(control_focus, android(xml)) == {
        "a": (FAILED, "not-reachable"), "b": (FAILED, "not-reachable"),
    }  # fmt: skip


def test_a_hidden_button_with_a_floating_one_over_it_is_left_out() -> None:
    """What is covered may be hidden for that reason."""
    xml = hit("Button", "a", (16, 100, 100, 48), text="查询", **_HIDDEN)
    xml += hit("Button", "over", (0, 90, 200, 80), text="收起")

    assert judged(control_focus, android(xml)) == {"over": (PASSED, "passed")}


def test_an_old_source_accuses_nobody() -> None:
    """Where importance is unknown nothing is hidden, and a missing name is another rule's."""
    xml = hit("Button", "a", (16, 100, 100, 48), a11y_important="?")
    xml += hit("Button", "b", (16, 200, 100, 48), text="查询", a11y_important="?")

    assert judged(control_focus, android(xml)) == {
        "a": (PASSED, "passed"), "b": (PASSED, "passed"),
    }  # fmt: skip


def test_the_strip_of_a_page_beside_an_open_drawer_is_hidden_on_purpose() -> None:
    """A drawer moves the page off one side; a strip of it can be seen and not be used."""
    tap = hit("Button", "below", (320, 100, 40, 48), text="查询", **_HIDDEN)
    page = view("LinearLayout", "page", (320, 0, 40, 800), tap, **_HIDDEN)
    drawer = hit("Button", "in", (0, 60, 300, 56), text="设置")

    assert judged(control_focus, android(page + drawer)) == {"in": (PASSED, "passed")}


def test_a_hidden_button_without_words_is_for_a_person() -> None:
    """A row may do the same; a field or a box to tick has nobody to do it instead."""
    xml = _TITLE + hit("ImageButton", "clear", (300, 100, 48, 48), **_HIDDEN)
    xml += hit("Button", "more", (300, 200, 48, 48), **_HIDDEN)
    xml += hit("EditText", "code", (16, 300, 200, 48), **_HIDDEN)

    assert judged(control_focus, android(xml)) == {
        "clear": (CANT_TELL, "maybe-decorative"), "more": (CANT_TELL, "maybe-decorative"),
        "code": (FAILED, "not-reachable"),
    }  # fmt: skip


def test_what_is_drawn_into_a_view_is_not_hidden() -> None:
    """Links in a text and days of a calendar never say that they are offered."""
    drawn = {"a11y_important": "false", "drawing_order": "0"}
    day = hit("android.view.View", "day", (16, 120, 48, 48), content_desc="3日", **drawn)
    month = view("android.view.View", "month", (0, 100, 360, 300), day, drawing_order="2")

    assert judged(control_focus, android(month)) == {"day": (PASSED, "passed")}


def test_hidden_disabled_and_foreign_controls_are_left_out() -> None:
    """Only what the app shows and enables."""
    xml = (
        hit("Button", "a", (16, 100, 100, 48), text="一", displayed="false", **_HIDDEN)
        + hit("Button", "b", (16, 200, 100, 48), text="二", enabled="false", **_HIDDEN)
        + hit(
            "Button", "c", (16, 300, 100, 48), text="三", package="com.android.systemui", **_HIDDEN
        )
        + hit("Button", "d", (16, 400, 100, 48), text="四", package="cn.invented.yunxi")
    )

    assert judged(control_focus, android(xml, app="cn.invented.yunxi")) == {"d": (PASSED, "passed")}


def test_ios_controls_that_are_no_elements_are_failed() -> None:
    """Unless an element around or inside them is reached, or the source does not say."""
    hidden = {"accessible": "false"}
    inner = ui("Button", "in", (30, 304, 100, 40), label="详情", **hidden)
    text = ui("StaticText", "t", (16, 400, 99, 40), label="办理")
    xml = (
        ui("Button", "a", (16, 100, 300, 48), label="重新发送", **hidden)
        + ui("Button", "b", (16, 200, 300, 48), label="登录")
        + ui("Other", "card", (16, 300, 358, 48), inner, label="我的申请")
        + ui("Button", "outer", (16, 400, 358, 48), text, **hidden)
        + ui("Button", "native", (16, 500, 358, 48), accessible="?", label="取消")
        + ui("Button", "blind", (16, 600, 358, 48), label="关闭", hittable="false", **hidden)
    )  # fmt: skip

    assert judged(control_focus, ios(xml)) == {
        "a": (FAILED, "not-reachable"), "b": (PASSED, "passed"), "in": (PASSED, "passed"),
    }  # fmt: skip


def test_spans_are_judged_by_the_version_of_android() -> None:
    """Below API 26 nothing reaches them; where the version is unknown a person looks."""
    xml = view("TextView", "t", (16, 100, 300, 40), text="同意协议", text_has_clickable_span="true")
    xml += view("TextView", "u", (16, 200, 300, 40), text="说明", text_has_clickable_span="false")

    assert judged(clickable_span, android(xml, api_level=25)) == {"t": (FAILED, "unreachable-span")}
    assert judged(clickable_span, android(xml, api_level=26)) == {"t": (PASSED, "passed")}
    assert judged(clickable_span, android(xml)) == {"t": (CANT_TELL, "span-unknown-api")}


def test_large_parts_without_elements_are_for_a_person() -> None:
    """Each kind has its sentence; small parts are left out."""
    xml = (
        view("android.view.TextureView", "map", (0, 0, 360, 400))
        + view("android.view.SurfaceView", "video", (0, 400, 360, 200))
        + view("android.view.TextureView", "dot", (0, 700, 60, 60))
        + _TITLE
    )
    params = {"min_share": "1/20"}

    assert judged(uninspected, android(xml), params) == {
        "map": (CANT_TELL, "canvas"), "video": (CANT_TELL, "game"),
    }  # fmt: skip
    assert finding(uninspected, android(xml), "map", params).data == {"percent": 50}


@pytest.mark.parametrize("check", [control_focus, clickable_span, uninspected])
@pytest.mark.parametrize("screen", [android(_TITLE), ios(ui("StaticText", "t", (0, 60, 300, 40)))])
def test_a_screen_without_targets_has_no_findings(
    check: ScreenCheck, screen: ScreenSnapshot
) -> None:
    """Nothing to judge, nothing said."""
    assert judged(check, screen) == {}
