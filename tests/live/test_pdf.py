"""report.pdf: printed by a real browser, tagged, the same every time, and never half a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import lxml.html
import pikepdf
import psutil
import pypdf
import pytest
from pikepdf import Dictionary, Name

from audit.formats import FormatError, Material, write_formats
from audit.formats.pdf import close_browser, print_html, render
from audit.formats.round_pdf import render_round
from audit.pool import worker_pool
from audit.report.html_report import render_html
from devices.ports import ToolError
from rules.load import load_catalogue, load_texts
from tests.audit.formats import handed
from tests.audit.rounds.report_rounds import full_round

TITLE = "网站无障碍检测报告：portal.example.test"
PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do"))
UNCLAIMED = {"PDFUA1-ID-PART-001", "PDFUA1-ID-SCHEMA-001"}  # that the file says it is PDF/UA


@dataclass(frozen=True)
class Printed:
    """One report: what it was printed from, the file, and the file read."""

    material: Material
    content: bytes
    pdf: pikepdf.Pdf

    def elements(self, kind: str) -> list[Dictionary]:
        """The structure elements of one kind."""
        found = []
        for one in self.pdf.objects:
            if isinstance(one, Dictionary) and one.get(Name.Type) == Name.StructElem:
                found += [one] if str(one.S) == f"/{kind}" else []
        return found


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    """The invented report in Chinese."""
    material = handed.material(tmp_path_factory.mktemp("pdf"))
    try:
        content = render(material)
        with pikepdf.open(BytesIO(content)) as pdf:
            yield Printed(material, content, pdf)
    finally:
        close_browser()


def test_title_language_and_time_are_told(printed: Printed) -> None:
    """In the window's title, to the screen reader, and nowhere the clock's time."""
    root, info = printed.pdf.Root, printed.pdf.docinfo
    assert str(root.Lang) == "zh-CN"
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert root.MarkInfo.Marked is True
    assert str(info[Name.Title]) == TITLE
    assert str(info[Name.CreationDate]) == str(info[Name.ModDate]) == "D:20260302011930Z"
    with printed.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == TITLE
        assert metadata["xmp:CreateDate"] == "2026-03-02T01:19:30Z"
        assert "pdfuaid:part" not in metadata  # not claimed: half of it only people can check


def test_the_outline_is_the_headings(printed: Printed) -> None:
    """Every heading of the HTML report, in its order."""
    material = printed.material
    page = lxml.html.document_fromstring(
        render_html(
            material.report,
            workspace=material.workspace,
            catalogue=material.catalogue,
            texts=material.texts,
            lang="zh",
        )
    )
    expected = [" ".join(h.text_content().split()) for h in page.xpath("//h1|//h2|//h3|//h4|//h5")]
    found: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                found.append(" ".join(str(item["/Title"]).split()))  # type: ignore[index]

    walk(pypdf.PdfReader(BytesIO(printed.content)).outline)
    assert found == expected


def test_the_tags_say_what_things_are(printed: Printed) -> None:
    """One first heading, head cells with their scope, items with one body, pictures with text."""
    assert len(printed.elements("H1")) == 1
    assert printed.elements("H2")
    scopes = {
        str(part.Scope) for cell in printed.elements("TH") for part in cell.A if "/Scope" in part
    }
    assert scopes == {"/Row", "/Column"}
    for item in printed.elements("LI"):
        kids = item.K if isinstance(item.K, pikepdf.Array) else [item.K]
        assert [str(kid.S) for kid in kids] in (["/Lbl", "/LBody"], ["/LBody"])
    pictures = printed.elements("Figure")
    assert len(pictures) == 2
    assert all("框出的元素" in str(picture.Alt) for picture in pictures)
    assert dict(printed.pdf.Root.StructTreeRoot.RoleMap.items()).keys() <= {"/Strong", "/Em"}


def test_links_say_where_they_lead(printed: Printed) -> None:
    """Each link's own text for who hears it alone; none leads into this machine's files."""
    found = [a for page in printed.pdf.pages for a in page.get(Name.Annots, [])]
    told = {str(a.Contents) for a in found if a.Subtype == Name.Link}
    assert len(found) > 5
    assert "转到：W09 非文本链接" in told
    assert "打开网址：https://portal.example.test/list/" in told
    uris = {str(a.A.URI) for a in found if Name.A in a}
    assert all(uri.startswith(("https://", "http://")) for uri in uris)


def test_everything_painted_is_tagged_or_an_artifact(printed: Printed) -> None:
    """Nothing on any page is left for the reader to guess; tabbing follows the structure."""
    for page in printed.pdf.pages:
        assert page.Tabs == Name.S
        marks: list[bool] = []
        for one in pikepdf.parse_content_stream(page):
            operator, operands = str(one.operator), list(one.operands)
            if operator in ("BMC", "BDC"):
                known = len(operands) > 1 and isinstance(operands[1], Dictionary)
                marks.append(operands[0] == Name.Artifact or (known and "/MCID" in operands[1]))
            elif operator == "EMC":
                marks.pop()
            elif operator in PAINTING:
                assert any(marks), (page.index, operator)
        assert marks == []


def test_chinese_can_be_copied(printed: Printed) -> None:
    """Fonts are in the file with their letters, and no radical stands for a character."""
    fonts = [o for o in printed.pdf.objects if isinstance(o, Dictionary) and "/Subtype" in o]
    fonts = [o for o in fonts if o.get(Name.Type) == Name.Font and o.Subtype != "/CIDFontType2"]
    fonts = [o for o in fonts if not str(o.Subtype).startswith("/CIDFont")]
    assert fonts
    for font in fonts:
        assert Name.ToUnicode in font
        inside = font.Subtype == Name.Type3 or "/FontFile" in str(
            font.get(Name.DescendantFonts, [font])[0].FontDescriptor.keys()
        )
        assert inside
    pages = pypdf.PdfReader(BytesIO(printed.content)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "无障碍检测报告：portal.example.test" in "".join(text.split())
    assert "涉及2个网页" in "".join(text.split())
    assert [c for c in text if "\u2e80" <= c <= "\u2fdf"] == []


def test_a_checker_finds_nothing_but_the_missing_claim(printed: Printed) -> None:
    """An independent checker of PDF/UA-1 (ISO 14289-1); the claim itself is left to people."""
    checker = pytest.importorskip("page")
    report = checker.validate_pdf_bytes(printed.content, profile="ua1")
    assert {failure.rule_id for failure in report.failures} == UNCLAIMED


def test_same_report_same_bytes(printed: Printed) -> None:
    """In the same browser and in another one."""
    assert render(printed.material) == printed.content
    close_browser()
    assert render(printed.material) == printed.content


def test_hostile_text_prints(tmp_path: Path) -> None:
    """Markup stays text, no script runs, nothing is fetched, and the file is whole."""
    content = render(handed.material(tmp_path, handed.hostile(long=300)))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert Name.Names not in pdf.Root or Name.JavaScript not in pdf.Root.Names
        assert pdf.Root.MarkInfo.Marked is True
        assert pdf.check_pdf_syntax() == []
    text = "".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(content)).pages)
    assert "<script>alert(1)</script>" in text


def test_a_dead_browser_is_told_and_replaced(printed: Printed) -> None:
    """One report is lost with its reason; the next one has another browser."""
    html = '<!doctype html><html lang="zh-CN"><title>短</title><h1>短</h1>'
    texts = load_texts("zh")
    print_html(html, texts=texts, at="2026-03-02T01:19:30Z")
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "chrom" in child.name():
                child.kill()
    with pytest.raises(FormatError) as told:
        print_html(html, texts=texts, at="2026-03-02T01:19:30Z")
    assert told.value.code == "pdf-not-printed"
    assert print_html(html, texts=texts, at="2026-03-02T01:19:30Z").startswith(b"%PDF-1.7")


def test_without_a_chinese_font_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes instead of characters would be no report; one sentence says what to install."""
    fonts = tmp_path / "fonts.conf"
    latin = "/usr/share/fonts/truetype/dejavu"
    fonts.write_text(f"<fontconfig><dir>{latin}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    close_browser()
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    material = handed.material(tmp_path / "workspace")
    ((_, told),) = write_formats(material, ["pdf"])
    close_browser()
    assert isinstance(told, FormatError)
    assert "没有中文字体" in load_texts("zh").message(told.code, told.detail)
    assert not (material.workspace / "report.pdf").exists()


def test_without_a_browser_the_other_formats_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The missing browser is named, and the Word file is there."""
    close_browser()
    monkeypatch.setenv("YD_AUDIT_BROWSER", "/nonexistent/chromium")
    material = handed.material(tmp_path)
    told = {one.id: result for one, result in write_formats(material, ["pdf", "docx"])}
    assert isinstance(told["pdf"], ToolError)
    assert told["pdf"].detail == {"path": "/nonexistent/chromium"}
    assert told["docx"] == material.workspace / "report.docx"
    assert (material.workspace / "report.docx").read_bytes()[:2] == b"PK"


def test_a_rounds_report_is_tagged_as_well(printed: Printed) -> None:
    """31 bodies with their charts and tables: each chart's data is in a table beside it."""
    content = render_round(full_round(), catalogue=load_catalogue(), texts=load_texts("zh"))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        tables = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == "/Table"]
        assert len(tables) > 3
        uris = [a.A.URI for p in pdf.pages for a in p.get(Name.Annots, []) if Name.A in a]
        assert uris == []  # reports of the bodies lie elsewhere once the file is handed over
    checker = pytest.importorskip("page")
    found = checker.validate_pdf_bytes(content, profile="ua1").failures
    assert {failure.rule_id for failure in found} == UNCLAIMED


def test_a_worker_takes_its_browser_with_it() -> None:
    """Each process of a pool prints with one browser of its own, and leaves none behind."""
    html = '<!doctype html><html lang="zh-CN"><title>短</title><h1>短</h1>'
    before = _browsers()
    with worker_pool(1) as pool:
        for _ in range(2):
            done = pool.submit(print_html, html, texts=load_texts("zh"), at="2026-03-02T01:19:30Z")
            assert done.result().startswith(b"%PDF-1.7")
        assert len(_browsers() - before) == 1
    assert _browsers() - before == set()


def _browsers() -> set[int]:
    """The drivers among what this process started: one for each browser."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.name() == "chromedriver" and child.status() != psutil.STATUS_ZOMBIE:
                found.add(child.pid)
    return found
