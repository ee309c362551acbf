"""Which clickable elements and carousel controls are reported, and which are left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules.checks.controls import carousel_control, clickable_role
from rules.model import Verdict
from rules.snapshot import PageSnapshot
from tests.build import find, page

_ROOT = Path(__file__).parents[3]
_PARAMS = tomllib.loads(
    (_ROOT / "rules/catalogue/web/web-clickable-role.toml").read_text(encoding="utf-8")
)["params"]

_SLIDES = """<ul class="pics" data-t-rect="0,0,600,200">
<li data-t-rect="0,0,600,200"><a href="/1"><img src="1.jpg" alt="新闻一"></a></li>
<li data-t-hidden><a href="/2"><img src="2.jpg" alt="新闻二"></a></li></ul>"""


def _carousel(controls: str) -> str:
    return f'<div class="lunbo" data-t-rect="0,0,600,200">{_SLIDES}{controls}</div>'


def _of(snapshot: PageSnapshot, element_id: str) -> tuple[Verdict, str] | None:
    """Verdict and code of the element by the click rule; None when it is not reported."""
    node = find(snapshot, element_id)
    found = [f for f in clickable_role(snapshot, _PARAMS) if f.node is node]
    assert len(found) <= 1
    return (found[0].verdict, found[0].code) if found else None


def _turn(snapshot: PageSnapshot, element_id: str) -> tuple[Verdict, str] | None:
    """The same by the carousel rule, with the click rule silent about the element."""
    node = find(snapshot, element_id)
    found = [f for f in carousel_control(snapshot, {}) if f.node is node]
    assert len(found) <= 1
    if found:
        assert _of(snapshot, element_id) is None
    return (found[0].verdict, found[0].code) if found else None


FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<span id="x" onclick="go()">搜索</span>', (FAILED, "no-role-no-focus")),
        ('<a id="x" data-t-click>打印</a>', (FAILED, "no-role-no-focus")),
        ('<img id="x" data-t-click src="s.gif" alt="搜索">', (FAILED, "no-role-no-focus")),
        ('<div id="x" tabindex="-1" onclick="go()">下载</div>', (FAILED, "no-role-no-focus")),
        ('<div id="x" role="button" data-t-click>办理</div>', (FAILED, "no-focus")),
        ('<div id="x" tabindex="0" onclick="go()">展开</div>', (FAILED, "no-role")),
        ('<button id="x"><span data-t-click>提交</span></button>', (PASSED, "passed")),
        ('<div id="x" role="switch" tabindex="0">字号</div>', (PASSED, "passed")),
        ('<span id="x" data-t-style="cursor:pointer">办事</span>', (CANT_TELL, "maybe-control")),
        ('<i id="x" aria-hidden="true" onclick="go()">×</i>', (CANT_TELL, "maybe-control")),
        ('<div id="x" data-t-click><canvas></canvas></div>', (CANT_TELL, "maybe-control")),
    ],
)
def test_a_reacting_element_is_judged_by_role_and_focus(
    html: str, expected: tuple[Verdict, str]
) -> None:
    """A listener without role or focus fails; a weak sign asks; real controls pass."""
    assert _of(page(f"<body><p>正文</p>{html}</body>"), "x") == expected


@pytest.mark.parametrize(
    "html",
    [
        '<label id="x" data-t-click><input type="checkbox">同意</label>',
        '<a href="/a"><span id="x" data-t-click>公告</span></a>',
        '<div id="x" data-t-click><a href="/a">公告</a></div>',
        '<div id="x" data-t-click data-t-hidden>看不见</div>',
        '<ul id="x" data-t-click><li>一</li><li>二</li></ul>',
        '<div id="x" data-t-click><span onclick="a()">一</span><span onclick="b()">二</span></div>',
        '<div id="x" data-t-click data-t-rect="0,0,1280,700"><p>一段文字</p></div>',
        '<div id="x" onclick="event.stopPropagation()">只拦事件</div>',
        '<div id="x" onclick="return false;">不做事</div>',
        '<div id="x" data-t-click role="tabpanel" tabindex="0">内容</div>',
        '<div id="x" data-t-click data-t-style="cursor:not-allowed">下一页</div>',
        '<div role="listbox" tabindex="0"><div role="option" id="x" data-t-click>甲</div></div>',
        '<div role="tablist"><b role="tab" tabindex="0">甲</b>'
        '<b role="tab" id="x" data-t-click>乙</b></div>',
        '<a id="x" href="javascript:;" onclick="go()">打印</a>',
        '<p data-t-style="cursor:pointer" data-t-click><b id="x" data-t-style="cursor:pointer">'
        "字</b></p>",
    ],
)
def test_what_is_not_a_target_is_left_alone(html: str) -> None:
    """Labels, delegation, parts of controls, regions and managed items are inapplicable."""
    assert _of(page(f"<body><p>正文</p>{html}</body>"), "x") is None


def test_a_link_of_the_same_name_nearby_makes_it_a_question() -> None:
    """A picture beside the link that opens the same page may be a second way only."""
    card = '<li><img id="x" onclick="go()" src="a.jpg"><a href="/a">公告标题</a></li>'
    same = '<p><span id="y" onclick="go()">登录</span> <a href="/login">登录</a></p>'
    more = '<p><span id="z" onclick="go()">更多</span> <a href="/list">更多</a></p>'
    snapshot = page(f"<body><ul>{card}</ul>{same}{more}</body>")
    assert _of(snapshot, "x") == (CANT_TELL, "maybe-twin")
    assert _of(snapshot, "y") == (CANT_TELL, "maybe-twin")
    assert _of(snapshot, "z") == (FAILED, "no-role-no-focus")


def test_a_listener_that_every_link_may_have_is_a_question() -> None:
    """An a without address, id or class is reached by scripts that listen on every a."""
    pasted = '<p id="text">分享到 <a data-t-click title="分享到空间">空间</a></p>'
    hand = '<p id="hand"><a onclick="share()">分享</a></p>'
    snapshot = page(f'<body>{pasted}{hand}<a id="print" data-t-click>打印</a></body>')
    found = {f.node: f.verdict for f in clickable_role(snapshot, _PARAMS)}
    links = {n.parent.get("id"): n for n in snapshot.elements("a") if n.parent is not None}
    assert found[links["text"]] is CANT_TELL
    assert found[links["hand"]] is FAILED
    assert found[find(snapshot, "print")] is FAILED


def test_the_arrow_in_a_field_belongs_to_the_field() -> None:
    """The field takes the focus and opens the list; a sign in a text field is its own control."""
    box = """<div><div><input {field} data-t-rect="0,0,200,40"><span><span>
    <i id="x" data-t-rect="{place}" data-t-style="cursor:pointer" data-t-click></i>
    </span></span></div></div>"""
    inside, beside = "170,10,20,20", "210,10,20,20"
    asked = (CANT_TELL, "maybe-twin")
    for field in ('readonly value="全部"', 'role="combobox"'):
        snapshot = page(f"<body>{box.format(field=field, place=inside)}</body>")
        assert _of(snapshot, "x") == asked
    for field, place in (("readonly", beside), ('name="q"', inside)):
        snapshot = page(f"<body>{box.format(field=field, place=place)}</body>")
        assert _of(snapshot, "x") == (FAILED, "no-role-no-focus")


def test_delegated_items_are_asked_about_one_by_one() -> None:
    """With the listener on the list, the items under the hand pointer are the targets."""
    items = "".join(f'<div id="i{n}" data-t-style="cursor:pointer">栏目</div>' for n in range(3))
    snapshot = page(f'<body><div id="list" data-t-click>{items}</div></body>')
    assert _of(snapshot, "list") is None
    assert _of(snapshot, "i1") == (CANT_TELL, "maybe-control")


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ('<span id="x" class="dot" data-t-click></span>', (FAILED, "dot-not-focusable")),
        ('<i class="prev" id="x" onclick="p()">&lt;</i>', (FAILED, "dot-not-focusable")),
        (
            '<ol data-t-click class="num"><li id="x" data-t-style="cursor:pointer">1</li>'
            "<li>2</li></ol>",
            (FAILED, "dot-not-focusable"),
        ),
        (
            '<span id="x" class="dot" data-t-style="cursor:pointer"></span>',
            (CANT_TELL, "maybe-dot"),
        ),
        ('<span id="x" class="dot" tabindex="0" data-t-click></span>', (FAILED, "unnamed")),
        ('<button id="x" class="dot">2</button>', (CANT_TELL, "sign")),
        (
            '<button id="x" class="next" aria-label="下一张"></button>',
            (PASSED, "passed"),
        ),
        (
            '<span id="x" class="next" data-t-click>›</span>'
            '<button class="dot" aria-label="第 1 张"></button>',
            (CANT_TELL, "other-way"),
        ),
    ],
)
def test_carousel_controls_are_judged_once(control: str, expected: tuple[Verdict, str]) -> None:
    """Reach first, then the name; and never by the click rule as well."""
    assert _turn(page(f"<body>{_carousel(control)}</body>"), "x") == expected


@pytest.mark.parametrize(
    "control",
    [
        '<button id="x" class="dot"></button>',  # axe-core: button-name
        '<a id="x" class="num" href="/list/2">2</a>',  # leads to another page
        '<a id="x" class="right" href="/news">更多新闻</a>',
        '<span id="x" class="dot" data-t-click data-t-hidden></span>',
        '<p id="x" class="num">1</p>',  # reacts to nothing
    ],
)
def test_other_things_in_a_carousel_are_left_alone(control: str) -> None:
    """Links, captions and what axe-core reports are not this rule's business."""
    assert _turn(page(f"<body>{_carousel(control)}</body>"), "x") is None


