"""The loopback server: types, ranges, refusals, and nothing outside its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from devices.serve import serve


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """A small site, served; a secret lies beside its folder."""
    root = tmp_path / "site"
    (root / "news").mkdir(parents=True)
    (root / "index.html").write_text("<title>home</title>")
    (root / "news/index.html").write_text("<title>news</title>")
    (root / "sound.wav").write_bytes(b"0123456789")
    (root / "robots.txt").write_text("Sitemap: {{base}}/sitemap.xml\n")
    (tmp_path / "secret.txt").write_text("secret")
    with serve(root) as address:
        yield address


def _get(url: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(method, url, headers=headers, redirect=False, retries=False)


def test_page_has_no_charset(base: str) -> None:
    """Pages come without a charset, so that their own declaration decides."""
    answer = _get(f"{base}/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.data == b"<title>home</title>"


def test_folder_is_redirected_to_its_slash(base: str) -> None:
    """A folder without its slash is sent to the address with it, always on this server."""
    assert _get(f"{base}/news").headers["Location"] == "/news/"
    assert _get(f"{base}//news").headers["Location"] == "/news/"
    assert _get(f"{base}/news/").data == b"<title>news</title>"


def test_base_is_filled_in(base: str) -> None:
    """The mark in robots.txt becomes the server's own address."""
    assert _get(f"{base}/robots.txt").data == f"Sitemap: {base}/sitemap.xml\n".encode()


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=8-99", 206, b"89"),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_range(base: str, wanted: str, status: int, body: bytes) -> None:
    """Part of a file is sent when a part is asked for, the whole file otherwise."""
    answer = _get(f"{base}/sound.wav", Range=wanted)
    assert (answer.status, answer.data) == (status, body)


def test_range_outside(base: str) -> None:
    """A range behind the end of the file is refused with the file's size."""
    answer = _get(f"{base}/sound.wav", Range="bytes=10-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize(
    "path", ["/missing.html", "/../secret.txt", "/%2e%2e/secret.txt", "/%00", "/index.html/"]
)
def test_nothing_else(base: str, path: str) -> None:
    """What is not in the folder is not found, however it is written."""
    answer = _get(base + path)
    assert answer.status == 404
    assert b"secret" not in answer.data


def test_post_is_refused(base: str) -> None:
    """Forms cannot send anything."""
    assert _get(f"{base}/", method="POST").status == 405


def test_head_has_no_body(base: str) -> None:
    """HEAD tells the size and sends nothing."""
    answer = _get(f"{base}/sound.wav", method="HEAD")
    assert (answer.status, answer.headers["Content-Length"], answer.data) == (200, "10", b"")


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is told at once."""
    with pytest.raises(NotADirectoryError), serve(tmp_path / "nothing"):
        pass
