"""Which instructions are accused of being for the eye only."""

from __future__ import annotations

import pytest

from rules.checks.sensory import instructions
from tests.build import page

GREEN = "background-color:rgb(0, 128, 0)"
BUTTONS = f'<button data-t-style="{GREEN}">提交</button><button>清空</button>'
MENU = (
    '<ul data-t-rect="600,0,300,200" data-t-name=""><li><a href="1">户籍</a></li>'
    '<li><a href="2">不动产</a></li></ul>'
)


def _seen(body: str, *, questions: int = 2) -> dict[str, tuple[str, str]]:
    found = instructions(page(f"<body>{body}</body>"), {"questions": questions})
    return {f.node.get("id"): (f.verdict.value, f.code) for f in found if f.node is not None}


@pytest.mark.parametrize(
    ("text", "rest", "code"),
    [
        ("请在右侧的菜单里找到事项", MENU, "place"),
        ("Use the menu on the right to find a service", MENU, "place"),
        ("填写完毕后请点击绿色按钮", BUTTONS, "colour"),
        ("When done, press the green button", BUTTONS, "colour"),
    ],
)
def test_only_the_eye_finds_it(text: str, rest: str, code: str) -> None:
    """The thing stands there, has no name of that kind and is not the only one."""
    body = f'<p id="x" data-t-rect="0,0,400,20">{text}</p>{rest}'
    assert _seen(body) == {"x": ("failed", code)}


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("请在右侧的菜单里找到事项", f"<h2>菜单</h2>{MENU}"),
        ("请在右侧的导航里找到事项", f"<nav data-t-rect='600,0,300,200'>{MENU}</nav>"),
        ("填写完毕后请点击绿色按钮提交", BUTTONS),
        ("填写完毕后请点击绿色按钮", "<button>绿色通道</button><button>清空</button>"),
        ("填写完毕后请点击绿色按钮", "<button>提交</button>"),
    ],
)
def test_a_name_or_a_role_is_enough(text: str, rest: str) -> None:
    """A heading, the button's own words, or being the only one of its kind."""
    assert _seen(f'<p id="x" data-t-rect="0,0,400,20">{text}</p>{rest}') == {
        "x": ("passed", "passed")
    }


@pytest.mark.parametrize(
    "text",
    [
        "请点击右侧的“清空”按钮",
        "Press the green button labelled reset",
        "绿色出行宣传月启动，市民可在广场右侧领取徽章",
        "请点击下方按钮",
        "A square is a quadrilateral with four right angles",
        "Il joue au square à droite",
        "右侧按钮",
    ],
)
def test_what_is_no_such_instruction(text: str) -> None:
    """A name in quotes, no verb, a place in the reading order, another language."""
    assert _seen(f'<p id="x">{text}</p>{BUTTONS}') == {}


def test_another_screen_is_a_question_and_questions_are_few() -> None:
    """Instructions for an app's screen speak of nothing on this page."""
    body = "".join(f'<p id="x{i}">打开应用后点击右侧的红色图标</p>' for i in range(3))
    assert _seen(body, questions=1) == {"x0": ("cantTell", "unclear")}


@pytest.mark.parametrize(
    "buttons",
    [
        BUTTONS.replace("<button>", f'<button data-t-style="{GREEN}">'),
        "<button>提交</button><button>清空</button>",
    ],
)
def test_a_colour_that_tells_none_apart_is_a_question(buttons: str) -> None:
    """All are green, or none is: the instruction may mean another thing, and nobody is accused."""
    body = f'<p id="x" data-t-rect="0,0,400,20">填写完毕后请点击绿色按钮</p>{buttons}'
    assert _seen(body) == {"x": ("cantTell", "unclear")}
