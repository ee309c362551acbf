"""Whether the page's title is about what the page shows.

Decisions:

- Two titles of which the browser shows the first: where the first shares no word with the page
  and the other does, the wrong one was left in place. That fails.
- A title that is only the site's name, on a page that its own heading calls something of a kind
  that every site has (search results, login), does not tell that page: that fails. Home pages are
  left alone.
- A title without a word in common with the page, or with few where the page has no heading either,
  may still be right (another word for the same, a name in a picture): a person decides.
- Everything counts as the page: hidden text, alternatives, addresses, description. Titles in
  another writing than the page's text are left to the rule on language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from rules.dom import headings, name_of, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import core, in_list, plain, shown
from rules.parts.terms import han_terms, latin_terms, listed
from rules.snapshot import Node, PageSnapshot

_SILENT = frozenset({"script", "style", "noscript", "template", "title"})
_SAID_IN = ("alt", "title", "aria-label", "placeholder", "value", "content")
_PARTED = re.compile(r"\s[-–]\s|[-–](?=[\u4e00-\u9fff])|[|_—·»›:：]")  # the page and its site
_HOME = re.compile(r"/?((index|default|main|home)\.[a-z]+)?")
_SITE_NAMES = frozenset({"sitename", "og:site_name", "application-name"})


def fits(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for the page's title; nothing where too little can be compared.

    `min_terms` (terms of the title), `min_page_terms` (terms of the page) and `few` (0 to 1: when
    every part of the title has a smaller share of its terms on the page, and the page has no
    headings, it is a question).
    """
    title = page.title.strip()
    if not title or in_list(title, "title_placeholder") or in_list(title, "title_unclear"):
        return  # web-page-title-text speaks of these
    found = list(headings(page.root))
    said = _said(page)
    node = next((n for n in page.elements("title")), None)
    data = {"title": shown(title)}
    known = latin_terms(said), han_terms(said)
    own, share = _share(title, known)
    few = _number(params, "few")
    verdict, code = Verdict.PASSED, "passed"
    other = _better(page, title, known) if own and share == 0 else ""
    if _only_site(page, title, found):
        verdict, code = Verdict.FAILED, "only-site"
        data["heading"] = shown(name_of(found[0][0]))
    elif other:
        verdict, code = Verdict.FAILED, "wrong-first"
        data["other"] = shown(other)
    elif own < _number(params, "min_terms") or sum(map(len, known)) < _number(
        params, "min_page_terms"
    ):
        return
    elif share == 0:
        verdict, code = Verdict.CANT_TELL, "no-word"
    elif not found and all(_share(part, known)[1] < few for part in _PARTED.split(title)):
        verdict, code = Verdict.CANT_TELL, "few-words"
    yield Finding(verdict=verdict, code=code, node=node, data=data)


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value


def _said(page: PageSnapshot) -> str:
    """Everything that the page says, seen or not, its address included, without its titles."""
    parts = [unquote(urlsplit(page.final_url).path)]
    stack = [page.root]
    while stack:
        node = stack.pop()
        if not node.is_element:
            parts.append(node.text)
        elif node.tag not in _SILENT:
            parts.extend(node.attrs[key] for key in _SAID_IN if key in node.attrs)
            stack.extend(reversed(node.children))
    return " \n".join(parts)


def _share(title: str, known: tuple[frozenset[str], frozenset[str]]) -> tuple[int, float]:
    """How many terms of the title are in a writing that the page uses, and the share it has."""
    own: list[bool] = []
    for terms, page_terms in zip((latin_terms(title), han_terms(title)), known, strict=True):
        # A few words of another writing (a brand, an abbreviation) say nothing of the page.
        if len(page_terms) * 5 >= sum(map(len, known)):
            own.extend(term in page_terms for term in terms)
    return len(own), sum(own) / len(own) if own else 0.0


def _better(page: PageSnapshot, title: str, known: tuple[frozenset[str], frozenset[str]]) -> str:
    """Another title of the page, of which at least half is about the page; "" for none."""
    for node in page.elements("title"):
        if node.document != page.root.document or node.in_shadow or _in_drawing(node):
            continue
        text = text_of(node, rendered_only=False) or "".join(c.text for c in node.children)
        if plain(text) != plain(title) and _share(text, known)[1] >= 0.5:
            return text.strip()
    return ""


def _in_drawing(node: Node) -> bool:
    return any(a.tag == "svg" for a in node.ancestors())


def _only_site(page: PageSnapshot, title: str, found: list[tuple[Node, int]]) -> bool:
    """True when the title names the site alone and the heading a kind of page of its own."""
    first = [node for node, level in found if level == 1]
    if len(first) != 1 or first[0] is not found[0][0]:
        return False
    heading, name = plain(name_of(first[0])), core(title)
    kinds = [k for k in listed("page_kind_part") if k in heading]
    kinds += [k for k in listed("page_kind") if k == core(heading)]
    path = urlsplit(page.final_url).path
    home = _HOME.fullmatch(path.lower().rpartition("/")[2]) is not None
    if not kinds or not name or home or any(k in plain(title) for k in kinds):
        return False
    return name in heading or name in _site_names(page)


def _site_names(page: PageSnapshot) -> frozenset[str]:
    """What the page's head calls the site."""
    return frozenset(
        core(node.get("content"))
        for node in page.elements("meta")
        if (node.get("name") or node.get("property")).lower() in _SITE_NAMES
    )
