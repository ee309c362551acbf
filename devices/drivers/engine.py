"""Runs axe-core in every frame of the page that a browser shows."""

from __future__ import annotations

import base64
import contextlib
import functools
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from axe_selenium_python import Axe
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver

from devices.ports import GatherError

_NPM = Path(__file__).parents[1] / "engine" / "node_modules" / "axe-core" / "axe.min.js"
_VERSION = re.compile(r"axe v(\d+\.\d+\.\d+)")
_SEEN = b'"nodes":[{'
MAX_FRAMES = 200
MAX_DEPTH = 6
_RETRY_SECONDS = 10.0
_given: WeakKeyDictionary[WebDriver, float] = WeakKeyDictionary()  # seconds that scripts have

# Paths by position are cheap and join with the stored DOM; the engine's readable selectors are
# neither. resultTypes is never set: it would cut the other groups to one node for each rule.
_OPTIONS = {"ancestry": True, "selectors": False, "pingWaitTime": 300}

# Any frame may answer: the audited page's frames are all ours to measure. A rejected run must be
# an answer too, since Axe.run waits for a resolved promise only. The answer travels packed: taken
# apart and copied by the driver, it would cost more than a third of the run.
_PREPARE = """
axe.configure({allowedOrigins: ['<unsafe_all_origins>']});
if (!axe.ydRun) {
  axe.ydRun = axe.run;
  const pack = async (result) => {
    const silent = result.incomplete.filter((rule) => rule.id === 'frame-tested');
    result.incomplete = result.incomplete.filter((rule) => rule.id !== 'frame-tested');
    const unreached = silent.flatMap((rule) => rule.nodes.map((node) => node.ancestry));
    const whole = {version: axe.version, error: null, result, rules: axe.getRules()};
    // Some libraries of old give arrays a toJSON of their own, which would write them as strings.
    const kept = [Array, Object, String].map(({prototype: p}) => [p, p.toJSON]);
    kept.forEach(([p]) => { if (p.toJSON) delete p.toJSON; });
    const text = JSON.stringify(whole);
    kept.forEach(([p, own]) => { if (own) p.toJSON = own; });
    const zipped = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    const bytes = new Uint8Array(await new Response(zipped).arrayBuffer());
    let chars = '';
    for (let i = 0; i < bytes.length; i += 32768) {
      chars += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return {unreached, packed: btoa(chars)};
  };
  axe.run = (...given) => axe.ydRun(...given).then(pack)
    .catch((e) => ({ydError: String(e).slice(0, 500)}));
}
"""

# Frames of the current document, those inside open shadow roots included.
_FRAMES = """
const found = [];
const search = (root) => {
  found.push(...root.querySelectorAll('iframe, frame'));
  for (const e of root.querySelectorAll('*')) if (e.shadowRoot) search(e.shadowRoot);
};
search(document);
return found;
"""

_STATE = """
let frames = 0;
const count = (root) => {
  frames += root.querySelectorAll('iframe, frame').length;
  for (const e of root.querySelectorAll('*')) if (e.shadowRoot) count(e.shadowRoot);
};
count(document);
return {ready: Boolean(window.axe && window.axe.ydRun), frames};
"""

