"""Captures one page after the other with Selenium and axe-core: the web leg's gatherer."""

from __future__ import annotations

import base64
import contextlib
import functools
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.webdriver import WebDriver
from urllib3.exceptions import HTTPError

from devices.drivers.chrome import Chrome
from devices.drivers.engine import engine_script, is_gone, run_engine
from devices.drivers.network import NetworkWatch
from devices.explore.block import blocked_by
from devices.manifest import CaptureWriter, Manifest, Reason, Redirect, State
from devices.normalize.dom import STYLES
from devices.ports import GatherError, Limits, PageRequest, Rendered, Viewport

_SCRIPTS = Path(__file__).parent / "scripts"
_WORLD = "yd-audit"
_MAX_SCREENS = 20  # lazy content is scrolled in for at most so many screens
_MAX_PICTURE = 14_000  # CSS pixels of height that a screenshot shows
_PAGES_PER_BROWSER = 60  # a fresh browser now and then keeps memory flat
_TRIES = 2
_NET_REASONS = {
    "ERR_NAME_NOT_RESOLVED": "dns-failure",
    "ERR_NAME_RESOLUTION_FAILED": "dns-failure",
    "ERR_ADDRESS_UNREACHABLE": "connection-refused",
    "ERR_CONNECTION_REFUSED": "connection-refused",
    "ERR_CONNECTION_RESET": "connection-reset",
    "ERR_CONNECTION_CLOSED": "connection-reset",
    "ERR_EMPTY_RESPONSE": "connection-reset",
    "ERR_CONNECTION_TIMED_OUT": "timeout",
    "ERR_TIMED_OUT": "timeout",
    "ERR_TOO_MANY_REDIRECTS": "redirect-loop",
    "ERR_ABORTED": "download",
    "ERR_INVALID_URL": "not-a-url",
}


class WebGatherer:
    """One headless Chromium that captures pages. Use it in one thread, as a context manager."""

    def __init__(self, viewport: Viewport, limits: Limits, *, product: str) -> None:
        self._viewport = viewport
        self._limits = limits
        self._product = product
        self._chrome: Chrome | None = None
        self._count = 0

    def __enter__(self) -> Self:
        """Start the browser, so that a missing one is told before anything else."""
        self._browser()
        return self

    def __exit__(self, *exc: object) -> None:
        """End the browser."""
        self._drop()

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """Measure one page into `folder`, trying once more when the browser dies.

        Never raises for what a page does: the manifest's state and reasons say it. Raises
        ToolError when no browser can be started, OSError when the folder cannot be written.
        """
        for attempt in range(1, _TRIES + 1):
            visit = _Visit(self._browser(), request, folder, self._limits)
            manifest = visit.run()
            self._count += 1
            if visit.browser_lost or self._count % _PAGES_PER_BROWSER == 0:
                self._drop()
            crashed = any(r.code == "browser-crashed" for r in manifest.reasons)
            if not crashed or attempt == _TRIES:
                return manifest
        raise AssertionError("unreachable")

    def render(self, url: str) -> Rendered:
        """The links of a page after its scripts ran, without measuring it.

        Raises GatherError when the page cannot be loaded.
        """
        page = _Page(self._browser(), self._limits)
        with page.chrome.deadline(self._limits.load + self._limits.settle + 10) as expired:
            try:
                page.open(url)
                page.settle()
                links = tuple((str(a), str(b)) for a, b in page.observe("links()"))
                return Rendered(final_url=str(page.chrome.driver.current_url), links=links)
            except (WebDriverException, HTTPError) as error:
                self._drop()
                reason = "time-limit" if expired.is_set() else "browser-crashed"
                raise GatherError(reason, url=url) from error

    def _browser(self) -> Chrome:
        if self._chrome is None:
            self._chrome = Chrome(self._viewport, product=self._product)
            install_scripts(self._chrome)
        return self._chrome

    def _drop(self) -> None:
        if self._chrome is not None:
            self._chrome.close()
            self._chrome = None


@functools.cache
def _source(name: str) -> str:
    return (_SCRIPTS / name).read_text(encoding="utf-8")


def install_scripts(chrome: Chrome) -> None:
    """Have the guard and the observer run in every document from its start."""
    add = "Page.addScriptToEvaluateOnNewDocument"
    chrome.cdp(add, source=_source("guard.js"))
    chrome.cdp(add, source=_source("observe.js"), worldName=_WORLD)


