"""Elements are found again by path, in a later tree, and from what Apple's audit says."""

from __future__ import annotations

import pytest

from devices.normalize.app.audit import read_audit
from devices.normalize.app.find import by_paths
from devices.normalize.app.screen import refresh_between
from rules.screen_pointer import ScreenPointers
from tests.screens import android, ios, tree

ROW = '<android.widget.TextView class="android.widget.TextView" text="{}" {}/>'
SCREEN = android(
    '<android.view.ViewGroup class="android.view.ViewGroup" resource-id="a:id/list">'
    + ROW.format("一", "")
    + ROW.format("二", "")
    + "</android.view.ViewGroup>"
    + '<a.b.C.D class="a.b.C$D" text="三"/>'
)


def test_own_paths() -> None:
    """Every path that the project writes leads back to its element."""
    pointers = ScreenPointers(SCREEN.tree)
    paths = [pointers.selector(node) for node in SCREEN.nodes]
    assert by_paths(SCREEN.tree, paths) == SCREEN.nodes


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ('//*[@text="二"]', 3),
        ("//android.widget.TextView", 2),
        ("/hierarchy/android.view.ViewGroup/android.widget.TextView[2]", 3),
        ("//a.b.C.D", 4),
        ('//*[@text="四"]', None),
        ("//[", None),
        ("//*/@text", None),
        ("count(//*)", None),
        ("//*[" + "1=1 and " * 500 + "1=1]", None),
        ("", None),
    ],
)
def test_other_xpaths(path: str, index: int | None) -> None:
    """An XPath by hand finds its first element; a broken one finds none and harms nothing."""
    expected = SCREEN.nodes[index] if index is not None else None
    assert by_paths(SCREEN.tree, [path]) == (expected,)


def page(*rows: str) -> str:
    """A list with these rows; the row that begins with * has accessibility focus."""
    shown = (ROW.format(r.lstrip("*"), f'a11y-focused="{str(r[0] == "*").lower()}"') for r in rows)
    return f'<hierarchy width="360" height="800">{"".join(shown)}</hierarchy>'


@pytest.mark.parametrize(
    ("before", "after", "like"),
    [
        (("一", "*二"), ("一", "二"), 2),
        (("一", "*二"), ("新", "一", "二"), 3),  # it moved: its words count, not its place
        (("*还剩5秒", "二"), ("还剩4秒", "二"), 1),  # its words changed: its place counts
        (("*一",), ("二", "三"), None),
        (("*一", "一"), ("一", "一", "一"), 1),
    ],
)
def test_focus_after_a_refresh(
    before: tuple[str, ...], after: tuple[str, ...], like: int | None
) -> None:
    """The focused element's like is the one that a person would call the same."""
    old, new = tree(page(*before)), tree(page(*after))
    refresh = refresh_between(old, new, trigger="wait", seconds=5)
    assert refresh.focus is next(node for node in old.nodes if node.a11y_focused)
    assert refresh.focus_after is (new.nodes[like] if like is not None else None)


def test_input_focus_counts_without_accessibility_focus() -> None:
    """A focused field is the focus where no screen reader runs; no focus is None."""
    field = '<hierarchy><node class="a.Edit" resource-id="a:id/q" focused="{}"/></hierarchy>'
    old, new = tree(field.format("true")), tree(field.format("false"))
    refresh = refresh_between(old, new, trigger="pull", seconds=2)
    assert (refresh.focus, refresh.focus_after) == (old.nodes[1], new.nodes[1])
    none = refresh_between(new, old, trigger="pull", seconds=2)
    assert (none.focus, none.focus_after) == (None, None)


BUTTON = (
    '<XCUIElementTypeButton type="XCUIElementTypeButton" name="{}" label="{}" x="0" y="{}"'
    ' width="40" height="20"/>'
)
PHONE = ios(BUTTON.format("pay", "缴费", 0) + BUTTON.format("更多", "更多", 100) * 2)
ATTRIBUTES = {
    "type": "Button",
    "label": "缴费",
    "name": "pay",
    "rect": {"x": 0, "y": 0, "width": 40, "height": 20},
}


