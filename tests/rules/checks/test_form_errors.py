"""What an error message has to say, on the page and after a form was sent empty."""

from __future__ import annotations

import dataclasses

import pytest

from rules.checks.form_errors import message
from rules.model import Verdict
from rules.parts.error_words import mentions, only_filler
from rules.probes import Probes
from rules.probes.forms import FormMessage, FormsProbe, FormTrial
from rules.snapshot import Node, PageSnapshot
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_FIELDS = (
    '<p><label for="age">年龄</label><input id="age" type="number"></p>'
    '<p><label for="home">住址</label><input id="home"></p><button id="send">提交</button>'
)


def _page(html: str) -> PageSnapshot:
    built = page(f"<body>{html}</body>")
    for node in built.root.walk():
        if not node.is_element and node.parent is not None:
            node.rect = node.parent.rect
    # Forms were looked for, and none of these was sent.
    return dataclasses.replace(built, probes=Probes(forms=FormsProbe()))


def _said(html: str) -> set[tuple[Verdict, str]]:
    return {(f.verdict, f.code) for f in message(_page(html), {})}


def _tried(
    *texts: str,
    dialogs: tuple[str, ...] = (),
    live: bool = True,
    exposed: bool = True,
    hidden: str = "",
    marked: str = "",
) -> set[tuple[Verdict, str]]:
    """What is said of a form of two fields that answers with these texts.

    `hidden` is a text under aria-hidden, `marked` the field whose border changed.
    """
    built = _page(f'<form id="form">{_FIELDS}</form>')
    form = find(built, "form")
    told = tuple(FormMessage(text=t, near=form, exposed=exposed, live=live, tied=()) for t in texts)
    if hidden:
        told += (FormMessage(text=hidden, near=form, exposed=False, live=False, tied=()),)
    trial = FormTrial(
        form=form,
        control=find(built, "send"),
        native=(),
        invalid=(),
        marked=(find(built, marked),) if marked else (),
        messages=told,
        dialogs=dialogs,
        focus=None,
    )
    probes = Probes(forms=FormsProbe(trials=(trial,)))
    found = message(dataclasses.replace(built, probes=probes), {})
    return {(f.verdict, f.code) for f in found if isinstance(f.node, Node)}


@pytest.mark.parametrize(
    "text",
    [
        "输入有误",
        "出错了！",
        "请正确填写",
        "您输入的信息不正确，请重新输入",
        "Invalid value.",
        "Error",
        "Something went wrong",
    ],
)
def test_words_that_tell_nothing(text: str) -> None:
    """They say that something is wrong, but not what."""
    assert only_filler(text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "请输入内容",
        "不能为空",
        "格式不正确",
        "应为 11 位数字，输入有误",
        "Must be a number",
        "请填写",
        "邮编错误",
        "Bitte ausfüllen",
    ],
)
def test_words_that_tell_something(text: str) -> None:
    """A cause, a form, a field, a wish, or a language that is not known."""
    assert not only_filler(text, frozenset())


def test_a_label_alone_is_no_cause() -> None:
    """The message 年龄错误 tells which field, not why."""
    assert only_filler("年龄错误", frozenset({"年龄"}))
    assert mentions("年龄错误", "您的年龄")
    assert not mentions("输入有误", "输入姓名")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("输入有误，请检查", {(FAILED, "which-field")}),
        ("年龄有误", {(FAILED, "no-cause")}),
        ("年龄有误：应为整数", {(PASSED, "passed")}),
        ("请填写所有必填项", {(PASSED, "passed")}),
        ("本页内容由数字政务中心提供", set()),
    ],
)
def test_a_message_that_stands_in_a_form(text: str, expected: set[tuple[Verdict, str]]) -> None:
    """It has to say which field or be tied to it, and why."""
    assert _said(f'<form><p class="error">{text}</p>{_FIELDS}</form>') == expected


def test_a_message_outside_of_forms_or_without_a_mark_is_no_message() -> None:
    """Instructions and news speak of errors too."""
    assert _said(f'<p class="error">输入有误</p><form>{_FIELDS}</form>') == set()
    assert _said(f"<form><p>请正确填写</p>{_FIELDS}</form>") == set()


def test_a_place_beside_the_field_tells_which() -> None:
    """What stands in the paragraph of one field is about that field."""
    html = '<form><p><label for="a">年龄</label><input id="a"><b class="err">{}</b></p>%s</form>'
    rest = '<p><input id="b" data-t-name="住址"></p>'
    assert _said(html.format("输入有误") % rest) == {(FAILED, "no-cause")}
    assert _said(html.format("应为整数，输入有误") % rest) == {(PASSED, "passed")}


def test_a_login_does_not_tell_which_was_wrong() -> None:
    """It would help whoever guesses passwords."""
    html = '<form><p class="error">输入有误</p><input id="u"><input type="password" id="p"></form>'
    assert _said(html) == {(PASSED, "passed")}


def test_a_label_without_a_tie_still_tells_which() -> None:
    """The message names the field called 数据, although nothing ties that text to it."""
    html = (
        '<form><p class="error">数据有误</p><div>数据：<input></div><div>说明：<input></div></form>'
    )
    assert _said(html) == {(PASSED, "passed")}


def test_only_for_eyes() -> None:
    """A message under aria-hidden fails unless the same is said elsewhere."""
    hidden = '<p class="error" aria-hidden="true">年龄有误：应为整数</p>'
    assert _said(f"<form>{hidden}{_FIELDS}</form>") == {(FAILED, "only-seen")}
    twin = '<p role="status">年龄有误：应为整数</p>'
    assert _said(f"<form>{hidden}{_FIELDS}</form>{twin}") == set()


def test_what_came_after_sending() -> None:
    """Texts and dialogs that came are judged like those that stood there."""
    assert _tried("输入有误") == {(FAILED, "which-field")}
    assert _tried("年龄不能为空") == {(PASSED, "passed")}
    assert _tried("年龄不能为空", exposed=False) == {(FAILED, "only-seen")}
    assert _tried(dialogs=("填写错误！",)) == {(FAILED, "which-field")}
    assert _tried(dialogs=("请输入住址",)) == {(PASSED, "passed")}
    assert _tried("今天是星期三") == set()


def test_a_message_without_a_word_to_readers_is_asked_about() -> None:
    """Neither focus nor a live region: somebody has to listen."""
    assert (CANT_TELL, "silent") in _tried("年龄不能为空", live=False)


def test_a_label_of_two_fields_does_not_tell_which() -> None:
    """Two fields suffice: the message names 姓名, which is the label of both."""
    twins = "".join(
        f'<p><label for="{i}">姓名</label><input id="{i}"></p>' for i in ("first", "second")
    )
    html = f'<form><p class="error">姓名不能为空</p>{twins}<button>提交</button></form>'
    assert _said(html) == {(FAILED, "ambiguous")}


def test_what_is_said_again_for_readers_is_not_only_seen() -> None:
    """The picture of the message may be hidden from them when the words come as a status too."""
    said = _tried("年龄不能为空", hidden="年龄不能为空")
    assert said == {(PASSED, "passed")}
    assert (FAILED, "only-seen") in _tried("年龄不能为空", hidden="住址不能为空")


def test_a_red_border_without_words_is_asked_about() -> None:
    """Somebody has to look whether anything but the colour tells which field is wrong."""
    assert _tried(marked="age") == {(CANT_TELL, "only-colour")}
    assert _tried() == set()
