"""Hand-made cases and calibrations, small enough to count by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from audit.calibration.cases import Case, Expected
from audit.calibration.measure import Calibration, measure
from audit.calibration.record import Record, RuleRecord, record_of
from rules.model import Meaning, Rule, Verdict

Said = Mapping[str, Mapping[str, Verdict] | None]


def case(name: str, rule: str, expected: str, path: str = "") -> Case:
    """A case of a rule of the corpus, on a page of its own unless told."""
    return Case(
        id=name,
        rule=rule,
        expected=cast("Expected", expected),
        case=f"case {name}",
        path=path or f"/{name}.html",
    )


def rule(name: str, *act: str) -> Rule:
    """A rule of ours that stands for these rules of the corpus."""
    return Rule(
        id=name,
        version=1,
        status="active",
        medium="web",
        scope="page",
        check="images.alt_quality",
        indicator="W01",
        principle="perceivable",
        wcag=(),
        act=act,
        clauses=(),
        sources=(),
        params={},
        means=dict.fromkeys(Verdict, Meaning.FURTHER_TESTING),
    )


def measured(cases: Sequence[Case], said: Said, *rules: Rule) -> Calibration:
    """A calibration of these."""
    return measure(cases, said, rules, {})


def record(result: Calibration, **changes: object) -> Record:
    """Its record, with an invented origin."""
    made = record_of(
        result,
        corpus="示例",
        measured_at="2026-11-22T08:00:00+00:00",
        catalogue="a" * 64,
        engine={"axe-core": "4.14.1"},
    )
    return made.model_copy(update=changes)


def one_rule(
    state: str = "consistent", *, reported: int = 2, wrong: tuple[str, ...] = ()
) -> RuleRecord:
    """The record of a rule with four cases, two of which must fail."""
    return RuleRecord.model_validate(
        {"state": state, "cases": 4, "failed": 2, "reported": reported, "wrong": wrong}
    )
