"""Images: text alternatives that are file names, placeholders or repeat the text beside them.

An image that is the whole of a link is judged as that link's name (links.icon_name). An image
without a name, and one marked as decoration, is left to the engine. A file name with words in it
(市政府大楼.jpg), a year, a hotline or a word such as logo may be enough: cantTell.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import closest, exposed, is_link, name_of, rendered, role_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import Nature, core, in_list, nature, shown
from rules.parts.passages import at_least, engine_failed, image_only, words_below
from rules.snapshot import Node, PageSnapshot

_DECORATION = frozenset({"none", "presentation"})
_BESIDE = frozenset({"figure", "li"})
_NATURES = {
    Nature.FILE_NAME: (Verdict.FAILED, "file-name"),
    Nature.PRIVATE_USE: (Verdict.FAILED, "placeholder"),
    Nature.FILE_WITH_WORDS: (Verdict.CANT_TELL, "unclear"),
    Nature.KNOWN_NUMBER: (Verdict.CANT_TELL, "unclear"),
    Nature.SIGNS: (Verdict.CANT_TELL, "unclear"),
}


def alt_quality(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether text alternatives say what the images show, and say it only once.

    `large_px` (width and height in CSS pixels) from which a mere number is a failure,
    `left_to_engine` (ids of the engine's rules).
    """
    left = engine_failed(page, params.get("left_to_engine"))
    maps = _shown_maps(page)
    links: dict[Node, bool] = {}
    texts: dict[Node, str] = {}  # what stands beside images, by the box that holds both
    for node in page.elements():
        if not _is_image(node) or node in left or not _met(node, maps) or not _name(node):
            continue
        link = closest(node, is_link) if node.tag != "area" else None
        if link is not None:
            if link not in links:
                links[link] = image_only(link)
            if links[link]:
                continue
        verdict, code = _judge(node, params, texts)
        yield Finding(verdict=verdict, code=code, node=node, data={"name": shown(_name(node))})


def _is_image(node: Node) -> bool:
    role = role_of(node)
    if node.tag in {"img", "svg", "canvas"}:
        outer = node.parent is None or node.parent.tag != "svg"
        return outer and role not in _DECORATION
    return role in {"img", "image"} or (node.tag == "area" and "href" in node.attrs)


def _name(node: Node) -> str:
    """The browser's name; inside controls, where it gives none, the alternative that is read."""
    return name_of(node) or (node.get("alt").strip() if node.tag in {"img", "area"} else "")


def _met(node: Node, maps: frozenset[Node]) -> bool:
    """True when assistive technology meets the image; areas have no box of their own."""
    if node.tag != "area":
        return exposed(node)
    return node.parent is not None and closest(node, lambda n: n in maps) is not None


def _shown_maps(page: PageSnapshot) -> frozenset[Node]:
    """The map elements of images that are shown."""
    used = {
        (n.document, n.get("usemap").lstrip("#"))
        for n in page.elements("img")
        if n.get("usemap") and rendered(n)
    }
    return frozenset(n for n in page.elements("map") if (n.document, n.get("name")) in used)


def _judge(node: Node, params: Params, texts: dict[Node, str]) -> tuple[Verdict, str]:
    name = _name(node)
    found = nature(name, node.get("src"))
    if found in _NATURES:
        return _NATURES[found]
    if found is Nature.NUMBER:
        large = node.tag == "area" or at_least(node, params["large_px"])
        return (Verdict.FAILED, "placeholder") if large else (Verdict.CANT_TELL, "unclear")
    if in_list(name, "image_placeholder"):
        return Verdict.FAILED, "placeholder"
    if _repeats(node, name, texts):
        return Verdict.FAILED, "repeats-neighbour"
    if in_list(name, "image_unclear"):
        return Verdict.CANT_TELL, "unclear"
    return Verdict.PASSED, "passed"


def _repeats(node: Node, name: str, texts: dict[Node, str]) -> bool:
    """True when the text of the image's link, figure or list item says exactly the same."""
    beside = closest(node, lambda n: is_link(n) or n.tag in _BESIDE)
    if beside is None or beside is node:
        return False
    if beside not in texts:
        texts[beside] = core(words_below(beside, _is_image))
    return bool(texts[beside]) and texts[beside] == core(name)
