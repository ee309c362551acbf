"""What stands around a link: the rest of its sentence, item or cell, and the heading above it.

A link whose own name says too little may be told by its context (WCAG 2.4.4). Context counts when
software can find it: a description, the same paragraph, list item or table cell, a header of the
cell, a named region, or the heading that opens the container in which the link stands. Words
that merely stand near, such as a column's title in a plain div beside the link, are NEARBY: a
screen reader comes past them, but nothing ties them to the link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rules.dom import exposed, headings, is_link, name_of, rendered, role_of, text_of
from rules.parts.naming import core, plain, units
from rules.parts.passages import INLINE, bare_link, tells, words_below
from rules.parts.rows import Rows
from rules.snapshot import Node, PageSnapshot
from rules.words import word_pattern

_REGIONS = frozenset(
    {"section", "nav", "aside", "article", "form", "fieldset", "ul", "ol", "table"}
)
_REGION_ROLES = frozenset({"region", "group", "list", "navigation", "complementary"})
_ITEMS = frozenset({"li", "p", "td", "th", "dd", "figure"})
_NO_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table"})
_RUN = 20  # siblings on each side that one paragraph is searched for
_TITLE_BAR = 80  # characters: what is longer holds more than a heading
_NEAR_TEXT = 40  # characters: what is longer is no title of a column
_NEAR_BLOCKS = 2  # blocks around a link whose title counts as near
_TABS = 8
_LONE = 3  # nodes of a paragraph that holds a link and white space only
_FEW_UNITS = 2  # Chinese characters or words: a name that is a mere word
_MANY_UNITS = 12  # what is longer is a paragraph, no title
_WRAPPER_TEXT = 300  # characters: a lone box with less is a part of the page, not all of it
_WRAPPER_DEPTH = 8


class Told(StrEnum):
    """Where the purpose of a link with a bare name can be learnt."""

    CONTEXT = "context"
    NEARBY = "nearby"
    APART = "apart"  # only in another paragraph or another cell, where software finds no tie
    NOWHERE = "nowhere"


class Surroundings:
    """The context of a page's links. Built in one pass; asking costs the same on any page."""

    def __init__(self, page: PageSnapshot) -> None:
        self._ids: dict[tuple[int, str], Node] = {}
        self._heading: dict[Node, tuple[Node, int]] = {}
        self._places: dict[Node, dict[Node, int]] = {}
        self._lines: dict[Node, _Part] = {}
        self._items: dict[Node, bool] = {}
        self._rows = Rows()
        self._wrappers = _wrappers(page)
        levels = self._levels = dict(headings(page.root))
        last: dict[int, tuple[Node, int]] = {}
        for node in page.elements():
            if node.get("id"):
                self._ids.setdefault((node.document, node.get("id")), node)
            if node in levels and tells(words_below(node, bare_link)):
                last[node.document] = (node, levels[node])
            elif is_link(node) and node.document in last:
                self._heading[node] = last[node.document]

    def told(self, link: Node) -> Told:
        """Where the purpose of this link, whose own name says nothing, can be learnt."""
        run = [self._part(node) for node in self._paragraph(link)]
        if self._described(link) or self._in_named_region(link):
            return Told.CONTEXT
        line, item = _in_line(run), self._in_item(link)
        if Told.CONTEXT in (line, item):
            return Told.CONTEXT
        if _has_twin(run, link):
            return Told.NOWHERE  # nothing around both could tell one from the other
        heading = self._under_heading(link)
        if heading is Told.CONTEXT:
            return Told.CONTEXT
        if item is Told.APART:
            return item
        near = Told.NEARBY in (line, item, heading) or self._before_heading(link)
        return Told.NEARBY if near else self._near_title(link)

    def repeats(self, link: Node, name: str) -> bool:
        """True when the paragraph above the link's own one says the link's name among others."""
        box = link.parent
        if box is None or box.parent is None:
            return False
        before = box.parent.children[: self._place(box.parent, box)][-3:]
        above = next((n for n in reversed(before) if n.is_element), None)
        text = words_below(above) if above is not None and above.tag == "p" else ""
        return units(text) >= _MANY_UNITS and core(name) in plain(text)

    def _described(self, link: Node) -> bool:
        told = [link.get("title"), *self._named(link, "aria-describedby")]
        notice = word_pattern("zh", "new_window")
        return any(tells(notice.sub(" ", plain(text))) for text in told)

    def _named(self, node: Node, attribute: str) -> Iterator[str]:
        for wanted in node.get(attribute).split():
            found = self._ids.get((node.document, wanted))
            if found is not None:
                yield words_below(found)

    def _in_named_region(self, link: Node) -> bool:
        for box in _above(link):
            if box in self._wrappers or box.tag == "main" or role_of(box) == "main":
                return False
            if box.tag in _REGIONS or role_of(box) in _REGION_ROLES:
                names = (box.get("aria-label"), *self._named(box, "aria-labelledby"))
                if any(tells(name) for name in names):
                    return True
        return False

    def _paragraph(self, link: Node) -> list[Node]:
        """The inline run around the link: what is read as one line with it, the link included."""
        branch = link
        while branch.parent is not None and branch.parent.tag in INLINE:
            branch = branch.parent
        block = branch.parent
        if block is None or block.document != link.document:
            return [branch]
        at = self._place(block, branch)
        before = block.children[max(at - _RUN, 0) : at][::-1]
        after = block.children[at + 1 : at + 1 + _RUN]
        return [*list(_same_line(before))[::-1], branch, *_same_line(after)]

    def _part(self, node: Node) -> _Part:
        if node not in self._lines:
            self._lines[node] = _read_part(node)
        return self._lines[node]

    def _in_item(self, link: Node) -> Told:
        """The list item, table cell, definition or figure that the link is part of."""
        for box in _above(link):
            if box in self._wrappers:
                break
            if box.tag in _ITEMS or role_of(box) == "listitem":
                if box not in self._items:
                    self._items[box] = tells(words_below(box, bare_link))
                if self._items[box] or (box.tag == "dd" and tells(self._term(box))):
                    return Told.CONTEXT
            if box.tag == "tr":
                return self._in_row(box, link)
        return Told.NOWHERE

    def _term(self, definition: Node) -> str:
        """The nearest term above a definition; "" when none stands close."""
        siblings = definition.parent.children if definition.parent else [definition]
        at = self._place(definition.parent, definition) if definition.parent else 0
        above = siblings[max(at - _RUN, 0) : at]
        term = next((n for n in reversed(above) if n.tag == "dt"), None)
        return words_below(term) if term else ""

    def _in_row(self, row: Node, link: Node) -> Told:
        """A header in the row tells; other cells of it are near; then the column's header tells."""
        if self._rows.header_tells(row):
            return Told.CONTEXT
        if self._rows.cell_tells(row):
            return Told.APART if self._rows.has_headers(row) else Told.NEARBY
        cell = next((n for n in _above(link) if n.parent is row), None)
        return Told.CONTEXT if tells(self._rows.column_header(row, cell)) else Told.NOWHERE

    def _under_heading(self, link: Node) -> Told:
        """The heading above the link, when it opens the container in which the link stands."""
        found = self._heading.get(link)
        if found is None:
            return Told.NOWHERE
        heading, level = found
        around = set(_above(link))
        branch = heading
        while branch.parent is not None and branch.parent not in around:
            branch = branch.parent
        opens = branch is heading or len(words_below(branch)) <= _TITLE_BAR
        if not opens:
            return Told.NOWHERE  # the heading of another column, which has ended
        beside = branch is heading and branch.parent in list(_above(link))[:2]
        if level > 1 or beside:
            return Told.CONTEXT
        # A first-level heading names the page, seldom what one link in it leads to.
        return Told.NOWHERE if branch.parent in self._wrappers else Told.NEARBY

    def _near_title(self, link: Node) -> Told:
        """Whether a short text stands before the link or opens one of the boxes around it.

        It is APART when all that is found is a paragraph above the link's own paragraph or list.
        """
        inner: Node = link
        blocks = 0
        told = Told.NOWHERE
        item = next((a for a in _above(link) if a.tag not in INLINE), link)
        for box in _above(link):
            if box in self._wrappers or box.tag == "main" or blocks == _NEAR_BLOCKS:
                break
            if box.tag not in INLINE:
                blocks += 1
                at = self._place(box, inner)
                found = (*box.children[:3], *box.children[max(at - 3, 0) : at])
                titles = [n for n in found if n is not inner and _is_title(n)]
                closed = item.tag in {"p", "li"} and box is not item
                if any(not closed or n.tag != "p" or _level(n, link) for n in titles):
                    return Told.NEARBY
                told = Told.APART if titles else told
            inner = box
        return told

    def _before_heading(self, link: Node) -> bool:
        """True when the link stands before the heading in one short bar: 更多 floated right."""
        bar = next((a for a in _above(link) if a.tag not in INLINE), None)
        if bar is None or bar in self._wrappers or len(words_below(bar)) > _TITLE_BAR:
            return False
        after = (n for n in bar.children if n.is_element and n.index > link.index)
        return any(n in self._levels and tells(words_below(n)) for n in after)

    def _place(self, box: Node, child: Node) -> int:
        """Where the child stands among its siblings; counted once for each box."""
        if box not in self._places:
            self._places[box] = {n: i for i, n in enumerate(box.children)}
        return self._places[box][child]


