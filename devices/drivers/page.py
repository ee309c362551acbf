"""A page in the browser: loading it, waiting until it is really there, asking it questions."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.webdriver import WebDriver

from devices.drivers.chrome import Chrome
from devices.drivers.engine import early_source, is_gone
from devices.drivers.network import NetworkWatch
from devices.drivers.observer import WORLD, Observer, script
from devices.drivers.watchdog import Bound, OverdueError
from devices.explore import urls
from devices.manifest import Reason
from devices.ports import GatherError, Limits

_QUIET = 0.2  # seconds without a change after which a page is taken to be there
# Content that only comes when it is scrolled to: natively lazy, or a script that watches for it.
# Asked in the page's own world, which may answer anything: only `true` and `false` are believed.
_LAZY = """(() => {
  const notes = window[Symbol.for('yd-audit')];
  return Boolean(!notes || notes.lazy || window.onscroll || document.onscroll
    || frames.length > 0 || document.querySelector('[loading="lazy"]') !== null);
})()"""
_REFUSE = "Network.setBlockedURLs"
_SIZE = "Emulation.setDeviceMetricsOverride"
_SHIFT = 8  # DevTools' modifier bit
# Virtual key code and the text that the key types.
_KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "Space": (32, " "),
    "ArrowLeft": (37, ""),
    "ArrowUp": (38, ""),
    "ArrowRight": (39, ""),
    "ArrowDown": (40, ""),
}
_NO_PAGE = frozenset({204, 205})
_MOST_LOADS = 10  # documents of one visit: what leads elsewhere more often never comes to rest
_MAX_SCREENS = 20  # lazy content is scrolled in for at most so many screens
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


def install_scripts(chrome: Chrome) -> None:
    """Have the guard and the observer run in every document from its start."""
    add = "Page.addScriptToEvaluateOnNewDocument"
    chrome.cdp(add, source=script("guard.js"))
    chrome.cdp(add, source=early_source())
    chrome.cdp(add, source=script("observe.js"), worldName=WORLD)


class LoadedPage:
    """A loaded page and the questions that can be asked of it."""

    def __init__(
        self,
        chrome: Chrome,
        limits: Limits,
        *,
        refusal: Callable[[str], str | None] | None = None,
        led: bool = True,
    ) -> None:
        self.led = led
        self.chrome = chrome
        self.limits = limits
        self._refusal = refusal
        self._bound: Bound | None = None
        frame = chrome.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.net = NetworkWatch(frame=frame)
        self.reasons: list[Reason] = []
        self._observer = Observer(chrome, frame)

    def open(self, url: str, *, prepare: Callable[[], None] | None = None) -> None:
        """Load the page as a first visit. Raises GatherError when no page arrives.

        `prepare` gives the emptied browser what the visit is to begin with.
        """
        driver = self.chrome.driver
        self.undo()
        self.chrome.only_tab()
        read_log(driver, "performance")
        read_log(driver, "browser")
        self.chrome.cdp("Network.clearBrowserCookies")
        self.chrome.cdp("Storage.clearDataForOrigin", origin="*", storageTypes="all")
        if prepare is not None:
            prepare()
        self.chrome.give_loads(self.limits.load)
        try:
            driver.get(url)
        except TimeoutException:
            self.reasons.append(Reason(code="load-timeout", detail=self._seconds()))
        except WebDriverException as error:
            if is_gone(error):
                raise
            self._read_network()
            raise self._not_reached(str(error.msg), url) from error
        self._read_network()
        if self.net.status is None and self.reasons:
            raise GatherError("timeout", url=url)
        if self.net.failure and self.net.status is None:
            raise self._not_reached(self.net.failure, url)
        if self.net.status in _NO_PAGE:
            # The browser stays where it was: what it shows is the page that came before.
            raise GatherError("empty-page")
        is_page = self.net.mime in {"text/html", "application/xhtml+xml", ""}
        if self.net.attachment or not is_page:
            raise GatherError("download" if self.net.attachment else "not-html", type=self.net.mime)

    def _not_reached(self, message: str, url: str) -> GatherError:
        """Why no page arrived; the gate knows better than the browser, which only sees the gate."""
        asked = self.net.asked or url
        why = self.chrome.gate.why(asked) if self.chrome.gate is not None else None
        if why is None:
            return _navigation_error(message, url)
        return GatherError(why, url=url, host=urlsplit(asked).netloc)

    def settle(self) -> None:
        """Wait for load, then scroll lazy content in."""
        end = time.monotonic() + self.limits.load
        while self.observe("ready()") != "complete":
            if time.monotonic() > end:
                if not self.reasons:
                    self.reasons.append(Reason(code="load-timeout", detail=self._seconds()))
                break
            time.sleep(0.02)
            self._read_network()
        if self._lazy():
            self._scroll()
            self._read_network()
        if not self.net.quiet_for():
            self.quiet()

    def _scroll(self) -> None:
        """Bring lazy content in; a page whose scripts hang then is said not to have come whole."""
        try:
            with self.bounded(self.limits.settle + self.limits.probe) as bound:
                self.observe(f"scroll({_MAX_SCREENS})")
        except (OverdueError, ValueError):
            bound.fired = True
        except WebDriverException as error:
            if is_gone(error) or not bound.fired:
                raise
        if bound.fired and not self.reasons:
            self.reasons.append(Reason(code="load-timeout", detail=self._seconds()))

    def load(self) -> tuple[Any, int]:
        """What tells this load of the page from any other, one that is under way included."""
        return self.load_by("origin()")[0]

    def load_by(self, expression: str) -> tuple[tuple[Any, int], Any]:
        """`load`, and the observer's answer to an expression that tells the origin with it.

        The answer is the origin itself, or an object that has it.
        """
        self._read_network()
        answer = self.observe(expression)
        origin = answer.get("origin") if isinstance(answer, dict) else answer
        return (origin, self.net.loads), answer

    def mark(self) -> float:
        """A moment to ask `still_since` about later."""
        return time.monotonic()

    def still_since(self, mark: float) -> tuple[bool, tuple[Any, int]]:
        """True when neither DOM nor network did anything since the mark, nor for a moment before.

        Waits for that moment if it has to. Beside it the load of the page that was asked. Where it
        stood still, the observer was armed in the same moment.
        """
        while (passed := time.monotonic() - mark) < _QUIET:
            time.sleep(_QUIET - passed)
        self._read_network()
        least = time.monotonic() - mark
        quiet, origin = self.observe(f"rested({1000 * least:.1f})") or (0, None)
        dom = float(quiet) / 1000
        still = min(dom, self.net.quiet_for()) >= least
        return still, (origin, self.net.loads)

    def quiet(self) -> None:
        """Wait until DOM and network have been quiet for a moment, at most `settle` seconds."""
        end = time.monotonic() + self.limits.settle
        while True:
            self._read_network()
            quiet = self._quiet_for()
            if quiet >= _QUIET or time.monotonic() > end:
                return
            time.sleep(min(max(_QUIET - quiet, 0.02), 0.1))

    def _lazy(self) -> bool:
        """Whether content may come when it is scrolled to; also when that cannot be asked."""
        return self.believe(_LAZY) is not False

    def believe(self, expression: str) -> Any:
        """The value of an expression in the page's own world; None when the page prevents it.

        The page can answer what it likes: what comes back is any JSON.
        """
        try:
            answer = self.cdp("Runtime.evaluate", expression=expression, returnByValue=True)
        except TimeoutException:
            raise
        except WebDriverException as error:
            if is_gone(error):
                raise
            return None
        return None if "exceptionDetails" in answer else answer["result"].get("value")

    def aside(self, world: str, expression: str) -> Any:
        """The value of an expression in a world of its own, without the guard and the observer.

        None also where the page goes elsewhere at this moment.
        """
        try:
            frame = self.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
            made = self.cdp("Page.createIsolatedWorld", frameId=frame, worldName=world)
            context = int(made["executionContextId"])
            answer = self.cdp(
                "Runtime.evaluate", expression=expression, contextId=context, returnByValue=True
            )
        except TimeoutException:
            raise
        except WebDriverException as error:
            if is_gone(error):
                raise
            return None
        return None if "exceptionDetails" in answer else answer["result"].get("value")

    def _quiet_for(self) -> float:
        dom = float(self.observe("quietFor()") or 0) / 1000
        return min(dom, self.net.quiet_for())

    def observe(self, expression: str) -> Any:
        """The value of an expression on the observer, promises awaited."""
        with self._call() as within:
            return self._observer.ask(expression, within=within)

    def ask(self, name: str, expression: str) -> Any:
        """The value of an expression on a probe's script; see LivePage."""
        with self._call() as within:
            return self._observer.ask_probe(name, expression, within=within)

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command.

        What is refused and another size are remembered until the browser has said that it is
        otherwise: a command that takes them back may come too late to be sent.
        """
        self.chrome.refusing |= method == _REFUSE
        self.chrome.resized |= method == _SIZE
        with self._call():
            answer = self.chrome.cdp(method, **params)
        if method == _REFUSE:
            self.chrome.refusing = bool(params["urls"])
        if method == _SIZE:
            self.chrome.resized = (params["width"], params["height"]) != (self.width, self.height)
        return answer

    def refused(self, url: str) -> bool:
        """True for an address that no probe may ask for; see LivePage."""
        if urlsplit(self.net.document_url).scheme not in {"http", "https"}:
            return True
        if urls.refusal(url) == "unsafe-link":
            return True
        return self._refusal is not None and self._refusal(url) is not None

    def let_through(self) -> None:
        """Refuse requests no longer."""
        if self.chrome.refusing:
            self.cdp(_REFUSE, urls=[])

    def undo(self) -> None:
        """Take back what an experiment before left, where nobody could until now."""
        self.let_through()
        if self.chrome.resized:
            self.resize()

    def resize(self) -> None:
        """Take on the viewport's size again."""
        with self._call():
            self.chrome.resize()

    @contextlib.contextmanager
    def bounded(self, seconds: float) -> Iterator[Bound]:
        """Give the block so long: a script of the page that still runs then is ended.

        Raises OverdueError from the first call after that; calls that come later are let through,
        a second each, so that what was changed can be put back.
        """
        bound = self._bound = Bound(seconds, self.chrome.end_script)
        try:
            with bound.watched():
                yield bound
        finally:
            self._bound = None

    @contextlib.contextmanager
    def _call(self) -> Iterator[int | None]:
        """One call; gives the milliseconds that it may take, None = any."""
        if self._bound is None:
            yield None
            return
        with self._bound.call():
            yield self._bound.rest_ms

    @property
    def width(self) -> int:
        """The viewport's width in CSS pixels."""
        return self.chrome.viewport.width

    @property
    def height(self) -> int:
        """The viewport's height in CSS pixels."""
        return self.chrome.viewport.height

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key; see LivePage."""
        code, text = _KEYS[key]
        name = " " if key == "Space" else key
        common: dict[str, object] = {
            "key": name,
            "code": key,
            "windowsVirtualKeyCode": code,
            "modifiers": _SHIFT if shift else 0,
        }
        extra = {"text": text} if text else {}
        self.cdp("Input.dispatchKeyEvent", type="keyDown", **common, **extra)
        self.cdp("Input.dispatchKeyEvent", type="keyUp", **common)

    def went_back(self) -> bool:
        """True when a script led back to a page that was audited before."""
        history = self.cdp("Page.getNavigationHistory")
        return int(history["currentIndex"]) < len(history["entries"]) - 1

    def _read_network(self) -> None:
        self.net.read(read_log(self.chrome.driver, "performance"))
        if self.net.loads > _MOST_LOADS:
            raise GatherError("page-changed", url=self.net.document_url)

    def _seconds(self) -> dict[str, str]:
        return {"seconds": f"{self.limits.load:.0f}"}


def read_log(driver: WebDriver, kind: str) -> list[dict[str, Any]]:
    """The browser's entries since the last call."""
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
