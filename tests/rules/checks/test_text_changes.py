"""When text that changes by itself is a fault, and when only a question."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.checks.text_changes import updating
from rules.model import CannotJudge, Verdict
from rules.probes import Probes
from rules.probes.changes import ChangedText, ChangesProbe
from rules.snapshot import Movement, PageFacts, PageSnapshot
from tests.build import find, page

_FILE = Path(__file__).parents[3] / "rules/catalogue/web/web-text-updates.toml"
_PARAMS: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["params"]
_CALLS = ("甲窗口请三号", "乙窗口请九号", "丙窗口请一号")
_TIMES = (1000, 2000, 3000)


def _seen(
    html: str, said: tuple[str, ...] = _CALLS, times: tuple[int, ...] = _TIMES
) -> PageSnapshot:
    snapshot = page(html)
    text = ChangedText(node=find(snapshot, "x"), times_ms=times, said=said)
    probes = Probes(changes=ChangesProbe(texts=(text,), observed_ms=6000))
    object.__setattr__(snapshot, "probes", probes)
    return snapshot


def _codes(snapshot: PageSnapshot) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.code) for f in updating(snapshot, _PARAMS)]


_TEXT = '<p>叫号：<span id="x">丙窗口请一号</span></p><p>请等候。</p>'


def test_words_that_nothing_stops_fail() -> None:
    """Changing words beside other content, with no control near, fail."""
    assert _codes(_seen(_TEXT)) == [(Verdict.FAILED, "no-stop")]


@pytest.mark.parametrize(
    "said",
    [
        ("08:00:01", "08:00:02", "08:00:03"),
        ("还剩 9 秒", "还剩 8 秒", "还剩 7 秒"),
        ("101", "102", "103"),
        ("已有 9 人", "已有 8 人", "已有 7 人"),
    ],
)
def test_a_clock_or_count_is_a_question(said: tuple[str, ...]) -> None:
    """What runs in one direction may have to: a person looks."""
    assert _codes(_seen(_TEXT, said)) == [(Verdict.CANT_TELL, "clock")]


def test_figures_that_jump_are_no_count() -> None:
    """Numbers that go up and down are content that changes."""
    assert _codes(_seen(_TEXT, ("437", "12", "881"))) == [(Verdict.FAILED, "no-stop")]


def test_a_control_that_says_stop_passes() -> None:
    """A button beside it that is called pause is the way to stop it."""
    html = _TEXT + "<p><button>暂停更新</button></p>"
    assert _codes(_seen(html)) == [(Verdict.PASSED, "passed")]


def test_another_button_is_a_question() -> None:
    """Nobody knows from its name what a button does; a link that leads away does nothing."""
    html = _TEXT + "<p><button>更新设定</button></p>"
    assert _codes(_seen(html)) == [(Verdict.CANT_TELL, "maybe-stop")]
    html = _TEXT + '<p><a href="/a.html">更多</a></p>'
    assert _codes(_seen(html)) == [(Verdict.FAILED, "no-stop")]


def test_text_that_comes_to_rest_is_no_target() -> None:
    """Text that a script completes while the page loads does not go on changing."""
    assert _codes(_seen(_TEXT, times=(200, 400, 600))) == []


def test_text_that_is_all_there_is_is_no_target() -> None:
    """WCAG 2.2.2 is about what changes beside other content."""
    assert _codes(_seen('<body><p id="x">丙窗口请一号</p></body>')) == []


def test_what_moves_is_left_to_the_other_rule() -> None:
    """One fault for one part of the page: a part that moves is said by the rule on movement."""
    snapshot = _seen('<div id="box"><p id="x">丙窗口请一号</p></div><p>请等候。</p>')
    moved = Movement(node=find(snapshot, "box"), times_ms=(1000, 2000))
    object.__setattr__(snapshot, "facts", PageFacts(movements=(moved,)))
    assert _codes(snapshot) == []


def test_without_the_probe_nothing_is_said() -> None:
    """A page that was not watched is never a pass."""
    with pytest.raises(CannotJudge):
        list(updating(page(_TEXT), _PARAMS))
