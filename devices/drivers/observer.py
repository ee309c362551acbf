"""Asks the observer script, which lives in a world of its own inside the page."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from selenium.common.exceptions import TimeoutException, WebDriverException

from devices.drivers.engine import is_gone
from devices.drivers.still import Browser

WORLD = "yd-audit"
_SCRIPTS = Path(__file__).parent / "scripts"


@functools.cache
def script(name: str) -> str:
    """The text of one of our scripts."""
    return (_SCRIPTS / name).read_text(encoding="utf-8")


class Observer:
    """The observer in the main frame of a page, which may navigate while it is asked.

    With `late` the page was there before us: the script is put into its world when first asked.
    """

    def __init__(self, browser: Browser, frame: str, *, late: bool = False) -> None:
        self._browser = browser
        self._frame = frame
        self._late = late
        self._context: int | None = None

    def ask(self, expression: str) -> Any:
        """The value of an expression on the observer, promises awaited."""
        for attempt in (1, 2):
            if self._context is None:
                self._enter()
            try:
                return self._evaluate(f"globalThis.ydAudit && ydAudit.{expression}")
            except WebDriverException as error:
                # The page navigated on its own: the world belongs to the document that is gone.
                if attempt == 2 or is_gone(error) or isinstance(error, TimeoutException):
                    raise
                self._context = None
        return None

    def _enter(self) -> None:
        world = {"frameId": self._frame, "worldName": WORLD}
        answer = self._browser.cdp("Page.createIsolatedWorld", **world)
        self._context = int(answer["executionContextId"])
        if self._late:
            self._evaluate(script("observe.js"))

    def _evaluate(self, expression: str) -> Any:
        answer = self._browser.cdp(
            "Runtime.evaluate",
            expression=expression,
            contextId=self._context,
            awaitPromise=True,
            returnByValue=True,
        )
        return answer["result"].get("value")