class _Page:
    """A loaded page and the questions that can be asked of it."""

    def __init__(self, chrome: Chrome, limits: Limits) -> None:
        self.chrome = chrome
        self.limits = limits
        frame = chrome.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.net = NetworkWatch(frame=frame)
        self.reasons: list[Reason] = []
        self._context: int | None = None

    def open(self, url: str) -> None:
        """Load the page as a first visit. Raises GatherError when no page arrives."""
        driver = self.chrome.driver
        _log(driver, "performance")
        _log(driver, "browser")
        self.chrome.cdp("Network.clearBrowserCookies")
        driver.set_page_load_timeout(self.limits.load)
        try:
            driver.get(url)
        except TimeoutException:
            self.reasons.append(Reason(code="load-timeout", detail=self._seconds()))
        except WebDriverException as error:
            if is_gone(error):
                raise
            raise _navigation_error(str(error.msg), url) from error
        self._read_network()
        if self.net.failure and self.net.status is None:
            raise _navigation_error(self.net.failure, url)
        if self.net.status is None and self.reasons:
            raise GatherError("timeout", url=url)
        is_page = self.net.mime in {"text/html", "application/xhtml+xml", ""}
        if self.net.attachment or not is_page:
            raise GatherError("download" if self.net.attachment else "not-html", type=self.net.mime)

    def settle(self) -> None:
        """Wait for load, scroll lazy content in, wait until DOM and network are quiet."""
        end = time.monotonic() + self.limits.load
        while self.observe("summary().ready") != "complete":
            if time.monotonic() > end:
                if not self.reasons:
                    self.reasons.append(Reason(code="load-timeout", detail=self._seconds()))
                break
            time.sleep(0.02)
            self._read_network()
        self.observe(f"scroll({_MAX_SCREENS})")
        self._quiet()

    def observe(self, expression: str) -> Any:
        """The value of an expression on the observer, promises awaited."""
        for attempt in (1, 2):
            if self._context is None:
                world = {"frameId": self.net.frame, "worldName": _WORLD}
                answer = self.chrome.cdp("Page.createIsolatedWorld", **world)
                self._context = int(answer["executionContextId"])
            try:
                answer = self.chrome.cdp(
                    "Runtime.evaluate",
                    expression=f"globalThis.ydAudit && ydAudit.{expression}",
                    contextId=self._context,
                    awaitPromise=True,
                    returnByValue=True,
                )
            except WebDriverException as error:
                # The page navigated on its own: the world belongs to the document that is gone.
                if attempt == 2 or is_gone(error) or isinstance(error, TimeoutException):
                    raise
                self._context = None
                continue
            return answer["result"].get("value")
        return None

    def _quiet(self, wanted: float = 0.2) -> None:
        end = time.monotonic() + self.limits.settle
        while True:
            self._read_network()
            dom = float(self.observe("quietFor()") or 0) / 1000
            quiet = min(dom, self.net.quiet_for())
            if quiet >= wanted or time.monotonic() > end:
                return
            time.sleep(min(max(wanted - quiet, 0.02), 0.1))

    def _read_network(self) -> None:
        self.net.read(_log(self.chrome.driver, "performance"))

    def _seconds(self) -> dict[str, str]:
        return {"seconds": f"{self.limits.load:.0f}"}


