"""Which images and controls have a name, and which names say something."""

from __future__ import annotations

import pytest

from rules.checks.names import (
    control_name,
    control_quality,
    edit_description,
    image_name,
    image_quality,
    is_unclear,
    link_purpose,
)
from rules.model import ScreenCheck, Verdict
from rules.parts.name_faults import Fault, name_fault
from rules.screen import ScreenSnapshot
from tests.screens import android, ios

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
Seen = list[tuple[str, Verdict, str]]
_BOX = 'bounds="[0,100][100,140]" displayed="true"'


def _judge(check: ScreenCheck, screen: ScreenSnapshot) -> Seen:
    found = check(screen, {})
    return [(f.node.identifier, f.verdict, f.code) for f in found if f.node is not None]  # type: ignore[union-attr]


def _android(cls: str, inner: str = "", **attrs: str) -> str:
    cls = cls if "." in cls else f"android.widget.{cls}"
    given = {"resource-id": "x", "clickable": "false", "checkable": "false"}
    given |= {key.replace("_", "-"): value for key, value in attrs.items()}
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<{cls} {said} {_BOX}>{inner}</{cls}>"


def _ios(kind: str, inner: str = "", **attrs: str) -> str:
    given = {"visible": "true", "accessible": "true", "x": "0", "y": "100"}
    given |= {"width": "100", "height": "40", "name": "x"} | attrs
    said = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<XCUIElementType{kind} {said}>{inner}</XCUIElementType{kind}>"


def test_an_operated_image_without_a_name_fails() -> None:
    """A reader stops on it and says nothing."""
    for xml in (
        _android("ImageView", clickable="true"),
        _android("ImageButton", focusable="true"),
        _android("ImageView", clickable="true", content_desc="  "),
    ):
        assert _judge(image_name, android(xml)) == [("x", FAILED, "unnamed-control")]
    image = _ios("Image", traits="Image, Button")
    assert _judge(image_name, ios(image)) == [("x", FAILED, "unnamed-control")]


def test_an_exposed_image_without_a_name_is_a_question() -> None:
    """It may be decoration; one that is not exposed is not judged at all."""
    exposed = _android("ImageView", a11y_important="true")
    assert _judge(image_name, android(exposed)) == [("x", CANT_TELL, "unnamed-image")]
    assert _judge(image_name, android(_android("ImageView", a11y_important="false"))) == []
    assert _judge(image_name, ios(_ios("Image"))) == [("x", CANT_TELL, "unnamed-image")]
    assert _judge(image_name, ios(_ios("Image", accessible="false"))) == []


def test_an_image_inside_a_control_is_the_controls_matter() -> None:
    """Where a stop says something, its image needs no words of its own."""
    inner = _android("ImageView", a11y_important="true", resource_id="i")
    inner += _android("TextView", text="社保", resource_id="t")
    screen = android(_android("LinearLayout", inner, clickable="true"))
    assert _judge(image_name, screen) == []


def test_a_named_image_passes() -> None:
    """Its own label is enough."""
    assert _judge(image_name, android(_android("ImageView", content_desc="徽标"))) == [
        ("x", PASSED, "passed")
    ]
    assert _judge(image_name, ios(_ios("Image", label="徽标"))) == [("x", PASSED, "passed")]


def test_what_only_a_tooltip_names_is_a_question() -> None:
    """Whether it is spoken depends on the reader."""
    image = _android("ImageButton", clickable="true", tooltip_text="返回")
    assert _judge(image_name, android(image)) == [("x", CANT_TELL, "tooltip-only")]
    frame = _android("FrameLayout", clickable="true", tooltip_text="返回")
    assert _judge(control_name, android(frame)) == [("x", CANT_TELL, "tooltip-only")]


@pytest.mark.parametrize("cls", ["Button", "FrameLayout", "android.view.View", "TextView"])
def test_a_control_without_a_name_fails(cls: str) -> None:
    """Whatever class a clickable element without speech has."""
    screen = android(_android(cls, clickable="true"))
    assert _judge(control_name, screen) == [("x", FAILED, "unnamed")]


def test_names_come_from_labels_and_texts_inside() -> None:
    """A frame takes its name from the texts that take no focus themselves."""
    inner = _android("TextView", text="公积金", resource_id="t")
    screen = android(_android("LinearLayout", inner, clickable="true"))
    assert _judge(control_name, screen) == [("x", PASSED, "passed")]
    screen = android(_android("Button", clickable="true", content_desc="返回"))
    assert _judge(control_name, screen) == [("x", PASSED, "passed")]


