"""Pages inside web views: through a recorded app's context, and in a mobile Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import UnknownMethodException

from devices.app.capture import capture_screen
from devices.app.phone import Phone, ScreenRequest, SessionRequest
from devices.drivers import appium_page, appium_web
from devices.drivers.appium_phone import AppiumPhone, open_phone
from devices.drivers.appium_server import AppiumServer
from devices.manifest import read_json
from devices.normalize.app.screen import read_screen
from devices.normalize.web import read_page
from devices.ports import GatherError
from devices.serve import serve
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Verdict
from rules.snapshot import PageSnapshot
from tests.live.app import recordings

HEAD = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>云汐政策</title>"""
PAGE = f"""{HEAD}<main style="height:3000px"><h1>政策</h1><img id="top" src="x.png">
<iframe id="frame" title="附件" src="inner.html"></iframe><div id="host"></div><script>
host.attachShadow({{mode: 'open'}}).innerHTML = '<img id="shadowed" src="x.png">';
</script></main>"""
INNER = f'{HEAD}<main><img id="inner" src="x.png"></main>'
_FLAGS = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []
_BINARY = os.environ.get("YD_AUDIT_BROWSER") or shutil.which("chromium") or "chromium"
CHROME = {"binary": _BINARY, "args": [*_FLAGS, *_ROOT]}
WEB_VIEW = "android.webkit.WebView"
# The policy screen with a real web view in it, as UiAutomator2 writes one.
POLICY = recordings.HOME.replace("android.widget.LinearLayout", WEB_VIEW).replace(
    f"{recordings.APP}:id/service", f"{recordings.APP}:id/page"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The page and its frame on the loopback."""
    root = tmp_path / "site"
    root.mkdir()
    (root / "index.html").write_text(PAGE, encoding="utf-8")
    (root / "inner.html").write_text(INNER, encoding="utf-8")
    with serve(root) as base:
        yield base


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def browser(appium: AppiumServer) -> Iterator[AppiumPhone]:
    """Appium's Chromium driver with the emulation of a phone."""
    request = SessionRequest(
        server=appium.url,
        platform="android",
        capabilities={
            "platformName": "linux",
            "browserName": "chrome",
            "appium:automationName": "Chromium",
            "appium:executable": shutil.which("chromedriver"),
            # On one port for all, each server ends the drivers of the others.
            "appium:chromedriverPort": _free_port(),
            "goog:chromeOptions": {
                **CHROME,
                "mobileEmulation": {
                    "deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 3.0}
                },
            },
        },
    )
    phone = open_phone(request)
    assert isinstance(phone, AppiumPhone)
    yield phone
    phone.close()


@pytest.fixture
def app(appium: AppiumServer, tmp_path: Path) -> Iterator[Callable[[], Phone]]:
    """A phone on the recorded app, on the screen with the web view."""
    folder = recordings.android(tmp_path / "android")
    (folder / "policy.html").write_text(PAGE, encoding="utf-8")
    (folder / "inner.html").write_text(INNER, encoding="utf-8")
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    reading = {"source": "policy.xml", "screenshot": "home.png"}
    session["screens"]["policy"]["reading"] = reading
    (folder / "session.json").write_text(json.dumps(session), encoding="utf-8")
    (folder / "policy.xml").write_text(POLICY, encoding="utf-8")
    phones: list[Phone] = []

    def start(**more: Any) -> Phone:
        capabilities = {
            "appium:automationName": "YdReplay",
            "appium:recording": str(folder),
            "appium:chromedriverExecutable": shutil.which("chromedriver"),
            "goog:chromeOptions": CHROME,
            **more,
        }
        phone = open_phone(
            SessionRequest(server=appium.url, platform="android", capabilities=capabilities)
        )
        phones.append(phone)
        phone.swipe("left")
        return phone

    yield start
    for phone in phones:
        phone.close()


def images_without_text(page: PageSnapshot) -> set[str]:
    """Selectors of the images that the engine fails."""
    judged = judge_page(page, load_catalogue().rules.values())
    outcome = next(o for o in judged.outcomes if o.rule == "web-axe-image-alt")
    return {f.selector for f in outcome.findings if f.verdict is Verdict.FAILED}


def test_the_page_is_an_ordinary_capture(browser: AppiumPhone, site: str, tmp_path: Path) -> None:
    """Frames and shadow trees are audited, and the page stays where and as it was."""
    driver = browser._driver
    driver.get(f"{site}/index.html")
    driver.execute_script("scrollTo(0, 700)")
    (context,) = browser.web_views()
    manifest = browser.audit_web_view(context, tmp_path / "web-1")

    assert (manifest.state, manifest.reasons) == ("measured", ())
    assert manifest.engines == {"axe-core": "4.14.1"}
    assert (manifest.viewport_width, manifest.title) == (360, "云汐政策")
    page = read_page(tmp_path / "web-1")
    assert page is not None
    assert images_without_text(page) == {
        "#top",
        "#frame >>> #inner",
        "#host >>> #shadowed",
    }
    assert page.facts.movements is None  # nobody watched since the page was loaded
    assert driver.current_url == f"{site}/index.html"
    assert driver.execute_script("return [scrollY, history.length, document.title]") == [
        700,
        driver.execute_script("return history.length"),
        "云汐政策",
    ]


def test_without_devtools_only_the_engine_answers(
    browser: AppiumPhone, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on iOS: the engine's findings with their paths, a page of one element, and a reason."""

    def no_devtools(*_: object, **__: object) -> dict[str, Any]:
        raise UnknownMethodException("unknown command: goog/cdp/execute")

    monkeypatch.setattr(appium_page.PageInView, "cdp", no_devtools)
    browser._driver.get(f"{site}/index.html")
    manifest = browser.audit_web_view(browser.web_views()[0], tmp_path / "web-1")

    assert manifest.state == "partly"
    assert [r.code for r in manifest.reasons] == ["web-view-outline"]
    page = read_page(tmp_path / "web-1")
    assert page is not None
    assert [node.tag for node in page.elements()] == ["html"]
    failed = page.engines["axe"].rules["image-alt"].failed
    assert "html > body > main > img:nth-child(2)" in {node.path for node in failed}


def test_a_hidden_page_is_left_alone(browser: AppiumPhone, site: str, tmp_path: Path) -> None:
    """A web view that the app keeps behind the screen is not the screen's."""
    driver = browser._driver
    driver.get(f"{site}/index.html")
    hide = "Object.defineProperty(document, 'visibilityState', {value: 'hidden'})"
    driver.execute_script(hide)
    with pytest.raises(GatherError) as caught:
        browser.audit_web_view(browser.web_views()[0], tmp_path / "web-1")
    assert caught.value.reason == "web-view-hidden"
    assert not (tmp_path / "web-1" / "manifest.json").exists()


def test_a_web_view_joins_its_screen(app: Callable[[], Phone], tmp_path: Path) -> None:
    """The page is audited in its context, bound to its element, and the native one is back."""
    phone = app()
    assert phone.web_views() == (f"WEBVIEW_{recordings.APP}",)
    wanted = ScreenRequest(id="s-policy", key="policy")
    manifest = capture_screen(phone, wanted, tmp_path / "capture")

    assert (manifest.state, manifest.reasons) == ("measured", ())
    assert manifest.engines == {"axe-core": "4.14.1"}
    screen = read_screen(tmp_path / "capture")
    assert screen is not None
    (part,) = screen.web
    assert part.full
    assert part.node is not None and part.node.cls == WEB_VIEW
    assert "#top" in images_without_text(part.page)
    assert phone.source() == POLICY


def test_a_page_that_is_not_audited_is_a_reason(
    app: Callable[[], Phone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A context that cannot be entered costs the page and not the screen."""
    monkeypatch.setattr(appium_web.WebViews, "names", lambda self: ("WEBVIEW_other",))
    phone = app()
    wanted = ScreenRequest(id="s-policy", key="policy")
    manifest = capture_screen(phone, wanted, tmp_path / "capture")

    assert manifest.state == "partly"
    assert [(r.code, r.detail["context"]) for r in manifest.reasons] == [
        ("web-view-not-measured", "WEBVIEW_other")
    ]
    assert read_json(tmp_path / "capture", manifest, "facts.json.gz")["web"] == []
    assert phone.source() == POLICY


def test_a_web_view_that_allows_no_inspection(
    app: Callable[[], Phone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web view without a context is said, since its page was not audited as one."""
    monkeypatch.setattr(appium_web.WebViews, "names", lambda self: ())
    manifest = capture_screen(app(), ScreenRequest(id="s", key="policy"), tmp_path / "capture")
    assert [r.code for r in manifest.reasons] == ["web-view-closed"]
