"""A loopback server whose pages misbehave, each in its own way."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>云泽市</title>'
    "{head}</head><body><main><h1>云泽市人民政府</h1><p>政务公开与办事服务。</p>{body}</main>"
    "</body></html>"
)


def page(body: str = "", head: str = "") -> str:
    """A small page with something added."""
    return PAGE.format(body=body, head=head)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        name = self.path.split("?")[0].strip("/").replace("-", "_")
        act: Callable[[], None] = getattr(self, f"get_{name}", self.get_missing)
        with contextlib.suppress(OSError):
            act()

    def send(
        self,
        body: str | bytes,
        *,
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        **headers: str,
    ) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def get_missing(self) -> None:
        self.send(page(), status=404)

    def get_page(self) -> None:
        self.send(page())

    def get_broken(self) -> None:
        self.send(page(), status=500)

    def get_hop(self) -> None:
        self.send("", status=302, Location="/page")

    def get_away(self) -> None:
        host = self.headers["Host"].replace("127.0.0.1", "localhost")
        self.send(page(f"<script>location = 'http://{host}/page'</script>"))

    def get_loop(self) -> None:
        self.send("", status=302, Location="/loop")

    def get_download(self) -> None:
        self.send(
            b"PK" * 50,
            kind="application/octet-stream",
            Content_Disposition="attachment; filename=a.zip",
        )

    def get_pdf(self) -> None:
        self.send(b"%PDF-1.4\n%%EOF", kind="application/pdf")

    def get_empty(self) -> None:
        self.send("")

    def get_blank(self) -> None:
        self.send("<!doctype html><html><head></head><body></body></html>")

    def get_silence(self) -> None:
        time.sleep(30)

    def get_reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True
        self.connection.close()

    def get_endless_load(self) -> None:
        self.send(page('<img alt="慢" src="/silence">'))

    def get_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page("<p>开头</p>").replace("</main></body></html>", "").encode())
        for _ in range(200):
            self.wfile.write("<p>再来一段。</p>".encode())
            self.wfile.flush()
            time.sleep(0.2)

    def get_alerts(self) -> None:
        self.send(page("<script>while (true) alert('别走');</script>"))

    def get_alerts_later(self) -> None:
        self.send(page("<script>setInterval(() => alert('别走'), 10);</script>"))

    def get_unload(self) -> None:
        self.send(
            page("<script>onbeforeunload = (e) => {e.preventDefault(); return '别走';};</script>")
        )

    def get_spin(self) -> None:
        self.send(page("<script>onload = () => {while (true) {}}</script>"))

    def get_crash(self) -> None:
        self.send(page("<script>onload = () => {location = 'chrome://crash'}</script>"))

    def get_huge(self) -> None:
        self.send(page("<p>字</p>" * 100_000))

    def get_blocked(self) -> None:
        self.send(
            '<!doctype html><html><head><meta charset="utf-8"><title>访问被拦截</title></head>'
            "<body><h1>您的访问被阻断</h1><p>您的请求疑似攻击行为，已被网站防火墙拦截。"
            "事件编号：7f3a</p></body></html>"
        )

    def get_popups(self) -> None:
        self.send(page("<script>for (let i = 0; i < 50; i++) open('/page');</script>"))

    def get_tampering(self) -> None:
        self.send(
            page(
                "<script>const n = window[Symbol.for('yd-audit')];"
                "n.calls = 'x'; n.timers.push({}); axe = {run: 1};</script>"
            )
        )

    def get_deep(self) -> None:
        self.send(
            page(
                "<script>let n = document.querySelector('main');"
                "for (let i = 0; i < 1500; i++) {n = n.appendChild("
                "document.createElement('div'))} n.innerHTML = '<img src=x>'</script>"
            )
        )

    def get_reloading(self) -> None:
        self.send(page("<script>setTimeout(() => location.reload(), 80)</script>"))


@contextlib.contextmanager
def odd_server() -> Iterator[str]:
    """The base URL of a running server of odd pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
