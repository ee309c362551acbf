"""What repairing gives back in a real workspace: the invented app's recorded Android session."""

from __future__ import annotations

import json

import jsonschema
import pytest

from audit.repairing import bounds_of, scheme_scores
from audit.report.gain import Why
from audit.report.json_report import render_json, schema
from audit.report.model import Report
from audit.workspace import Workspace
from rules.load import load_catalogue, load_texts


@pytest.fixture(scope="module")
def report(recorded_android: tuple[Workspace, Report]) -> Report:
    """The report on the recorded session, by the machine alone."""
    return recorded_android[1]


def test_what_a_repair_is_compared_with_is_the_reports_own_score(report: Report) -> None:
    """Adding up the report's indicators again gives its score and its part."""
    assert report.app is not None
    own = bounds_of(report.app)
    again = scheme_scores(report.indicators, load_catalogue().schemes["cn-2019"])
    assert own is not None
    assert (again.first, again.parts) == (own, {"app": own})
    assert {gain.score_before for gain in report.gains} == {own}


def test_what_the_indicator_may_bring_is_its_weight(report: Report) -> None:
    """M03's only cause, on Android alone: 1 of 12 in group D, half of the part, half still lost.

    100 × 1/2 × 1/12 × 1/2 = 25/12 at most, once a person has confirmed it.
    """
    (gain,) = [g for g in report.gains if g.indicator == "M03" and g.why is Why.GIVES]
    assert (gain.low, gain.high, gain.confirm) == (0, pytest.approx(25 / 12), True)


def test_report_json_holds_every_gain(report: Report) -> None:
    """One entry for each issue, in their order, valid by the schema."""
    text = render_json(report, catalogue=load_catalogue(), texts=load_texts("zh"))
    document = json.loads(text)
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert [g["issue"] for g in document["gains"]] == [i["id"] for i in document["issues"]]
    (found,) = [g for g in document["gains"] if g["indicator"] == "M03" and g["why"] == "gives"]
    assert found["points"] == [0, 2.08]
    assert found["exact"]["points"] == ["0", "25/12"]