def _is_title(node: Node) -> bool:
    if role_of(node) == "heading" or is_link(node):
        return False  # headings are asked elsewhere
    if node.tag in _NO_TITLES and not _is_tab_bar(node):
        return False  # lists and tables are what titles stand above
    text = words_below(node, bare_link)
    return len(text) <= _NEAR_TEXT and tells(text)


def _level(one: Node, other: Node) -> bool:
    """True when two elements stand on one line, as a title and what floats beside it do."""
    if one.rect is None or other.rect is None:
        return False
    middle = other.rect.y + other.rect.height / 2
    return one.rect.y <= middle <= one.rect.y + one.rect.height


def may_repeat(link: Node, name: str) -> bool:
    """True for a link that is a mere word, alone in its paragraph: see `Surroundings.repeats`."""
    box = link.parent
    word = core(name)
    lone = box is not None and box.tag == "p" and len(box.children) <= _LONE
    return lone and box is not None and units(word) <= _FEW_UNITS and core(words_below(box)) == word


def _is_tab_bar(node: Node) -> bool:
    """True for a list of a few short words without links: the tabs above what they change."""
    if node.tag not in {"ul", "ol"}:
        return False
    items = [n for n in node.children if n.is_element]
    return len(items) <= _TABS and not any(is_link(n) for n in node.elements())


