"""A small web site on loopback that answers exactly what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer; with `drip`, the body comes one byte every so many seconds."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    cut: bool = False  # the connection ends before the promised length is sent


@dataclass(kw_only=True)
class Site:
    """The running site: its address, its answers by path, and the paths asked for so far."""

    url: str
    answers: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> str:
        """The address of a path."""
        return self.url + path


def page(text: str, *, status: int = 200, **headers: str) -> Answer:
    """An HTML answer in UTF-8."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Answer(
        body=text.encode(),
        status=status,
        headers={"Content-Type": "text/html; charset=utf-8", **named},
    )


def moved(where: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, headers={"Location": where})


@contextmanager
def serving(answers: Mapping[str, Answer]) -> Iterator[Site]:
    """The site while the block runs; a path without an answer is a 404."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = Site(url=f"http://127.0.0.1:{server.server_port}", answers=dict(answers))
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers as told."""
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        site.agents.append(self.headers.get("User-Agent", ""))
        missing = Answer(status=404, body=b"no such page", headers={"Content-Type": "text/html"})
        answer = site.answers.get(self.path, missing)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + (100 if answer.cut else 0)))
        self.end_headers()
        try:
            if not answer.drip:
                self.wfile.write(answer.body)
                return
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if site.stop.wait(answer.drip):
                    return
        except OSError:
            pass  # the client has had enough

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""
