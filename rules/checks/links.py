"""Links: icons whose names say nothing, bare texts such as 更多, and new windows without notice.

Decisions:

- A link without any name is left to the engine's own rule and not reported here.
- 更多 and its like are judged by context (rules.parts.around). Failed only when neither the link's
  sentence, item, cell, region or heading tells its purpose nor a title stands near it; or when the
  same line holds a second link of the same name that leads elsewhere. A column's title in a plain
  div beside 更多 is no programmatic context, yet readers come past it: cantTell, for a person.
- What would tell stands in the paragraph above, or in another cell of a table that has headers:
  WCAG's failure F63, so failed, unlike a title in the same bar as the link.
- A name of one or two words, alone in its paragraph, that only repeats a word of the paragraph
  above it: cantTell.
- A file name that contains words (市政府大楼.jpg), a hotline (12345), a year or a date, and words
  such as logo may be enough: cantTell.
- A number on a link smaller than `large_px` may be a page of a pager: cantTell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rules.dom import exposed, is_link, name_of
from rules.model import Finding, Params, Verdict
from rules.parts.around import Surroundings, Told, may_repeat
from rules.parts.naming import Nature, core, in_list, nature, plain, shown
from rules.parts.passages import (
    at_least,
    bare_link,
    engine_failed,
    followable,
    image_only,
    names_format,
    says_nothing,
    tells,
)
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words, word_pattern

_SAME_WINDOW = frozenset({"", "_self", "_parent", "_top"})
_TOLD = {
    Told.CONTEXT: (Verdict.PASSED, "passed"),
    Told.NEARBY: (Verdict.CANT_TELL, "near-text"),
    Told.APART: (Verdict.FAILED, "apart"),
    Told.NOWHERE: (Verdict.FAILED, "ambiguous"),
}
_REPEATS = (Verdict.CANT_TELL, "repeats")
_ICON_CODES = {"ambiguous": "generic", "apart": "generic", "near-text": "unclear"}
_ICON_NATURES = {
    Nature.FILE_NAME: (Verdict.FAILED, "file-name"),
    Nature.PRIVATE_USE: (Verdict.FAILED, "private-use"),
    Nature.FILE_WITH_WORDS: (Verdict.CANT_TELL, "unclear"),
    Nature.KNOWN_NUMBER: (Verdict.CANT_TELL, "unclear"),
    Nature.SIGNS: (Verdict.CANT_TELL, "unclear"),
}


def icon_name(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the names of links that show only an image or icon say where they lead.

    `large_px` (width and height in CSS pixels), `left_to_engine` (ids of the engine's rules).
    """
    left = engine_failed(page, params.get("left_to_engine"))
    surroundings: Surroundings | None = None
    for link in _links(page):
        if link in left or not name_of(link) or not image_only(link):
            continue
        verdict, code = _icon(link, params)
        if verdict is Verdict.FAILED and _described(link):
            verdict, code = Verdict.CANT_TELL, "unclear"
        if code == "bare":
            surroundings = surroundings or Surroundings(page)
            verdict, code = _TOLD[surroundings.told(link)]
            code = _ICON_CODES.get(code, code)
        yield Finding(verdict=verdict, code=code, node=link, data={"name": shown(name_of(link))})


