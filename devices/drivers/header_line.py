"""Puts the evaluator's headers into the browser's requests to the audited hosts, and no others.

DevTools' way of setting headers for a whole tab would hand them to every host that a page asks.
So requests to the own hosts are held for a moment and go on with the headers. What is changed so
holds for this one request: where a server leads it on to, it is asked about again.
"""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Any

import websocket  # type: ignore[import-untyped, unused-ignore]
from selenium.webdriver.chrome.webdriver import WebDriver

from devices.headers import OwnHeaders
from devices.ports import ToolError

_OPEN_SECONDS = 5.0
_ERRORS = (websocket.WebSocketException, OSError, ValueError)


class HeaderLine:
    """A line to the tab that a driver on this machine shows, and a thread that answers on it."""

    def __init__(self, driver: WebDriver, headers: OwnHeaders) -> None:
        """Raises ToolError (browser-start-failed) where the tab cannot be reached."""
        address = driver.capabilities.get("goog:chromeOptions", {}).get("debuggerAddress")
        self._headers = headers
        self._count = 0
        try:
            self._socket = websocket.create_connection(
                f"ws://{address}/devtools/page/{driver.current_window_handle}",
                suppress_origin=True,
                timeout=_OPEN_SECONDS,
                http_no_proxy=["*"],
            )
            patterns = [{"urlPattern": one, "requestStage": "Request"} for one in headers.patterns]
            number = self._send("Fetch.enable", patterns=patterns)
            while json.loads(self._socket.recv()).get("id") != number:
                pass
            self._socket.settimeout(None)
        except _ERRORS as error:
            detail = f"header line: {type(error).__name__}"
            raise ToolError("browser-start-failed", path="", detail=detail) from error
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up; requests that are held go on as they were."""
        with contextlib.suppress(*_ERRORS):
            self._socket.shutdown()  # type: ignore[no-untyped-call, unused-ignore]
        self._thread.join(timeout=2)

    def _serve(self) -> None:
        with contextlib.suppress(*_ERRORS):  # the browser has ended, or the line
            while text := self._socket.recv():
                message = json.loads(text)
                if message.get("method") == "Fetch.requestPaused":
                    self._go_on(message["params"])

    def _go_on(self, params: dict[str, Any]) -> None:
        request = params["request"]
        own = self._headers.of(str(request["url"]))
        answer: dict[str, Any] = {"requestId": params["requestId"]}
        if own:
            named = {name.lower() for name in own}
            kept = {k: v for k, v in request["headers"].items() if k.lower() not in named}
            whole = {**kept, **own}
            answer["headers"] = [{"name": k, "value": str(v)} for k, v in whole.items()]
        self._send("Fetch.continueRequest", **answer)

    def _send(self, method: str, **params: object) -> int:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        return self._count
