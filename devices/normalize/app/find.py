"""Finds elements of a tree again: by their path, by what Apple's audit says, in a later tree."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from rules.screen import ScreenNode, ScreenTree
from rules.screen_pointer import ScreenPointers

_MAX_PATH = 2_000  # characters; a path is written by people or by ScreenPointers
_NAME = re.compile(r"[^\w.-]", re.ASCII)
_OWN_ID = re.compile(r'//\*\[@[\w-]+="[^"]*"\]')


def by_paths(tree: ScreenTree, paths: Iterable[str]) -> tuple[ScreenNode | None, ...]:
    """The element of each path, None for one that names none.

    A path is one of ScreenPointers or any other XPath on the source, where the first element
    that it finds is meant.
    """
    wanted = tuple(paths)
    if not wanted:
        return ()
    known = tree.derived(_by_selector)
    return tuple(known.get(path) or _by_xpath(tree, path) for path in wanted)


def like_in(node: ScreenNode, tree: ScreenTree, later: ScreenTree) -> ScreenNode | None:
    """The element of the later tree that a person would call the same, None when there is none.

    It has the same path and says the same; or it alone says the same; or it has the same path
    and identifier; or it alone has the same identifier and label.
    """
    path = tree.derived(_pointers).selector(node)
    at_path = later.derived(_by_selector).get(path)
    if at_path is not None and _face(at_path) == _face(node):
        return at_path
    if any(_face(node)[1:]):
        same = [other for other in later.nodes if _face(other) == _face(node)]
        if len(same) == 1:
            return same[0]
    if at_path is not None and (at_path.cls, at_path.identifier) == (node.cls, node.identifier):
        # A place alone does not make an element with other words the same one in a list.
        steady = _OWN_ID.fullmatch(path) is not None
        if steady or at_path.label == node.label:
            return at_path
    if not node.identifier and not node.label:
        return None
    named = [other for other in later.nodes if _face(other)[:3] == _face(node)[:3]]
    return named[0] if len(named) == 1 else None


def _face(node: ScreenNode) -> tuple[str, str, str, str]:
    return node.cls, node.identifier, node.label, node.text


def _pointers(tree: ScreenTree) -> ScreenPointers:
    return ScreenPointers(tree)


def _by_selector(tree: ScreenTree) -> dict[str, ScreenNode]:
    pointers = tree.derived(_pointers)
    return {pointers.selector(node): node for node in reversed(tree.nodes)}


def _by_xpath(tree: ScreenTree, path: str) -> ScreenNode | None:
    if len(path) > _MAX_PATH:
        return None
    elements = tree.derived(_elements)
    try:
        found = elements[0].xpath(path)
    except (etree.XPathError, ValueError):
        return None
    first = found[0] if isinstance(found, list) and found else None
    if not isinstance(first, etree._Element):
        return None
    return tree.derived(_places)[first]


def _elements(tree: ScreenTree) -> list[etree._Element]:
    """The tree as XML again, as an XPath sees it."""
    made: list[etree._Element] = []
    for node in tree.nodes:
        attrs = {_NAME.sub("_", key): _legal(value) for key, value in node.attrs.items()}
        # UiAutomator2 writes a dot for every character that a tag must not have.
        tag = _NAME.sub(".", node.cls).strip(".-0123456789") or "node"
        if node.parent is None:
            made.append(etree.Element(tag, attrs))
        else:
            made.append(etree.SubElement(made[node.parent.index], tag, attrs))
    return made


def _places(tree: ScreenTree) -> dict[etree._Element, ScreenNode]:
    return dict(zip(tree.derived(_elements), tree.nodes, strict=True))


def _legal(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\t\n\r")
