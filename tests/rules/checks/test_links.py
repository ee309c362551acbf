"""Which links' names are accused, which pass and which are left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.checks.links import alone, icon_name, new_window, purpose
from rules.model import Finding, Params, Verdict
from rules.snapshot import EngineNode, EngineReport, EngineRule, PageSnapshot
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_ICON: Params = {"large_px": 40, "left_to_engine": ["link-name"]}
Check = Callable[[PageSnapshot, Params], Iterable[Finding]]
Seen = dict[str, tuple[Verdict, str]]


def _seen(check: Check, html: str, params: Params) -> Seen:
    """Verdict and code of every finding, by the element's id."""
    found = check(page(f"<body>{html}</body>"), params)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if f.node is not None}


def _icons(html: str) -> Seen:
    return _seen(icon_name, html, _ICON)


def _purposes(html: str) -> Seen:
    return _seen(purpose, html, {})


@pytest.mark.parametrize(
    ("alt", "code"),
    [
        ("banner01.jpg", "file-name"),
        ("IMG_2031", "file-name"),
        ("4", "number"),
        ("图片", "generic"),
        ("图标 2", "generic"),
        ("link", "generic"),
        ("点击", "generic"),
        ("\ue61a", "private-use"),
    ],
)
def test_an_image_link_whose_name_says_nothing_fails(alt: str, code: str) -> None:
    """The name exists, so the engine is content, but nobody learns where the link leads."""
    html = f'<a id="x" href="/a"><img src="/u/9.png" alt="{alt}" data-t-rect="0,0,80,60"></a>'
    assert _icons(html) == {"x": (FAILED, code)}


@pytest.mark.parametrize("alt", ["logo", "12345", "2026", "市政府大楼.jpg", "二维码"])
def test_a_name_that_may_be_enough_is_a_question(alt: str) -> None:
    """A hotline, a year, logo or a file name with words in it: only a person can tell."""
    html = f'<a id="x" href="/a"><img alt="{alt}" data-t-rect="0,0,80,60"></a>'
    assert _icons(html) == {"x": (CANT_TELL, "unclear")}


def test_a_small_number_may_be_a_page_of_a_pager() -> None:
    """The same name fails on a picture and is a question on a digit."""
    html = '<a id="x" href="/a"><img alt="2" data-t-rect="0,0,18,18"></a>'
    assert _icons(html) == {"x": (CANT_TELL, "unclear")}


def test_icon_links_without_an_image_element_are_judged() -> None:
    """Icon fonts and backgrounds count as images; hidden words name the link."""
    html = """
    <a id="font" href="/a"><i class="icon">&#xe61a;</i></a>
    <a id="named" href="/b" aria-label="站内检索"><i class="icon">&#xe61b;</i></a>
    <a id="background" href="/c" aria-label="链接"></a>
    <a id="hidden-words" href="/d"><i></i><span data-t-rect="0,0,1,1">市长信箱</span></a>"""
    assert _icons(html) == {
        "font": (FAILED, "private-use"),
        "named": (PASSED, "passed"),
        "background": (FAILED, "generic"),
        "hidden-words": (PASSED, "passed"),
    }


def test_a_drawn_icon_with_a_title_that_tells_is_a_question() -> None:
    """The title is read after the name; a picture's wrong alternative stays wrong."""
    html = """
    <a id="drawn" href="/a" title="市民住房" data-t-name="home2"><svg></svg></a>
    <a id="same" href="/a" title="home2" data-t-name="home2"><svg></svg></a>
    <a id="picture" href="/b" title="市民住房"><img alt="home2.png"></a>"""
    assert _icons(html) == {
        "drawn": (CANT_TELL, "unclear"),
        "same": (FAILED, "file-name"),
        "picture": (FAILED, "file-name"),
    }


