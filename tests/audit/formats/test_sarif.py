"""SARIF: valid by the published schema, and what every finding has become."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from audit.formats.sarif import render
from tests.audit.formats.reports import (
    REPORTS,
    SCHEMAS,
    loaded,
    material,
    portal,
    unmeasured,
    with_people,
)


@cache
def _schema() -> Any:
    return jsonschema.Draft4Validator(
        json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_bytes()),
        format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
    )


def _run(report: Any, lang: str = "zh", *, shipped: bool = False) -> dict[str, Any]:
    run: dict[str, Any] = loaded(render(material(report, lang, shipped=shipped)))["runs"][0]
    return run


def _result(run: dict[str, Any], finding: str) -> dict[str, Any]:
    named = {"ydAuditFinding/v1": finding}
    return next(one for one in run["results"] if one["partialFingerprints"] == named)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_is_valid_and_always_the_same(name: str, lang: str) -> None:
    """The published schema accepts it; the same report gives the same bytes."""
    given = material(REPORTS[name](), lang, shipped=name in {"app", "both", "hostile"})
    content = render(given)
    errors = [f"{e.json_path}: {e.message}" for e in _schema().iter_errors(loaded(content))]
    assert not errors
    assert render(given) == content


def test_a_failure_that_counts_is_an_error_on_its_element() -> None:
    """Rule, page, element and code of the first link are where tools look for them."""
    run = _run(portal())
    found = _result(run, "f-9a1c")
    assert (found["kind"], found["level"]) == ("fail", "error")
    assert found["message"]["text"] == "链接“btn_03.png”的名称是文件名，说不清去向。"
    place = found["locations"][0]
    assert place["physicalLocation"]["artifactLocation"] == {
        "uri": "https://portal.example.test/",
        "index": 0,
    }
    assert place["message"]["text"].startswith('<a href="/zwgk/">')
    assert place["logicalLocations"][0]["fullyQualifiedName"] == (
        "body > div.top > a:nth-of-type(2)"
    )
    rule = run["tool"]["driver"]["rules"][found["ruleIndex"]]
    assert rule["id"] == "web-link-icon-name"
    assert rule["help"]["text"] == "把 alt 写成链接的去向；纯装饰的图片用空 alt。"
    assert "WCAG 2.4.4" in rule["properties"]["tags"]


def test_advice_and_questions_are_no_errors() -> None:
    """A pipeline that fails on errors does not fail for what does not count."""
    run = _run(portal())
    advice, question = _result(run, "f-77aa"), _result(run, "f-c0c0")
    assert (advice["kind"], advice["level"]) == ("fail", "note")
    assert (question["kind"], question["level"]) == ("review", "none")


def test_what_people_answered_stands_beside_the_question() -> None:
    """Yes makes it a failure, no suppresses it; W01 fails by a person's word alone."""
    yes, no = _run(with_people("yes")), _run(with_people("no"))
    assert (_result(yes, "f-c0c0")["kind"], _result(yes, "f-c0c0")["level"]) == ("fail", "error")
    assert _result(no, "f-c0c0")["kind"] == "review"
    assert _result(no, "f-c0c0")["suppressions"][0]["status"] == "accepted"
    by_person = _result(yes, "W01")
    assert by_person["message"]["text"] == "读屏直接可用性: 进不去办事页面"
    assert by_person["properties"]["decidedBy"] == "person"


def test_a_page_that_was_not_measured_is_a_notification_and_no_result() -> None:
    """Nobody can take silence for a pass: the run was not carried out."""
    run = _run(unmeasured())
    invocation = run["invocations"][0]
    assert run["results"] == []
    assert invocation["executionSuccessful"] is False
    notice = invocation["toolExecutionNotifications"][0]
    assert (notice["descriptor"]["id"], notice["level"]) == ("http-error", "error")
    place = notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "https://portal.example.test/gone"


def test_a_rule_that_broke_is_told() -> None:
    """The page was measured, and one rule on it was not."""
    run = _run(replace(portal(), pages=portal().pages[:1]))
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is True
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["associatedRule"]["id"] == "web-reflow"


def test_rules_are_described_in_both_languages() -> None:
    """The other language is a translation with the rules in the same order."""
    run = _run(portal(), shipped=True)
    (english,) = run["translations"]
    assert (run["language"], english["language"]) == ("zh-CN", "en")
    own = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in own] == [rule["id"] for rule in english["rules"]]
    named = {rule["id"]: rule["shortDescription"]["text"] for rule in english["rules"]}
    assert named["web-skip-link"].isascii()
    addresses = {rule["id"]: rule["helpUri"] for rule in own if "helpUri" in rule}
    act = "https://www.w3.org/WAI/standards-guidelines/act/rules/ye5d6e/"
    assert addresses["web-skip-link"] == act
    criterion = "https://www.w3.org/WAI/WCAG22/Understanding/change-on-request"
    assert addresses["web-link-new-window"] == criterion