def _same_line(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.is_element and node.tag not in INLINE:
            return
        yield node


@dataclass(frozen=True, slots=True)
class _Part:
    """One sibling in a line: its words outside links, and the links that are or stand in it."""

    words: str
    links: tuple[Node, ...]
    telling: tuple[Node, ...]  # those of the links whose words could be a title


def _read_part(node: Node) -> _Part:
    inner = node.elements() if node.is_element else iter(())
    links = tuple(n for n in inner if is_link(n) and exposed(n))
    telling = tuple(n for n in links if tells(words_below(n) or name_of(n)))
    words = "" if is_link(node) else words_below(node, is_link)
    return _Part(words, links, telling)


def _in_line(run: list[_Part]) -> Told:
    """What the paragraph says. One other link may be its title; several are entries of a list."""
    if tells(" ".join(part.words for part in run)):
        return Told.CONTEXT
    others = sum(len(part.telling) for part in run)
    if others == 1:
        return Told.CONTEXT
    return Told.NEARBY if others else Told.NOWHERE


def _has_twin(run: list[_Part], link: Node) -> bool:
    """True when the same line holds a link of the same name that leads somewhere else."""
    name, address = core(name_of(link)), link.get("href").strip()
    links = (n for part in run for n in part.links)
    return any(core(name_of(n)) == name and n.get("href").strip() != address for n in links)


def _above(node: Node) -> Iterator[Node]:
    """The ancestors within the node's own document."""
    return (a for a in node.ancestors() if a.document == node.document)


def _wrappers(page: PageSnapshot) -> frozenset[Node]:
    """The html and body of each document, and lone boxes below them that hold the whole page."""
    found: set[Node] = set()
    for document in page.documents:
        node = document.root
        found.update((node, *(n for n in node.children if n.tag == "body")))
        for _ in range(_WRAPPER_DEPTH):
            inner = [n for n in node.children if n.is_element and rendered(n)]
            if len(inner) != 1 or inner[0].tag not in {"body", "div", "form", "center"}:
                break
            node = inner[0]
            if node.tag != "body" and len(text_of(node)) < _WRAPPER_TEXT:
                break
            found.add(node)
    return frozenset(found)
