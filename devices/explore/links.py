"""The links of a page, out of its HTML or out of what a browser rendered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree, html

from devices.explore import settings, urls
from devices.explore.model import Link

_TEXT_LIMIT = 200
_HANDLER = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\()\s*['"]([^'"]{1,500})['"]"""
)
_REFRESH = re.compile(r"""url\s*=\s*['"]?([^'"\s]+)""", re.IGNORECASE)


def parse(text: str) -> html.HtmlElement | None:
    """The page's tree, or None when there is nothing in it. Nothing is loaded for it."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def extract_links(text: str, base: str, encoding: str = "utf-8") -> tuple[Link, ...]:
    """The links of an HTML text in document order: a, area, frames, refresh, click handlers.

    `base` is the page's address, `encoding` what it was decoded from. An address that is named
    twice comes twice. Links to a place in the same page are left out.
    """
    tree = parse(text)
    return () if tree is None else tree_links(tree, base, encoding)


def tree_links(tree: html.HtmlElement, base: str, encoding: str = "utf-8") -> tuple[Link, ...]:
    """Like `extract_links`, for a page that has been parsed."""
    here = next((b.get("href") for b in tree.iter("base") if b.get("href")), None)
    base = urls.absolute(base, here, encoding) if here else base
    found = (
        Link(url=urls.absolute(base, href, encoding), text=text, kind=kind, download=download)
        for href, text, kind, download in _named(tree)
        if _leads_away(href)
    )
    return tuple(islice(found, settings.urls().limits.links))


def rendered_links(base: str, pairs: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
    """Links out of a rendered page: (address, text) pairs, addresses absolute or relative to base.

    Empty addresses and links to a place in the same page are left out.
    """
    found = (
        Link(url=urls.absolute(base, href), text=_shorten(text))
        for href, text in pairs
        if _leads_away(href) and not _same_place(base, href)
    )
    return tuple(islice(found, settings.urls().limits.links))


def _named(tree: html.HtmlElement) -> Iterator[tuple[str, str, str, bool]]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"a", "area"} and element.get("href") is not None:
            kind = "anchor" if element.tag == "a" else "area"
            yield element.get("href") or "", link_text(element), kind, "download" in element.attrib
        elif element.tag in {"frame", "iframe"}:
            yield element.get("src") or "", str(element.get("title") or ""), "frame", False
        elif element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            for match in _REFRESH.finditer(element.get("content") or ""):
                yield match[1], "", "refresh", False
        if handler := element.get("onclick"):
            for match in _HANDLER.finditer(handler):
                yield match[1], link_text(element), "script", False


def link_text(element: html.HtmlElement) -> str:
    """What a link says: its text, else its pictures' alternatives, else its own label."""
    text = "".join(islice(_texts(element), 200))
    if text.strip():
        return _shorten(text)
    alts = " ".join(str(i.get("alt") or "") for i in element.iter("img", "area"))
    own = element.get("aria-label") or element.get("title") or ""
    return _shorten(alts if alts.strip() else str(own))


def _texts(element: html.HtmlElement) -> Iterator[str]:
    return (str(t) for t in element.itertext())


def _shorten(text: str) -> str:
    return " ".join(text[: _TEXT_LIMIT * 4].split())[:_TEXT_LIMIT]


def _leads_away(href: str) -> bool:
    href = href.strip()
    if href.startswith("#"):
        return urls.is_route(href[1:])
    return bool(href) and href.lower() not in {"about:blank", "javascript:", "undefined", "null"}


def _same_place(base: str, href: str) -> bool:
    """True when only the fragment differs from the page's own address."""
    head, mark, fragment = href.partition("#")
    return bool(mark) and head == base.partition("#")[0] and not urls.is_route(fragment)
