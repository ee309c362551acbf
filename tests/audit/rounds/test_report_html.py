"""The round's report.html: what it says, that nothing acts in it, and how it is built."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from urllib.parse import unquote

import lxml.html
import pytest

from audit.rounds.model import RoundResult
from audit.rounds.report.html_report import render_round_html
from rules.load import load_catalogue, load_texts
from tests.audit.rounds import report_rounds as rounds
from tests.audit.rounds.invented import body, missed, round_of

Element = lxml.html.HtmlElement
ROUNDS: dict[str, Callable[[], RoundResult]] = {
    "full": rounds.full_round,
    "one": rounds.one_body,
    "open": rounds.nothing_decided,
    "hostile": rounds.hostile_round,
}


def parsed(result: RoundResult, lang: str = "zh") -> Element:
    """The report's document."""
    page = render_round_html(result, catalogue=load_catalogue(), texts=load_texts(lang), lang=lang)
    return lxml.html.document_fromstring(page)


def text_of(element: Element) -> str:
    """Its text with single spaces."""
    return " ".join(element.text_content().split())


def table(document: Element, caption: str) -> list[dict[str, str]]:
    """The rows of the table with this caption, by column title."""
    for found in document.iter("table"):
        if text_of(found.find("caption")) == caption:
            titles = [text_of(th) for th in found.iterfind("thead/tr/th")]
            return [
                dict(zip(titles, map(text_of, row), strict=True))
                for row in found.iterfind("tbody/tr")
            ]
    raise KeyError(caption)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ROUNDS)
def test_its_own_structure(name: str, lang: str) -> None:
    """One h1, no level skipped, ids once, every table named, every inner link leads somewhere."""
    document = parsed(ROUNDS[name](), lang)
    levels = [int(h.tag[1]) for h in document.iter("h1", "h2", "h3", "h4", "h5")]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = Counter(str(i) for i in document.xpath("//@id"))
    assert [i for i, n in ids.items() if n > 1] == []
    hrefs = [str(h) for h in document.xpath("//a/@href")]
    assert [h for h in hrefs if h.startswith("#") and unquote(h[1:]) not in ids] == []
    assert all(t.find("caption") is not None for t in document.iter("table"))
    assert document.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert all(text_of(a) for a in document.iter("a"))


@pytest.mark.parametrize("name", ROUNDS)
def test_no_label_is_shown_as_its_key(name: str) -> None:
    """Every word that the report uses has a text in both languages."""
    for lang in ("zh", "en"):
        assert "report.round." not in text_of(parsed(ROUNDS[name](), lang))


def test_every_chart_has_a_table_with_its_figures() -> None:
    """What a chart draws stands in a table too: nothing is in a picture alone."""
    document = parsed(rounds.full_round())
    cells = {text_of(cell) for cell in document.iter("td", "th")}
    plots = document.find_class("line-of")
    names = {text_of(p.find_class("name")[0]) for p in plots} - {""}
    assert len(document.find_class("chart")) == 3
    assert names - cells == {"本轮", "上一轮"}
    drawn = [svg for svg in document.iter("svg") if svg.get("aria-hidden") != "true"]
    assert all(svg.getparent().getparent().getparent().get("aria-hidden") for svg in drawn)


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    """No script, style sheet, picture, frame or handler, whatever the bodies are called."""
    document = parsed(rounds.hostile_round())
    assert not document.xpath("//script | //link | //iframe | //object | //img | //form")
    assert not document.xpath("//@*[starts-with(name(), 'on')]")
    assert "<script>" in text_of(document) and r"\u202e" in text_of(document)
    assert "\u202e" not in text_of(document)
    assert "49" not in str(document.xpath("string(//h1)"))


def test_same_result_same_bytes() -> None:
    """Rendering again gives the same file."""
    known = {"catalogue": load_catalogue(), "texts": load_texts("zh"), "lang": "zh"}
    first = render_round_html(rounds.full_round(), **known)  # type: ignore[arg-type]
    assert first == render_round_html(rounds.full_round(), **known)  # type: ignore[arg-type]


def test_texts_and_lang_must_agree() -> None:
    """A Chinese report in the name of English is refused."""
    with pytest.raises(ValueError, match="zh"):
        render_round_html(
            rounds.one_body(), catalogue=load_catalogue(), texts=load_texts("zh"), lang="en"
        )


def test_a_decided_body_is_ranked_with_its_figures() -> None:
    """Place, total, both parts and grade of the only body, by hand: 0.4 × 91.67 + 0.6 × 100."""
    rows = table(parsed(rounds.one_body()), "全部单位的排名")
    assert rows == [
        {
            "名次": "1",
            "单位": "云汐市",
            "总分": "96.67",
            "门户网站": "91.67",
            "手机客户端": "100",
            "等级": "优秀",
        }
    ]


