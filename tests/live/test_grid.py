"""Browsers at remote ends: real ChromeDriver servers, of which some do not live to the end."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from audit.gathering import Options, WebRun
from audit.judging import judgements_of
from audit.progress import PlainProgress
from audit.workspace import Workspace
from devices.drivers.chrome import Chrome
from devices.drivers.grid import RemoteEnds
from devices.drivers.remote_browser import RemoteBrowser
from devices.drivers.web_gather import WebGatherer
from devices.explore import Budgets
from devices.manifest import Manifest, ScreenManifest
from devices.ports import DESKTOP, PageRequest, ToolError
from devices.serve import serve
from tests.live.conftest import LIMITS
from tests.remote_ends import Node, chromedriver, selenium_grid

PAGES = {
    f"{name}.html": f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>云溪市 {name}</title></head><body><main><h1>{name}</h1><p>云溪市人民政府的网页。</p>
<img src="missing.png"><input type="text"><a href="index.html">首页</a></main></body></html>"""
    for name in ("index", "one", "two", "three", "four")
}


@pytest.fixture
def nodes() -> Iterator[Callable[[], Node]]:
    """Starts remote ends that end with the test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(chromedriver())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Five small pages with two defects each."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with serve(folder) as base:
        yield base


class Told(PlainProgress):
    """Remembers what was captured, and does something after the first page."""

    def __init__(self, act: Callable[[], None] = lambda: None) -> None:
        super().__init__(lambda line: None)
        self.pages: list[str] = []
        self._act = act

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""
        self.pages.append(name)
        if len(self.pages) == 1:
            self._act()


def run(base: str, folder: Path, ends: RemoteEnds | None, told: Told, workers: int) -> Workspace:
    """Measure the five pages."""
    workspace = Workspace(folder)
    workspace.create(replace=False)
    urls = tuple(f"{base}/{name}" for name in PAGES)
    options = Options(
        target=urls[0], tool="test", scheme="cn-2019", agent="yd-audit/test", budgets=Budgets(),
        seed=0, viewports=(DESKTOP,), workers=workers, delay=0.0, urls=urls,
    )  # fmt: skip

    def browser() -> WebGatherer:
        place = None if ends is None else lambda: RemoteBrowser(ends)
        return WebGatherer(LIMITS, product="yd-audit/test", place=place)

    assert WebRun(workspace, options, browser, told).run()
    return workspace


def verdicts(workspace: Workspace) -> dict[str, list[Any]]:
    """What the rules say of each page, without what only tells of the time it took."""
    return {
        judged.page.url: sorted(
            (outcome.rule, outcome.verdict.value) for outcome in judged.judgement.outcomes
        )
        for judged in judgements_of(workspace, processes=1).pages
        if judged.judgement is not None
    }


def test_a_run_outlives_a_remote_end(site: str, tmp_path: Path, nodes: Callable[[], Node]) -> None:
    """One of two machines dies in the middle: every page is measured, once, as on this machine."""
    lent, doomed = nodes(), nodes()
    ends = RemoteEnds([lent.url, doomed.url])

    def pull_the_plug() -> None:
        until = time.monotonic() + 30
        while not doomed.sessions() and time.monotonic() < until:
            time.sleep(0.05)
        assert doomed.sessions(), "nothing was running there"
        doomed.kill()

    told = Told(pull_the_plug)
    remote = run(site, tmp_path / "remote", ends, told, workers=2)
    assert Counter(told.pages) == Counter(f"{site}/{name}" for name in PAGES)
    assert {
        json.loads((remote.capture(page.id) / "manifest.json").read_text())["state"]
        for page in remote.read_run().pages
    } == {"measured"}
    assert lent.sessions() >= 1
    assert [end.used for end in ends.ends] == [0, 0]
    local = run(site, tmp_path / "local", None, Told(), workers=1)
    assert verdicts(remote) == verdicts(local)
    assert len(verdicts(remote)) == len(PAGES)


def test_without_any_remote_end_what_is_done_stays(
    site: str, tmp_path: Path, nodes: Callable[[], Node]
) -> None:
    """The only machine dies for good: a sentence says which, and finished pages are kept."""
    node = nodes()
    told = Told(node.kill)
    with pytest.raises(ToolError) as stopped:
        run(site, tmp_path / "remote", RemoteEnds([node.url], patience=1.0), told, workers=1)
    assert stopped.value.reason == "grid-none-left"
    assert node.url in stopped.value.detail["detail"]
    assert told.pages == [f"{site}/index.html"]
    kept = Workspace(tmp_path / "remote")
    states = [
        p.id for p in kept.read_run().pages if (kept.capture(p.id) / "manifest.json").exists()
    ]
    assert states[0] == kept.read_run().pages[0].id
    assert (kept.capture(states[0]) / "screenshot.jpg").exists()


def test_a_hanging_page_costs_only_itself_at_a_remote_end(
    tmp_path: Path, nodes: Callable[[], Node]
) -> None:
    """A page that never lets go is cut off in time, and the session is given back."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(
        "<!DOCTYPE html><title>x</title><p>text<script>addEventListener('load', () => {"
        "setTimeout(() => {while (true) {}}, 50)})</script>"
    )
    (folder / "good.html").write_text(PAGES["index.html"], encoding="utf-8")
    node = nodes()
    ends = RemoteEnds([node.url])
    with (
        serve(folder) as base,
        WebGatherer(LIMITS, product="x", place=lambda: RemoteBrowser(ends)) as gatherer,
    ):
        hung = PageRequest(id="p1", url=f"{base}/index.html", viewport=DESKTOP)
        good = PageRequest(id="p2", url=f"{base}/good.html", viewport=DESKTOP)
        assert gatherer.capture(hung, tmp_path / "1").state != "measured"
        assert gatherer.capture(good, tmp_path / "2").state == "measured"


