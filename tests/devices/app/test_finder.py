"""Finding what a step means, and recognising a screen again."""

from __future__ import annotations

from devices.app.finder import find, touch_point
from devices.app.fingerprint import fingerprint, screen_title
from devices.app.plan import Target
from tests.screens import android, ios

BUTTON = '<android.widget.Button class="android.widget.Button" text="{text}" clickable="true" '
LIST = (
    '<android.widget.LinearLayout class="android.widget.LinearLayout" resource-id="a:id/row"'
    ' clickable="true" bounds="[0,{top}][360,{bottom}]"><android.widget.TextView'
    ' class="android.widget.TextView" text="{text}" bounds="[0,{top}][300,{bottom}]" />'
    "</android.widget.LinearLayout>"
)


def row(number: int, text: str) -> str:
    """A row of a list."""
    top = 100 * number
    return LIST.format(text=text, top=top, bottom=top + 90)


def test_a_text_means_the_innermost_element_and_its_middle_is_touched() -> None:
    """The row repeats nothing here; the text view is what fits."""
    tree = android(row(0, "医保") + row(1, "社保")).tree
    node = find(tree, Target(text="社保"))
    assert node is not None
    assert node.cls == "android.widget.TextView"
    assert touch_point(tree, node) == (150.0, 145.0)


def test_nth_and_identifier() -> None:
    """An identifier without its package is enough, nth chooses among the like."""
    tree = android(row(0, "医保") + row(1, "社保")).tree
    second = find(tree, Target(id="row", nth=2))
    assert second is not None and second.rect is not None
    assert second.rect.y == 100.0
    assert find(tree, Target(id="row", nth=3)) is None


def test_what_is_off_the_screen_is_not_there() -> None:
    """A person could not touch it either."""
    tree = android(row(9, "在屏幕下方")).tree
    assert find(tree, Target(text="在屏幕下方")) is None


def test_a_longer_list_is_the_same_screen_and_another_layout_is_not() -> None:
    """Texts and the number of rows change from day to day, the structure does not."""
    today = android(row(0, "医保") + row(1, "社保")).tree
    tomorrow = android(row(0, "公积金") + row(1, "社保") + row(2, "户籍")).tree
    other = android(BUTTON.format(text="登录") + 'bounds="[0,0][100,50]" />').tree
    assert fingerprint(today) == fingerprint(tomorrow)
    assert fingerprint(today) != fingerprint(other)
    assert fingerprint(today, ".A") != fingerprint(today, ".B")


def test_a_navigation_bar_names_the_screen() -> None:
    """On iOS the bar's title is what a person would call the screen."""
    bar = (
        '<XCUIElementTypeNavigationBar type="XCUIElementTypeNavigationBar" name="事项详情"'
        ' label="事项详情" enabled="true" visible="true" accessible="false"'
        ' x="0" y="44" width="390" height="44" index="0" />'
    )
    assert screen_title(ios(bar).tree) == "事项详情"
