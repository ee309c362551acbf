"""Short texts that look like the title of a section and are not marked as a heading.

One walk over the page. A candidate is a short block with its own text, followed by a list or by
paragraphs, outside every part of the page that is not its text (navigation, forms, floating
windows, tables, list items). How it looks is compared with what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.dom import is_control, is_link, rendered, role_of, squeeze, visible
from rules.parts.naming import known, letters
from rules.parts.passages import INLINE, SILENT, words_below
from rules.snapshot import Node, PageSnapshot

_NOT_HERE = frozenset(
    {
        *("a", "nav", "header", "footer", "button", "label", "legend", "caption", "table"),
        *("li", "dt", "dd", "figure", "figcaption", "summary", "select", "dialog", "blockquote"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "marquee", "pre", "iframe", "address"),
    }
)
_ROLES_NOT_HERE = frozenset(
    {
        *("heading", "navigation", "banner", "contentinfo", "search", "dialog", "tab"),
        *("alertdialog", "tablist", "toolbar", "menu", "menubar", "button", "link", "listitem"),
        *("img", "table", "cell", "row", "tooltip", "status", "alert"),
    }
)
_BLOCKS = frozenset({"div", "p", "center", "section"})
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_PARTS = re.compile(r"[-_\s]+|(?<=[a-z])(?=[A-Z])")
_NO_TITLE = re.compile(r"\d{4}\s*[-/.年]|[。；;，,：:、！!？?]$|^[（(\[【]?\d+[)）\]】.、]")
_LARGER = 1.15
_MUCH_LARGER = 1.2
_BOLD = 600
_NODES = 40  # a title holds few nodes
_FOLLOWING = 3  # siblings after a title that are read together


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A text that looks like a title. `strong` when hardly anything else could be meant."""

    node: Node
    text: str
    strong: bool


def looks_like_headings(
    page: PageSnapshot, *, max_chars: int, min_text: int, min_items: int
) -> Iterator[Look]:
    """Texts of at most `max_chars` characters that look like titles, in document order.

    What follows counts from `min_text` letters, or as a list from `min_items` entries.
    """
    referenced = _label_ids(page)
    stack = [page.root]
    while stack:
        node = stack.pop()
        if not node.is_element or _excluded(node):
            continue
        title = _title(node, max_chars) if node.tag in _BLOCKS else None
        if title is None:
            stack.extend(reversed(node.children))
            continue
        holder, text = title
        if _one_of_several(node, max_chars):
            continue
        after = _content_after(node, min_text, min_items)
        if after is not None:
            look = _look(node, holder, text, after, labels=holder.get("id") in referenced)
            if look is not None:
                yield look


def _excluded(node: Node) -> bool:
    """True for parts of the page whose short texts are something else than titles."""
    if node.tag in _NOT_HERE or node.tag in SILENT or role_of(node) in _ROLES_NOT_HERE:
        return True
    if node.get("aria-hidden") == "true":
        return True
    if node.style is not None and node.style.get("position") in {"fixed", "sticky"}:
        return True
    whole = f"{node.get('class')} {node.get('id')}".lower().split()
    return node.tag not in {"html", "body"} and (
        not known("heading_never_whole").isdisjoint(whole)
        or not known("heading_never").isdisjoint(_parts(node))
    )


def _parts(node: Node) -> frozenset[str]:
    return _split(f"{node.get('class')} {node.get('id')}"[:300])


@lru_cache(maxsize=8192)
def _split(names: str) -> frozenset[str]:
    """The words of class names and ids: "col-Title2" gives col, title."""
    return frozenset(part.lower().rstrip("0123456789") or part for part in _PARTS.split(names))


def _title(block: Node, max_chars: int) -> tuple[Node, str] | None:
    """The innermost element that holds the block's own text, and the text; None for no title.

    Links in the block ("more" beside a title) are left aside; without other text there is none.
    """
    texts: list[Node] = []
    seen = 0
    stack = [block]
    while stack:
        node = stack.pop()
        seen += 1
        if seen > _NODES:
            return None
        if not node.is_element:
            if node.text.strip() and rendered(node):
                texts.append(node)
            continue
        if node is not block and (is_link(node) or is_control(node)):
            continue
        if node.tag in SILENT or node.get("aria-hidden") == "true":
            continue
        if node is not block and (node.tag in _LISTS or _excluded(node)):
            return None
        stack.extend(reversed(node.children))
    text = squeeze("".join(n.text for n in texts))
    fits = 2 <= len(text) <= max_chars and letters(text) >= 2 and not _NO_TITLE.search(text)
    holder = texts[0].parent if fits else None
    if holder is None or any(n.parent is not holder for n in texts) or not visible(holder):
        return None
    return holder, text


