"""Comparisons between the pages of a site: titles that do not tell pages apart.

Decisions: pages of one list (page=2, list_3.html), the same page under two addresses (http and
https, with and without index.html or a tracking parameter) and one article filed in two columns
are not accused: cantTell. Pages of different viewports are never compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from rules.dom import squeeze
from rules.model import Params, SiteFinding, Verdict
from rules.parts.naming import plain, shown
from rules.snapshot import PageSummary

_INDEX = re.compile(r"(index|default|main|home)\.(s?html?|aspx?|jsp|php|do)")
_PAGED_FILE = re.compile(r"(.*?)[-_](?:page)?\d{1,4}(\.[a-z]+)")
_PAGED_FOLDER = re.compile(r"/page/\d{1,4}(?=/|$)")
_ARTICLE = re.compile(r"(?=.*\d{4}).{8,}")


@dataclass(frozen=True, slots=True)
class _Address:
    page: str  # the same for addresses of one page
    listing: str  # the same for the pages of one list
    article: str  # the last part of the path where it looks like an article's, else ""


def title_unique(pages: Sequence[PageSummary], params: Params) -> Iterator[SiteFinding]:
    """Whether different pages have different titles; pages without one are left to the engine.

    `page_params` and `ignored_params` (names of address parameters: page numbers, tracking).
    """
    groups: dict[tuple[str, str], list[PageSummary]] = {}
    for page in pages:
        if plain(page.title):
            groups.setdefault((page.viewport, plain(page.title)), []).append(page)
    paging, ignored = _names(params, "page_params"), _names(params, "ignored_params")
    for group in groups.values():
        yield from _judge(group, [_address(p.final_url, paging, ignored) for p in group])


def _judge(group: list[PageSummary], addresses: list[_Address]) -> Iterator[SiteFinding]:
    urls = {p.final_url for p in group}
    distinct = {a.article or a.listing for a in addresses}
    verdict, code = Verdict.PASSED, "passed"
    if len(distinct) > 1:
        verdict, code = Verdict.FAILED, "duplicate"
    elif len(urls) > 1:
        verdict, code = Verdict.CANT_TELL, "same-list"
    count = len({a.page for a in addresses})
    for page in group:
        data: dict[str, str | int] = {"title": shown(squeeze(page.title)), "count": count}
        yield SiteFinding(page=page.id, verdict=verdict, code=code, data=data)


def _address(url: str, paging: frozenset[str], ignored: frozenset[str]) -> _Address:
    try:
        parts = urlsplit(url)
    except ValueError:  # nothing that a browser could have opened
        return _Address(page=url, listing=url, article="")
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.partition(";")[0].rstrip("/")
    folder, _, last = path.rpartition("/")
    if _INDEX.fullmatch(last.lower()):
        path, folder, last = folder, folder.rpartition("/")[0], folder.rpartition("/")[2]
    query = sorted((k, v) for k, v in parse_qsl(parts.query) if k.lower() not in ignored)
    page = f"{host}{path}?{query}"
    kept = [(k, v) for k, v in query if k.lower() not in paging]
    plain_path = _PAGED_FOLDER.sub("", path)
    paged = _PAGED_FILE.fullmatch(plain_path)
    if paged is not None and not _ARTICLE.fullmatch(last):
        stem = f"{paged[1]}{paged[2]}"
        folder, _, name = stem.rpartition("/")
        plain_path = folder if _INDEX.fullmatch(name.lower()) else stem
    article = last if _ARTICLE.fullmatch(last) and not query else ""
    return _Address(page=page, listing=f"{host}{plain_path}?{kept}", article=article)


def _names(params: Params, key: str) -> frozenset[str]:
    value = params.get(key, ())
    return (
        frozenset(str(v).lower() for v in value) if isinstance(value, list | tuple) else frozenset()
    )
