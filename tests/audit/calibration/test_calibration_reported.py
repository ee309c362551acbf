"""What reports say of the instrument, in both languages and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audit.calibration import instrument as shipped
from audit.calibration.record import Record
from audit.report.html_report import render_html
from audit.report.instrument import instrument_line
from audit.report.json_report import render_json, schema
from audit.report.model import Instrument, Report
from audit.rounds.report.html_report import render_round_html
from audit.rounds.report.json_report import render_round_json
from audit.rounds.report.json_report import schema as round_schema
from rules.load import load_catalogue, load_texts
from tests.audit.report.invented import report
from tests.audit.report.invented_catalogue import catalogue, texts
from tests.audit.rounds import report_rounds as rounds

NOW, BEFORE = "0" * 64, "b" * 64
WORDS = {
    "zh": ("应判不通过的报出 83.21 %", "误报 0.37 %", "此后有改动", "没有用结果已知的网页检验过"),
    "en": ("report 83.21 %", "0.37 % of what must not", "has changed since", "was not measured on"),
}


def _instrument(digest: str) -> Instrument:
    return Instrument(
        recall=Fraction("0.832061"),
        wrong=Fraction("0.003659"),
        corpus="示例",
        measured_at="2026-11-22T08:00:00+00:00",
        catalogue=digest,
    )


def _report(instrument: Instrument | None) -> Report:
    made = report()
    return replace(made, tool=replace(made.tool, catalogue=NOW, instrument=instrument))


def _label(lang: str) -> Callable[..., str]:
    words = load_texts(lang)
    return lambda key, **values: words.label(key, values)


def _html(made: Report, lang: str) -> str:
    return render_html(
        made, workspace=Path("/nonexistent"), catalogue=catalogue(), texts=texts(lang), lang=lang
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_says_recall_wrong_rate_date_and_rules(lang: str) -> None:
    """And whether the rules are still those that were measured."""
    recall, wrong, changed, unknown = WORDS[lang]
    same, other, none = (
        instrument_line(one, NOW, _label(lang))
        for one in (_instrument(NOW), _instrument(BEFORE), None)
    )
    for line in (same, other):
        assert recall in line
        assert wrong in line
        assert "2026-11-22" in line
    assert NOW[:12] in same
    assert BEFORE[:12] in other
    assert changed in other
    assert changed not in same
    assert unknown in none


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_a_portal_has_the_sentence(lang: str) -> None:
    """In the part about the method; a report about an app alone says nothing of web rules."""
    recall, _, _, unknown = WORDS[lang]
    assert recall in _html(_report(_instrument(NOW)), lang)
    assert unknown in _html(_report(None), lang)


def test_programs_get_the_figures() -> None:
    """In percent like all figures, valid by the schema; null where nobody measured."""
    for instrument, current in ((_instrument(NOW), True), (_instrument(BEFORE), False)):
        found: dict[str, Any] = json.loads(
            render_json(_report(instrument), catalogue=catalogue(), texts=texts())
        )
        jsonschema.validate(found, schema())
        assert found["tool"]["instrument"] == {
            "recall": 83.21,
            "wrong": 0.37,
            "corpus": "示例",
            "measured_at": "2026-11-22T08:00:00+00:00",
            "catalogue": instrument.catalogue,
            "current": current,
        }
    found = json.loads(render_json(_report(None), catalogue=catalogue(), texts=texts()))
    jsonschema.validate(found, schema())
    assert found["tool"]["instrument"] is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_round_says_it_too(lang: str) -> None:
    """A ranking tells how good what ranked was."""
    recall, _, changed, _ = WORDS[lang]
    result = replace(rounds.one_body(), instrument=_instrument(BEFORE))
    words = load_texts(lang)
    page = render_round_html(result, catalogue=load_catalogue(), texts=words, lang=lang)
    assert recall in page
    assert changed in page
    found = json.loads(render_round_json(result, catalogue=load_catalogue(), texts=words))
    jsonschema.validate(found, round_schema())
    assert found["tool"]["instrument"]["recall"] == 83.21
    assert found["tool"]["instrument"]["current"] is False
    assert any(recall in note for note in found["notes"])


def test_the_shipped_record_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.832061 is that fraction exactly; a corpus with nothing to find has no recall."""
    kept = Record(
        cases=3, recall=0.832061, wrong=None, consistent=1, partial=0, untested=0, rules={}
    )
    monkeypatch.setattr(shipped, "shipped_record", lambda: kept)
    found = shipped.shipped_instrument()
    assert found is not None
    assert (found.recall, found.wrong) == (Fraction(832061, 1000000), None)
    monkeypatch.setattr(shipped, "shipped_record", lambda: None)
    assert shipped.shipped_instrument() is None
