"""The corpus of hostile pages as one table, and the loopback server of all of them."""
# ruff: noqa: E501 -- pages are data

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.live.hostile_documents import (
    LONG_DOCUMENTS,
    MARKUP,
    SCRIPTS,
    SIZE,
    STYLES,
    TAMPERED,
)
from tests.live.hostile_wire import LONG_WIRE, WIRE, Act, given, silence
from tests.live.odd_server import page

ACTS: dict[str, Act] = {
    **WIRE, **SIZE, **MARKUP, **STYLES, **SCRIPTS, **TAMPERED, **LONG_WIRE, **LONG_DOCUMENTS,
    "plain": given(page("<a href='/plain'>首页</a>")),
    "sw.js": given(
        "oninstall=()=>skipWaiting();onactivate=e=>e.waitUntil(clients.claim());"
        "onfetch=e=>e.respondWith(new Response('<h1>劫持</h1>',{headers:{'Content-Type':'text/html'}}))",
        kind="text/javascript",
    ),
    "silence-font": silence, "silence-image": silence, "silence-content": silence,
    "blank-page": given(page()),
}  # fmt: skip

# Pages that take long until a limit ends them: measured by `--long` only, as LONG_* are.
SLOW = frozenset({
    *("elements-20000", "text-nodes-100000", "frames-300", "frames-endless", "deep-5000"),
    *("attribute-value-10mb", "attributes-10000", "page-30-million-high", "svg-laughs"),
    *("select-50000", "table-200-nested", "links-20000", "shadow-deep", "meta-refresh-0"),
    *("regex-hang", "hang-inline", "observer-loop", "carousel-timers", "hash-storm"),
    *("address-storm", "submit-storm", "console-huge", "animations-2000", "grows-forever"),
    *("axe-hangs", "axe-floods", "gzip-bomb", "deflate-bomb", "refresh-header"),
    *("isolated", "pop-ups", "fetch-storm", "console-storm", "title-10mb"),
    *("text-21-million", "endless-html", "memory-slow", "workers-hog", "data-url", "font-never-loads"),
})  # fmt: skip
HELP = frozenset({
    *("xslt.xsl", "loop.css", "sw.js", "blank-page"),
    *("silence-font", "silence-image", "silence-content"),
})  # fmt: skip
QUICK = tuple(n for n in ACTS if n not in {*HELP, *SLOW, *LONG_WIRE, *LONG_DOCUMENTS})
LONG = tuple(n for n in ACTS if n in SLOW or n in LONG_WIRE or n in LONG_DOCUMENTS)

# Nothing of these is a page: never measured, for one of these reasons.
NO_PAGE: dict[str, frozenset[str]] = {
    name: frozenset(reasons.split())
    for name, reasons in {
        "redirect-self": "redirect-loop",
        "redirect-endless": "redirect-loop",
        "redirect-hosts": "redirect-loop",
        "redirect-script": "download",
        "redirect-file": "connection-refused",
        "redirect-data": "connection-refused",
        "redirect-garbage": "connection-refused",
        "endless-headers": "timeout connection-refused",
        "huge-header": "connection-refused",
        "silence": "timeout",
        "reset": "connection-reset",
        "garbage": "connection-refused",
        "no-headers": "connection-refused",
        "status-nonsense": "not-html http-error connection-refused",
        "status-999": "not-html http-error",
        "error-text": "http-error",
        "two-lengths": "connection-refused",
        "gzip-lie": "empty-page connection-refused",
        "brotli-lie": "empty-page connection-refused",
        "attachment": "download",
        "binary": "not-html",
        "no-content": "empty-page",
        "nothing-modified": "download",
        "xslt": "not-html",
        "root-is-svg": "not-html",
        "no-root": "empty-page",
        "hang": "time-limit browser-crashed",
        "reload-storm": "page-changed time-limit",
        "address-storm": "page-changed time-limit",
        "submit-storm": "page-changed time-limit",
        "history-back": "page-changed other-site timeout",
        "compression": "page-tampered engine-failed",
        "gzip-bomb-500": "page-too-large time-limit browser-crashed timeout",
        "memory-hog": "browser-crashed time-limit",
        "memory-string": "browser-crashed time-limit page-changed",
    }.items()
}
# What ended the wait for a page that is more than its limits hold.
_OVER = frozenset({
    *("time-limit", "engine-timeout", "load-timeout", "page-too-large", "browser-crashed"),
    *("page-changed", "probe-failed", "screenshot-failed", "axtree-failed", "timeout"),
    *("frame-not-measured", "dialog-storm", "engine-failed", "page-cut-short", "empty-page"),
    "page-tampered",
})  # fmt: skip
# Small pages whose scripts do much: they and what was seen of them are judged.
JUDGED = frozenset({
    *("plain", "redirect-text", "length-too-short", "length-too-long", "reset-inside"),
    *("utf16-bare", "gb-as-utf8", "utf7", "control-characters", "header-storm", "sandboxed"),
    *("cookie-storm", "attribute-name-1mb", "mathml-deep", "xhtml-laughs", "xhtml-broken"),
    *("base-elsewhere", "script-links", "unclosed", "no-document", "frameset", "plaintext"),
    *("meta-csp", "css-import-loop", "css-hostile", "everything-hidden", "alert-storm"),
    *("confirm-storm", "prompt-storm", "print-storm", "unload-prompt", "permissions"),
    *("download-blob", "download-data", "download-by-address", "service-worker"),
    *("custom-element-throws", "focus-thief", "fullscreen", "frozen", "axe-lies", "clobbered"),
})  # fmt: skip


def fits(name: str, state: str, reasons: frozenset[str]) -> bool:
    """Whether a page may end like this: what is not whole always says why."""
    if (state == "measured") == bool(reasons):
        return False
    if name in NO_PAGE:
        return state == "not-measured" and bool(reasons & NO_PAGE[name])
    return reasons <= _OVER and (name not in JUDGED or state != "not-measured")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20  # seconds after which a connection that is not used is hung up

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        name = urlsplit(self.path).path.strip("/")
        with contextlib.suppress(OSError):
            ACTS.get(name, given("", status=404))(self)

    do_POST = do_GET


@contextlib.contextmanager
def corpus_server() -> Iterator[str]:
    """The base URL of a running server of all pages of the table, listening on 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.handle_error = lambda *given: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
