"""Android's sources say the same in our words, and unknown stays unknown."""

from __future__ import annotations

import pytest

from devices.normalize.app import BrokenSource, read_source
from rules.screen import ScreenNode
from rules.snapshot import Rect
from tests.screens import android


def only(xml: str, density: float = 1.0) -> ScreenNode:
    """The single inner node."""
    return android(xml, density).nodes[1]


FULL = (
    '<android.widget.Button index="0" package="cn.invented.yunxi" class="android.widget.Button"'
    ' text="办理" content-desc="办理业务" resource-id="cn.invented.yunxi:id/go" checkable="false"'
    ' checked="false" clickable="true" enabled="true" focusable="true" focused="false"'
    ' long-clickable="true" password="false" scrollable="false" selected="true"'
    ' bounds="[11,22][121,132]" displayed="true" hint="提示" a11y-important="true"'
    ' screen-reader-focusable="false" showing-hint="false" a11y-focused="true" heading="true"'
    ' live-region="2" pane-title="窗口" window-id="7"/>'
)


def test_every_attribute_has_its_field() -> None:
    """All attributes of UiAutomator2 arrive in the field that the node's table names."""
    node = only(FULL, 2.75)
    assert (node.cls, node.role) == ("android.widget.Button", "button")
    assert (node.text, node.label, node.hint) == ("办理", "办理业务", "提示")
    assert node.identifier == "cn.invented.yunxi:id/go"
    assert node.rect == Rect(x=4, y=8, width=40, height=40)
    truths = (node.visible, node.enabled, node.clickable, node.focusable, node.long_clickable)
    assert truths == (True, True, True, True, True)
    assert (node.selected, node.important, node.heading, node.a11y_focused) == (True,) * 4
    assert (node.focused, node.checkable, node.checked, node.password) == (False,) * 4
    assert (node.scrollable, node.screen_reader_focusable) == (False, False)
    assert (node.live_region, node.pane_title, node.window) == ("assertive", "窗口", "7")
    assert (node.hittable, node.native_important, node.traits) == (None, None, None)
    assert next(iter(node.attrs)) == "index" and node.attrs["bounds"] == "[11,22][121,132]"


def test_a_dump_leaves_unknown_what_it_does_not_say() -> None:
    """`uiautomator dump` says nothing of display, hints, headings or importance."""
    screen = android('<node class="android.widget.EditText" text="a" bounds="[0,0][9,9]"/>')
    node = screen.nodes[1]
    assert screen.origin == "uiautomator-dump"
    assert (node.cls, node.role) == ("android.widget.EditText", "edit")
    assert node.visible is None and node.heading is None and node.important is None
    assert node.live_region is None and node.pane_title is None and node.hint == ""
    assert "displayed" not in screen.known and "text" in screen.known


def test_sources_are_told_apart_by_content() -> None:
    """Class names as tags are UiAutomator2's, whatever the root looks like."""
    assert android(FULL).origin == "uiautomator2"
    bare = read_source(
        '<hierarchy rotation="0"><android.view.View bounds="[0,0][400,800]"/></hierarchy>'
    )
    assert bare.origin == "uiautomator2" and bare.tree.nodes[1].cls == "android.view.View"


@pytest.mark.parametrize(
    ("attributes", "text", "hint"),
    [
        ('text="手机号" hint="手机号" showing-hint="true"', "", "手机号"),
        ('text="手机号" showing-hint="true"', "", "手机号"),
        ('text="138" hint="手机号" showing-hint="false"', "138", "手机号"),
        ('text="手机号" hint="手机号" showing-hint="false"', "手机号", "手机号"),
        ('text="手机号" hint="手机号"', "", "手机号"),
        ('text="手机号"', "手机号", ""),
    ],
)
def test_a_shown_hint_is_no_text(attributes: str, text: str, hint: str) -> None:
    """What a field shows as its hint is the hint alone, also where the server does not say so."""
    node = only(f'<node class="android.widget.EditText" {attributes} bounds="[0,0][9,9]"/>')
    assert (node.text, node.hint) == (text, hint)


