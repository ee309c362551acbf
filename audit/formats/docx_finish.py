"""What is done to a Word file once everything is in it: contents, links, no clock."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from audit.formats.docx_parts import Bookmarks, element, field, run

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same input gives the same bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents list it."""

    level: int
    text: str
    bookmark: str


def fill_contents(
    place: BaseOxmlElement, entries: Sequence[Entry], styles: Mapping[int, str]
) -> None:
    """A field that a reader's program can renew, filled so that nobody has to."""
    parts = list(field('TOC \\o "1-2" \\h \\z \\u', []))
    for one in parts[:3]:
        place.append(one)
    last: BaseOxmlElement = place
    for number, entry in enumerate(entries):
        if number:
            holder = element("p")
            style = element("pPr")
            style.append(element("pStyle", val=styles[entry.level]))
            holder.append(style)
            last.addnext(holder)
            last = holder
        link = element("hyperlink", anchor=entry.bookmark, history="1")
        link.append(run(entry.text))
        last.append(link)
    last.append(parts[3])


def drop_dead_links(body: BaseOxmlElement, marks: Bookmarks) -> None:
    """A link to a place that the document lacks becomes plain text."""
    for link in list(body.iter(qn("w:hyperlink"))):
        anchor = link.get(qn("w:anchor"))
        if anchor is None or marks.known(anchor):
            continue
        for child in list(link):
            for style in list(child.iter(qn("w:rPr"))):
                child.remove(style)  # it looks like a link
            link.addprevious(child)
        above = link.getparent()
        if above is not None:
            above.remove(link)


def timeless(content: bytes) -> bytes:
    """The same archive without the clock's time."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name), compresslevel=6)
    return out.getvalue()
