"""What the machine measured and what people settled, as one standing of an indicator.

The scheme says who decides. A person's word fills what the machine left open, and may be worse
than what the machine saw; it is never better than the machine's failures allow, unless a signed
waiver takes those findings out of the tally. An answer to a question about one finding moves that
element to the failed or the passed ones and the share is reckoned anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from audit.people.adjust import (
    Answered,
    Machine,
    Waived,
    adjusted,
    answered_of,
    relevant,
    waived_of,
)
from audit.people.model import Waiver
from audit.people.settle import Settled, State
from audit.score import Evidence, Standing, reduce
from rules.model import Indicator, Result, Scheme
from rules.outcome import Tally

_ANSWERS = frozenset({Result.FULL, Result.PARTIAL, Result.NONE, Result.NOT_APPLICABLE})
_NOTHING = Evidence(tally=Tally(), pages_failed=0, pages_measured=0, gaps=0)


class Note(StrEnum):
    """What a reader must know beside a merged standing; texts under "review-note-" + value."""

    NOT_MEASURED = "not-measured"  # the machine's leg is missing
    GAPS = "gaps"  # the machine could not look at everything
    DISPUTED = "disputed"
    FAILURES_STAND = "failures-stand"  # a person said better than the machine's failures allow
    PERSON_WORSE = "person-worse"  # a person said worse than the machine alone
    NOT_ASKED = "not-asked"  # a person answered what only the machine decides
    PASSES_SEEN = "passes-seen"  # 不适用 by a person, but the machine saw elements it applies to
    UNKNOWN_ANSWER = "unknown-answer"  # settled with an answer that is no result of the scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An indicator's standing after people, and everything that it was made of.

    `standing.decided_by` is machine, person, both, or None while it is open. `alone` is what the
    machine said by itself, `machine` what it says after waivers and answers, with `evidence`.
    """

    indicator: str
    standing: Standing
    alone: Standing
    machine: Standing
    evidence: Evidence
    person: Settled | None
    waived: tuple[Waived, ...]
    answered: tuple[Answered, ...]
    notes: tuple[Note, ...]


def merge(
    indicator: Indicator,
    scheme: Scheme,
    machine: Machine | None,
    person: Settled | None,
    *,
    questions: Mapping[str, Settled] | None = None,
    waivers: Iterable[Waiver] = (),
) -> Merged:
    """The merged standing of an indicator of a body on one platform.

    `machine` None: that leg is missing. `questions` are settled questions by finding id, where
    "yes" means that the problem is one. `waivers` are the body's; `idle_waivers` tells which of
    them name no finding.
    """
    leg = machine if machine is not None else Machine(evidence=_NOTHING)
    findings = relevant(indicator, leg)
    waived = waived_of(findings, waivers)
    answered = answered_of(indicator, findings, questions or {})
    evidence = adjusted(indicator, leg, waived, answered)
    after = reduce(indicator, evidence, scheme)
    if waived and not evidence.tally.failed:
        # Any one of these failures alone would have left this much.
        others = (waived[:n] + waived[n + 1 :] for n in range(len(waived)))
        lows = (
            reduce(indicator, adjusted(indicator, leg, o, answered), scheme).low for o in others
        )
        after = not_below(max(lows), after, scheme)
    if evidence != leg.evidence and after.decided_by is not None:
        after = replace(after, decided_by="both")
    answer, notes = _word(person)
    standing, more = _joined(indicator, scheme, after, evidence.tally, answer)
    if person is not None and person.state is State.DISPUTED:
        standing = _contested(indicator, scheme, after)
    if evidence.pages_measured == 0:
        notes += (Note.NOT_MEASURED,)
    elif evidence.gaps:
        notes += (Note.GAPS,)
    return Merged(
        indicator=indicator.id,
        standing=standing,
        alone=reduce(indicator, leg.evidence, scheme),
        machine=after,
        evidence=evidence,
        person=person,
        waived=waived,
        answered=answered,
        notes=(*notes, *more),
    )


def not_below(low: Fraction, after: Standing, scheme: Scheme) -> Standing:
    """What is left open after a failure went is no worse than what stood before: none lowers."""
    if after.result is Result.NOT_APPLICABLE and low > min(scheme.values.values()):
        high = max(scheme.values.values())
        return Standing(result=Result.PENDING, value=None, low=low, high=high, decided_by=None)
    return replace(after, low=max(low, after.low)) if after.value is None else after


def _word(person: Settled | None) -> tuple[Result | None, tuple[Note, ...]]:
    """A person's settled word as a result, None without one."""
    if person is None:
        return None, ()
    if person.state is State.DISPUTED:
        return None, (Note.DISPUTED,)
    if person.answer is None:
        return None, ()
    if person.answer not in _ANSWERS:
        return None, (Note.UNKNOWN_ANSWER,)
    return Result(person.answer), ()


def _joined(
    indicator: Indicator, scheme: Scheme, machine: Standing, tally: Tally, answer: Result | None
) -> tuple[Standing, tuple[Note, ...]]:
    if answer is None:
        return machine, ()
    if indicator.judged_by == "machine":
        return machine, (Note.NOT_ASKED,)
    if indicator.judged_by == "person":
        return _decided(answer, scheme, "person"), ()
    if answer is Result.NOT_APPLICABLE:
        if tally.failed:
            return machine, (Note.FAILURES_STAND,)
        notes = (Note.PASSES_SEEN,) if tally.passed else ()
        return _decided(answer, scheme, _both(machine)), notes
    if scheme.values[answer] > machine.high:
        best = _result_worth(machine.high, scheme)
        return _decided(best, scheme, "both"), (Note.FAILURES_STAND,)
    worse = machine.value is not None and scheme.values[answer] < machine.value
    notes = (Note.PERSON_WORSE,) if worse else ()
    return _decided(answer, scheme, _both(machine)), notes


def _contested(indicator: Indicator, scheme: Scheme, machine: Standing) -> Standing:
    """While people differ nothing is final that their word could still change."""
    if indicator.judged_by == "machine" or machine.result is Result.NOT_MEASURED:
        return machine
    lowest = min(scheme.values.values())
    if machine.high == lowest:
        return machine
    return Standing(
        result=Result.PENDING, value=None, low=lowest, high=machine.high, decided_by=None
    )


def _both(machine: Standing) -> str:
    """Who decided: a person alone where the machine's leg is missing."""
    return "person" if machine.result is Result.NOT_MEASURED else "both"


def _result_worth(value: Fraction, scheme: Scheme) -> Result:
    """The result that a bound of a range stands for."""
    return next(r for r, worth in scheme.values.items() if worth == value)


def _decided(result: Result, scheme: Scheme, decided_by: str) -> Standing:
    value = scheme.values.get(result, Fraction(0))
    return Standing(result=result, value=value, low=value, high=value, decided_by=decided_by)
