"""No secret that an address, a page or a form held is anywhere in what a run leaves."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.live.test_run import run

ASKED = "Zq7ASKEDticket99"
SECRETS = {
    "asked": ASKED,
    "redirect": "Zq7REDIRECTsid88",
    "link": "Zq7LINKtoken7777",
    "path": "ZQ7PATHSESSION66",
    "fragment": "Zq7FRAGMENT5555",
    "console": "Zq7CONSOLEkey444",
    "hidden": "Zq7HIDDENcsrf333",
    "password": "Zq7PASSWORD2222",
    "login": "Zq7LOGINname11",
    "cookie": "Zq7COOKIEvalue00",
}
PAGE = f"""<!doctype html><html lang="zh"><title>登录后的首页</title><body>
<h1>云溪市</h1><p>欢迎</p>
<a href="/two?token={SECRETS["link"]}">办事</a>
<a href="/two;jsessionid={SECRETS["path"]}">新闻</a>
<a href="/two#access_token={SECRETS["fragment"]}">公告</a>
<a href="http://eva:{SECRETS["login"]}@127.0.0.1/x">内网</a>
<img src="/p.png?token={SECRETS["link"]}">
<form><input type="hidden" name="csrf_token" value="{SECRETS["hidden"]}">
<input type="password" value="{SECRETS["password"]}"><input name="q"></form>
<script>console.log("loaded /api?api_key={SECRETS["console"]}");</script>"""


class Portal(BaseHTTPRequestHandler):
    """A portal that hands a session out in every place where portals do."""

    asked: list[str]

    def do_GET(self) -> None:
        """The start page redirects; everything else is a page, but robots.txt."""
        self.asked.append(self.path)
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        start = self.path.startswith("/start?")
        self.send_response(302 if start else 200)
        if start:
            self.send_header("Location", f"/home?sid={SECRETS['redirect']}")
        self.send_header("Set-Cookie", f"session={SECRETS['cookie']}; Path=/")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        second = PAGE.replace("登录后的首页", "办事").replace("欢迎", self.path.partition("?")[0])
        self.wfile.write(b"" if start else (PAGE if "home" in self.path else second).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def portal() -> Iterator[tuple[str, list[str]]]:
    """The portal's address and what it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (Portal,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder as bytes, packed ones unpacked as well."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        yield path.name, gzip.decompress(raw) if path.suffix == ".gz" else raw


def test_a_run_behind_a_ticket_leaves_no_secret_anywhere(
    portal: tuple[str, list[str]], tmp_path: Path
) -> None:
    """The visits use the secrets; files, tables, logs and the terminal hold none of them."""
    base, asked = portal
    words = ("--out", "out", "--pages", "2", "--documents", "0", "--log-file", "run.log")
    done = run("web", f"{base}/start?ticket={ASKED}", *words, cwd=tmp_path)
    assert done.returncode in {2, 3}, done.stderr
    assert f"/start?ticket={ASKED}" in asked  # it was asked for as it was given
    assert not [path for path in asked if "***" in path]  # and nothing masked was ever asked for
    record = json.loads((tmp_path / "out/run.json").read_text())
    assert record["target"].startswith(f"{base}/start?ticket=***")
    files = [*everything(tmp_path), ("terminal", (done.stdout + done.stderr).encode())]
    assert {"dom.json.gz", "axe.json.gz", "audit.sqlite", "report.html", "run.log"} <= {
        name for name, _ in files
    }
    leaks = {
        (name, what)
        for name, content in files
        for what, value in SECRETS.items()
        if value.encode() in content
    }
    assert leaks == set()
    again = run("judge", "out", cwd=tmp_path)
    assert again.returncode == done.returncode


def test_a_login_in_the_address_is_refused_without_repeating_it(tmp_path: Path) -> None:
    """One sentence that does not say the password, and nothing is begun."""
    done = run("web", "http://eva:Zq7PASS@127.0.0.1:9/", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "Zq7PASS" not in done.stderr + done.stdout
    assert "127.0.0.1" in done.stderr
    assert not (tmp_path / "out").exists()
