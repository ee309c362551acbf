"""What names a screen, what explains a field, and what says that its content is wrong."""

from __future__ import annotations

import pytest

from rules.checks.titles import field_error, field_label, screen_title
from rules.model import ScreenCheck, Verdict
from rules.screen import ScreenNode, ScreenSnapshot, Uninspected
from tests.rules.app.nodes import Box, apple, droid
from tests.screens import android, ios

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
WHOLE = (0, 0, 360, 800)
PHONE = (0, 0, 390, 844)
TOP = (72, 30, 300, 70)
BACK = droid("ImageButton", (0, 24, 56, 80), content_desc="返回", clickable="true")
LONG = "您有一条新的办件通知，请在七个工作日内处理"
QUERY = droid("Button", (16, 400, 344, 456), text="查询", clickable="true")


def _said(check: ScreenCheck, screen: ScreenSnapshot) -> list[tuple[Verdict, str, str]]:
    said = []
    for finding in check(screen, {}):
        node = finding.node
        own = "" if not isinstance(node, ScreenNode) else node.identifier or node.label
        said.append((finding.verdict, finding.code, own.rpartition("/")[2]))
    return said


def _screen(*inner: str, **attrs: str) -> ScreenSnapshot:
    return android(droid("FrameLayout", WHOLE, *inner, id="root", **attrs))


def _phone(*inner: str) -> ScreenSnapshot:
    return ios(apple("Window", PHONE, *inner))


@pytest.mark.parametrize(
    ("top", "on"),
    [
        (droid("TextView", TOP, text="社保查询", heading="true", id="a"), "a"),
        (droid("TextView", TOP, text="社保查询", id="tv_title"), "tv_title"),
        (
            droid(
                "androidx.appcompat.widget.Toolbar",
                (0, 24, 360, 80),
                droid("TextView", TOP, text="社保查询", id="b"),
            ),
            "b",
        ),
        (
            droid(
                "LinearLayout",
                (0, 744, 360, 800),
                droid(
                    "FrameLayout", (0, 744, 180, 800), content_desc="首页", selected="true", id="t"
                ),
                droid("FrameLayout", (180, 744, 360, 800), content_desc="我的", selected="false"),
            ),
            "t",
        ),
    ],
)
def test_a_heading_a_title_a_bar_or_the_chosen_tab_names_the_screen(top: str, on: str) -> None:
    """Any of them is heard or found as the name of the screen."""
    assert _said(screen_title, _screen(BACK, top, QUERY)) == [(PASSED, "passed", on)]


def test_a_pane_title_names_the_screen() -> None:
    """TalkBack speaks it when the screen opens."""
    assert _said(screen_title, _screen(BACK, QUERY, pane_title="社保查询")) == [
        (PASSED, "passed", "root")
    ]


def test_words_at_the_top_are_a_question() -> None:
    """They may be the name, or the title of an entry."""
    words = droid("TextView", TOP, text="社保查询", id="item_title")
    assert _said(screen_title, _screen(BACK, words, QUERY)) == [
        (CANT_TELL, "unclear", "item_title")
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (droid("TextView", (72, 40, 200, 64), text="社保查询", id="a"), True),
        (droid("TextView", (130, 40, 230, 64), text="社保查询", id="a"), True),
        (droid("android.view.View", (16, 60, 200, 100), content_desc="社保查询", id="a"), True),
        (droid("TextView", (72, 40, 200, 64), text="社保查询", id="a", clickable="true"), True),
        (droid("TextView", (250, 40, 344, 64), text="云汐", id="a"), False),
        (droid("TextView", (16, 60, 200, 100), text="社保", id="a", clickable="true"), False),
        (droid("TextView", (16, 40, 200, 52), text="常用服务", id="a"), False),
        (droid("TextView", (16, 220, 200, 244), text="常用服务", id="a"), False),
        (droid("TextView", (16, 40, 344, 64), text=LONG, id="a"), True),
        (droid("TextView", (16, 40, 344, 64), text=LONG + "，逾期作废", id="a"),
         False),
    ],
)  # fmt: skip
def test_a_short_line_at_the_very_top_names_the_screen(line: str, named: bool) -> None:
    """People see a title at the left, after a way back or in the middle; elsewhere they may not."""
    expected = (PASSED, "passed", "a") if named else (CANT_TELL, "unclear", "a")
    assert _said(screen_title, _screen(BACK, line, QUERY)) == [expected]


def test_nothing_but_a_way_back_at_the_top_is_no_title() -> None:
    """Only where the source tells of headings, and no picture may show the title."""
    assert _said(screen_title, _screen(BACK, QUERY)) == [(FAILED, "missing", "")]
    silent = droid("FrameLayout", WHOLE, BACK, QUERY).replace(' heading="false"', "")
    assert _said(screen_title, android(silent)) == [(CANT_TELL, "not-found", "")]
    picture = droid("ImageView", (60, 20, 300, 90), id="banner")
    assert _said(screen_title, _screen(BACK, picture, QUERY)) == [(CANT_TELL, "not-found", "")]


