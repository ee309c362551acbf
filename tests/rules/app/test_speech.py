"""What labels say twice, and which controls sound the same."""

from __future__ import annotations

import pytest

from rules.checks.speech import duplicate_name, redundant_role
from rules.model import Finding, Verdict
from rules.parts.said_twice import said_twice
from tests.screens import android, ios

FAILED, PASSED = Verdict.FAILED, Verdict.PASSED


@pytest.mark.parametrize(
    ("label", "role", "expected"),
    [
        ("返回按钮", "button", ("type", "按钮")),
        ("返回 按钮", "button", ("type", "按钮")),
        ("首页图标", "button", ("type", "图标")),
        ("Back button", "button", ("type", "button")),
        ("政务大厅图片", "image", ("type", "图片")),
        ("同意协议复选框", "checkbox", ("type", "复选框")),
        ("同意协议，已勾选", "checkbox", ("state", "已勾选")),
        ("未勾选同意协议", "checkbox", ("state", "未勾选")),
        ("点击返回", "button", ("action", "点击")),
        ("返回，双击打开", "button", ("action", "双击")),
        ("Tap to open", "button", ("action", "tap to")),
    ],
)
def test_words_that_are_said_twice(label: str, role: str, expected: tuple[str, str]) -> None:
    """Type, state and action words that the reader says as well."""
    assert said_twice(label, role, state=True, action=True) == expected


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("图片新闻", "image"),
        ("图片展示", "image"),
        ("链接库", "link"),
        ("点击率排行", "button"),
        ("上传图片", "image"),
        ("复制链接", "link"),
        ("自定义图标", "button"),
        ("已选择 3 项", "checkbox"),
        ("Iconic places", "button"),
        ("按钮", "button"),  # a placeholder, which another rule reports
        ("返回按钮", ""),  # nobody says that it is a button
        ("登录", "button"),
    ],
)
def test_words_that_are_part_of_the_name(label: str, role: str) -> None:
    """Inside a longer word, as what the control is about, or where no role is spoken."""
    assert said_twice(label, role, state=True, action=True) is None


def test_state_and_action_count_only_where_the_reader_says_them() -> None:
    """On a home-made box "已勾选" is the only way to hear it."""
    assert said_twice("同意，已勾选", "", state=False, action=True) is None
    assert said_twice("点击率", "", state=False, action=False) is None
    assert said_twice("点击返回", "", state=False, action=False) is None


def _codes(found: list[Finding]) -> list[tuple[str, Verdict, str]]:
    return [(f.node.identifier, f.verdict, f.code) for f in found if f.node is not None]  # type: ignore[union-attr]


def test_visible_texts_are_not_judged() -> None:
    """Only what was written for readers is; on iOS a label that a text inside repeats is not."""
    box = 'clickable="true" bounds="[0,0][100,40]"'
    screen = android(
        f'<android.widget.Button resource-id="text" text="点击按钮" {box}/>'
        f'<android.widget.Button resource-id="label" content-desc="返回按钮" {box}/>'
        f'<android.widget.EditText resource-id="edit" content-desc="姓名输入框" {box}/>'
    )
    assert _codes(list(redundant_role(screen, {}))) == [("label", FAILED, "type")]

    place = 'visible="true" x="0" y="0" width="90" height="40"'
    text = f'<XCUIElementTypeStaticText name="t" label="点击登录" accessible="false" {place}/>'
    screen = ios(
        f'<XCUIElementTypeButton name="seen" label="点击登录" accessible="true" {place}>{text}'
        "</XCUIElementTypeButton>"
        f'<XCUIElementTypeButton name="icon" label="返回按钮" accessible="true" {place}/>'
        f'<XCUIElementTypeButton name="fine" label="返回" accessible="true" {place}/>'
    )
    assert _codes(list(redundant_role(screen, {}))) == [
        ("icon", FAILED, "type"),
        ("fine", PASSED, "passed"),
    ]


def test_controls_at_different_places_that_sound_the_same_fail() -> None:
    """Each of them, with how many there are; one place twice is not two controls."""
    kind = "android.widget.Button"
    screen = android(
        f'<{kind} resource-id="a" text="删除" clickable="true" bounds="[0,0][90,40]"/>'
        f'<{kind} resource-id="b" text=" 删除 " clickable="true" bounds="[0,50][90,90]"/>'
        f'<{kind} resource-id="c" text="编辑" clickable="true" bounds="[0,100][90,140]"/>'
        f'<{kind} resource-id="d" text="编辑" clickable="true" bounds="[0,100][90,140]"/>'
        '<android.widget.TextView resource-id="e" text="删除" bounds="[0,200][90,240]"/>'
    )
    found = list(duplicate_name(screen, {}))
    assert _codes(found) == [
        ("a", FAILED, "same-speech"),
        ("b", FAILED, "same-speech"),
        ("c", PASSED, "passed"),
        ("d", PASSED, "passed"),
    ]
    assert found[0].data == {"name": "删除", "count": 2}
