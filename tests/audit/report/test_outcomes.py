"""What each rule came to: one word for each rule, and silence in one place is no pass."""

from __future__ import annotations

import pytest

from audit.report.outcomes import RuleOutcome, outcomes_of
from rules.model import Verdict
from rules.outcome import Outcome


def _outcome(rule: str, verdict: Verdict, **why: str) -> Outcome:
    return Outcome(rule=rule, verdict=verdict, findings=(), **why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ((Verdict.PASSED, Verdict.FAILED), Verdict.FAILED),
        ((Verdict.PASSED, Verdict.CANT_TELL), Verdict.CANT_TELL),
        ((Verdict.PASSED, Verdict.ERROR), Verdict.ERROR),
        ((Verdict.INAPPLICABLE, Verdict.PASSED), Verdict.PASSED),
        ((Verdict.ERROR, Verdict.FAILED), Verdict.FAILED),
    ],
)
def test_of_several_outcomes_one_stands(verdicts: tuple[Verdict, Verdict], stands: Verdict) -> None:
    """A web view that could not be judged keeps the others' pass from being the screen's."""
    for order in (verdicts, verdicts[::-1]):
        (found,) = outcomes_of([_outcome("a", one) for one in order])
        assert found.verdict is stands


def test_what_was_not_judged_says_why() -> None:
    """The code of what was lacking, or that the check broke; rules come in the order of ids."""
    found = outcomes_of(
        [
            _outcome("b", Verdict.ERROR, lacking="font-scale-not-tried"),
            _outcome("a", Verdict.ERROR, error="ValueError: x"),
            _outcome("c", Verdict.PASSED),
        ]
    )
    assert found == (
        RuleOutcome(rule="a", verdict=Verdict.ERROR, why="rule-failed"),
        RuleOutcome(rule="b", verdict=Verdict.ERROR, why="font-scale-not-tried"),
        RuleOutcome(rule="c", verdict=Verdict.PASSED),
    )


def test_nothing_judged_has_no_outcomes() -> None:
    """A page that was not measured has none."""
    assert outcomes_of(None) == ()
