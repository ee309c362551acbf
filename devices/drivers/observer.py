"""Asks the observer script, which lives in a world of its own inside the page."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from selenium.common.exceptions import TimeoutException, WebDriverException

from devices.drivers.engine import is_gone
from devices.drivers.still import Browser

WORLD = "yd-audit"
STALE = "no such execution context"  # the page is another than the one that was asked
_SCRIPTS = Path(__file__).parent / "scripts"
_PROBES = Path(__file__).parents[1] / "probes" / "scripts"


@functools.cache
def script(name: str) -> str:
    """The text of one of our scripts."""
    return (_SCRIPTS / name).read_text(encoding="utf-8")


@functools.cache
def probe_script(name: str) -> str:
    """A probe's script: one expression."""
    return (_PROBES / f"{name}.js").read_text(encoding="utf-8").strip().removesuffix(";")


class Observer:
    """The observer in the main frame of a page, which may navigate while it is asked.

    With `late` the page was there before us: the script is put into its world when first asked.
    """

    def __init__(self, browser: Browser, frame: str, *, late: bool = False) -> None:
        self._browser = browser
        self._frame = frame
        self._late = late
        self._context: int | None = None
        self._ready: set[str] = set()  # scripts of probes in the present world

    def ask(self, expression: str, *, within: int | None = None) -> Any:
        """The value of an expression on the observer, promises awaited.

        None also for an expression that fails. With `within` a promise that is not kept in so
        many milliseconds counts as None, and an expression that fails raises ValueError.
        """
        asked = f"ydAudit.{expression}"
        if within is not None:
            asked = f"Promise.race([{asked}, ydAudit.sleep({within})])"
        for attempt in (1, 2):
            if self._context is None:
                self._enter()
            try:
                answer = self._evaluate(f"globalThis.ydAudit && {asked}")
            except WebDriverException as error:
                # The page navigated on its own: the world belongs to the document that is gone.
                # The driver calls that a timeout, too, where a promise was waited for.
                stale = STALE in str(error.msg)
                late = isinstance(error, TimeoutException) and not stale
                if attempt == 2 or is_gone(error) or late:
                    raise
                self._context = None
                continue
            if within is not None and "exceptionDetails" in answer:
                raise ValueError(str(answer["exceptionDetails"].get("exception"))[:300])
            return answer["result"].get("value")
        return None

    def ask_probe(self, name: str, expression: str, *, within: int | None = None) -> Any:
        """The value of an expression on what a probe's script gives back, promises awaited."""
        if name in self._ready:
            return self.ask(f"probes[{name!r}].{expression}", within=within)
        # Defined and asked in one trip: most scripts are asked only a few times.
        try:
            source = probe_script(name)
            return self.ask(f"defined({name!r}, ({source}\n)).{expression}", within=within)
        finally:
            self._ready.add(name)

    def _enter(self) -> None:
        world = {"frameId": self._frame, "worldName": WORLD}
        answer = self._browser.cdp("Page.createIsolatedWorld", **world)
        self._context = int(answer["executionContextId"])
        self._ready.clear()
        if self._late:
            self._evaluate(script("observe.js"))

    def _evaluate(self, expression: str) -> dict[str, Any]:
        return self._browser.cdp(
            "Runtime.evaluate",
            expression=expression,
            contextId=self._context,
            awaitPromise=True,
            returnByValue=True,
        )
