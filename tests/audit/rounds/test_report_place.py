"""A body's own report: its place in the round, and what people found beside what to repair."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from rich.console import Console

from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import PersonWord, Report
from audit.report.terminal import show
from audit.rounds.model import RoundResult
from audit.rounds.report.place import place_of
from rules.model import Result
from tests.audit.report import invented as reports
from tests.audit.report.invented_catalogue import catalogue, texts
from tests.audit.rounds import report_rounds as rounds
from tests.audit.rounds.invented import body, indicator, round_of

Element = lxml.html.HtmlElement


def placed(result: RoundResult, name: str) -> Report:
    """The invented report as that of a body of a round: it has one indicator of the award."""
    lines = tuple(i for i in result.body(name).indicators if i.id in ("W05", "W09"))
    return reports.report(place=place_of(result, name), indicators=lines)


def parsed(report: Report, lang: str = "zh") -> Element:
    """The report's document; there are no screenshots."""
    page = render_html(
        report, workspace=Path("/nonexistent"), catalogue=catalogue(), texts=texts(lang), lang=lang
    )
    return lxml.html.document_fromstring(page)


def section(document: Element, name: str) -> Element:
    """The section with this heading's id."""
    return document.xpath(f"//section[h2[@id='{name}']]")[0]


def text_of(element: Element) -> str:
    """Its text with single spaces."""
    return " ".join(element.text_content().split())


def facts(document: Element) -> dict[str, str]:
    """Names and values of the place."""
    rows = section(document, "place").xpath("./dl/div")
    return {text_of(row.find("dt")): text_of(row.find("dd")) for row in rows}


def figures(document: Element) -> list[list[str]]:
    """The rows of the first table: total and parts beside the peers'."""
    first = section(document, "place").find("table")
    return [[text_of(cell) for cell in row] for row in first.iterfind("tbody/tr")]


def three() -> RoundResult:
    """Three bodies of one group and one of another: 100, 96.67 and an open one; 100."""
    return round_of(
        body("a", group="甲"),
        body("b", {"W05": "none"}, group="甲"),
        body("c", {"W05": "pending"}, group="甲"),
        body("d", group="乙"),
    )


def test_a_report_outside_of_a_round_has_no_place() -> None:
    """Neither a section nor a key."""
    report = reports.report()
    assert not parsed(report).xpath("//h2[@id='place']")
    assert "place" not in json.loads(render_json(report, catalogue=catalogue(), texts=texts()))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_place_keeps_to_the_schema(lang: str) -> None:
    """Decided, provisional, not measured and lacking a channel."""
    result = rounds.full_round()
    for name in ("b0", "b4", "b6", "none"):
        report = placed(result, name)
        text = render_json(report, catalogue=catalogue(), texts=texts(lang))
        jsonschema.validate(json.loads(text), schema())
        assert "report." not in text_of(section(parsed(report, lang), "place"))


def test_the_place_stands_beside_the_groups_figures() -> None:
    """Second of two decided in its group, third of all: the mean of 100 and 96.67, the best 100."""
    document = parsed(placed(three(), "b"))
    known = facts(document)
    assert text_of(document.find(".//h1")).endswith("b 市")
    assert known["名次"] == "第 3 名（4 个单位中有 3 个定了名次）"
    assert known["组内名次"] == "甲：第 2 名（组内 2 个单位定了名次）"
    assert known["全部单位定下后可能的名次"] == "3 至 4"
    assert figures(document)[0] == ["总分", "96.67", "98.33（2 个单位）", "100"]
    assert "同组（甲）的 3 个单位" in text_of(section(document, "place"))


def test_an_open_body_has_no_place_and_its_total_is_a_range() -> None:
    """The word for provisional stands before the range; no place is claimed."""
    document = parsed(placed(three(), "c"))
    assert facts(document)["名次"] == "暂无：还有未定的指标"
    assert figures(document)[0][1] == "暂定，96.67 至 100"


def test_what_was_not_measured_is_no_number() -> None:
    """A word, in the page and in the data."""
    result = round_of(body("a", otherwise="not-measured", pages=0, screens=0))
    report = placed(result, "a")
    assert [row[1] for row in figures(parsed(report))] == ["未测", "未测", "未测"]
    place = json.loads(render_json(report, catalogue=catalogue(), texts=texts()))["place"]
    assert {f["value"] for f in place["figures"]} == {None}
    assert {f["why"] for f in place["figures"]} == {"not-measured"}


