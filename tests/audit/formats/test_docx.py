"""report.docx: real headings, contents, tables and pictures that somebody can hear."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from audit.formats.docx import render
from audit.formats.docx_parts import address
from tests.audit.formats import handed
from tests.audit.report import invented


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The invented report in Chinese."""
    return render(handed.material(tmp_path_factory.mktemp("docx")))


@pytest.fixture(scope="module")
def opened(content: bytes) -> Opened:
    """The same, read back."""
    return Document(BytesIO(content))


def headings(opened: Opened) -> list[tuple[int, str]]:
    """Level and text of each heading; the title has level 0."""
    levels = {"Title": 0, **{f"Heading {n}": n for n in range(1, 10)}}
    known = ((levels.get(str(p.style.name)), p.text) for p in opened.paragraphs if p.style)
    return [(level, text) for level, text in known if level is not None]


def bookmarks(opened: Opened) -> dict[str, str]:
    """The text of the paragraph that each bookmark lies in."""
    marks = opened.element.body.iter(qn("w:bookmarkStart"))
    return {mark.get(qn("w:name")): _text(mark.getparent()) for mark in marks}


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(str(t.text) for t in paragraph.iter(qn("w:t")))


def contents(opened: Opened) -> list[tuple[int, str, str]]:
    """Level, text and bookmark of each entry of the contents."""
    found = []
    for paragraph in opened.paragraphs:
        name = str(paragraph.style.name) if paragraph.style else ""
        link = paragraph._p.find(qn("w:hyperlink"))
        if name.startswith("toc ") and link is not None:
            found.append((int(name[4:]), _text(link), link.get(qn("w:anchor"))))
    return found


def test_headings_have_no_gaps(opened: Opened) -> None:
    """One title comes first; below a heading comes at most the next level, down to the third."""
    levels = [level for level, _ in headings(opened)]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert set(levels) == {0, 1, 2, 3}


def test_sections_come_in_the_order_of_the_html_report(opened: Opened) -> None:
    """One page first, then what the HTML report has, in its order."""
    assert [text for level, text in headings(opened) if level == 1] == [
        "一页总结",
        "怎样读这些结果",
        "8 项指标",
        "先修什么",
        "待人工确认",
        "各网页情况",
        "没有测的内容",
        "方法与版本",
    ]


def test_contents_are_filled_and_lead_to_the_headings(opened: Opened) -> None:
    """Nobody has to press F9: each entry is a heading's text and leads to that heading."""
    expected = [(level, text) for level, text in headings(opened) if level in (1, 2)]
    found = contents(opened)
    assert [(level, text) for level, text, _ in found] == expected
    marks = bookmarks(opened)
    assert [marks[mark] for _, _, mark in found] == [text for _, text in expected]
    told = "".join(str(t.text) for t in opened.element.body.iter(qn("w:instrText")))
    assert 'TOC \\o "1-2"' in told
    assert opened.settings.element.find(qn("w:updateFields")) is None  # no question on opening


def test_every_link_inside_leads_somewhere(opened: Opened) -> None:
    """A cause leads to its page and back, an indicator to its row."""
    marks = bookmarks(opened)
    links = list(opened.element.body.iter(qn("w:hyperlink")))
    inside = [link for link in links if link.get(qn("w:anchor"))]
    assert {link.get(qn("w:anchor")) for link in inside} <= marks.keys()
    led = {_text(link): marks[link.get(qn("w:anchor"))] for link in inside}
    assert led["W09 非文本链接"] == "W09 非文本链接"
    assert led["第 1 页《示范市人民政府门户网站》"] == "第 1 页《示范市人民政府门户网站》"


def test_tables_say_what_their_heads_are(opened: Opened) -> None:
    """The first row of each is marked and repeated, no row is torn, each has a caption."""
    assert opened.tables
    for table in opened.tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *rest))
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        above = table._tbl.getprevious()
        assert above.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")) == "Caption"


def test_what_was_not_measured_has_no_figure(opened: Opened) -> None:
    """The row of an indicator that was not measured says so, without a number."""
    rows = [row for table in opened.tables for row in table.rows]
    cells = next([c.text for c in row.cells] for row in rows if row.cells[0].text.startswith("W18"))
    assert cells[1:7] == ["未测", "未测", "待机器", "未查", "未查", "未查"]


