"""A page as a listener gets it: by sentence, in the tree's order, with what is silent and noise."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from rules.snapshot import AxNode, PageSnapshot, SkipProbe
from rules.speech.model import Transcript
from rules.speech.tree import SpokenNode
from rules.speech.web import address_piece, transcript_of_page
from tests.build import find, page
from tests.rules.speech.heard import ax, codes, listened, read, sentences, text


def spoken(*nodes: SpokenNode, lang: str = "zh") -> list[str]:
    """What is heard after the title."""
    return sentences(read(*nodes), lang)[1:]


SENTENCES = [
    (ax("link", "首页", text("首页"), url="https://a.cn/"), "链接 首页", "link 首页"),
    (ax("link", "首页", ax("image", "首页")), "链接 图片 首页", "link graphic 首页"),
    (ax("button", ""), "按钮 未加标签", "button unlabelled"),
    (ax("heading", "通知", text("通知公告"), level=2), "标题 二级 通知公告", None),
    (ax("heading", "", text("通知公告"), level=9), "标题 通知公告", None),
    (ax("textbox", "姓名", required=True), "编辑框 姓名 必填", "edit 姓名 required"),
    (ax("textbox", "电话", value="123", invalid="true"), "编辑框 电话 123 无效输入", None),
    (ax("checkbox", "同意", checked="false"), "复选框 同意 未选中", None),
    (ax("switch", "夜间", checked="true"), "开关 夜间 开", None),
    (ax("button", "更多", expanded=False), "按钮 更多 已折叠", None),
    (ax("DisclosureTriangle", "说明", expanded=True), "按钮 说明 已展开", None),
    (ax("button", "提交", disabled=True), "按钮 提交 不可用", None),
    (ax("combobox", "区县", value="全部", expanded=False), "组合框 区县 全部 已折叠", None),
    (ax("image", "市政府大楼"), "图片 市政府大楼", "graphic 市政府大楼"),
    (ax("navigation", "", ax("link", "首页")), "导航 区域 链接 首页", None),
    (ax("navigation", "主导航", ax("link", "首页")), "主导航 导航 区域 链接 首页", None),
    (ax("blockquote", "", text("话")), "引用 话", None),
    (ax("group", "性别", ax("radio", "男", checked="true")), "性别 分组 单选按钮 男 已选中", None),
    (ax("Iframe", "地图", ax("RootWebArea", "", text("站点"))), "框架 地图 站点", None),
]


@pytest.mark.parametrize(("node", "zh", "en"), SENTENCES, ids=[zh for _, zh, _ in SENTENCES])
def test_each_role_and_state_has_its_sentence(node: SpokenNode, zh: str, en: str | None) -> None:
    """Kind before name before states, in the words of the language that is wanted."""
    assert spoken(node) == [zh]
    if en is not None:
        assert spoken(node, lang="en") == [en]


def test_containers_are_announced_before_the_first_thing_in_them() -> None:
    """A list tells its entries once; an empty landmark, list or heading tells nothing."""
    entries = [ax("listitem", "", ax("link", name)) for name in ("甲", "乙")]
    empty = [ax("list"), ax("navigation", "空"), ax("heading", "", level=1)]
    assert spoken(*empty, ax("list", "", *entries), text("尾")) == [
        "列表 2 项 链接 甲", "链接 乙", "尾",
    ]  # fmt: skip


def test_a_table_tells_its_size_and_where_each_cell_is() -> None:
    """Rows and columns by number; a table for layout is no table."""
    rows = [
        ax("row", "", *(ax("cell", "", text(word)) for word in words)) for words in ("甲乙", "丙丁")
    ]
    assert spoken(ax("table", "", *rows)) == [
        "表格 2 行 2 列 第 1 行 第 1 列 甲", "第 2 列 乙", "第 2 行 第 1 列 丙", "第 2 列 丁",
    ]  # fmt: skip
    layout = ax("LayoutTable", "", ax("LayoutTableRow", "", ax("LayoutTableCell", "", text("甲"))))
    assert spoken(layout) == ["甲"]


def test_the_current_page_and_a_password_are_told_from_the_markup() -> None:
    """What the tree does not say of an element is taken from its attributes."""
    snapshot = page("<a id=a href=# aria-current=page>甲</a><input id=p type=password>")
    heard = listened(
        snapshot,
        ax("link", "甲", node=find(snapshot, "a")),
        ax("textbox", "口令", value="hunter2", node=find(snapshot, "p")),
    )
    assert sentences(heard) == ["链接 甲 当前页", "编辑框 口令 密码"]


def test_what_is_ignored_is_not_said_and_what_is_below_it_is() -> None:
    """The order is the tree's own, through nodes that are not exposed."""
    hidden = ax("none", "", ax("StaticText", "藏", ignored=True), ignored=True)
    assert spoken(ax("none", "", text("一"), hidden, ignored=True), text("二")) == ["一", "二"]


