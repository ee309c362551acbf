"""Recorded sessions and single files as captures."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from devices.app.phone import ScreenRequest
from devices.app.playback import store_file, store_recording
from devices.app.recording import BrokenRecording
from devices.manifest import CaptureWriter, Manifest, read_json
from devices.normalize.app.screen import read_screen
from devices.ports import GatherError
from tests.devices.app.fake_phone import (
    APP,
    HOME,
    PERMISSIONS,
    button,
    picture,
    source,
)

SERVICE = source(button("办事指南"))
DEVICE = {"platform": "android", "density": 1.0, "api_level": 34}


def write(folder: Path, screens: dict[str, Any], files: dict[str, bytes | str]) -> Path:
    """A recording with these screens and files."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    session = {
        "format": "yd-session/1",
        "id": "yunxi",
        "app": {"id": APP, "name": "云汐通"},
        "device": DEVICE,
        "origin": "uiautomator2",
        "recorded_at": "2026-08-01T08:00:00+00:00",
        "start": next(iter(screens)),
        "screens": screens,
    }
    (folder / "session.json").write_text(json.dumps(session), encoding="utf-8")
    return folder


def page(folder: Path) -> None:
    """A capture of a page, as the audit of a web view leaves it."""
    writer = CaptureWriter(folder)
    none: dict[str, list[int]] = {"index": [], "value": []}
    nodes = {
        "parentIndex": [-1, 0],
        "nodeType": [9, 1],
        "nodeName": [0, 1],
        "nodeValue": [-1, -1],
        "backendNodeId": [1, 2],
        "attributes": [[], []],
        "shadowRootType": none,
        "contentDocumentIndex": none,
        "pseudoType": none,
        "inputValue": none,
        "isClickable": none,
    }
    layout: dict[str, list[int]] = {"nodeIndex": [], "bounds": [], "styles": []}
    document = {"documentURL": 2, "title": 2, "nodes": nodes, "layout": layout}
    dom = {"documents": [document], "strings": ["#document", "HTML", ""]}
    writer.add_json("dom.json.gz", dom)
    writer.close(
        Manifest(
            id="web-1",
            url="https://yunxi.example/",
            final_url="https://yunxi.example/",
            title="政策",
            http_status=None,
            redirects=(),
            viewport="mobile",
            viewport_width=360,
            viewport_height=740,
            taken_at="2026-08-01T08:00:00+00:00",
            seconds=1.0,
            state="measured",
            reasons=(),
            browser="Chrome/130.0",
            driver="UiAutomator2",
            engines={"axe-core": "4.14.1"},
            user_agent="",
            screenshot=None,
            screenshot_scale=1.0,
            files=writer.files,
        )
    )


def test_everything_that_was_recorded_is_in_the_captures(tmp_path: Path) -> None:
    """Readings, the system's audit, the order of focus and the web view's page come through."""
    screens = {
        "home": {
            "title": "首页",
            "kind": "elder-home",
            "reading": {"source": "home.xml", "screenshot": "home.png"},
            "activity": ".Home",
            "keyboard": False,
            "os_audit": "audit.json",
            "refresh": {"trigger": "pull", "seconds": 3.0, "after": {"source": "service.xml"}},
            "large": {"scale": 2.0, "reading": {"source": "large.xml", "screenshot": "home.png"}},
            "rotated": {"source": "service.xml"},
            "traversal": [f'//*[@resource-id="{APP}:id/我的"]', "//android.widget.Button[1]"],
            "web_views": [
                {"context": "WEBVIEW_1", "on": "//android.widget.Button[2]", "capture": "page-1"}
            ],
        }
    }
    audit = [{"auditType": "XCUIAccessibilityAuditTypeContrast", "compactDescription": "x"}]
    files = {
        "home.xml": HOME,
        "home.png": picture(),
        "service.xml": SERVICE,
        "large.xml": HOME.replace("[20,100][340,160]", "[20,100][340,220]"),
        "audit.json": json.dumps(audit),
    }
    folder = write(tmp_path / "session", screens, files)
    page(folder / "page-1")
    (manifest,) = store_recording(folder, tmp_path / "captures", lambda key: f"s-{key}")

    assert (manifest.id, manifest.state, manifest.reasons) == ("s-home", "measured", ())
    assert (manifest.activity, manifest.kind) == (".Home", "elder-home")
    assert manifest.engines == {"axe-core": "4.14.1"}
    assert manifest.taken_at == "2026-08-01T08:00:00+00:00"
    capture = tmp_path / "captures" / "s-home"
    assert read_json(capture, manifest, "audit.json.gz") == audit
    screen = read_screen(capture)
    assert screen is not None
    assert screen.device.api_level == 34
    facts = screen.facts
    assert facts.refresh is not None
    assert (facts.refresh.trigger, facts.refresh.seconds) == ("pull", 3.0)
    assert facts.large is not None and facts.large_scale == 2.0
    assert facts.rotated is not None
    assert facts.traversal is not None
    assert [node.text for node in facts.traversal.visited] == ["我的", "办事"]
    (part,) = screen.web
    assert part.full and part.page.title == "政策"
    assert part.node is not None and part.node.text == "我的"


