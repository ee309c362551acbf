"""JUnit XML: valid by a published schema, read by a library, and honest about what was skipped."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from lxml import etree

from audit.formats.junit import render
from tests.audit.formats.reports import (
    REPORTS,
    SCHEMAS,
    empty,
    material,
    portal,
    unmeasured,
    with_people,
)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "junit-windyroad.xsd"))


def _suites(report: Any) -> list[TestSuite]:
    return list(JUnitXml.fromstring(render(material(report))))


def _case(suite: TestSuite, words: str) -> TestCase:
    (found,) = [case for case in suite if words in case.name]
    return found


def _states(suite: TestSuite) -> dict[str, list[type]]:
    found = {}
    for case in suite:
        rule = next((word for word in case.name.split() if word.startswith("web-")), "")
        found[rule] = [type(one) for one in case.result]
    return found


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_is_valid_and_always_the_same(name: str, lang: str) -> None:
    """The published schema accepts it; the same report gives the same bytes."""
    given = material(REPORTS[name](), lang, shipped=name in {"app", "both", "hostile"})
    content = render(given)
    schema = _schema()
    assert schema.validate(etree.fromstring(content)), schema.error_log
    assert render(given) == content


def test_each_rule_of_a_page_is_a_test() -> None:
    """Failure for what counts, skipped for advice, questions and what does not apply."""
    first = _suites(portal())[0]
    assert first.name == "第 1 页《示范市人民政府门户网站》"
    assert (first.tests, first.failures, first.errors, first.skipped) == (8, 2, 1, 3)
    states = _states(first)
    assert states["web-link-icon-name"] == [Failure]
    assert states["web-skip-link"] == [Failure]
    assert states["web-page-language"] == []
    assert states["web-link-new-window"] == [Skipped]  # advice
    assert states["web-axe-color-contrast"] == [Skipped]  # a question
    assert _case(first, "web-frame").result[0].message == "不适用"
    assert isinstance(_case(first, "web-reflow").result[0], Error)


def test_a_failure_says_what_is_wrong_where() -> None:
    """Both links are told with element and id; the count and the sentence come first."""
    failure = _case(_suites(portal())[0], "web-link-icon-name").result[0]
    assert failure.message == "2 处：链接“btn_03.png”的名称是文件名，说不清去向。"
    assert "body > div.top > a:nth-of-type(3)" in failure.text
    assert "[f-9a1c]" in failure.text
    assert "[f-9a1d]" in failure.text


def test_what_was_not_measured_is_an_error() -> None:
    """A page that answered 404, and a workspace without pages, never look like a pass."""
    (lost, _) = _suites(unmeasured())
    (case,) = lost
    assert isinstance(case.result[0], Error)
    assert case.result[0].type == "http-error"
    assert "404" in case.result[0].message
    (nothing,) = _suites(empty())
    assert (nothing.tests, nothing.errors) == (1, 1)


def test_a_page_that_was_measured_in_part_says_so() -> None:
    """Beside its findings there is a skipped test with the reason."""
    second = _suites(portal())[1]
    assert isinstance(_case(second, "已测全").result[0], Skipped)
    assert _case(second, "已测到").result == []


def test_indicators_have_a_suite() -> None:
    """What fails, is open, and was not measured; a person's note stands in the failure."""
    last = _suites(with_people())[-1]
    assert last.name == "指标"
    by_person = _case(last, "W01").result[0]
    assert isinstance(by_person, Failure)
    assert by_person.text == "进不去办事页面"
    assert isinstance(_case(last, "W14").result[0], Skipped)
    assert isinstance(_case(last, "W13").result[0], Skipped)
    assert isinstance(_case(last, "W18").result[0], Error)
    assert _case(last, "W19").result == []


@pytest.mark.parametrize(("answer", "state"), [("yes", [Failure]), ("no", [])])
def test_an_answered_question_is_no_question_any_more(answer: str, state: list[type]) -> None:
    """Yes fails the test, no passes it."""
    first = _suites(with_people(answer))[0]
    assert [type(one) for one in _case(first, "web-axe-color-contrast").result] == state


def test_an_interrupted_run_is_an_error() -> None:
    """What was measured until then is told all the same."""
    suites = _suites(replace(portal(), interrupted=True))
    assert suites[0].errors == 1
    assert suites[1].name == "第 1 页《示范市人民政府门户网站》"