@pytest.mark.parametrize(
    "bounds",
    ["", "[0,0][0,0]", "[50,50][10,10]", "[0,0][10,0]", "0,0,10,10", "[a,b][c,d]", "[0,0]",
     "[1.5,0][9,9]", "[NaN,0][9,9]", "[99999999999,0][999999999999,9]", "[0,0][9,9][1,1]"],
)  # fmt: skip
def test_bounds_that_are_no_box(bounds: str) -> None:
    """A missing, empty, reversed or unreadable box is no box, and it is noted."""
    source = read_source(
        f'<hierarchy rotation="0"><node bounds="[0,0][9,9]"/><node bounds="{bounds}"/></hierarchy>'
    )
    assert source.tree.nodes[2].rect is None
    assert source.notes == {"bounds-unusable": 1}


def test_off_screen_boxes_stay() -> None:
    """An element beside the screen has a box there."""
    node = only('<node class="android.view.View" bounds="[-200,-50][-100,0]"/>')
    assert node.rect == Rect(x=-200, y=-50, width=100, height=50)


def test_without_density_boxes_are_pixels() -> None:
    """Nothing is guessed about the density."""
    source = read_source(f'<hierarchy width="1080" height="2400">{FULL}</hierarchy>')
    assert source.tree.nodes[1].rect == Rect(x=11, y=22, width=110, height=110)
    assert (source.tree.width, source.tree.height) == (1080, 2400)


@pytest.mark.parametrize(
    ("root", "window", "size"),
    [
        ('width="1080" height="2029"', "[0,0][1080,2160]", (1080, 2160)),  # bars left out
        ('width="1080" height="2400"', "[160,900][920,1500]", (1080, 2400)),  # a dialog alone
        ('width="1080" height="2400"', "[0,0][1080,9000]", (1080, 2400)),  # a window that is not
        ('rotation="0"', "[0,0][720,1608]", (720, 1608)),
        ('width="x" height="-5"', "[0,0][720,1608]", (720, 1608)),
    ],
)
def test_size_of_the_screen(root: str, window: str, size: tuple[int, int]) -> None:
    """The root's size counts, windows that are as large as a screen may widen it by the bars."""
    xml = f'<hierarchy {root}><android.widget.FrameLayout bounds="{window}"/></hierarchy>'
    tree = read_source(xml).tree
    assert (tree.width, tree.height) == size


@pytest.mark.parametrize(
    ("attributes", "important"),
    [
        ('a11y-important="false" drawing-order="0"', None),
        ('a11y-important="true" drawing-order="0"', True),
        ('a11y-important="false" drawing-order="3"', False),
        ('a11y-important="false"', False),
    ],
)
def test_importance_of_what_is_no_view(attributes: str, important: bool | None) -> None:
    """A part of a view, which has no drawing order, says "false" without meaning it."""
    inner = f'<android.widget.Button clickable="true" {attributes} bounds="[0,0][9,9]"/>'
    outer = (
        '<android.view.View a11y-important="false" drawing-order="0" bounds="[0,0][99,99]">'
        f"{inner}</android.view.View>"
    )
    nodes = android(outer).nodes
    assert nodes[2].important is important
    assert nodes[1].important is False, "a window's outermost view has no drawing order either"


def test_what_is_drawn_into_a_hidden_view_is_hidden_with_it() -> None:
    """A view that could be used and is unimportant was hidden on purpose."""
    drawn = '<android.widget.Button {} a11y-important="false" drawing-order="0">{}'
    drawn += "</android.widget.Button>"
    inner = drawn.format('resource-id="a"', drawn.format('resource-id="b"', ""))
    view = '<android.view.View {} a11y-important="false" drawing-order="2">' + inner
    view = f"<android.widget.FrameLayout>{view}</android.view.View></android.widget.FrameLayout>"

    def importance(said: str) -> list[bool | None]:
        return [n.important for n in android(view.format(said)).nodes if n.identifier]

    assert importance('text="同意《用户协议》"') == [False, False]
    assert importance('focusable="true"') == [False, False]
    assert importance("") == [None, None]


