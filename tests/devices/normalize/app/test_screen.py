"""A capture folder becomes a snapshot with everything that was observed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices.manifest import BrokenCapture, CaptureWriter, DeviceRecord, Reason, ScreenManifest
from devices.normalize.app import read_screen
from devices.normalize.app import screen as reading
from tests.build import page
from tests.devices.normalize.app.test_picture import png
from tests.screens import read_example

NODE = '<{0} class="{0}" text="{1}" resource-id="a:id/{2}" bounds="{3}" {4}/>'
BUTTON, WEB = "android.widget.Button", "android.webkit.WebView"


def source(text: str = "办理", more: str = "") -> bytes:
    """A screen with a button and a web view below it."""
    button = NODE.format(BUTTON, text, "go", "[0,0][275,132]", 'focused="true"')
    web = NODE.format(WEB, "", "web", "[0,400][1080,2400]", "")
    root = '<hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2400">'
    return f"{root}{button}{web}{more}</hierarchy>".encode()


def capture(folder: Path, files: dict[str, bytes], values: dict[str, Any], **more: Any) -> Path:
    """A finished capture of these files."""
    writer = CaptureWriter(folder)
    for name, content in files.items():
        writer.add(name, content)
    for name, value in values.items():
        writer.add_json(name, value)
    fields: dict[str, Any] = {
        "id": "s1",
        "key": "home",
        "title": "首页",
        "kind": "elder",
        "platform": "android",
        "origin": "uiautomator2",
        "app": "cn.invented.yunxi",
        "activity": ".Main",
        "taken_at": "2026-01-01T00:00:00+00:00",
        "seconds": 2.0,
        "state": "measured",
        "reasons": (),
        "device": DeviceRecord(platform="android", density=2.75, api_level=34, font_scale=1.0),
        "device_id": "",
        "engines": {},
        "screenshot": "screen.png" if "screen.png" in files else None,
        "screenshot_scale": 2.75,
        "files": writer.files,
    }
    writer.close(ScreenManifest(**{**fields, **more}))
    return folder


def facts(**more: Any) -> dict[str, Any]:
    """facts.json.gz with nothing but this."""
    nothing = dict.fromkeys(
        ("refresh", "large_scale", "traversal", "keyboard_shown", "dialog"), None
    )
    return {"facts.json.gz": {**nothing, "web": [], **more}}


def test_everything_that_was_observed(tmp_path: Path) -> None:
    """Trees, pictures, focus, traversal and device arrive in their places."""
    files = {
        "source.xml": source(),
        "screen.png": png(108, 240),
        "after.xml": source("已办理"),
        "after.png": png(108, 240),
        "large.xml": source(),
        "rotated.xml": source(),
    }
    stored = facts(
        refresh={"trigger": "wait", "seconds": 5.0},
        large_scale=2.0,
        traversal={
            "method": "keyboard",
            "paths": ['//*[@resource-id="a:id/go"]', "/gone"],
            "complete": True,
        },
        keyboard_shown=False,
        dialog="com.android.permissioncontroller",
    )
    screen = read_screen(capture(tmp_path, files, stored))
    assert screen is not None
    go = screen.nodes[1]
    assert (screen.id, screen.key, screen.title, screen.kind) == ("s1", "home", "首页", "elder")
    assert (screen.app, screen.activity, screen.origin) == (
        "cn.invented.yunxi",
        ".Main",
        "uiautomator2",
    )
    assert (screen.device.density, screen.device.api_level) == (2.75, 34)
    assert go.rect is not None and (go.rect.width, go.rect.height) == (100, 48)
    assert screen.tree.scale == pytest.approx(0.275)
    refresh = screen.facts.refresh
    assert refresh is not None and (refresh.trigger, refresh.seconds) == ("wait", 5.0)
    assert refresh.focus is go and refresh.focus_after is refresh.after.nodes[1]
    assert refresh.after.picture is not None
    assert screen.facts.large is not None and screen.facts.large_scale == 2.0
    assert screen.facts.rotated is not None
    traversal = screen.facts.traversal
    assert traversal is not None and traversal.visited == (go,) and traversal.complete
    assert screen.facts.keyboard_shown is False
    assert screen.facts.dialog == "com.android.permissioncontroller"
    assert screen.os_audit is None and screen.web == ()
    assert [(i.kind, i.node) for i in screen.uninspected] == [("web-view", screen.nodes[2])]


def test_a_plain_capture(tmp_path: Path) -> None:
    """Without facts everything beyond the tree is unknown."""
    screen = read_screen(capture(tmp_path, {"source.xml": source()}, {}))
    assert screen is not None and screen.tree.picture is None and screen.tree.scale is None
    assert screen.facts.refresh is None and screen.facts.large is None
    assert screen.facts.traversal is None and screen.facts.keyboard_shown is None


def test_not_measured(tmp_path: Path) -> None:
    """A capture without a source holds no screen."""
    reason = Reason(code="call-timeout")
    folder = capture(tmp_path, {}, {}, state="not-measured", reasons=(reason,))
    assert read_screen(folder) is None


def test_readings_that_cannot_be_used_are_not_observed(tmp_path: Path) -> None:
    """A broken later reading, or one of another platform, loses itself and nothing else."""
    files = {
        "source.xml": source(),
        "screen.png": b"no picture",
        "after.xml": source()[:-30],
        "large.xml": b"<XCUIElementTypeApplication/>",
        "rotated.xml": b"{}",
    }
    stored = facts(refresh={"trigger": "wait", "seconds": 5}, large_scale=2.0)
    screen = read_screen(capture(tmp_path, files, stored))
    assert screen is not None
    assert screen.tree.picture is None
    assert screen.facts.refresh is None and screen.facts.rotated is None
    assert screen.facts.large is None and screen.facts.large_scale is None


def test_the_systems_audit(tmp_path: Path) -> None:
    """The audit's items point at the elements of the same capture."""
    xml = (
        '<AppiumAUT><XCUIElementTypeApplication type="XCUIElementTypeApplication" x="0" y="0"'
        ' width="390" height="844"><XCUIElementTypeButton type="XCUIElementTypeButton" label="好"'
        ' x="0" y="0" width="20" height="20"/></XCUIElementTypeApplication></AppiumAUT>'
    )
    item = {
        "auditType": "XCUIAccessibilityAuditTypeHitRegion",
        "compactDescription": "Hit area is too small",
        "detailedDescription": "…",
        "element": "'好' Button",
        "elementAttributes": {"type": "Button", "label": "好"},
    }
    device = DeviceRecord(platform="ios", density=3.0)
    folder = capture(
        tmp_path,
        {"source.xml": xml.encode()},
        {"audit.json.gz": [item]},
        platform="ios",
        origin="xcuitest",
        device=device,
    )
    screen = read_screen(folder)
    assert screen is not None and screen.os_audit is not None
    found = screen.os_audit.items[0]
    assert (found.type, found.description) == ("hit-region", "Hit area is too small")
    assert found.element == "'好' Button" and found.node is screen.nodes[1]


