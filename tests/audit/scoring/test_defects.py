"""Defects that other scoring tools have had, each with a test that keeps it out."""

from __future__ import annotations

from fractions import Fraction

from audit.score import Evidence, reduce
from audit.scoring.bands import places
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN, Value, answered
from rules.load import load_catalogue
from rules.model import Result
from rules.outcome import Tally
from rules.tree import Tree

AWARD: Tree = load_catalogue().trees["cn-2019"]


def whole(answer: str, **others: Value) -> dict[str, Value]:
    """One answer for every indicator but those that are named."""
    return {leaf.id: answered(AWARD, leaf, answer) for leaf in AWARD.leaves} | others


def given(leaf: str, answer: str) -> Value:
    """An answer to one indicator."""
    return answered(AWARD, AWARD.nodes[leaf], answer)


def test_absent_evidence_is_no_pass() -> None:
    """1. Without any result there is no score, least of all a perfect one."""
    result = score(AWARD, {})
    assert (result.value, result.grade) == (None, None)
    assert (result.low, result.high) == (0, 100)
    assert result.coverage == 0


def test_nothing_measured_is_neither_nought_nor_left_out() -> None:
    """2. A body of which no page was measured stays open: it is not worth 0, and is shown."""
    scheme = load_catalogue().schemes["cn-2019"]
    nothing = Evidence(tally=Tally(), pages_failed=0, pages_measured=0, gaps=5)
    standings = {i.id: reduce(i, nothing, scheme) for i in scheme.indicators}
    assert {s.result for s in standings.values()} == {Result.NOT_MEASURED}
    result = score(AWARD, dict.fromkeys(standings, OPEN))
    assert result.value is None
    assert set(result.open) == set(standings)


def test_what_is_clean_counts_as_much_as_what_fails() -> None:
    """3. The mean goes over all that applies: one more clean item raises it, all clean is 100."""
    before = score(AWARD, whole("none", W09=NOT_APPLICABLE)).value
    after = score(AWARD, whole("none", W09=given("W09", "full"))).value
    assert before == 0
    assert after == Fraction(100 * 4, 10 * 3 * 16)
    assert score(AWARD, whole("full")).value == 100


def test_what_does_not_apply_is_not_nought() -> None:
    """4. An indicator, a 二级 and a whole part that do not apply leave the rest as it was."""
    assert score(AWARD, whole("partial", W13=NOT_APPLICABLE)).value == 50
    group = dict.fromkeys(("W05", "W06", "W07", "W08"), NOT_APPLICABLE)
    assert score(AWARD, whole("partial", **group)).value == 50
    part = {leaf.id: NOT_APPLICABLE for leaf in AWARD.leaves_below("app")}
    assert score(AWARD, whole("partial", **part)).value == 50


def test_a_tie_is_not_broken_by_the_name() -> None:
    """5. Equal scores share a place, and the next place is left out."""
    assert places({"乙": Fraction(1), "甲": Fraction(1), "丙": Fraction(0)}) == {
        "乙": 1,
        "甲": 1,
        "丙": 3,
    }


def test_an_error_of_the_tool_is_no_violation() -> None:
    """6. Where a rule could not be judged, the indicator is open, and may still be full."""
    scheme = load_catalogue().schemes["cn-2019"]
    indicator = scheme.indicator("W02")
    assert indicator is not None
    broken = Evidence(tally=Tally(passed=3), pages_failed=0, pages_measured=3, gaps=1)
    assert reduce(indicator, broken, scheme).value is None
    result = score(AWARD, whole("full", W02=OPEN))
    assert result.value is None
    assert result.high == 100


def test_every_figure_follows_from_the_results_below_it() -> None:
    """7. Each part's and group's rate is the mean of what is below it; nothing is made up."""
    results = {
        leaf.id: answered(AWARD, leaf, ("full", "partial", "none")[number % 3])
        for number, leaf in enumerate(AWARD.leaves)
    }
    found = score(AWARD, results)
    for node in AWARD.nodes.values():
        if not node.children:
            assert found.nodes[node.id].rate == results[node.id].rate
            continue
        weight = sum(child.amount for child in node.children)
        below = [(child.amount, found.nodes[child.id].rate) for child in node.children]
        assert found.nodes[node.id].rate == sum(w * (r or 0) for w, r in below) / weight
    web, app = found.nodes["web"].points, found.nodes["app"].points
    assert web is not None
    assert app is not None
    assert found.value == (4 * web + 6 * app) / 10
