"""Runs axe-core in every frame of the page that a browser shows."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, cast

from axe_selenium_python import Axe
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.webdriver import WebDriver

from devices.ports import GatherError

_NPM = Path(__file__).parents[1] / "engine" / "node_modules" / "axe-core" / "axe.min.js"
_VERSION = re.compile(r"axe v(\d+\.\d+\.\d+)")
MAX_FRAMES = 200
MAX_DEPTH = 6
_RETRY_SECONDS = 10.0

# Paths by position are cheap and join with the stored DOM; the engine's readable selectors are
# neither. resultTypes is never set: it would cut the other groups to one node for each rule.
_OPTIONS = {"ancestry": True, "selectors": False, "pingWaitTime": 300}

# Any frame may answer: the audited page's frames are all ours to measure. A rejected run must be
# an answer too, since Axe.run waits for a resolved promise only.
_PREPARE = """
axe.configure({allowedOrigins: ['<unsafe_all_origins>']});
if (!axe.ydRun) {
  axe.ydRun = axe.run;
  axe.run = (...given) => axe.ydRun(...given).catch((e) => ({ydError: String(e).slice(0, 500)}));
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
    """The engine's whole answer, rule metadata, and the frames that it could not reach."""

    version: str
    result: dict[str, Any]
    rules: list[dict[str, Any]]
    unreached: tuple[str, ...]


@functools.cache
def engine_script() -> tuple[Path, str]:
    """The newest installed axe-core and its version: npm's, else the one that Axe bundles."""
    bundled = resources.files("axe_selenium_python") / "node_modules/axe-core/axe.min.js"
    path = _NPM if _NPM.is_file() else Path(str(bundled))
    with path.open(encoding="utf-8") as script:
        match = _VERSION.search(script.read(2000))
    return path, match.group(1) if match else "unknown"


class Engine:
    """axe-core in the page that a browser shows, frame by frame."""

    def __init__(self, driver: WebDriver, *, seconds: float) -> None:
        path, self.version = engine_script()
        self._driver = driver
        self._axe = _Injector(driver, str(path))
        self._seconds = seconds

    def inject(self) -> None:
        """Put the engine into every frame; it does nothing there until it is run.

        Raises GatherError with engine-timeout or engine-failed.
        """
        with self._guard():
            _inject(self._axe)
            _inject_frames(self._driver, self._axe)

    def run(self) -> EngineAnswer:
        """The engine's answer for the page and all its frames.

        Raises GatherError with engine-timeout or engine-failed; after a timeout the page is
        still busy and the browser has to be replaced.
        """
        with self._guard():
            result = _run(self._axe, _OPTIONS)
            unreached = _retry_frames(self._driver, self._axe, result)
            rules = self._driver.execute_script("return axe.getRules()")
        return EngineAnswer(
            version=self.version, result=result, rules=rules, unreached=tuple(unreached)
        )

    @contextlib.contextmanager
    def _guard(self) -> Iterator[None]:
        self._driver.set_script_timeout(self._seconds)
        try:
            self._driver.switch_to.default_content()
            yield
        except TimeoutException as error:
            raise GatherError("engine-timeout", seconds=f"{self._seconds:.0f}") from error
        except WebDriverException as error:
            _reraise_if_gone(error)
            raise GatherError("engine-failed", detail=_first_line(error)) from error
        finally:
            with contextlib.suppress(WebDriverException):
                self._driver.switch_to.default_content()


class _Injector(Axe):  # type: ignore[misc]
    """Axe that reads its script from memory: a page with forty frames injects it forty times."""

    def inject(self) -> None:
        self.selenium.execute_script(_script(self.script_url))


@functools.cache
def _script(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _inject(axe: _Injector) -> None:
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


def _retry_frames(driver: WebDriver, axe: _Injector, result: dict[str, Any]) -> list[str]:
    """Run the engine alone in frames that did not answer (sandboxed ones hear no messages).

    Their answers are merged into `result` under the frame's path; what stays unreached is given
    back by its path, and the engine's own note about unreached frames is taken out of the answer.
    """
    notes = [r for r in result["incomplete"] if r["id"] == "frame-tested"]
    result["incomplete"] = [r for r in result["incomplete"] if r["id"] != "frame-tested"]
    unreached = []
    driver.set_script_timeout(_RETRY_SECONDS)
    for node in (n for rule in notes for n in rule["nodes"]):
        try:
            _enter(driver, node["ancestry"])
            if not driver.execute_script("return typeof axe === 'object'"):
                _inject(axe)
            answer = _run(axe, {**_OPTIONS, "iframes": False})
        except (WebDriverException, GatherError) as error:
            if isinstance(error, WebDriverException) and is_gone(error):
                raise
            unreached.append(" >>> ".join(_flat(node["ancestry"])))
        else:
            _merge(result, answer, node["ancestry"])
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


def _run(axe: _Injector, options: dict[str, Any]) -> dict[str, Any]:
    answer = axe.run(options=json.dumps(options))
    if not isinstance(answer, dict) or "ydError" in answer or "violations" not in answer:
        detail = answer.get("ydError", "") if isinstance(answer, dict) else str(answer)
        raise GatherError("engine-failed", detail=str(detail)[:300])
    return cast(dict[str, Any], answer)


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
