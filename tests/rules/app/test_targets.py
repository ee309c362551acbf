"""Sizes of touch targets against the yardsticks of the scheme and of the platforms."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.checks.targets import platform_size, size
from rules.model import CannotJudge
from rules.screen import DeviceProfile, ScreenSnapshot
from tests.rules.app.verdicts import CANT_TELL, FAILED, PASSED, finding, hit, judged, ui, view
from tests.screens import android, ios

YARDSTICKS = {
    "wcag": Fraction(24),
    "standard": Fraction(44),
    "elder": Fraction(60),
    "elder-home": Fraction(48),
}
GUIDANCE = {"android": Fraction(48), "android-edge": Fraction(32), "ios": Fraction(44)}
_TEXT = view("TextView", "t", (16, 210, 100, 20), text="社保缴费")
_LIST = "androidx.recyclerview.widget.RecyclerView"


def _size(screen: ScreenSnapshot) -> dict[str, tuple[object, str]]:
    return dict(judged(size, screen, YARDSTICKS))


def test_the_yardstick_follows_the_kind_of_the_page() -> None:
    """46 dp are enough on an ordinary page, too little at an elder app's home and on its pages."""
    xml = hit("Button", "go", (16, 200, 46, 46), text="办理")

    assert _size(android(xml, kind="standard")) == {"go": (PASSED, "passed")}
    assert _size(android(xml, kind="elder-home")) == {"go": (FAILED, "below-elder-home")}
    assert _size(android(xml, kind="elder")) == {"go": (CANT_TELL, "below-elder")}


def test_a_kind_without_a_yardstick_is_judged_as_an_ordinary_page() -> None:
    """The finding names the yardstick that was used."""
    screen = android(hit("Button", "go", (16, 200, 40, 40), text="办理"), kind="other")

    found = finding(size, screen, "go", YARDSTICKS)
    assert found.code == "below-standard"
    assert found.data == {
        "name": "办理", "width": "40", "height": "40", "minimum": "44", "unit": "dp",
        "yardstick": "standard",
    }  # fmt: skip


def test_pixels_are_turned_into_dp_and_half_a_dp_is_rounding() -> None:
    """120 px at 2.75 are 43.6 dp and count as 44; 119 px are 43.3 dp and do not."""
    both = hit("Button", "a", (16, 600, 120, 200)) + hit("Button", "b", (316, 600, 119, 200))

    assert _size(android(both, 2.75)) == {"a": (PASSED, "passed"), "b": (FAILED, "below-standard")}
    assert finding(size, android(both, 2.75), "b", YARDSTICKS).data["width"] == "43.3"


def test_a_lonely_small_target_meets_wcag_but_not_the_page_kind() -> None:
    """With 24 dp of free room WCAG's spacing holds; the other yardstick knows no spacing."""
    alone = hit("Button", "a", (100, 200, 20, 20)) + hit("Button", "b", (160, 200, 50, 50))

    assert _size(android(alone))["a"] == (FAILED, "below-standard")
    assert judged(size, android(alone), {"wcag": Fraction(24)})["a"] == (PASSED, "passed")


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ((121, 190, 60, 60), "below-wcag"),  # 11 dp from the middle
        ((122, 190, 60, 60), "below-standard"),  # 12 dp: the circle only touches it
        ((123, 200, 20, 20), "below-wcag"),  # two circles of 24, 23 dp apart
        ((124, 200, 20, 20), "below-standard"),
    ],
)
def test_wcag_looks_at_the_circle_around_the_middle(
    other: tuple[int, int, int, int], code: str
) -> None:
    """The circle has a diameter of 24 and must reach no other target and no other such circle."""
    xml = hit("Button", "a", (100, 200, 20, 20)) + hit("Button", "b", other)

    assert _size(android(xml))["a"] == (FAILED, code)


def test_a_target_in_the_same_place_is_no_neighbour() -> None:
    """That there are two is another rule's; both together have space around them."""
    both = hit("Button", "x", (100, 300, 20, 20)) + hit("Button", "y", (100, 300, 20, 20))

    assert _size(android(both))["x"] == (FAILED, "below-standard")


def test_a_background_that_catches_taps_is_no_neighbour() -> None:
    """A veil behind a small button neither crowds it nor makes up for its size."""
    veil = hit("FrameLayout", "veil", (0, 0, 360, 800))
    inside = hit("FrameLayout", "veil", (0, 0, 360, 800), hit("Button", "x", (100, 300, 20, 20)))

    assert _size(android(veil + hit("Button", "x", (100, 300, 20, 20))))["x"] == (
        FAILED, "below-standard",
    )  # fmt: skip
    assert _size(android(inside))["x"] == (FAILED, "below-standard")


