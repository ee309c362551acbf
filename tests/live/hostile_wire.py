"""What a hostile server does on the wire: each function answers one request, or never does."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from tests.live.odd_server import page

Act = Callable[[BaseHTTPRequestHandler], None]
_PATIENCE = 15.0  # seconds after which endless answers end, long after any limit of the tests
_HTML = "text/html; charset=utf-8"


def answer(
    handler: BaseHTTPRequestHandler,
    body: bytes | str,
    *,
    status: int = 200,
    kind: str = _HTML,
    headers: tuple[tuple[str, str], ...] = (),
) -> None:
    """One whole and honest answer, but for what `headers` say."""
    raw = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    if not any(name.lower() == "content-length" for name, _ in headers):
        handler.send_header("Content-Length", str(len(raw)))
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(raw)


def given(body: bytes | str, kind: str = _HTML, status: int = 200, **headers: str) -> Act:
    """An act that answers with this body; a header's dashes are underscores."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return lambda handler: answer(handler, body, status=status, kind=kind, headers=pairs)


def raw(content: bytes) -> Act:
    """An act that writes these bytes and hangs up."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(content)
        handler.close_connection = True

    return act


def redirect(location: str) -> Act:
    """An act that leads elsewhere; "{next}" in the address grows with each step."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        steps = handler.path.count("x")
        target = location.replace("{next}", "x" * (steps + 1))
        host = handler.headers["Host"]
        other = host.replace("127.0.0.1", "localhost")
        other = other if other != host else host.replace("localhost", "127.0.0.1")
        target = target.replace("{other}", f"http://{other}")
        # Written as it is: control characters and bytes that no library would let through.
        head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        handler.wfile.write(head.encode() + target.encode() + b"\r\n\r\n")

    return act


def _begin(handler: BaseHTTPRequestHandler, kind: str = _HTML) -> float:
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.end_headers()
    return time.monotonic() + _PATIENCE


def endless_html(handler: BaseHTTPRequestHandler) -> None:
    """A document that goes on and on."""
    end = _begin(handler)
    handler.wfile.write(page("<p>开头</p>").replace("</main></body></html>", "").encode())
    while time.monotonic() < end:
        handler.wfile.write("<p>再来一段。</p>".encode() * 50)
        time.sleep(0.1)


def slow_drip(handler: BaseHTTPRequestHandler) -> None:
    """A document that comes byte by byte."""
    end = _begin(handler)
    for byte in page().encode() * 50:
        if time.monotonic() > end:
            return
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


