"""A calibration in sentences: figures, what each rule misses, what became worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from audit.calibration.compare import Worse
from audit.calibration.measure import Calibration, CaseResult, State
from audit.calibration.record import RuleRecord
from rules.wording import Texts


class Say:
    """Sentences of the [message] table in one language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def __call__(self, code: str, **data: object) -> str:
        """The sentence, its placeholders filled."""
        return self._texts.message(code, {k: str(v) for k, v in data.items()})


def figures(source: str, result: Calibration, unmeasured: int, say: Say) -> Iterator[str]:
    """The figures, then what each rule misses or has wrong, line by line."""
    yield say("calibration-cases", cases=result.cases, source=source or "-")
    if unmeasured:
        yield say("calibration-unmeasured", count=unmeasured)
    yield say("calibration-recall", share=_percent(result.recall))
    yield say("calibration-wrong", share=_percent(result.wrong))
    yield say(
        "calibration-rules",
        consistent=result.count(State.CONSISTENT),
        partial=result.count(State.PARTIAL),
        untested=result.count(State.UNTESTED),
        total=len(result.rules),
    )
    for rule in result.rules:
        if rule.state is State.CONSISTENT:
            continue
        missed, must = len(rule.missed), len(rule.those(failed=True))
        yield say(
            f"calibration-{rule.state}", rule=rule.id, name=rule.name, missed=missed, must=must
        )
        for case in rule.wrong:
            yield say("calibration-wrong-case", **_case(case))
        if rule.state is State.PARTIAL:
            for case in rule.missed:
                yield say("calibration-missed-case", **_case(case))


def compared(found: Sequence[Worse], baseline: str, say: Say) -> Iterator[str]:
    """One line for each rule that became worse, then how many, or that none did."""
    for one in found:
        name = one.before.name
        if one.now is None:
            yield say("calibration-worse-gone", rule=one.rule, name=name)
            continue
        yield say(
            "calibration-worse",
            rule=one.rule,
            name=name,
            reported_before=one.before.reported,
            reported=one.now.reported,
            wrong_before=len(one.before.wrong),
            wrong=len(one.now.wrong),
            state_before=_state(one.before, say),
            state=_state(one.now, say),
        )
    code = "calibration-worse-rules" if found else "calibration-not-worse"
    yield say(code, count=len(found), baseline=baseline)


def _state(rule: RuleRecord, say: Say) -> str:
    return say(f"calibration-state-{rule.state}")


def _case(found: CaseResult) -> dict[str, str]:
    return {
        "case": found.case.case or found.case.id,
        "expected": found.case.expected,
        "outcome": str(found.outcome or "-"),
        "by": " ".join(found.by[:4]) or "-",
        "path": found.case.path,
    }


def _percent(share: Fraction | None) -> str:
    return "-" if share is None else f"{float(share) * 100:.1f} %"
