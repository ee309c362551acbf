"""Vetoes and gates: what they fix, what they leave open."""

from __future__ import annotations

import pytest

from audit.scoring.result import Standing
from rules.tree import Tree
from tests.audit.scoring.trees import node, scored, tree

KNOWN = 'status = "proposed", source = "proposed"'


def staged(otherwise: str = "stop", veto_total: str = "") -> Tree:
    """A veto, then technical tests (40) with a gate at 60 %, users (40), own report (20)."""
    total = f'total = "{veto_total}", ' if veto_total else ""
    gate = f'{{ minimum = "3/5", otherwise = "{otherwise}", grade = "fail", {KNOWN} }}'
    return tree(
        node(
            "ads",
            scale="award",
            veto=f'{{ answers = ["none"], grade = "fail", {total}{KNOWN} }}',
        ),
        node("technical", weight="40", out_of="100", gate=gate),
        node("users", weight="40", out_of="100", gate=gate),
        node("own", weight="20", out_of="100"),
    )


def test_who_passes_veto_and_gates_gets_the_sum() -> None:
    """0.4 × 60 + 0.4 × 80 + 0.2 × 100 = 76."""
    result = scored(staged(), {"ads": "full", "technical": 60, "users": 80, "own": 100})
    assert (result.value, result.standing) == (76, Standing.DECIDED)
    assert result.grade is not None
    assert result.grade.id == "pass"


def test_a_veto_fixes_the_grade_and_leaves_the_figure() -> None:
    """A total of 100 is still 不合格; the body is listed apart."""
    result = scored(staged(), {"ads": "none", "technical": 100, "users": 100, "own": 100})
    assert (result.value, result.standing, result.vetoed) == (100, Standing.VETOED, ("ads",))
    assert result.grade is not None
    assert result.grade.id == "fail"


def test_a_veto_may_fix_the_total_whatever_is_still_open() -> None:
    """Nothing else has to be known any more."""
    result = scored(staged(veto_total="0"), {"ads": "none"})
    assert (result.value, result.low, result.high) == (0, 0, 0)
    assert result.standing is Standing.VETOED


def test_an_open_veto_keeps_grade_and_place_open() -> None:
    """Every figure is there, but the body may still be vetoed."""
    result = scored(staged(veto_total="0"), {"technical": 100, "users": 100, "own": 100})
    assert (result.value, result.grade, result.standing) == (None, None, Standing.PROVISIONAL)
    assert (result.low, result.high) == (0, 100)
    assert result.doubtful == ("ads",)


def test_behind_a_missed_gate_everything_counts_nothing() -> None:
    """59 of 100 misses the gate: 0.4 × 59 = 23.6, and nobody is asked for the rest."""
    result = scored(staged(), {"ads": "full", "technical": 59, "own": 100})
    assert result.value is not None
    assert result.value * 10 == 236
    assert (result.gated, result.open) == (("technical",), ())
    assert result.nodes["users"].stopped
    assert result.nodes["own"].stopped
    assert result.grade is not None
    assert result.grade.id == "fail"


def test_the_second_gate_stops_only_what_follows_it() -> None:
    """0.4 × 100 + 0.4 × 50 = 60, the own report no longer counts."""
    result = scored(staged(), {"ads": "full", "technical": 100, "users": 50, "own": 100})
    assert (result.value, result.gated) == (60, ("users",))


@pytest.mark.parametrize(("otherwise", "value"), [("zero", 0), ("go-on", 76)])
def test_a_gate_may_also_end_at_nothing_or_only_fix_the_grade(otherwise: str, value: int) -> None:
    """40 + 0.4 × 40 + 20 = 76 with a missed second gate."""
    given = {"ads": "full", "technical": 100, "users": 40, "own": 100}
    result = scored(staged(otherwise), given)
    assert result.value == value
    assert result.grade is not None
    assert result.grade.id == "fail"


def test_an_open_gate_spans_both_outcomes() -> None:
    """Users open: below 60 the report is lost, so 40 at the least and 100 at the most."""
    result = scored(staged(), {"ads": "full", "technical": 100, "own": 100})
    assert (result.value, result.low, result.high) == (None, 40, 100)
    assert result.doubtful == ("users",)


def test_what_does_not_apply_stops_nobody() -> None:
    """A gate that is 不适用 is passed; 40 and 20 are left: (40·50 + 20·80)/60 = 60."""
    result = scored(staged(), {"ads": "full", "technical": "n/a", "users": 60, "own": 60})
    assert (result.value, result.gated) == (60, ())


def test_a_veto_behind_a_missed_gate_is_not_looked_at() -> None:
    """The evaluation ended before it; behind an open gate it is a question."""
    gate = f'{{ minimum = "3/5", otherwise = "stop", {KNOWN} }}'
    scheme = tree(
        node("technical", weight="1", out_of="100", gate=gate),
        node("ads", scale="award", veto=f'{{ answers = ["none"], grade = "fail", {KNOWN} }}'),
        node("users", weight="1", out_of="100"),
    )
    missed = scored(scheme, {"technical": 50, "ads": "none", "users": 100})
    assert (missed.value, missed.vetoed, missed.standing) == (25, (), Standing.DECIDED)
    early = scored(scheme, {"ads": "none", "users": 100})
    assert (early.vetoed, early.doubtful) == ((), ("technical", "ads"))
    assert early.standing is Standing.PROVISIONAL


def test_behind_an_open_gate_what_does_not_apply_may_still_count() -> None:
    """Own report 不适用: a missed gate makes it 0 of 20 (40 of 100), a passed one leaves it out."""
    result = scored(staged(), {"ads": "full", "technical": 100, "own": "n/a"})
    assert (result.value, result.low, result.high) == (None, 40, 100)


def test_bonus_points_behind_an_open_gate_leave_the_parts_alone() -> None:
    """40 to 100 by the gate of the users; the bonus adds its 5 only behind a passed one."""
    gate = f'{{ minimum = "3/5", otherwise = "stop", {KNOWN} }}'
    scheme = tree(
        node("technical", points="40"),
        node("users", points="60", gate=gate),
        node("extra", points="5", bonus="true"),
    )
    result = scored(scheme, {"technical": 40, "extra": 5})
    assert (result.low, result.high) == (40, 105)
