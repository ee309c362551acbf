"""The invented country: its round's file, its portals' one server, its apps' recording."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_RECORDING = _ROOT / "fixtures" / "captures" / "yunxi-android"
DELAY = 0.5  # seconds between two visits, on the clock that is moved on


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the country is: pages of each portal, screens of each app."""

    portals: int
    pages: int
    apps: int
    screens: int

    def arguments(self) -> list[str]:
        """The same for the command line."""
        given = {"portals": self.portals, "pages": self.pages, "apps": self.apps}
        given["screens"] = self.screens
        return [text for name, value in given.items() for text in (f"--{name}", str(value))]


def host_of(number: int) -> str:
    """A portal's address on loopback; all of 127/8 is this machine."""
    return f"127.{1 + number // 60_000}.{number // 240 % 250}.{1 + number % 240}"


def write_round(where: Path, size: Size, port: int) -> Path:
    """The round's file: the first so many bodies have an app too."""
    recording = write_recording(where / "recording", size.screens)
    lines = [
        'id = "country"\ntitle = "云溪国测评"\nscheme = "cn-2019"\nseed = 2026',
        f"[web]\npages = {size.pages}\nworkers = 1\ndelay = {DELAY}\n",
    ]
    for number in range(size.portals):
        lines.append(
            f'[[body]]\nid = "b{number:05}"\nname = "第 {number} 市"\n'
            f'group = "{number % 31 + 1} 组"\nportal = "http://{host_of(number)}:{port}/"\n'
            + (f'recordings = ["{recording}"]' if number < size.apps else 'without = ["app"]')
        )
    file = where / "country.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def write_recording(folder: Path, screens: int) -> Path:
    """A recording of so many screens; each is one of the invented app's, without its picture."""
    known = json.loads((_RECORDING / "session.json").read_text(encoding="utf-8"))
    sources = [one["reading"]["source"] for one in known["screens"].values()]
    made: dict[str, Any] = {}
    for number in range(screens):
        key, source = f"screen-{number}", sources[number % len(sources)]
        (folder / key).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_RECORDING / source, folder / key / "source.xml")
        made[key] = {"title": f"第 {number} 屏", "reading": {"source": f"{key}/source.xml"}}
    session = {**known, "start": "screen-0", "screens": made}
    (folder / "session.json").write_text(json.dumps(session, ensure_ascii=False), encoding="utf-8")
    return folder


class _Portal(BaseHTTPRequestHandler):
    """Answers for every portal: a start page with links to all pages, and those pages."""

    protocol_version = "HTTP/1.1"
    pages = 50
    timeout = 30
    answered: Any = None

    def do_GET(self) -> None:
        """A page, robots.txt, or nothing."""
        if self.answered is not None:
            with self.answered.get_lock():
                self.answered.value += 1
        name = self.path.strip("/")
        if name == "robots.txt":
            self._answer(200, "text/plain", "User-agent: *\nAllow: /\n")
        elif name == "" or (name.startswith("p") and name.endswith(".html")):
            self._answer(200, "text/html; charset=utf-8", self._page(name))
        else:
            self._answer(404, "text/plain", "-")

    def _page(self, name: str) -> str:
        number = int("0" + "".join(c for c in name if c.isdigit()))
        near = range(self.pages) if not name else ((number * 7 + n) % self.pages for n in range(5))
        links = "".join(f'<li><a href="/p{n}.html">第 {n} 条通知公告</a>' for n in near)
        text = f"<p>云溪市第 {number} 号公告的内容，供大家阅读，如有疑问请来电咨询。" * 3
        return (
            f"<!DOCTYPE html><html lang=zh><title>公告 {number}</title><h1>公告 {number}</h1>"
            f"{text}<ul>{links}</ul></html>"
        )

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing is logged."""


def serve(pages: int, listening: Any, answered: Any = None) -> None:
    """Serve all portals until the process is ended; the port is put into `listening`.

    `answered` is a shared number that counts the requests; None = nobody counts.
    """
    _Portal.pages = pages
    _Portal.answered = answered
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Portal)  # noqa: S104  (all of loopback)
    server.daemon_threads = True
    listening.put(server.server_address[1])
    server.serve_forever()