BROKEN: dict[str, tuple[dict[str, bytes], dict[str, Any]]] = {
    "source": ({"source.xml": source()[:-20]}, {}),
    "source of another platform": ({"source.xml": b"<XCUIElementTypeApplication/>"}, {}),
    "unknown fact": ({"source.xml": source()}, facts(unheard=1)),
    "facts that are a list": ({"source.xml": source()}, {"facts.json.gz": [1]}),
    "negative time": (
        {"source.xml": source()},
        facts(refresh={"trigger": "wait", "seconds": -1}),
    ),
    "way out of the folder": (
        {"source.xml": source()},
        facts(web=[{"folder": "../web", "on": None, "context": "c", "full": True}]),
    ),
    "web folder that is missing": (
        {"source.xml": source()},
        facts(web=[{"folder": "web-1", "on": None, "context": "c", "full": True}]),
    ),
    "audit": ({"source.xml": source()}, {"audit.json.gz": "text"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_captures(tmp_path: Path, name: str) -> None:
    """A folder that cannot be read says so and names the file."""
    files, values = BROKEN[name]
    with pytest.raises(BrokenCapture, match=str(tmp_path)):
        read_screen(capture(tmp_path, files, values))


def test_changed_files(tmp_path: Path) -> None:
    """A file that was changed after the capture is not believed."""
    folder = capture(tmp_path, {"source.xml": source(), "large.xml": source()}, {})
    (folder / "large.xml").write_bytes(source("x"))
    with pytest.raises(BrokenCapture):
        read_screen(folder)


def test_example_with_sidecar(tmp_path: Path) -> None:
    """A rule's example and the files beside it become one snapshot."""
    (tmp_path / "failed-1.xml").write_bytes(source())
    (tmp_path / "failed-1.large.xml").write_bytes(source())
    (tmp_path / "failed-1.after.xml").write_bytes(source("已办理"))
    (tmp_path / "x.png").write_bytes(png(108, 240))
    (tmp_path / "a.json").write_text(json.dumps([]), encoding="utf-8")
    sidecar = """
        density = 2.75
        kind = "elder"
        font_scale = 1.3
        api_level = 34
        screenshot = "x.png"
        large = "failed-1.large.xml"
        large_scale = 1.5
        after = "failed-1.after.xml"
        trigger = "pull"
        seconds = 3
        traversal = ['//*[@resource-id="a:id/web"]', '//*[@resource-id="a:id/go"]']
        audit = "a.json"
    """
    (tmp_path / "failed-1.toml").write_text(sidecar, encoding="utf-8")
    screen = read_example(tmp_path / "failed-1.xml")
    assert (screen.kind, screen.device.font_scale, screen.device.api_level) == ("elder", 1.3, 34)
    assert screen.tree.scale == pytest.approx(0.275)
    assert screen.facts.large_scale == 1.5
    refresh, traversal = screen.facts.refresh, screen.facts.traversal
    assert refresh is not None and (refresh.trigger, refresh.seconds) == ("pull", 3)
    assert traversal is not None and traversal.visited == (screen.nodes[2], screen.nodes[1])
    assert screen.os_audit is not None and screen.os_audit.items == ()
    plain = tmp_path / "passed-1.xml"
    plain.write_bytes(source())
    assert read_example(plain).device.density == 1.0


@pytest.mark.parametrize("line", ["desity = 2", "traversal = ['//gone']"])
def test_mistakes_in_a_sidecar(tmp_path: Path, line: str) -> None:
    """A misspelt key and a path to nowhere are mistakes of the example."""
    (tmp_path / "a.xml").write_bytes(source())
    (tmp_path / "a.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.toml"):
        read_example(tmp_path / "a.xml")


def test_an_audited_web_view_is_inspected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web view whose page was audited has its page and is closed no longer."""
    monkeypatch.setattr(reading, "read_page", lambda folder: page("<p>x", page_id=folder.name))
    part = {"on": '//*[@resource-id="a:id/web"]', "context": "WEBVIEW_a", "full": True}
    stored = facts(web=[{"folder": "web-1", **part}, {"folder": "web-2", **part, "on": None}])
    screen = read_screen(capture(tmp_path, {"source.xml": source()}, stored))
    assert screen is not None
    assert [(w.page.id, w.node, w.full) for w in screen.web] == [
        ("web-1", screen.nodes[2], True),
        ("web-2", None, True),
    ]
    assert screen.uninspected == ()
