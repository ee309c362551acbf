"""A portal whose every text tries to act, and a canary that hears when one of them did."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote, urlsplit

from tests.pdfs import pdf

SIGN = "canary"  # the path of everything that acts


def evil(base: str) -> tuple[str, ...]:
    """Texts that act where they are believed: as markup, formula, template, escape sequence."""
    call = f"{base}/{SIGN}"
    return (
        f"<script src={call}/script></script><script>window.pwned=1;alert(1)</script>",
        f"\"'><img src={call}/img onerror=window.pwned=1><svg onload=window.pwned=2>",
        f'=HYPERLINK("{call}/formula","看")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1+1|云溪市",
        "-1+1|云溪市",
        "{{7*7}}${7*7}#{7*7}<%= 7*7 %>{% raw %}",
        f"</style></title></textarea></script><b id=evil>{SIGN}</b><!--",
        f"<style>@import url({call}/css);*{{background:url({call}/bg)}}</style>",
        "\x1b[31m红\x1b]0;夺\x07\x9b2J\u202e倒\u2066写",
        "第一行\n伪造的一行：得分 100\r又一行\u2028三",
        f"[bold red]粗[/][link={call}/rich]x[/link]",
        f"javascript:fetch('{call}/js')",
    )


def _attribute(text: str) -> str:
    return escape(text, quote=True)


def _home(base: str) -> str:
    texts = evil(base)
    parts = []
    for number, text in enumerate(texts):
        inside = _attribute(text)
        parts.append(
            f'<p id="{inside}" class="{inside}"><img src="/{quote(text)}.png">'
            f'<img src="/x.png" alt="{inside}"><a href="/{number}/{quote(text)}?{quote(text)}'
            f'#{quote(text)}">{inside}</a><a href="/e{number}" title="{inside}"></a>'
            f'<a href="{inside}">{inside}</a><input name="{inside}" placeholder="{inside}">'
            f'<button aria-label="{inside}">{inside}</button><i role="{inside}" lang="{inside}">'
            f'{inside}</i><iframe title="{inside}" srcdoc="{_attribute(inside)}"></iframe>'
            f'<span style="color:#ccc;background:#fff" tabindex="5" onclick="x()">{inside}</span>'
            f'<a href="/hop/{number}">跳</a><a href="/fault/{number}">错</a></p>'
        )
    said = "".join(f"console.error(decodeURIComponent('{quote(t)}'));" for t in texts)
    said += "".join(f"alert(decodeURIComponent('{quote(t)}'));" for t in texts[:3])
    files = '<a href="/file.pdf">公报</a>'
    return _page(texts[0] + texts[9], files + "".join(parts) + f"<script>{said}</script>")


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{_attribute(title)}</title>'
    lang = _attribute(title[:30])
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    heard: list[str]
    base: str

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        name, _, rest = path.strip("/").partition("/")
        texts = evil(self.base)
        if name == SIGN:
            self.heard.append(f"{rest} from {self.headers.get('Referer')}")
        number = int(rest) if rest.isdecimal() and int(rest) < len(texts) else 0
        with contextlib.suppress(OSError):
            if name == "":
                self._send(_home(self.base).encode())
            elif name == "robots.txt":
                rules = "".join(f"Disallow: /no{quote(t)}\n# {t}\n{t}\n" for t in texts)
                self._send(f"User-agent: *\n{rules}".encode(), "text/plain")
            elif name == "sitemap.xml":
                found = "".join(f"<url><loc>{self.base}/{quote(t)}</loc></url>" for t in texts)
                self._send(f"<urlset>{found}</urlset>".encode(), "application/xml")
            elif name == "file.pdf":
                self._send(pdf("云溪市公报", title=texts[0]), "application/pdf")
            elif name == "hop":
                self._send(b"", status=302, location=f"/{number}/{quote(texts[number])}")
            elif name == "fault":
                self._send(_page(texts[number], escape(texts[number])).encode(), status=500)
            else:
                text = unquote(rest) or texts[number]
                self._send(_page(text, f"<h1>{escape(text)}</h1><p>{escape(text)}</p>").encode())

    def _send(
        self, raw: bytes, kind: str = "text/html; charset=utf-8", *, status: int = 200,
        location: str = "",
    ) -> None:  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(raw)


@contextlib.contextmanager
def hostile_site() -> Iterator[tuple[str, list[str]]]:
    """The site's address and what its canary heard."""
    heard: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    server.RequestHandlerClass = type("Handler", (_Handler,), {"heard": heard, "base": base})
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield base, heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
