"""What people may do about an observation: review it, dispute it, test again, adjudicate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from audit.people.allowed import ruling_fault
from audit.people.model import (
    Assignment,
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
    ReviewVerdict,
    Role,
    Tester,
    Work,
)
from audit.people.settle import Item, Settled, State, Why


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
        opening for s in settled if s.state is State.DISPUTED for opening in _opening(s, at)
    )


def reopen(settled: Settled, *, by: str, reason: str, at: datetime) -> DisputeEvent:
    """A dispute that a person opens, also about what is settled.

    Raises Refusal without a reason, and where nobody has tested yet.
    """
    if not settled.observations:
        raise Refusal("review-nothing-said", **_named(settled.item))
    if not reason.strip():
        raise Refusal("review-opening-reason", **_named(settled.item))
    if settled.state is State.DISPUTED and _running(settled):
        raise Refusal("review-opened-already", **_named(settled.item))
    return _event(settled, DisputeKind.OPENED, by, reason, at, _stage(settled))


def order_retest(
    settled: Settled, testers: Collection[str], *, by: str, reason: str = "", at: datetime
) -> tuple[tuple[DisputeEvent, ...], tuple[Assignment, ...]]:
    """A retest in the stage after all that was said so far, and the work of each tester.

    The first event opens the dispute where nobody has. Raises Refusal where nothing is disputed,
    while an earlier retest is still awaited, or without testers.
    """
    if settled.state is not State.DISPUTED:
        raise Refusal("review-retest-undisputed", **_named(settled.item))
    if settled.why is Why.RETEST_AWAITED:
        raise Refusal("review-retest-ordered", **_named(settled.item))
    if not testers:
        raise Refusal("review-retest-nobody", **_named(settled.item))
    number = _stage(settled) + 1
    event = _event(settled, DisputeKind.RETEST, by, reason, at, number)
    work = tuple(
        Assignment(
            tester=tester,
            body=settled.item.body,
            indicator=settled.item.indicator,
            round_number=number,
            kind=Work.RETEST,
            platform=settled.item.platform,
            finding=settled.item.finding,
        )
        for tester in dict.fromkeys(testers)
    )
    return (*_opening(settled, at), event), work


def adjudicate(
    settled: Settled,
    answer: str,
    *,
    by: Tester,
    reason: str,
    at: datetime,
    allowed: Collection[str],
) -> tuple[DisputeEvent, ...]:
    """The decision of somebody who neither collected nor reviewed; `allowed` are the answers.

    The first event opens the dispute where nobody has. Raises Refusal where nothing is disputed,
    without a reason, for an answer that is not allowed, for anybody who ever collected or
    reviewed the item, and for somebody who is neither an expert nor a reviewer of the round.
    """
    code = ruling_fault(
        by.id,
        reason,
        answer,
        {o.tester for o in settled.observations},
        {r.reviewer for r in settled.reviews},
        disputed=settled.state is State.DISPUTED,
    )
    if code is not None:
        raise Refusal(code, tester=by.id, **_named(settled.item))
    if not (by.may_review or by.role is Role.EXPERT):
        raise Refusal("review-no-decider", tester=by.id)
    if answer not in allowed:
        raise Refusal(
            "review-ruling-allowed",
            answer=answer,
            allowed=", ".join(allowed),
            **_named(settled.item),
        )
    event = _event(settled, DisputeKind.ADJUDICATED, by.id, reason, at, _stage(settled), answer)
    return (*_opening(settled, at), event)


def _opening(settled: Settled, at: datetime) -> tuple[DisputeEvent, ...]:
    """The software's opening of a dispute, where there is none yet."""
    if _running(settled):
        return ()
    reason = f"review-why-{settled.why}"
    return (_event(settled, DisputeKind.OPENED, "", reason, at, _stage(settled)),)


def _running(settled: Settled) -> bool:
    """Whether a dispute has been opened or a retest ordered; refused events are none."""
    refused = {r.record for r in settled.refused}
    return any(e.id not in refused for e in settled.events)


def _stage(settled: Settled) -> int:
    """The last stage in which anything was said or disputed."""
    said = [o.round_number for o in settled.observations]
    return max([1, *said, *(e.round_number for e in settled.events)])


def _event(
    settled: Settled,
    kind: DisputeKind,
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
