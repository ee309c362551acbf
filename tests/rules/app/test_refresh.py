"""Whether the focus stays where it was when a part of the screen refreshes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.normalize.app.screen import refresh_between
from rules.checks.refresh import focus_kept
from rules.model import CannotJudge
from rules.screen import ScreenSnapshot
from tests.rules.app.verdicts import CANT_TELL, FAILED, PASSED, finding, hit, judged, view
from tests.screens import android, ios

_FOCUS = {"a11y_focused": "true"}


def _row(name: str, y: int, **more: str) -> str:
    text = view("TextView", "", (16, y, 200, 40), text=f"消息{name}", a11y_focused="false")
    return hit("LinearLayout", name, (0, y, 360, 60), text, **({"a11y_focused": "false"} | more))


def _list(*rows: str, **more: str) -> str:
    given = {"scrollable": "true", "a11y_focused": "false"} | more
    return view("ListView", "list", (0, 100, 360, 600), "".join(rows), **given)


def _refreshed(before: str, after: str, trigger: str = "wait") -> ScreenSnapshot:
    screen = android(before)
    refresh = refresh_between(screen.tree, android(after).tree, trigger=trigger, seconds=5.0)
    return replace(screen, facts=replace(screen.facts, refresh=refresh))


_BEFORE = _list(_row("a", 100, **_FOCUS), _row("b", 160))


def test_focus_that_stays_is_passed() -> None:
    """A new row came in above; the element moved down and kept the focus."""
    after = _list(_row("new", 100), _row("a", 160, **_FOCUS), _row("b", 220))

    assert judged(focus_kept, _refreshed(_BEFORE, after)) == {"a": (PASSED, "passed")}


def test_focus_on_something_inside_the_element_has_stayed() -> None:
    """A text of the row has it now: whoever listens is where he was."""
    inner = view("TextView", "", (16, 160, 200, 40), text="消息a", **_FOCUS)
    row = hit("LinearLayout", "a", (0, 160, 360, 60), inner, a11y_focused="false")

    assert judged(focus_kept, _refreshed(_BEFORE, _list(_row("new", 100), row))) == {
        "a": (PASSED, "passed")
    }


def test_focus_that_is_nowhere_is_failed() -> None:
    """The element is still there, or its list is."""
    there = _list(_row("new", 100), _row("a", 160), _row("b", 220))
    gone = _list(_row("new", 100), _row("b", 160))

    assert judged(focus_kept, _refreshed(_BEFORE, there)) == {"a": (FAILED, "focus-lost")}
    assert judged(focus_kept, _refreshed(_BEFORE, gone)) == {"a": (FAILED, "focus-lost")}
    assert finding(focus_kept, _refreshed(_BEFORE, there), "a").data == {
        "name": "消息a",
        "seconds": 5,
    }


def test_focus_that_went_elsewhere_is_failed_while_the_element_is_there() -> None:
    """The finding says where it went."""
    after = _list(_row("new", 100, **_FOCUS), _row("a", 160), _row("b", 220))

    assert judged(focus_kept, _refreshed(_BEFORE, after)) == {"a": (FAILED, "focus-moved")}
    assert finding(focus_kept, _refreshed(_BEFORE, after), "a").data["other"] == "消息new"


def test_focus_of_an_element_that_is_gone_is_for_a_person() -> None:
    """It went to a neighbour, or the whole list made way for something else."""
    neighbour = _list(_row("new", 100), _row("b", 160, **_FOCUS))
    empty = view("TextView", "empty", (16, 300, 300, 40), text="没有消息", a11y_focused="false")

    assert judged(focus_kept, _refreshed(_BEFORE, neighbour)) == {"a": (CANT_TELL, "element-gone")}
    assert judged(focus_kept, _refreshed(_BEFORE, empty)) == {"a": (CANT_TELL, "element-gone")}


def test_a_dialog_may_take_the_focus() -> None:
    """Whether it ought to interrupt is for a person."""
    button = hit("Button", "ok", (60, 400, 200, 48), text="知道了", **_FOCUS)
    dialog = view("FrameLayout", "box", (40, 300, 280, 200), button, pane_title="公告")

    screen = _refreshed(_BEFORE, _list(_row("a", 100), _row("b", 160)) + dialog)
    assert judged(focus_kept, screen) == {"a": (CANT_TELL, "dialog-opened")}


def test_a_tap_may_have_moved_the_focus_itself() -> None:
    """Only what happens without a touch is surely the refresh's doing."""
    after = _list(_row("new", 100, **_FOCUS), _row("a", 160), _row("b", 220))

    assert judged(focus_kept, _refreshed(_BEFORE, after, "tap")) == {
        "a": (CANT_TELL, "maybe-by-tap")
    }


def test_where_nothing_changed_there_was_no_refresh() -> None:
    """Only the place of an element is not its content."""
    assert (
        judged(focus_kept, _refreshed(_BEFORE, _list(_row("a", 130, **_FOCUS), _row("b", 190))))
        == {}
    )


def test_input_focus_counts_where_no_screen_reader_ran() -> None:
    """A field that loses it while somebody writes is lost."""
    before = view("EditText", "q", (16, 100, 300, 48), hint="搜索", focused="true")
    after = view("EditText", "q", (16, 100, 300, 48), hint="搜索", focused="false")
    after += view("TextView", "t", (16, 200, 300, 48), text="热门", focused="false")

    assert judged(focus_kept, _refreshed(before, after)) == {"q": (FAILED, "focus-lost")}


@pytest.mark.parametrize(
    ("screen", "code"),
    [
        (android(_BEFORE), "refresh-not-tried"),
        (ios(""), "refresh-not-tried"),
    ],
)
def test_without_a_refresh_nothing_can_be_said(screen: ScreenSnapshot, code: str) -> None:
    """The probe is one that may be left out."""
    with pytest.raises(CannotJudge) as caught:
        list(focus_kept(screen, {}))
    assert (caught.value.code, caught.value.optional) == (code, True)


def test_without_a_focus_nothing_can_be_said() -> None:
    """Nothing had it before, or the later reading does not tell."""
    nothing = _refreshed(_list(_row("a", 100)), _list(_row("b", 100)))
    untold = _refreshed(_BEFORE, view("TextView", "t", (16, 200, 300, 48), text="热门"))

    for screen in (nothing, untold):
        with pytest.raises(CannotJudge) as caught:
            list(focus_kept(screen, {}))
        assert (caught.value.code, caught.value.optional) == ("focus-unknown", True)