def test_links_that_are_not_icon_links_are_left_alone() -> None:
    """Text links, nameless links, hidden links and links that are buttons are others' business."""
    html = """
    <a id="text" href="/a"><img alt="图片"> 通知公告</a>
    <a id="nameless" href="/b"><img alt=""></a>
    <a id="hidden" href="/c" data-t-hidden><img alt="图片"></a>
    <div aria-hidden="true"><a id="away" href="/d"><img alt="图片"></a></div>
    <a id="button" href="/e" role="button"><img alt="图片"></a>
    <a id="anchor"><img alt="图片"></a>"""
    assert _icons(html) == {}


def test_an_image_link_named_more_is_judged_by_its_context() -> None:
    """更多 under the heading of its column is told; alone it is not."""
    told = '<section><h2>通知公告</h2><a id="x" href="/a"><img alt="更多"></a></section>'
    alone = '<div><a id="x" href="/a"><img alt="更多"></a></div>'
    assert _icons(told) == {"x": (PASSED, "passed")}
    assert _icons(alone) == {"x": (FAILED, "generic")}


def test_what_the_engine_failed_is_not_said_again() -> None:
    """Axe hears no name where the browser hears an icon character: one finding is enough."""
    snapshot = page('<body><a id="x" href="/a"><i>&#xe61a;</i></a></body>')
    failed = EngineNode(node=find(snapshot, "x"), path="a", html="", messages=())
    rule = EngineRule(id="link-name", failed=(failed,))
    report = EngineReport(name="axe", version="4", error=None, rules={"link-name": rule})
    object.__setattr__(snapshot, "engines", {"axe": report})
    assert list(icon_name(snapshot, _ICON)) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p>办理居住证的流程请<a id="x" href="/a">点击这里</a>。</p>',
        '<div>通知公告<a id="x" href="/a">更多</a></div>',
        '<div><span>通知公告</span><span><a id="x" href="/a">更多&gt;&gt;</a></span></div>',
        '<div><a href="/t">通知公告</a><a id="x" href="/a">更多</a></div>',
        '<ul><li><div>关于放假的公告</div><div><a id="x" href="/a">详情</a></div></li></ul>',
        '<ul><li>年度报告<ul><li><a id="x" href="/a">下载</a></li></ul></li></ul>',
        '<table><tr><td>营业执照 <a id="x" href="/a">查看</a></td></tr></table>',
        '<table><tr><th>营业执照</th><td><a id="x" href="/a">查看</a></td></tr></table>',
        '<table><tr><th>办理指南</th></tr><tr><td><a id="x" href="/a">查看</a></td></tr></table>',
        '<dl><dt>居住证</dt><dd><a id="x" href="/a">查看</a></dd></dl>',
        '<section><h2>通知公告</h2><ul><li>一</li></ul><a id="x" href="/a">更多</a></section>',
        '<section><div><h2>公告</h2></div><p><a id="x" href="/a">更多</a></p></section>',
        '<div><h1>通知公告</h1><a id="x" href="/a">更多</a></div>',
        '<section aria-label="通知公告"><div><a id="x" href="/a">更多</a></div></section>',
        '<div><a id="x" href="/a" title="更多通知公告">更多</a></div>',
        '<div id="t">通知公告</div><p><a id="x" href="/a" aria-describedby="t">更多</a></p>',
        '<div><a id="x" href="/a" aria-label="更多通知公告">更多</a></div>',
    ],
)
def test_a_bare_link_with_context_passes(html: str) -> None:
    """Sentence, list item, cell, header, heading, region or description tell the purpose."""
    assert _purposes(html)["x"] == (PASSED, "passed")


