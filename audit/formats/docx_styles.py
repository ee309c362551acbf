"""How a Word file of ours looks: page, fonts, styles, lists. Chinese typesetting on A4."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from audit.formats.docx_parts import element

SONG, HEI = "宋体", "黑体"  # every Chinese Word has them; other programs know what stands for them
_SERIF, _SANS, _MONO = "Times New Roman", "Arial", "Consolas"
_NAVY = RGBColor(0x14, 0x31, 0x5C)
_SOFT = RGBColor(0x3D, 0x46, 0x56)
_LEVELS = 3  # of lists
_BULLETS = ("•", "◦", "▪")
_ALIGN_LEFT = WD_TABLE_ALIGNMENT.LEFT

# What a program may take where it lacks the font: names of the same design, the free ones last.
_OTHER_NAMES = {
    SONG: "SimSun,Songti SC,Noto Serif CJK SC,Source Han Serif SC",
    HEI: "SimHei,Heiti SC,Noto Sans CJK SC,Source Han Sans SC",
    _MONO: "Menlo,Noto Sans Mono,DejaVu Sans Mono",
}


def set_up(document: Document, *, lang: str) -> None:
    """Page, fonts and styles; `lang` is the document's language as a BCP 47 tag."""
    _page(document)
    _defaults(document, lang)
    _body_styles(document)
    _heading_styles(document)
    _own_styles(document)
    _settings(document, lang)
    _fonts(document)
    _lists(document)
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # the picture of an empty page
            del package.rels[key]


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)


def _defaults(document: Document, lang: str) -> None:
    properties = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    own = properties[0] if properties is not None else element("rPr")
    own.clear()
    own.append(_font(SONG, _SERIF))
    own.extend([element("sz", val="22"), element("szCs", val="22")])
    own.append(element("lang", val=lang, eastAsia="zh-CN", bidi="ar-SA"))


def _font(chinese: str, latin: str) -> BaseOxmlElement:
    return element("rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin)


def _set_font(style: ParagraphStyle, chinese: str, latin: str) -> None:
    properties = style.element.get_or_add_rPr()
    old = properties.find(qn("w:rFonts"))
    if old is not None:
        properties.remove(old)
    properties.insert(0, _font(chinese, latin))


def _body_styles(document: Document) -> None:
    body = document.styles["Normal"]
    assert isinstance(body, ParagraphStyle)  # noqa: S101 - python-docx types its styles loosely
    _set_font(body, SONG, _SERIF)
    body.font.size = Pt(11)
    shape = body.paragraph_format
    shape.line_spacing, shape.space_after, shape.space_before = 1.5, Pt(4), Pt(0)
    shape.widow_control = True


def _heading_styles(document: Document) -> None:
    sizes = {"Title": 20, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12}
    for name, size in sizes.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101
        _set_font(style, HEI, _SANS)
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = _NAVY
        shape = style.paragraph_format
        shape.line_spacing, shape.keep_with_next = 1.3, True
        shape.space_before = Pt(0 if name == "Title" else size)
        shape.space_after = Pt(size / 3)
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        document.styles["Title"].element.pPr.remove(border)


def _own_styles(document: Document) -> None:
    caption = document.styles["Caption"]
    assert isinstance(caption, ParagraphStyle)  # noqa: S101
    _set_font(caption, HEI, _SANS)
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(10), False, _SOFT
    caption.paragraph_format.space_after = Pt(6)
    cell = _paragraph_style(document, "Cell", "Normal", size=9.5)
    cell.paragraph_format.line_spacing, cell.paragraph_format.space_after = 1.15, Pt(0)
    short = _paragraph_style(document, "Compact", "Normal", size=10.5)
    short.paragraph_format.line_spacing, short.paragraph_format.space_after = 1.2, Pt(2)
    code = _paragraph_style(document, "Code", "Normal", size=9)
    _set_font(code, SONG, _MONO)
    code.paragraph_format.line_spacing = 1.15
    _shade(code.element.get_or_add_pPr(), "F1F4F8")
    lead = _paragraph_style(document, "Lead", "Normal", size=11)
    _set_font(lead, HEI, _SANS)
    lead.paragraph_format.keep_with_next = True
    notice = _paragraph_style(document, "Notice", "Normal", size=10.5)
    _shade(notice.element.get_or_add_pPr(), "FFF6DC")
    _paragraph_style(document, "Soft", "Normal", size=10).font.color.rgb = _SOFT
    contents = _paragraph_style(document, "Contents Heading", "Normal", size=18)
    _set_font(contents, HEI, _SANS)
    contents.font.color.rgb = _NAVY
    contents.paragraph_format.keep_with_next = True
    for level in (1, 2):
        entry = _paragraph_style(document, f"toc {level}", "Normal", size=10.5)
        entry.paragraph_format.left_indent = Cm(0.7 * (level - 1))
        entry.paragraph_format.line_spacing, entry.paragraph_format.space_after = 1.3, Pt(0)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor(0x0B, 0x40, 0x88), True
    mono = document.styles.add_style("Source", WD_STYLE_TYPE.CHARACTER)
    mono.element.get_or_add_rPr().insert(0, _font(SONG, _MONO))
    mono.font.size = Pt(9)


def _paragraph_style(document: Document, name: str, base: str, *, size: float) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101
    style.base_style = document.styles[base]
    style.font.size = Pt(size)
    return style


def _shade(properties: BaseOxmlElement, colour: str) -> None:
    made = element("shd", val="clear", color="auto", fill=colour)
    # The schema has an order, and Word minds it.
    properties.insert_element_before(made, "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing")


def _settings(document: Document, lang: str) -> None:
    """Not in compatibility mode, and the language known to whoever edits the file."""
    settings = document.settings.element
    for name in ("compat", "themeFontLang"):
        for old in settings.findall(qn(f"w:{name}")):
            settings.remove(old)
    compat = element("compat")
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("compatSetting", name="compatibilityMode", uri=uri, val="15"))
    language = element("themeFontLang", val=lang, eastAsia="zh-CN")
    later = ("w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema")
    last = ("w:clrSchemeMapping", "w:shapeDefaults", "w:decimalSymbol", "w:listSeparator")
    settings.insert_element_before(compat, *later, *last)
    settings.insert_element_before(language, *last)


