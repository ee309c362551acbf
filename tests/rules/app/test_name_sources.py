"""Where a name may come from, and what needs none."""

from __future__ import annotations

from rules.checks.names import control_name, control_quality, link_purpose
from tests.rules.app.test_names import CANT_TELL, FAILED, PASSED, _android, _ios, _judge
from tests.screens import android, ios


def test_the_label_of_a_toggle_may_stand_one_box_further() -> None:
    """A row often holds its texts in a box of their own, and Flutter's texts have no class."""
    toggle = _android("CheckBox", checkable="true", focusable="true")
    text = _android("TextView", text="我已阅读并同意", resource_id="t")
    row = _android("LinearLayout", text, resource_id="a") + _android("FrameLayout", toggle)
    screen = android(_android("LinearLayout", row, resource_id="r"))
    assert ("x", CANT_TELL, "label-beside") in _judge(control_name, screen)
    drawn = _android("android.view.View", content_desc="消息推送", resource_id="t")
    screen = android(_android("android.view.View", drawn + toggle, resource_id="r"))
    assert ("x", CANT_TELL, "label-beside") in _judge(control_name, screen)
    button = _android("TextView", text="协议", clickable="true", resource_id="t")
    screen = android(_android("LinearLayout", button + toggle, resource_id="r"))
    assert ("x", FAILED, "unnamed") in _judge(control_name, screen), "a link is no label"


def test_the_rest_of_a_neighbouring_page_is_no_control() -> None:
    """A pager shows one pixel of the next page, on which nothing can be seen or tapped."""
    sliver = '<node class="android.view.ViewGroup" resource-id="x" clickable="true" '
    assert _judge(control_name, android(sliver + 'bounds="[0,0][1,700]"/>')) == []
    assert _judge(control_name, android(sliver + 'bounds="[0,0][40,700]"/>')) == [
        ("x", FAILED, "unnamed")
    ]


def test_what_lies_beside_a_sheet_is_no_nameless_control() -> None:
    """It catches taps; a library hides it, and where it is offered a person decides."""
    veil = '<node class="android.view.View" resource-id="x" clickable="true" {} '
    veil += 'bounds="[0,40][360,800]"/>'
    assert _judge(control_name, android(veil.format(""))) == []
    offered = android(veil.format('a11y-important="true"'))
    assert _judge(control_name, offered) == [("x", CANT_TELL, "silent-stop")]
    icon = '<node class="android.view.View" bounds="[20,60][60,100]"/></node>'
    card = android(veil.format("").replace("/>", f">{icon}"))
    assert _judge(control_name, card) == [("x", FAILED, "unnamed")]


def test_an_empty_text_is_no_question() -> None:
    """Words come and go in it; while it has none there is nothing to ask."""
    empty = _android("TextView", text=" ", a11y_important="true")
    assert _judge(control_name, android(empty)) == []
    assert _judge(control_name, ios(_ios("StaticText"))) == []


def test_a_control_is_called_what_its_icon_is_called() -> None:
    """Compose gives the description to an element inside, which is no image by its class."""
    icon = _android("android.view.View", content_desc="btn_back_home", resource_id="i")
    button = _android("android.view.View", icon, clickable="true")
    assert _judge(control_quality, android(button)) == [("x", FAILED, "resource-name")]
    words = _android("TextView", text="首页", resource_id="t")
    both = _android("android.view.View", icon + words, clickable="true")
    assert _judge(control_quality, android(both)) == []
    hidden = _android("TextView", text="市值", content_desc="7f3a91c2_title1", resource_id="t")
    assert _judge(control_quality, android(_android("LinearLayout", hidden, clickable="true"))) == [
        ("x", CANT_TELL, "unsure")
    ]
    image = _android("ImageView", content_desc="btn_back_home", resource_id="i")
    assert _judge(control_quality, android(_android("LinearLayout", image, clickable="true"))) == []


def test_the_icon_of_a_menu_may_be_called_more() -> None:
    """Every app has it; a text that says only "更多" leads nowhere known."""
    icon = _android("ImageView", resource_id="i")
    button = _android("FrameLayout", icon, clickable="true", content_desc="更多")
    assert _judge(link_purpose, android(button)) == [("x", PASSED, "passed")]
    text = _android("TextView", clickable="true", text="更多")
    assert _judge(link_purpose, android(text)) == [("x", FAILED, "unclear")]
    apple = {"label": "更多", "traits": "Button"}
    drawn = _ios("Button", _ios("Image", accessible="false", name="i"), **apple)
    assert _judge(link_purpose, ios(drawn)) == [("x", PASSED, "passed")]
    assert _judge(link_purpose, ios(_ios("Button", **apple))) == [("x", FAILED, "unclear")]
    shown = _ios("Button", _ios("StaticText", label="更多", name="t"), **apple)
    assert _judge(link_purpose, ios(shown)) == [("x", FAILED, "unclear")]
