"""A loopback server of pages that fight experiments; it notes every request that it gets."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_SHELL = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>无标题文档</title>'
    "{head}</head><body>{body}</body></html>"
)
_BIG = 500_000_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """One page: its markup and the headers that come with it."""

    body: str
    head: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def html(self) -> str:
        """The whole document; its title is a failure of which no experiment knows."""
        return _SHELL.format(head=self.head, body=self.body)


@dataclass(slots=True)
class Requests:
    """What the server was asked for: methods with paths, and how many bytes it could send."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)

    def to(self, start: str) -> int:
        """How many requests went to paths that begin like this."""
        return sum(path.startswith(start) for _, path in self.asked)

    def others_than_get(self) -> list[tuple[str, str]]:
        """The requests that could have changed something."""
        return [(method, path) for method, path in self.asked if method != "GET"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: Mapping[str, Hostile]
    requests: Requests

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._note("POST")
        self._send("")

    def do_GET(self) -> None:
        self._note("GET")
        name = urlsplit(self.path).path.strip("/").split("/")[0]
        if name in self.pages:
            page = self.pages[name]
            self._send(page.html(), **page.headers)
            return
        act = {"silent": self._silent, "big": self._big, "endless": self._endless}.get(name)
        with contextlib.suppress(OSError):
            if act is not None:
                act()
            elif name == "loop":
                self._send("", status=302, Location=self.path + "x")
            elif name == "framed":
                self._send(Hostile("<p>框架</p>").html(), X_Frame_Options="DENY")
            elif name == "sw.js":
                self._send("onfetch = (e) => e.respondWith(fetch(e.request));", "text/javascript")
            else:
                self._send(Hostile(f"<main><p>{self.path}</p></main>").html())

    def _note(self, method: str) -> None:
        self.requests.asked.append((method, self.path))

    def _send(
        self,
        text: str,
        kind: str = "text/html; charset=utf-8",
        *,
        status: int = 200,
        **headers: str,
    ) -> None:
        raw = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def _silent(self) -> None:
        time.sleep(20)
        self.close_connection = True

    def _big(self) -> None:
        kind = "video/mp4" if self.path.endswith("mp4") else "text/html; charset=utf-8"
        self._pour(kind, _BIG, length=True)

    def _endless(self) -> None:
        self._pour("video/mp4", _BIG, length=False)

    def _pour(self, kind: str, size: int, *, length: bool) -> None:
        """Send and send; ranges are not known here."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if length:
            self.send_header("Content-Length", str(size))
        self.end_headers()
        block = b"<p>" + b"x" * 65_533
        until = time.monotonic() + 20
        for _ in range(size // len(block)):
            if time.monotonic() > until:
                return
            self.wfile.write(block)
            self.requests.sent[self.path] += len(block)


@contextlib.contextmanager
def hostile_server(pages: Mapping[str, Hostile]) -> Iterator[tuple[str, Requests]]:
    """The base URL of a running server, and what it was asked for."""
    requests = Requests()
    handler = type("Handler", (_Handler,), {"pages": pages, "requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *given: None  # type: ignore[assignment]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
