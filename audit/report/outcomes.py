"""What each rule came to on one page or screen, whether or not it found anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.model import Verdict
from rules.outcome import Outcome

RULE_FAILED = "rule-failed"  # the reason code of a check that broke

# Of several outcomes of one rule (web views, pages compared) the first of these stands: what was
# judged in one place only was not judged as a whole.
_WEIGHT = (
    Verdict.FAILED,
    Verdict.CANT_TELL,
    Verdict.ERROR,
    Verdict.PASSED,
    Verdict.INAPPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """One rule on one page or screen. `why` is a reason code with verdict error, "" otherwise."""

    rule: str
    verdict: Verdict
    why: str = ""


def outcomes_of(outcomes: Iterable[Outcome] | None) -> tuple[RuleOutcome, ...]:
    """Each rule once, in the order of ids; empty where nothing was judged."""
    found: dict[str, RuleOutcome] = {}
    for one in outcomes or ():
        known = found.get(one.rule)
        if known is None or _WEIGHT.index(one.verdict) < _WEIGHT.index(known.verdict):
            why = one.lacking or RULE_FAILED if one.verdict is Verdict.ERROR else ""
            found[one.rule] = RuleOutcome(rule=one.rule, verdict=one.verdict, why=why)
    return tuple(found[rule] for rule in sorted(found))
