"""Headers that a team gives reach its own host, and nobody and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli import cli
from devices.masking import forget
from tests.live.test_secrets import everything

SECRET = "Zq7STAGEkey4455"  # noqa: S105 (made up)
NAME = "X-Stage-Key"
OWN = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>预发布的门户</title><body>
<h1>云汐市</h1><p>收到的口令是 {key}</p><img src="/own.png" alt="本站">
<img src="{other}/x.png" alt="外站">
<a href="/two">办事大厅</a> <a href="/private/admin">后台</a> <a href="/away">外面</a>
<form action="/send"><label>姓名 <input name="n" required></label><button>提交</button></form>
<script>fetch("/api"); fetch("/away").catch(() => 0);
fetch("{other}/api").catch(() => 0);</script>"""


class Server(BaseHTTPRequestHandler):
    """Notes path and header of every request."""

    seen: list[tuple[str, str]]
    other: str

    def do_GET(self) -> None:
        """Pages, a redirect to the other server, and nothing else."""
        key = self.headers.get(NAME, "")
        self.seen.append((self.path, key))
        away = self.path == "/away" and self.other
        known = self.path in {"/", "/two", "/private/admin"}
        self.send_response(302 if away else 200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        if away:
            self.send_header("Location", f"{self.other}/landed")
        self.end_headers()
        if known:
            self.wfile.write(OWN.format(key=key, other=self.other).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def server(other: str = "") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A server's address and what it was asked for."""
    seen: list[tuple[str, str]] = []
    handler = type("Handler", (Server,), {"seen": seen, "other": other})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", seen
        running.shutdown()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Later tests know nothing of this secret."""
    yield
    forget()


def test_the_own_host_gets_the_header_and_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, robots.txt and scripts of the own host carry it.

    Another port, a redirect and the files that are left do not hold it. An excluded page is never
    asked for.
    """
    monkeypatch.setenv("STAGE_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    with server() as (other, others), server(other) as (base, own):
        Path("yd-audit.toml").write_text(
            f'url = "{base}/"\npages = 4\nonly_hosts = ["{other[7:]}"]\n'
            f'exclude = ["/private/*"]\nheaders = {{ {NAME} = "${{STAGE_KEY}}" }}\n'
        )
        done = CliRunner().invoke(cli, ["check", "--plain", "--log-file", "run.log"])
    assert done.exit_code in {0, 2}, done.output
    assert {path for path, _ in own} >= {"/", "/two", "/robots.txt", "/own.png", "/api", "/away"}
    assert {key for _, key in own} == {SECRET}
    assert not [path for path, _ in own if path.startswith("/private")]
    assert not [path for path, _ in own if path.startswith("/send")]  # the form's probe stays in
    assert {path for path, _ in others} >= {"/x.png", "/api", "/landed"}
    assert {key for _, key in others} == {""}
    files = [*everything(tmp_path), ("terminal", done.output.encode())]
    leaks = [name for name, content in files if SECRET.encode() in content]
    assert leaks == []
    assert "excluded" in Path("yd-audit-out/run.json").read_text()