def test_an_open_total_is_a_range_and_unmeasured_is_no_number() -> None:
    """Nobody has a place; the range says provisional, what was not measured says just that."""
    document = parsed(rounds.nothing_decided())
    rows = {row["单位"]: row for row in table(document, "没有名次的单位")}
    assert rows["云汐市"]["总分"] == "暂定，96.67 至 100"
    assert rows["澄岸市"]["总分"] == "未测"
    assert rows["澄岸市"]["原因"] == "什么也没有测到。"
    assert "还没有一个单位的总分已定" in text_of(document)
    assert "全部单位的排名" not in text_of(document)


def test_places_intervals_movement_and_weightings_stand_beside_each_body() -> None:
    """The body of place 3 has what the result says of it."""
    result = rounds.full_round()
    third = result.ranking.together.places[2]
    row = next(r for r in table(parsed(result), "全部单位的排名") if r["名次"].startswith("3"))
    assert row["单位"] == result.body(third.body).name
    assert row["名次区间"].startswith("1 至 6")
    assert row["换一种权重，奖次或等级变不变"] == "按 3:7：金、按 5:5：金"


def test_changes_are_printed_by_both_conventions() -> None:
    """60 became 80: +20, 25 % of the new mean and 33.33 % of the old, each with its name."""
    result = rounds.one_body()
    now = replace(result.bodies[0].result, value=Fraction(80))
    one = replace(result.bodies[0], result=now)
    before = rounds.earlier(result, {"only": (2, "silver")}, totals={"only": Fraction(60)})
    known = replace(round_of(one), before=before)
    row = table(parsed(known), "总分和各部分的平均分")[0]
    assert row["本轮平均"].startswith("80") and row["上一轮平均"].startswith("60")
    assert row["差"] == "+20"
    assert row["提升率（差 ÷ 本轮平均，评测报告的算法）"] == "+25 %"
    assert row["增长率（差 ÷ 上一轮平均，通常的算法）"] == "+33.33 %"


def test_schemes_are_never_subtracted() -> None:
    """With an earlier round by another scheme there is no change, and the reader is told why."""
    result = rounds.full_round()
    before = rounds.earlier(result, {}, scheme="cn-2018@1")
    document = parsed(replace(result, before=before))
    assert "分数不能相减" in text_of(document)
    assert "差" not in table(document, "总分和各部分的平均分")[0]
    assert "上一轮项数" not in table(document, "全部单位各项指标结果的占比")[0]


def test_a_place_by_another_scheme_is_not_compared() -> None:
    """The former place is named, and that it says nothing of how far the body came."""
    result = rounds.full_round()
    moved = tuple(replace(m, up=None) for m in result.movement)
    rows = table(parsed(replace(result, movement=moved)), "全部单位的排名")
    assert any("方案不同，不相比" in row["比上一轮"] for row in rows)
    assert not any("上升" in row["比上一轮"] or "下降" in row["比上一轮"] for row in rows)


def test_shares_count_every_result_once() -> None:
    """3 of 4 decided are full: 75 % of the three, and the open one is among all."""
    full = body("a", {"W01": "none"}, missing=("app",))
    document = parsed(round_of(full))
    rows = {row["结果"]: row for row in table(document, "全部单位各项指标结果的占比")}
    assert rows["完全通过"] == {
        "结果": "完全通过",
        "本轮项数": "23",
        "占全部": "95.83 %",
        "占三种结果": "95.83 %",
    }
    assert rows["未定"]["占三种结果"] == "—"


def test_low_agreement_is_warned_of() -> None:
    """The alpha below the threshold stands in a warning of its own, with its reason."""
    document = parsed(rounds.full_round())
    warning = text_of(document.find_class("warning")[0])
    assert "M14" in warning and "0.410" in warning and "0.667" in warning
    rows = {row["项目"]: row for row in table(document, "两人以上各自独立测试的结果有多一致")}
    undefined = next(row for name, row in rows.items() if name.startswith("W21"))
    assert undefined["α"] == "—" and "α 无从计算" in undefined["说明"]


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (rounds.one_body(), "本轮没有测试员，所以没有一致性可言。"),
        (rounds.nothing_decided(), "没有一项由两人各自独立测试，所以无法计算一致性。"),
    ],
    ids=["no testers", "nobody twice"],
)
def test_why_there_is_no_agreement_is_said(result: RoundResult, sentence: str) -> None:
    """No table, no number, a reason."""
    document = parsed(result)
    assert sentence in text_of(document)
    assert not document.find_class("warning")


def test_disputes_tell_their_outcome_and_history() -> None:
    """The open one comes first; the ruling says who, what and why."""
    section = parsed(rounds.full_round()).xpath("//section[h2[@id='people']]")[0]
    articles = [text_of(a) for a in section.iter("article")]
    assert "未了结" in articles[0] and "iOS" in articles[0]
    assert "裁定：部分通过" in articles[1]
    assert "E1（高评） 裁定（第 1 阶段）为部分通过：录像显示可以完成。" in articles[1]
    assert "本工具 提出争议" in articles[1]


