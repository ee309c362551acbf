"""The index of a round's scores, and the interval that is read back from its scores file."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from audit.report.model import PersonWord
from audit.rounds.explain_index import index_of, render_index
from audit.rounds.explain_interval import kept_interval
from audit.rounds.model import Interval, RoundResult
from audit.rounds.scores import render_scores
from tests.audit.rounds.invented import body, indicator, indicators, problem, round_of


def word(tester: str, *, counts: bool = True) -> PersonWord:
    """What somebody said of an indicator."""
    return PersonWord(
        tester=tester,
        answer="partial",
        note="",
        assistive="",
        device="",
        observed_at="2026-05-18T09:30:00+00:00",
        question="",
        sheet="",
        evidence=(),
        counts=counts,
    )


@pytest.fixture
def result() -> RoundResult:
    """Two bodies: one with losses, words and a cause, one without an app."""
    found = indicators({("M01", "ios"): "none", "W09": "not-applicable"})
    spoken = indicator(
        "W01",
        "partial",
        failed=3,
        cant_tell=2,
        pages_failed=2,
        decided_by="both",
        people=(word("T2"), word("T1"), word("T3", counts=False), word("T1")),
    )
    found = tuple(spoken if i.id == "W01" else i for i in found)
    first = body("yunxi", found=found, problems=(problem(indicator_="W01"),), digest="1" * 64)
    return round_of(first, body("heming", missing=["app"], digest="2" * 64))


def test_every_indicator_of_every_body_is_in_the_index(result: RoundResult) -> None:
    """Also what does not apply, and the channel that a body lacks."""
    found = index_of(result)
    rows = {("yunxi", i.id, i.platform) for i in result.body("yunxi").indicators}
    rows |= {("heming", i.id, i.platform) for i in result.body("heming").indicators}
    assert set(found) == rows | {("heming", "app", "")}
    assert found["heming", "app", ""].lost == 60
    assert found["yunxi", "W09", ""].lost == 0


def test_an_entry_says_what_its_score_rests_on(result: RoundResult) -> None:
    """Points, who decided, elements, causes, and the people whose word counts, each once."""
    one = index_of(result)["yunxi", "W01", ""]
    assert (one.verdict, one.decided_by, one.lost) == ("partial", "both", Fraction(5, 3))
    assert (one.failed, one.open_elements, one.units, one.problems) == (3, 2, 2, 1)
    assert one.people == ("T1", "T2")


def test_the_index_of_a_body_adds_up(result: RoundResult) -> None:
    """Lost points of all entries are what the total lacks."""
    for facts in result.bodies:
        lost = sum(e.lost for (name, _, _), e in index_of(result).items() if name == facts.id)
        assert facts.result.value == 100 - lost


def test_the_index_is_written_with_exact_fractions(result: RoundResult) -> None:
    """Rounded figures for readers, fractions as text beside them; the same bytes each time."""
    text = render_index(result)
    assert text == render_index(result)
    document = json.loads(text)
    assert document["format"] == "yd-explain/1"
    (first, second) = document["bodies"]
    entry = next(one for one in first["scores"] if one["indicator"] == "W01")
    assert (entry["lost"], entry["exact"]["lost"]) == (1.67, "5/3")
    assert (second["total"], second["exact"]["total"]) == (40, "40")


def test_hostile_names_do_nothing_in_the_file() -> None:
    """Control and bidi characters are escapes."""
    text = render_index(round_of(body("yunxi", title="云\x1b[31m\u202e汐")))
    assert "\x1b" not in text and "\u202e" not in text
    assert json.loads(text)["bodies"][0]["name"] == "云\x1b[31m\u202e汐"


def drawn(result: RoundResult) -> RoundResult:
    """The same round with an interval for yunxi."""
    interval = Interval(body="yunxi", best=1, worst=2, low=Fraction(185, 2), high=Fraction(290, 3))
    return replace(result, intervals=(interval,), resamples=1000)


def test_an_interval_is_taken_from_the_scores_file(result: RoundResult, tmp_path: Path) -> None:
    """Exactly as it was drawn, with the number of draws."""
    path = tmp_path / "scores.json"
    path.write_text(render_scores(drawn(result)), encoding="utf-8")
    found = kept_interval(path, result, "yunxi")
    assert found == (drawn(result).intervals[0], 1000)
    assert kept_interval(path, result, "heming") is None


def test_an_interval_of_other_scores_is_not_shown(result: RoundResult, tmp_path: Path) -> None:
    """As soon as anything of any body has changed, it says nothing of these places."""
    path = tmp_path / "scores.json"
    path.write_text(render_scores(drawn(result)), encoding="utf-8")
    first, second = result.bodies
    changed = replace(result, bodies=(first, replace(second, digest="3" * 64)))
    assert kept_interval(path, changed, "yunxi") is None
    assert kept_interval(path, round_of(first), "yunxi") is None


@pytest.mark.parametrize("text", ["", "[", "{}", '[{"id": "yunxi"}]', '[{"id": 1, "digest": 2}]'])
def test_a_broken_scores_file_is_as_good_as_none(
    result: RoundResult, tmp_path: Path, text: str
) -> None:
    """It is not this command's to complain about."""
    path = tmp_path / "scores.json"
    path.write_text(text, encoding="utf-8")
    assert kept_interval(path, result, "yunxi") is None
    assert kept_interval(tmp_path / "none.json", result, "yunxi") is None