def test_text_of_one_block_is_one_item_and_signs_alone_are_a_pause() -> None:
    """Bold parts of a sentence are no stops of their own; a dot between links is none either."""
    snapshot = page("<p id=p>请在<b id=b>三日</b>内</p><p id=q>办理</p>")
    p, b, q = (find(snapshot, name) for name in "pbq")
    b.style = {**(b.style or {}), "display": "inline"}
    heard = listened(
        snapshot,
        *(text(words, node) for words, node in (("请在", p), ("三日", b), ("内", p))),
        text("·", q),
        text("办理", q),
    )
    assert sentences(heard) == ["请在三日内", "办理"]


def test_the_label_of_a_field_is_said_once() -> None:
    """The field says its label's words; other text in the label is said before it."""
    label = ax("LabelText", "", text("姓名"))
    assert spoken(label, ax("textbox", "姓名")) == ["编辑框 姓名"]
    assert spoken(text("姓名"), ax("textbox", "姓名")) == ["姓名", "编辑框 姓名"]


def test_links_without_a_name_say_a_piece_of_their_address() -> None:
    """As some readers try it; without a piece nothing but the kind is heard."""
    heard = read(ax("link", "", url="https://a.cn/zw/list_12.html"), ax("link", "", url="#"))
    assert sentences(heard)[1:] == ["链接 list_12", "链接 未加标签"]
    assert codes(heard) == [("silent", "unnamed-address"), ("silent", "unnamed")]


@pytest.mark.parametrize(
    ("url", "piece"),
    [
        ("https://a.cn/", ""),
        ("javascript:void(0)", ""),
        ("https://a.cn/%E9%80%9A%E7%9F%A5.html", "通知"),
        ("https://a.cn/a/b/", "b"),
        ("https://[", ""),
    ],
)
def test_the_piece_of_an_address(url: str, piece: str) -> None:
    """The last part of the path without its ending; nothing for scripts and broken ones."""
    assert address_piece(url) == piece


def test_noise_is_marked_with_its_reason() -> None:
    """File names, placeholders, repeated neighbours and names of signs alone."""
    heard = read(
        ax("image", "icon_wechat_32.png"),
        ax("image", "图片"),
        ax("link", "通知公告"),
        ax("link", "通知公告"),
        ax("link", ">>"),
    )
    assert codes(heard) == [
        ("noise", "file-name"), ("noise", "placeholder"), ("noise", "repeated"),
        ("noise", "symbols"),
    ]  # fmt: skip


def test_a_heading_or_field_that_repeats_is_no_noise() -> None:
    """A heading after its last crumb is of use, and so is a field after its text."""
    heading = ax("heading", "", text("检索"), level=1)
    assert codes(read(text("检索"), heading, text("姓名"), ax("textbox", "姓名"))) == []


def test_what_can_be_seen_and_is_kept_from_the_tree_is_silent() -> None:
    """A control and words below aria-hidden stand where they are in the document."""
    snapshot = page(
        "<a id=a href=/a>甲</a><div aria-hidden=true id=w>只给看见的人</div>"
        "<button id=b aria-hidden=true>参加征集</button><a id=c href=/c>乙</a>"
    )
    hide(snapshot, "w", "b")
    heard = listened(
        snapshot,
        ax("link", "甲", node=find(snapshot, "a")),
        ax("link", "乙", node=find(snapshot, "c")),
    )
    assert sentences(heard) == ["链接 甲", "", "", "链接 乙"]
    assert [item.shown for item in heard.items] == ["", "只给看见的人", "参加征集", ""]
    assert codes(heard) == [("silent", "text-hidden"), ("silent", "control-hidden")]


def test_what_is_said_elsewhere_is_hidden_without_loss() -> None:
    """A picture's link with the words or the address of a link beside it is no finding."""
    snapshot = page(
        "<a id=a href=/a>通知公告</a><a id=b href=/a aria-hidden=true><b>图</b></a>"
        "<span aria-hidden=true>通知公告</span><i aria-hidden=true>*</i>"
    )
    hide(snapshot, "b")
    heard = listened(snapshot, ax("link", "通知公告", node=find(snapshot, "a")))
    assert codes(heard) == []


def test_an_image_without_a_name_is_silent_only_where_it_can_be_seen() -> None:
    """It says nothing, so that nothing is counted as heard."""
    snapshot = page("<img id=a data-t-rect=0,0,80,80><img id=b data-t-rect=0,0,0,0>")
    heard = listened(snapshot, *(ax("image", "", node=find(snapshot, name)) for name in "ab"))
    assert sentences(heard) == [""]
    assert codes(heard) == [("silent", "image-unnamed")]
    assert heard.figures.all_items == 0


def test_what_is_heard_and_not_seen_is_told_and_is_no_noise() -> None:
    """Texts for screen readers alone are mostly meant to be so."""
    snapshot = page("<a id=a href=#m data-t-rect=-999,0,100,20>跳到正文</a>")
    heard = listened(snapshot, ax("link", "跳到正文", node=find(snapshot, "a")))
    assert codes(heard) == [("unseen", "unseen")]
    assert heard.figures.noise == 0