def test_each_indicator_says_how_many_of_the_group_passed() -> None:
    """W05 of three: one full, one none, one open; a body of another group is no peer."""
    place = place_of(three(), "b")
    line = next(i for i in place.indicators if i.id == "W05")
    assert (line.full, line.partial, line.none, line.open) == (1, 0, 1, 1)
    rows = section(parsed(placed(three(), "b")), "place").xpath(".//details//tbody/tr")
    named = {text_of(row[0]).split()[0]: [text_of(cell) for cell in row[1:]] for row in rows}
    assert named["W05"] == ["无法通过", "1", "0", "1", "未定 1，不适用 0"]


def test_movement_interval_and_weightings_are_told() -> None:
    """What the round's result says of the body of place 3."""
    result = rounds.full_round()
    third = result.ranking.together.places[2].body
    known = facts(parsed(placed(result, third)))
    assert known["名次区间（重采样）"].startswith("1 至 6（")
    assert known["换一种权重"] == "按 3:7、5:5 的权重，奖次或等级会变"
    assert "2025 年测评里第" in known["比上一轮"]


def test_another_weighting_is_not_spoken_of_without_a_place() -> None:
    """Of a body that nobody can rank, nothing is said to stay the same."""
    result = rounds.full_round()
    open_body = result.ranking.together.apart[0].body
    all_of_them = tuple(replace(w, body=open_body) for w in result.weighted[:2])
    assert place_of(replace(result, weighted=all_of_them), open_body).weightings == ()


def test_the_terminal_says_the_place_on_one_line() -> None:
    """A single statement, without boxes."""
    out = io.StringIO()
    show(
        placed(three(), "b"),
        console=Console(file=out, soft_wrap=True),
        texts=texts(),
        catalogue=catalogue(),
        plain=True,
        files={},
    )
    line = next(x for x in out.getvalue().splitlines() if x.startswith("名次 Place"))
    assert "第 3 名" in line and "甲：第 2 名" in line


def test_hostile_names_stay_text() -> None:
    """A round's title and a body's name are shown and nothing else."""
    result = rounds.hostile_round()
    document = parsed(placed(result, "b0"))
    assert not document.xpath("//script | //*[@onerror]")
    assert "<script>" in facts(document)["轮次"]


def said(word: str, **more: object) -> PersonWord:
    """What a tester said."""
    fields: dict[str, object] = {
        "tester": "T1",
        "answer": word,
        "note": "",
        "assistive": "NVDA 2026.1",
        "device": "",
        "observed_at": "2026-05-20T04:00:00+00:00",
        "question": "",
        "sheet": "",
        "evidence": (),
        "counts": True,
        **more,
    }
    return PersonWord(**fields)  # type: ignore[arg-type]


def test_what_people_found_stands_among_the_repairs() -> None:
    """A failed indicator comes with the note; what was corrected does not."""
    found = indicator(
        "W05",
        "none",
        people=(
            said("none", note="搜索框没有名称，找不到公告。"),
            said("none", note="已更正的话。", counts=False),
        ),
    )
    passed = indicator("W09", "full", people=(said("full", note="没有问题。"),))
    repairs = text_of(section(parsed(reports.report(indicators=(found, passed))), "repairs"))
    assert "人工发现的问题" in repairs and "搜索框没有名称" in repairs
    assert "已更正的话" not in repairs and "没有问题。" not in repairs


def test_a_question_that_people_confirmed_stands_among_the_repairs() -> None:
    """With its advice; one that people denied stays a question alone."""
    base = reports.report()
    asked = next(i for i in base.issues if i.verdict == "cantTell")
    for word, shown in (("yes", True), ("no", False)):
        line = indicator("W09", "pending", people=(said(word, question=asked.id, note="确实。"),))
        document = parsed(reports.report(indicators=(line,)))
        repairs = section(document, "repairs")
        assert ("人工发现的问题" in text_of(repairs)) is shown
    assert line.verdict is Result.PENDING