def purpose(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the name of a text link, or what stands around it, says where it leads."""
    surroundings: Surroundings | None = None
    for link in _links(page):
        name = name_of(link)
        if not name or image_only(link):
            continue
        if says_nothing(name):
            surroundings = surroundings or Surroundings(page)
            verdict, code = _TOLD[surroundings.told(link)]
        elif not core(name):
            verdict, code = Verdict.CANT_TELL, "signs"
        elif may_repeat(link, name):
            surroundings = surroundings or Surroundings(page)
            repeats = surroundings.repeats(link, name)
            verdict, code = _REPEATS if repeats else (Verdict.PASSED, "passed")
        else:
            verdict, code = Verdict.PASSED, "passed"
        yield Finding(verdict=verdict, code=code, node=link, data={"name": shown(name)})


def alone(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the name of a link says where it leads without anything around it (WCAG 2.4.9).

    A link that nothing around it tells either is failed by `purpose` and not said again.
    """
    surroundings: Surroundings | None = None
    for link in _links(page):
        name = name_of(link)
        if not name:
            continue
        code = _alone(name)
        if code in {"bare", "format"}:
            surroundings = surroundings or Surroundings(page)
            if surroundings.told(link) in {Told.APART, Told.NOWHERE}:
                continue
        verdict = Verdict.PASSED if code == "passed" else Verdict.FAILED
        yield Finding(verdict=verdict, code=code, node=link, data={"name": shown(name)})


def new_window(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether links that open a new window or tab say so."""
    notice = word_pattern("zh", "new_window")
    targets = _base_targets(page)
    described = {(n.document, n.get("id")): n for n in page.elements() if n.get("id")}
    for link in _links(page):
        if not name_of(link) or not _opens_window(link, targets.get(link.document, "")):
            continue
        ids = link.get("aria-describedby").split()
        nodes = (described.get((link.document, wanted)) for wanted in ids)
        told = (name_of(link), link.get("title"), *(_all_text(n) for n in nodes if n))
        announced = any(notice.search(plain(text)) for text in told)
        yield Finding(
            verdict=Verdict.PASSED if announced else Verdict.FAILED,
            code="passed" if announced else "unannounced",
            node=link,
            data={"name": shown(name_of(link))},
        )


@cache
def _demonstratives() -> re.Pattern[str]:
    patterns = load_words("links")["link_demonstrative_pattern"]
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def _links(page: PageSnapshot) -> Iterator[Node]:
    """Links that assistive technology meets. Areas of image maps are images' business."""
    return (n for n in page.elements() if n.tag != "area" and followable(n) and exposed(n))


def _alone(name: str) -> str:
    """The code for a name by itself."""
    if names_format(name):
        return "format"
    if says_nothing(name):
        return "bare"
    return "demonstrative" if _demonstratives().fullmatch(core(name)) else "passed"


def _icon(link: Node, params: Params) -> tuple[Verdict, str]:
    name = name_of(link)
    image = next((n for n in link.elements() if n.tag == "img"), None)
    found = nature(name, image.get("src") if image else "")
    if found in _ICON_NATURES:
        return _ICON_NATURES[found]
    if found is Nature.NUMBER:
        large = at_least(image or link, params["large_px"])
        return (Verdict.FAILED, "number") if large else (Verdict.CANT_TELL, "unclear")
    if in_list(name, "link_generic"):
        return Verdict.FAILED, "generic"
    if in_list(name, "link_unclear"):
        return Verdict.CANT_TELL, "unclear"
    return (Verdict.CANT_TELL, "bare") if bare_link(link) else (Verdict.PASSED, "passed")


def _described(link: Node) -> bool:
    """True for a drawn icon whose link has a title that tells: it is read after the name.

    A picture whose alternative says nothing stays a failure: the alternative itself is wrong.
    """
    title = link.get("title")
    drawn = not any(n.tag in {"img", "picture"} for n in link.elements())
    return drawn and tells(title) and core(title) != core(name_of(link))


def _base_targets(page: PageSnapshot) -> dict[int, str]:
    """The target that each document's base element gives to links without one."""
    found: dict[int, str] = {}
    for node in page.elements("base"):
        if "target" in node.attrs:
            found.setdefault(node.document, node.get("target"))
    return found


def _opens_window(link: Node, inherited: str) -> bool:
    address = link.get("href").strip().lower()
    scripted = address.startswith("javascript:")
    if "window.open(" in link.get("onclick") or (scripted and "window.open(" in address):
        return True
    if scripted or address.startswith(("#", "mailto:", "tel:")) or not is_link(link):
        return False
    target = link.get("target", inherited).strip().lower()
    return "href" in link.attrs and target not in _SAME_WINDOW


def _all_text(node: Node) -> str:
    """The text of a description, which is read out even where it is hidden."""
    return "".join(n.text for n in node.walk() if not n.is_element)
