"""What a round knows of one body: legs that were measured, legs that were not, and people."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from audit.people.merge import Note
from audit.report.model import ReportIndicator
from audit.rounds.facts import body_facts
from audit.rounds.folder import RoundFolder
from audit.rounds.model import BodyFacts
from audit.rounds.people_work import read_people
from audit.rounds.problems import RoundError
from audit.rounds.scored import body_report
from audit.scoring.result import Standing
from rules.model import Result
from tests.audit.rounds.captured import a_round, answer, finding, put, rule_of, said, waive

BODY = "yunxi"
CLEAN = {"W09": (0, 8, 0)}


def facts(folder: RoundFolder, body: str = BODY) -> BodyFacts:
    """The body's facts as they are now."""
    return body_facts(folder, body, read_people(folder))


def row(known: BodyFacts, indicator: str, platform: str = "") -> ReportIndicator:
    """One indicator of a body."""
    return next(i for i in known.indicators if (i.id, i.platform) == (indicator, platform))


def test_what_was_not_gathered_is_open_and_named(tmp_path: Path) -> None:
    """A portal that was never visited: all its indicators open, neither 0 nor left out."""
    folder = a_round(tmp_path, BODY)
    put(folder, BODY, android=[{"M10": (0, 3, 0)}], ios=[{"M10": (0, 3, 0)}])
    known = facts(folder)
    web = [i for i in known.indicators if not i.platform]
    assert len(web) == 24
    assert {i.verdict for i in web} == {Result.NOT_MEASURED}
    assert known.web is not None and (known.web.value, known.web.low) == (None, None)
    assert [(m.platform, m.unit, m.reasons) for m in known.missed] == [("", "", ("leg-not-run",))]
    assert known.result.standing is Standing.PROVISIONAL
    # D: M10 of eight is full, the rest open, on both platforms; E wholly open.
    assert known.result.low == Fraction(60) * Fraction(1, 2) * Fraction(1, 12)
    assert known.result.high == 100


def test_a_body_of_which_nothing_was_gathered(tmp_path: Path) -> None:
    """No number at all: only the range of everything."""
    folder = a_round(tmp_path, BODY)
    known = facts(folder)
    assert {i.verdict for i in known.indicators} == {Result.NOT_MEASURED}
    assert {m.platform for m in known.missed} == {"", "android", "ios"}
    assert known.total is not None and known.total.low is None
    assert (known.result.low, known.result.high) == (0, 100)
    assert known.origin.engines == ()


def test_a_channel_that_the_body_lacks_counts_nought_and_says_so(tmp_path: Path) -> None:
    """cn-2019: without a client the portal's share is all there is."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[CLEAN])
    known = facts(folder)
    assert known.missing == ("app",)
    assert known.app is None
    assert known.result.missing == ("app",)
    assert known.result.nodes["app"].points == 0
    assert known.result.high == 40
    assert not [i for i in known.indicators if i.platform]
    assert [m.platform for m in known.missed] == []


def test_captures_of_a_channel_that_the_file_says_is_not_there(tmp_path: Path) -> None:
    """The file decides: an app that was gathered before it was taken out counts nothing."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[CLEAN], android=[{"M10": (3, 0, 0)}])
    known = facts(folder)
    assert (known.app, known.platforms, known.screens) == (None, (), 0)
    assert {leg.platform for leg in known.legs} == {""}


def test_one_platform_that_was_not_measured_keeps_the_app_open(tmp_path: Path) -> None:
    """A decided Android leg and an empty iOS one: from half of Android's score upwards."""
    folder = a_round(tmp_path, BODY)
    put(folder, BODY, web=[CLEAN], android=[{"M10": (0, 3, 0)}], ios=[])
    said(folder, *(answer(BODY, f"M{n:02}", "full", "android") for n in range(1, 17) if n != 10))
    known = facts(folder)
    assert [p.score.value for p in known.platforms] == [100, None]
    assert known.app is not None
    assert (known.app.value, known.app.low, known.app.high) == (None, 50, 100)
    assert "app" in known.result.open
    assert known.result.nodes["app"].coverage == Fraction(1, 2)
    assert ("ios", "") in [(m.platform, m.unit) for m in known.missed]


def test_a_platform_that_the_run_did_not_know_keeps_the_app_open(tmp_path: Path) -> None:
    """The file names iOS, what was measured knows Android alone: iOS is open, not left out."""
    folder = a_round(tmp_path, BODY)
    put(folder, BODY, web=[CLEAN], android=[{"M10": (0, 3, 0)}])
    known = facts(folder)
    assert {i.verdict for i in known.indicators if i.platform == "ios"} == {Result.NOT_MEASURED}
    assert ("ios", "", ("leg-not-run",)) in {(m.platform, m.unit, m.reasons) for m in known.missed}
    assert known.app is not None and known.app.value is None
    # Full on one platform says nothing of the other.
    assert known.app.low == Fraction(100) * Fraction(1, 2) * Fraction(1, 12) / 2