def test_a_toggle_beside_a_text_is_a_question() -> None:
    """The source does not say which text labels which control; without one it is nameless."""
    toggle = {"clickable": "true", "checkable": "true", "text": "关闭"}
    alone = _android("FrameLayout", _android("Switch", **toggle), resource_id="f")
    assert _judge(control_name, android(alone)) == [("x", FAILED, "unnamed")]
    text = _android("TextView", text="消息推送", resource_id="t")
    beside = _android("FrameLayout", text + _android("Switch", **toggle), resource_id="f")
    assert _judge(control_name, android(beside)) == [("x", CANT_TELL, "label-beside")]
    named = _android("Switch", **{**toggle, "text": "消息推送"})
    assert _judge(control_name, android(named)) == [("x", PASSED, "passed")]


def test_a_row_at_the_edge_of_a_list_may_have_lost_its_text() -> None:
    """Android's source holds only what is visible; in the middle there is no such excuse."""
    row = '<node class="android.view.View" resource-id="x" clickable="true" '
    row += 'bounds="[0,{}][360,{}]"/>'
    frame = '<node class="android.widget.ListView" bounds="[0,0][360,600]">{}</node>'
    cut = android(frame.format(row.format(570, 600)))
    assert _judge(control_name, cut) == [("x", CANT_TELL, "cut-off")]
    strip = android(frame.format(row.format(590, 600)))
    assert _judge(control_name, strip) == [], "of a strip nobody can say anything"
    whole = android(frame.format(row.format(300, 360)))
    assert _judge(control_name, whole) == [("x", FAILED, "unnamed")]


def test_a_silent_stop_that_is_no_control_is_a_question() -> None:
    """Something focusable without words may be left over from the layout; lists may be empty."""
    view = android(_android("android.view.View", focusable="true"))
    assert _judge(control_name, view) == [("x", CANT_TELL, "silent-stop")]
    for empty in ("ListView", "ScrollView"):
        screen = android(_android(empty, focusable="true", clickable="true"))
        assert _judge(control_name, screen) == []


def test_a_picture_of_an_interface_is_not_called_nameless() -> None:
    """Canvases and games have a rule of their own."""
    screen = android(_android("android.view.SurfaceView", clickable="true"))
    assert _judge(control_name, screen) == []


def test_names_of_ios_controls() -> None:
    """A label that is the type is none; a value is none for a switch; cells speak their texts."""
    assert _judge(control_name, ios(_ios("Button", label="button"))) == [("x", FAILED, "type-name")]
    assert _judge(control_quality, ios(_ios("Button", label="button"))) == []
    assert _judge(control_name, ios(_ios("Button", label=""))) == [("x", FAILED, "unnamed")]
    assert _judge(control_name, ios(_ios("Switch", value="1"))) == [("x", FAILED, "unnamed")]
    text = _ios("StaticText", label="公告", name="t", accessible="false")
    assert _judge(control_name, ios(_ios("Cell", text))) == [("x", PASSED, "passed")]
    other = _ios("Other", text, traits="Button")
    assert _judge(control_name, ios(other)) == [("x", CANT_TELL, "inner-text")]


def test_edit_fields_are_not_judged_as_controls() -> None:
    """They have a rule of their own."""
    assert _judge(control_name, android(_android("EditText", clickable="true"))) == []
    assert _judge(control_name, ios(_ios("TextField"))) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("icon_home.png", "file-name"),
        ("https://yunxi.invented/a/IMG_2031.JPG", "file-name"),
        ("ic_back", "resource-name"),
        ("btn_login_selector", "resource-name"),
        ("img_2x", "resource-name"),
        ("cn.invented.yunxi:id/iv_scan", "resource-name"),
        ("@drawable/scan", "resource-name"),
        ("@2131230001", "resource-name"),
        ("iconHome", "resource-name"),
        ("chevron.left", "resource-name"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "hash"),
        ("9b2d6c1e-0f3a-4c58-8d21-1f0a9c7e5b44", "hash"),
        ("按钮64", "numbered"),
        ("button 12", "numbered"),
        ("image3", "numbered"),
        ("Image View", "numbered"),
        ("ImageButton", "numbered"),
        ("未加标签", "placeholder"),
        ("图标", "placeholder"),
        ("TODO", "placeholder"),
        ("null", "placeholder"),
        ("(undefined)", "placeholder"),
        ("\ue60a", "private-use"),
        (" \ue60a\ue60b ", "private-use"),
    ],
)
def test_names_that_nobody_should_hear(name: str, code: str) -> None:
    """They are wrong on images and on controls alike."""
    assert name_fault(name, image=True) == Fault(code=code)
    assert name_fault(name, image=False) == Fault(code=code)


