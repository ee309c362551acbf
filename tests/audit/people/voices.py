"""What invented testers say, in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from audit.people.model import (
    DisputeEvent,
    DisputeKind,
    Observation,
    Review,
    ReviewVerdict,
    Role,
    Tester,
)
from audit.people.settle import Item

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEM = Item(body="yunxi", indicator="W05")

SUN = Tester(id="T1", name="孙一", role=Role.BLIND)
LIN = Tester(id="T2", name="林二", role=Role.SIGHTED, may_review=True)
ZHOU = Tester(id="T3", name="周三", role=Role.LOW_VISION)
GAO = Tester(id="R1", name="高评", role=Role.EXPERT, may_review=True)
HE = Tester(id="R2", name="何裁", role=Role.EXPERT, may_review=True)


def at(hour: int) -> datetime:
    """So many hours after the round began."""
    return START + timedelta(hours=hour)


def says(
    tester: Tester,
    answer: str,
    *,
    item: Item = ITEM,
    stage: int = 1,
    hour: int = 0,
    corrects: Observation | None = None,
    recorded: int | None = None,
    target: str = "",
) -> Observation:
    """An observation on an item, stored an hour after it was made unless `recorded` says when."""
    return Observation(
        body=item.body,
        target=target or f"{item.body}-{item.platform or 'web'}",
        platform=item.platform,
        indicator=item.indicator,
        finding=item.finding,
        tester=tester.id,
        answer=answer,
        observed_at=at(hour),
        round_number=stage,
        supersedes=corrects.id if corrects is not None else None,
        recorded_at=at(hour + 1 if recorded is None else recorded),
    )


def agrees(reviewer: Tester, observation: Observation, *, hour: int = 10) -> Review:
    """A review that confirms."""
    return Review(
        observation=observation.id,
        reviewer=reviewer.id,
        verdict=ReviewVerdict.AGREE,
        at=at(hour),
    )


def disagrees(reviewer: Tester, observation: Observation, *, hour: int = 10) -> Review:
    """A review that does not."""
    return Review(
        observation=observation.id,
        reviewer=reviewer.id,
        verdict=ReviewVerdict.DISAGREE,
        note="第三个入口读不出名称。",
        at=at(hour),
    )


def event(
    kind: DisputeKind,
    *,
    by: str = "",
    answer: str | None = None,
    reason: str = "",
    hour: int = 20,
    stage: int = 1,
    item: Item = ITEM,
) -> DisputeEvent:
    """A step of a dispute, as it could stand in a database, allowed or not."""
    return DisputeEvent(
        body=item.body,
        platform=item.platform,
        indicator=item.indicator,
        finding=item.finding,
        round_number=stage,
        kind=kind,
        by=by,
        answer=answer,
        reason=reason,
        at=at(hour),
    )
