"""Which controls expose a class, a role and a state that can be spoken."""

from __future__ import annotations

import pytest

from rules.checks.roles import class_name, role_exposed, state_exposed
from rules.model import ScreenCheck, Verdict
from rules.screen import ScreenSnapshot
from tests.screens import android, ios

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
Seen = list[tuple[str, Verdict, str]]


def _judge(check: ScreenCheck, screen: ScreenSnapshot) -> Seen:
    found = check(screen, {})
    return [(f.node.identifier, f.verdict, f.code) for f in found if f.node is not None]  # type: ignore[union-attr]


def _android(cls: str, inner: str = "", **attrs: str) -> str:
    cls = cls if "." in cls else f"android.widget.{cls}"
    given = {"resource-id": "x", "clickable": "true", "checkable": "false", "selected": "false"}
    given |= {key.replace("_", "-"): value for key, value in attrs.items()}
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f'<{cls} {said} bounds="[0,0][100,40]" displayed="true">{inner}</{cls}>'


def _ios(kind: str, inner: str = "", **attrs: str) -> str:
    given = {"visible": "true", "accessible": "true", "x": "0", "y": "100"}
    given |= {"width": "100", "height": "40", "name": "x"} | attrs
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<XCUIElementType{kind} {said}>{inner}</XCUIElementType{kind}>"


@pytest.mark.parametrize(
    ("cls", "verdict"),
    [
        ("android.widget.Button", PASSED),
        ("androidx.cardview.widget.CardView", PASSED),
        ("android.view.View", PASSED),
        ("cn.invented.yunxi.TabIcon", FAILED),
        ("androidfake.Button", FAILED),
    ],
)
def test_classes_that_readers_know(cls: str, verdict: Verdict) -> None:
    """Those of the system's packages and no others."""
    code = "passed" if verdict is PASSED else "unknown-class"
    assert _judge(class_name, android(_android(cls, text="首页"))) == [("x", verdict, code)]


def test_what_can_be_tapped_needs_a_role() -> None:
    """Texts and frames have none, buttons and clickable images do."""
    for cls in ("TextView", "LinearLayout", "android.view.View", "android.view.ViewGroup"):
        screen = android(_android(cls, content_desc="社保"))
        assert _judge(role_exposed, screen) == [("x", FAILED, "no-role")]
    for cls in ("Button", "ImageButton", "ImageView", "CheckBox"):
        screen = android(_android(cls, content_desc="社保"))
        assert _judge(role_exposed, screen) == [("x", PASSED, "passed")]


def test_roles_are_not_asked_of_everything() -> None:
    """Not of rows of lists, frames around controls, fields, pages or what says nothing."""
    row = _android("LinearLayout", content_desc="公告")
    button = _android("Button", text="咨询", resource_id="b")
    text = _android("TextView", text="服务公告", clickable="false")
    panel = _android("FrameLayout", text + button, resource_id="p")
    assert _judge(role_exposed, android(panel)) == [("b", PASSED, "passed")]
    screens = [
        _android("ListView", row, resource_id="l", clickable="false"),
        _android("android.webkit.WebView", row, resource_id="w", clickable="false"),
        _android("EditText", text="李云"),
        _android("FrameLayout"),
        _android("TextView", text="公告", clickable="false"),
    ]
    for xml in screens:
        assert _judge(role_exposed, android(xml)) == []


def test_a_screen_without_stops_is_judged() -> None:
    """An empty source raises nothing."""
    for check in (class_name, role_exposed, state_exposed):
        assert _judge(check, android(_android("FrameLayout", clickable="false"))) == []


def test_a_role_that_a_view_says_itself_counts() -> None:
    """The driver can be told to add the extras of a view."""
    view = _android(
        "android.view.View",
        content_desc="社保",
        extras="AccessibilityNodeInfo.roleDescription=按钮",
    )
    assert _judge(role_exposed, android(view)) == [("x", PASSED, "passed")]


def test_a_bare_element_inside_tells_the_role() -> None:
    """Compose puts one of the role's class into what can be tapped; TalkBack reads it."""
    role = _android("Button", clickable="false", resource_id="r")
    text = _android("TextView", text="社保", clickable="false", resource_id="t")
    view = _android("android.view.View", text + role)
    assert _judge(role_exposed, android(view)) == [("x", PASSED, "passed")]
    words = _android("Button", text="社保", clickable="false", resource_id="r")
    assert _judge(role_exposed, android(_android("LinearLayout", words))) == [
        ("x", FAILED, "no-role")
    ]