MAIN = (
    "<a id=s href=#m>跳到主要内容</a><nav id=n><a id=l1 href=/1>走进</a><a id=l2 href=/2>政务</a>"
    "</nav><main id=m><h1 id=h>欢迎</h1></main>"
)


def test_items_and_characters_before_the_main_content() -> None:
    """Counted by hand: 题目 2, 链接跳到主要内容 8, 导航区域链接走进 8, 链接政务 4."""
    figures = heard_page(MAIN).figures
    assert (figures.place, figures.items, figures.characters) == ("main", 4, 22)
    assert (figures.skip, figures.skip_items, figures.skip_characters) == ("works", 2, 10)
    assert figures.all_items == 5


def test_a_skip_link_to_nowhere_gives_no_figure() -> None:
    """It is there and does not work: not 0 items, and not the figure of one that works."""
    figures = heard_page(MAIN.replace("href=#m", "href=#gone")).figures
    assert (figures.skip, figures.skip_items) == ("broken", None)
    assert figures.items == 4


def test_a_skip_link_that_died_when_it_was_tried_gives_no_figure() -> None:
    """The keyboard probe has the last word on whether it works."""
    figures = heard_page(MAIN, dead=True).figures
    assert (figures.skip, figures.skip_items) == ("broken", None)


def test_without_main_the_target_of_the_skip_link_is_the_content() -> None:
    """Where the page itself says where its content begins, that is taken."""
    figures = heard_page(MAIN.replace("main", "div")).figures
    assert (figures.place, figures.items) == ("skip-target", 4)


def test_without_both_the_first_main_heading_after_the_navigation_is() -> None:
    """A level-1 heading before the navigation is the site's name and begins nothing."""
    html = MAIN.replace("main", "div").replace("<a id=s href=#m>跳到主要内容</a>", "")
    figures = heard_page(html).figures
    assert (figures.place, figures.items, figures.skip) == ("heading", 3, "none")


def test_a_page_that_does_not_say_where_its_content_begins_has_no_figure() -> None:
    """Not known is not 0."""
    html = MAIN.replace("main", "div").replace("nav", "div").replace("h1", "p")
    figures = heard_page(html.replace("跳到主要内容", "首页")).figures
    assert (figures.place, figures.items, figures.characters) == ("", None, None)


def test_without_a_tree_there_is_no_transcript() -> None:
    """What was not captured was not measured."""
    assert transcript_of_page(page(MAIN)) is None


def test_deep_and_wide_trees_are_read() -> None:
    """Ten thousand levels, and a name of a million characters."""
    deep = text("底")
    for _ in range(10_000):
        deep = ax("generic", "", deep)
    assert spoken(deep) == ["底"]
    assert len(spoken(ax("link", "长" * 1_000_000))[0]) < 3000


def hide(snapshot: PageSnapshot, *ids: str) -> None:
    """As the browser answers for what aria-hidden takes out of the tree."""
    for name in ids:
        node = find(snapshot, name)
        node.ax = AxNode(role="none", name="", ignored=True, focusable=False)
        for inner in node.walk():
            inner.rect = node.rect  # that of a text's lines


def heard_page(html: str, *, dead: bool = False) -> Transcript:
    """The transcript of MAIN's elements as a browser's tree has them."""
    snapshot = page(html)
    if dead:
        probe = SkipProbe(link=find(snapshot, "s"), position=1, reached=find(snapshot, "l1"))
        snapshot = replace(snapshot, facts=replace(snapshot.facts, skip_probe=probe))
    nav = ax("navigation" if "<nav" in html else "generic", "", node=find(snapshot, "n"))
    nav.children = [
        ax("link", name, node=find(snapshot, at)) for at, name in (("l1", "走进"), ("l2", "政务"))
    ]
    h1 = find(snapshot, "h")
    role = "heading" if h1.tag == "h1" else "paragraph"
    top = [ax("link", "跳到主要内容", node=find(snapshot, "s"))] if "id=s" in html else []
    heading = ax(role, "", text("欢迎", h1), node=h1, level=1)
    return listened(snapshot, *top, nav, heading, title="题目")


def test_a_table_inside_a_table_keeps_its_rows_to_itself() -> None:
    """The outer one has one row, the inner one two."""
    inner = ax("table", "", *(ax("row", "", ax("cell", "", text(w))) for w in "甲乙"))
    outer = ax("table", "", ax("row", "", ax("cell", "", inner)))
    assert spoken(outer) == [
        "表格 1 行 1 列 第 1 行 第 1 列 表格 2 行 1 列 第 1 行 第 1 列 甲", "第 2 行 第 1 列 乙",
    ]  # fmt: skip


def test_hostile_nesting_ends_soon() -> None:
    """Buttons, landmarks and tables inside each other by the thousand take a moment."""
    for role in ("button", "navigation", "table", "list"):
        node = text("底")
        for _ in range(3000):
            node = ax(role, "名", node)
        begun = time.monotonic()
        found = read(node)
        assert found.items[-1].said
        assert time.monotonic() - begun < 5
