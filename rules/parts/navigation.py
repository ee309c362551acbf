"""Blocks of navigation, small enough to compare them across the pages of a site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from rules.dom import is_link, name_of, rendered, role_of, squeeze
from rules.parts.naming import units
from rules.parts.terms import listed
from rules.snapshot import NavBlock, Node, PageSnapshot

_MOST_BLOCKS = 12
_MOST_LINKS = 60
_LEAST_LINKS = 4
_LONGEST = 12  # characters or words: a longer link is a headline, not an entry of a menu
_NAME = 60
_ADDRESS = 300
_PART = re.compile(r"[^a-z\u4e00-\u9fff]+")


def navigation_of(page: PageSnapshot) -> tuple[NavBlock, ...]:
    """The page's blocks of navigation, in document order.

    Those that a landmark or the markup's own words call so, and lists of short links.
    """
    found: list[NavBlock] = []
    stack = [page.root]
    while stack and len(found) < _MOST_BLOCKS:
        node = stack.pop()
        if not node.is_element or node.document != page.root.document:
            continue
        sure = _called_navigation(node)
        if sure or node.tag in {"ul", "ol"}:
            block = _block(page, node, sure=sure)
            if block is not None:
                found.append(block)
                continue
        stack.extend(reversed(node.children))
    return tuple(found)


def _called_navigation(node: Node) -> bool:
    if role_of(node) in {"navigation", "menubar"} or (node.tag == "nav" and not role_of(node)):
        return True
    if node.tag not in {"div", "ul", "ol", "table"}:
        return False
    parts = _PART.split(f"{node.get('id')} {node.get('class')}".lower())
    return any(part in listed("navigation_class") for part in parts)


def _block(page: PageSnapshot, root: Node, *, sure: bool) -> NavBlock | None:
    """The block below the node; None for less than a menu, or for lists of headlines."""
    links = list(_links(page, root))
    if len(links) < _LEAST_LINKS or (not sure and _headlines(links)):
        return None
    times = Counter(address for address, _ in links)
    once = tuple(link for link in links if times[link[0]] == 1)
    return NavBlock(sure=sure, links=once) if len(once) >= _LEAST_LINKS else None


def _headlines(links: list[tuple[str, str]]) -> bool:
    return any(units(name) > _LONGEST for _, name in links)


def _links(page: PageSnapshot, root: Node) -> Iterator[tuple[str, str]]:
    count = 0
    for node in root.elements():
        if not is_link(node) or not rendered(node):
            continue
        address, name = _address(page.final_url, node.get("href")), squeeze(name_of(node))
        if address and name:
            yield address, name[:_NAME]
            count += 1
            if count >= _MOST_LINKS:
                return


def _address(base: str, href: str) -> str:
    """Host, path and query; "" for what leads to no other page."""
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        parts = urlsplit(urljoin(base, href))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"[:_ADDRESS]
