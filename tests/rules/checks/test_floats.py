"""Which floating windows are found, and what is said of their close controls."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules.checks.floats import close_control
from rules.model import Verdict
from rules.snapshot import Movement, PageFacts, PageSnapshot
from tests.build import find, page

_ROOT = Path(__file__).parents[3]
_PARAMS = tomllib.loads(
    (_ROOT / "rules/catalogue/web/web-float-close.toml").read_text(encoding="utf-8")
)["params"]
FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL


def _box(inner: str, attrs: str = 'class="piaofu"', size: str = "0,0,300,200") -> str:
    box = f'<div id="box" {attrs} data-t-style="position:fixed" data-t-rect="{size}">'
    text = "".join("<p>正文段落</p>" for _ in range(9))
    return f"<body>{text}{box}{inner}</div></body>"


def _all(snapshot: PageSnapshot) -> list[tuple[str, Verdict, str]]:
    found = close_control(snapshot, _PARAMS)
    return [(f.node.get("id"), f.verdict, f.code) for f in found if f.node is not None]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<span id="x" class="close" data-t-click></span>', (FAILED, "no-keyboard")),
        ('<img id="x" src="/img/close.gif" onclick="hide()">', (FAILED, "no-keyboard")),
        ('<a id="x" data-t-click>[关闭]</a>', (FAILED, "no-keyboard")),
        ('<a id="x" onclick="closeAd()"><img alt="" src="1.gif"></a>', (FAILED, "no-keyboard")),
        ('<a href="/zt">专题<i id="x" data-t-click>×</i></a>', (FAILED, "no-keyboard")),
        (
            '<span id="x" data-t-style="cursor:pointer">关闭</span>',
            (CANT_TELL, "maybe-no-keyboard"),
        ),
        ('<i id="x" class="close" tabindex="0" data-t-click></i>', (FAILED, "unnamed")),
        ('<button id="x">×</button>', (CANT_TELL, "sign")),
        ('<button id="x" class="close">图标</button>', (CANT_TELL, "sign")),
        ('<button id="x" aria-label="关闭专题">×</button>', (PASSED, "passed")),
        ('<a id="x" href="javascript:;" class="close">关闭</a>', (PASSED, "passed")),
        ('<b class="close" data-t-click>×</b><button id="x">关闭</button>', (PASSED, "passed")),
        ('<em id="x">×</em>', (CANT_TELL, "idle-close")),
    ],
)
def test_the_best_close_control_decides(inner: str, expected: tuple[Verdict, str]) -> None:
    """Reach by keyboard first, then the name; one good way out is enough."""
    assert _all(page(_box(f"通知{inner}"))) == [("x", *expected)]


def test_a_button_without_any_name_is_left_to_axe() -> None:
    """A nameless native button is axe-core's finding, not reported again."""
    assert _all(page(_box('通知<button id="x" class="close"></button>'))) == []


@pytest.mark.parametrize(
    ("attrs", "inner", "expected"),
    [
        ('role="dialog" aria-modal="true"', "<p>系统升级</p>", [("box", FAILED, "no-close")]),
        (
            'role="dialog"',
            "<button>同意并继续</button>",
            [("box", CANT_TELL, "maybe-no-close")],
        ),
        ('class="modal loading"', "加载中", []),
        ('class="modal-mask"', "", []),
        ('class="bg"', "<p>底图上的文字</p>", []),
        ('role="dialog" data-t-hidden', "<p>没有打开</p>", []),
    ],
)
def test_a_window_in_the_way_without_a_close_control(
    attrs: str, inner: str, expected: list[tuple[str, Verdict, str]]
) -> None:
    """Only a dialog over the page that nothing leads out of fails; veils and waiting do not."""
    assert _all(page(_box(inner, attrs, "0,0,1280,700"))) == expected


def test_bars_and_toolbars_without_close_controls_are_inapplicable() -> None:
    """Fixed page heads and side toolbars are not windows that have to be closed."""
    bar = _box('<a href="/">首页</a>', 'class="top-bar"', "0,0,1280,60")
    side = _box('<a href="#">返回顶部</a>', 'class="float-side"', "1200,300,80,200")
    assert _all(page(bar)) == []
    assert _all(page(side)) == []


def test_a_drifting_window_without_a_close_control_is_asked_about() -> None:
    """A window that was seen to drift and cannot be closed needs a person's look."""
    html = _box('<a href="/zt">专题</a>', 'class="piaofu"', "200,200,120,120")
    still = page(html)
    snapshot = page(html)
    moved = PageFacts(movements=(Movement(node=find(snapshot, "box"), times_ms=(900, 1900)),))
    object.__setattr__(snapshot, "facts", moved)
    assert _all(still) == []
    assert _all(snapshot) == [("box", CANT_TELL, "maybe-no-close")]


def test_placed_boxes_count_only_with_a_windows_marks() -> None:
    """An absolutely placed box is a window when it is raised, named so and can be closed."""
    inner = '广告<span id="x" data-t-click>关闭</span>'
    raised = _box(inner).replace("position:fixed", "position:absolute;z-index:999")
    flat = _box(inner).replace("position:fixed", "position:absolute")
    plain = _box(inner, 'class="news"').replace("position:fixed", "position:absolute;z-index:99")
    assert _all(page(raised)) == [("x", FAILED, "no-keyboard")]
    assert _all(page(flat)) == []
    assert _all(page(plain)) == []


def test_a_fixed_shell_around_the_whole_page_is_no_window() -> None:
    """An application's fixed frame holds the page; windows inside it are still found."""
    inner = "".join("<p>内容</p>" for _ in range(30))
    window = (
        '<div class="popup" data-t-style="position:fixed" data-t-rect="0,0,200,200">通知'
        '<span id="x" data-t-click>×</span></div>'
    )
    html = _box(inner + window, 'class="app"', "0,0,1280,800")
    assert _all(page(html)) == [("x", FAILED, "no-keyboard")]
