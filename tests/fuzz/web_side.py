"""Parsers of what comes from portals: captures of pages, HTML, addresses, robots.txt, sitemaps."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from devices.documents import read_pdf
from devices.explore import block, kinds, structure, urls
from devices.explore.fetch import decode
from devices.explore.links import extract_links, rendered_links
from devices.explore.listing import read_urls
from devices.explore.model import Fetched
from devices.explore.outline import is_shell, outline
from devices.explore.robots import parse_robots
from devices.explore.sitemaps import parse_sitemap
from devices.manifest import (
    MANIFEST,
    Manifest,
    StoredFile,
    read_json,
    read_manifest,
    read_screen_manifest,
)
from devices.normalize.picture import JpegPicture
from devices.normalize.web import read_page
from rules.effective import shipped_rules
from rules.judge import judge_page
from tests.fuzz.target import file_of, scratch

_HERE = Path(__file__).parent
_AT = "http://portal.test/a/b.html?c=d"
HTML_TOKENS = (
    b"<a href=", b"<base href='http://x.test/'>", b"<meta charset=gb18030>", b"<frameset>",
    b"<iframe src=a>", b"<p>", b"</p>", b"<svg>", b"<template>", b"<!--", b"-->", b"<![CDATA[",
    b"<script>location='a'</script>", b"&#xD800;", b"&amp", b"<title>", b"<table><tr><td>",
    b"<meta http-equiv=refresh content='0;url=a'>", b"\xff\xfe", b"\x00", b"javascript:",
)  # fmt: skip
URL_TOKENS = (
    b"http://", b"https://", b"//", b"[::1]", b"[", b"]", b"%", b"%00", b"%E4", b"#", b"#/", b"?",
    b"&", b"=", b";", b"@", b":", b":99999", b"..", b"\\", b"\n", b"xn--", b"\xe4\xba\x91",
    b"data:", b"mailto:", b"\xef\xbc\x8e", b"\xe3\x80\x82", b"jsessionid=1",
)  # fmt: skip
ROBOTS_TOKENS = (
    b"User-agent: *\n", b"Disallow: /*a$\n", b"Allow: /\n", b"Crawl-delay: ", b"Sitemap: ",
    b"1e999", b"nan", b"-1", b"*" * 40, b"a*" * 60, b"\xef\xbb\xbf", b"\r", b"Request-rate: 1/5s\n",
    b"Visit-time: 0600-0845\n", b"%", b"$",
)  # fmt: skip


@cache
def _base() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((_HERE / "seeds" / "page.json").read_text(encoding="utf-8"))
    return whole


def page_seeds() -> Sequence[bytes]:
    """Each file of a page's capture by itself; the others stay as they were captured."""
    return [json.dumps({k: v}, ensure_ascii=False).encode() for k, v in _base().items()]


@cache
def _packed(name: str) -> bytes:
    return _gz(_base()[name])