def test_kill_frees_a_call_that_waits(nodes: Callable[[], Node]) -> None:
    """Another thread ends the session while a script runs on and on; no browser stays there."""
    node = nodes()
    ends = RemoteEnds([node.url])
    chrome = Chrome(product="x", place=RemoteBrowser(ends))
    try:
        threading.Timer(0.5, chrome.kill).start()
        with pytest.raises(Exception, match=r"(?i)abort|disconnect|closed|gave|given|response"):
            chrome.driver.execute_script("while (true) {}")
    finally:
        chrome.close()
    assert [end.used for end in ends.ends] == [0]


def test_an_appium_server_lends_browsers(site: str, tmp_path: Path) -> None:
    """Through Appium's Chromium driver a page is measured as on this machine."""
    server = os.environ.get("YD_AUDIT_TEST_APPIUM_WEB")
    if not server:
        pytest.skip("YD_AUDIT_TEST_APPIUM_WEB names no Appium server with the driver chromium")
    remote = run(site, tmp_path / "remote", RemoteEnds([server], patience=5.0), Told(), workers=1)
    local = run(site, tmp_path / "local", None, Told(), workers=1)
    assert verdicts(remote) == verdicts(local)
    assert len(verdicts(remote)) == len(PAGES)


def test_a_selenium_grids_sessions_move_to_another_node(site: str, tmp_path: Path) -> None:
    """A node dies under a page: another node measures it, and all is as on this machine."""
    jar = os.environ.get("YD_AUDIT_TEST_SELENIUM_JAR")
    if not jar or shutil.which("java") is None:
        pytest.skip("YD_AUDIT_TEST_SELENIUM_JAR names no selenium-server.jar, or there is no Java")
    with selenium_grid(jar) as grid:
        told = Told(lambda: grid.kill(grid.busy().pop()))
        remote = run(site, tmp_path / "remote", RemoteEnds([grid.url]), told, workers=1)
        assert Counter(told.pages) == Counter(f"{site}/{name}" for name in PAGES)
    local = run(site, tmp_path / "local", None, Told(), workers=1)
    assert verdicts(remote) == verdicts(local)
    assert len(verdicts(remote)) == len(PAGES)
