"""What the rules of a round allow of stored reviews and steps of disputes, and what counts nothing.

A reviewer reviews what somebody else collected; whoever adjudicates has neither collected nor
reviewed the item, gives a reason, and only decides what is disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.people.model import DisputeEvent, DisputeKind, Observation, Review

_KINDS = tuple(DisputeKind)  # in the order in which events of one moment are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A stored review or event that the rules do not allow and that therefore counts nothing.

    `code` is a key of the texts' [message] table, `record` the id of what was refused.
    """

    code: str
    by: str
    record: str


def allowed_reviews(
    observations: Mapping[str, Observation], reviews: Sequence[Review]
) -> tuple[list[Review], list[Refused]]:
    """The reviews that count, and those of one's own observations."""
    own = [r for r in reviews if observations[r.observation].tester == r.reviewer]
    refused = [Refused(code="review-own", by=r.reviewer, record=r.id) for r in own]
    rest = [r for r in reviews if r not in own]
    return rest, sorted(refused, key=lambda r: r.record)


def last_words(reviews: Iterable[Review]) -> list[Review]:
    """The last review by each reviewer of each observation."""
    last: dict[tuple[str, str], Review] = {}
    for review in sorted(reviews, key=lambda r: (r.at, r.id)):
        last[review.observation, review.reviewer] = review
    return list(last.values())


def when(event: DisputeEvent) -> tuple[datetime, int, str]:
    """What the events of an item are ordered by."""
    return (event.at, _KINDS.index(event.kind), event.id)


def allowed_events(
    observations: Mapping[str, Observation],
    reviews: Sequence[Review],
    events: Sequence[DisputeEvent],
    *,
    contested: bool,
) -> tuple[list[DisputeEvent], list[Refused]]:
    """The events that count, and those that were stored against the rules.

    `contested`: answers differ or a reviewer disagrees, whether or not anybody has opened it.
    """
    collected = {o.tester for o in observations.values()}
    reviewed = {r.reviewer for r in reviews}
    valid: list[DisputeEvent] = []
    refused: list[Refused] = []
    for event in sorted(events, key=when):
        running = bool(valid) and valid[-1].kind is not DisputeKind.ADJUDICATED
        disputed = running or (not valid and contested)
        if event.kind is DisputeKind.ADJUDICATED:
            code = ruling_fault(
                event.by, event.reason, event.answer, collected, reviewed, disputed=disputed
            )
        elif event.kind is DisputeKind.RETEST:
            code = _retest_fault(event, valid, disputed=disputed)
        else:
            code = _opening_fault(event, valid)
        if code is None:
            valid.append(event)
        else:
            refused.append(Refused(code=code, by=event.by, record=event.id))
    return valid, refused


def _retest_fault(
    event: DisputeEvent, before: Sequence[DisputeEvent], *, disputed: bool
) -> str | None:
    if not disputed:
        return "review-retest-undisputed"
    # In the stage of the dispute itself nobody could tell the retest from what it tests.
    if before and event.round_number <= before[-1].round_number:
        return "review-retest-stage"
    return None


def _opening_fault(event: DisputeEvent, before: Sequence[DisputeEvent]) -> str | None:
    if before and before[-1].kind is DisputeKind.OPENED:
        return "review-opened-already"
    if event.by and not event.reason.strip():
        return "review-opening-reason"
    return None


def ruling_fault(
    by: str,
    reason: str,
    answer: str | None,
    collected: Iterable[str],
    reviewed: Iterable[str],
    *,
    disputed: bool,
) -> str | None:
    """Why an adjudication is not allowed, as a code; None when it is."""
    if not disputed:
        return "review-ruling-undisputed"
    if not reason.strip():
        return "review-ruling-reason"
    if not answer:
        return "review-ruling-answer"
    if by in collected:
        return "review-ruling-collected"
    return "review-ruling-reviewed" if by in reviewed or not by else None