def test_a_small_target_inside_a_large_one_is_for_a_person() -> None:
    """Tapping beside it may do the same; a row that is too low itself helps nobody."""
    small = _TEXT + hit("ImageView", "x", (300, 210, 20, 20))
    row = hit("LinearLayout", "row", (0, 200, 360, 60), small)
    low = hit("LinearLayout", "row", (0, 205, 360, 30), small)

    assert _size(android(row)) == {"row": (PASSED, "passed"), "x": (CANT_TELL, "inside-larger")}
    assert _size(android(low))["x"] == (FAILED, "below-standard")


def test_what_a_row_checks_for_its_box_is_one_target() -> None:
    """A box that cannot be clicked itself is no target of its own inside a row that can."""
    box = view("CheckBox", "box", (300, 210, 20, 20), checkable="true")
    xml = hit("LinearLayout", "row", (0, 200, 360, 60), box)

    assert _size(android(xml)) == {"row": (PASSED, "passed")}
    assert _size(android(box)) == {"box": (FAILED, "below-standard")}


def test_what_is_not_shown_or_not_enabled_is_left_out() -> None:
    """Hidden, disabled, off the screen, thinner than anybody sees, in another app's window."""
    xml = (
        hit("Button", "hidden", (16, 100, 20, 20), displayed="false")
        + hit("Button", "off", (16, 200, 20, 20), enabled="false")
        + hit("Button", "far", (-100, 300, 20, 20))
        + hit("View", "sliver", (16, 400, 200, 1))
        + hit("Button", "system", (16, 500, 20, 20), package="com.android.systemui")
        + hit("Button", "seen", (16, 600, 48, 48), package="cn.invented.yunxi")
    )

    assert _size(android(xml, app="cn.invented.yunxi")) == {"seen": (PASSED, "passed")}


def test_a_text_that_can_be_selected_may_be_no_target() -> None:
    """Android makes such a text clickable and long-clickable; a link is clickable only."""
    xml = hit("TextView", "number", (16, 100, 200, 20), text="2026-0302", long_clickable="true")
    xml += hit("TextView", "link", (16, 200, 200, 20), text="查看进度")

    assert _size(android(xml)) == {
        "number": (CANT_TELL, "maybe-selectable"), "link": (FAILED, "below-standard"),
    }  # fmt: skip


def test_links_in_a_line_and_web_pages_are_not_judged_here() -> None:
    """WCAG's exception for lines of text cannot be measured; pages have their own rules."""
    link = ui("Link", "terms", (100, 120, 60, 18), accessible="false", label="服务协议")
    text = ui("StaticText", "text", (16, 110, 300, 40), link, label="同意服务协议")
    web = view(
        "android.webkit.WebView", "web", (0, 100, 360, 600), hit("Button", "x", (9, 200, 9, 9))
    )

    drawn = hit("Button", "terms", (100, 120, 60, 18), text="《服务协议》")
    drawn = view("android.view.View", "v", (16, 110, 300, 40), drawn, text="同意《服务协议》")

    assert _size(ios(text)) == {}
    assert _size(android(web)) == {}
    assert _size(android(drawn)) == {}


def test_ios_targets_are_known_by_type_and_trait() -> None:
    """A picture with the trait of a button is one; a text, a slider and a cell are none."""
    xml = (
        ui("Image", "icon", (16, 100, 30, 30), traits="Button, Image")
        + ui("StaticText", "text", (16, 200, 30, 30), traits="StaticText", label="文字")
        + ui("Slider", "slider", (16, 300, 200, 30))
        + ui("Cell", "cell", (0, 400, 390, 30))
        + ui("Button", "covered", (16, 500, 30, 30), hittable="false")
        + ui("Button", "ok", (16, 600, 44, 44))
    )

    assert _size(ios(xml)) == {"icon": (FAILED, "below-standard"), "ok": (PASSED, "passed")}
    assert finding(size, ios(xml), "icon", YARDSTICKS).data["unit"] == "pt"


