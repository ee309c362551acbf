"""Which rules of a corpus are covered worse than in an earlier calibration; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from audit.calibration.record import Record, RuleRecord

_BEST_FIRST = ("consistent", "partial", "untested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """A rule that lost something. `now` None = it was not measured this time."""

    rule: str
    before: RuleRecord
    now: RuleRecord | None


def worse(before: Record, now: Record, *, only: Collection[str] = ()) -> tuple[Worse, ...]:
    """Rules of the earlier record with fewer reported, more wrong or a worse state, by id.

    With `only`, those alone: the others were not asked for. What the earlier one does not know
    cannot have become worse.
    """
    found = []
    for rule, was in sorted(before.rules.items()):
        if only and rule not in only:
            continue
        new = now.rules.get(rule)
        if new is None or _lost(was, new):
            found.append(Worse(rule=rule, before=was, now=new))
    return tuple(found)


def _lost(was: RuleRecord, new: RuleRecord) -> bool:
    return (
        new.reported < was.reported
        or len(new.wrong) > len(was.wrong)
        or _BEST_FIRST.index(new.state) > _BEST_FIRST.index(was.state)
    )
