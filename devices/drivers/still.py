"""What a page is at one moment, stored into a capture: DOM, accessibility tree, engine's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver

from devices.drivers.engine import Engine, EngineAnswer, is_gone
from devices.manifest import Reason
from devices.masking import Box, mask_snapshot, places_in, protecting
from devices.normalize.dom import STYLES
from devices.ports import GatherError


class Browser(Protocol):
    """A browser that shows a page: one of our own, or a web view on a phone."""

    @property
    def driver(self) -> WebDriver:
        """The WebDriver session, in the page's context."""

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command. Raises WebDriverException."""


class Store(Protocol):
    """Where files of a capture go."""

    def add(self, name: str, content: bytes) -> None:
        """Store one file."""

    def add_json(self, name: str, value: object) -> None:
        """Store a value as gzipped JSON."""


class Still:
    """Reads the page that a browser shows and stores it; a part that fails is in `missing`."""

    def __init__(self, browser: Browser, writer: Store) -> None:
        self._browser = browser
        self._writer = writer
        self.missing: list[str] = []  # reason codes
        self.private: tuple[Box, ...] = ()  # what a picture of the page must not show
        self._frames: list[str] = []  # the browser's ids of the page's frames

    def dom(self) -> None:
        """Store the DOM with boxes and styles, and where shadow trees are."""
        snapshot = self._browser.cdp(
            "DOMSnapshot.captureSnapshot", computedStyles=list(STYLES), includeDOMRects=False
        )
        self.private = places_in(snapshot)
        mask_snapshot(snapshot)
        strings = snapshot["strings"]
        shown = (d for d in snapshot["documents"] if d["layout"]["nodeIndex"])
        self._frames = [strings[d["frameId"]] for d in shown]
        self._writer.add_json("dom.json.gz", snapshot)
        if any(d["nodes"]["shadowRootType"]["index"] for d in snapshot["documents"]):
            self._writer.add_json("shadow.json.gz", self._shadows())

    def look_for_private(self) -> None:
        """Find out what a picture of the page must not show, without storing anything."""
        if protecting():
            snapshot = self._browser.cdp(
                "DOMSnapshot.captureSnapshot", computedStyles=[], includeDOMRects=False
            )
            self.private = places_in(snapshot)

    def accessibility_tree(self) -> None:
        """Store the accessibility trees of the frames that `dom` found."""
        trees = []
        for frame in self._frames:
            try:
                nodes = self._browser.cdp("Accessibility.getFullAXTree", frameId=frame)["nodes"]
            except WebDriverException as error:
                if is_gone(error) or isinstance(error, TimeoutException):
                    raise
                self.missing.append("axtree-failed")
                continue
            kept = [n for n in nodes if n.get("role", {}).get("value") != "InlineTextBox"]
            trees.append({"frame": frame, "nodes": kept})
        self._writer.add_json("ax.json.gz", trees)

    def attempt(self, reason: str, act: Callable[[], None]) -> None:
        """Do a step whose failure costs only itself."""
        try:
            act()
        except WebDriverException as error:
            if is_gone(error) or isinstance(error, TimeoutException):
                raise
            self.missing.append(reason)

    def _shadows(self) -> dict[str, list[tuple[int, list[int]]]]:
        """Hosts with the browser's ids of what their shadow roots and they themselves hold."""
        roots: list[tuple[int, list[int]]] = []
        light: list[tuple[int, list[int]]] = []
        stack = [self._browser.cdp("DOM.getDocument", depth=-1, pierce=True)["root"]]
        while stack:
            node = stack.pop()
            host = int(node["backendNodeId"])
            for root in node.get("shadowRoots", ()):
                stack.append(root)
                if root.get("shadowRootType") != "user-agent":
                    roots.append((host, [c["backendNodeId"] for c in root.get("children", ())]))
                    own = [c for c in node.get("children", ()) if c["nodeType"] == 1]
                    light.append((host, [c["backendNodeId"] for c in own]))
            stack.extend(node.get("children", ()))
            if "contentDocument" in node:
                stack.append(node["contentDocument"])
        return {"roots": roots, "light": light}


def store_engine(
    engine: Engine, writer: Store, failure: GatherError | None
) -> tuple[EngineAnswer | None, tuple[Reason, ...]]:
    """Run the engine and store its answer, or why there is none; `failure` is the injection's.

    The answer is None after a failure; with the reason engine-timeout the page still hangs.
    """
    try:
        if failure is not None:
            raise failure
        answer = engine.run()
    except GatherError as error:
        stored = {"version": engine.version, "error": error.reason, "result": None}
        writer.add_json("axe.json.gz", stored)
        return None, (Reason(code=error.reason, detail=dict(error.detail)),)
    writer.add("axe.json.gz", answer.packed)
    unreached = (Reason(code="frame-not-measured", detail={"url": f}) for f in answer.unreached)
    return answer, tuple(unreached)


def inject(engine: Engine) -> GatherError | None:
    """Put the engine into the page; the failure is given back, for `store_engine` to tell."""
    try:
        engine.inject()
    except GatherError as error:
        return error
    return None
