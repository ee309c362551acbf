"""Audits the page inside a web view with the web leg's own parts, and leaves it as it is."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException

from devices.drivers.appium_calls import Calls, is_lost, set_timeout
from devices.drivers.engine import Engine
from devices.drivers.observer import Observer
from devices.drivers.still import Still, inject, store_engine
from devices.manifest import CaptureWriter, Manifest, Reason, State
from devices.ports import GatherError

NATIVE = "NATIVE_APP"
_BROWSER = "CHROMIUM"  # the one context of a browser's session, as Android names it
_ENGINE_SECONDS = 60.0
_MARGIN = 20.0  # seconds between the engine's bound and the connection's
_CDP = "executeCdpCommand"
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


class WebViews:
    """The web views of one session."""

    def __init__(self, driver: webdriver.Remote, call: Calls, *, app_id: str, ios: bool) -> None:
        self._driver = driver
        self._call = call
        self._app_id = app_id
        self._ios = ios
        add = driver.command_executor.add_command
        add(_CDP, "POST", "/session/$sessionId/goog/cdp/execute")  # type: ignore[no-untyped-call]

    def names(self) -> tuple[str, ...]:
        """The contexts of the app's web views; those of other apps on the device left out."""
        try:
            known = self._call("contexts", self._detailed)
        except GatherError as error:
            if error.reason not in {"call-unsupported", "call-failed"}:
                raise
            known = self._plain()
        own = [name for name, package in known if self._is_own(name, package)]
        return tuple(dict.fromkeys(own))

    def audit(self, context: str, folder: Path) -> Manifest:
        """Store the page that the context shows. See AppiumPhone.audit_web_view."""
        with self._inside(context):
            return self._call(
                "web view",
                lambda: _PageInView(
                    self._driver, folder, context, name=self._call.driver
                ).capture(),
                seconds=_ENGINE_SECONDS,
            )

    def _detailed(self) -> list[tuple[str, str]]:
        """Context names, each with the package that it belongs to ("" when not said)."""
        answer = self._driver.execute_script("mobile: getContexts", {})
        return [known for entry in answer if (known := _described(entry))[0]]

    def _plain(self) -> list[tuple[str, str]]:
        try:
            names = self._call("contexts", lambda: list(self._driver.contexts))
        except GatherError as error:
            browser = str(self._driver.capabilities.get("browserName") or "")
            if error.reason in {"call-unsupported", "call-failed"} and browser:
                return [(_BROWSER, "")]
            raise
        return [(str(name), "") for name in names]

    def _is_own(self, name: str, package: str) -> bool:
        if name == NATIVE:
            return False
        if self._ios or not self._app_id:
            return True  # iOS lists the active application's web views only
        if package:
            return package == self._app_id
        # A name after a process number says nothing of whose it is.
        rest = name.removeprefix("WEBVIEW_")
        return rest.isdigit() or rest == self._app_id or rest.startswith(f"{self._app_id}:")

    @contextlib.contextmanager
    def _inside(self, context: str) -> Iterator[None]:
        """Work in a web view's context and come back to the native one, whatever happens."""
        switched = self._switch(context)
        executor = self._driver.command_executor
        try:
            set_timeout(executor, _ENGINE_SECONDS + _MARGIN)
            yield
        finally:
            set_timeout(executor, self._call.seconds)
            if switched:
                self._call("context", lambda: self._driver.switch_to.context(NATIVE))

    def _switch(self, context: str) -> bool:
        """Enter the context; False in a browser's session, which knows no other."""
        try:
            self._call("context", lambda: self._driver.switch_to.context(context))
        except GatherError as error:
            if error.reason == "call-unsupported" and context == _BROWSER:
                return False
            raise
        return True


class _PageInView:
    """The page of a web view, as a Browser of devices.drivers.still."""

    def __init__(self, driver: webdriver.Remote, folder: Path, context: str, *, name: str) -> None:
        self.driver = driver
        self._name = name
        self._context = context
        self._folder = folder
        self._reasons: list[Reason] = []
        self._engines: dict[str, str] = {}

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command, through the driver's chromedriver."""
        answer = self.driver.execute(_CDP, {"cmd": method, "params": params})
        value: dict[str, Any] = answer["value"]
        return value

    def capture(self) -> Manifest:
        """Everything that can be had without loading, scrolling or clicking anything."""
        with self._shown_window():
            started = time.monotonic()
            taken_at = datetime.now(UTC).isoformat(timespec="seconds")
            summary = _table(self.driver.execute_script(_SUMMARY))
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
        engine = Engine(self.driver, seconds=_ENGINE_SECONDS)
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
            viewport="mobile",
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


def _described(entry: object) -> tuple[str, str]:
    """Name and package of one entry: Android's web view with its process, or iOS's page."""
    if isinstance(entry, str):
        return entry, ""
    table = _table(entry)
    if not table.get("webviewName") and not table.get("id"):
        return "", ""
    info = _table(table.get("info"))
    return str(table.get("webviewName") or table["id"]), str(info.get("Android-Package") or "")


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


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