def test_a_static_banner_is_no_carousel() -> None:
    """One picture under a banner class, or pictures all to be seen, have nothing to turn."""
    dot = '<span id="x" class="dot" data-t-click></span>'
    single = f'<div class="banner"><div><img src="a.jpg" alt="湖"></div>{dot}</div>'
    rows = "".join(
        f'<li data-t-rect="0,{y},600,90"><img src="{y}.jpg" alt="图"></li>' for y in (0, 100)
    )
    both = f'<div class="banner" data-t-rect="0,0,600,200"><ul>{rows}</ul>{dot}</div>'
    for html in (single, both):
        assert _turn(page(f"<body>{html}</body>"), "x") is None


def test_a_carousels_own_drag_listener_is_no_control() -> None:
    """Carousel scripts listen on their frame: that frame is not a clickable element."""
    html = _carousel("").replace('class="lunbo"', 'id="x" class="swiper" data-t-click')
    html = html.replace('<a href="/1">', "<b>").replace("</a>", "</b>")
    assert _of(page(f"<body>{html}</body>"), "x") is None


def test_the_close_control_of_a_floating_window_is_left_to_its_own_rule() -> None:
    """What web-float-close judges is not reported a second time."""
    html = (
        '<div class="popup" data-t-style="position:fixed" data-t-rect="0,0,300,300">通知'
        '<span id="x" class="close" data-t-click data-t-rect="280,0,20,20">×</span></div>'
    )
    assert _of(page(f"<body><p>正文</p><p>正文</p>{html}</body>"), "x") is None
