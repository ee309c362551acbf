"""Units of text sizes, and what a larger font does to a screen."""

from __future__ import annotations

import pytest

from rules.checks.scaling import large_text, text_unit
from rules.model import CannotJudge, Verdict
from rules.screen import ScreenNode, ScreenSnapshot
from tests.rules.app.nodes import Box, droid
from tests.screens import android

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
WHOLE = (0, 0, 360, 800)
Seen = dict[str, tuple[Verdict, str]]


def _text(words: str, top: int, height: int, **attrs: str) -> str:
    box: Box = (16, top, 200, top + height)
    return droid("TextView", box, text=words, id=attrs.pop("id", f"t{top}"), **attrs)


def _source(*inner: str, scrollable: str = "false") -> str:
    root = droid("FrameLayout", WHOLE, *inner, scrollable=scrollable)
    return (
        '<hierarchy index="0" class="hierarchy" rotation="0" width="360" height="800">'
        f"{root}</hierarchy>"
    )


def _compare(before: str, after: str, scale: float = 2.0) -> Seen:
    screen = android(before, large=after, large_scale=scale)
    return _seen(screen)


def _seen(screen: ScreenSnapshot) -> Seen:
    seen = {}
    for finding in large_text(screen, {}):
        assert isinstance(finding.node, ScreenNode)
        seen[finding.node.text] = (finding.verdict, finding.code)
    return seen


BEFORE = _source(
    _text("社保查询", 40, 24), _text("请选择险种", 100, 24), _text("咨询窗口", 700, 24)
)


def test_text_that_grows_passes() -> None:
    """Every text is still there with more room."""
    after = _source(
        _text("社保查询", 40, 48), _text("请选择险种", 100, 48), _text("咨询窗口", 700, 48)
    )
    assert set(_compare(BEFORE, after).values()) == {(PASSED, "passed")}


def test_text_that_is_gone_from_a_screen_that_does_not_scroll_is_lost() -> None:
    """There is no way to bring it back."""
    rest = (_text("社保查询", 40, 48), _text("请选择险种", 100, 48))
    assert _compare(BEFORE, _source(*rest))["咨询窗口"] == (FAILED, "lost")
    assert "咨询窗口" not in _compare(BEFORE, _source(*rest, scrollable="true"))


def test_a_text_that_says_something_else_now_is_not_lost() -> None:
    """A changed text keeps its element; figures change by themselves."""
    rest = (_text("社保查询", 40, 48), _text("请选择险种", 100, 48))
    changed = _source(*rest, _text("欢迎", 700, 48))
    assert "咨询窗口" not in _compare(BEFORE, changed)
    clock = _source(
        _text("社保查询", 40, 24), _text("请选择险种", 100, 24), _text("还剩 5 秒", 9, 24)
    )
    assert "还剩 5 秒" not in _compare(clock, _source(*rest))


def test_a_small_box_that_does_not_grow_is_a_question() -> None:
    """The text did not grow or is cut off; a roomy box may hold larger text."""
    after = _source(
        _text("社保查询", 40, 24), _text("请选择险种", 100, 48), _text("咨询窗口", 700, 48)
    )
    assert _compare(BEFORE, after)["社保查询"] == (CANT_TELL, "unchanged")
    assert _compare(BEFORE, after, scale=1.3)["社保查询"] == (PASSED, "passed")
    roomy = _source(_text("社保查询", 40, 56), _text("请选择险种", 100, 24))
    assert _compare(roomy, roomy)["社保查询"] == (PASSED, "passed")


def test_a_text_that_leaves_its_container_is_a_question() -> None:
    """It may be cut off there."""

    def boxed(height: int) -> str:
        inner = _text("社保查询", 40, height)
        return _source(droid("LinearLayout", (0, 30, 360, 70), inner), _text("险种", 100, height))

    assert _compare(boxed(24), boxed(60))["社保查询"] == (CANT_TELL, "clipped")


def test_without_the_probe_nothing_is_said() -> None:
    """Not tried, or another screen came up: the rule is not measured, never passed."""
    with pytest.raises(CannotJudge, match="font-scale-not-tried") as caught:
        _seen(android(BEFORE))
    assert caught.value.optional
    with pytest.raises(CannotJudge, match="font-scale-other-screen"):
        _compare(BEFORE, _source(_text("登录", 40, 48)))


def test_a_fixed_unit_is_told_where_the_source_gives_units() -> None:
    """Sp follows the system's font size; without the attribute nothing is known."""
    words = [
        _text("甲", 40, 24, text_unit="sp"),
        _text("乙", 80, 24, text_unit="dp"),
        _text("丙", 120, 24, text_unit="px"),
        _text("丁", 160, 24),
    ]
    found = list(text_unit(android(_source(*words)), {}))
    assert [(f.verdict, f.data["name"]) for f in found] == [
        (PASSED, "甲"),
        (FAILED, "乙"),
        (FAILED, "丙"),
    ]
    assert list(text_unit(android(BEFORE), {})) == []
