"""XCUITest's source says the same in our words."""

from __future__ import annotations

import pytest

from devices.normalize.app import read_source
from rules.screen import ScreenNode
from rules.snapshot import Rect
from tests.screens import ios

BOX = 'x="16" y="100" width="200" height="44"'


def only(kind: str, attributes: str) -> ScreenNode:
    """A single element of this type below the application."""
    full = f"XCUIElementType{kind}"
    return ios(f'<{full} type="{full}" {attributes} {BOX}/>').nodes[1]


def test_every_attribute_has_its_field() -> None:
    """All attributes of the source arrive in the field that the node's table names."""
    node = only(
        "Button",
        'value="1" name="home.pay" label="缴费" enabled="true" visible="true" accessible="true"'
        ' hittable="false" nativeAccessibilityElement="true" traits="Button, Header, Selected"',
    )
    assert (node.cls, node.role) == ("XCUIElementTypeButton", "button")
    assert (node.identifier, node.label, node.text) == ("home.pay", "缴费", "1")
    assert node.rect == Rect(x=16, y=100, width=200, height=44)
    assert (node.visible, node.enabled, node.important, node.native_important) == (True,) * 4
    assert node.hittable is False
    assert node.traits == {"Button", "Header", "Selected"}
    assert (node.heading, node.selected) == (True, True)
    assert node.clickable is None and node.focusable is None and node.checkable is None


def test_without_traits_heading_and_selection_are_unknown() -> None:
    """An older driver's silence is not a no."""
    node = only("StaticText", 'label="标题"')
    assert (node.traits, node.heading, node.selected) == (None, None, None)
    assert (node.visible, node.important, node.native_important) == (None, None, None)


@pytest.mark.parametrize("traits", ["", "None"])
def test_no_traits_is_an_answer(traits: str) -> None:
    """An empty list of traits says that there are none."""
    node = only("Other", f'traits="{traits}"')
    assert (node.traits, node.heading, node.selected) == (frozenset(), False, False)


def test_a_name_that_is_the_label_is_no_identifier() -> None:
    """XCUITest puts the label into `name` when there is no identifier."""
    assert only("Button", 'name="缴费" label="缴费"').identifier == ""
    assert only("Button", 'name="pay" label=""').identifier == "pay"


@pytest.mark.parametrize(
    ("kind", "attributes", "text", "hint"),
    [
        ("TextField", 'value="手机号" placeholderValue="手机号"', "", "手机号"),
        ("TextField", 'value="138" placeholderValue="手机号"', "138", "手机号"),
        ("StaticText", 'value="手机号" placeholderValue="手机号"', "手机号", "手机号"),
    ],
)
def test_placeholders_are_no_text(kind: str, attributes: str, text: str, hint: str) -> None:
    """The value of an empty field is its placeholder."""
    node = only(kind, attributes)
    assert (node.text, node.hint) == (text, hint)


@pytest.mark.parametrize(
    ("kind", "attributes", "checked"),
    [
        ("Switch", 'value="1"', True),
        ("Switch", 'value="0"', False),
        ("Switch", "", None),
        ("Other", 'value="1" traits="ToggleButton"', True),
    ],
)
def test_switches(kind: str, attributes: str, checked: bool | None) -> None:
    """A switch can be checked, and its value says whether it is."""
    node = only(kind, attributes)
    assert (node.checkable, node.checked) == (True, checked)


def test_passwords_are_known_by_type() -> None:
    """A secure field is a password, every other element is none."""
    assert only("SecureTextField", "").password is True
    assert only("TextField", "").password is False


@pytest.mark.parametrize(
    "box",
    ["", 'x="0" y="0" width="0" height="44"', 'x="0" y="0" width="-3" height="44"',
     'x="nan" y="0" width="9" height="9"', 'x="0" y="0" width="inf" height="9"',
     'x="1e300" y="0" width="9" height="9"', 'x="a" y="0" width="9" height="9"'],
)  # fmt: skip
def test_boxes_that_are_none(box: str) -> None:
    """A missing, empty or unreadable frame is no box."""
    assert ios(f"<XCUIElementTypeOther {box}/>").nodes[1].rect is None


def test_wrapper_and_application() -> None:
    """The driver's wrapper is no element, and the application names app and size."""
    screen = ios('<XCUIElementTypeOther type="XCUIElementTypeOther"/>')
    assert screen.nodes[0].cls == "XCUIElementTypeApplication"
    assert (screen.tree.width, screen.tree.height) == (390, 844)
    assert (screen.app, screen.platform, screen.origin) == ("cn.invented.yunxi", "ios", "xcuitest")
    bare = read_source(
        f"<XCUIElementTypeApplication {BOX}><XCUIElementTypeOther/></XCUIElementTypeApplication>"
    )
    assert [n.cls for n in bare.tree.nodes][1] == "XCUIElementTypeOther"
    assert bare.app == ""


def test_several_roots_keep_the_wrapper() -> None:
    """A source with two applications loses neither."""
    app = f"<XCUIElementTypeApplication {BOX}/>"
    nodes = read_source(f"<AppiumAUT>{app}{app}</AppiumAUT>").tree.nodes
    assert nodes[0].cls == "AppiumAUT" and len(nodes[0].children) == 2


def test_density_does_not_move_points() -> None:
    """Frames are in points already."""
    source = read_source(f"<XCUIElementTypeApplication {BOX}/>", density=3.0)
    assert source.tree.nodes[0].rect == Rect(x=16, y=100, width=200, height=44)
