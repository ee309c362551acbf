"""Where a screen reader stops and what it says there."""

from __future__ import annotations

from dataclasses import replace

from rules.parts.screen_focus import focus_map, in_web_view, own_stops
from rules.screen import ScreenNode, ScreenSnapshot, WebPart
from tests.build import page
from tests.screens import android, ios

_ON = 'displayed="true" a11y-important="true"'
_OFF = 'displayed="true" a11y-important="false"'


def _box(top: int, left: int = 0) -> str:
    return f'bounds="[{left},{top}][{left + 100},{top + 40}]"'


def _at(screen: ScreenSnapshot, identifier: str) -> ScreenNode:
    return next(node for node in screen.nodes if node.identifier == identifier)


def _stops(screen: ScreenSnapshot) -> list[str]:
    return [node.identifier for node in focus_map(screen).stops]


def _said(screen: ScreenSnapshot, identifier: str) -> str:
    return focus_map(screen).speech(_at(screen, identifier))


_ROW = (
    f'<android.widget.LinearLayout resource-id="row" clickable="true" {_ON} {_box(0)}>'
    f'<android.widget.ImageView resource-id="icon" {_OFF} {_box(0)} />'
    f'<android.widget.TextView resource-id="name" text="社保" {_ON} {_box(0)} />'
    f'<android.widget.TextView resource-id="hint" hint="查询" {_ON} {_box(0)} />'
    "</android.widget.LinearLayout>"
)


def test_a_clickable_row_is_one_stop_that_says_its_texts() -> None:
    """Texts that take no focus belong to the row, in document order."""
    screen = android(_ROW)
    assert _stops(screen) == ["row"]
    assert _said(screen, "row") == "社保 查询"
    focus = focus_map(screen)
    assert focus.stop_of(_at(screen, "icon")) is _at(screen, "row")
    assert focus.is_stop(_at(screen, "row")) and not focus.is_stop(_at(screen, "name"))
    assert focus.exposed[_at(screen, "icon").index] is False


def test_a_label_silences_what_is_inside() -> None:
    """A content description stands for the whole element."""
    screen = android(_ROW.replace('"row"', '"row" content-desc="社保查询入口"'))
    assert _said(screen, "row") == "社保查询入口"


def test_a_button_in_a_row_speaks_for_itself() -> None:
    """What takes focus of its own is no part of the row's speech."""
    button = (
        f'<android.widget.Button resource-id="ask" text="咨询" clickable="true" {_ON} {_box(0)}/>'
    )
    screen = android(
        _ROW.replace("</android.widget.LinearLayout>", f"{button}</android.widget.LinearLayout>")
    )
    assert _stops(screen) == ["row", "ask"]
    assert _said(screen, "row") == "社保 查询"
    assert _said(screen, "ask") == "咨询"


def test_a_frame_with_nothing_to_say_is_no_stop() -> None:
    """A clickable frame around controls is passed by; a clickable leaf is not."""
    screen = android(
        f'<android.widget.FrameLayout resource-id="frame" clickable="true" {_ON} {_box(0)}>'
        f'<android.widget.Button resource-id="b" text="登录" clickable="true" {_ON} {_box(0)}/>'
        "</android.widget.FrameLayout>"
        f'<android.view.View resource-id="leaf" clickable="true" {_ON} {_box(50)} />'
    )
    assert _stops(screen) == ["b", "leaf"]
    assert _said(screen, "leaf") == ""


def test_items_of_a_list_are_stops_when_they_speak() -> None:
    """Below a container that scrolls an exposed item with texts is stopped on as a whole."""
    screen = android(
        f'<android.widget.ScrollView resource-id="list" {_ON} bounds="[0,0][360,800]">'
        f'<android.widget.LinearLayout resource-id="item" {_ON} {_box(0)}>'
        f'<android.widget.TextView resource-id="t" text="公告" {_ON} {_box(0)} />'
        "</android.widget.LinearLayout>"
        f'<android.widget.LinearLayout resource-id="empty" {_ON} {_box(50)} />'
        "</android.widget.ScrollView>"
    )
    assert _stops(screen) == ["item"]
    assert _said(screen, "item") == "公告"


def test_hidden_empty_and_far_elements_are_not_shown() -> None:
    """Shown is what is not hidden, has area and lies on the screen."""
    kind = "android.widget.TextView"
    screen = android(
        f'<{kind} resource-id="ok" text="a" {_box(0)} />'
        f'<{kind} resource-id="hidden" text="b" displayed="false" {_box(0)} />'
        f'<{kind} resource-id="far" text="c" {_box(2000)} />'
        f'<{kind} resource-id="left" text="d" {_box(0, -100)} />'
        f'<{kind} resource-id="empty" text="e" bounds="[5,5][5,5]" />'
    )
    assert _stops(screen) == ["ok"]
    shown = focus_map(screen).shown
    assert [node.identifier for node in screen.nodes if shown[node.index]] == ["ok"]


