"""Parsers of what comes from apps: page sources, captures of screens, recordings."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devices.app.fingerprint import fingerprint, screen_title
from devices.app.playback import store_recording
from devices.manifest import MANIFEST
from devices.normalize.app import PngPicture, read_screen
from devices.normalize.app.read import read_source
from tests.fuzz.target import scratch
from tests.fuzz.web_side import page_folder

_CAPTURES = Path("fixtures/captures")
ANDROID = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<hierarchy rotation="0" width="1080" height="2340"><android.widget.FrameLayout index="0"
 package="cn.invented.yunxi" class="android.widget.FrameLayout" text="" content-desc=""
 clickable="false" enabled="true" focusable="false" displayed="true" a11y-important="true"
 bounds="[0,0][1080,2340]" drawing-order="1" window-id="3"><android.widget.EditText index="0"
 class="android.widget.EditText" text="&#55357;&#56832;" hint="a" showing-hint="true"
 resource-id="cn.invented:id/name" clickable="true" focused="true" live-region="1"
 bounds="[20,30][500,120]" /><android.webkit.WebView index="1" class="android.webkit.WebView"
 bounds="[0,200][1080,2000]" heading="true" pane-title="p" checked="false" checkable="true"/>
</android.widget.FrameLayout></hierarchy>"""
DUMP = b"""<?xml version='1.0' encoding='UTF-8'?><hierarchy rotation="0"><node index="0" text="a"
 resource-id="" class="android.view.View" package="cn.invented" content-desc="" checkable="false"
 bounds="[0,0][1080,2340]"><node index="0" text="b" class="android.widget.Button"
 bounds="[5,5][9,9]" clickable="true"/></node></hierarchy>UI hierarchy dumped to: /dev/tty"""
IOS = b"""<?xml version="1.0" encoding="UTF-8"?><AppiumAUT><XCUIElementTypeApplication
 type="XCUIElementTypeApplication" name="a" label="a" enabled="true" visible="true" x="0" y="0"
 width="390" height="844" index="0" bundleId="cn.invented"><XCUIElementTypeSwitch value="1" name="s"
 type="XCUIElementTypeSwitch" label="t" enabled="true" visible="true" accessible="true" x="16"
 y="60.5" width="51" height="31" traits="Button, ToggleButton" index="0"/>
<XCUIElementTypeTextField type="XCUIElementTypeTextField" value="v" placeholderValue="v" x="1" y="2"
 width="1e3" height="nan"/></XCUIElementTypeApplication></AppiumAUT>"""
XML_TOKENS = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"&#0;",
    b"&#xD83D;",
    b"<![CDATA[",
    b"<?xml version='1.0' encoding='gb18030'?>",
    b"\xff\xfe",
    b"<a>",
    b"</a>",
    b"</hierarchy>",
    b'bounds="[-9,0][9999999,1]"',
    b' width="1e308"',
    b"xmlns:a='b'",
    b"<XCUIElementTypeOther>",
    b"<node>",
    b"<!--",
)


def source(data: bytes) -> None:
    """A page source of any tool."""
    found = read_source(data, density=2.75, picture=None)
    fingerprint(found.tree, "")
    screen_title(found.tree)


def picture(data: bytes) -> None:
    """A screenshot: its size, then its pixels."""
    PngPicture(data).pixels()


def _small_png() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return out.getvalue()


def _base(platform: str) -> dict[str, Any]:
    return {
        "manifest": {
            "format": "yd-screen/1", "id": "s1", "key": "k", "title": "首页", "kind": "standard",
            "platform": platform, "origin": "", "app": "", "activity": "",
            "taken_at": "2026-05-20T04:00:00+00:00", "seconds": 1.0, "state": "measured",
            "reasons": [{"code": "timeout", "detail": {"a": "b"}}], "device_id": "",
            "device": {"platform": platform, "density": 2.75, "model": "M", "font_scale": 1.0},
            "engines": {}, "screenshot": None, "screenshot_scale": None,
        },
        "source.xml": (ANDROID if platform == "android" else IOS).decode(),
    }  # fmt: skip


def _facts() -> dict[str, Any]:
    return {
        "refresh": {"trigger": "wait", "seconds": 2.5},
        "large_scale": 2.0,
        "traversal": {"method": "keyboard", "paths": ["0", "0.0", "/0/0"], "complete": True},
        "keyboard_shown": True,
        "dialog": "d",
        "web": [{"folder": "w1", "on": "0.1", "context": "WEBVIEW_1", "full": True}],
    }