def test_roles_on_ios_come_from_traits() -> None:
    """Without traits nothing is said; without a trait an identifier can only raise a question."""
    assert _judge(role_exposed, ios(_ios("Other", label="社保", traits="Button"))) == [
        ("x", PASSED, "passed")
    ]
    named = {"label": "社保", "name": "socialBtn"}
    assert _judge(role_exposed, ios(_ios("Other", traits="None", **named))) == [
        ("socialBtn", CANT_TELL, "maybe-no-role")
    ]
    assert _judge(role_exposed, ios(_ios("Other", **named))) == []
    assert _judge(role_exposed, ios(_ios("Other", label="社保", traits="None"))) == []


def test_toggles_of_the_system_say_their_state() -> None:
    """One that takes its state away fails; one whose source is silent is not judged."""
    for cls in ("CheckBox", "Switch", "RadioButton", "androidx.appcompat.widget.SwitchCompat"):
        mute = android(_android(cls, text="推送"))
        assert _judge(state_exposed, mute) == [("x", FAILED, "no-state")]
        told = android(_android(cls, text="推送", checkable="true"))
        assert _judge(state_exposed, told) == [("x", PASSED, "passed")]


def test_a_switch_of_ios_has_a_value() -> None:
    """Where the source gives values at all."""
    other = _ios("StaticText", label="a", value="a", name="t")
    assert _judge(state_exposed, ios(other + _ios("Switch", label="推送"))) == [
        ("x", FAILED, "no-state")
    ]
    assert _judge(state_exposed, ios(_ios("Switch", label="推送", value="0"))) == [
        ("x", PASSED, "passed")
    ]
    assert _judge(state_exposed, ios(_ios("Switch", label="推送"))) == []


@pytest.mark.parametrize(
    ("cls", "attrs", "expected"),
    [
        ("ImageView", {"resource_id": "cn.invented.yunxi:id/cb_agree"}, "looks-stateful"),
        ("ImageView", {"resource_id": "cn.invented.yunxi:id/iv_switch"}, "looks-stateful"),
        ("ImageView", {"resource_id": "cn.invented.yunxi:id/ivAgree"}, "looks-stateful"),
        ("TextView", {"text": "全选"}, "looks-stateful"),
        ("ImageView", {"resource_id": "a:id/cb_agree", "content_desc": "已勾选"}, "passed"),
        ("ImageView", {"resource_id": "a:id/cb_agree", "selected": "true"}, "passed"),
        ("TextView", {"resource_id": "a:id/tv_switch_city", "text": "切换城市"}, None),
        ("TextView", {"resource_id": "a:id/tv_agree", "text": "同意"}, None),
        ("Button", {"resource_id": "a:id/toggle", "text": "展开"}, None),
    ],
)
def test_home_made_toggles_are_questions(
    cls: str, attrs: dict[str, str], expected: str | None
) -> None:
    """Their identifier or name gives them away; a name that says the state is enough."""
    found = [code for _, _, code in _judge(state_exposed, android(_android(cls, **attrs)))]
    assert found == ([] if expected is None else [expected])


def test_a_row_around_a_real_toggle_is_no_home_made_one() -> None:
    """Its toggle says the state, be it a stop of its own or read with the row."""
    for focusable in ("true", "false"):
        box = _android(
            "CheckBox", clickable="false", checkable="true", focusable=focusable, resource_id="b"
        )
        text = _android("TextView", text="七天内免登录", clickable="false", resource_id="t")
        row = _android("LinearLayout", box + text, resource_id="a:id/filters_checkbox")
        found = {name: code for name, _, code in _judge(state_exposed, android(row))}
        assert "a:id/filters_checkbox" not in found


def test_home_made_toggles_of_ios() -> None:
    """A value or the trait Selected says the state."""
    agree = {"name": "agree_checkbox", "label": "同意用户协议"}
    assert _judge(state_exposed, ios(_ios("Button", traits="Button", **agree))) == [
        ("agree_checkbox", CANT_TELL, "looks-stateful")
    ]
    for said in ({"traits": "Button, Selected"}, {"traits": "Button", "value": "未勾选"}):
        assert _judge(state_exposed, ios(_ios("Button", **agree, **said))) == [
            ("agree_checkbox", PASSED, "passed")
        ]


def test_tabs_where_none_is_chosen_are_questions() -> None:
    """One that is chosen speaks for its group."""

    def group(first: str) -> ScreenSnapshot:
        node = (
            '<node class="androidx.appcompat.app.ActionBar$Tab" resource-id="{}" content-desc="{}"'
            ' clickable="true" selected="{}" bounds="[0,0][100,40]"/>'
        )
        inner = node.format("a", "首页", first) + node.format("b", "我的", "false")
        return android(
            f'<node class="android.widget.FrameLayout" bounds="[0,0][360,40]">{inner}</node>'
        )

    assert _judge(state_exposed, group("true")) == [
        ("a", PASSED, "passed"),
        ("b", PASSED, "passed"),
    ]
    assert _judge(state_exposed, group("false")) == [
        ("a", CANT_TELL, "no-chosen-tab"),
        ("b", CANT_TELL, "no-chosen-tab"),
    ]
