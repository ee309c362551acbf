"""Whether two addresses bring readers to the same thing, from what came back for them.

Pages are compared by what they say outside navigation, header and footer: pairs of neighbouring
Chinese characters or words. An article that is filed in two columns, a mobile and a desktop
edition or a shorter and a longer list of ways to get in touch serve the same purpose. Where
nothing came back only addresses are left: different sites with different paths are ELSEWHERE.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from rules.probes.links import LinksProbe, LinkTarget, ReadPage

# Proposed. Shares of the shorter text's pairs that the other has too.
_ALIKE = 0.8
_DIFFERENT = 0.5
_SHELL = 40  # tokens: a page with scripts that says less is filled by them
_SHORT = 400  # tokens: in a text so short a telephone number is what the page is for
_SLOW = 5  # seconds before a refresh after which readers have met the page itself
_TOKEN = re.compile(r"[㐀-鿿]|[^\W_㐀-鿿]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_DIALLED = re.compile(r"(?<![\d@])\(?\+?\d[\d() \-]{5,18}\d(?!\d)")
_DATE = re.compile(r"(19|20)\d{2}[-/. ]?\d{1,2}[-/. ]?\d{1,2}")
_IP = re.compile(r"[\d.]+|\[.*\]")
_SECOND_LEVEL = frozenset({"com", "gov", "org", "net", "edu", "ac", "co", "mil", "go", "or"})


class Alike(StrEnum):
    """How two destinations compare."""

    SAME = "same"
    ALIKE = "alike"
    DIFFERENT = "different"
    ELSEWHERE = "elsewhere"  # not read; on different sites, under different paths
    UNKNOWN = "unknown"


def compare(one: LinkTarget, other: LinkTarget, probe: LinksProbe) -> Alike:
    """How the destinations of two links compare."""
    if one.plain == other.plain:
        return Alike.SAME
    first, second = probe.pages.get(one.address), probe.pages.get(other.address)
    if first is None or second is None:
        return _by_address(one.address, other.address)
    return _by_page(first, second)


def texts_alike(one: str, other: str, *, cut: bool = False) -> Alike:
    """How two texts compare; `cut` when one of them goes on. Empty texts tell nothing."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return Alike.UNKNOWN
    if first == second and _tokens(one) == _tokens(other):
        return Alike.SAME
    if max(len(first), len(second)) <= _SHORT:
        mine, others = _reachable_at(one), _reachable_at(other)
        if mine and others:
            return Alike.ALIKE if mine & others else Alike.DIFFERENT
    share = len(first & second) / min(len(first), len(second))
    if share >= _ALIKE:
        return Alike.ALIKE
    return Alike.DIFFERENT if share < _DIFFERENT and not cut else Alike.UNKNOWN


def site_of(address: str) -> str:
    """The part of an address's host that is registered as one: yunxi.gov.cn, example.com."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    labels = host.split(".")
    if _IP.fullmatch(host) or len(labels) < 2:
        return host
    wide = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if wide else -2 :]).removeprefix("www.")


def _by_address(one: str, other: str) -> Alike:
    paths = (urlsplit(one).path.strip("/"), urlsplit(other).path.strip("/"))
    if site_of(one) != site_of(other) and paths[0] != paths[1]:
        return Alike.ELSEWHERE
    return Alike.UNKNOWN


def _by_page(one: ReadPage, other: ReadPage) -> Alike:
    if one.final == other.final and not (one.shown or other.shown):
        return Alike.SAME
    if one.text is None or other.text is None or max(one.status, other.status) >= 400:
        return Alike.UNKNOWN
    if _moves_on_slowly(one) != _moves_on_slowly(other):
        # One of them is only a place to wait on the way to somewhere.
        return Alike.DIFFERENT if one.title != other.title else Alike.UNKNOWN
    if _shell(one) or _shell(other):
        return Alike.UNKNOWN
    if one.digest == other.digest and one.scripts and not (one.shown and other.shown):
        return Alike.UNKNOWN  # what scripts make of the addresses was not seen
    return texts_alike(one.text, other.text, cut=one.cut or other.cut)


def _moves_on_slowly(page: ReadPage) -> bool:
    """True for a page that says nothing itself and moves on only after seconds."""
    waits = page.refresh is not None and page.refresh > _SLOW
    return waits and not page.scripts and not _tokens(page.text or "")


def _shell(page: ReadPage) -> bool:
    return page.scripts > 0 and not page.shown and len(_tokens(page.text or "")) < _SHELL


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text.casefold()))


@lru_cache(maxsize=64)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    tokens = _tokens(text)
    return frozenset(zip(tokens, (*tokens[1:], ""), strict=True)) if tokens else frozenset()


def _reachable_at(text: str) -> frozenset[str]:
    """Telephone numbers and mail addresses in a text, as they are compared."""
    undated = _DATE.sub(" ", text)
    dialled = (re.sub(r"\D", "", found) for found in _DIALLED.findall(undated))
    return frozenset((*_MAIL.findall(undated.casefold()), *(n for n in dialled if len(n) >= 7)))
