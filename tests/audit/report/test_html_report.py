"""report.html: what it says, that pages cannot act in it, and that it is accessible itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest

from audit.report.html_report import render_html
from audit.report.issue_view import MOST_PICTURES, shorten
from audit.report.model import Report, ReportScore
from tests import gold
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts

VOID = frozenset({"meta", "img", "br", "link", "input", "hr"})


def rendered(report: Report, workspace: Path, lang: str = "zh") -> str:
    """The report's HTML."""
    return render_html(
        report, workspace=workspace, catalogue=catalogue(), texts=texts(lang), lang=lang
    )


def parsed(report: Report, workspace: Path, lang: str = "zh") -> lxml.html.HtmlElement:
    """The report's document."""
    return lxml.html.document_fromstring(rendered(report, workspace, lang))


def text_of(element: lxml.html.HtmlElement) -> str:
    """Its text with single spaces."""
    return " ".join(element.text_content().split())


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the invented report's screenshots."""
    return invented.workspace(tmp_path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_kept_output(workspace: Path, lang: str) -> None:
    """The invented report renders as kept in fixtures/gold, pictures left aside."""
    gold.check(f"report.{lang}.html", rendered(invented.report(), workspace, lang))


def test_same_report_same_bytes(workspace: Path) -> None:
    """Judging again has to give the same file."""
    assert rendered(invented.report(), workspace) == rendered(invented.report(), workspace)


def test_texts_and_lang_must_agree(workspace: Path) -> None:
    """A Chinese report in the name of English is refused."""
    with pytest.raises(ValueError, match="zh"):
        render_html(
            invented.report(), workspace=workspace, catalogue=catalogue(), texts=texts(), lang="en"
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_comes_from_elsewhere(workspace: Path, lang: str) -> None:
    """The file works offline: no script, no style sheet, font, picture or frame from outside."""
    document = parsed(invented.report(), workspace, lang)
    assert not document.xpath("//script | //link | //iframe | //object | //embed | //form")
    assert not document.xpath("//@*[starts-with(name(), 'on')]")
    sources = [str(img.get("src")) for img in document.iter("img")]
    assert all(src.startswith("data:image/jpeg;base64,") for src in sources)
    assert not re.search(r"url\(|@import", document.xpath("string(//style)"))


def test_page_text_stays_text(workspace: Path) -> None:
    """Tags, attributes, templates and script addresses from pages are shown and nothing else."""
    html = rendered(invented.report(), workspace)
    document = lxml.html.document_fromstring(html)
    body = text_of(document)
    assert "<script>alert(1)</script>" in body
    assert '"><img src=x onerror=alert(1)>.png' in body
    assert not {"\x1b", "\u202e"} & set(html)
    assert r"\x1b[31m\u202e链接" in body
    safe = ("#", "http://", "https://")
    assert all(str(link.get("href")).startswith(safe) for link in document.iter("a"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "http://[", "//x.test"],
)
def test_unsafe_addresses_are_not_links(workspace: Path, url: str) -> None:
    """Only http and https addresses can be opened from the report."""
    page = replace(invented.report().pages[3], url=url, final_url=url)
    document = parsed(invented.report(pages=(page,), issues=()), workspace)
    assert all(href.startswith("#") for href in document.xpath("//main//@href"))


def test_hostile_everything(workspace: Path) -> None:
    """Hostile words in every field that a page can fill add no element to the document."""
    evil = "\"'><b id=evil onclick=x>{{ 7*7 }}{% raw %}</style></title></textarea><!--\x00\ud800"
    base = invented.report()
    bad = replace(base.issues[0].example, selector=evil, html=evil, data={"name": evil}, id=evil)
    page = replace(
        base.pages[0],
        url=evil,
        final_url=evil,
        title=evil,
        template=evil,
        screenshot=evil,
        details={"status": evil},
        reasons=("http-error",),
        status="partly",
        findings=(bad,),
    )
    issue = replace(base.issues[0], example=bad, findings=(evil,), component=evil)
    document = parsed(invented.report(pages=(page,), issues=(issue,), target_url=evil), workspace)
    assert not document.xpath("//b | //*[@onclick] | //comment()")
    assert "49" not in text_of(document.xpath("//h1")[0])
    assert "{{ 7*7 }}" in text_of(document.xpath("//h1")[0])


def test_an_open_score_is_a_range_without_a_grade(workspace: Path) -> None:
    """The summary says the range, what is decided, and that there is no grade."""
    key = text_of(parsed(invented.report(), workspace).xpath("//dl[@class='key']")[0])
    assert "16.67 至 83.33 分" in key
    assert "暂不给出" in key
    assert "良好" not in key


def test_a_final_score_has_its_grade(workspace: Path) -> None:
    """When nothing is open the value and the grade's title are shown."""
    final = ReportScore(
        value=Fraction(245, 3), low=Fraction(245, 3), high=Fraction(245, 3), coverage=Fraction(1)
    )
    key = text_of(
        parsed(invented.report(web=final, grade="good"), workspace).xpath("//dl[@class='key']")[0]
    )
    assert "81.67 分" in key
    assert "良好" in key


def test_what_was_not_measured_has_no_figure(workspace: Path) -> None:
    """Without any measured page there is no score, no bar and no number for an indicator."""
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    document = parsed(invented.report(web=nothing), workspace)
    value = document.xpath("//dl[@class='key']//dd")[0]
    assert text_of(value) == "未测，没有得分"
    assert not document.xpath("//div[@class='scale']")
    cells = document.xpath("//tr[@id='indicator-W18']/td")
    assert [text_of(cell) for cell in cells[:6]] == [
        "未测",
        "未测",
        "待机器",
        "未查",
        "未查",
        "未查",
    ]


def test_the_reconstruction_is_said_twice(workspace: Path) -> None:
    """Whoever sees the figures sees that the indicators are a reconstruction, top and bottom."""
    document = parsed(invented.report(), workspace)
    for place in ("//main/p[@class='notice']", "//footer"):
        assert "指标目录为本工具推演" in text_of(document.xpath(place)[0])


def test_clauses_carry_their_standing(workspace: Path) -> None:
    """A clause number never stands without how it is known."""
    row = text_of(parsed(invented.report(), workspace).xpath("//tr[@id='indicator-W09']")[0])
    assert "YD/T 1761-2012 5.2.3（草案时期编号，未核对原文）" in row


def test_the_first_repair_comes_first(workspace: Path) -> None:
    """Counted failures by weight come before advice, questions come under people's work."""
    document = parsed(invented.report(), workspace)
    titles = [text_of(h) for h in document.xpath("//article[contains(@class,'issue')]/*[1]")]
    assert titles == [
        "第 1 项：图片链接的名称说不清去向",
        "第 2 项：没有可用的跳过导航链接",
        "第 3 项：链接打开新窗口而没有说明",
        "第 4 项：文字与背景的对比度不够",
    ]
    assert document.xpath("//section[@aria-labelledby='people']//*[@id='issue-4']")


def test_an_issue_shows_its_element(workspace: Path) -> None:
    """Sentence, picture with the same facts as text, source, path, clause and repaired code."""
    document = parsed(invented.report(), workspace)
    article = document.xpath("//*[@id='issue-1']/..")[0]
    alt = article.xpath(".//img/@alt")[0]
    assert "左边 620 像素" in alt
    assert "btn_03.png" in alt
    assert '<img src="logo.png" alt="首页">' in text_of(article)
    assert '<a href="/zwgk/">' in text_of(article)
    assert "body > div.top > a:nth-of-type(3)" in text_of(article.xpath(".//details")[0])


def test_a_missing_screenshot_is_said(tmp_path: Path) -> None:
    """Without the files the report is whole and says why there is no picture."""
    document = parsed(invented.report(), tmp_path)
    assert not document.xpath("//img")
    assert "没有图" in text_of(document.xpath("//*[@id='issue-1']/..")[0])


def test_pictures_are_limited(workspace: Path) -> None:
    """The first items have pictures; later ones name the whole screenshot instead."""
    base = invented.report()
    many = tuple(replace(base.issues[3], id=f"i-{n:02}") for n in range(MOST_PICTURES + 1))
    document = parsed(invented.report(issues=many), workspace)
    assert document.xpath(f"//*[@id='issue-{MOST_PICTURES}']/..//img")
    last = document.xpath(f"//*[@id='issue-{MOST_PICTURES + 1}']/..")[0]
    assert not last.xpath(".//img")
    assert "captures/p1/page.png" in text_of(last)


def test_a_screenshot_outside_the_workspace_is_not_read(workspace: Path) -> None:
    """A path that leads out of the workspace is not followed."""
    inner = workspace / "inner"
    inner.mkdir()
    page = replace(invented.report().pages[0], screenshot="../captures/p1/page.png")
    assert not parsed(invented.report(pages=(page,)), inner).xpath("//img")


def test_pages_not_measured_say_why(workspace: Path) -> None:
    """The reason stands with the page and again under what was left out, with what to do."""
    document = parsed(invented.report(), workspace)
    assert "服务器回答 404" in text_of(document.xpath("//*[@id='page-3']/..")[0])
    left_out = text_of(document.xpath("//section[@aria-labelledby='left-out']")[0])
    assert "服务器回答 404" in left_out
    assert "robots.txt 不允许访问（1 个地址）" in left_out
    assert "服务器回答 410，没有给出网页（1 个地址）" in left_out


def test_no_finding_is_not_a_pass(workspace: Path) -> None:
    """A page without findings is not called passed, nor is a page that was not measured."""
    document = parsed(invented.report(), workspace)
    assert "这不等于通过" in text_of(document.xpath("//*[@id='page-4']/..")[0])
    assert "没有结论" in text_of(document.xpath("//*[@id='page-3']/..")[0])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_own_structure(workspace: Path, lang: str) -> None:
    """Language, one h1, headings without gaps, a skip link first, landmarks, captions, scopes."""
    document = parsed(invented.report(), workspace, lang)
    assert document.get("lang") == ("zh-CN" if lang == "zh" else "en")
    levels = [int(h.tag[1]) for h in document.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    first = document.xpath("//body//*[self::a or self::button or @tabindex]")[0]
    assert first.get("href") == "#main"
    assert document.xpath("//main[@id='main' and @tabindex='-1']")
    assert document.xpath("/html/body/header and /html/body/footer and //nav[@aria-label]")
    for table in document.xpath("//table"):
        assert table.xpath("./caption")
        assert all(th.get("scope") for th in table.xpath(".//th"))
    assert all(img.get("alt") for img in document.xpath("//img"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_links_lead_somewhere_and_say_where(workspace: Path, lang: str) -> None:
    """Ids are unique, every inner link has its target, one text never means two targets."""
    document = parsed(invented.report(), workspace, lang)
    ids = Counter(document.xpath("//@id"))
    assert [id_ for id_, count in ids.items() if count > 1] == []
    targets: dict[str, set[str]] = {}
    for link in document.xpath("//a[@href]"):
        href = link.get("href")
        assert not href.startswith("#") or href[1:] in ids
        targets.setdefault(text_of(link), set()).add(href)
    assert {text: hrefs for text, hrefs in targets.items() if len(hrefs) > 1} == {}
    assert "" not in targets


def test_chinese_in_an_english_report_is_marked(workspace: Path) -> None:
    """A Chinese page title inside the English report carries its language."""
    document = parsed(invented.report(), workspace, "en")
    heading = document.xpath("//h3[@id='page-4']/bdi")[0]
    assert heading.get("lang") == "zh-CN"


def test_long_source_is_cut_at_a_tag() -> None:
    """A long element is shortened after a tag or word and marked as shortened."""
    html = "<ul>" + "<li>一</li>" * 200 + "</ul>"
    cut = shorten(html, 100)
    assert len(cut) <= 104
    assert cut.endswith("> ……")
    assert shorten("<b>短</b>") == "<b>短</b>"