@pytest.mark.parametrize(
    "name",
    [
        "iOS", "A1 展厅", "12345", "110", "2025 年", "2025", "13800138000", "010-12345678", "VIP",
        "QQ", "WeChat", "Tom Smith", "Wi-Fi", "5G", "4.0", "IC卡", "eID", "E-card", "AI",
        "iPhone", "COVID-19", "www.yunxi.invented", "map.gov.cn", "user@yunxi.invented",
        "Search", "View", "OK", "首页", "返回", "第3页", "3/5", "选项1", "×", "<", "图片新闻",
        "图标库", "首页 \ue60a", "", "logo", "TV-BOX",
    ],
)  # fmt: skip
def test_real_names_are_left_alone(name: str) -> None:
    """Hotlines, years, English names and short words are names."""
    assert name_fault(name, image=True) is None
    assert name_fault(name, image=False) is None


@pytest.mark.parametrize("name", ["btn", "test", "标题", "zhang_san", "homeIcon", "营业执照.jpg"])
def test_names_that_may_be_meant_are_questions(name: str) -> None:
    """A person sees whether they are."""
    assert name_fault(name, image=False) == Fault(code="unsure", sure=False)


def test_words_for_an_image_depend_on_what_the_image_does() -> None:
    """The word 图片 says nothing of a picture, but may be what a button adds."""
    picture = android(_android("ImageView", content_desc="图片"))
    assert _judge(image_quality, picture) == [("x", FAILED, "placeholder")]
    button = android(_android("ImageView", content_desc="图片", clickable="true"))
    assert _judge(image_quality, button) == [("x", CANT_TELL, "unsure")]
    control = android(_android("Button", content_desc="图片", clickable="true"))
    assert _judge(control_quality, control) == [("x", PASSED, "passed")]


def test_visible_texts_are_judged_only_for_being_speakable() -> None:
    """What everybody reads is no label; a character of an icon font is."""
    plain = android(_android("Button", text="按钮64", clickable="true"))
    assert _judge(control_quality, plain) == [("x", PASSED, "passed")]
    icon = android(_android("TextView", text="\ue60a", clickable="true"))
    assert _judge(control_quality, icon) == [("x", FAILED, "private-use")]
    text = _ios("StaticText", label="按钮64", name="t", accessible="false")
    assert _judge(control_quality, ios(_ios("Button", text, label="按钮64"))) == [
        ("x", PASSED, "passed")
    ]
    assert _judge(control_quality, ios(_ios("Button", label="按钮64"))) == [
        ("x", FAILED, "numbered")
    ]


def test_a_description_on_a_field_hides_what_is_typed() -> None:
    """Unless it is kept up to date with the content."""
    field = {"clickable": "true", "content_desc": "姓名"}
    assert _judge(edit_description, android(_android("EditText", **field))) == [
        ("x", FAILED, "content-desc")
    ]
    kept = _android("EditText", clickable="true", content_desc="姓名，李云", text="李云")
    assert _judge(edit_description, android(kept)) == [("x", PASSED, "passed")]
    plain = _android("EditText", clickable="true", hint="姓名")
    assert _judge(edit_description, android(plain)) == [("x", PASSED, "passed")]


def test_fields_of_web_pages_are_not_views() -> None:
    """What the engine puts into a description there is not the app's doing."""
    field = _android("EditText", clickable="true", content_desc="姓名")
    page = android(_android("android.webkit.WebView", field, resource_id="w"))
    assert _judge(edit_description, page) == []


@pytest.mark.parametrize(
    "name", ["更多", "更多 >", "点击这里", "查看", ">>", "Learn more", "here", "…"]
)
def test_words_that_lead_nowhere_known(name: str) -> None:
    """They are unclear alone."""
    assert is_unclear(name)


@pytest.mark.parametrize("name", ["更多通知公告", "About", "登录", "全部", "进入社保大厅", "1", ""])
def test_words_that_say_where(name: str) -> None:
    """They are clear enough not to trouble a person."""
    assert not is_unclear(name)


def test_the_whole_stop_is_asked_where_it_leads() -> None:
    """“查看” in a row that says more is clear; images and tabs are no texts."""
    texts = _android("TextView", text="公积金", resource_id="a")
    texts += _android("TextView", text="查看", resource_id="b")
    row = android(_android("LinearLayout", texts, clickable="true"))
    assert _judge(link_purpose, row) == [("x", PASSED, "passed")]
    alone = android(_android("TextView", text="查看", clickable="true"))
    assert _judge(link_purpose, alone) == [("x", FAILED, "unclear")]
    image = android(_android("ImageButton", content_desc="更多", clickable="true"))
    assert _judge(link_purpose, image) == []
    bar = ios(_ios("TabBar", _ios("Button", label="更多"), name="bar", accessible="false"))
    assert _judge(link_purpose, bar) == []