def test_a_dialog_a_keyboard_and_a_page_that_needs_a_browser(tmp_path: Path) -> None:
    """What a live capture would say of a screen, its replay says too."""
    reading = {"source": "home.xml", "screenshot": "home.png"}
    web = {"context": "WEBVIEW_1", "on": "//*", "page": "policy.html"}
    screens = {
        "home": {"reading": reading, "keyboard": True, "web_views": [web]},
        "ask": {"reading": reading, "package": PERMISSIONS},
        "broken": {"reading": {"source": "broken.xml"}},
    }
    files = {"home.xml": HOME, "home.png": picture(), "broken.xml": "no xml", "policy.html": ""}
    folder = write(tmp_path / "session", screens, files)
    home, ask, broken = store_recording(folder, tmp_path / "captures", lambda key: key)

    assert home.state == "partly"
    assert [r.code for r in home.reasons] == ["keyboard-shown", "web-view-not-measured"]
    assert (ask.state, [r.code for r in ask.reasons]) == ("not-measured", ["system-dialog"])
    assert read_screen(tmp_path / "captures" / "ask") is None
    assert (broken.state, [r.code for r in broken.reasons]) == ("not-measured", ["source-not-xml"])


def test_a_recording_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    folder = write(tmp_path / "session", {"home": {"reading": {"source": "gone.xml"}}}, {})
    with pytest.raises(BrokenRecording, match=r"gone\.xml"):
        store_recording(folder, tmp_path / "captures", lambda key: key)


def test_a_changed_page_capture_is_refused(tmp_path: Path) -> None:
    """A page whose files are not those of its manifest is not taken over."""
    web = {"context": "WEBVIEW_1", "on": "//*", "capture": "page-1"}
    screens = {"home": {"reading": {"source": "home.xml"}, "web_views": [web]}}
    folder = write(tmp_path / "session", screens, {"home.xml": HOME})
    page(folder / "page-1")
    (folder / "page-1" / "dom.json.gz").write_bytes(gzip.compress(b"{}"))
    with pytest.raises(BrokenRecording, match="sha256"):
        store_recording(folder, tmp_path / "captures", lambda key: key)


def test_a_single_file_with_its_picture(tmp_path: Path) -> None:
    """Platform, app and scale come from the files; nothing else is needed."""
    (tmp_path / "home.xml").write_text(HOME, encoding="utf-8")
    (tmp_path / "home.png").write_bytes(picture((720, 1600)))
    request = ScreenRequest(id="s1", key="home", title="首页", kind="elder")
    manifest = store_file(
        tmp_path / "home.xml", tmp_path / "home.png", 1.0, tmp_path / "capture", request
    )
    assert (manifest.state, manifest.platform, manifest.app) == ("measured", "android", APP)
    assert manifest.screenshot_scale == 2.0
    screen = read_screen(tmp_path / "capture")
    assert screen is not None and screen.kind == "elder"

    alone = store_file(tmp_path / "home.xml", None, None, tmp_path / "alone", request)
    assert (alone.device.density, alone.screenshot) == (None, None)


def test_single_files_that_cannot_be_used(tmp_path: Path) -> None:
    """Each fault has its reason; a picture of another screen is a reason of the capture."""
    request = ScreenRequest(id="s1", key="home")
    xml, png = tmp_path / "home.xml", tmp_path / "home.png"
    xml.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(GatherError) as caught:
        store_file(xml, None, None, tmp_path / "capture", request)
    assert caught.value.reason == "source-html"

    xml.write_text(HOME, encoding="utf-8")
    png.write_bytes(b"\xff\xd8\xff jpeg")
    with pytest.raises(GatherError) as caught:
        store_file(xml, png, 1.0, tmp_path / "capture", request)
    assert caught.value.reason == "screenshot-unusable"

    png.write_bytes(picture((800, 600)))
    manifest = store_file(xml, png, 1.0, tmp_path / "capture", request)
    assert [reason.code for reason in manifest.reasons] == ["screenshot-mismatch"]


def test_a_recording_reads_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    """A link to another file of the machine is no file of the recording."""
    folder = write(tmp_path / "session", {"home": {"reading": {"source": "home.xml"}}}, {})
    (tmp_path / "private.xml").write_text(HOME, encoding="utf-8")
    (folder / "home.xml").symlink_to(tmp_path / "private.xml")
    with pytest.raises(BrokenRecording, match="outside of the recording"):
        store_recording(folder, tmp_path / "captures", lambda key: key)


def test_files_that_no_screen_has_are_not_read_to_their_end(tmp_path: Path) -> None:
    """Sparse files of gigabytes cost neither memory nor time, and are refused by name."""
    huge = tmp_path / "huge.xml"
    huge.touch()
    with huge.open("r+b") as file:
        file.truncate(8 * 2**30)
    request = ScreenRequest(id="s1", key="home")
    with pytest.raises(GatherError) as caught:
        store_file(huge, None, None, tmp_path / "capture", request)
    assert caught.value.reason == "source-too-large"

    home = tmp_path / "home.xml"
    home.write_text(HOME, encoding="utf-8")
    with pytest.raises(GatherError) as caught:
        store_file(home, huge, None, tmp_path / "capture", request)
    assert caught.value.reason == "screenshot-unusable"


def test_a_saved_source_with_a_web_view_is_measured_in_part(tmp_path: Path) -> None:
    """Its page is not in the source, so that no rule for pages has seen it."""
    web = button("政策").replace("android.widget.Button", "android.webkit.WebView")
    saved = tmp_path / "home.xml"
    saved.write_text(source(web), encoding="utf-8")
    request = ScreenRequest(id="s1", key="home")
    manifest = store_file(saved, None, 1.0, tmp_path / "capture", request)
    assert (manifest.state, [r.code for r in manifest.reasons]) == (
        "partly",
        ["web-view-source-only"],
    )
