"""Follows the browser's network log: status, redirects and how long the network has been quiet."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.manifest import Redirect

# Requests that stay open on purpose do not keep a page from being there.
_ENDLESS = frozenset({"EventSource", "WebSocket", "Media", "Ping", "Prefetch"})
_PATIENCE = 3.0  # seconds after which one open request no longer counts as activity


@dataclass(slots=True)
class NetworkWatch:
    """What the performance log of one navigation says. Feed it with `read`."""

    frame: str  # id of the page's main frame
    status: int | None = None
    mime: str = ""
    attachment: bool = False
    document_url: str = ""
    redirects: list[Redirect] = field(default_factory=list)
    failure: str = ""  # net::ERR_… of the main document, empty when it arrived
    _open: dict[str, float] = field(default_factory=dict)
    _main: str = ""
    _last: float = field(default_factory=time.monotonic)

    def read(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Take in entries as `driver.get_log("performance")` gives them."""
        for entry in entries:
            message = json.loads(entry["message"])["message"]
            method, params = message["method"], message["params"]
            if method == "Network.requestWillBeSent":
                self._request(params)
            elif method == "Network.responseReceived":
                self._response(params)
            elif method in {"Network.loadingFinished", "Network.loadingFailed"}:
                self._done(method, params)

    def quiet_for(self) -> float:
        """Seconds since the network last did something; 0 while a request is open."""
        now = time.monotonic()
        if any(now - started < _PATIENCE for started in self._open.values()):
            return 0.0
        return now - self._last

    def _request(self, params: Mapping[str, Any]) -> None:
        request_id = params["requestId"]
        self._last = time.monotonic()
        if params.get("type") not in _ENDLESS:
            self._open[request_id] = self._last
        if params.get("type") != "Document" or params.get("frameId") != self.frame:
            return
        redirect = params.get("redirectResponse")
        if redirect and request_id == self._main:
            self.redirects.append(Redirect(url=redirect["url"], status=int(redirect["status"])))
        elif not redirect:
            self._main = request_id
            self.redirects.clear()
            self.status, self.failure = None, ""

    def _response(self, params: Mapping[str, Any]) -> None:
        if params["requestId"] != self._main:
            return
        response = params["response"]
        headers = {str(k).lower(): str(v) for k, v in response.get("headers", {}).items()}
        self.status = int(response["status"])
        self.mime = str(response.get("mimeType", ""))
        self.document_url = str(response.get("url", ""))
        self.attachment = "attachment" in headers.get("content-disposition", "").lower()

    def _done(self, method: str, params: Mapping[str, Any]) -> None:
        self._last = time.monotonic()
        self._open.pop(params["requestId"], None)
        if method == "Network.loadingFailed" and params["requestId"] == self._main:
            self.failure = str(params.get("errorText", ""))