def test_the_app_is_no_keyboard() -> None:
    """A keyboard over a small screen has most elements, and is not the app."""
    keys = '<a package="com.android.inputmethod.latin" bounds="[0,0][9,9]"/>' * 9
    own = '<a package="cn.invented.yunxi" bounds="[0,0][9,9]"/>'
    assert read_source(f"<hierarchy>{keys}{own}</hierarchy>").app == "cn.invented.yunxi"


def test_the_app_is_the_package_of_most_elements() -> None:
    """The system's bars and a foreign overlay do not make the app."""

    def node(package: str) -> str:
        return f'<node package="{package}" bounds="[0,0][9,9]"/>'

    xml = node("com.android.systemui") * 5 + node("cn.invented.yunxi") * 3 + node("b.c")
    assert read_source(f"<hierarchy>{xml}</hierarchy>").app == "cn.invented.yunxi"
    alone = node("com.android.systemui")
    assert read_source(f"<hierarchy>{alone}</hierarchy>").app == "com.android.systemui"


def test_tree_is_joined() -> None:
    """Parents, children, depth and subtree ends follow the document."""
    nodes = android("<a><b/><c><d/></c></a><e/>").nodes
    assert [n.cls for n in nodes] == ["hierarchy", "a", "b", "c", "d", "e"]
    assert [n.end for n in nodes] == [6, 5, 3, 5, 5, 6]
    assert [n.depth for n in nodes] == [0, 1, 2, 2, 3, 1]
    assert nodes[4].parent is nodes[3] and nodes[1].children == [nodes[2], nodes[3]]


def test_emoji_and_trailing_words_of_real_tools() -> None:
    """Surrogate references, control characters and the dump tool's last line lose nothing."""
    text = "<hierarchy><node text='&#55357;&#56832; 好&#x1;&#9;'/></hierarchy>"
    source = read_source(text + "\nUI hierchary dumped to: /dev/tty\n")
    assert source.tree.nodes[1].text == "\U0001f600 好\t"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_declared_encodings(encoding: str) -> None:
    """Bytes are read in the encoding that they declare."""
    name = encoding.removesuffix("-sig")
    xml = f'<?xml version="1.0" encoding="{name}"?><hierarchy><node text="云汐"/></hierarchy>'
    assert read_source(xml.encode(encoding)).tree.nodes[1].text == "云汐"


def test_a_text_ignores_the_declared_encoding() -> None:
    """A source that is text already is not decoded again."""
    xml = '<?xml version="1.0" encoding="GBK"?><hierarchy><node text="云汐"/></hierarchy>'
    assert read_source(xml).tree.nodes[1].text == "云汐"


@pytest.mark.parametrize(
    ("cls", "role"),
    [
        ("androidx.appcompat.widget.AppCompatImageButton", "image-button"),
        ("com.google.android.material.button.MaterialButton", "button"),
        ("androidx.appcompat.widget.SwitchCompat", "switch"),
        ("androidx.recyclerview.widget.RecyclerView", "list"),
        ("androidx.appcompat.app.ActionBar$Tab", "tab"),
        ("android.widget.Image", "image"),
        ("android.webkit.WebView", "web-view"),
        ("com.unity3d.player.UnityPlayer", "game"),
        ("io.flutter.embedding.android.FlutterView", "game"),
        ("android.view.View", "other"),
        ("cn.invented.yunxi.ImportantView", ""),
        ("Image", ""),
    ],
)
def test_roles(cls: str, role: str) -> None:
    """Library widgets count as what they are; an own class stands for nothing."""
    assert only(f'<node class="{cls}" bounds="[0,0][9,9]"/>').role == role


def test_depth_limit_does_not_break_real_depth() -> None:
    """A thousand levels, as web pages inside apps can have, are read."""
    tree = read_source(f"<hierarchy>{'<node>' * 1000}{'</node>' * 1000}</hierarchy>").tree
    assert tree.nodes[-1].depth == 1000
    with pytest.raises(BrokenSource):
        read_source(f"<hierarchy>{'<node>' * 1800}{'</node>' * 1800}</hierarchy>")
