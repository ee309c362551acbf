"""The invented portal with a login that works: its form, an account, and pages behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

SITE = Path(__file__).resolve().parents[2] / "fixtures/site/repaired"
USER, PASSWORD = "yunxi-test", "Zq7-Yunxi-Pass"
SESSION, TOKEN = "Zq7SESSIONvalue00aabb", "Zq7TOKENofScripts0011"
MEMBER = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
</head><body><header><a href="/">首页</a> <a href="/tuichu">退出登录</a></header><main>
<h1>{title}</h1><p id="who"></p>{body}</main>
<script>document.getElementById('who').textContent =
localStorage.getItem('token') === '{token}' ? '办件 3 件' : '令牌已失效';</script></body></html>"""
WELCOME = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>登录成功</title>
<p>正在进入</p><script>localStorage.setItem('token', '{token}');
location.replace('/zhanghu/');</script>"""
BARRIER = '<img src="/static/img/logo.png" width="90" height="30">'


class Portal(BaseHTTPRequestHandler):
    """Serves the invented portal; what is below /zhanghu/ to whoever has the session alone."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]
    valid: set[str]

    def do_GET(self) -> None:
        """Pages; without the session those behind the login lead to it."""
        path = self.path.partition("?")[0]
        self.asked.append(("GET", self.path))
        if path.startswith("/zhanghu/"):
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get("sid")
            if cookie is None or cookie.value not in self.valid:
                self._send(b"", 302, Location="/login.html")
                return
            title = "我的办件" if path == "/zhanghu/" else "我的资料"
            body = BARRIER if path == "/zhanghu/" else ""
            self._send(MEMBER.format(title=title, body=body, token=TOKEN).encode())
            return
        file = SITE / (path.lstrip("/") or "index.html")
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file() or path in {"/robots.txt", "/sitemap.xml"}:
            self._send(b"not found", 404)
            return
        kinds = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}
        self._send(file.read_bytes(), kind=kinds.get(file.suffix, "text/html; charset=utf-8"))

    def do_POST(self) -> None:
        """The form of the login page."""
        self.asked.append(("POST", self.path))
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if form.get("user") == [USER] and form.get("password") == [PASSWORD]:
            self.valid.add(SESSION)
            page = WELCOME.format(token=TOKEN).encode()
            self._send(page, Set_Cookie=f"sid={SESSION}; Path=/; HttpOnly")
        else:
            self._send(b"", 303, Location="/login.html")

    def _send(
        self, body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def login_site() -> Iterator[tuple[str, list[tuple[str, str]], set[str]]]:
    """The portal's address, what it was asked for, and the sessions that it takes for valid."""
    asked: list[tuple[str, str]] = []
    valid: set[str] = set()
    handler = type("Handler", (Portal,), {"asked": asked, "valid": valid})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked, valid
        server.shutdown()
