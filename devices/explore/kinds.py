"""What kind of page an address leads to: home, list, article, service guide, login and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from devices.explore import settings, urls
from devices.explore.outline import Outline

_STRONG = 2  # a link's text, a title, the structure
_WEAK = 1  # the address alone
_PARTS = re.compile(r"\s*[-_|｜—–－·:：>»]+\s*")


def evidence(url: str, texts: Collection[str] = (), page: Outline | None = None) -> Counter[str]:
    """How much speaks for each kind; kinds that nothing speaks for are absent.

    `texts` are those of the links that lead to the address. `page` is None while only links are
    known. Independent of the order of `texts`.
    """
    where = urls.target(url)
    bare = {urls.bare_text(t) for t in texts}
    title = [urls.bare_text(t) for t in _PARTS.split(page.title)] if page else []
    found: Counter[str] = Counter()
    for rule in settings.kinds().kind:
        if any(settings.is_any(rule.texts, text) for text in bare):
            found[rule.id] += _STRONG
        if settings.matches_any(rule.urls, where):
            found[rule.id] += _WEAK
        if any(settings.is_any(rule.titles, part) for part in title):
            found[rule.id] += _STRONG
        if page is not None and rule.structure and _TESTS[rule.structure](page):
            found[rule.id] += _STRONG
    if urls.is_document(url):
        found["document"] += _STRONG
    return found


def kinds_of(found: Mapping[str, int], *, start: bool = False) -> tuple[str, ...]:
    """The kinds that the evidence amounts to, the main one first; ("other",) when there is none.

    The start page is always a home page as well.
    """
    found = {**found, "home": max(found.get("home", 0), _STRONG)} if start else dict(found)
    if not any(found.values()):
        return ("other",)
    best = max(found.values())
    if best >= _STRONG or "home" in found:
        # "/" is the home page although nothing but the address says so.
        found = {k: n for k, n in found.items() if n >= _STRONG or k == "home"}
    order = [rule for rule in settings.kinds().kind if found.get(rule.id)]
    dropped: set[str] = set()
    for rule in order:
        if rule.id not in dropped:
            dropped |= rule.excludes
    return tuple(rule.id for rule in order if rule.id not in dropped) or ("other",)


def required() -> tuple[str, ...]:
    """The kinds that a sample should show, in order of preference."""
    return tuple(rule.id for rule in settings.kinds().kind if rule.required)


def all_kinds() -> tuple[str, ...]:
    """Every kind there is, "other" last."""
    return (*(rule.id for rule in settings.kinds().kind), "other")


def _has_password(page: Outline) -> bool:
    return page.passwords > 0


def _is_guide(page: Outline) -> bool:
    data = settings.kinds()
    return sum(word in page.text for word in data.words.guide) >= data.thresholds.guide_words


def _is_form(page: Outline) -> bool:
    return page.passwords == 0 and page.fields >= settings.kinds().thresholds.form_fields


def _is_article(page: Outline) -> bool:
    data = settings.kinds()
    if any(page.metas.get(name) for name in data.words.article_metas):
        return True
    limit = data.thresholds
    if page.entries >= limit.list_dated or page.prose_length < limit.article_text:
        return False
    mostly_prose = page.prose_length >= limit.article_share * page.text_length
    return mostly_prose and settings.matches_any(data.words.published, page.text)


def _is_list(page: Outline) -> bool:
    data = settings.kinds()
    if any(page.metas.get(name) for name in data.words.article_metas):
        return False
    if page.entries >= data.thresholds.list_dated:
        return True
    paged = settings.matches_any(data.words.paging, page.text)
    return paged and len(page.links) >= data.thresholds.list_paged


def _is_column(page: Outline) -> bool:
    limit = settings.kinds().thresholds
    if len(page.links) < limit.column_links or _is_article(page):
        return False
    return page.link_text_length >= limit.column_share * page.text_length


_TESTS = {
    "password": _has_password,
    "guide": _is_guide,
    "form": _is_form,
    "article": _is_article,
    "list": _is_list,
    "column": _is_column,
}
