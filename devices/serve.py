"""Serves a folder on the loopback interface, as a plain web server on a portal would."""

from __future__ import annotations

import argparse
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

BASE_MARK = b"{{base}}"

# No charset for pages, so that each page's own declaration decides how it is read.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".xml": "application/xml",
}
_WITH_BASE = frozenset({"robots.txt", "sitemap.xml"})
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_ERROR_PAGE = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>{status} {text}'
    "</title></head>\n<body><main><h1>{status} {text}</h1></main></body>\n</html>\n"
)
_ERROR_TEXTS = {
    HTTPStatus.NOT_FOUND: "没有这个页面",
    HTTPStatus.METHOD_NOT_ALLOWED: "不接受这种请求",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "没有这一段内容",
}


@contextmanager
def serve(root: Path, port: int = 0, *, charset: str | None = None) -> Iterator[str]:
    """Serves `root` on 127.0.0.1 and yields the base URL, without a slash at its end.

    `port` 0 means any free port. `{{base}}` in robots.txt and sitemap.xml becomes the base URL.
    `charset` is named for HTML pages; with None each page's own declaration decides.
    Raises OSError when the port is taken and NotADirectoryError when `root` is no folder.
    """
    with _server(root, port, charset) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield _base(server)
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    """Answers many connections at once and does not wait for them when it stops."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a browser that leaves in the middle of an answer is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "portal"
    sys_version = ""
    timeout = 30

    def __init__(self, *args: object, root: Path, charset: str | None) -> None:
        self._root = root
        self._charset = charset
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = _find(self._root, path)
        if file is None:
            self._fail(HTTPStatus.NOT_FOUND)
        elif file.is_dir():
            self._answer(
                HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": quote("/" + path.strip("/")) + "/"}
            )
        else:
            self._send_file(file)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        # Whatever was sent is not read, so the connection cannot serve another request.
        self.close_connection = True
        self._fail(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD", "Connection": "close"})

    do_PUT = do_DELETE = do_PATCH = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Stays quiet."""

    def _send_file(self, file: Path) -> None:
        body = file.read_bytes()
        if file.name in _WITH_BASE:
            body = body.replace(BASE_MARK, _base(self.server).encode())
        headers = {
            "Content-Type": self._type(file),
            "Accept-Ranges": "bytes",
        }
        wanted = _RANGE.fullmatch(self.headers.get("Range", ""))
        if wanted is None or wanted.groups() == ("", ""):
            self._answer(HTTPStatus.OK, body, headers)
            return
        span = _span(wanted[1], wanted[2], len(body))
        if span is None:
            self._fail(
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                {"Content-Range": f"bytes */{len(body)}"},
            )
            return
        first, last = span
        headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
        self._answer(HTTPStatus.PARTIAL_CONTENT, body[first : last + 1], headers)

    def _type(self, file: Path) -> str:
        kind = _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0]
        named = kind == "text/html" and self._charset is not None
        return f"{kind}; charset={self._charset}" if named else kind or "application/octet-stream"

    def _fail(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        page = _ERROR_PAGE.format(status=int(status), text=_ERROR_TEXTS[status]).encode()
        self._answer(status, page, {"Content-Type": "text/html", **(headers or {})})

    def _answer(self, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _server(root: Path, port: int, charset: str | None = None) -> _Server:
    folder = root.resolve()
    if not folder.is_dir():
        raise NotADirectoryError(str(root))
    return _Server(("127.0.0.1", port), partial(_Handler, root=folder, charset=charset))


def _base(server: object) -> str:
    address = getattr(server, "server_address")  # noqa: B009  any socketserver has it
    return f"http://127.0.0.1:{address[1]}"


def _find(root: Path, path: str) -> Path | None:
    """The file for a URL path, a folder when only its slash is missing, None when not there."""
    if "\0" in path:
        return None
    file = (root / path.lstrip("/")).resolve()
    if not file.is_relative_to(root):
        return None
    if path.endswith("/"):
        file /= "index.html"
        return file if file.is_file() else None
    if file.is_dir():
        return file if (file / "index.html").is_file() else None
    return file if file.is_file() else None


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a Range header's answer; None when nothing of it is in the file."""
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else None


def main() -> None:
    """Serves a folder until it is interrupted: `python -m devices.serve FOLDER --port 8000`."""
    parser = argparse.ArgumentParser(description="Serve a folder on 127.0.0.1.")
    parser.add_argument("root", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    with _server(options.root, options.port) as server:
        print(_base(server), flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