def test_pictures_say_what_they_show(opened: Opened, tmp_path: Path) -> None:
    """Each has the text that the HTML report gives it, and a caption."""
    properties = list(opened.element.body.iter(qn("wp:docPr")))
    assert len(properties) == len(opened.inline_shapes) > 0
    told = [one.get("descr") for one in properties]
    assert "距页面左边 620 像素、上边 96 像素，宽 132 像素、高 44 像素" in told[0]
    captions = [p.text for p in opened.paragraphs if p.style and p.style.name == "Caption"]
    assert "截图取自第 1 页《示范市人民政府门户网站》，深色线框内是所说的元素。" in captions


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en-US")])
def test_languages_are_told(tmp_path: Path, lang: str, tag: str) -> None:
    """The document's own, and English where the engine speaks."""
    opened = Document(BytesIO(render(handed.material(tmp_path, lang=lang))))
    default = opened.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}"
    )
    assert default.get(qn("w:val")) == tag
    assert default.get(qn("w:eastAsia")) == "zh-CN"
    assert opened.core_properties.language == tag
    english = [
        _text(run)
        for run in opened.element.body.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None
    ]
    assert english == ["Element's background color could not be determined"]


def test_properties_and_edges(opened: Opened) -> None:
    """Title, author and the report's own time; body above, page number below, on A4."""
    properties = opened.core_properties
    assert properties.title == "网站无障碍检测报告：portal.example.test"
    assert properties.author == "yd-audit"
    assert properties.created == datetime(2026, 3, 2, 1, 19, 30, tzinfo=UTC)
    section = opened.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert "portal.example.test" in section.header.paragraphs[0].text
    fields = [str(t.text).strip() for t in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_repairs_are_numbered_in_their_order(opened: Opened) -> None:
    """Causes come as the HTML report has them, numbered from 1."""
    causes = [text for _, text in headings(opened) if re.match(r"第 \d+ 项：", text)]
    assert causes == [
        "第 1 项：图片链接的名称说不清去向",
        "第 2 项：没有可用的跳过导航链接",
        "第 3 项：链接打开新窗口而没有说明",
        "第 4 项：文字与背景的对比度不够",
    ]


def test_same_report_same_bytes(content: bytes, tmp_path: Path) -> None:
    """No clock and no chance in the file."""
    assert render(handed.material(tmp_path)) == content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_text_never_breaks_the_file(tmp_path: Path) -> None:
    """What XML forbids, markup, bidi and endless titles: the file opens, and shows them as text."""
    content = render(handed.material(tmp_path, handed.hostile()))
    opened = Document(BytesIO(content))
    text = "\n".join(p.text for p in opened.paragraphs)
    assert "</w:t><script>alert(1)</script> \\x00\\x1b[31m\\u202e\\ud800��" in text
    assert "\u202e" not in text
    assert max(len(text) for _, text in headings(opened)) <= 210
    assert opened.core_properties.created == datetime(1980, 1, 1, tzinfo=UTC)
    targets = [r.target_ref for r in opened.part.rels.values() if r.is_external]
    assert all(re.fullmatch(r"https?://[!-~]{1,1990}", target) for target in targets)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.test/页?q=1 2", "https://a.test/%E9%A1%B5?q=1%202"),
        ("javascript:alert(1)", None),
        ("https://a.test:99999/", None),
        ("https://a.test:0/", None),
        ("https://a b/", None),
        ("https://a.test/%zz", None),
        ("https://a.test/" + "x" * 3000, None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_addresses_that_word_opens_become_links(url: str, target: str | None) -> None:
    """A broken target would make Word refuse the whole file."""
    assert address(url) == target


def test_a_missing_screenshot_is_said(tmp_path: Path) -> None:
    """Without its picture the cause says why there is none."""
    opened = Document(BytesIO(render(handed.material(tmp_path, invented.report(pages=())))))
    assert len(opened.inline_shapes) == 0
    assert any("没有图" in p.text for p in opened.paragraphs)
