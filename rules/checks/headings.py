"""Headings of sections: none at all, levels left out, and titles that only look like headings.

Decisions:

- `none` needs a page with at least `min_text` Chinese characters or words. Where most of them
  stand in links, fewer than `min_text` outside, and nothing looks like a heading, the page may be
  one list, which needs no headings of sections: cantTell. A page whose only heading is hidden
  from assistive technology has none.
- The first heading may have any level. A level is left out when a heading is more than one level
  below the heading before it in the same document; where hidden headings in between close the
  gap, a person decides.
- `styled-only` needs strong evidence: a short text, followed by a list or paragraphs, that is
  larger or bolder than them and bears a class such as title, or is clearly larger and bold. Less
  than that is cantTell. What is not page text (navigation, floats, list items, tables, forms) and
  what labels a region is never accused.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import headings, is_link, name_of, rendered, role_of, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.looks import looks_like_headings
from rules.parts.naming import shown, units
from rules.parts.passages import engine_failed
from rules.snapshot import Node, PageSnapshot

_NATIVE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def sections(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the parts of the page have headings, in an order of levels without gaps.

    `min_text` (characters and words on a page that needs a heading), `title_chars` (longest
    title), `follow_text` (letters) and `follow_items` (list entries) that must follow a title,
    `left_to_engine` (ids of the engine's rules).
    """
    found = list(headings(page.root))
    looks = list(
        looks_like_headings(
            page,
            max_chars=_whole(params, "title_chars"),
            min_text=_whole(params, "follow_text"),
            min_items=_whole(params, "follow_items"),
        )
    )
    every, own = _units(page)
    least = _whole(params, "min_text")
    if not found and every >= least:
        sure = own >= min(least, every / 2) or bool(looks)
        yield Finding(
            verdict=Verdict.FAILED if sure else Verdict.CANT_TELL,
            code="none" if sure else "maybe-none",
        )
    yield from _levels(page, found, engine_failed(page, params.get("left_to_engine")))
    for look in looks:
        yield Finding(
            verdict=Verdict.FAILED if look.strong else Verdict.CANT_TELL,
            code="styled-only" if look.strong else "looks-like-heading",
            node=look.node,
            data={"text": shown(look.text)},
        )


def _whole(params: Params, key: str) -> int:
    value = params[key]
    if not isinstance(value, int):
        raise TypeError(f"{key} must be a whole number")
    return value


def _levels(
    page: PageSnapshot, found: list[tuple[Node, int]], left: frozenset[Node]
) -> Iterator[Finding]:
    levels = dict(found)
    before: dict[int, int] = {}  # the level before, in each document
    hidden: dict[int, set[int]] = {}  # levels of unexposed headings since then
    for node in page.elements():
        if node not in levels:
            if node.tag in _NATIVE and role_of(node) == "":
                hidden.setdefault(node.document, set()).add(int(node.tag[1]))
            continue
        level, previous = levels[node], before.get(node.document, levels[node])
        bridged = hidden.pop(node.document, set()).issuperset(range(previous + 1, level))
        before[node.document] = level
        if not text_of(node) and not name_of(node):
            continue  # an empty heading is the engine's business
        if level <= previous + 1:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=node, data={"level": level})
        elif node not in left:
            yield Finding(
                verdict=Verdict.CANT_TELL if bridged else Verdict.FAILED,
                code="hidden-between" if bridged else "skipped-level",
                node=node,
                data={"level": level, "previous": previous},
            )


def _units(page: PageSnapshot) -> tuple[int, int]:
    """How many Chinese characters and words of other scripts the page shows: all, outside links."""
    every = own = 0
    stack = [(page.root, False)]
    while stack:
        node, linked = stack.pop()
        if not node.is_element:
            count = units(node.text) if rendered(node) else 0
            every, own = every + count, own + (0 if linked else count)
            continue
        linked = linked or is_link(node)
        stack.extend((child, linked) for child in node.children)
    return every, own