@pytest.mark.parametrize(
    ("item", "index"),
    [
        ({"elementAttributes": ATTRIBUTES}, 1),
        ({"elementAttributes": {"type": "Button", "label": "缴费"}}, 1),
        (
            {
                "elementAttributes": {
                    **ATTRIBUTES,
                    "rect": {"x": 0, "y": 9, "width": 4, "height": 2},
                }
            },
            1,
        ),
        ({"elementAttributes": {"frame": "{{0, 0}, {40, 20}}", "type": "Button"}}, 1),
        ({"elementDescription": "Button, 0x6000, {{0.0, 0.0}, {40.0, 20.0}}, label: '缴费'"}, 1),
        ({"elementDescription": "Button, 0x6000, identifier: 'pay', label: '缴费'"}, 1),
        ({"element": '"pay" Button'}, 1),
        ({"element": "“缴费” Button"}, 1),
        ({"elementAttributes": {"type": "Button", "label": "更多"}}, None),  # two of them
        ({"elementAttributes": {"type": "Image", "label": "缴费"}}, None),
        ({"elementAttributes": {"type": "Button"}}, None),
        ({"elementAttributes": {"type": None, "label": None, "rect": "x"}}, None),
        ({"elementAttributes": [1], "element": 5}, None),
        ({}, None),
    ],
)
def test_element_of_an_audit_item(item: dict[str, object], index: int | None) -> None:
    """An item's element is the only one that fits what it says, otherwise none."""
    audit = read_audit([{"auditType": "XCUIAccessibilityAuditTypeHitRegion", **item}], PHONE.tree)
    assert audit is not None
    assert audit.items[0].node is (PHONE.nodes[index] if index is not None else None)


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("XCUIAccessibilityAuditTypeContrast", "contrast"),
        ("XCUIAccessibilityAuditTypeElementDetection", "element-detection"),
        ("XCUIAccessibilityAuditTypeHitRegion", "hit-region"),
        (
            "XCUIAccessibilityAuditTypeSufficientElementDescription",
            "sufficient-element-description",
        ),
        ("XCUIAccessibilityAuditTypeDynamicType", "dynamic-type"),
        ("XCUIAccessibilityAuditTypeTextClipped", "text-clipped"),
        ("XCUIAccessibilityAuditTypeTrait", "trait"),
        (65536, "dynamic-type"),
        ("4", "hit-region"),
        ("XCUIAccessibilityAuditTypeAction", "XCUIAccessibilityAuditTypeAction"),
        (None, ""),
    ],
)
def test_audit_types(said: object, ours: str) -> None:
    """Apple's names and bits are ours in kebab-case; another one stays as it came."""
    audit = read_audit([{"auditType": said}], PHONE.tree)
    assert audit is not None and audit.items[0].type == ours


def test_audit_that_did_not_run() -> None:
    """An error is kept, no answer is none, and what is neither is refused."""
    audit = read_audit({"error": "call-unsupported"}, PHONE.tree)
    assert audit is not None and (audit.error, audit.types) == ("call-unsupported", ())
    clean = read_audit([], PHONE.tree)
    assert clean is not None and clean.error is None and "hit-region" in clean.types
    assert read_audit(None, PHONE.tree) is None
    for answer in ("text", {"items": []}, [1]):
        with pytest.raises(ValueError):
            read_audit(answer, PHONE.tree)


@pytest.mark.parametrize("cls", ["²view", "视图", "a b", "-", "a:b", "1.2"])
def test_a_class_that_is_no_name_does_not_hide_the_others(cls: str) -> None:
    """Whatever an element calls its class, an XPath by hand finds the ones beside it."""
    inner = f'<node class="{cls}" text="一"/><node class="a.Button" text="二"/>'
    screen = android(f'<hierarchy><node class="a.Frame">{inner}</node></hierarchy>')
    assert by_paths(screen.tree, ['//*[@text="二"]']) == (screen.nodes[3],)
