"""Recorded sessions and single files as captures, and recordings that grow on a phone."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from devices.app.phone import Probes, ScreenRequest
from devices.app.playback import store_file, store_recording
from devices.app.record import Recorder
from devices.app.recording import BrokenRecording, read_session
from devices.manifest import CaptureWriter, Manifest, read_json
from devices.normalize.app.screen import read_screen
from devices.ports import GatherError
from tests.devices.app.fake_phone import (
    APP,
    HOME,
    PERMISSIONS,
    FakePhone,
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


def recorder(phone: FakePhone, folder: Path) -> Recorder:
    """A recorder on a phone that is never waited for."""
    return Recorder(phone, folder, id="yunxi", name="云汐通")


def test_touches_become_leads(tmp_path: Path) -> None:
    """A tap, a swipe and a way back lead from the screen they were made on to the next one."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    plain = Probes(os_audit=False, web=False)
    recording.phone.restart()
    recording.add("home", "首页", probes=plain)
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service", probes=plain)
    recording.phone.back()
    phone.sources = [HOME]
    recording.add("home")
    recording.phone.swipe("up")
    phone.sources = [source(button("新闻"))]
    recording.add("news", probes=plain)

    session = read_session(tmp_path)
    assert session.start == "home"
    assert list(session.screens) == ["home", "service", "news"]
    home = session.screens["home"]
    assert [(tap.on, tap.to) for tap in home.taps] == [
        (f'//*[@resource-id="{APP}:id/办事"]', "service")
    ]
    assert dict(home.swipes) == {"up": "news"}
    assert session.screens["service"].back == "home"
    assert (tmp_path / home.reading.source).read_text(encoding="utf-8") == HOME


def test_a_way_that_cannot_be_told_is_no_lead(tmp_path: Path) -> None:
    """After a swipe and a tap, nobody recorded the screen that was tapped on."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    recording.add("home")
    recording.phone.swipe("up")
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service")
    assert read_session(tmp_path).screens["home"].taps == ()


def test_a_second_journey_leads_from_the_start_again(tmp_path: Path) -> None:
    """After a restart the app shows the screen that it opens with."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    recording.phone.restart()
    recording.add("home")
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service")
    recording.phone.restart()
    recording.phone.tap(180, 230)
    phone.sources = [source(button("设置"))]
    recording.add("mine")

    taps = read_session(tmp_path).screens["home"].taps
    assert [(tap.on[-3:-2], tap.to) for tap in taps] == [("事", "service"), ("的", "mine")]


def test_a_screen_that_was_not_measured_is_not_recorded(tmp_path: Path) -> None:
    """A dialog over the app is told, and the screen can be added afterwards."""
    phone = FakePhone(HOME, foreground=PERMISSIONS)
    recording = recorder(phone, tmp_path)
    with pytest.raises(GatherError) as caught:
        recording.add("home")
    assert caught.value.reason == "system-dialog"
    phone.front = APP
    assert recording.add("home").state == "measured"
    assert read_session(tmp_path).start == "home"


def test_keys_are_checked(tmp_path: Path) -> None:
    """A key becomes a folder and a name in session.json."""
    with pytest.raises(ValueError, match="no key"):
        recorder(FakePhone(), tmp_path).add("../首页")


def test_what_was_recorded_replays_as_it_was_captured(tmp_path: Path) -> None:
    """The capture that is made of a recording is judged like the one made on the phone."""
    phone = FakePhone(HOME)
    live = recorder(phone, tmp_path / "session").add(
        "home",
        probes=Probes(rotate=True, font_scale=2.0, pull=True, refresh_seconds=0.1, keyboard=1),
    )
    (again,) = store_recording(tmp_path / "session", tmp_path / "captures", lambda key: key)

    left_out = {"taken_at", "seconds", "files"}
    assert again.model_dump(exclude=left_out) == live.model_dump(exclude=left_out)
    captured = read_screen(tmp_path / "session" / "home")
    replayed = read_screen(tmp_path / "captures" / "home")
    assert captured is not None and replayed is not None
    assert replayed.facts.large_scale == captured.facts.large_scale == 2.0
    assert replayed.facts.rotated is not None
    assert replayed.facts.refresh is not None
