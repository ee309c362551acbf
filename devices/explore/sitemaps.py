"""Sitemaps: XML, index files, gzip and plain text, read within bounds and without entities."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from devices.explore import settings, urls
from devices.explore.fetch import decode
from devices.explore.model import Fetched, Fetcher, FetchError, Follow, LeftOut

_LINE_LIMIT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemaps:
    """The addresses that a site's sitemaps name, sitemaps that failed, and whether all was read."""

    urls: tuple[str, ...] = ()
    broken: tuple[LeftOut, ...] = ()
    truncated: bool = False


def read_sitemaps(
    fetcher: Fetcher, site: str, named: Iterable[str] = (), *, follow: Follow | None = None
) -> Sitemaps:
    """The addresses in a site's sitemaps: those `named` in robots.txt and the usual place.

    A sitemap that is named and cannot be read is reported as broken (sitemap-broken); one that is
    missing at the usual place is not. Sitemaps of other sites are not read. The number of files
    and of addresses is bounded; `truncated` says that the bound was met. Never raises.
    """
    limits = settings.fetch().sitemaps
    stated = [urls.absolute(site, s.strip()) for s in named]
    guessed = [urls.absolute(site, g) for g in limits.guesses]
    waiting = deque(dict.fromkeys([*stated, *guessed]))
    promised = set(stated)
    seen = set(waiting)
    found: dict[str, None] = {}
    broken: list[LeftOut] = []
    read = 0
    while waiting and read < limits.files and len(found) < limits.urls:
        url = waiting.popleft()
        if not urls.same_site(url, site):
            broken.append(LeftOut(url=urls.shown(url), reason="other-site"))
            continue
        read += 1
        try:
            pages, more = _read(fetcher, url, follow)
        except FetchError as error:
            if url in promised:
                broken.append(LeftOut(url=urls.shown(url), reason=error.reason))
            continue
        found.update(dict.fromkeys(pages))
        fresh = [m for m in more if m not in seen]
        waiting.extend(fresh)
        seen.update(fresh)
        promised.update(fresh)
    truncated = bool(waiting) or len(found) > limits.urls
    return Sitemaps(urls=tuple(found)[: limits.urls], broken=tuple(broken), truncated=truncated)


def _read(
    fetcher: Fetcher, url: str, follow: Follow | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pages and the further sitemaps that one sitemap names. Raises FetchError."""
    if follow is not None and (why := follow(url)) is not None:
        raise FetchError(why)
    try:
        answer = fetcher.get(url, limit=settings.fetch().sitemaps.body, follow=follow)
    except FetchError as error:
        if error.reason in {"other-site", "robots-forbidden", "robots-unreachable"}:
            raise
        raise FetchError("sitemap-broken") from error
    if answer.status != 200:
        raise FetchError("sitemap-broken")
    return parse_sitemap(answer)


def parse_sitemap(answer: Fetched) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pages and the further sitemaps named in an answer; FetchError sitemap-broken if none."""
    body = _unpacked(answer.body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _xml(body, answer.final_url)
    text = decode(answer)[0] if body is answer.body else body.decode("utf-8", "replace")
    lines = (line.strip() for line in text.splitlines()[: settings.fetch().sitemaps.urls * 2])
    pages = tuple(x for x in lines if x.lower().startswith(("http://", "https://")))
    if not pages:
        raise FetchError("sitemap-broken")
    return tuple(p for p in pages if len(p) <= _LINE_LIMIT), ()


def _xml(body: bytes, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError("sitemap-broken") from error
    name = etree.QName(root).localname
    if name not in {"urlset", "sitemapindex"}:
        raise FetchError("sitemap-broken")
    limit = settings.fetch().sitemaps.urls + 1
    places: list[str] = []
    for element in root.iterfind("./{*}*/{*}loc"):
        text = "".join(str(t) for t in element.itertext()).strip()
        if text and len(text) <= _LINE_LIMIT and len(places) < limit:
            places.append(urls.absolute(base, text))
    return (tuple(places), ()) if name == "urlset" else ((), tuple(places))


def _unpacked(body: bytes) -> bytes:
    """The content of a gzip file, at most as large as a sitemap may be; other bytes as they are."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    limit = settings.fetch().sitemaps.body
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = unpack.decompress(body, limit)
    except zlib.error as error:
        raise FetchError("sitemap-broken") from error
    if unpack.unconsumed_tail:
        raise FetchError("sitemap-broken")
    return content
