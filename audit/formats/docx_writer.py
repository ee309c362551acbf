"""Writes one Word file from top to bottom: headings, paragraphs, lists, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import cast

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length
from docx.table import Table
from docx.text.paragraph import Paragraph

from audit.formats.docx_finish import Entry, drop_dead_links, fill_contents, timeless
from audit.formats.docx_parts import (
    Bookmarks,
    Line,
    Link,
    Piece,
    Text,
    address,
    code_runs,
    element,
    field,
    harmless,
    heading_text,
    pieces,
    run,
    spaced,
)
from audit.formats.docx_styles import new_numbers, set_up

WIDTH = 16.6  # centimetres between the margins
_HIGHEST = 7.5  # of a picture, in centimetres
_CSS_INCH = 96
_LONGEST_PROPERTY = 250
_IN_CONTENTS = 2  # levels of headings that the contents list


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: its paragraphs, and its ground as a hex colour ("" = none)."""

    lines: tuple[Line, ...]
    ground: str = ""


class Writer:
    """The document under construction. Anchors are the HTML report's ids."""

    def __init__(self, *, lang: str) -> None:
        """`lang` is the document's language as a BCP 47 tag."""
        self.document = Document()
        self.entries: list[Entry] = []
        self._marks = Bookmarks()
        self._contents: Paragraph | None = None
        set_up(self.document, lang=lang)
        self._styles = {str(s.name): s.style_id for s in self.document.styles}
        self._end = self.document.element.body.sectPr

    def title(self, text: str) -> None:
        """The document's one title."""
        self._paragraph("Title", heading_text(text))

    def heading(self, level: int, text: str, anchor: str = "") -> None:
        """A heading of level 1 to 3 that links may lead to."""
        shown = heading_text(text) or "-"
        made = self._paragraph(f"Heading {level}", shown)
        if level <= _IN_CONTENTS:
            mark = f"_Toc{len(self.entries) + 1:08d}"
            self._marks.around(mark, made._p)
            self.entries.append(Entry(level, shown, mark))
        if anchor:
            self._marks.around(self._marks.name(anchor), made._p)

    def text(self, line: Line, style: str = "Normal") -> None:
        """A paragraph; nothing for an empty one."""
        if line:
            self._paragraph(style, line)

    def facts(self, facts: Iterable[tuple[str, Line]], colon: str, style: str = "Normal") -> None:
        """Names and values, one paragraph each."""
        for name, value in facts:
            self._paragraph(style, [Text(name + colon, bold=True), *pieces(value)])

    def bullets(self, lines: Iterable[Line], level: int = 0, style: str = "List Paragraph") -> None:
        """Points of a list without order."""
        for line in lines:
            self._listed(line, "1", level, style)

    def numbers(self, lines: Iterable[Line], style: str = "List Paragraph") -> None:
        """Points in an order, counted from 1."""
        id_ = ""
        for line in lines:
            id_ = id_ or new_numbers(self.document)
            self._listed(line, id_, 0, style)

    def code(self, text: str) -> None:
        """Source as it is written."""
        made = self._paragraph("Code", "")
        for one in code_runs(text):
            made._p.append(one)

    def picture(self, content: bytes, *, width: int, height: int, alt: str, caption: str) -> None:
        """A picture with its text, and a caption that stays with it; sides in CSS pixels."""
        wide = min(width / _CSS_INCH * 2.54, WIDTH)
        factor = min(wide / width, _HIGHEST / height)
        holder = self._paragraph("Normal", "")
        holder.paragraph_format.keep_with_next = True
        holder.paragraph_format.line_spacing = 1
        shape = holder.add_run().add_picture(
            BytesIO(content), width=Cm(width * factor), height=Cm(height * factor)
        )
        properties = shape._inline.docPr
        properties.set("descr", harmless(alt))
        self._paragraph("Caption", caption)

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[int],
    ) -> Table:
        """A table with its caption above; the first row and the first column are headers.

        `widths` are shares of the width between the margins.
        """
        above = self._paragraph("Caption", caption)
        above.paragraph_format.keep_with_next = True
        made: Table = self.document.add_table(
            rows=len(rows) + 1, cols=len(head), style="Table Grid"
        )
        whole = sum(widths)
        sizes: list[Length] = [Cm(WIDTH * share / whole) for share in widths]
        _shape_table(made, sizes, harmless(caption))
        lines = made._tbl.tr_lst
        self._row(lines[0], [Cell((Text(name, bold=True),), "DCE4F0") for name in head], sizes)
        lines[0].get_or_add_trPr().append(element("tblHeader"))
        for line, cells in zip(lines[1:], rows, strict=True):
            self._row(line, cells, sizes)
        for line in lines:
            line.get_or_add_trPr().insert(0, element("cantSplit"))
        self._paragraph("Cell", "")  # two tables in a row would grow together
        return made

    def contents(self, heading: str) -> None:
        """Where the contents come; they are written at the end, when all headings are known."""
        self._paragraph("Contents Heading", heading)
        self._contents = self._paragraph("toc 1", "")

    def page_break(self) -> None:
        """What follows begins on a new page."""
        holder = self._paragraph("Cell", "")
        piece = element("r")
        piece.append(element("br", type="page"))
        holder._p.append(piece)

    def edges(self, head: str, foot: tuple[str, str, str]) -> None:
        """The line above each page, and below it the page's number between these words."""
        section = self.document.sections[0]
        section.header.paragraphs[0].text = heading_text(head)
        section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        below = section.footer.paragraphs[0]._p
        before, between, after = foot
        below.append(spaced(before))
        below.extend(field("PAGE", [spaced("1")]))
        below.append(spaced(between))
        below.extend(field("NUMPAGES", [spaced("1")]))
        below.append(spaced(after))

    def bytes(self, *, title: str, subject: str, author: str, lang: str, at: datetime) -> bytes:
        """The whole file; `at` is the only time that is written into it."""
        properties = self.document.core_properties
        properties.title = harmless(title)[:_LONGEST_PROPERTY]
        properties.subject = harmless(subject)[:_LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = author
        properties.language, properties.comments, properties.keywords = lang, "", ""
        properties.created = properties.modified = at
        properties.revision = 1
        if self._contents is not None:
            styles = {n: self._styles[f"toc {n}"] for n in range(1, _IN_CONTENTS + 1)}
            fill_contents(self._contents._p, self.entries, styles)
        drop_dead_links(self.document.element.body, self._marks)
        buffer = BytesIO()
        self.document.save(buffer)
        return timeless(buffer.getvalue())

    def _paragraph(self, style: str, line: Line) -> Paragraph:
        """A paragraph at the end; the library looks each style up anew, which takes its time."""
        made = element("p")
        properties = element("pPr")
        properties.append(element("pStyle", val=self._styles[style]))
        made.append(properties)
        self._end.addprevious(made)
        self._fill(made, line)
        return Paragraph(cast(CT_P, made), self.document._body)

    def _fill(self, paragraph: BaseOxmlElement, line: Line) -> None:
        for piece in pieces(line) if line else ():
            paragraph.append(self._piece(piece))

    def _piece(self, piece: Piece) -> BaseOxmlElement:
        if isinstance(piece, str):
            return run(piece)
        if isinstance(piece, Text):
            style = "Source" if piece.code else ""
            return run(piece.text, style=style, bold=piece.bold, lang=piece.lang)
        return self._link(piece)

    def _link(self, link: Link) -> BaseOxmlElement:
        shown = run(link.text, style="Hyperlink")
        if link.anchor:
            made = element("hyperlink", anchor=self._marks.name(link.anchor), history="1")
        else:
            safe = address(link.url)
            if safe is None:
                return run(link.text)
            id_ = self.document.part.relate_to(safe, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            made = element("hyperlink", history="1")
            made.set(qn("r:id"), id_)
        made.append(shown)
        return made

    def _listed(self, line: Line, list_id: str, level: int, style: str = "List Paragraph") -> None:
        made = self._paragraph(style, line)
        place = element("numPr")
        place.extend([element("ilvl", val=str(level)), element("numId", val=list_id)])
        properties = made._p.get_or_add_pPr()
        properties.append(place)

    def _row(self, line: CT_Row, cells: Sequence[Cell], sizes: Sequence[Length]) -> None:
        for box, cell, size in zip(line.tc_lst, cells, sizes, strict=True):
            properties = box.get_or_add_tcPr()
            for old in properties.findall(qn("w:tcW")):
                properties.remove(old)
            properties.insert(0, element("tcW", w=str(_twips(size)), type="dxa"))
            if cell.ground:
                properties.append(element("shd", val="clear", color="auto", fill=cell.ground))
            for old in box.findall(qn("w:p")):
                box.remove(old)
            for text in cell.lines or ("",):
                paragraph = element("p")
                style = element("pPr")
                style.append(element("pStyle", val=self._styles["Cell"]))
                paragraph.append(style)
                self._fill(paragraph, text)
                box.append(paragraph)

    def mark(self, row: CT_Row, anchor: str) -> None:
        """Make a table's row a place that links lead to."""
        paragraph = next(iter(row.tc_lst[0].p_lst), None) if row.tc_lst else None
        if paragraph is not None:
            self._marks.around(self._marks.name(anchor), paragraph)


def _twips(size: Length) -> int:
    points: float = size.pt
    return round(points * 20)


def _shape_table(table: Table, sizes: Sequence[Length], caption: str) -> None:
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    properties.append(
        element(
            "tblLook",
            val="04A0",
            firstRow="1",
            lastRow="0",
            firstColumn="1",
            lastColumn="0",
            noHBand="0",
            noVBand="1",
        )
    )
    properties.append(element("tblCaption", val=caption))
    for column, size in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), sizes, strict=True):
        column.set(qn("w:w"), str(_twips(size)))
