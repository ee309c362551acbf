"""What counts as moving by itself, as a way to stop it, and as reloading by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.checks.motion import auto_refresh, moving
from rules.model import Verdict
from rules.snapshot import Animation, Movement, PageFacts, PageSnapshot, Timer
from tests.build import find, page

_CATALOGUE = Path(__file__).parents[3] / "rules/catalogue/web"
FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_SLIDES = """<ul id="track"><li id="one" data-t-rect="0,0,600,200"><img src="1.jpg" alt="一"></li>
<li id="two" data-t-hidden><img src="2.jpg" alt="二"></li></ul>"""
_CAROUSEL = f'<div id="x" class="lunbo" data-t-rect="0,0,600,200">{_SLIDES}</div>'
_BOX = '<div id="x" data-t-rect="0,0,600,60"><p id="p">防汛通知</p><img src="a.jpg" alt="图"></div>'


def _params(rule: str) -> dict[str, Any]:
    path = _CATALOGUE / f"{rule}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["params"])


def _with(snapshot: PageSnapshot, **facts: Any) -> PageSnapshot:
    object.__setattr__(snapshot, "facts", PageFacts(**facts))
    return snapshot


def _all(snapshot: PageSnapshot) -> list[tuple[str, Verdict, str]]:
    found = moving(snapshot, _params("web-moving-content"))
    return [(f.node.get("id"), f.verdict, f.code) for f in found if f.node is not None]


def _moved(html: str, times: dict[str, tuple[int, ...]]) -> list[tuple[str, Verdict, str]]:
    snapshot = page(f"<body><p>正文</p><div>{html}</div><p>正文</p></body>")
    movements = tuple(
        Movement(node=find(snapshot, name), times_ms=seen) for name, seen in times.items()
    )
    return _all(_with(snapshot, movements=movements, observed_ms=6000))


def _animated(name: str, html: str = _BOX) -> list[tuple[str, Verdict, str]]:
    snapshot = page(f"<body><p>正文</p><div>{html}</div></body>")
    animation = Animation(node=find(snapshot, "x"), name=name, duration_ms=9000, iterations=None)
    return _all(_with(snapshot, animations=(animation,)))


@pytest.mark.parametrize(
    ("html", "times", "expected"),
    [
        (_CAROUSEL, {"one": (2000, 4000), "two": (2000, 5400)}, (FAILED, "no-stop")),
        (_CAROUSEL, {"one": (1000, 3001)}, (CANT_TELL, "maybe-moving")),
        (_CAROUSEL + "<button>暂停</button>", {"one": (2000, 5400)}, (PASSED, "passed")),
        (_CAROUSEL + "<b data-t-click>暂停</b>", {"one": (2000, 5400)}, (FAILED, "no-stop")),
        (_BOX, {"x": (1000, 3000, 5500)}, (FAILED, "no-stop")),
        (_BOX, {"x": (1000, 5500)}, (CANT_TELL, "maybe-moving")),
        (
            '<p id="x" data-t-rect="0,0,300,30">现在是 10:24:31</p>',
            {"x": (1000, 2000, 3000, 4000, 5500)},
            (CANT_TELL, "maybe-moving"),
        ),
    ],
)
def test_movement_that_lasts_needs_a_stop_control(
    html: str, times: dict[str, tuple[int, ...]], expected: tuple[Verdict, str]
) -> None:
    """All changes inside a carousel are one part's; a clock or too few changes are a question."""
    assert _moved(html, times) == [("x", *expected)]


@pytest.mark.parametrize(
    ("html", "times"),
    [
        (_BOX, {"x": (300, 900)}),  # loading
        (_CAROUSEL, {"one": (2000, 2001)}),  # one change, and no interval that explains it
        (_BOX, {"x": (5001, 5002, 5003)}),  # one change
        ('<i id="x" data-t-rect="0,0,20,20">…</i>', {"x": (1000, 3000, 6000)}),  # a spinner
        ('<i id="x" data-t-hidden>…</i>', {"x": (1000, 3000, 6000)}),
        ('<div id="x"><video src="a.mp4"></video></div>', {"x": (1000, 3000, 6000)}),
    ],
)
def test_short_small_and_hidden_changes_do_not_count(
    html: str, times: dict[str, tuple[int, ...]]
) -> None:
    """Loading, spinners, hidden parts and players are inapplicable."""
    assert _moved(html, times) == []


def test_the_part_that_surely_moves_is_named_not_what_is_around_it() -> None:
    """A vague change of an outer part does not hide the sure one inside, nor is it added."""
    html = f'<div id="outer"><div>{_BOX}</div></div>'
    times = {"outer": (1000, 5500), "x": (1000, 3000, 5500), "p": (1000, 3000, 5500)}
    assert _moved(html, times) == [("x", FAILED, "no-stop")]


def test_captions_and_dots_that_change_on_a_picture_are_no_parts_of_their_own() -> None:
    """One picture news without a known class is one moving part, not three."""
    news = """<div><ul id="x" data-t-rect="0,0,600,360"><li><img src="1.jpg"></li></ul>
    <div><ul id="caption" data-t-rect="0,320,520,40"><li>标题</li></ul></div>
    <div><ul id="dots" data-t-rect="520,320,80,40"><li></li></ul></div></div>"""
    times = (1000, 3000, 5500)
    seen = _moved(news, {"x": times, "caption": times, "dots": times})
    assert seen == [("x", FAILED, "no-stop")]


