"""A server that speaks WebDriver for an app, and answers one call of each screen as it should not.

The app's first screen has a button for each behaviour; behind it, that behaviour rules until the
app is started again.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.devices.app.fake_phone import APP, button, picture, source

_HEADERS = {"Content-Type": "application/json; charset=utf-8"}
_MOST = 500 * 10**6  # bytes of the largest answer
_ZIPPED = gzip.compress(b'"' + b"x" * 2**24, 1)
_ROW = 10  # height of a button


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG file that says this size and holds these compressed rows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Handler(BaseHTTPRequestHandler):
    """One request. What a behaviour does not decide is answered as by a patient phone."""

    protocol_version = "HTTP/1.1"
    phone: HostilePhone

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """The same as every other."""
        self._serve()

    def do_POST(self) -> None:
        """The same as every other."""
        self._serve()

    def do_DELETE(self) -> None:
        """The same as every other."""
        self._serve()

    def say(self, value: Any, status: int = 200) -> None:
        """Answer with a value."""
        self.send(json.dumps({"value": value}).encode(), status)

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer with these bytes and headers; their names with _ for -."""
        self.send_response(status)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": str(len(body)), **_HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def fail(self, error: str, said: str) -> None:
        """Answer with an error of WebDriver."""
        self.say({"error": error, "message": said, "stacktrace": ""}, 500)

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        name = _name(self.command, self.path, body)
        self.phone.asked.append(name)
        with contextlib.suppress(ConnectionError):
            self.phone.answer(self, name, body)


def _name(method: str, path: str, body: dict[str, Any]) -> str:
    last = path.rpartition("/")[2]
    if last == "sync":
        return str(body.get("script", "")).removeprefix("mobile: ")
    if path == "/session":
        return "begin"
    return "end" if method == "DELETE" and path.count("/") == 2 else last


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one call is answered, by its name."""

    call: str
    act: Callable[[Handler], None]


@dataclass(slots=True)
class HostilePhone:
    """The app and the phone behind the server; `asked` are the names of all calls."""

    behaviours: dict[str, Behaviour]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    ruling: Behaviour | None = None

    def answer(self, to: Handler, name: str, body: dict[str, Any]) -> None:
        """Answer one call."""
        if self.ruling is not None and name == self.ruling.call:
            self.ruling.act(to)
            return
        if name in ("terminateApp", "terminate_app", "begin"):
            self.ruling = None
        if name == "actions":
            self._tap(body)
        if name == "status":
            to.say({"ready": True, "build": {"version": "3.0"}})
        elif name == "begin":
            to.say({"sessionId": "1", "capabilities": {"platformName": "Android"}})
        elif name == "source":
            names = self.behaviours if self.ruling is None else ()
            rows = (button(n, _ROW * i) for i, n in enumerate(names, start=1))
            to.say(
                source(
                    *(
                        row.replace(f"{_ROW * i + 60}]", f"{_ROW * (i + 1)}]")
                        for i, row in enumerate(rows, start=1)
                    )
                )
            )
        elif name == "screenshot":
            to.say(base64.b64encode(picture()).decode())
        else:
            to.say(_KNOWN.get(name))

    def _tap(self, body: dict[str, Any]) -> None:
        moves = [m for one in body["actions"] for m in one["actions"] if m["type"] == "pointerMove"]
        row = int(moves[0]["y"] // _ROW) - 1
        names = list(self.behaviours)
        if self.ruling is None and 0 <= row < len(names):
            self.ruling = self.behaviours[names[row]]


_KNOWN: dict[str, Any] = {
    "getCurrentPackage": APP,
    "getCurrentActivity": ".Home",
    "deviceInfo": {"platformVersion": "14", "displayDensity": 160, "apiVersion": "34"},
    "isKeyboardShown": False,
    "queryAppState": 4,
    "terminateApp": True,
    "shell": "1.0",
    "contexts": ["NATIVE_APP"],
    "context": "NATIVE_APP",
    "rect": {"x": 0, "y": 0, "width": 360, "height": 800},
}


@contextlib.contextmanager
def serving(behaviours: dict[str, Behaviour]) -> Iterator[HostilePhone]:
    """The server, while the block lasts."""
    phone = HostilePhone(behaviours)
    handler = type("Bound", (Handler,), {"phone": phone})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    phone.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield phone
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def value(given: Any) -> Callable[[Handler], None]:
    """Answer with this value."""
    return lambda to: to.say(given)


def raw(body: bytes, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    """Answer with these bytes."""
    return lambda to: to.send(body, status, **headers)


def made(make: Callable[[], Any]) -> Callable[[Handler], None]:
    """Answer with a value that is made when it is asked for."""

    def act(to: Handler) -> None:
        given = make()
        to.say(given.decode("latin-1") if isinstance(given, bytes) else given)

    return act


def hang(to: Handler) -> None:
    """Say nothing for a long time."""
    time.sleep(20)


def drip(to: Handler) -> None:
    """Say a byte now and then, so that it never seems to hang."""
    to.send_response(200)
    to.send_header("Content-Length", "1000000")
    to.end_headers()
    for _ in range(200):
        to.wfile.write(b" ")
        to.wfile.flush()
        time.sleep(0.1)


def drip_headers(to: Handler) -> None:
    """The same before the answer has begun."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(200):
        to.wfile.write(b"x")
        to.wfile.flush()
        time.sleep(0.1)


def flood(to: Handler) -> None:
    """500 MB of JSON."""
    to.send_response(200)
    to.send_header("Content-Length", str(_MOST))
    to.end_headers()
    to.wfile.write(b'{"value":"')
    piece = b"x" * 2**20
    for _ in range(_MOST // len(piece)):
        to.wfile.write(piece)


def zipped_flood(to: Handler) -> None:
    """800 MB in less than one."""
    to.send(_ZIPPED * 50, Content_Encoding="gzip")


def hang_up(to: Handler) -> None:
    """Close the line without a word."""
    to.close_connection = True


def half(to: Handler) -> None:
    """Close it in the middle of the answer."""
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b'{"value":')
    to.close_connection = True


def changing(to: Handler) -> None:
    """Another screen at each call."""
    now = time.monotonic_ns()
    to.say(source(*(button(f"{now}-{n}", now // 1000 % 600 + n) for n in range(1, 20))))
