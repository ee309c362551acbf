"""What a body objects to, and how that was decided: plain values and what they change.

An objection that is upheld takes findings of the machine away by the same means as a signed waiver,
or opens an indicator for people again. Until it is decided it changes nothing, and a decision that
is corrected changes what it had changed back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from audit.people.acts import Refusal
from audit.people.model import Role, Tester, Waiver

FIGURES = ("total", "web", "app", "place")


class Outcome(StrEnum):
    """How an objection was decided; texts under "objection-outcome-" + value, and "open"."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A finding of the machine, with what a reader needs to find it once it is gone."""

    finding: str
    rule: str
    indicator: str
    platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a body objects to: findings, an indicator, or a figure, and why.

    `number` counts a store's objections from 1: it is called O and that number. `contact` is who
    objects for the body, `raised_at` when they did, `at` when it was entered. `evidence` are
    sha256 of kept files. `platform` is "" for the web; it and `indicator` are "" where findings or
    a figure (one of FIGURES) are named.
    """

    number: int
    body: str
    contact: str
    grounds: str
    findings: tuple[Named, ...] = ()
    indicator: str = ""
    platform: str = ""
    figure: str = ""
    evidence: tuple[str, ...] = ()
    raised_at: datetime
    at: datetime

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("objection", self)

    @property
    def name(self) -> str:
        """What it is called."""
        return f"O{self.number}"

    @property
    def concerned(self) -> frozenset[str]:
        """The indicators that it is about."""
        named = {one.indicator for one in self.findings}
        return frozenset(named | ({self.indicator} if self.indicator else set()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How an objection was decided. `step` counts from 1; a later one corrects those before it.

    `withdrawn` are the findings that do not count any more, `opened` whether the indicator was
    opened for people again.
    """

    objection: str
    step: int
    outcome: Outcome
    withdrawn: tuple[Named, ...] = ()
    opened: bool = False
    by: str
    reason: str
    at: datetime

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return _digest("objection-decision", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An objection with its decisions in their order."""

    objection: Objection
    decisions: tuple[Decision, ...] = ()

    @property
    def decision(self) -> Decision | None:
        """The one that holds, None while it is open."""
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Waiver):
    """A finding that does not count any more because an objection was upheld.

    It is not stored: it follows from the decision that holds.
    """

    objection: str  # the objection's name


def withdrawals(cases: Iterable[Case]) -> tuple[Withdrawal, ...]:
    """What the decisions that hold take away."""
    return tuple(
        Withdrawal(
            body=case.objection.body,
            finding=one.finding,
            rule=one.rule,
            reason=case.decision.reason,
            signed_by=case.decision.by,
            at=case.decision.at,
            objection=case.objection.name,
        )
        for case in cases
        if case.decision is not None
        for one in case.decision.withdrawn
    )


def decide(
    case: Case,
    outcome: Outcome,
    *,
    by: Tester,
    reason: str,
    at: datetime,
    named: Sequence[Named] = (),
    collected: Collection[str],
    reviewed: Collection[str],
    supersede: bool = False,
) -> Decision:
    """A decision by somebody who neither collected nor reviewed what the objection is about.

    `named` are the findings to withdraw where not all that the objection names are. Raises Refusal
    for one that is decided already (unless it is to be corrected), without a reason, by somebody
    who may not, and for findings that do not fit the outcome.
    """
    objection = case.objection
    data = {"objection": objection.name, "tester": by.id}
    if case.decision is not None and not supersede:
        outcome_was = case.decision.outcome
        raise Refusal("objection-decided", by=case.decision.by, outcome=outcome_was.value, **data)
    if case.decision is None and supersede:
        raise Refusal("objection-undecided", **data)
    if not reason.strip():
        raise Refusal("objection-reason", **data)
    if by.id in collected:
        raise Refusal("objection-collected", **data)
    if by.id in reviewed:
        raise Refusal("objection-reviewed", **data)
    if not (by.may_review or by.role is Role.EXPERT):
        raise Refusal("review-no-decider", tester=by.id)
    return Decision(
        objection=objection.id,
        step=len(case.decisions) + 1,
        outcome=outcome,
        withdrawn=_withdrawn(objection, outcome, named),
        by=by.id,
        reason=reason.strip(),
        at=at,
    )


def _withdrawn(objection: Objection, outcome: Outcome, named: Sequence[Named]) -> tuple[Named, ...]:
    chosen = tuple(dict.fromkeys(named))
    data = {"objection": objection.name}
    if outcome is Outcome.REJECTED:
        if chosen:
            raise Refusal("objection-rejected-named", **data)
        return ()
    if not objection.findings:
        strangers = [o for o in chosen if objection.indicator not in ("", o.indicator)]
        if strangers:
            listed = "、".join(one.finding for one in strangers)
            raise Refusal("objection-stranger", findings=listed, **data)
        return chosen
    strangers = [one for one in chosen if one not in objection.findings]
    if strangers:
        listed = "、".join(one.finding for one in strangers)
        raise Refusal("objection-stranger", findings=listed, **data)
    if outcome is Outcome.UPHELD:
        if chosen and set(chosen) != set(objection.findings):
            raise Refusal("objection-upheld-some", **data)
        return objection.findings
    if not chosen or set(chosen) == set(objection.findings):
        raise Refusal("objection-partly-some", **data)
    return chosen


def plain(record: Objection | Decision) -> dict[str, Any]:
    """The record's fields as JSON takes them."""
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def named_of(values: Iterable[Mapping[str, str]]) -> tuple[Named, ...]:
    """Findings as they were stored."""
    return tuple(Named(**value) for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, Named):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _digest(kind: str, record: Objection | Decision) -> str:
    text = json.dumps([f"yd-{kind}/1", plain(record)], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
