"""From what the rules said of each page to recall, wrong failures and rules by state; pure.

The counting is that of the W3C ACT Rules community: a case of rule R is reported when one of our
rules that names R fails on its page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from audit.calibration.cases import Case
from rules.model import Rule, Verdict


class State(StrEnum):
    """How a rule of the corpus is covered."""

    CONSISTENT = "consistent"  # every failed case reported, no other case
    PARTIAL = "partial"  # some rule of ours names it, and something is missed or wrong
    UNTESTED = "untested"  # no rule of ours names it


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What was said of one case.

    `outcome` is the strongest verdict of the rules that name the case's rule: failed, cantTell,
    error (something was not measured), passed, inapplicable; None when no rule names it. `by`
    are the rules that said so.
    """

    case: Case
    outcome: Verdict | None
    by: tuple[str, ...] = ()

    @property
    def reported(self) -> bool:
        """True when a failure was reported, rightly or wrongly."""
        return self.outcome is Verdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """All cases of one rule of the corpus, in its order."""

    id: str
    name: str
    state: State
    cases: tuple[CaseResult, ...]

    def those(self, *, failed: bool) -> tuple[CaseResult, ...]:
        """The cases that must fail, or the others."""
        return tuple(c for c in self.cases if (c.case.expected == "failed") is failed)

    @property
    def missed(self) -> tuple[CaseResult, ...]:
        """Cases that must fail and are not reported."""
        return tuple(c for c in self.those(failed=True) if not c.reported)

    @property
    def wrong(self) -> tuple[CaseResult, ...]:
        """Cases that are reported and must not be."""
        return tuple(c for c in self.those(failed=False) if c.reported)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How good the instrument is on one corpus; rates are exact, None without any case."""

    rules: tuple[RuleResult, ...]

    @property
    def cases(self) -> int:
        """All cases."""
        return sum(len(r.cases) for r in self.rules)

    @property
    def recall(self) -> Fraction | None:
        """Reported cases among all that must fail, whether a rule of ours names them or not."""
        must = [c for r in self.rules for c in r.those(failed=True)]
        return _share(must)

    @property
    def wrong(self) -> Fraction | None:
        """Reported cases among those of named rules that must not fail."""
        known = (r for r in self.rules if r.state is not State.UNTESTED)
        return _share([c for r in known for c in r.those(failed=False)])

    def count(self, state: State) -> int:
        """How many rules of the corpus are in this state."""
        return sum(r.state is state for r in self.rules)


# What outweighs what, when several rules name the same rule of the corpus.
_ORDER = (
    Verdict.FAILED,
    Verdict.CANT_TELL,
    Verdict.ERROR,
    Verdict.PASSED,
    Verdict.INAPPLICABLE,
)


def measure(
    cases: Sequence[Case],
    said: Mapping[str, Mapping[str, Verdict] | None],
    rules: Iterable[Rule],
    names: Mapping[str, str],
) -> Calibration:
    """The calibration; `said` has for each path what every rule of ours said, None = no page."""
    naming: dict[str, list[str]] = {}
    for rule in rules:
        for act in rule.act:
            naming.setdefault(act, []).append(rule.id)
    grouped: dict[str, list[CaseResult]] = {}
    for case in cases:
        result = _result(case, said.get(case.path), naming.get(case.rule, ()))
        grouped.setdefault(case.rule, []).append(result)
    return Calibration(
        rules=tuple(
            RuleResult(id=rule, name=names.get(rule, ""), state=_state(found), cases=tuple(found))
            for rule, found in sorted(grouped.items())
        )
    )


def _result(case: Case, said: Mapping[str, Verdict] | None, naming: Collection[str]) -> CaseResult:
    if not naming:
        return CaseResult(case=case, outcome=None)
    if said is None:
        return CaseResult(case=case, outcome=Verdict.ERROR)
    found = {rule: said[rule] for rule in naming if rule in said}
    outcome = next((v for v in _ORDER if v in found.values()), Verdict.ERROR)
    by = tuple(sorted(rule for rule, verdict in found.items() if verdict is outcome))
    return CaseResult(case=case, outcome=outcome, by=by)


def _state(found: Sequence[CaseResult]) -> State:
    if all(c.outcome is None for c in found):
        return State.UNTESTED
    right = all(c.reported is (c.case.expected == "failed") for c in found)
    return State.CONSISTENT if right else State.PARTIAL


def _share(cases: Sequence[CaseResult]) -> Fraction | None:
    return Fraction(sum(c.reported for c in cases), len(cases)) if cases else None
