"""Which pages lack headings, which levels are left out, and which texts only look like titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.checks.headings import sections
from rules.model import Params, Verdict
from tests.build import page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_PARAMS: Params = {
    "min_text": 200,
    "title_chars": 40,
    "follow_text": 40,
    "follow_items": 2,
    "left_to_engine": [],
}
_LIST = "<ul><li>关于调整服务时间的公告</li><li>关于征集意见的公告</li></ul>"
_TEXT = "<p>" + "云溪市东临海湾，西倚云山，辖东港、云山、汐南三区。" * 3 + "</p>"
_BIG, _BOLD = "font-size:20px", "font-weight:700"


def _seen(html: str) -> dict[str | None, tuple[Verdict, str]]:
    found = sections(page(f"<body>{html}</body>"), _PARAMS)
    return {f.node.get("id") if f.node else None: (f.verdict, f.code) for f in found}


def test_much_text_without_any_heading_fails() -> None:
    """The page as a whole is the target; a short page has nothing to divide."""
    assert _seen(_TEXT * 4) == {None: (FAILED, "none")}
    assert _seen(_TEXT) == {}


def test_a_page_of_links_without_a_heading_is_a_question() -> None:
    """One long list needs no headings of sections; a text that looks like one says there are."""
    links = "<ul>" + '<li><a href="/a">关于调整办事大厅服务时间的公告</a></li>' * 20 + "</ul>"
    title = f'<div class="title" data-t-style="{_BIG}">通知公告</div>'
    assert _seen(links) == {None: (CANT_TELL, "maybe-none")}
    assert _seen(f"<div>{title}{links}</div>")[None] == (FAILED, "none")
    assert _seen(_TEXT * 4 + links) == {None: (FAILED, "none")}


def test_a_hidden_heading_is_none() -> None:
    """A heading that assistive technology does not meet helps nobody."""
    assert _seen('<h1 aria-hidden="true">概况</h1>' + _TEXT * 4)[None] == (FAILED, "none")


def test_levels_in_order_pass() -> None:
    """Any first level, one level deeper, and any level back up; roles count like elements."""
    html = """<h2 id="a">一</h2><h3 id="b">二</h3><h2 id="c">三</h2>
    <div id="d" role="heading" aria-level="3">四</div><h1 id="e">五</h1>"""
    assert _seen(html) == {k: (PASSED, "passed") for k in ("a", "b", "c", "d", "e")}


def test_a_level_left_out_fails_on_the_lower_heading() -> None:
    """From the second to the fourth level."""
    assert _seen('<h2 id="a">一</h2><h4 id="b">二</h4><h4 id="c">三</h4>') == {
        "a": (PASSED, "passed"),
        "b": (FAILED, "skipped-level"),
        "c": (PASSED, "passed"),
    }


def test_a_hidden_heading_that_closes_the_gap_is_a_question() -> None:
    """A folded part may hold the level in between."""
    html = '<h2 id="a">一</h2><h3 data-t-hidden>折叠</h3><h4 id="b">二</h4>'
    assert _seen(html)["b"] == (CANT_TELL, "hidden-between")


def test_odd_levels_do_no_harm() -> None:
    """What is no number counts as the second level; empty headings are the engine's business."""
    html = '<div id="a" role="heading" aria-level="²">一</div><h3 id="b"></h3><h4 id="c">三</h4>'
    assert _seen(html) == {"a": (PASSED, "passed"), "c": (PASSED, "passed")}


@pytest.mark.parametrize(
    "html",
    [
        f'<div id="x" class="title" data-t-style="{_BIG}">通知公告</div>{_LIST}',
        f'<div class="hd"><span id="x" class="tit" data-t-style="{_BOLD}">公告</span>'
        f'<a href="/a">更多</a></div>{_LIST}',
        f'<p id="x" data-t-style="{_BIG};{_BOLD}">通知公告</p>{_LIST}',
        f'<p id="x"><b data-t-style="{_BIG};{_BOLD}">通知公告</b></p>{_TEXT}',
        f'<div id="x" class="article-title" data-t-style="{_BIG}">关于放假的通知</div>'
        f"<div>来源：某某局</div>{_TEXT}",
    ],
)
def test_a_title_that_is_only_styled_fails(html: str) -> None:
    """A class that says title, or size and weight together, before a list or a text."""
    assert _seen(f"<h1>某某市</h1><div>{html}</div>")["x"] == (FAILED, "styled-only")


@pytest.mark.parametrize(
    "html",
    [
        f'<p id="x"><strong data-t-style="{_BOLD}">一、总体要求</strong></p>{_TEXT}',
        f'<div id="x" data-t-style="{_BIG}">通知公告</div>{_LIST}',
        f'<div id="x" class="tit" data-t-style="{_BIG}">公告</div>'
        f'<section aria-labelledby="x">{_LIST}</section>',
    ],
)
def test_weaker_signs_are_a_question(html: str) -> None:
    """Only bolder, only larger, or already the label of a region."""
    assert _seen(f"<h1>某某市</h1><div>{html}</div>")["x"] == (CANT_TELL, "looks-like-heading")


@pytest.mark.parametrize(
    "html",
    [
        f'<div id="x" class="title">通知公告</div>{_LIST}',
        f'<div id="x" class="title" data-t-style="{_BIG}">通知公告</div>',
        f'<a class="title" href="/a"><div id="x" data-t-style="{_BIG}">通知公告</div></a>{_LIST}',
        f'<nav><div id="x" class="title" data-t-style="{_BIG}">通知公告</div>{_LIST}</nav>',
        f'<div class="footer"><p id="x" class="tit" data-t-style="{_BIG}">链接</p>{_LIST}</div>',
        f'<div id="x" class="title" data-t-style="{_BIG}" data-t-click>通知公告</div>{_LIST}',
        f'<div id="x" class="tit" data-t-style="{_BIG}">要闻</div>'
        f'<div class="tit" data-t-style="{_BIG}">公告</div>{_LIST}',
        f'<div id="x" class="title" data-t-style="{_BIG}">发布时间：2026-03-18</div>{_LIST}',
        f'<div id="x" class="title" data-t-style="{_BIG}">热门搜索：</div>{_LIST}',
        f'<ul><li><div id="x" class="title" data-t-style="{_BIG}">新闻题目</div>{_TEXT}</li></ul>',
        f'<div data-t-style="position:fixed"><p id="x" class="title" data-t-style="{_BIG}">飘窗</p>'
        f"{_LIST}</div>",
        f'<table><tr><td><p id="x" class="tit" data-t-style="{_BIG}">公告</p>{_LIST}</td></tr>'
        f"</table>",
        f'<div class="title" data-t-style="{_BIG}"><h2 id="y">公告</h2></div>{_LIST}',
    ],
)
def test_what_is_no_title_of_a_section_is_left_alone(html: str) -> None:
    """Not set off, nothing below, a link, a tab, a label, a date, or not in the page's text."""
    found = _seen(f"<h1>某某市</h1><div>{html}</div>")
    assert "x" not in found


@given(st.integers(min_value=0, max_value=40))
def test_repeating_columns_changes_no_verdict(count: int) -> None:
    """The same column is judged the same however many stand before and after it."""
    column = f'<div><div class="title" data-t-style="{_BIG}">公告</div>{_LIST}</div>'
    wanted = f'<div><div id="x" class="title" data-t-style="{_BIG}">要闻</div>{_LIST}</div>'
    assert _seen("<h1>某市</h1>" + column * count + wanted + column * count)["x"][0] is FAILED