@pytest.mark.parametrize(
    "html",
    [
        '<div><div class="tit">通知公告</div><a id="x" href="/a">更多</a></div>',
        '<div><div><b>公告</b></div><ul><li>一</li></ul><p><a id="x" href="/a">更多</a></p></div>',
        '<div><div><img alt="公告"></div><div><a id="x" href="/a">更多</a></div></div>',
        '<div><a href="/1">要闻</a> <a href="/2">公告</a> <a id="x" href="/a">更多</a></div>',
        '<table><tr><td>营业执照</td><td><a id="x" href="/a">查看</a></td></tr></table>',
        '<ul><li><a href="/1">首页</a></li><li><a id="x" href="/a">更多</a></li></ul>',
        '<div><div><span><a id="x" href="/a">更多</a></span><h2>公告</h2></div></div>',
        '<div><ul><li>要闻</li><li>公告</li></ul><a id="x" href="/a">更多</a></div>',
    ],
)
def test_words_that_only_stand_near_are_a_question(html: str) -> None:
    """The column's title in a plain div is heard before 更多, but nothing ties the two."""
    header = "<header><h1>某某市人民政府</h1></header><footer>版权说明</footer>"
    assert _purposes(header + html)["x"] == (CANT_TELL, "near-text")


@pytest.mark.parametrize(
    "html",
    [
        '<div class="box"><ul><li><a href="/1">中小学如期开学的消息</a></li></ul>'
        '<a id="x" href="/a">更多</a></div>',
        '<div><p>　</p><a id="x" href="/a">&gt;&gt;</a></div>',
        '<div><a id="x" href="/a" title="更多">更多</a></div>',
        '<div><a id="x" href="/a" title="在新窗口打开">详情</a></div>',
        '<p><a id="x" href="/a">更多</a> <a href="/b">更多</a></p>',
        '<section><h2>要闻</h2><p><a id="x" href="/a">更多</a> <a href="/b">更多</a></p></section>',
        "<div><section><h2>要闻</h2><p>" + "正文" * 60 + "</p></section>"
        '<p><a id="x" href="/a">更多</a></p></div>',
        '<div><span role="link" id="x" tabindex="0">点击这里</span></div>',
    ],
)
def test_a_bare_link_without_any_context_fails(html: str) -> None:
    """Entries of a list, an ended section or a second 更多 beside it tell nothing."""
    header = "<header><h1>某某市人民政府</h1></header><footer>版权说明</footer>"
    assert _purposes(header + html)["x"] == (FAILED, "ambiguous")


def test_other_text_links_pass_and_image_links_are_left_alone() -> None:
    """The denominator is every link with text; arrows alone are a question."""
    html = """
    <a id="text" href="/a">通知公告</a><p></p>
    <div><a id="arrow" href="/b">›</a></div>
    <div><a id="image" href="/c"><img alt="更多"></a></div>"""
    assert _purposes(html) == {"text": (PASSED, "passed"), "arrow": (CANT_TELL, "signs")}


@given(st.integers(min_value=0, max_value=60), st.sampled_from(["div", "section", "table"]))
def test_context_does_not_depend_on_how_much_else_there_is(count: int, tag: str) -> None:
    """More columns before and after change nothing about a link in its own column."""
    other = f"<{tag}><h2>要闻</h2><p>正文一段</p></{tag}>" * count
    column = '<div><h2>通知公告</h2><ul><li>一</li></ul><a id="x" href="/a">更多</a></div>'
    assert _purposes(other + column + other)["x"] == (PASSED, "passed")


def test_new_windows_must_be_announced() -> None:
    """By the name, the title, a description or an icon's alternative."""
    html = """
    <p id="note" data-t-hidden>在新窗口打开</p>
    <a id="silent" href="/a" target="_blank">年度报告</a>
    <a id="named-window" href="/b" target="map">地图</a>
    <a id="scripted" href="javascript:window.open('/c')">统计表</a>
    <a id="said" href="/d" target="_blank">年度报告（新窗口打开）</a>
    <a id="titled" href="/e" target="_blank" title="在新标签页打开">年度报告</a>
    <a id="described" href="/f" target="_blank" aria-describedby="note">年度报告</a>
    <a id="icon" href="/g" target="_BLANK">年度报告<img alt="Opens in a new window"></a>
    <a id="same" href="/h" target="_self">年度报告</a>
    <a id="mail" href="mailto:a@b.test" target="_blank">邮箱</a>"""
    assert _seen(new_window, html, {}) == {
        "silent": (FAILED, "unannounced"),
        "named-window": (FAILED, "unannounced"),
        "scripted": (FAILED, "unannounced"),
        "said": (PASSED, "passed"),
        "titled": (PASSED, "passed"),
        "described": (PASSED, "passed"),
        "icon": (PASSED, "passed"),
    }


