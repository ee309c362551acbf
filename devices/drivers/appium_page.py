"""Audits the page inside a web view with the web leg's own parts, and leaves it as it is."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver

from devices.drivers.appium_calls import is_lost
from devices.drivers.engine import Engine
from devices.drivers.observer import Observer
from devices.drivers.still import Still, inject, store_engine
from devices.manifest import CaptureWriter, Manifest, Reason, State
from devices.ports import GatherError

ENGINE_SECONDS = 60.0
CDP = "executeCdpCommand"
# What a page says of itself without DevTools.
_SUMMARY = """
return {
  url: location.href,
  title: document.title.slice(0, 500),
  width: innerWidth,
  height: innerHeight,
  agent: navigator.userAgent,
  elements: document.getElementsByTagName('*').length,
};
"""
_ENGINE = re.compile(r"(Chrome|AppleWebKit)/[\d.]+")
_VISIBLE = "return document.visibilityState === 'visible'"


class PageInView:
    """The page of a web view, as a Browser of devices.drivers.still."""

    def __init__(self, driver: WebDriver, folder: Path, context: str, *, name: str) -> None:
        self.driver = driver
        self._name = name
        self._context = context
        self._folder = folder
        self._reasons: list[Reason] = []
        self._engines: dict[str, str] = {}

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command, through the driver's chromedriver."""
        answer = self.driver.execute(CDP, {"cmd": method, "params": params})
        value: dict[str, Any] = answer["value"]
        return value

    def capture(self) -> Manifest:
        """Everything that can be had without loading, scrolling or clicking anything."""
        with self._shown_window():
            started = time.monotonic()
            taken_at = datetime.now(UTC).isoformat(timespec="seconds")
            summary = table_of(self.driver.execute_script(_SUMMARY))
            writer = CaptureWriter(self._folder)
            state = self._measure(writer, summary)
            manifest = self._manifest(
                writer, summary, state, taken_at=taken_at, seconds=time.monotonic() - started
            )
            writer.close(manifest)
            return manifest

    def _measure(self, writer: CaptureWriter, summary: Mapping[str, Any]) -> State:
        if int(summary.get("elements") or 0) <= 3:
            self._reasons.append(Reason(code="empty-page"))
            return "not-measured"
        engine = Engine(self.driver, seconds=ENGINE_SECONDS)
        # The stored tree and the engine's paths must be of the same page: nothing in between.
        failure = inject(engine)
        frame = self._main_frame()
        if frame is not None:
            self._dom(writer)
        else:
            writer.add_json("dom.json.gz", _outline(summary))
            self._reasons.append(Reason(code="web-view-outline", detail={"on": self._context}))
        answer, reasons = store_engine(engine, writer, failure)
        self._reasons.extend(reasons)
        if answer is not None:
            self._engines["axe-core"] = answer.version
            if frame is not None:
                self._facts(writer, frame)
        return "partly" if self._reasons else "measured"

    def _main_frame(self) -> str | None:
        """The browser's id of the main frame; None where DevTools cannot be reached (iOS)."""
        try:
            return str(self.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"])
        except (WebDriverException, LookupError, TypeError) as error:
            if is_lost(error):
                raise
            return None

    def _dom(self, writer: CaptureWriter) -> None:
        still = Still(self, writer)
        still.dom()
        still.attempt("axtree-failed", still.accessibility_tree)
        self._reasons.extend(Reason(code=code) for code in dict.fromkeys(still.missing))

    def _facts(self, writer: CaptureWriter, frame: str) -> None:
        """What an observer that came late can still see; movement since load it cannot."""
        observer = Observer(self, frame, late=True)
        try:
            facts = {name: observer.ask(f"{name}()") for name in ("hovers", "animations")}
        except (WebDriverException, LookupError, TypeError) as error:
            if is_lost(error) or isinstance(error, TimeoutException):
                raise
            return
        writer.add_json("facts.json.gz", facts)

    @contextlib.contextmanager
    def _shown_window(self) -> Iterator[None]:
        """Work in the page that is on the screen: a context may hold others behind it.

        Raises GatherError web-view-hidden when none is.
        """
        try:
            own = self.driver.current_window_handle
            others = [handle for handle in self.driver.window_handles if handle != own]
        except WebDriverException as error:
            if is_lost(error):
                raise
            own, others = None, []  # a driver without windows has the one page
        if self.driver.execute_script(_VISIBLE):
            yield
            return
        try:
            for handle in others:
                self.driver.switch_to.window(handle)
                if self.driver.execute_script(_VISIBLE):
                    yield
                    return
            raise GatherError("web-view-hidden", context=self._context)
        finally:
            if own is not None:
                self.driver.switch_to.window(own)

    def _viewport(self, summary: Mapping[str, Any]) -> str:
        """The kind of window that the page is in."""
        return "mobile"

    def _manifest(
        self,
        writer: CaptureWriter,
        summary: Mapping[str, Any],
        state: State,
        *,
        taken_at: str,
        seconds: float,
    ) -> Manifest:
        url, agent = str(summary.get("url") or ""), str(summary.get("agent") or "")
        return Manifest(
            id=self._folder.name,
            url=url,
            final_url=url,
            title=str(summary.get("title") or ""),
            http_status=None,
            redirects=(),
            viewport=self._viewport(summary),
            viewport_width=int(summary.get("width") or 0),
            viewport_height=int(summary.get("height") or 0),
            taken_at=taken_at,
            seconds=round(seconds, 3),
            state=state,
            reasons=tuple(self._reasons),
            browser=match.group(0) if (match := _ENGINE.search(agent)) else "",
            driver=self._name,
            engines=self._engines,
            user_agent=agent,
            screenshot=None,  # the screen's own picture shows the page
            screenshot_scale=1.0,
            files=writer.files,
        )


def _outline(summary: Mapping[str, Any]) -> dict[str, Any]:
    """A DOM snapshot of the document element alone, for a page that cannot be read."""
    none: dict[str, list[int]] = {"index": [], "value": []}
    nodes = {
        "parentIndex": [-1, 0],
        "nodeType": [9, 1],
        "nodeName": [2, 3],
        "nodeValue": [-1, -1],
        "backendNodeId": [1, 2],
        "attributes": [[], []],
        **dict.fromkeys(
            ("shadowRootType", "contentDocumentIndex", "pseudoType", "inputValue"), none
        ),
        "isClickable": {"index": []},
    }
    document = {
        "documentURL": 0,
        "title": 1,
        "nodes": nodes,
        "layout": {"nodeIndex": [], "bounds": [], "styles": []},
    }
    texts = [str(summary.get("url") or ""), str(summary.get("title") or ""), "#document", "HTML"]
    return {"documents": [document], "strings": texts}


def table_of(value: object) -> Mapping[str, Any]:
    """The value where it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}