def test_what_lies_under_the_keyboard_is_left_out() -> None:
    """Only wholly covered targets; the keyboard's keys are not the app's."""
    key = ui("Key", "q", (2, 600, 30, 40)) + ui("Button", "shift", (2, 700, 30, 40))
    xml = (
        ui("Button", "under", (16, 650, 30, 30))
        + ui("Button", "half", (16, 530, 30, 30))
        + ui("Keyboard", "keys", (0, 544, 390, 300), key)
    )

    assert _size(ios(xml)) == {"half": (FAILED, "below-standard")}


def test_without_a_density_nothing_can_be_said() -> None:
    """Pixels are no dp; a screen without targets needs none."""
    screen = android(hit("Button", "a", (16, 100, 20, 20)))
    unknown = _without_density(screen)
    empty = _without_density(android(view("TextView", "t", (16, 100, 20, 20), text="无")))

    for check in (size, platform_size):
        with pytest.raises(CannotJudge) as caught:
            list(check(unknown, YARDSTICKS))
        assert (caught.value.code, caught.value.optional) == ("density-missing", False)
        assert list(check(empty, YARDSTICKS)) == []


def test_a_scheme_without_yardsticks_fails_nothing() -> None:
    """No number, no accusation."""
    assert judged(size, android(hit("Button", "a", (16, 100, 5, 5)))) == {"a": (PASSED, "passed")}


def test_the_platforms_ask_for_their_own_sizes() -> None:
    """Android for 48, at the edge for 32; iOS for 44."""
    xml = (
        hit("Button", "a", (100, 300, 46, 46))
        + hit("Button", "edge", (0, 400, 40, 40))
        + hit("ImageView", "thin", (0, 500, 30, 60))
        + hit("Button", "ok", (100, 600, 48, 48))
    )
    assert judged(platform_size, android(xml), GUIDANCE) == {
        "a": (FAILED, "below-android"),
        "edge": (PASSED, "passed"),
        "thin": (FAILED, "below-android-edge"),
        "ok": (PASSED, "passed"),
    }
    screen = ios(ui("Button", "b", (16, 100, 43, 60)) + ui("Button", "c", (16, 200, 44, 44)))
    assert judged(platform_size, screen, GUIDANCE) == {
        "b": (FAILED, "below-ios"), "c": (PASSED, "passed"),
    }  # fmt: skip


def test_the_platform_rule_does_not_repeat_what_is_counted() -> None:
    """Below 44 the other rule speaks; what that one leaves open is left out as well."""
    small = _TEXT + hit("ImageView", "x", (300, 210, 46, 46))
    xml = hit("Button", "low", (16, 100, 200, 40)) + hit(
        "LinearLayout", "row", (0, 200, 360, 60), small
    )

    found = judged(platform_size, android(xml), GUIDANCE | {"counted": "44"})
    assert found == {"row": (PASSED, "passed")}


def _without_density(screen: ScreenSnapshot) -> ScreenSnapshot:
    return replace(screen, device=DeviceProfile(platform="android", density=None))


_BOXES = st.lists(
    st.tuples(
        st.integers(0, 300), st.integers(0, 740), st.integers(1, 120), st.integers(1, 120),
        st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(boxes=_BOXES, scale=st.sampled_from([2, 3, 7]), density=st.sampled_from([1.0, 1.5, 2.75]))
def test_a_denser_screen_changes_no_verdict(
    boxes: list[tuple[int, int, int, int, bool]], scale: int, density: float
) -> None:
    """All boxes in px and the density times the same number: the same sizes in dp."""

    def drawn(times: int) -> ScreenSnapshot:
        nodes = [
            hit("Button", f"b{i}", (x * times, y * times, w * times, h * times))
            for i, (x, y, w, h, _) in enumerate(boxes)
        ]
        inside = [n for n, box in zip(nodes, boxes, strict=True) if box[4]]
        beside = [n for n, box in zip(nodes, boxes, strict=True) if not box[4]]
        holder = (0, 100 * times, 300 * times, 400 * times)
        listed = view(_LIST, "list", holder, "".join(inside), scrollable="true")
        return android("".join(beside) + listed, density * times)

    once, often = drawn(1), drawn(scale)
    assert judged(size, once, YARDSTICKS) == judged(size, often, YARDSTICKS)
    assert judged(platform_size, once, GUIDANCE) == judged(platform_size, often, GUIDANCE)


def test_spacing_of_many_targets_on_one_spot_ends_soon() -> None:
    """A pile of boxes is crowded, whatever the order in which they are looked at."""
    pile = "".join(hit("Button", f"p{i}", (100 + i % 2, 100, 10, 10)) for i in range(400))

    assert set(_size(android(pile)).values()) == {(FAILED, "below-wcag")}
