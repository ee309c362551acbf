"""What people may do about an observation: review it, dispute it, test again, adjudicate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from audit.people.model import (
    Assignment,
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
    ReviewVerdict,
    Tester,
    Work,
)
from audit.people.settle import Item, Settled, State, ruling_fault


class Refusal(Exception):
    """Something that the rules of a round do not allow.

    `code` is a key of the texts' [message] table, `data` fills its sentence.
    """

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data


def review(
    observation: Observation,
    reviewer: Tester,
    verdict: ReviewVerdict,
    *,
    note: str = "",
    at: datetime,
) -> Review:
    """A review of what somebody else collected.

    Raises Refusal for one's own observation and for somebody who is no reviewer of the round.
    """
    if reviewer.id == observation.tester:
        raise Refusal("review-own", tester=reviewer.id, indicator=observation.indicator)
    if not reviewer.may_review:
        raise Refusal("review-no-reviewer", tester=reviewer.id)
    return Review(
        observation=observation.id, reviewer=reviewer.id, verdict=verdict, note=note, at=at
    )


def openings(settled: Iterable[Settled], *, at: datetime) -> tuple[DisputeEvent, ...]:
    """The disputes that the software opens: where people differ and no dispute has begun."""
    return tuple(
        _event(s, DisputeKind.OPENED, by="", reason=f"review-{s.why}", at=at, number=_stage(s))
        for s in settled
        if s.state is State.DISPUTED and s.why is not None and not _running(s)
    )


def reopen(settled: Settled, *, by: str, reason: str, at: datetime) -> DisputeEvent:
    """A dispute that a person opens, also about what is settled.

    Raises Refusal without a reason, and where nobody has tested yet.
    """
    if not settled.observations:
        raise Refusal("review-nothing-said", **_named(settled.item))
    if not reason.strip():
        raise Refusal("review-opening-reason", **_named(settled.item))
    return _event(
        settled, DisputeKind.OPENED, by=by, reason=reason, at=at, number=_stage(settled)
    )


def order_retest(
    settled: Settled, testers: Collection[str], *, by: str, reason: str = "", at: datetime
) -> tuple[DisputeEvent, tuple[Assignment, ...]]:
    """A retest in the stage after all that was said so far, and the work of each tester.

    Raises Refusal where nothing is disputed, or without testers.
    """
    if settled.state is not State.DISPUTED:
        raise Refusal("review-retest-undisputed", **_named(settled.item))
    if not testers:
        raise Refusal("review-retest-nobody", **_named(settled.item))
    number = _stage(settled) + 1
    event = _event(settled, DisputeKind.RETEST, by=by, reason=reason, at=at, number=number)
    work = tuple(
        Assignment(
            tester=tester,
            body=settled.item.body,
            indicator=settled.item.indicator,
            round_number=number,
            kind=Work.RETEST,
        )
        for tester in dict.fromkeys(testers)
    )
    return event, work


def adjudicate(
    settled: Settled,
    answer: str,
    *,
    by: str,
    reason: str,
    at: datetime,
    allowed: Collection[str],
) -> DisputeEvent:
    """The decision of somebody who neither collected nor reviewed; `allowed` are the answers.

    Raises Refusal where nothing is disputed, without a reason, for an answer that is not
    allowed, and for anybody who ever collected or reviewed the item.
    """
    code = ruling_fault(
        by,
        reason,
        answer,
        {o.tester for o in settled.observations},
        {r.reviewer for r in settled.reviews},
        disputed=settled.state is State.DISPUTED,
    )
    if code is not None:
        raise Refusal(code, tester=by, **_named(settled.item))
    if answer not in allowed:
        raise Refusal(
            "review-ruling-answer", answer=answer, allowed=", ".join(allowed), **_named(settled.item)
        )
    return _event(
        settled,
        DisputeKind.ADJUDICATED,
        by=by,
        reason=reason,
        at=at,
        number=_stage(settled),
        answer=answer,
    )


def _running(settled: Settled) -> bool:
    """Whether a dispute has been opened or a retest ordered; refused events are none."""
    refused = {r.record for r in settled.refused}
    return any(e.id not in refused for e in settled.events)


def _stage(settled: Settled) -> int:
    """The last stage in which anything was said or ordered."""
    said = [o.round_number for o in settled.observations]
    return max([1, *said, *(e.round_number for e in settled.events)])


def _event(
    settled: Settled,
    kind: DisputeKind,
    *,
    by: str,
    reason: str,
    at: datetime,
    number: int,
    answer: str | None = None,
) -> DisputeEvent:
    item = settled.item
    return DisputeEvent(
        body=item.body,
        platform=item.platform,
        indicator=item.indicator,
        finding=item.finding,
        round_number=number,
        kind=kind,
        by=by,
        answer=answer,
        reason=reason,
        at=at,
    )


def _named(item: Item) -> dict[str, str]:
    return {"body": item.body, "indicator": item.indicator, "platform": item.platform or "web"}