def test_base_gives_its_target_to_links_without_one() -> None:
    """Many portals open everything in new windows by one base element."""
    html = '<base target="_blank"><a id="x" href="/a">公告</a><a href="/b" target="_top">首页</a>'
    assert _seen(new_window, html, {}) == {"x": (FAILED, "unannounced")}


def test_a_format_alone_does_not_tell_what_it_is() -> None:
    """PDF below a paragraph that software does not tie to it; in its list item it is fine."""
    html = (
        '<div><p>湿地保护办法</p><p><a id="x" href="/1" data-t-rect="0,40,60,20">PDF</a></p></div>'
        '<div><p>通知公告</p><p><a id="z" href="/3">更多</a></p></div>'
        '<ul><li>申请表 <a id="y" href="/2">Word 版（32 KB）</a></li></ul>'
    )
    seen = _purposes(html)
    assert seen["x"] == (FAILED, "apart")
    assert seen["y"] == (PASSED, "passed")
    assert seen["z"] == (CANT_TELL, "near-text")  # a title and its link on one line


def test_another_cell_of_a_table_with_headers_is_no_context() -> None:
    """WCAG's failure F63: only the headers of its own cell are tied to a link."""
    table = (
        '<table><tr>{}</tr><tr><td>申请表</td><td><a id="x" href="/1">下载</a></td></tr></table>'
    )
    assert _purposes(table.format("<th>名称</th><th></th>")) == {"x": (FAILED, "apart")}
    assert _purposes(table.format("<td>名称</td><td></td>")) == {"x": (CANT_TELL, "near-text")}


def test_a_wide_header_is_the_header_of_all_its_columns() -> None:
    """A header across the table names what all cells below it belong to."""
    html = (
        '<table><tr><th colspan="2">湿地保护办法</th></tr>'
        '<tr><td><a id="x" href="/1">PDF</a></td><td><a id="y" href="/2">Word</a></td></tr></table>'
    )
    assert _purposes(html) == {"x": (PASSED, "passed"), "y": (PASSED, "passed")}


def test_a_word_that_repeats_the_paragraph_above_is_a_question() -> None:
    """Nobody can tell from 招商 alone whether it leads to the report or to the office."""
    text = "全市招商推介活动在会展中心举行，来自各地的三十家企业参加。"
    html = f'<p>{text}</p><p><a id="x" href="/1">招商</a></p><p><a id="y" href="/2">首页</a></p>'
    assert _purposes(html) == {"x": (CANT_TELL, "repeats"), "y": (PASSED, "passed")}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("详情", "bare"),
        ("PDF", "format"),
        ("该办法", "demonstrative"),
        ("this product", "demonstrative"),
    ],
)
def test_a_name_alone_says_nothing(name: str, code: str) -> None:
    """Even where the sentence around it tells."""
    html = f'<p>请阅读湿地保护办法的说明：<a id="x" href="/1">{name}</a>。</p>'
    assert _seen(alone, html, {}) == {"x": (FAILED, code)}


def test_a_name_that_tells_passes_alone() -> None:
    """Names that begin like a demonstrative but say what they mean are fine."""
    html = '<a id="x" href="/1">本市概况</a><a id="y" href="/2">申请表（PDF）</a>'
    assert _seen(alone, html, {}) == {"x": (PASSED, "passed"), "y": (PASSED, "passed")}
