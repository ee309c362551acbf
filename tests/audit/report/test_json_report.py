"""report.json: its shape, its figures, and hostile text in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit.report.json_report import render_json, schema
from audit.report.model import Report, ReportScore
from tests import gold
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts


def rendered(report: Report, lang: str = "zh") -> dict[str, Any]:
    """The report's JSON, read back."""
    document: dict[str, Any] = json.loads(
        render_json(report, catalogue=catalogue(), texts=texts(lang))
    )
    return document


def test_kept_output() -> None:
    """The invented report renders as kept in fixtures/gold."""
    gold.check("report.json", render_json(invented.report(), catalogue=catalogue(), texts=texts()))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_satisfies_its_schema(lang: str) -> None:
    """Every report satisfies the published schema, an empty and interrupted one as well."""
    validator = Draft202012Validator(schema())
    validator.validate(rendered(invented.report(), lang))
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    empty = invented.report(pages=(), issues=(), indicators=(), web=nothing, interrupted=True)
    validator.validate(rendered(empty, lang))


def test_the_schema_is_strict_and_explained() -> None:
    """Every object refuses unknown keys or says what they are, and every field is described."""
    Draft202012Validator.check_schema(schema())
    for path, part in _parts(schema(), "#"):
        if part.get("type") == "object":
            assert "additionalProperties" in part, path
        for name, field in part.get("properties", {}).items():
            assert field.get("description"), f"{path}.{name}"


def _parts(part: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside the schema with its path."""
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            yield from _parts(value, f"{path}/{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _parts(value, f"{path}/{number}")


def test_an_open_score_is_a_range() -> None:
    """While anything is open there is no value and no grade, only a range with its coverage."""
    score = rendered(invented.report())["score"]
    assert score == {
        "web": {
            "value": None,
            "range": [16.67, 83.33],
            "exact": {"value": None, "range": ["50/3", "250/3"], "coverage": "1/3"},
            "coverage": 0.33,
        },
        "app": None,
        "total": None,
        "grade": None,
    }


def test_what_was_not_measured_has_no_figure() -> None:
    """A part or an indicator that was not measured has nulls where figures would be."""
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    document = rendered(invented.report(web=nothing))
    assert document["score"]["web"]["value"] is None
    assert document["score"]["web"]["range"] is None
    (moving,) = (i for i in document["indicators"] if i["id"] == "W18")
    assert [moving[key] for key in ("value", "range", "failed", "passed")] == [None] * 4


def test_findings_speak_in_the_readers_language() -> None:
    """A finding carries its sentence, filled with data that is never searched for placeholders."""
    home = rendered(invented.report())["pages"][0]
    messages = {finding["id"]: finding["message"] for finding in home["findings"]}
    assert messages["f-9a1c"] == "链接“btn_03.png”的名称是文件名，说不清去向。"
    assert messages["f-77aa"] == "链接“{name} \x1b[31m\u202e链接”会打开新窗口，事先没有说明。"


def test_hostile_text_is_data_and_the_file_is_harmless() -> None:
    """Page text arrives unchanged, while the file holds no raw control or bidi character."""
    text = render_json(invented.report(), catalogue=catalogue(), texts=texts())
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\\u001b[31m\\u202e" in text
    assert json.loads(text)["pages"][1]["findings"][0]["data"] == {
        "name": '"><img src=x onerror=alert(1)>.png'
    }


def test_a_lone_surrogate_can_be_written() -> None:
    """Half a character, as some pages have, does not keep the file from being written."""
    page = replace(invented.report().pages[0], title="\ud83d")
    text = render_json(invented.report(pages=(page,)), catalogue=catalogue(), texts=texts())
    assert json.loads(text.encode("utf-8"))["pages"][0]["title"] == "\ud83d"


def test_order_without_meaning_is_fixed() -> None:
    """Issues and left-out addresses come in one order, whatever order they were found in."""
    report = invented.report()
    left_out = tuple(reversed(report.sample.left_out))
    turned = replace(
        report,
        issues=tuple(reversed(report.issues)),
        sample=replace(report.sample, left_out=left_out),
    )
    assert render_json(turned, catalogue=catalogue(), texts=texts()) == render_json(
        report, catalogue=catalogue(), texts=texts()
    )
    ids = [issue["id"] for issue in rendered(turned)["issues"]]
    assert ids == ["i-icons", "i-skip", "i-window", "i-contrast"]


def test_missing_texts_cost_no_report() -> None:
    """A rule without words is told by its id; nothing raises."""
    bare = replace(texts(), words={}, fallback={})
    document = json.loads(render_json(invented.report(), catalogue=catalogue(), texts=bare))
    assert document["issues"][0]["title"] == "web-link-icon-name"
    assert document["issues"][0]["message"] == "web-link-icon-name"