def test_waivers_are_printed_with_name_and_reason() -> None:
    """One counts; one without a reason has no effect, and says so."""
    rows = table(parsed(rounds.full_round()), "签署了豁免的发现")
    assert [row["作用"] for row in rows] == [
        "这个发现不计入",
        "没有起作用：没有这个问题，或缺少理由或签名",
    ]
    assert rows[0]["理由"] == "元素只在打印时出现。"
    assert rows[0]["签署人"].startswith("E1（高评）")


def test_common_problems_come_by_how_many_bodies_have_them() -> None:
    """The missing alternative is first: every measured body has it; advice and bodies beside it."""
    section = parsed(rounds.full_round()).xpath("//section[h2[@id='problems']]")[0]
    first = section.find("article")
    assert "图片没有替代文本" in text_of(first.find("h3"))
    assert text_of(first).count("31 个单位") >= 1 and "怎么改" in text_of(first)
    questions = [text_of(h) for h in section.iter("h4")]
    assert len(questions) == 1


def test_what_was_not_measured_says_which_and_why() -> None:
    """The channel that a body lacks, a page with its reason, a screen that is partly there."""
    document = parsed(rounds.full_round(9))
    section = text_of(document.xpath("//section[h2[@id='left-out']]")[0])
    assert "没有手机客户端这个渠道" in section
    assert "网页《办事指南》，未测：" in section
    assert "iOS 界面《我的》，只测了一部分：" in section


def test_a_missing_channel_is_named_and_its_zero_explained() -> None:
    """Never a bare 0 for what is not there."""
    document = parsed(round_of(body("a", missing=("app",))))
    assert table(document, "全部单位的排名")[0]["手机客户端"] == "没有此渠道，按 0 分计"


def test_indicators_count_the_bodies_of_each_result() -> None:
    """Two bodies full, one none, one open; the bar is for eyes alone."""
    result = round_of(
        body("a"), body("b"), body("c", {"W09": "none"}), body("d", {"W09": "pending"})
    )
    document = parsed(result)
    rows = table(document, "C 网站标准检测：16 项指标在各单位的结果")
    assert rows[0] == {
        "指标": "W09 非文本链接",
        "分布": "",
        "完全通过": "2",
        "部分通过": "0",
        "无法通过": "1",
        "不适用": "0",
        "未定": "1",
    }
    assert all(td.get("aria-hidden") == "true" for td in document.find_class("c-spread"))


def test_awards_say_when_they_are_open() -> None:
    """A body that is still open may win: no winner is proclaimed."""
    section = text_of(parsed(rounds.full_round()).xpath("//section[h2[@id='ranking']]")[0])
    assert "门户单项奖" in section and "客户端单项奖" in section
    assert "未定，目前领先的是" in section


def test_the_method_names_formula_seed_and_limits() -> None:
    """4 : 6 with its terms, the seed, the draws; and what the ranking does not show."""
    method = text_of(parsed(rounds.full_round()).xpath("//section[h2[@id='method']]")[0])
    assert "总分 =（门户网站 × 4 + 手机客户端 × 6）÷ 10，即 4 : 6" in method
    assert "1000 次（随机种子 2026）" in method
    assert "完全通过 1、部分通过 0.5、无法通过 0" in method
    assert "不反映指标和权重怎样选定" in method


def test_each_body_links_to_its_own_report() -> None:
    """The address is relative to the round's folder; Chinese ids are escaped in it."""
    document = parsed(round_of(body("鹤鸣", title="鹤鸣县")))
    assert "bodies/%E9%B9%A4%E9%B8%A3/report.html" in document.xpath("//a/@href")
    assert document.xpath("//article[h3/@id='body-鹤鸣']")


def test_what_changed_since_the_round_was_made_is_said_at_the_top() -> None:
    """Whoever accepted a changed scheme cannot hide it."""
    notices = parsed(replace(rounds.one_body(), changed=("scheme",))).find_class("notice")
    assert any("轮次建立之后评分方案改过" in text_of(n) for n in notices)


def test_nothing_measured_shows_no_figure_at_all() -> None:
    """Neither place nor total nor part of a body that nobody measured looks like a number."""
    result = round_of(
        body(
            "a", otherwise="not-measured", pages=0, screens=0, missing=("app",), missed=(missed(),)
        )
    )
    row = table(parsed(result), "没有名次的单位")[0]
    assert row["总分"] == "未测"
    article = text_of(parsed(result).xpath("//article[h3/@id='body-a']")[0])
    assert not re.search(r"总分\s*暂定", article)