def _content_after(block: Node, min_text: int, min_items: int) -> Node | None:
    """The list or text that follows the block; None when nothing that a title could name does."""
    siblings = block.parent.children if block.parent is not None else []
    start = _position(block, siblings)
    following = [n for n in siblings[start + 1 : start + 12] if n.is_element and rendered(n)]
    total, longest = 0, (0, block)
    for node in following[:_FOLLOWING]:
        if re.fullmatch(r"h[1-6]", node.tag) or role_of(node) == "heading" or _excluded(node):
            return None
        if _entries(node) >= min_items:
            return node
        size = letters(words_below(node, is_control))
        total += size
        longest = max(longest, (size, node), key=lambda found: found[0])
        if total >= min_text:
            return longest[1]
    return None


def _one_of_several(block: Node, max_chars: int) -> bool:
    """True when a like block stands right beside it: tabs, tags or figures, not a title."""
    names = block.get("class").split()
    siblings = block.parent.children if names and block.parent is not None else [block]
    at = _position(block, siblings)
    before = [n for n in siblings[max(at - 5, 0) : at] if n.is_element and rendered(n)][-1:]
    after = [n for n in siblings[at + 1 : at + 6] if n.is_element and rendered(n)][:1]
    return any(
        n.tag == block.tag
        and n.get("class").split()[:1] == names[:1]
        and len(words_below(n)) <= max_chars
        for n in (*before, *after)
    )


def _position(block: Node, siblings: list[Node]) -> int:
    """Where the block stands. Indexes grow along siblings, so that half of them can be skipped."""
    low, high = 0, len(siblings) - 1
    while low < high:
        middle = (low + high) // 2
        if siblings[middle].index < block.index:
            low = middle + 1
        else:
            high = middle
    return low


def _entries(node: Node) -> int:
    """How many entries the first list in a node has, looking at its first hundred nodes."""
    for count, inner in enumerate(node.walk()):
        if count > 100:
            break
        if inner.tag in {"ul", "ol", "dl"} and rendered(inner):
            return sum(n.tag in {"li", "dt"} and rendered(n) for n in inner.children[:50])
    return 0


def _look(block: Node, holder: Node, text: str, after: Node, *, labels: bool) -> Look | None:
    size, weight = _font(holder)
    body_size, body_weight = _font(_first_text_holder(after) or after)
    if not size or not body_size:
        return None
    bold = weight >= _BOLD > body_weight
    larger, much_larger = size >= body_size * _LARGER, size >= body_size * _MUCH_LARGER
    if not (bold or larger):
        return None
    chain = [holder]
    while chain[-1] is not block and chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    if any(n.clickable for n in chain):
        return None  # a tab or a switch of what follows
    named = next((n for n in chain if not known("heading_class").isdisjoint(_parts(n))), None)
    strong = not labels and (named is not None or (much_larger and bold))
    target = named or next((n for n in chain if n.tag not in INLINE), block)
    return Look(node=target, text=text, strong=strong)


def _first_text_holder(node: Node) -> Node | None:
    for count, inner in enumerate(node.walk()):
        if count > 200:
            break
        if not inner.is_element and letters(inner.text) > 1 and rendered(inner):
            return inner.parent
    return None


def _font(node: Node) -> tuple[float, float]:
    """Size in pixels and weight; zero where unknown."""
    style = node.style or {}
    size = re.match(r"\d+(\.\d+)?", style.get("font-size", ""))
    weight = re.match(r"\d+", style.get("font-weight", ""))
    bold = 700.0 if style.get("font-weight") in {"bold", "bolder"} else 400.0
    return float(size[0]) if size else 0.0, float(weight[0]) if weight else bold


def _label_ids(page: PageSnapshot) -> frozenset[str]:
    """Ids that aria-labelledby uses: such a text names its region already."""
    found: set[str] = set()
    for node in page.elements():
        if "aria-labelledby" in node.attrs:
            found.update(node.get("aria-labelledby").split())
    return frozenset(found)