def screen_seeds() -> Sequence[bytes]:
    """Captures of both platforms with every file that one may have."""
    frame = {"x": 16, "y": 60, "width": 51, "height": 31}
    audit = [
        {
            "auditType": "XCUIAccessibilityAuditTypeContrast",
            "compactDescription": "c",
            "detailedDescription": "d",
            "element": "e",
            "elementAttributes": {"type": "XCUIElementTypeSwitch", "label": "t", "frame": frame},
            "elementDescription": "Switch, {{16.0, 60.5}, {51.0, 31.0}}, label: 't'",
        }
    ]
    found: list[dict[str, Any]] = []
    for platform in ("android", "ios"):
        base = _base(platform)
        later = base["source.xml"]
        whole = {
            "facts.json.gz": _facts(), "after.xml": later, "large.xml": later,
            "rotated.xml": later,
        }  # fmt: skip
        found += [base, base | whole, base | {"audit.json.gz": audit}]
    return [json.dumps(one, ensure_ascii=False).encode() for one in found]


def screen(data: bytes) -> None:
    """A capture of a screen, of somebody else: the manifest is whole, what it names may be wrong.

    The input says what every file holds.
    """
    written = _input(data)
    folder = scratch() / "screen"
    if not (folder / "w1").exists():
        folder.mkdir(exist_ok=True)
        shutil.copytree(page_folder(b""), folder / "w1")
    _capture(folder, written)
    read_screen(folder)


def _input(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _capture(folder: Path, written: dict[str, Any]) -> None:
    """A capture folder with true digests, whatever is in its files."""
    import gzip

    files: dict[str, Any] = {}
    names = ("source.xml", "after.xml", "large.xml", "rotated.xml", "facts.json.gz",
             "audit.json.gz")  # fmt: skip
    for name in names:
        if name not in written:
            continue
        value = written[name]
        if name.endswith(".gz"):
            text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
            content = gzip.compress(text, compresslevel=1, mtime=0)
        else:
            content = str(value).encode("utf-8", "surrogatepass")
        (folder / name).write_bytes(content)
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest = written.get("manifest")
    stored = {**manifest, "files": files} if isinstance(manifest, dict) else manifest
    text = json.dumps(stored, ensure_ascii=False).encode("utf-8", "surrogatepass")
    (folder / MANIFEST).write_bytes(text)


def source_seeds() -> Sequence[bytes]:
    """Sources of the three tools and one whole screen of each platform."""
    real = [_CAPTURES / name / "login" / "source.xml" for name in ("yunxi-android", "yunxi-ios")]
    return [ANDROID, DUMP, IOS, *(path.read_bytes() for path in real if path.exists())]


def picture_seeds() -> Sequence[bytes]:
    """One small picture."""
    return [_small_png()]


def recording(data: bytes) -> None:
    """A recording whose session.json is the input; its screens all have the same source."""
    folder = scratch() / "recording"
    for name in ("home", "form"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "source.xml").write_bytes(ANDROID)
    (folder / "session.json").write_bytes(data)
    store_recording(
        folder,
        scratch() / "stored",
        lambda key: f"s{hashlib.md5(key.encode('utf-8', 'replace')).hexdigest()}",  # noqa: S324
    )


def recording_seeds() -> Sequence[bytes]:
    """A recording of two screens with everything that one may say, and the shipped one's start."""
    reading = {"source": "home/source.xml", "screenshot": None}
    home = {
        "title": "首页", "kind": "elder", "reading": reading, "activity": ".Home", "keyboard": True,
        "taps": [{"on": "//a", "to": "form"}], "swipes": {"up": "form"}, "back": None,
        "refresh": {"trigger": "wait", "seconds": 5.0, "after": reading},
        "large": {"scale": 2.0, "reading": reading}, "rotated": reading,
        "traversal": ["//a", "/hierarchy/*[1]"], "package": "cn.invented",
        "web_views": [{"context": "WEBVIEW_1", "on": "//b", "page": "home/page.html"}],
    }  # fmt: skip
    other = {"reading": {"source": "form/source.xml"}, "package": "com.android.systemui"}
    whole = {
        "format": "yd-session/1", "id": "yunxi", "app": {"name": "云汐通", "id": "cn.invented"},
        "device": {"platform": "android", "density": 2.75}, "origin": "uiautomator2",
        "recorded_at": "2026-05-20", "start": "home", "screens": {"home": home, "form": other},
    }  # fmt: skip
    return [json.dumps(whole, ensure_ascii=False).encode()]