def test_importance_that_the_source_does_not_give_follows_android() -> None:
    """Without a11y-important, texts and what can be operated are exposed, bare frames are not."""
    screen = android(
        f'<node class="android.widget.LinearLayout" resource-id="frame" {_box(0)}>'
        f'<node class="android.widget.ImageView" resource-id="plain" {_box(0)} />'
        f'<node class="android.widget.ImageView" resource-id="logo" content-desc="徽标" {_box(0)}/>'
        f'<node class="android.widget.TextView" resource-id="text" text="云汐" {_box(0)} />'
        "</node>"
    )
    assert _stops(screen) == ["logo", "text"]
    exposed = focus_map(screen).exposed
    assert [exposed[_at(screen, name).index] for name in ("frame", "plain")] == [False, False]


def test_a_web_view_without_contents_is_no_stop() -> None:
    """Its page is not in the tree: nothing can be said of it."""
    screen = android(f'<android.webkit.WebView resource-id="w" focusable="true" {_ON} {_box(0)} />')
    assert _stops(screen) == []


def _ios(kind: str, name: str, inner: str = "", **attrs: str) -> str:
    given = {"visible": "true", "accessible": "true", "x": "0", "y": "0"}
    given |= {"width": "100", "height": "40", "name": name} | attrs
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<XCUIElementType{kind} {said}>{inner}</XCUIElementType{kind}>"


def test_an_accessible_element_of_ios_hides_what_is_inside() -> None:
    """VoiceOver reaches the outermost accessible element only."""
    inner = _ios("StaticText", "inner", label="社保") + _ios("Button", "deep", label="去")
    screen = ios(_ios("Cell", "cell", inner, label="社保查询"))
    assert _stops(screen) == ["cell"]
    assert _said(screen, "cell") == "社保查询"
    focus = focus_map(screen)
    assert focus.stop_of(_at(screen, "deep")) is _at(screen, "cell")
    assert focus.exposed[_at(screen, "deep").index] is False


def test_speech_on_ios_falls_back_from_label_to_value_to_contents() -> None:
    """An element without a label says its value, a field its placeholder, a cell its texts."""
    screen = ios(
        _ios("Slider", "slider", value="50%")
        + _ios("TextField", "field", placeholderValue="请输入姓名")
        + _ios("Cell", "cell", _ios("StaticText", "t", label="公告", accessible="false"))
        + _ios("Other", "mute")
    )
    assert [_said(screen, n) for n in ("slider", "field", "cell", "mute")] == [
        "50%",
        "请输入姓名",
        "公告",
        "",
    ]


def test_ios_without_accessible_is_read_by_type() -> None:
    """A source of an old driver says nowhere what is accessible: buttons and texts are."""
    box = 'x="0" y="0" width="100" height="40" visible="true"'
    screen = ios(
        '<?xml version="1.0"?><XCUIElementTypeApplication name="app" x="0" y="0" width="390"'
        f' height="844"><XCUIElementTypeOther name="o" {box}>'
        f'<XCUIElementTypeButton name="b" label="返回" {box}/></XCUIElementTypeOther>'
        "</XCUIElementTypeApplication>"
    )
    assert _stops(screen) == ["b"]


def test_the_native_answer_makes_an_element_accessible() -> None:
    """The attribute nativeAccessibilityElement counts as much as what the driver works out."""
    screen = ios(
        _ios("Other", "o", accessible="false", nativeAccessibilityElement="true", label="a")
    )
    assert _stops(screen) == ["o"]


def test_the_app_does_not_answer_for_system_parts_and_audited_pages() -> None:
    """Keyboards, windows of other packages and pages with rules of their own are left out."""
    keyboard = _ios("Keyboard", "kb", _ios("Key", "key", label=""), accessible="false")
    screen = ios(_ios("Button", "b", label="返回") + keyboard)
    assert [node.identifier for node in own_stops(screen)] == ["b"]

    button = 'text="a" clickable="true"'
    own = f'{button} package="cn.invented.yunxi"'
    screen = android(
        f'<android.widget.Button resource-id="own" {own} {_box(0)}/>'
        f'<android.widget.Button resource-id="two" {own} {_box(0)}/>'
        f'<android.widget.Button resource-id="s" {button} package="android" {_box(0)}/>'
    )
    assert [node.identifier for node in own_stops(screen)] == ["own", "two"]

    screen = android(
        f'<android.webkit.WebView resource-id="w" {_OFF} {_box(0)}>'
        f'<android.widget.Button resource-id="in" {button} {_ON} {_box(0)}/>'
        "</android.webkit.WebView>"
        f'<android.widget.Button resource-id="out" {button} {_ON} {_box(0)}/>'
    )
    assert [node.identifier for node in own_stops(screen)] == ["in", "out"]
    assert in_web_view(screen)[_at(screen, "in").index] is True
    assert in_web_view(screen)[_at(screen, "w").index] is False
    part = WebPart(node=_at(screen, "w"), page=page("<body></body>"), full=True)
    audited = replace(screen, web=(part,))
    assert [node.identifier for node in own_stops(audited)] == ["out"]


def test_deep_trees_are_read_without_recursion() -> None:
    """A tree of a thousand levels is read like any other."""
    depth = 1000
    xml = f"<android.widget.FrameLayout {_box(0)}>" * depth
    xml += f'<android.widget.TextView resource-id="t" text="到底了" {_box(0)} />'
    screen = android(xml + "</android.widget.FrameLayout>" * depth)
    assert _stops(screen) == ["t"]
    assert focus_map(screen).speech(screen.nodes[1]) == ""