def test_people_decide_a_leg_that_no_machine_saw(tmp_path: Path) -> None:
    """Whoever tested by hand is heard though nothing was captured, and the report says so."""
    folder = a_round(tmp_path, BODY, without="app")
    said(folder, answer(BODY, "W05", "partial"), answer(BODY, "W09", "full"))
    known = facts(folder)
    for indicator, verdict in (("W05", Result.PARTIAL), ("W09", Result.FULL)):
        found = row(known, indicator)
        assert (found.verdict, found.decided_by) == (verdict, "person")
        assert Note.NOT_MEASURED.value in found.notes
    assert known.web is not None and known.web.low is not None and known.web.low > 0


def test_a_leg_s_numbers_add_up_to_the_report_s(tmp_path: Path) -> None:
    """Page by page, after a waiver; a page that was not measured is a gap and nothing else."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[{"W09": (2, 3, 1)}, {"W09": (1, 0, 0), "W11": (0, 2, 0)}, None])
    waive(folder, BODY, "W09", "p0", 1)
    known = facts(folder)
    (leg,) = known.legs
    place = {name: column for column, name in enumerate(leg.indicators)}
    assert leg.tallies[:, place["W09"]].tolist() == [[1, 3, 1], [1, 0, 0], [0, 0, 0]]
    assert leg.tallies[:, place["W02"]].tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert leg.gaps[:, place["W11"]].tolist() == [False, False, True]
    found = row(known, "W09")
    assert (found.failed, found.passed, found.cant_tell) == (2, 3, 1)


def test_a_page_measured_in_part_is_a_gap_of_every_indicator(tmp_path: Path) -> None:
    """What it shows counts; that it shows nothing else does not."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[{"W09": (1, 1, 0)}, {"W09": (0, 2, 0)}], partly=("p1",))
    (leg,) = facts(folder).legs
    column = leg.indicators.index("W09")
    assert leg.gaps[:, column].tolist() == [False, True]
    assert leg.tallies[:, column].tolist() == [[1, 1, 0], [0, 2, 0]]


def test_a_waiver_of_the_last_failure_leaves_a_floor(tmp_path: Path) -> None:
    """What people left open is no worse than the one failure alone would have been."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[{"W09": (1, 9, 0)}])
    waive(folder, BODY, "W09", "p0")
    known = facts(folder)
    assert known.legs[0].floors == {"W09": Fraction(1, 2)}
    assert (row(known, "W09").low, row(known, "W09").high) == (Fraction(1, 2), 1)


def test_problems_are_what_counts_against_the_body(tmp_path: Path) -> None:
    """A cause that was waived wholly is none; an open question is one that cannot be told."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[{"W09": (1, 3, 0), "W11": (2, 0, 1)}, {"W11": (1, 0, 0)}])
    waive(folder, BODY, "W09", "p0")
    known = facts(folder)
    found = {(p.indicator, p.verdict.value): (p.units, p.elements) for p in known.problems}
    assert found == {("W11", "failed"): (2, 3), ("W11", "cantTell"): (1, 1)}


def test_an_idle_waiver_is_named(tmp_path: Path) -> None:
    """Signed for a finding that is not there: it changes nothing and is shown."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[CLEAN])
    waive(folder, BODY, "W09", "p7")
    known = facts(folder)
    assert [w.finding for w in known.idle] == [finding("W09", "p7")]
    assert known.idle[0].rule == rule_of("W09", "page")


def test_the_digest_is_of_all_that_the_score_was_made_of(tmp_path: Path) -> None:
    """The same twice; another as soon as a capture or a person's word is."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[CLEAN])
    before = facts(folder).digest
    assert facts(folder).digest == before
    said(folder, answer(BODY, "W05", "full"))
    after = facts(folder).digest
    assert after != before
    put(folder, BODY, web=[CLEAN, CLEAN])
    assert facts(folder).digest not in {before, after}


def test_the_report_is_that_of_the_facts(tmp_path: Path) -> None:
    """The body's report has its findings, people's words, and the same verdicts."""
    folder = a_round(tmp_path, BODY)
    put(folder, BODY, web=[{"W09": (1, 3, 0)}])
    said(folder, answer(BODY, "W05", "full", note="可用"))
    report = body_report(folder, BODY, read_people(folder))
    assert report.indicators == facts(folder).indicators
    assert [f.id for p in report.pages for f in p.findings] == [finding("W09", "p0")]
    words = [w.note for i in report.indicators for w in i.people]
    assert words == ["可用"]
    assert report.media == ("web", "app")
    assert not report.interrupted


def test_captures_for_another_scheme_are_refused(tmp_path: Path) -> None:
    """The body is named; its captures were judged by other indicators."""
    folder = a_round(tmp_path, BODY, without="app")
    put(folder, BODY, web=[CLEAN])
    workspace = folder.workspace(BODY)
    workspace.write_run(workspace.read_run().model_copy(update={"scheme": "other"}))
    with pytest.raises(RoundError) as caught:
        facts(folder)
    assert caught.value.code == "round-other-scheme"
    assert caught.value.detail["body"] == BODY


def test_a_scheme_of_nodes_takes_what_the_machine_knows(tmp_path: Path) -> None:
    """sz-2019 is the portal alone: the same indicators, no client, none missing."""
    folder = a_round(tmp_path, BODY, scheme="sz-2019", without="app")
    put(folder, BODY, web=[CLEAN])
    known = facts(folder)
    assert (known.result.scheme, known.missing) == ("sz-2019", ())
    assert len(known.indicators) == 24
    assert known.result.high == 100
