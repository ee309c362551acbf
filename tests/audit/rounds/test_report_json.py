"""The round's report.json keeps to its schema and never gives a number to what is not known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from audit.rounds.model import RoundResult
from audit.rounds.report.json_report import render_round_json, schema
from rules.load import load_catalogue, load_texts
from tests.audit.rounds import report_rounds as rounds


def document(result: RoundResult, lang: str = "zh") -> dict[str, Any]:
    """The report as a program reads it."""
    text = render_round_json(result, catalogue=load_catalogue(), texts=load_texts(lang))
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "made", [rounds.full_round, rounds.one_body, rounds.nothing_decided, rounds.hostile_round]
)
def test_every_round_is_valid(made: Callable[[], RoundResult], lang: str) -> None:
    """Large, small, open and hostile rounds keep to the published schema."""
    jsonschema.validate(document(made(), lang), schema())


def test_the_schema_is_strict_and_valid() -> None:
    """An unknown key would be found."""
    jsonschema.Draft202012Validator.check_schema(schema())
    found = document(rounds.one_body()) | {"more": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())


def test_open_and_unmeasured_totals_are_null() -> None:
    """An open total is null beside its range; an unmeasured one has no range either."""
    bodies = {b["id"]: b for b in document(rounds.nothing_decided())["bodies"]}
    assert bodies["a"]["total"]["value"] is None
    assert bodies["a"]["total"]["range"] == [96.67, 100]
    assert bodies["c"]["total"] == {
        "value": None,
        "range": None,
        "why": "not-measured",
        "before": None,
        "exact": None,
    }
    assert bodies["c"]["parts"]["web"]["why"] == "not-measured"


def test_places_and_bodies_agree() -> None:
    """The order of the ranking is that of the bodies' places."""
    found = document(rounds.full_round())
    places = {b["id"]: b["place"] for b in found["bodies"]}
    assert [places[p["body"]] for p in found["ranking"]["places"]] == [
        p["place"] for p in found["ranking"]["places"]
    ]
    assert all(places[name] is None for name in found["ranking"]["apart"])
    assert found["before"]["round"] == "2025"


def test_control_characters_are_escaped() -> None:
    """The file may be shown by any program."""
    text = render_round_json(
        rounds.hostile_round(), catalogue=load_catalogue(), texts=load_texts("zh")
    )
    assert "\u202e" not in text and "\\u202e" in text