_RESOLVE = """
let root = document;
let element = null;
for (const selector of arguments[0]) {
  element = root && root.querySelector(selector);
  root = element && element.shadowRoot;
}
return element;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAnswer:
    """The engine's whole answer as gzipped JSON, and the frames that it could not reach.

    The JSON has the keys version, error (null), result and rules (the engine's own metadata).
    """

    version: str
    packed: bytes
    unreached: tuple[str, ...]


@functools.cache
def engine_script() -> tuple[Path, str]:
    """The newest installed axe-core and its version: npm's, else the one that Axe bundles."""
    bundled = resources.files("axe_selenium_python") / "node_modules/axe-core/axe.min.js"
    path = _NPM if _NPM.is_file() else Path(str(bundled))
    with path.open(encoding="utf-8") as script:
        match = _VERSION.search(script.read(2000))
    return path, match.group(1) if match else "unknown"


def early_source() -> str:
    """The engine as a script for every document's start; frames then have it before they ask."""
    return f"{_script(str(engine_script()[0]))};\n{_PREPARE}"


class Engine:
    """axe-core in the page that a browser shows, frame by frame."""

    def __init__(self, driver: WebDriver, *, seconds: float) -> None:
        path, self.version = engine_script()
        self._driver = driver
        self._axe = _Injector(driver, str(path))
        self._seconds = seconds

    def inject(self) -> None:
        """Put the engine into every frame that does not have it from its start.

        Raises GatherError with engine-timeout or engine-failed.
        """
        with self._guard():
            state = self._driver.execute_script(_STATE)
            if not state["ready"]:
                _inject(self._axe)
            if state["frames"]:
                _inject_frames(self._driver, self._axe)
                self._driver.switch_to.default_content()

    def run(self) -> EngineAnswer:
        """The engine's answer for the page and all its frames.

        Raises GatherError with engine-timeout or engine-failed; after a timeout the page is
        still busy and the browser has to be replaced.
        """
        with self._guard():
            packed, silent = _run(self._axe, _OPTIONS)
            if _SEEN not in gzip.decompress(packed):
                # Every page has an element: scripts of this one have hidden them from the engine.
                raise GatherError("engine-failed", detail="no element seen")
            unreached: list[str] = []
            if silent:
                whole = json.loads(gzip.decompress(packed))
                unreached = _retry_frames(self._driver, self._axe, whole["result"], silent)
                packed = gzip.compress(json.dumps(whole).encode(), compresslevel=1, mtime=0)
        return EngineAnswer(version=self.version, packed=packed, unreached=tuple(unreached))

    @contextlib.contextmanager
    def _guard(self) -> Iterator[None]:
        _give(self._driver, self._seconds)
        try:
            yield
        except TimeoutException as error:
            raise GatherError("engine-timeout", seconds=f"{self._seconds:.0f}") from error
        except WebDriverException as error:
            _reraise_if_gone(error)
            with contextlib.suppress(WebDriverException):
                self._driver.switch_to.default_content()
            raise GatherError("engine-failed", detail=_first_line(error)) from error


def _give(driver: WebDriver, seconds: float) -> None:
    """Let scripts of the driver run so long; a session keeps that until it is told otherwise."""
    if _given.get(driver) != seconds:
        _given.pop(driver, None)
        driver.set_script_timeout(seconds)
        _given[driver] = seconds


def give_seconds(driver: WebDriver, seconds: float) -> None:
    """Give a session that is not ours its own limit for scripts back."""
    _given.pop(driver, None)
    driver.set_script_timeout(seconds)


class _Injector(Axe):  # type: ignore[misc]
    """Axe that reads its script from memory: a page with forty frames injects it forty times."""

    def inject(self) -> None:
        self.selenium.execute_script(_script(self.script_url))


@functools.cache
def _script(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _inject(axe: _Injector) -> None:
    """Put the engine into the current frame, unless it has been there from the start."""
    if not axe.selenium.execute_script("return Boolean(window.axe && window.axe.ydRun)"):
        axe.inject()
        axe.selenium.execute_script(_PREPARE)


def _inject_frames(driver: WebDriver, axe: _Injector) -> None:
    """Inject into every frame below the current one, depth first.

    Frames that cannot be entered stay without an engine; the top run names them.
    """
    budget = iter(range(MAX_FRAMES))

    def descend(depth: int) -> None:
        for frame in driver.execute_script(_FRAMES):
            if depth >= MAX_DEPTH or next(budget, None) is None:
                return
            try:
                driver.switch_to.frame(frame)
                _inject(axe)
            except WebDriverException as error:
                _reraise_if_gone(error)
                continue
            descend(depth + 1)
            driver.switch_to.parent_frame()

    descend(0)


def _retry_frames(
    driver: WebDriver, axe: _Injector, result: dict[str, Any], silent: list[Any]
) -> list[str]:
    """Run the engine alone in frames that did not answer the page's run.

    Their answers are merged into `result` under the frame's path; what stays unreached is given
    back by its path.
    """
    unreached = []
    _give(driver, _RETRY_SECONDS)
    waiting = list(silent)
    while waiting:
        ancestry = waiting.pop(0)
        try:
            _enter(driver, ancestry)
            _inject(axe)
            _inject_frames(driver, axe)
            _enter(driver, ancestry)
            packed, inner = _run(axe, _OPTIONS)
        except (WebDriverException, GatherError) as error:
            if isinstance(error, WebDriverException) and is_gone(error):
                raise
            unreached.append(" >>> ".join(_flat(ancestry)))
        else:
            _merge(result, json.loads(gzip.decompress(packed))["result"], ancestry)
            if len(ancestry) < MAX_DEPTH:
                waiting += [[*ancestry, *path] for path in inner]
            else:
                unreached += [" >>> ".join(_flat([*ancestry, *path])) for path in inner]
        driver.switch_to.default_content()
    return unreached


def _enter(driver: WebDriver, ancestry: list[Any]) -> None:
    driver.switch_to.default_content()
    for step in ancestry:
        frame = driver.execute_script(_RESOLVE, step if isinstance(step, list) else [step])
        if frame is None or not _may_script(frame.get_attribute("sandbox")):
            raise GatherError("engine-failed", detail="frame without scripts")
        driver.switch_to.frame(frame)


def _may_script(sandbox: str | None) -> bool:
    """False for a frame whose sandbox forbids scripts: no promise is ever kept there."""
    return sandbox is None or "allow-scripts" in sandbox


def _merge(result: dict[str, Any], answer: dict[str, Any], frame: list[Any]) -> None:
    for group in ("violations", "incomplete", "passes"):
        known = {rule["id"]: rule for rule in result[group]}
        for rule in answer[group]:
            for node in rule["nodes"]:
                node["ancestry"] = [*frame, *node["ancestry"]]
            if rule["id"] in known:
                known[rule["id"]]["nodes"].extend(rule["nodes"])
            else:
                result[group].append(rule)


def _flat(ancestry: list[Any]) -> list[str]:
    return [part for step in ancestry for part in (step if isinstance(step, list) else [step])]


def _run(axe: _Injector, options: dict[str, Any]) -> tuple[bytes, list[Any]]:
    """The packed answer and the paths of frames that did not answer."""
    answer = axe.run(options=json.dumps(options))
    if not isinstance(answer, dict) or "packed" not in answer:
        detail = answer.get("ydError", "") if isinstance(answer, dict) else str(answer)
        raise GatherError("engine-failed", detail=str(detail)[:300])
    return base64.b64decode(answer["packed"]), list(answer["unreached"])


def _reraise_if_gone(error: WebDriverException) -> None:
    """Let errors through that mean the browser itself is gone or hangs."""
    if isinstance(error, TimeoutException) or is_gone(error):
        raise error


def is_gone(error: WebDriverException) -> bool:
    """True when the error says that the tab or the browser no longer exists."""
    text = str(error.msg or "").lower()
    signs = ("disconnected", "tab crashed", "invalid session", "not connected", "target window")
    return any(sign in text for sign in signs) or "session deleted" in text


def _first_line(error: WebDriverException) -> str:
    return str(error.msg or error).strip().splitlines()[0][:300]