def _gz(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return gzip.compress(text, compresslevel=1, mtime=0)


_on_disk: dict[str, bytes] = {}


def page_folder(data: bytes) -> Path:
    """The capture with the input's files in the place of its own; all digests are true."""
    try:
        changed = json.loads(data)
    except (ValueError, RecursionError):
        changed = {}
    changed = changed if isinstance(changed, dict) else {}
    folder = scratch() / "page"
    folder.mkdir(exist_ok=True)
    files = {}
    for name in _base():
        if name == MANIFEST:
            continue
        content = _gz(changed[name]) if name in changed else _packed(name)
        if _on_disk.get(name) != content:
            (folder / name).write_bytes(content)
            _on_disk[name] = content
        digest = hashlib.sha256(content).hexdigest()
        files[name] = {"sha256": digest, "bytes": len(content)}
    manifest = changed.get(MANIFEST, _base()[MANIFEST])
    stored = {**manifest, "files": files} if isinstance(manifest, dict) else manifest
    text = json.dumps(stored, ensure_ascii=False).encode("utf-8", "surrogatepass")
    (folder / MANIFEST).write_bytes(text)
    return folder


def page(data: bytes) -> None:
    """A capture of a page, of somebody else."""
    read_page(page_folder(data))


@cache
def _rules() -> Any:
    return shipped_rules("cn-2019")[0]


def judged_page(data: bytes) -> None:
    """The same, judged by every rule: judging never raises, whatever the capture holds."""
    found = read_page(page_folder(data))
    if found is not None:
        judge_page(found, _rules())


def manifests(data: bytes) -> None:
    """A manifest of a page and of a screen."""
    folder = scratch() / "manifest"
    folder.mkdir(exist_ok=True)
    (folder / MANIFEST).write_bytes(data)
    if b"yd-screen" in data:
        read_screen_manifest(folder)
    else:
        read_manifest(folder)


def manifest_seeds() -> Sequence[bytes]:
    """A page's manifest and a screen's."""
    from tests.fuzz.app_side import screen_seeds

    screen = json.loads(screen_seeds()[0])["manifest"] | {"files": {}}
    stored = {"dom.json.gz": {"sha256": "00", "bytes": 1}}
    return [
        json.dumps(_base()[MANIFEST] | {"files": stored}).encode(),
        json.dumps(screen).encode(),
    ]


def stored_json(data: bytes) -> None:
    """A file that should be gzipped JSON."""
    folder = scratch() / "packed"
    folder.mkdir(exist_ok=True)
    (folder / "x.json.gz").write_bytes(data)
    stored = StoredFile(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
    base = _base()[MANIFEST] | {"files": {}}
    manifest = Manifest.model_validate(base).model_copy(update={"files": {"x.json.gz": stored}})
    read_json(folder, manifest, "x.json.gz")


def stored_seeds() -> Sequence[bytes]:
    """JSON, packed; and what unpacks to very much."""
    return [_gz({"a": [1, "云"]}), gzip.compress(b"[" * 100_000), gzip.compress(b"0" * 5_000_000)]


def picture(data: bytes) -> None:
    """A page's screenshot: its size, then its pixels."""
    one = JpegPicture(data)
    _ = one.size
    one.pixels()


def picture_seeds() -> Sequence[bytes]:
    """One small picture."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (16, 8), "red").save(out, "JPEG", quality=40)
    return [out.getvalue()]


def html(data: bytes) -> None:
    """An answer of a server read as a page; the first byte chooses what its header says."""
    said = ("text/html", "text/html; charset=gb2312", "text/html;charset=\xff", "", "utf-16")
    header = said[data[0] % len(said)] if data else ""
    text, encoding = decode(_answer(data[1:], header))
    seen = outline(text, _AT, encoding)
    block.recognise(seen.title, seen.text, seen.elements)
    kinds.kinds_of(kinds.evidence(_AT, [], seen))
    is_shell(seen)
    extract_links(text, _AT, encoding)
    structure.alike(seen.structure, seen.structure) if hasattr(seen, "structure") else None


def _answer(body: bytes, header: str = "text/html") -> Fetched:
    return Fetched(
        url=_AT,
        final_url=_AT,
        status=200,
        redirects=(),
        headers={"content-type": header},
        body=body,
    )


def html_seeds() -> Sequence[bytes]:
    """Pages in three encodings."""
    text = (
        "<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>云溪市</title>"
        "<base href='/x/'></head><body><nav><a href='a.html?b=1#c'>办事 指南</a>"
        "<a href='#/r/1'>x</a><map><area href=//y.test/></map></nav><frameset><frame src=f.html>"
        "</frameset><form action=s><input type=search></form><h1>题</h1><p>内容 内容</p>"
        "<script>location.href='/m/'</script><noscript>n</noscript></body></html>"
    )
    return [
        b"\x00" + text.encode(),
        b"\x01" + text.replace("utf-8", "gb2312").encode("gb18030"),
        b"\x03" + text.encode("utf-16"),
    ]


def addresses(data: bytes) -> None:
    """Lines as addresses: the first is where the others were found.

    What a link leads to is refused or is an address that everything else can be asked of.
    """
    text = data.decode("utf-8", "replace")
    base, _, rest = text.partition("\n")
    rendered_links(base, [(line, "a") for line in rest.split("\n")[:5]])
    for line in (base, *rest.split("\n")[:5]):
        for where in (_AT, base):
            whole = urls.absolute(where, line)
            urls.same_site(whole, where)
            urls.shown(whole)
            if urls.refusal(whole, line) in {"not-a-url", "not-a-page"}:
                continue
            _address(whole, line)


def _address(whole: str, text: str) -> None:
    key = urls.page_key(whole)
    urls.local(key)
    urls.target(whole)
    urls.shape(whole)
    urls.extension(whole)
    urls.is_document(whole)
    kinds.evidence(whole, [text])
    once = urls.canonical(whole)
    if urls.canonical(once) != once:
        raise AssertionError("an address has two canonical forms")


def address_seeds() -> Sequence[bytes]:
    """Addresses of the kinds that portals use."""
    return [
        "http://云溪.test/a/../b?x=1&utm_source=y#c\n../d;jsessionid=1?e=%E4%BA%91\n#/r\n//z.test:80".encode(),
        b"https://[::1]:8443/%7Ea\njavascript:void(0)\nmailto:a@b.test\n?page=2\na b.pdf",
    ]


def robots(data: bytes) -> None:
    """A robots.txt, then asked about a few addresses."""
    rules = parse_robots("http://portal.test/robots.txt", data.decode("utf-8", "replace"))
    for url in (_AT, "http://portal.test/", "http://portal.test/" + "a" * 60, "x"):
        rules.refusal(url)


def robots_seeds() -> Sequence[bytes]:
    """One with everything."""
    return [
        b"User-agent: *\nDisallow: /private/*.html$\nAllow: /a\nCrawl-delay: 2.5\n"
        b"Sitemap: http://portal.test/s.xml\n\nUser-agent: yd-audit\nDisallow: /b?c=*\n"
        b"Request-rate: 1/10s 0600-0845\nVisit-time: 0600-0845\n# comment\n"
    ]


def sitemap(data: bytes) -> None:
    """An answer read as a sitemap."""
    parse_sitemap(_answer(data, "application/xml"))


def sitemap_seeds() -> Sequence[bytes]:
    """An index, a list, plain text, and one that is packed."""
    one = (
        b"<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/"
        b"sitemap/0.9'><url><loc> http://portal.test/a?b&amp;c </loc><lastmod>2026</lastmod></url>"
        b"<url><loc><![CDATA[http://portal.test/d]]></loc></url></urlset>"
    )
    index = (
        one.replace(b"urlset", b"sitemapindex")
        .replace(b"<url>", b"<sitemap>")
        .replace(b"</url>", b"</sitemap>")
    )
    return [one, index, b"http://portal.test/a\nhttp://portal.test/b\n", gzip.compress(one)]


def url_list(data: bytes) -> None:
    """A file of addresses."""
    read_urls(file_of("urls.txt", data))


def url_list_seeds() -> Sequence[bytes]:
    """Addresses, comments and other encodings."""
    text = "# 网址\nhttp://portal.test/a # note\n\nhttps://云溪.test/#/r\n"
    return [text.encode(), text.encode("gb18030"), text.encode("utf-8-sig")]


def pdf(data: bytes) -> None:
    """A document; the library may refuse it with whatever it meets, as its reader expects."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    with contextlib.suppress(Exception):
        read_pdf.read(data)


def pdf_seeds() -> Sequence[bytes]:
    """PDFs of every kind that the rules tell apart."""
    from tests.pdfs import pdf as made

    return [
        made(),
        made("ti-", tagged=True, title="题", language="zh-CN"),
        made("t", barred=True),
        made("t", opens_with="secret"),
    ]
