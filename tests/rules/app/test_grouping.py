"""One focus over many controls or texts, and two targets in one place."""

from __future__ import annotations

from rules.checks.grouping import duplicate_bounds, one_for_many
from tests.rules.app.verdicts import CANT_TELL, FAILED, PASSED, finding, hit, judged, ui, view
from tests.screens import android, ios

_HIDDEN = {"a11y_important": "false"}
_LIST = "androidx.recyclerview.widget.RecyclerView"
_BUTTONS = hit("Button", "x", (20, 150, 100, 48), text="指南", **_HIDDEN) + hit(
    "Button", "y", (140, 150, 100, 48), text="预约", **_HIDDEN
)
_NAME = view("TextView", "name", (20, 110, 200, 30), text="居住证办理")


def test_a_focus_that_takes_two_controls_is_failed() -> None:
    """The finding says how many and which."""
    screen = android(hit("LinearLayout", "card", (0, 100, 360, 120), _NAME + _BUTTONS))

    assert judged(one_for_many, screen) == {"card": (FAILED, "swallows-controls")}
    assert finding(one_for_many, screen, "card").data == {
        "name": "居住证办理", "count": 2, "names": "指南、预约",
    }  # fmt: skip


def test_controls_with_a_focus_of_their_own_are_not_taken() -> None:
    """Each is a stop; so is the card for what is left."""
    buttons = _BUTTONS.replace('a11y-important="false"', 'a11y-important="true"')
    card = hit("LinearLayout", "card", (0, 100, 360, 120), _NAME + buttons)

    assert judged(one_for_many, android(card)) == {
        "card": (PASSED, "passed"), "x": (PASSED, "passed"), "y": (PASSED, "passed"),
    }  # fmt: skip


def test_links_drawn_into_a_text_are_not_taken() -> None:
    """They are no views, which alone can be said to be unimportant; TalkBack reaches them."""
    drawn = {"a11y_important": "false", "drawing_order": "0"}
    inner = hit("Button", "a", (16, 110, 80, 20), text="《用户协议》", **drawn)
    inner += hit("Button", "b", (110, 110, 80, 20), text="《隐私政策》", **drawn)
    said = {"text": "同意《用户协议》和《隐私政策》", "focusable": "true", "drawing_order": "1"}
    text = view("android.view.View", "t", (16, 100, 300, 40), inner, **said)

    found = judged(one_for_many, android(text))
    assert {found["t"], found["a"], found["b"]} == {(PASSED, "passed")}


def test_controls_with_a_stop_over_them_are_not_taken() -> None:
    """They only widen what can be tapped, and are hidden for that reason."""
    inner = hit("FrameLayout", "a", (0, 100, 60, 60), **_HIDDEN)
    inner += hit("FrameLayout", "b", (60, 100, 60, 60), **_HIDDEN)
    over = hit("ImageView", "go", (10, 110, 40, 40), content_desc="扫一扫")
    over += hit("ImageView", "mic", (70, 110, 40, 40), content_desc="语音")
    box = (0, 100, 360, 60)

    def verdict(more: str) -> object:
        xml = view("FrameLayout", "box", box, inner + more, content_desc="搜索")
        return judged(one_for_many, android(xml))["box"]

    assert verdict(over) == (PASSED, "passed")
    assert verdict("") == (FAILED, "swallows-controls")


def test_controls_inside_each_other_count_once() -> None:
    """A hidden button in a hidden clickable frame is one control."""
    button = hit("Button", "x", (20, 150, 100, 48), text="指南", **_HIDDEN)
    frame = hit("FrameLayout", "frame", (20, 150, 100, 48), button, **_HIDDEN)
    screen = android(hit("LinearLayout", "card", (0, 100, 360, 120), _NAME + frame))

    assert judged(one_for_many, screen) == {"card": (PASSED, "passed")}


def test_custom_actions_may_stand_for_the_controls() -> None:
    """A person listens to them; the system's own actions stand for nothing."""

    def card(**more: str) -> str:
        return hit("LinearLayout", "card", (0, 100, 360, 120), _NAME + _BUTTONS, **more)

    assert judged(one_for_many, android(card(actions="ACTION_CLICK,办事指南")))["card"] == (
        CANT_TELL, "maybe-actions",
    )  # fmt: skip
    assert judged(one_for_many, android(card(actions="ACTION_CLICK,ACTION_FOCUS")))["card"] == (
        FAILED, "swallows-controls",
    )  # fmt: skip


def test_an_accessible_element_of_ios_hides_the_controls_inside() -> None:
    """Two are failed, one is the row's own; what the system operates as a whole is left alone."""
    one = ui("Switch", "s", (300, 120, 51, 31), accessible="false")
    two = one + ui("Button", "b", (200, 120, 60, 40), accessible="false", label="设置")
    xml = (
        ui("Cell", "one", (0, 100, 390, 60), one, label="通知")
        + ui("Cell", "two", (0, 200, 390, 60), two, label="声音")
        + ui("Stepper", "stepper", (0, 300, 94, 60), two, label="数量")
    )

    assert judged(one_for_many, ios(xml)) == {
        "one": (PASSED, "passed"),
        "two": (FAILED, "swallows-controls"),
        "stepper": (PASSED, "passed"),
    }


