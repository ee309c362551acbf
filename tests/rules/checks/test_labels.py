"""When a name says what is seen on a control, and when a label says what to fill in."""

from __future__ import annotations

import pytest

from rules.checks.form_labels import descriptive
from rules.checks.labels import in_name
from rules.model import Verdict
from rules.parts.seen_label import says, tokens
from rules.snapshot import Node, PageSnapshot
from tests.build import page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL


def _page(html: str) -> PageSnapshot:
    """A page whose texts have the boxes of the elements that they stand in."""
    built = page(f"<body>{html}</body>")
    for node in built.root.walk():
        if not node.is_element and node.parent is not None:
            node.rect = node.parent.rect
    return built


def _in_name(html: str) -> dict[str, tuple[Verdict, str]]:
    found = in_name(_page(html), {"long": 30})
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


def _labels(html: str) -> dict[str, tuple[Verdict, str]]:
    found = descriptive(_page(html), {})
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("政府信息公开", "云溪市政府信息公开年报"),
        ("政 府 信 息", "政府信息公开"),
        ("English", "切换到 english 版"),
        ("下一页>>", "下一页"),
        ("Q&A", "Q and A"),
        ("办事(试运行)", "办事"),
        ("Cloud St. map", "Cloud Street map"),
        ("cooperate", "co-operate"),
        ("Ｗeb 服务", "web服务"),
        ("★", "收藏"),
    ],
)
def test_a_name_that_says_the_label(label: str, name: str) -> None:
    """Case, width, spaces in Chinese, signs, brackets and abbreviations make no difference."""
    assert says(name, label)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("办事指南", "办事服务指南"),
        ("办事指南", "指南办事"),
        ("go on", "going on"),
        ("2030", "20 30"),
        ("3×4", "3 times 4"),
        ("city map", "map of the city"),
    ],
)
def test_a_name_that_does_not_say_the_label(label: str, name: str) -> None:
    """The words have to stand in the name whole, one after the other."""
    assert not says(name, label)


def test_brackets_around_everything_are_no_aside() -> None:
    """A label wholly in brackets is still the label."""
    assert [t.text for t in tokens("【公告】")] == ["公", "告"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<button id="b" aria-label="停车">预约</button>', (FAILED, "mismatch")),
        ('<div role="tab" id="b" aria-label="停车">预约</div>', (FAILED, "mismatch")),
        ('<button id="b" aria-label="放大">大</button>', (PASSED, "passed")),
        ('<button id="b" aria-label="字号">大</button>', (CANT_TELL, "maybe-mismatch")),
        ('<a href="/en" id="b" aria-label="English">EN</a>', (PASSED, "passed")),
        (
            f'<a href="/" id="b" aria-label="要闻">{"很长的摘要" * 8}</a>',
            (CANT_TELL, "maybe-mismatch"),
        ),
        (
            '<a href="/" id="b" aria-label="市民音乐会"><b>市民音乐会</b><i>六月十五日</i></a>',
            (PASSED, "passed"),
        ),
    ],
)
def test_what_is_said_of_a_control(html: str, expected: tuple[Verdict, str]) -> None:
    """Only a short text that the name leaves out is a failure."""
    assert _in_name(html) == {"b": expected}


@pytest.mark.parametrize(
    "html",
    [
        '<button aria-label="关闭">X</button>',
        '<button aria-label="关闭">×</button>',
        "<button>预约</button>",
        '<div role="tooltip" aria-label="停车">预约</div>',
        '<a aria-label="停车">预约</a>',
        '<a href="/" aria-label="停车"><span data-t-style="opacity:0">预约</span></a>',
        '<a href="/" aria-label="停车"><span data-t-style="clip-path:inset(50%)">预约</span></a>',
        '<a href="/" aria-label="停车"><span data-t-rect="-9999,0,50,20">预约</span></a>',
        '<a href="/" aria-label="停车"><span data-t-style="font-family:My Icons">home</span></a>',
        '<button aria-label="停车" aria-hidden="true">预约</button>',
    ],
)
def test_nothing_to_compare(html: str) -> None:
    """Signs, icons, hidden text, other roles and names from the content are left out."""
    assert _in_name(html) == {}


def test_a_count_beside_the_label_is_no_part_of_it() -> None:
    """A badge may count more than the name tells."""
    html = '<a href="/" id="b" aria-label="未读消息"><span>消息</span><span>7</span></a>'
    assert _in_name(html)["b"] == (PASSED, "passed")


@pytest.mark.parametrize(
    ("label", "attributes", "expected"),
    [
        ("菜单", 'name="mobile"', (FAILED, "says-nothing")),
        ("确定", 'type="date"', (FAILED, "says-nothing")),
        ("Info:", 'name="userEmail"', (FAILED, "says-nothing")),
        ("菜单", 'name="f7"', (CANT_TELL, "maybe-says-nothing")),
        ("Menu", 'name="menu"', (PASSED, "passed")),
        ("联系电话", 'name="mobile"', (PASSED, "passed")),
    ],
)
def test_a_label_against_what_the_field_is_for(
    label: str, attributes: str, expected: tuple[Verdict, str]
) -> None:
    """A word for a part of the page is a failure only where the field asks for something else."""
    html = f'<label for="f">{label}</label><input id="f" {attributes}>'
    assert _labels(html)["f"] == expected


_PAIR = (
    '<form><label for="{a}">姓名</label><input id="{a}" name="{a}">{between}'
    '<label for="{b}">姓名</label><input id="{b}" name="{b}"></form>'
)


@pytest.mark.parametrize(
    ("a", "b", "between", "expected"),
    [
        ("sender", "receiver", "", (FAILED, "same-label")),
        ("sender", "receiver", "<h2>收件人</h2>", (PASSED, "passed")),
        ("sender", "receiver", '<img alt="" src="x.png">', (PASSED, "passed")),
        ("child1", "child2", "", (PASSED, "passed")),
        ("sender", "receiver", "</form><form>", (PASSED, "passed")),
    ],
)
def test_two_fields_with_one_label(
    a: str, b: str, between: str, expected: tuple[Verdict, str]
) -> None:
    """They need something to be seen between them, unless they are a list of the same."""
    found = _labels(_PAIR.format(a=a, b=b, between=between))
    assert found[a] == found[b] == expected


@pytest.mark.parametrize(
    ("label", "name"), [("Book", "Bookings of the hall"), ("120", "1200 seats"), ("A B", "About")]
)
def test_only_two_or_three_letters_are_short_for_a_word(label: str, name: str) -> None:
    """Who says "Book" to a voice control does not reach "Bookings"; numbers are not cut short."""
    html = f'<a href="/" id="b" aria-label="{name}">{label}</a>'
    assert _in_name(html) == {"b": (FAILED, "mismatch")}


def test_another_field_between_tells_two_with_one_label_apart() -> None:
    """The telephone stands between: the second 姓名 begins another person's part."""
    between = '<label for="tel">电话</label><input id="tel" name="tel">'
    found = _labels(_PAIR.format(a="sender", b="receiver", between=between))
    assert found["sender"] == found["receiver"] == (PASSED, "passed")


def test_the_parts_of_one_answer_share_their_label() -> None:
    """A number in two boxes has one label, which is no mistake."""
    box = '<input id="{0}" name="{0}" aria-labelledby="t" data-t-name="编号">'
    html = f'<form><p id="t">编号</p>{box.format("region")}{box.format("serial")}</form>'
    found = _labels(html)
    assert found["region"] == found["serial"] == (PASSED, "passed")
