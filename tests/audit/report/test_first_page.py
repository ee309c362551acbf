"""The page that comes first: score, most costly causes, what repairing gives back, next step."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import lxml.html

from audit.people.model import FULL, PARTIAL
from audit.report.first_page import FirstPage, first_page
from audit.report.html_report import render_html
from audit.report.model import Report, ReportScore
from audit.report.words import Words
from audit.rounds.report.place import place_of
from rules.load import load_catalogue, load_texts
from tests.audit.repairs import audited, defects, issue_id, scheme
from tests.audit.report import invented
from tests.audit.rounds import report_rounds as rounds

CLEAN = {"W09": 3, "W10": 2}


def page_of(report: Report, lang: str = "zh") -> FirstPage:
    """The first page in one language."""
    return first_page(report, Words(report, catalogue=load_catalogue(), texts=load_texts(lang)))


def document(report: Report, lang: str = "zh") -> lxml.html.HtmlElement:
    """The HTML report."""
    text = render_html(
        report,
        workspace=Path("/nonexistent"),
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        lang=lang,
    )
    return lxml.html.document_fromstring(text)


def text_of(element: lxml.html.HtmlElement) -> str:
    """What an element says, on one line."""
    return " ".join(element.text_content().split())


def test_the_most_costly_cause_comes_first_and_says_what_it_gives() -> None:
    """W10's only cause gives 25 points by itself, W09's two 12.5 each: in that order."""
    found = [*defects("b", 1), *defects("c", 1), *defects("a", 1, of="W10")]
    report = audited(found, passed=CLEAN)
    first, second = page_of(report).costs
    assert (first.issue, first.gives) == (issue_id(report, "a"), "修好可拿回 25 分。")
    assert second.indicator.startswith("W09 ")
    assert second.gives == (
        "只修这一个不加分，还须修好同一指标的另外 1 个原因；全部修好可拿回 25 分。"
    )


def test_one_indicator_is_named_once() -> None:
    """Two causes of W09 that give back together what either lacks alone are not added up."""
    report = audited([*defects("a", 1), *defects("b", 1)], passed=CLEAN)
    assert len(page_of(report).costs) == 1
    assert "几个原因的分数不一定能相加" in page_of(report).costs_lead


def test_what_needs_a_person_says_so() -> None:
    """At most, after somebody confirmed it, or only after a retest."""
    open_ = page_of(audited(defects("a", 1), passed=CLEAN, by=scheme("both"))).costs[0]
    assert open_.gives.startswith("修好最多可拿回 25 分。") and "由人确认" in open_.gives
    said = audited(
        defects("a", 1), passed=CLEAN, by=scheme("both"), said={"W09": PARTIAL, "W10": FULL}
    )
    assert page_of(said).costs[0].gives == (
        "这项指标由人判定：修好以后请人复测，最多可拿回 25 分。"
    )
    english = page_of(said, "en").costs[0].gives
    assert english.endswith("tested again, it may give back at most 25 points.")


def test_nothing_measured_is_no_score_and_no_cause() -> None:
    """Words in the place of a figure, no bar, and what to do first."""
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    lost = tuple(p for p in invented.report().pages if p.status == "not-measured")
    report = invented.report(web=nothing, pages=lost, issues=())
    page = page_of(report)
    assert page.score == "未测，没有得分"
    assert (page.low, page.high, page.costs, page.coverage) == (None, None, (), "")
    assert page.next_steps == ("什么也没有测到：先按“没有测的内容”一节排除原因，再重新检测。",)
    assert not document(report).xpath("//*[@class='scale']")


def test_in_a_round_the_score_is_the_rounds() -> None:
    """Total, parts, grade and place of the round's scheme; an unmeasured body has none."""
    result = rounds.full_round()
    place = place_of(result, "b1")
    (total,) = [figure for figure in place.figures if not figure.id]
    page = page_of(replace(invented.report(), place=place))
    assert (page.score_label, page.low, page.high) == ("总分", total.low, total.high)
    assert [name for name, _ in page.scores] == ["门户网站", "手机客户端"]
    assert dict(page.place)["名次"].startswith("第 ")
    lost = page_of(replace(invented.report(), place=place_of(result, "none")))
    assert (lost.score, lost.low, lost.high) == ("未测", None, None)


def test_the_html_report_begins_with_it_and_says_nothing_twice() -> None:
    """Its section is the first one; each cause links to its place further down."""
    report = audited(defects("a", 1), passed=CLEAN)
    tree = document(report)
    first = tree.xpath("//main/section")[0]
    assert text_of(first.xpath("./h2")[0]) == "一页总结"
    assert [text_of(h) for h in first.xpath("./h3")] == [
        "代价最大的原因，以及修好能拿回多少",
        "下一步",
    ]
    (link,) = first.xpath(".//ol[@class='costs']//a/@href")
    assert tree.xpath(f"//*[@id='{link[1:]}']")
    main = text_of(tree.xpath("//main")[0])
    for said in ("75 分", "处元素不通过，归为", "修好可拿回 25 分。"):
        assert len(re.findall(said, main)) == 1


def test_hostile_words_stay_words() -> None:
    """A name that looks like markup, 10,000 characters long, adds no element."""
    evil = "<b id=evil>" * 1000
    report = audited(defects("a", 1), passed=CLEAN)
    place = replace(place_of(rounds.full_round(), "b1"), name=evil)
    tree = document(replace(report, place=place, target_url=evil))
    assert not tree.xpath("//b")
