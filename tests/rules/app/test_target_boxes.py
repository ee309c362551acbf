"""Which boxes of a source are targets with a size of their own."""

from __future__ import annotations

from rules.checks.targets import size
from rules.screen import ScreenSnapshot
from tests.rules.app.test_targets import YARDSTICKS
from tests.rules.app.verdicts import FAILED, PASSED, hit, judged, ui, view
from tests.screens import android, ios

_LIST = "androidx.recyclerview.widget.RecyclerView"
_TEXT = view("TextView", "t", (16, 210, 100, 20), text="社保缴费")


def _size(screen: ScreenSnapshot) -> dict[str, tuple[object, str]]:
    return dict(judged(size, screen, YARDSTICKS))


def test_a_field_or_toggle_has_the_size_of_what_is_around_it() -> None:
    """A tap beside it in its own frame or row does the same."""
    field = hit("EditText", "field", (30, 220, 200, 20), text="李云")
    box = hit("CheckBox", "box", (300, 210, 20, 20), text="同意", checkable="true")
    frame = hit("FrameLayout", "frame", (0, 200, 360, 60), field)
    row = hit("LinearLayout", "row", (0, 300, 360, 60), _TEXT + box)

    found = _size(android(frame + row))
    assert (found["field"], found["box"]) == ((PASSED, "passed"), (PASSED, "passed"))
    assert _size(android(field))["field"] == (FAILED, "below-standard")


def test_a_frame_around_targets_is_nothing_to_aim_at() -> None:
    """A bar that catches taps, and one of two in the same place, are not judged besides."""
    bar = hit(
        "FrameLayout", "bar", (0, 0, 360, 40), hit("Button", "b", (300, 0, 48, 48), text="查")
    )
    assert _size(android(bar)) == {"b": (PASSED, "passed")}
    twice = hit("ImageView", "in", (16, 100, 20, 20), content_desc="收藏")
    twice = hit("LinearLayout", "out", (16, 100, 20, 20), twice, content_desc="收藏")
    assert _size(android(twice)) == {"in": (FAILED, "below-standard")}


def test_boxes_that_the_tools_trimmed_are_left_out() -> None:
    """Words without height, or outside of their own button, tell that it goes on."""
    flat = view("TextView", "t", (30, 86, 40, 0), text="全部")
    shut = hit("LinearLayout", "filter", (8, 86, 100, 8), flat)
    below = view("TextView", "t", (30, 780, 40, 12), text="首页")
    tab = hit("FrameLayout", "tab", (0, 760, 72, 10), below, content_desc="首页")
    plus = view("ImageView", "i", (110, 775, 13, 13))
    add = hit("FrameLayout", "add", (80, 760, 72, 10), plus, content_desc="发布")
    icon = hit("FrameLayout", "icon", (100, 300, 20, 20), content_desc="扫一扫")

    assert _size(android(shut + tab + add + icon)) == {"icon": (FAILED, "below-standard")}


def test_the_last_of_a_strip_at_the_edge_of_the_screen_may_go_on() -> None:
    """Its neighbours are wider; what is too low is too low all the same."""
    cards = hit("View", "a", (0, 500, 76, 76)) + hit("View", "b", (340, 500, 20, 76))
    cards += hit("View", "c", (340, 600, 20, 20))
    strip = view("LinearLayout", "strip", (0, 500, 360, 120), cards)

    assert _size(android(strip)) == {
        "a": (PASSED, "passed"), "c": (FAILED, "below-standard"),
    }  # fmt: skip


def test_a_text_that_can_only_be_pressed_long_inside_a_row_is_left_out() -> None:
    """Copying it is no second thing to aim at."""
    text = view("TextView", "t", (60, 220, 200, 20), text="您好", long_clickable="true")
    text = text.replace("<android.widget.TextView", '<android.widget.TextView clickable="false"')
    row = hit("LinearLayout", "row", (0, 200, 360, 60), text, content_desc="您好")

    assert _size(android(row)) == {"row": (PASSED, "passed")}


def test_what_is_cut_off_by_scrolling_is_left_out() -> None:
    """At the lower edge of a list a row's height is what is to be seen of it, its width is not."""
    rows = hit("LinearLayout", "cut", (0, 480, 360, 20)) + hit("Button", "thin", (50, 430, 30, 50))
    xml = view(_LIST, "list", (0, 100, 360, 400), rows, scrollable="true")

    assert _size(android(xml)) == {"thin": (FAILED, "below-standard")}


def test_a_row_that_scrolls_across_cuts_widths() -> None:
    """A tab at the right end of a strip may go on; one that is too low is too low."""
    tabs = hit("TextView", "cut", (340, 100, 20, 48)) + hit("TextView", "low", (0, 100, 80, 30))
    xml = view("HorizontalScrollView", "strip", (0, 100, 360, 48), tabs, scrollable="true")

    assert _size(android(xml)) == {"low": (FAILED, "below-standard")}


def test_what_fills_a_strip_is_as_low_as_the_strip() -> None:
    """Entries that reach from its top to its bottom are not scrolled away upwards."""
    chips = hit("TextView", "chip", (40, 300, 60, 20), text="全仓")
    xml = view(_LIST, "strip", (16, 300, 214, 20), chips, scrollable="true")

    assert _size(android(xml)) == {"chip": (FAILED, "below-standard")}


def test_a_list_that_does_not_scroll_cuts_nothing() -> None:
    """The source says that everything is to be seen."""
    row = hit("LinearLayout", "row", (0, 100, 360, 30))
    xml = view(_LIST, "list", (0, 100, 360, 400), row, scrollable="false")

    assert _size(android(xml)) == {"row": (FAILED, "below-standard")}


def test_sizes_that_ios_gives_are_nobodys_fault() -> None:
    """Switches, search fields, and what lies in the system's bars and groups."""
    back = ui("Button", "back", (8, 50, 39, 44), label="返回")
    part = ui("Button", "part", (20, 150, 60, 32), label="全部")
    xml = (
        ui("NavigationBar", "bar", (0, 50, 390, 44), back, accessible="false")
        + ui("SegmentedControl", "parts", (20, 150, 120, 32), part, accessible="false")
        + ui("SearchField", "search", (16, 200, 358, 36), label="搜索")
        + ui("Switch", "push", (320, 300, 51, 31), label="推送", value="1")
        + ui("Button", "own", (16, 400, 39, 39), label="扫一扫")
    )  # fmt: skip

    assert _size(ios(xml)) == {"own": (FAILED, "below-standard")}