def endless_headers(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never come to an end, slowly enough not to be too many."""
    handler.close_connection = True
    end = time.monotonic() + _PATIENCE
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    number = 0
    while time.monotonic() < end:
        number += 1
        handler.wfile.write(f"X-More-{number}: {'y' * 40}\r\n".encode())
        time.sleep(0.1)


def silence(handler: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    time.sleep(_PATIENCE)
    handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler) -> None:
    """The connection is cut."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.close_connection = True
    handler.connection.close()


def reset_inside(handler: BaseHTTPRequestHandler) -> None:
    """The connection is cut in the middle of the document."""
    _begin(handler)
    handler.wfile.write(page("<p>半截").encode())
    handler.wfile.flush()
    reset(handler)


def bomb(megabytes: int, *, encoding: str = "gzip") -> Act:
    """Few bytes that become many: white space in a page."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        start, tail = page().encode(), b"</p>"
        packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
        parts = [packer.compress(start + b"<p>")]
        block = b" " * 1_000_000
        parts += [packer.compress(block) for _ in range(megabytes)]
        parts += [packer.compress(tail), packer.flush()]
        answer(handler, b"".join(parts), headers=(("Content-Encoding", encoding),))

    return act


def flood(megabytes: int) -> Act:
    """A body of so many megabytes of text."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        end = _begin(handler) + 45
        handler.wfile.write(page().encode())
        block = b"<p>" + b"x" * 999_997
        for _ in range(megabytes):
            if time.monotonic() > end:
                return
            handler.wfile.write(block)

    return act


_PACKED = gzip.compress(page("<p>压缩</p>").encode() * 200)

WIRE: dict[str, Act] = {
    "redirect-self": redirect("/redirect-self"),
    "redirect-endless": redirect("/redirect-endless?{next}"),
    "redirect-hosts": redirect("{other}/redirect-hosts?{next}"),
    "redirect-script": redirect("javascript:alert(document.domain)"),
    "redirect-file": redirect("file:///etc/passwd"),
    "redirect-data": redirect("data:text/html,<script>alert(1)</script>"),
    "redirect-garbage": redirect("http://[\x1b[31m\u202e=1+1\x07]/"),
    "redirect-text": redirect("/plain?q=%3Cscript%3Ealert(1)%3C/script%3E&x==HYPERLINK(1)#@SUM"),
    "endless-html": endless_html,
    "slow-drip": slow_drip,
    "endless-headers": endless_headers,
    "huge-header": raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"y" * 600_000 + b"\r\n\r\n<p>x"),
    "silence": silence,
    "reset": reset,
    "reset-inside": reset_inside,
    "garbage": raw(bytes(range(256)) * 20),
    "no-headers": raw(page().encode()),
    "status-nonsense": raw(b"HTTP/1.1 abc \x1b[31m\r\nContent-Length: 2\r\n\r\nhi"),
    "status-999": raw(b"HTTP/1.1 999 \x1b[2J<script>\r\nContent-Length: 2\r\n\r\nhi"),
    "error-text": given("<h1>=HYPERLINK(1)</h1><script>alert(1)</script>", status=503),
    "length-too-long": given(page("<p>少</p>"), Content_Length="900000", Connection="close"),
    "length-too-short": given(page("<p>多</p>" * 100), Content_Length="400", Connection="close"),
    "two-lengths": raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n<p>hello</p>"
    ),
    "gzip-bomb": bomb(40),
    "deflate-bomb": bomb(40, encoding="deflate"),
    "gzip-truncated": given(_PACKED[: len(_PACKED) // 2], Content_Encoding="gzip"),
    "gzip-lie": given(page(), Content_Encoding="gzip"),
    "brotli-lie": given(page(), Content_Encoding="br"),
    "gzip-twice": given(gzip.compress(gzip.compress(page().encode())), Content_Encoding="gzip"),
    "attachment": given(page(), Content_Disposition='attachment; filename="=1+1.html"'),
    "binary": given(b"MZ" * 500, kind="application/octet-stream"),
    "no-content": given("", status=204),
    "nothing-modified": given("", status=304),
    "refresh-header": given(page(), Refresh="0"),
    "gb-as-utf8": given(page("<p>政务公开</p>").encode("gb18030")),
    "utf16-bare": given(page("<p>政务</p>").encode("utf-16-le"), kind="text/html"),
    "utf7": given(
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-<p>字", kind="text/html; charset=utf-7"
    ),
    "control-characters": given(page("<p>\0\x01\x07\x1b[31m\x9b2J\ufffe\ufeff</p>" * 50)),
    "header-storm": lambda handler: answer(
        handler, page(), headers=tuple((f"X-{n}", "y" * 50) for n in range(400))
    ),
    "cookie-storm": given(page(), Set_Cookie="a=" + "y" * 100_000),
    "sandboxed": given(page(), Content_Security_Policy="sandbox allow-scripts"),
    "isolated": given(
        page('<iframe title="框架" src="/plain"></iframe><img alt="图" src="/silence-image">'),
        Cross_Origin_Opener_Policy="same-origin",
        Cross_Origin_Embedder_Policy="require-corp",
    ),
}
LONG_WIRE: dict[str, Act] = {"flood-500": flood(500), "gzip-bomb-500": bomb(500)}
