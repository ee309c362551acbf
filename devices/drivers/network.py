"""Follows the browser's network log: status, redirects and how long the network has been quiet."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from devices.boundary import plain_host
from devices.manifest import Redirect

# Requests that stay open on purpose do not keep a page from being there.
_ENDLESS = frozenset({"EventSource", "WebSocket", "Media", "Ping", "Prefetch"})
_MOST_HOSTS = 1_000  # that are remembered of one page
_PATIENCE = 3.0  # seconds after which one open request no longer counts as activity
_ABORTED = "net::ERR_ABORTED"  # a file came, no answer at all, or another address was asked for

# What is known of a document: request, status, type, whether it is a file, address, redirects.
type _Seen = tuple[str, int | None, str, bool, str, list[Redirect]]


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
    asked: str = ""  # address that the main document was last asked for at, redirects included
    retry_after: str = ""  # what the main document's answer says in its header of that name
    hosts: set[str] = field(default_factory=set)  # that the page asked, or wanted to
    loads: int = 0  # documents that the main frame asked for; those that never came left out
    _open: dict[str, float] = field(default_factory=dict)
    _main: str = ""
    _earlier: list[_Seen] = field(default_factory=list)
    _last: float = field(default_factory=time.monotonic)

    def read(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Take in entries as `driver.get_log("performance")` gives them."""
        for entry in entries:
            message = json.loads(entry["message"])["message"]
            method, params = message["method"], message["params"]
            if method == "Network.requestWillBeSent":
                self._host(params.get("request", {}).get("url"))
                self._request(params)
            elif method == "Network.webSocketCreated":
                self._host(params.get("url"))
            elif method == "Network.responseReceived":
                self._response(params)
            elif method in {"Network.loadingFinished", "Network.loadingFailed"}:
                self._done(method, params)

    @property
    def cut(self) -> str:
        """Why the document broke off in the middle; "" when it did not, or was not meant to end."""
        return self.failure if self.status is not None and self.failure != _ABORTED else ""

    def quiet_for(self) -> float:
        """Seconds since the network last did something; 0 while a request is open."""
        now = time.monotonic()
        if any(now - started < _PATIENCE for started in self._open.values()):
            return 0.0
        return now - self._last

    def _host(self, url: object) -> None:
        with contextlib.suppress(ValueError):
            if len(self.hosts) < _MOST_HOSTS:
                self.hosts.add(plain_host(urlsplit(str(url)).hostname or ""))

    def _request(self, params: Mapping[str, Any]) -> None:
        request_id = params["requestId"]
        self._last = time.monotonic()
        if params.get("type") not in _ENDLESS:
            self._open[request_id] = self._last
        if params.get("type") != "Document" or params.get("frameId") != self.frame:
            return
        self.asked = str(params.get("request", {}).get("url", ""))
        redirect = params.get("redirectResponse")
        if redirect and request_id == self._main:
            self.redirects.append(Redirect(url=redirect["url"], status=int(redirect["status"])))
        elif not redirect:
            # A file that the page sends down, or an answer without a page, leaves it where it is.
            self._earlier.append(self._seen())
            self._main = request_id
            self.loads += 1
            self.redirects = []
            self.status, self.failure = None, ""

    def _response(self, params: Mapping[str, Any]) -> None:
        if params["requestId"] != self._main:
            return
        response = params["response"]
        headers = {str(k).lower(): str(v) for k, v in response.get("headers", {}).items()}
        self.status = int(response["status"])
        self.mime = str(response.get("mimeType", ""))
        self.document_url = str(response.get("url", ""))
        self.retry_after = headers.get("retry-after", "")[:100]
        self.attachment = "attachment" in headers.get("content-disposition", "").lower()

    def _done(self, method: str, params: Mapping[str, Any]) -> None:
        self._last = time.monotonic()
        self._open.pop(params["requestId"], None)
        if method == "Network.loadingFailed" and params["requestId"] == self._main:
            failure = str(params.get("errorText", ""))
            if failure == _ABORTED and self.loads > 1:
                self._recall()
            else:
                self.failure = failure

    def _seen(self) -> _Seen:
        url = self.document_url
        return self._main, self.status, self.mime, self.attachment, url, self.redirects

    def _recall(self) -> None:
        """Take back what is known of the document that is still there."""
        self.loads -= 1
        main, self.status, self.mime, self.attachment, self.document_url, hops = self._earlier.pop()
        self._main, self.redirects = main, hops