def test_ios_bars_and_headers_name_the_screen() -> None:
    """The navigation bar's own name, or a text with the trait."""
    query = apple("Button", (16, 420, 358, 50), label="查询")
    back = apple("Button", (8, 50, 44, 44), label="返回")
    bar = apple("NavigationBar", (0, 47, 390, 44), back, name="社保查询")
    assert _said(screen_title, _phone(bar, query)) == [(PASSED, "passed", "社保查询")]
    header = apple("StaticText", (60, 50, 200, 30), label="社保", traits="StaticText, Header")
    assert _said(screen_title, _phone(back, header, query)) == [(PASSED, "passed", "社保")]
    assert _said(screen_title, _phone(back, query)) == [(FAILED, "missing", "")]


def test_splashes_dialogs_and_drawn_screens_have_no_title_to_judge() -> None:
    """Nothing to press, another window on top, or no elements to read."""
    assert _said(screen_title, _screen(droid("ImageView", TOP, content_desc="云汐通"))) == []
    inner = droid("FrameLayout", WHOLE, BACK, QUERY)
    assert _said(screen_title, android(inner, dialog="com.android.permissioncontroller")) == []
    drawn = android(inner)
    part = Uninspected(node=drawn.nodes[1], kind="game", share=0.9)
    assert _said(screen_title, android(inner, uninspected=(part,))) == []


def _field(box: Box = (16, 300, 344, 356), /, **attrs: str) -> str:
    return droid("EditText", box, id="field", clickable="true", **attrs)


@pytest.mark.parametrize("attrs", [{"hint": "身份证号"}, {"content_desc": "身份证号"}])
def test_a_hint_or_a_label_explains_a_field(attrs: dict[str, str]) -> None:
    """Either is spoken with the field."""
    assert _said(field_label, _screen(_field(**attrs))) == [(PASSED, "passed", "field")]


def test_a_field_without_any_words_fails() -> None:
    """What was typed into it does not say what it is for."""
    assert _said(field_label, _screen(_field(hint=""))) == [(FAILED, "no-label", "field")]
    typed = _field(text="张三", hint="")
    assert _said(field_label, _screen(typed)) == [(FAILED, "no-label", "field")]


@pytest.mark.parametrize("box", [(16, 260, 200, 296), (16, 310, 100, 350)])
def test_words_above_or_before_a_field_may_be_joined_to_it(box: Box) -> None:
    """LabelFor is in no source."""
    words = droid("TextView", box, text="身份证号")
    field = _field((110, 300, 344, 356) if box[1] == 310 else (16, 300, 344, 356), hint="")
    assert _said(field_label, _screen(words, field)) == [(CANT_TELL, "maybe-labelled", "field")]


def test_words_far_away_do_not_explain_a_field() -> None:
    """A heading at the top of the screen is not the field's label."""
    words = droid("TextView", (16, 40, 344, 80), text="社保查询")
    assert _said(field_label, _screen(words, _field(hint=""))) == [(FAILED, "no-label", "field")]


def test_an_old_source_without_hints_leaves_typed_words_open() -> None:
    """The text may be the hint."""
    assert _said(field_label, _screen(_field(text="请输入"))) == [
        (CANT_TELL, "maybe-hint", "field")
    ]


def test_an_old_source_leaves_empty_fields_of_old_systems_open() -> None:
    """Before Android 8.0 the hint is in no text; from then on an empty field shows none."""
    empty = _field().replace(' a11y-important="true"', "")
    assert _said(field_label, android(empty)) == [(CANT_TELL, "maybe-hint", "field")]
    assert _said(field_label, android(empty, api_level=24)) == [(CANT_TELL, "maybe-hint", "field")]
    assert _said(field_label, android(empty, api_level=30)) == [(FAILED, "no-label", "field")]


def test_texts_inside_a_field_explain_it() -> None:
    """Compose draws label and placeholder as elements of their own into the field."""
    inner = droid("TextView", (20, 310, 200, 340), text="请输入身份证号")
    field = droid("EditText", (16, 300, 344, 356), inner, id="field", clickable="true", hint="")
    assert _said(field_label, _screen(field)) == [(PASSED, "passed", "field")]


def test_a_field_that_cannot_be_filled_in_is_left_alone() -> None:
    """It only shows something."""
    assert _said(field_label, _screen(_field(hint="", enabled="false"))) == []


def test_ios_placeholders_and_labels_explain_a_field() -> None:
    """A search field says by its kind what it is for."""
    box = (16, 300, 358, 44)
    named = apple("TextField", box, placeholderValue="身份证号", value="身份证号")
    assert [v for v, _, _ in _said(field_label, _phone(named))] == [PASSED]
    old = apple("TextField", box, value="身份证号")
    assert [c for _, c, _ in _said(field_label, _phone(old))] == ["maybe-hint"]
    assert [c for _, c, _ in _said(field_label, _phone(apple("TextField", box)))] == ["no-label"]
    search = apple("SearchField", box)
    assert [c for _, c, _ in _said(field_label, _phone(search))] == ["search-only"]


def test_a_wrong_field_has_to_say_why() -> None:
    """Only where the app itself calls the content invalid."""
    wrong = _field(hint="身份证号", content_invalid="true")
    assert _said(field_error, _screen(wrong)) == [(FAILED, "unexplained", "field")]
    told = _field(hint="身份证号", content_invalid="true", error="应为 18 位")
    assert _said(field_error, _screen(told)) == [(PASSED, "passed", "field")]
    assert _said(field_error, _screen(_field(content_invalid="false"))) == []
    assert _said(field_error, _screen(_field())) == []
