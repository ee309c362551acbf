"""Reads what a stretch of a page says, at a cost that does not grow with the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from rules.dom import is_link, name_of, rendered, role_of, squeeze, visible
from rules.parts.naming import core, in_list, known, letters, plain
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words

SILENT = frozenset({"script", "style", "noscript", "template", "title", "head", "svg"})
INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del"),
        *("dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp"),
        *("small", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var"),
        "wbr",
    }
)
_IMAGES = frozenset({"img", "svg", "canvas", "object", "picture", "video"})
_OTHER_CONTROLS = frozenset({"button", "tab", "checkbox", "switch", "radio", "option", "combobox"})
_SIZE = re.compile(r"[ (,，]*\d+(\.\d+)? ?[kmg]i?b?\)?$")
_BUDGET = 300
_ENOUGH = 200


def nothing(_: Node) -> bool:
    """Leaves out nothing: for `words_below`."""
    return False


def words_below(root: Node, without: Callable[[Node], bool] = nothing) -> str:
    """Rendered text and images' alternatives below a node, unwanted subtrees left out.

    Reads on until 200 characters are found or 300 nodes were seen; the rest is not looked at.
    """
    parts: list[str] = []
    stack, budget, size = [root], _BUDGET, 0
    while stack and budget > 0 and size < _ENOUGH:
        node = stack.pop()
        budget -= 1
        if not node.is_element:
            if rendered(node):
                parts.append(node.text)
                size += len(node.text.strip())
        elif node.tag in SILENT or node.get("aria-hidden") == "true":
            continue
        elif node is root or not without(node):
            if node.tag == "img":
                parts.append(f" {node.get('alt')} ")
            elif node.tag not in INLINE:
                parts.append(" ")
            stack.extend(reversed(node.children))
    return squeeze("".join(parts))


def followable(node: Node) -> bool:
    """True for what is announced as a link, so not where a role makes it another control."""
    return is_link(node) and role_of(node) not in _OTHER_CONTROLS


def image_only(link: Node) -> bool:
    """True when a link shows an image or an icon and no word.

    Text that only screen readers get (one pixel, clipped) is not shown; characters of an icon
    font are an icon.
    """
    image = visible(link)
    for node in link.walk():
        if not node.is_element:
            if any(_drawn(c) for c in node.text) and _seen(node):
                return False
        elif node.tag in _IMAGES and rendered(node):
            image = True
    return image


def _drawn(character: str) -> bool:
    """True for what is seen as text: no white space and no character of an icon font."""
    return not character.isspace() and unicodedata.category(character) not in {"Co", "Cf"}


def _seen(text: Node) -> bool:
    return text.parent is not None and text.parent.tag not in SILENT and visible(text)


@lru_cache(maxsize=4096)
def says_nothing(name: str) -> bool:
    """True for link names such as 更多, [详情] or >> that do not tell where the link leads."""
    word = core(name)
    if not word:
        return plain(name) in known("link_ambiguous_signs")
    return word in known("link_ambiguous") or names_format(name)


@lru_cache(maxsize=4096)
def names_format(name: str) -> bool:
    """True for link names such as PDF or [Word 版] (1.2 MB) that only tell a format."""
    word = _SIZE.sub("", core(name)).strip(" (,，")
    return word in _formats()


@cache
def _formats() -> frozenset[str]:
    return frozenset(plain(word) for word in load_words("links")["link_format"])


@lru_cache(maxsize=4096)
def tells(text: str) -> bool:
    """True when the text could tell what a link beside it is about: a word, not 更多 or 图片."""
    return letters(text) > 1 and not says_nothing(text) and not in_list(text, "link_generic")


def bare_link(node: Node) -> bool:
    """True for a link whose name says nothing by itself."""
    return is_link(node) and says_nothing(name_of(node))


def engine_failed(page: PageSnapshot, rules: object) -> frozenset[Node]:
    """Elements that an engine's own rules of these ids have failed, so that nobody says it twice.

    `rules` is a parameter of a rule: a list of ids; anything else counts as none.
    """
    wanted = [r for r in rules if isinstance(r, str)] if isinstance(rules, list | tuple) else []
    reports = page.engines.values()
    found = (report.rules[r] for report in reports for r in wanted if r in report.rules)
    return frozenset(n.node for rule in found for n in rule.failed if n.node is not None)


def at_least(node: Node, pixels: object) -> bool:
    """True when the box has this width and height in CSS pixels; False where one is unknown."""
    if not isinstance(pixels, int | float) or node.rect is None:
        return False
    return node.rect.width >= pixels and node.rect.height >= pixels
