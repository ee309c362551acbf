"""A round measured as a whole: what is refused, what is ranked, what an earlier round adds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from audit import __version__
from audit.rounds.folder import RoundFolder
from audit.rounds.problems import RoundError
from audit.rounds.scored import measure, ranked
from audit.rounds.scores import write_scores
from audit.scoring.rank import Origin
from audit.scoring.result import Standing
from rules.load import load_texts
from tests.audit.rounds import invented
from tests.audit.rounds.captured import a_round, answer, put, said

CLEAN = {"W09": (0, 8, 0)}
WEB = [f"W{n:02}" for n in range(1, 25)]


def web_round(path: Path, *bodies: str, more: str = "") -> RoundFolder:
    """A round of portals with one clean page each."""
    folder = a_round(path, *bodies, without="app", more=more)
    for body in bodies:
        put(folder, body, web=[CLEAN])
    return folder


def decide(folder: RoundFolder, body: str, word: str) -> None:
    """T1 answers everything that the machine does not decide alone."""
    said(folder, *(answer(body, name, word) for name in WEB if name != "W02"))


def refusal(folder: RoundFolder, **more: bool) -> RoundError:
    """Why the round is not measured."""
    with pytest.raises(RoundError) as caught:
        measure(folder, **more)
    for lang in ("zh", "en"):
        sentence = load_texts(lang).message(caught.value.code, caught.value.detail)
        assert sentence != caught.value.code
        assert "{" not in sentence
    return caught.value


def test_decided_bodies_are_ranked_and_open_ones_stand_apart(tmp_path: Path) -> None:
    """Under their ids; the portal alone makes 40 of 100 points."""
    folder = web_round(tmp_path, "yunxi", "heming", "songlan")
    decide(folder, "yunxi", "full")
    decide(folder, "heming", "partial")
    result = measure(folder)
    places = {p.body: (p.place, p.score) for p in result.ranking.together.places}
    # heming: W02 is full, the three others of A half; B and C half: (5/8 + 1/2 + 1/2) / 3.
    assert places == {"yunxi": (1, 40), "heming": (2, 40 * Fraction(13, 24))}
    (apart,) = result.ranking.together.apart
    assert (apart.body, apart.standing) == ("songlan", Standing.PROVISIONAL)
    assert [b.id for b in result.bodies] == ["yunxi", "heming", "songlan"]
    assert (result.intervals, result.weighted, result.movement, result.before) == ((), (), (), None)
    assert result.round.id == "2026"


def test_two_processes_say_the_same(tmp_path: Path) -> None:
    """Every figure of every body, whoever measured it."""
    folder = web_round(tmp_path, "yunxi", "heming")
    decide(folder, "yunxi", "full")
    one, two = measure(folder, resamples=20), measure(folder, resamples=20, processes=2)
    assert [b.digest for b in one.bodies] == [b.digest for b in two.bodies]
    assert [b.result for b in one.bodies] == [b.result for b in two.bodies]
    assert (one.ranking, one.intervals) == (two.ranking, two.intervals)


@pytest.mark.parametrize("key", ["scheme", "catalogue"])
def test_what_was_changed_since_is_refused_until_it_is_accepted(tmp_path: Path, key: str) -> None:
    """A scheme or rules that are not those of the round's beginning."""
    folder = web_round(tmp_path, "yunxi")
    record = folder.record.model_copy(update={f"{key}_digest": "0" * 64})
    folder = replace(folder, record=record)
    assert refusal(folder).code == f"round-changed-{key}"
    assert measure(folder, accept_changes=True).changed == (key,)


def test_different_engines_are_refused_with_the_bodies_named(tmp_path: Path) -> None:
    """Two versions of the engine do not see the same; who has which is said."""
    folder = web_round(tmp_path, "yunxi", "heming")
    put(folder, "heming", web=[CLEAN], axe="4.10.0")
    error = refusal(folder)
    assert error.code == "round-mixed-engine"
    assert error.detail["found"] == "axe-core 4.10.0（heming市）；axe-core 4.12.1（yunxi市）"
    assert refusal(folder, accept_changes=True).code == "round-mixed-engine"


def test_different_versions_of_this_tool_are_refused(tmp_path: Path) -> None:
    """Also when they gathered two channels of one body."""
    folder = web_round(tmp_path, "yunxi", "heming")
    put(folder, "heming", web=[CLEAN], tool="0.0.1")
    assert "yd-audit 0.0.1（heming市）" in refusal(folder).detail["found"]


def test_a_body_without_captures_mixes_nothing(tmp_path: Path) -> None:
    """It was measured with nothing: no other version than the others'."""
    folder = a_round(tmp_path, "yunxi", "heming", without="app")
    put(folder, "yunxi", web=[CLEAN])
    assert measure(folder).ranking.origin.engines == (
        "axe-core 4.12.1",
        f"yd-audit {__version__}",
    )


def test_different_catalogues_are_refused() -> None:
    """Facts that were made by different rules have no common ranking."""
    one, two = invented.body("yunxi"), invented.body("heming", origin=Origin(catalogue="f" * 64))
    with pytest.raises(RoundError) as caught:
        ranked([one, two], invented.TREE)
    assert caught.value.code == "round-mixed-catalogue"
    assert "heming 市" in caught.value.detail["found"]


def test_an_earlier_round_gives_movement(tmp_path: Path) -> None:
    """Places before and now, by the earlier round's scores file."""
    old = tmp_path / "old"
    old.mkdir()
    before = web_round(old, "yunxi", "heming")
    decide(before, "yunxi", "partial")
    decide(before, "heming", "full")
    write_scores(before, measure(before))
    now = web_round(tmp_path, "yunxi", "heming", more=f'previous = "{before.path}"')
    decide(now, "yunxi", "full")
    decide(now, "heming", "partial")
    result = measure(now)
    assert {m.body: (m.place_before, m.place, m.up) for m in result.movement} == {
        "yunxi": (2, 1, 1),
        "heming": (1, 2, -1),
    }
    assert result.before is not None and result.before.totals["heming"] == 40


def test_an_earlier_round_without_scores_is_said(tmp_path: Path) -> None:
    """Left out in silence, every body would seem to be new."""
    old = tmp_path / "old"
    old.mkdir()
    before = web_round(old, "yunxi")
    now = web_round(tmp_path, "yunxi", more=f'previous = "{before.path}"')
    assert refusal(now).code == "scores-missing"


def test_agreement_and_disputes_come_along(tmp_path: Path) -> None:
    """What two testers said differently is open, named, and measured as agreement."""
    folder = web_round(tmp_path, "yunxi")
    said(
        folder,
        answer("yunxi", "W05", "full"),
        answer("yunxi", "W05", "none", tester="E1"),
    )
    result = measure(folder)
    (dispute,) = result.disputes
    assert (dispute.item.indicator, dispute.open) == ("W05", True)
    assert result.agreements is not None
    assert [(a.indicator, a.pairs, a.same) for a in result.agreements.indicators] == [("W05", 1, 0)]
    assert result.bodies[0].result.standing is Standing.PROVISIONAL