def _fonts(document: Document) -> None:
    """Other names of the fonts, for programs that lack them."""
    table = next(
        (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/fontTable")),
        None,
    )
    if table is None:
        return
    lines = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>'
        for name, others in _OTHER_NAMES.items()
    )
    space = qn("w:x").partition("}")[0][1:]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    table._blob = f'{head}<w:fonts xmlns:w="{space}">{lines}</w:fonts>'.encode()


def _lists(document: Document) -> None:
    """One definition for bullets and one for numbers; numbered lists get a number each."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for name in ("List Bullet", "List Bullet 2", "List Bullet 3", "List Number", "List Number 2"):
        properties = document.styles[name].element.pPr
        for old in properties.findall(qn("w:numPr")):
            properties.remove(old)
    for id_, kind in ((0, "bullet"), (1, "decimal")):
        numbering.append(_abstract(id_, kind))
    first = element("num", numId="1")
    first.append(element("abstractNumId", val="0"))
    numbering.append(first)


def _abstract(id_: int, kind: str) -> BaseOxmlElement:
    made = element("abstractNum", abstractNumId=str(id_))
    made.append(element("multiLevelType", val="multilevel"))
    for level in range(_LEVELS):
        one = element("lvl", ilvl=str(level))
        shown = _BULLETS[level] if kind == "bullet" else f"%{level + 1}."
        one.extend([element("start", val="1"), element("numFmt", val=kind)])
        one.extend([element("lvlText", val=shown), element("lvlJc", val="left")])
        place = element("pPr")
        place.append(element("ind", left=str(420 * (level + 1)), hanging="420"))
        one.append(place)
        made.append(one)
    return made


def new_numbers(document: Document) -> str:
    """A numbered list of its own, that begins at 1; its id for the paragraphs."""
    numbering = document.part.numbering_part.element
    id_ = str(len(numbering.findall(qn("w:num"))) + 1)
    made = element("num", numId=id_)
    made.append(element("abstractNumId", val="1"))
    begin = element("lvlOverride", ilvl="0")
    begin.append(element("startOverride", val="1"))
    made.append(begin)
    numbering.append(made)
    return id_
