"""Pieces of a Word file as XML elements: runs, links, bookmarks, fields, harmless text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlsplit

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from audit.report.safe import plain, plain_lines
from audit.report.summary import web_address

_NOT_XML = re.compile("[\ufffe\uffff]")  # the only ones that `plain` leaves and XML forbids
_LONGEST_HEADING = 200
_LONGEST_ADDRESS = 2000  # Word refuses a file with a link that is longer than about 2080
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_BROKEN = re.compile("%(?![0-9A-Fa-f]{2})")
_URI = "/?#[]@!$&'()*+,;=:%-._~"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a paragraph. `lang` is a BCP 47 tag, "" for the document's own."""

    text: str
    bold: bool = False
    code: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A piece that leads to `anchor` in the document, or to `url` outside of it."""

    text: str
    anchor: str = ""
    url: str = ""


type Piece = str | Text | Link
type Line = Piece | Sequence[Piece]


def harmless(text: str) -> str:
    """The text on one line, without anything that XML forbids or that acts instead of showing."""
    return _NOT_XML.sub("�", plain(text))


def harmless_lines(text: str) -> list[str]:
    """The same line by line, with indentation kept."""
    return _NOT_XML.sub("�", plain_lines(text)).rstrip("\n").split("\n")


def heading_text(text: str) -> str:
    """A heading: harmless, and no longer than somebody reads."""
    clean = harmless(text).strip()
    return clean if len(clean) <= _LONGEST_HEADING else clean[:_LONGEST_HEADING] + "……"


def pieces(line: Line) -> Sequence[Piece]:
    """A line as a sequence of pieces."""
    return (line,) if isinstance(line, str | Text | Link) else line


def address(url: str) -> str | None:
    """An address that Word accepts as the target of a link; None for any other."""
    safe = web_address(url)
    if safe is None:
        return None
    coded = quote(safe, safe=_URI)
    try:
        parts = urlsplit(coded)
        usable = bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        return None
    if not usable or _BROKEN.search(coded) or len(coded) > _LONGEST_ADDRESS:
        return None
    return coded


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes of the same namespace."""
    made = cast(BaseOxmlElement, OxmlElement(f"w:{tag}"))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def run(text: str, *, style: str = "", bold: bool = False, lang: str = "") -> BaseOxmlElement:
    """A run of harmless text; `style` is the id of a character style."""
    made = element("r")
    properties = element("rPr")
    if style:
        properties.append(element("rStyle", val=style))
    if bold:
        properties.append(element("b"))
    if lang:
        properties.append(element("lang", val=lang))
    if len(properties):
        made.append(properties)
    made.append(_text(harmless(text)))
    return made


def code_runs(text: str) -> Iterable[BaseOxmlElement]:
    """Lines of source, a break between each two."""
    for number, line in enumerate(harmless_lines(text)):
        if number:
            broken = element("r")
            broken.append(element("br"))
            yield broken
        made = element("r")
        made.append(_text(line))
        yield made


def spaced(text: str) -> BaseOxmlElement:
    """A run whose outer spaces are kept, for the words between fields."""
    made = element("r")
    made.append(_text(text))
    return made


def _text(text: str) -> BaseOxmlElement:
    made = element("t")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = text
    return made


def field(instruction: str, shown: Iterable[BaseOxmlElement]) -> Iterable[BaseOxmlElement]:
    """A field with what it shows until a reader's program works it out anew."""
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            told = element("r")
            text = element("instrText")
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text.text = f" {instruction} "
            told.append(text)
            yield told
        if kind == "end":
            yield from shown
        made = element("r")
        made.append(element("fldChar", fldCharType=kind))
        yield made


class Bookmarks:
    """Names of places in the document: Word allows 40 letters, digits and underscores."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._set: set[str] = set()
        self._count = 0

    def name(self, anchor: str) -> str:
        """The bookmark's name for an anchor, the same each time."""
        return self._names.setdefault(anchor, f"yd_{len(self._names) + 1}")

    def known(self, name: str) -> bool:
        """Whether a place of that name was put into the document."""
        return name in self._set

    def around(self, name: str, paragraph: BaseOxmlElement) -> None:
        """Make what is in the paragraph so far the place of that name; the first one keeps it."""
        if name in self._set:
            return
        self._set.add(name)
        self._count += 1
        start = element("bookmarkStart", id=str(self._count), name=name)
        first = 1 if len(paragraph) and paragraph[0].tag == qn("w:pPr") else 0
        paragraph.insert(first, start)
        paragraph.append(element("bookmarkEnd", id=str(self._count)))
