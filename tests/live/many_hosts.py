"""Servers at several loopback addresses that answer as told and note every request."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: to which server, what, as whom, when (seconds)."""

    server: str
    method: str
    path: str
    agent: str
    at: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `headers` as they are sent."""

    body: str | bytes = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Answer = Callable[[Asked, int], Reply | None]
"""What a server answers: the request and how often this path was asked before; None = 404."""


@dataclass(slots=True)
class Host:
    """A running server."""

    name: str
    port: int
    answer: Answer
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        host = f"[{self.name}]" if ":" in self.name else self.name
        return f"http://{host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, icons aside."""
        return [one.path for one in self.asked if one.path != "/favicon.ico"]


def page(body: str, head: str = "") -> Reply:
    """A page in Chinese with some text and structure."""
    return Reply(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>云溪市</title>{head}'
        f"</head><body><main><h1>云溪市人民政府</h1><p>这是云溪市的一个网页。</p>{body}"
        "</main></body></html>"
    )


@contextmanager
def host(name: str, answer: Answer) -> Iterator[Host]:
    """A server at this address, at a free port."""
    kind = socket.AF_INET6 if ":" in name else socket.AF_INET
    server = type("Server", (_Server,), {"address_family": kind})((name, 0), _Handler)
    server.host = Host(name, int(server.server_address[1]), answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    host: Host

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a browser that leaves is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        own = self.server.host
        agent = self.headers.get("User-Agent", "")
        one = Asked(own.name, self.command, self.path, agent, time.monotonic())
        before = sum(a.path == self.path for a in own.asked)
        own.asked.append(one)
        reply = own.answer(one, before) or Reply("没有这个页面", 404)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        self.send_response(reply.status)
        named = {name.lower() for name, _ in reply.headers}
        if "content-type" not in named:
            self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Stays quiet."""
