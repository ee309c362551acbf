"""Where a page's or screen's main content begins, and what is heard before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import unquote

from rules.checks.skip import skip_link
from rules.dom import headings, role_of
from rules.model import CannotJudge, Params, Verdict
from rules.parts.skipping import is_main, targets_of
from rules.snapshot import Node, PageSnapshot
from rules.speech.model import NOISE, SILENT, Figures, Item
from rules.speech.rate import characters
from rules.speech.words import COUNTED_IN, said
from rules.wording import load_texts

_RULE = "web-skip-link"


def figures_of_page(page: PageSnapshot, items: Sequence[Item]) -> Figures:
    """The figures of a page.

    The main content is its main landmark, else the target of a skip link that works, else the
    first heading of level 1 after the navigation; else it is not known where it begins.
    """
    order = {node: number for number, node in enumerate(page.root.walk())}
    skip, link, target = _skip(page)
    place, start = "", None
    main = next((n for n in page.elements() if is_main(n)), None)
    if main is not None:
        place, start = "main", _first_in(items, main, order)
    if start is None and skip == "works" and target is not None:
        place, start = "skip-target", _first_from(items, target, order)
    if start is None:
        heading = _heading_after(page, order)
        place, start = "heading", _first_in(items, heading, order) if heading is not None else None
    with_skip: list[Item] | None = None
    if start is not None and skip == "works" and link is not None and target is not None:
        with_skip = _by_skip(items, start, link, target, order)
        if with_skip is None:
            skip = "unknown"
    return made(items, place if start is not None else "", start, skip, with_skip)


def made(
    items: Sequence[Item],
    place: str,
    start: int | None,
    skip: str,
    with_skip: Sequence[Item] | None,
) -> Figures:
    """The figures; `start` is the index of the content's first item, None where not known."""
    heard = [item for item in items if item.heard]
    before = [item for item in items[:start] if item.heard] if start is not None else None
    return Figures(
        place=place,
        items=len(before) if before is not None else None,
        characters=_length(before) if before is not None else None,
        skip=skip,
        skip_items=len(with_skip) if with_skip is not None else None,
        skip_characters=_length(with_skip) if with_skip is not None else None,
        all_items=len(heard),
        all_characters=_length(heard),
        silent=sum(any(m.kind == SILENT for m in item.marks) for item in items),
        noise=sum(any(m.kind == NOISE for m in item.marks) for item in items),
    )


def _length(items: Sequence[Item]) -> int:
    texts = load_texts(COUNTED_IN)
    return sum(characters(said(item, texts)) for item in items)


@cache
def _params() -> Params:
    from rules.load import load_catalogue  # late: it imports every check

    return load_catalogue().rules[_RULE].params


def _skip(page: PageSnapshot) -> tuple[str, Node | None, Node | None]:
    """What is known of the page's skip link: works, none, broken or unknown; link and target."""
    try:
        found = list(skip_link(page, _params()))
    except CannotJudge:
        return "unknown", None, None
    links = [f for f in found if f.node is not None]
    if not links:
        return "none", None, None
    for one in links:
        if one.verdict is Verdict.PASSED and isinstance(one.node, Node):
            return "works", one.node, _target(page, one.node)
    broken = all(one.verdict is Verdict.FAILED for one in links)
    return "broken" if broken else "unknown", None, None


def _target(page: PageSnapshot, link: Node) -> Node | None:
    top = [n for n in page.elements() if n.document == page.root.document]
    address = link.get("href").strip()
    fragment = address[1:] if address.startswith("#") else ""
    targets = targets_of(top)
    named = (targets.get(fragment) or targets.get(unquote(fragment))) if fragment else None
    probe = page.facts.skip_probe
    reached = probe.reached if probe is not None and probe.link is link else None
    return named if named is not None else reached


def _by_skip(
    items: Sequence[Item], start: int, link: Node, target: Node, order: dict[Node, int]
) -> list[Item] | None:
    """What is heard up to the skip link and from its target to the content; None if not known."""
    at = next((i for i, item in enumerate(items) if item.node is link and item.heard), None)
    to = _first_from(items, target, order)
    if at is None or to is None or at >= start:
        return None
    heard = [*items[: at + 1], *items[max(to, at + 1) : start]]
    return [item for item in heard if item.heard]


def _first_in(items: Sequence[Item], part: Node, order: dict[Node, int]) -> int | None:
    """The first item that is heard inside an element, else the first one after it."""
    inside = {n for n in part.walk()}
    found = _first(items, lambda node: node in inside)
    return found if found is not None else _first_from(items, part, order)


def _first_from(items: Sequence[Item], part: Node, order: dict[Node, int]) -> int | None:
    """The first item that is heard at an element or after it."""
    here = order[part]
    return _first(items, lambda node: order.get(node, -1) >= here)


def _first(items: Sequence[Item], wanted: Callable[[Node], bool]) -> int | None:
    return next(
        (
            i
            for i, item in enumerate(items)
            if item.heard and isinstance(item.node, Node) and wanted(item.node)
        ),
        None,
    )


def _heading_after(page: PageSnapshot, order: dict[Node, int]) -> Node | None:
    """The first heading of level 1 after the navigation; None where either is not known."""
    navigation = next(
        (n for n in page.elements() if n.tag == "nav" or role_of(n) == "navigation"), None
    )
    toggles = page.probes.toggles
    end = -1
    if navigation is not None:
        end = max(order[n] for n in navigation.walk())
    elif toggles is not None and toggles.complete:
        # What the page shares with others of its site is their navigation, whatever it is made of.
        end = max((order[p.node] for p in toggles.repeated if p.node in order), default=-1)
    if end < 0:
        return None
    return next((n for n, level in headings(page.root) if level == 1 and order[n] > end), None)
