"""A part of the screen that shows an interface without elements is named with its share."""

from __future__ import annotations

import pytest

from rules.parts.covered import covered_share
from rules.screen import ScreenSnapshot
from tests.screens import android, ios

FULL = 'bounds="[0,0][360,800]"'
HALF = 'bounds="[0,400][360,800]"'
TEXT = '<node class="android.widget.TextView" text="办事" bounds="[10,10][90,40]"/>'


def found(screen: ScreenSnapshot) -> list[tuple[str, int, float]]:
    """Kind, node index and rounded share of every item."""
    return [(i.kind, i.node.index, round(i.share, 3)) for i in screen.uninspected]


def test_collapsed_web_view() -> None:
    """A web view in a web view with nothing to say is one item, the outer one."""
    child = f'<node class="android.view.View" {HALF}/>'
    inner = f'<node class="android.webkit.WebView" text="页面标题" {HALF}>{child}</node>'
    screen = android(f'{TEXT}<node class="android.webkit.WebView" {HALF}>{inner}</node>')
    assert found(screen) == [("web-view", 2, 0.5)]


def test_open_web_view() -> None:
    """A web view whose page is in the tree is inspected."""
    assert found(android(f'<node class="android.webkit.WebView" {FULL}>{TEXT}</node>')) == []


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        ("android.view.SurfaceView", "game"),
        ("com.unity3d.player.UnityPlayer", "game"),
        ("android.view.TextureView", "canvas"),
    ],
)
def test_drawn_interfaces(cls: str, kind: str) -> None:
    """A surface stays closed even when the whole of it has a name."""
    screen = android(f'{TEXT}<node class="{cls}" content-desc="地图" {HALF}/>')
    assert found(screen) == [(kind, 2, 0.5)]


def test_flutter_with_semantics_is_inspected() -> None:
    """An engine that gives its elements away is like any other."""
    cls = "io.flutter.embedding.android.FlutterView"
    assert found(android(f'<node class="{cls}" {FULL}>{TEXT}</node>')) == []


def test_blank_screen() -> None:
    """A large element without anything in or over it is unknown, once for all its layers."""
    blank = f'<node class="android.view.View" {FULL}/>'
    assert found(android(blank + blank)) == [("unknown", 1, 1.0)]


def test_backgrounds_are_not_accused() -> None:
    """A blank element that lies behind other elements is a background."""
    assert found(android(f'<node class="android.view.View" {FULL}/>{TEXT}')) == []


@pytest.mark.parametrize(
    "node",
    [
        f'<node class="android.view.View" content-desc="公告" {FULL}/>',
        f'<node class="android.view.View" clickable="true" {FULL}/>',
        '<node class="android.view.View" bounds="[0,0][360,100]"/>',
        f'<android.view.SurfaceView class="android.view.SurfaceView" displayed="false" {FULL}/>',
        '<node class="android.view.SurfaceView" bounds="[400,0][700,800]"/>',
    ],
)
def test_what_is_no_closed_interface(node: str) -> None:
    """Named, operable, small, hidden and off-screen elements are none."""
    assert found(android(node)) == []


def test_ios_web_view() -> None:
    """XCUITest's web views are told by type."""
    inner = (
        '<XCUIElementTypeOther type="XCUIElementTypeOther" x="0" y="422" width="390" height="422"/>'
    )
    screen = ios(
        '<XCUIElementTypeStaticText type="XCUIElementTypeStaticText" label="标题" x="0" y="0"'
        ' width="390" height="44"/><XCUIElementTypeWebView type="XCUIElementTypeWebView" x="0"'
        f' y="422" width="390" height="422">{inner}</XCUIElementTypeWebView>'
    )
    assert found(screen) == [("web-view", 2, 0.5)]


def test_overlap_is_counted_once() -> None:
    """Together two surfaces cover what their union covers."""
    screen = android(
        '<node class="android.view.SurfaceView" bounds="[0,0][360,400]"/>'
        '<node class="android.view.SurfaceView" bounds="[0,200][360,600]"/>'
        '<node class="android.view.SurfaceView" bounds="[0,250][180,300]"/>'
    )
    assert [round(i.share, 3) for i in screen.uninspected] == [0.5, 0.5, 0.031]
    nodes = [i.node for i in screen.uninspected]
    assert covered_share(nodes, screen.tree) == pytest.approx(0.75)


def test_share_without_a_screen_size() -> None:
    """Where the source has no size nothing is said."""
    screen = android('<hierarchy rotation="0"><node class="android.view.SurfaceView"/></hierarchy>')
    assert found(screen) == []
    assert covered_share(screen.nodes, screen.tree) == 0.0