def test_a_large_focus_over_many_texts_is_for_a_person() -> None:
    """Six texts on more than a third of the screen; a smaller card may read them all."""

    def card(height: int, texts: int) -> str:
        step = height // texts
        inner = "".join(
            view("TextView", "", (0, 100 + i * step, 300, step), text=f"第 {i} 段")
            for i in range(texts)
        )
        return hit("LinearLayout", "card", (0, 100, 360, height), inner)

    assert judged(one_for_many, android(card(300, 6))) == {"card": (CANT_TELL, "many-texts")}
    assert judged(one_for_many, android(card(300, 5))) == {"card": (PASSED, "passed")}
    assert judged(one_for_many, android(card(240, 6))) == {"card": (PASSED, "passed")}


def test_a_parent_and_its_only_child_in_the_same_place_are_failed() -> None:
    """On the inner one; both can be focused, one of them with a keyboard only."""
    inner = hit("Button", "in", (16, 100, 300, 56), text="办理")
    both = hit("FrameLayout", "out", (16, 100, 300, 56), inner)

    assert judged(duplicate_bounds, android(both)) == {
        "out": (PASSED, "passed"), "in": (FAILED, "same-bounds"),
    }  # fmt: skip
    screen = android(hit("FrameLayout", "app:id/out", (16, 100, 300, 56), inner))
    assert finding(duplicate_bounds, screen, "in").data == {"name": "办理", "other": "out"}


def test_a_frame_that_only_catches_taps_is_no_second_focus() -> None:
    """Neither a screen reader nor a keyboard stops on it."""
    inner = hit("Button", "in", (16, 100, 300, 56), text="办理")
    frame = hit("FrameLayout", "out", (16, 100, 300, 56), inner, focusable="false")

    assert judged(duplicate_bounds, android(frame)) == {
        "out": (PASSED, "passed"), "in": (PASSED, "passed"),
    }  # fmt: skip
    named = hit("ImageView", "a", (16, 100, 48, 48), content_desc="收藏", focusable="false")
    named += hit("ImageView", "b", (16, 100, 48, 48), content_desc="分享", focusable="false")
    assert judged(duplicate_bounds, android(named))["b"] == (FAILED, "same-bounds")


def test_a_target_that_is_not_offered_is_no_duplicate() -> None:
    """Whoever hid it has already repaired it."""
    inner = hit("Button", "in", (16, 100, 300, 56), text="办理", **_HIDDEN)
    xml = hit("FrameLayout", "out", (16, 100, 300, 56), inner, content_desc="办理")

    assert judged(duplicate_bounds, android(xml)) == {"out": (PASSED, "passed")}


def test_where_importance_is_unknown_a_person_looks() -> None:
    """An old source or a dump does not tell which of both is offered."""
    inner = hit("Button", "in", (16, 100, 300, 56), text="办理", a11y_important="?")
    xml = hit("FrameLayout", "out", (16, 100, 300, 56), inner, a11y_important="?")

    assert judged(duplicate_bounds, android(xml))["in"] == (CANT_TELL, "maybe-same-bounds")


def test_nested_backgrounds_on_which_nobody_stops_are_no_duplicates() -> None:
    """Both catch taps and hold other things to focus."""
    button = hit("Button", "b", (16, 100, 300, 56), text="办理")
    inner = hit("FrameLayout", "in", (0, 0, 360, 800), button)
    outer = hit("FrameLayout", "out", (0, 0, 360, 800), inner)

    assert judged(duplicate_bounds, android(outer)) == {
        "out": (PASSED, "passed"), "in": (PASSED, "passed"), "b": (PASSED, "passed"),
    }  # fmt: skip


def test_boxes_that_scrolling_cuts_off_are_not_compared() -> None:
    """Only the part that is still to be seen is the same."""
    inner = hit("Button", "in", (0, 100, 360, 10), text="办理")
    row = hit("FrameLayout", "out", (0, 100, 360, 10), inner)

    assert (
        judged(
            duplicate_bounds, android(view(_LIST, "l", (0, 100, 360, 400), row, scrollable="true"))
        )
        == {}
    )


def test_ios_elements_in_the_same_place_are_failed() -> None:
    """Only elements; the frame of a cell that is none does not count."""
    inner = ui("Button", "b", (0, 100, 390, 60), label="办理")
    xml = ui("Cell", "cell", (0, 100, 390, 60), inner, accessible="false")
    twice = inner + ui("Button", "c", (0, 100, 390, 60), label="预约")

    assert judged(duplicate_bounds, ios(xml)) == {"b": (PASSED, "passed")}
    assert judged(duplicate_bounds, ios(twice)) == {
        "b": (PASSED, "passed"), "c": (FAILED, "same-bounds"),
    }  # fmt: skip
