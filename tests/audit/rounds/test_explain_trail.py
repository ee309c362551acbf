"""A trail lists what entered the verdict: nothing more and nothing less."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.explain_commands import Asked, explain
from audit.rounds.explain_bodies import Explained, in_round
from audit.rounds.explain_trail import Trail, trail_of
from audit.rounds.folder import RoundFolder
from audit.rounds.scored import measure
from rules.model import Result, Verdict
from tests.audit.rounds.captured import a_round, answer, finding, put, said, waive
from tests.audit.rounds.round_files import printed


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """Three pages: the first fails W09 twice, the second asks about W10, the third is lost."""
    made = a_round(tmp_path, "yunxi", without="app")
    put(made, "yunxi", web=[{"W09": (2, 3, 0)}, {"W09": (0, 4, 0), "W10": (0, 1, 1)}, None])
    return made


def explained(folder: RoundFolder) -> Explained:
    """Yunxi with everything behind it."""
    return in_round(folder, measure(folder), "yunxi")


def trail(folder: RoundFolder, indicator: str) -> Trail:
    """What an indicator of yunxi's portal rests on."""
    body = explained(folder)
    row = next(i for i in body.report.indicators if i.id == indicator)
    return trail_of(body.sources, row)


def test_each_finding_stands_with_its_page(folder: RoundFolder) -> None:
    """Two on the first page, none of the page that has none."""
    found = trail(folder, "W09")
    assert [(one.unit.id, one.finding.id) for one in found.seen] == [
        ("p0", finding("W09", "p0", 0)),
        ("p0", finding("W09", "p0", 1)),
    ]
    assert [unit.id for unit in found.missed] == ["p2"]
    assert found.units == 2


def test_an_indicator_of_pages_rests_on_what_failed_them(folder: RoundFolder) -> None:
    """W02 counts pages: the failures of any indicator are behind it, questions are not."""
    found = trail(folder, "W02")
    assert found.row.failed == 1
    assert {one.unit.id for one in found.seen} == {"p0"}
    assert {one.finding.indicator for one in found.seen} == {"W09"}
    assert all(one.finding.verdict is Verdict.FAILED for one in found.seen)


def test_a_waived_finding_stays_in_sight(folder: RoundFolder) -> None:
    """It is listed with its waiver, and the report's number is without it."""
    waive(folder, "yunxi", "W09", "p0", 0)
    found = trail(folder, "W09")
    assert [one.waiver is not None for one in found.seen] == [True, False]
    assert (found.row.failed, len(found.waivers)) == (1, 1)


def test_a_waiver_that_names_nothing_is_told_beside_the_indicator(folder: RoundFolder) -> None:
    """It has no effect, and whoever signed it can see that."""
    waive(folder, "yunxi", "W09", "p1", 7)
    assert [w.finding for w in explained(folder).idle] == [finding("W09", "p1", 7)]
    asked = Asked(path=folder.path, first="yunxi", second="W09")
    lines = printed(lambda console: explain(asked, console, lang="zh", plain=True)).splitlines()
    assert any(line.startswith(f"没有起作用的豁免：{finding('W09', 'p1', 7)}") for line in lines)


def test_a_word_that_was_not_taken_is_told_with_the_reason(folder: RoundFolder) -> None:
    """Failures stand against a better word, and the explanation says so."""
    said(folder, answer("yunxi", "W09", "full"))
    body = explained(folder)
    row = next(i for i in body.report.indicators if i.id == "W09")
    asked = Asked(path=folder.path, first="yunxi", second="W09")
    lines = printed(lambda console: explain(asked, console, lang="zh", plain=True)).splitlines()
    assert row.verdict is not Result.FULL
    if row.judged_by == "both":
        assert any("以机器为准" in line for line in lines)
    else:
        assert any("只由机器判定" in line for line in lines)


def test_a_portal_that_was_never_measured_is_explained_as_open(tmp_path: Path) -> None:
    """Nothing is lost by silence: all of it is open."""
    folder = a_round(tmp_path, "yunxi", without="app")
    body = explained(folder)
    web = [one for one in body.account.losses if one.id.startswith("W")]
    assert web and all(one.lost == 0 for one in web)
    assert sum(one.left_open for one in web) == 40
    assert body.account.adds_up


@pytest.mark.parametrize("scheme", ["cn-2018", "sz-2019"])
def test_rounds_by_other_schemes_are_explained_too(tmp_path: Path, scheme: str) -> None:
    """Schemes that take over the award's indicators: the losses are all that the range lacks."""
    folder = a_round(tmp_path, "yunxi", scheme=scheme, without="app")
    put(folder, "yunxi", web=[{"W09": (2, 3, 0)}])
    body = explained(folder)
    assert body.account.adds_up
    assert next(one for one in body.account.losses if one.id == "W09").lost > 0


def test_an_app_on_two_platforms_is_explained_by_platform(tmp_path: Path) -> None:
    """A failure on iOS costs half of what it would cost alone, and only there."""
    folder = a_round(tmp_path, "yunxi", without="web")
    put(folder, "yunxi", android=[{"M01": (0, 4, 0)}], ios=[{"M01": (3, 1, 0)}])
    body = explained(folder)
    lost = {one.platform: one.lost for one in body.account.losses if one.id == "M01"}
    assert lost["android"] == 0
    assert lost["ios"] > 0
    assert body.account.adds_up