class _Visit:
    """One attempt at one page: everything that is stored about it."""

    def __init__(self, chrome: Chrome, request: PageRequest, folder: Path, limits: Limits) -> None:
        self.chrome = chrome
        self.request = request
        self.limits = limits
        self.writer = CaptureWriter(folder)
        self.page = _Page(chrome, limits)
        self.browser_lost = False
        self._reasons: list[Reason] = []
        self._summary: dict[str, Any] = {}
        self._engines: dict[str, str] = {}
        self._picture: float | None = None
        self._final_url = request.url

    def run(self) -> Manifest:
        """Capture everything that can be captured, in the order of what would be missed most."""
        started = time.monotonic()
        taken_at = datetime.now(UTC).isoformat(timespec="seconds")
        state: State = "not-measured"
        with self.chrome.deadline(self.limits.page) as expired:
            try:
                state = self._measure()
            except GatherError as error:
                self._reasons.append(Reason(code=error.reason, detail=dict(error.detail)))
            except (WebDriverException, HTTPError, ConnectionError) as error:
                self.browser_lost = True
                code = "time-limit" if expired.is_set() else "browser-crashed"
                detail = {"seconds": f"{self.limits.page:.0f}", "detail": type(error).__name__}
                self._reasons.append(Reason(code=code, detail=detail))
                if "dom.json.gz" in self.writer.files and code == "time-limit":
                    state = "partly"
        manifest = self._manifest(state, taken_at, time.monotonic() - started)
        self.writer.close(manifest)
        return manifest

    def _measure(self) -> State:
        self.page.open(self.request.url)
        self.page.settle()
        self._reasons.extend(self.page.reasons)
        self._summary = self.page.observe("summary()") or {}
        self._final_url = str(self.chrome.driver.current_url)
        self._refuse_what_is_no_page()
        self._try("screenshot-failed", self._screenshot)
        self._dom()
        self._try("axtree-failed", self._accessibility_tree)
        self.page.observe("arm()")
        notes = self._page_notes()  # before the engine starts timers of its own
        if self._axe():
            self._facts(notes)
        return "partly" if self._reasons else "measured"

    def _refuse_what_is_no_page(self) -> None:
        status = self.page.net.status
        text = str(self._summary.get("text", ""))
        title = str(self._summary.get("title", ""))
        elements = int(self._summary.get("elements", 0))
        vendor = blocked_by(title=title, text=text, elements=elements)
        if vendor is not None:
            self._try("screenshot-failed", self._screenshot)
            raise GatherError("blocked-by-waf", vendor=vendor)
        if status is not None and status >= 400:
            raise GatherError("http-error", status=str(status))
        if elements <= 3 and not text.strip():
            raise GatherError("empty-page")

    def _screenshot(self) -> None:
        width = self.request.viewport.width
        height = min(int(self._summary.get("height", 800)), _MAX_PICTURE)
        picture = self.chrome.cdp(
            "Page.captureScreenshot",
            format="jpeg",
            quality=75,
            captureBeyondViewport=True,
            optimizeForSpeed=True,
            clip={"x": 0, "y": 0, "width": width, "height": max(height, 1), "scale": 1},
        )
        self.writer.add("screenshot.jpg", base64.b64decode(picture["data"]))
        self._picture = 1.0

    def _dom(self) -> None:
        snapshot = self.chrome.cdp(
            "DOMSnapshot.captureSnapshot", computedStyles=list(STYLES), includeDOMRects=False
        )
        self.writer.add_json("dom.json.gz", snapshot)
        if any(d["nodes"]["shadowRootType"]["index"] for d in snapshot["documents"]):
            self.writer.add_json("shadow.json.gz", self._shadow_children())

    def _shadow_children(self) -> list[int]:
        """The browser's ids of all direct children of the authors' shadow roots."""
        found: list[int] = []
        stack = [self.chrome.cdp("DOM.getDocument", depth=-1, pierce=True)["root"]]
        while stack:
            node = stack.pop()
            for root in node.get("shadowRoots", ()):
                stack.append(root)
                if root.get("shadowRootType") != "user-agent":
                    found.extend(child["backendNodeId"] for child in root.get("children", ()))
            stack.extend(node.get("children", ()))
            if "contentDocument" in node:
                stack.append(node["contentDocument"])
        return sorted(found)

    def _accessibility_tree(self) -> None:
        def frames(tree: dict[str, Any]) -> list[str]:
            below = [f for child in tree.get("childFrames", []) for f in frames(child)]
            return [str(tree["frame"]["id"]), *below]

        trees = []
        for frame in frames(self.chrome.cdp("Page.getFrameTree")["frameTree"]):
            # A frame without a rendered document has no tree.
            with contextlib.suppress(WebDriverException):
                nodes = self.chrome.cdp("Accessibility.getFullAXTree", frameId=frame)["nodes"]
                kept = [n for n in nodes if n.get("role", {}).get("value") != "InlineTextBox"]
                trees.append({"frame": frame, "nodes": kept})
        self.writer.add_json("ax.json.gz", trees)

    def _axe(self) -> bool:
        """Run the engine and store its answer; False when the page hangs afterwards."""
        stored: dict[str, Any] = {"version": engine_script()[1], "error": None, "result": None}
        try:
            answer = run_engine(self.chrome.driver, seconds=self.limits.engine)
        except GatherError as error:
            self._reasons.append(Reason(code=error.reason, detail=dict(error.detail)))
            self.writer.add_json("axe.json.gz", {**stored, "error": error.reason})
            self.browser_lost = error.reason == "engine-timeout"
            return not self.browser_lost
        self._engines["axe-core"] = answer.version
        for frame in answer.unreached:
            self._reasons.append(Reason(code="frame-not-measured", detail={"url": frame}))
        stored.update({"result": answer.result, "rules": answer.rules})
        self.writer.add_json("axe.json.gz", stored)
        return True

    def _page_notes(self) -> dict[str, Any]:
        """Dialogs that the page opened and timers that it started; None when it hid them."""
        notes: dict[str, Any] | None = self.chrome.driver.execute_script(
            "const n = window[Symbol.for('yd-audit')];"
            "return n ? {dialogs: n.dialogs, timers: n.timers, calls: n.calls} : null"
        )
        if not notes:
            return {"dialogs": None, "timers": None}
        if notes["calls"] > 20:
            detail = {"count": str(notes["calls"])}
            self._reasons.append(Reason(code="dialog-storm", detail=detail))
        return {"dialogs": notes["dialogs"], "timers": notes["timers"]}

    def _facts(self, notes: dict[str, Any]) -> None:
        """Observations that need a live page; each may be missing without harm."""
        facts = dict(notes)
        facts["observed_ms"] = self._watch(facts["timers"] or [])
        for name in ("movements", "animations", "hovers"):
            facts[name] = self.page.observe(f"{name}()")
        facts["skip"] = self._skip_probe()
        facts["console"] = self._console()
        self.writer.add_json("facts.json.gz", facts)

    def _watch(self, timers: list[dict[str, Any]]) -> int:
        """Wait where something may move: half the time for a first movement, all of it if one came.

        Gives back how many milliseconds after load were watched.
        """
        elapsed = int(self.page.observe("sinceLoad()") or 0)
        ticking = any(t["kind"] == "interval" and t["delay"] <= 10_000 for t in timers)
        limit = int(self.limits.watch * 1000)
        if not (self._summary.get("carousel") and ticking) and not self.page.observe("movements()"):
            return elapsed
        for bound in (limit * 6 // 10, limit):
            if elapsed < bound:
                self.page.observe(f"sleep({bound - elapsed})")
                elapsed = bound
            if not self.page.observe("movements()"):
                break
        return elapsed

    def _skip_probe(self) -> dict[str, Any] | None:
        """Press Tab to the first link that leads inside the page, follow it, press Tab again."""
        if not self.page.observe("mayHaveSkipLink()"):
            return None
        for position in range(1, 5):
            self._press("Tab", 9)
            active = self.page.observe("active()")
            if active and active["inPage"]:
                self._press("Enter", 13, text="\r")
                time.sleep(0.05)
                self._press("Tab", 9)
                reached = self.page.observe("active()")
                place = reached["path"] if reached else None
                return {"link": active["path"], "position": position, "reached": place}
        return None

    def _press(self, key: str, code: int, **more: str) -> None:
        common: dict[str, object] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.chrome.cdp("Input.dispatchKeyEvent", type="keyDown", **common, **more)
        self.chrome.cdp("Input.dispatchKeyEvent", type="keyUp", **common)

    def _console(self) -> list[dict[str, str]]:
        entries = _log(self.chrome.driver, "browser")[:100]
        return [{"level": str(e["level"]), "text": str(e["message"])[:500]} for e in entries]

    def _try(self, reason: str, act: Callable[[], None]) -> None:
        """Do a step whose failure costs only itself."""
        try:
            act()
        except WebDriverException as error:
            if is_gone(error) or isinstance(error, TimeoutException):
                raise
            self._reasons.append(Reason(code=reason))

    def _manifest(self, state: State, taken_at: str, seconds: float) -> Manifest:
        viewport = self.request.viewport
        net = self.page.net
        return Manifest(
            id=self.request.id,
            url=self.request.url,
            final_url=self._final_url,
            title=str(self._summary.get("title", "")),
            http_status=net.status,
            redirects=tuple(Redirect(url=r.url, status=r.status) for r in net.redirects),
            viewport=viewport.name,
            viewport_width=viewport.width,
            viewport_height=viewport.height,
            taken_at=taken_at,
            seconds=round(seconds, 3),
            state=state,
            reasons=tuple(self._reasons),
            browser=self.chrome.version,
            driver=self.chrome.driver_version,
            engines=self._engines,
            user_agent=self.chrome.user_agent,
            screenshot="screenshot.jpg" if self._picture is not None else None,
            screenshot_scale=self._picture or 1.0,
            files=self.writer.files,
        )


def _log(driver: WebDriver, kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = driver.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def _navigation_error(message: str, url: str) -> GatherError:
    code = re.search(r"ERR_[A-Z_]+", message)
    name = code.group(0) if code else ""
    if name.startswith(("ERR_CERT", "ERR_SSL")):
        return GatherError("tls-failure", detail=name)
    if name in _NET_REASONS:
        return GatherError(_NET_REASONS[name], detail=name, url=url)
    if "invalid argument" in message:
        return GatherError("not-a-url", url=url)
    return GatherError("connection-refused", detail=name or message.splitlines()[0][:200], url=url)
