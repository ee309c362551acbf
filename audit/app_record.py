"""The record of an app run: which apps, which screens are planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from audit.workspace import AppRecord, AppTarget, PlannedScreen, screen_id
from devices.app.plan import AppPlan, Platform, Snapshot


def first_record(
    plan: AppPlan, *, tool: str, scheme: str, asked: Mapping[str, str] | None = None
) -> AppRecord:
    """What is known before anything is measured: every screen that a journey captures."""
    return AppRecord(
        tool=tool,
        scheme=scheme,
        method="run",
        started_at=now(),
        finished_at=None,
        interrupted=False,
        targets=tuple(
            AppTarget(platform=p, app=b.id, name=plan.name, version=b.version)
            for p, b in plan.builds()
        ),
        screens=tuple(_all_planned(plan)),
        asked=asked or {},
    )


EXPLORED = "explored"  # how a screen was chosen that no journey captures
EXPLORATION = "-"  # among the ended walks; no journey can be called so


def planned_screen(platform: Platform, app: str, snapshot: Snapshot, chosen: str) -> PlannedScreen:
    """One screen; `chosen` is a journey's id or "explored"."""
    return PlannedScreen(
        id=screen_id(platform, app, snapshot.key),
        key=snapshot.key,
        title=snapshot.title or snapshot.key,
        kind=snapshot.kind,
        platform=platform,
        chosen=chosen,
    )


def shown(planned: PlannedScreen) -> str:
    """The screen's name for a person, with its system."""
    system = {"android": "Android", "ios": "iOS"}[planned.platform]
    return f"{system} {planned.title}"


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _all_planned(plan: AppPlan) -> Iterator[PlannedScreen]:
    for platform, build in plan.builds():
        for journey in plan.journey:
            if platform in journey.platforms:
                for snapshot in journey.snapshots():
                    yield planned_screen(platform, build.id, snapshot, journey.id)
