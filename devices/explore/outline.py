"""What a page's HTML tells before any browser sees it: title, text, links, parts and template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from lxml import etree, html

from devices.explore import settings
from devices.explore.links import parse, tree_links
from devices.explore.model import Link
from devices.explore.structure import Signature, signature, tree_triples

_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title"})
_ENTRIES = ("li", "tr", "dd", "dt", "p")
_ENTRY_TEXT = 300
_SHOWN = frozenset(
    {"img", "input", "textarea", "select", "svg", "canvas", "video", "object", "embed"}
)
_NO_FIELDS = frozenset({"hidden", "submit", "button", "image", "reset", "checkbox", "radio"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page in figures. Lengths are characters without white space runs.

    `entries` are list items that hold a link and a date. `fields` is the number of fields of the
    largest form, search fields and passwords left aside. `digest` is equal for pages with the same
    title, text and links. `scripts` is true when the page loads or holds any script, `blank` when
    it has neither text nor links nor anything else to see.
    """

    title: str
    text: str
    text_length: int
    link_text_length: int
    elements: int
    links: tuple[Link, ...]
    metas: Mapping[str, str]
    entries: int
    fields: int
    passwords: int
    heading: bool
    scripts: bool
    blank: bool
    signature: Signature
    digest: str

    @property
    def prose_length(self) -> int:
        """Characters outside links."""
        return max(0, self.text_length - self.link_text_length)


def outline(text: str, url: str, encoding: str = "utf-8") -> Outline:
    """The outline of an HTML text; of an empty page when nothing can be parsed. Never raises."""
    tree = parse(text)
    if tree is None:
        tree = html.Element("html")
    visible = _squeeze(_visible(tree))
    links = tree_links(tree, url, encoding)
    title = _squeeze(iter([tree.findtext(".//title") or ""]))
    tags = [e.tag for e in tree.iter() if isinstance(e.tag, str)]
    return Outline(
        title=title[:200],
        text=visible,
        text_length=len(visible),
        link_text_length=sum(len(link.text) for link in links if link.kind == "anchor"),
        elements=len(tags),
        links=links,
        metas=_metas(tree),
        entries=_dated_entries(tree),
        fields=_largest_form(tree),
        passwords=sum(1 for i in tree.iter("input") if _type(i) == "password"),
        heading=bool({"h1", "h2"} & set(tags)),
        scripts="script" in tags,
        blank=not visible and not links and not _SHOWN & set(tags),
        signature=signature(tree_triples(tree)),
        digest=_digest(title, visible, links),
    )


def is_shell(page: Outline) -> bool:
    """True when scripts have to draw the page: they are there, and hardly anything else is."""
    limit = settings.structure().shell
    if not page.scripts or page.elements > limit.elements or page.text_length > limit.text:
        return False
    return len([link for link in page.links if link.kind in {"anchor", "area"}]) <= limit.links


def _visible(tree: html.HtmlElement) -> Iterator[str]:
    """The text outside scripts and styles; what style sheets hide cannot be known here."""
    skipped: html.HtmlElement | None = None
    for event, element in _walk(tree):
        if event == "start":
            if skipped is None and element.tag in _SILENT:
                skipped = element
            elif skipped is None and element.text:
                yield element.text
            continue
        if skipped is element:
            skipped = None
        if skipped is None and element.tail and element is not tree:
            yield element.tail


def _walk(tree: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    return iter(etree.iterwalk(tree, events=("start", "end")))


def _squeeze(parts: Iterator[str]) -> str:
    return " ".join(" ".join(parts).split())


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    """The page's named meta elements, names in lower case, the first of each name."""
    found: dict[str, str] = {}
    for meta in islice(tree.iter("meta"), 200):
        name = str(meta.get("name") or "").strip().lower()
        if name:
            found.setdefault(name, str(meta.get("content") or "").strip()[:500])
    return found


def _dated_entries(tree: html.HtmlElement) -> int:
    date = settings.kinds().words.date
    count = 0
    for entry in tree.iter(*_ENTRIES):
        if next(entry.iter("a"), None) is None:
            continue
        text = _beginning(entry)
        if text is not None and date.search(text):
            count += 1
    return count


def _beginning(entry: html.HtmlElement) -> str | None:
    """The entry's text; None for one too long to be a line of a list."""
    size, parts = 0, []
    for part in entry.itertext():
        size += len(part.strip())
        if size > _ENTRY_TEXT:
            return None
        parts.append(str(part))
    return " ".join(parts)


def _largest_form(tree: html.HtmlElement) -> int:
    return max((sum(map(_is_field, form.iter())) for form in tree.iter("form")), default=0)


def _is_field(element: html.HtmlElement) -> bool:
    if element.tag in {"select", "textarea"}:
        return True
    if element.tag != "input" or _type(element) in _NO_FIELDS | {"search", "password"}:
        return False
    search = settings.kinds().words.search_field
    return not any(search.search(str(element.get(a) or "").lower()) for a in ("name", "id"))


def _type(field: html.HtmlElement) -> str:
    return str(field.get("type") or "text").strip().lower()


def _digest(title: str, text: str, links: tuple[Link, ...]) -> str:
    content = "\n".join([title, text, *sorted({link.url for link in links})])
    return blake2b(content.encode(errors="replace"), digest_size=16).hexdigest()