def test_parts_that_only_cross_each_other_are_told_apart() -> None:
    """A drifting window over the page's moving part is another thing that moves."""
    times = (1000, 3000, 5500)
    window = '<section><div id="y" data-t-rect="10,10,90,90"><img src="b.jpg"></div></section>'
    seen = _moved(f"<section>{_BOX}</section>{window}", {"x": times, "y": times})
    assert seen == [("x", FAILED, "no-stop"), ("y", FAILED, "no-stop")]


def test_a_moving_window_that_can_be_closed_by_keyboard_passes() -> None:
    """WCAG 2.2.2 asks for a way to pause, stop or hide; a close sign for the mouse is none."""
    times = (1000, 3000, 5500)
    box = '<div id="x" data-t-rect="0,0,300,200"><img src="a.jpg">{close}</div>'
    button = box.format(close="<button>关闭</button>")
    sign = box.format(close='<span class="close" data-t-click>关闭</span>')
    assert _moved(button, {"x": times}) == [("x", PASSED, "passed")]
    assert _moved(sign, {"x": times}) == [("x", FAILED, "no-stop")]


def test_a_stop_for_everything_anywhere_on_the_page_counts() -> None:
    """A control that stops all movement need not stand beside each part."""
    snapshot = page(f"<body><button>停止所有动画</button><main><div>{_BOX}</div></main></body>")
    movement = Movement(node=find(snapshot, "x"), times_ms=(1000, 3000, 5500))
    assert _all(_with(snapshot, movements=(movement,))) == [("x", PASSED, "passed")]


def test_endless_animations() -> None:
    """Contents that run past fail; other endless movement may be ornament; spinners are nothing."""
    tiny = '<i id="x" data-t-rect="0,0,20,20">·</i>'
    assert _animated("gundong") == [("x", FAILED, "no-stop")]
    assert _animated("noticeMarquee") == [("x", FAILED, "no-stop")]
    assert _animated("swing") == [("x", CANT_TELL, "maybe-moving")]
    assert _animated("blink", tiny) == []


def test_a_carousel_beside_a_running_interval_is_a_question_when_watched_briefly() -> None:
    """Seen long enough without moving it is nothing, seen turning when due it is certain."""
    timer = Timer(kind="interval", delay_ms=4000, source="function(){next()}")
    html = f"<body>{_CAROUSEL}</body>"
    brief = _with(page(html), movements=(), timers=(timer,), observed_ms=3000)
    long = _with(page(html), movements=(), timers=(timer,), observed_ms=12000)
    assert _all(brief) == [("x", CANT_TELL, "maybe-moving")]
    assert _all(long) == []
    moved = page(html)
    turn = Movement(node=find(moved, "two"), times_ms=(3980,))
    facts: dict[str, Any] = {"movements": (turn,), "timers": (timer,), "observed_ms": 6000}
    assert _all(_with(moved, **facts)) == [("x", FAILED, "no-stop")]
    assert _all(_with(page(html), timers=(timer,))) == []


@pytest.mark.parametrize(
    ("kind", "delay", "source", "expected"),
    [
        ("interval", 60000, "function () { location.reload(); }", (FAILED, "script-reload")),
        ("timeout", 300000, "window.location.reload()", (FAILED, "script-reload")),
        ("interval", 60000, "() => history.go(0)", (FAILED, "script-reload")),
        (
            "timeout",
            60000,
            "window.location.href = window.location.href;",
            (FAILED, "script-reload"),
        ),
        (
            "interval",
            1000,
            "function(){ if (n-- < 1) { location.reload(); } }",
            (CANT_TELL, "maybe-reload"),
        ),
        ("timeout", 3000, "location.href='/new/'", (CANT_TELL, "script-redirect")),
        ("timeout", 3000, "location.replace('/new/')", (CANT_TELL, "script-redirect")),
        ("interval", 3000, "function(){ if (location.href == a) next(); }", (PASSED, "passed")),
        ("timeout", 500, "location.reload()", (PASSED, "passed")),
        ("timeout", 80000000, "location.reload()", (PASSED, "passed")),
    ],
)
def test_timers_that_load_the_page_again(
    kind: str, delay: int, source: str, expected: tuple[Verdict, str]
) -> None:
    """Only an unconditional reload on a timer fails; the page itself is the target."""
    timers = (Timer(kind=kind, delay_ms=delay, source=source),)
    snapshot = _with(page("<body>正文</body>"), timers=timers)
    found = list(auto_refresh(snapshot, _params("web-auto-refresh")))
    assert [(f.node, f.verdict, f.code) for f in found] == [(None, *expected)]


def test_without_timers_nothing_is_said() -> None:
    """No timers, or none observed: inapplicable."""
    params = _params("web-auto-refresh")
    assert list(auto_refresh(page("<body>正文</body>"), params)) == []
    assert list(auto_refresh(_with(page("<body>正文</body>"), timers=()), params)) == []
