"""How cases are counted: recall, wrong failures, and the state of each rule."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.calibration.measure import State
from rules.model import Verdict
from tests.audit.calibration.cases import case, measured, rule

FAILED, PASSED, ASKED = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
NONE, ERROR = Verdict.INAPPLICABLE, Verdict.ERROR

# Three rules of a corpus: r1 all right, r2 with one missed and one wrong, r3 named by nobody.
CASES = (
    case("a", "r1", "failed"),
    case("b", "r1", "passed"),
    case("c", "r2", "failed"),
    case("d", "r2", "failed"),
    case("e", "r2", "inapplicable"),
    case("f", "r3", "failed"),
    case("g", "r3", "passed"),
)
SAID = {
    "/a.html": {"one": FAILED, "two": NONE},
    "/b.html": {"one": PASSED, "two": NONE},
    "/c.html": {"one": NONE, "two": FAILED},
    "/d.html": {"one": NONE, "two": ASKED},
    "/e.html": {"one": NONE, "two": FAILED},
    "/f.html": {"one": FAILED, "two": NONE},
    "/g.html": {"one": NONE, "two": NONE},
}
RULES = (rule("one", "r1"), rule("two", "r2"))


def test_states_and_rates() -> None:
    """Recall counts rules that nobody names; wrong failures only those that somebody does."""
    found = measured(CASES, SAID, *RULES)
    assert {r.id: r.state for r in found.rules} == {
        "r1": State.CONSISTENT,
        "r2": State.PARTIAL,
        "r3": State.UNTESTED,
    }
    assert found.recall == Fraction(2, 4)
    assert found.wrong == Fraction(1, 2)
    assert found.cases == 7


def test_what_is_missed_and_wrong_is_named() -> None:
    """A question is no report, and a report on another rule's page is none on this one."""
    by_id = {r.id: r for r in measured(CASES, SAID, *RULES).rules}
    assert [c.case.id for c in by_id["r2"].missed] == ["d"]
    assert [c.outcome for c in by_id["r2"].missed] == [ASKED]
    assert [c.case.id for c in by_id["r2"].wrong] == ["e"]
    assert [c.outcome for c in by_id["r3"].cases] == [None, None]


@pytest.mark.parametrize(
    ("expected", "said", "state"),
    [
        ("failed", FAILED, State.CONSISTENT),
        ("failed", ASKED, State.PARTIAL),
        ("failed", ERROR, State.PARTIAL),
        ("failed", PASSED, State.PARTIAL),
        ("failed", NONE, State.PARTIAL),
        ("passed", FAILED, State.PARTIAL),
        ("passed", ASKED, State.CONSISTENT),
        ("passed", ERROR, State.CONSISTENT),
        ("inapplicable", PASSED, State.CONSISTENT),
        ("inapplicable", FAILED, State.PARTIAL),
    ],
)
def test_a_rule_is_consistent_when_it_fails_exactly_what_must_fail(
    expected: str, said: Verdict, state: State
) -> None:
    """What is said of cases that must not fail is free, but for a failure."""
    found = measured([case("a", "r1", expected)], {"/a.html": {"one": said}}, rule("one", "r1"))
    assert [r.state for r in found.rules] == [state]


@pytest.mark.parametrize(
    ("first", "second", "outcome", "by"),
    [
        (FAILED, ASKED, FAILED, ("one",)),
        (PASSED, FAILED, FAILED, ("two",)),
        (ASKED, ERROR, ASKED, ("one",)),
        (PASSED, ERROR, ERROR, ("two",)),
        (NONE, PASSED, PASSED, ("two",)),
        (NONE, NONE, NONE, ("one", "two")),
    ],
)
def test_the_strongest_of_several_rules_counts(
    first: Verdict, second: Verdict, outcome: Verdict, by: tuple[str, ...]
) -> None:
    """A rule that was not measured never looks like one that passed."""
    said = {"/a.html": {"one": first, "two": second}}
    found = measured([case("a", "r1", "failed")], said, rule("one", "r1"), rule("two", "r1"))
    only = found.rules[0].cases[0]
    assert (only.outcome, only.by) == (outcome, by)


def test_a_page_that_was_not_measured_is_an_error_of_named_rules_only() -> None:
    """No page, or one without judgement: missed where somebody should have said something."""
    cases = [case("a", "r1", "failed"), case("b", "r1", "passed"), case("c", "r2", "failed")]
    found = measured(cases, {"/a.html": None}, rule("one", "r1"))
    assert [c.outcome for r in found.rules for c in r.cases] == [ERROR, ERROR, None]
    assert (found.recall, found.wrong) == (Fraction(0), Fraction(0))


def test_a_page_may_belong_to_several_cases() -> None:
    """Two rules look at one page and each counts for itself."""
    cases = [case("a", "r1", "failed", "/x.html"), case("b", "r2", "passed", "/x.html")]
    found = measured(cases, {"/x.html": {"one": FAILED, "two": FAILED}}, *RULES)
    assert {r.id: r.state for r in found.rules} == {"r1": State.CONSISTENT, "r2": State.PARTIAL}


def test_without_cases_there_are_no_rates() -> None:
    """Nothing to divide by is unknown, not zero; a foreign vocabulary is wholly untested."""
    nothing = measured([], {})
    assert (nothing.recall, nothing.wrong, nothing.cases) == (None, None, 0)
    foreign = measured([case("a", "x-9", "failed")], {"/a.html": {"one": FAILED}}, *RULES)
    assert (foreign.recall, foreign.wrong) == (Fraction(0), None)
    assert foreign.count(State.UNTESTED) == 1


@given(st.permutations(CASES), st.permutations(list(SAID)), st.permutations(RULES))
def test_the_order_of_nothing_matters(
    cases: list[object], paths: list[str], rules: list[object]
) -> None:
    """Cases, pages and rules in any order give the same figures and lists."""
    first = measured(CASES, SAID, *RULES)
    again = measured(cases, {path: SAID[path] for path in paths}, *rules)  # type: ignore[arg-type]
    assert (again.recall, again.wrong) == (first.recall, first.wrong)
    assert [(r.id, r.state) for r in again.rules] == [(r.id, r.state) for r in first.rules]
    for one, other in zip(again.rules, first.rules, strict=True):
        assert {c.case.id for c in one.missed} == {c.case.id for c in other.missed}
        assert {c.case.id for c in one.wrong} == {c.case.id for c in other.wrong}


_VERDICTS = st.sampled_from([*Verdict])
_EXPECTED = st.sampled_from(["failed", "passed", "inapplicable"])


@given(st.lists(st.tuples(st.sampled_from(["r1", "r2", "r3"]), _EXPECTED, _VERDICTS), max_size=30))
def test_every_case_is_counted_once(drawn: list[tuple[str, str, Verdict]]) -> None:
    """Reported and missed are all that must fail, and the states add up to the rules."""
    cases = [case(str(n), name, expected) for n, (name, expected, _) in enumerate(drawn)]
    said = {f"/{n}.html": {"one": v, "two": v} for n, (_, _, v) in enumerate(drawn)}
    found = measured(cases, said, *RULES)
    assert found.cases == len(drawn)
    assert sum(found.count(s) for s in State) == len(found.rules) == len({d[0] for d in drawn})
    for one in found.rules:
        must = [d for d in drawn if d[0] == one.id and d[1] == "failed"]
        hit = 0 if one.id == "r3" else sum(d[2] is FAILED for d in must)
        assert len(one.missed) == len(must) - hit
