"""PDFs are read for what a screen reader would meet, in a process that a bomb cannot outgrow."""

from __future__ import annotations

import zlib

import pytest

from devices.documents import Documents, read_apart
from devices.explore import HttpFetcher
from devices.serve import serve
from tests.pdfs import pdf


def test_a_text_is_told_from_a_scan() -> None:
    """Pages with text, and pages that are only a picture, are counted apart."""
    found = read_apart(pdf("tii"))
    assert (found["pages"], found["read"]) == (3, 3)
    assert (found["with_text"], found["image_only"]) == (1, 2)


def test_an_empty_page_is_no_scan() -> None:
    """A blank page is neither text nor a picture of text."""
    found = read_apart(pdf("-"))
    assert (found["with_text"], found["image_only"]) == (0, 0)


def test_tags_title_and_language_are_read() -> None:
    """What a well-made file names is found, and what a plain one lacks is missing."""
    made = read_apart(pdf(tagged=True, title="关于开放时间的通知", language="zh-CN"))
    assert made["tagged"] is True
    assert (made["title"], made["language"]) == ("关于开放时间的通知", "zh-CN")
    plain = read_apart(pdf())
    assert plain["tagged"] is False
    assert (plain["title"], plain["language"]) == ("", "")


@pytest.mark.parametrize(("barred", "wanted"), [(True, True), (False, False)])
def test_permissions_are_read(barred: bool, wanted: bool) -> None:
    """A file that opens for everybody may still forbid taking its text."""
    assert read_apart(pdf(opens_with="", barred=barred))["barred"] is wanted


def test_a_password_is_told() -> None:
    """A file that only opens with a password is no broken file."""
    assert read_apart(pdf(opens_with="secret"))["error"] == "pdf-password"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "not-a-pdf"),
        (b"<html>not found</html>", "not-a-pdf"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "pdf-broken"),
        (pdf()[:200], "pdf-broken"),
    ],
)
def test_what_is_no_pdf_has_a_reason(content: bytes, error: str) -> None:
    """Anything may come from an address that ends in .pdf."""
    assert read_apart(content)["error"] == error


def spaces(count: int, *, times: int) -> bytes:
    """A stream of `count` × `times` spaces, packed once: after a full flush blocks repeat."""
    packed, piece = zlib.compressobj(9), b" " * count
    head = packed.compress(piece) + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(piece) + packed.flush(zlib.Z_FULL_FLUSH)
    return head + block * (times - 1) + packed.flush()[:2] + adler(piece, times)


def adler(piece: bytes, times: int) -> bytes:
    """The checksum at the end of a stream of `piece` so many times."""
    value = 1
    for _ in range(times):
        value = zlib.adler32(piece, value)
    return value.to_bytes(4, "big")


def test_a_bomb_ends_its_reader_only() -> None:
    """A stream that unpacks to gigabytes costs a reason code, not the run."""
    bomb = spaces(10_000_000, times=300)
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length "
        + str(len(bomb)).encode()
        + b">>stream\n"
        + bomb
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    )
    assert read_apart(content)["error"] in {"pdf-too-heavy", "pdf-broken"}


def test_each_document_is_fetched_once(tmp_path: object) -> None:
    """Two pages that link to one file make one request; a refused address makes none."""
    from pathlib import Path

    root = Path(str(tmp_path))
    (root / "a.pdf").write_bytes(pdf())
    asked: list[str] = []
    fetcher = HttpFetcher(delay=0)
    with serve(root) as base:
        documents = Documents(
            fetcher,
            refusal=lambda url: "robots" if url.endswith("b.pdf") else None,
            wait=asked.append,
            each=2,
        )
        first = documents.look([f"{base}/a.pdf", f"{base}/b.pdf", f"{base}/c.pdf"])
        documents.look([f"{base}/a.pdf"])
    fetcher.close()
    assert asked == [base.removeprefix("http://")]
    assert first[f"{base}/a.pdf"]["error"] is None
    assert first[f"{base}/b.pdf"]["error"] == "robots"
    assert f"{base}/c.pdf" not in first
