"""A small round with invented people, for the tests of their store."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from audit.people.model import (
    FULL,
    Assignment,
    Body,
    Medium,
    Observation,
    Role,
    Round,
    Target,
    Tester,
    Work,
)
from audit.people.plan import Plan
from audit.people.problems import ImportProblems
from audit.people.store import People
from audit.people.tables import metadata

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 5, 20, 12, 0, tzinfo=BEIJING)
SEEN = datetime(2026, 5, 18, 9, 30, tzinfo=BEIJING)
PNG = b"\x89PNG\r\n\x1a\n picture"

ROUND = Round(
    id="2026",
    title="云汐市区县评测",
    scheme="cn-2019",
    scheme_version="1",
    scheme_digest="a" * 64,
    catalogue_digest="b" * 64,
    created_at=SEEN,
)
PLAN = Plan(
    rounds=[ROUND],
    bodies=[Body(id="yunxi", name="云汐市", group="市"), Body(id="heming", name="鹤鸣县")],
    targets=[
        Target(id="yunxi-web", body="yunxi", medium=Medium.WEB, locator="https://yunxi.invalid/"),
        Target(id="yunxi-app", body="yunxi", medium=Medium.ANDROID, locator="cn.invented.yunxi"),
        Target(id="heming-web", body="heming", medium=Medium.WEB, locator="https://hm.invalid/"),
    ],
    testers=[
        Tester(id="T1", name="沈一", role=Role.BLIND, may_review=True),
        Tester(id="T2", name="沈二", role=Role.SIGHTED),
        Tester(id="T3", name="沈三", role=Role.ENGINEER, may_review=True),
        Tester(id="E1", name="沈四", role=Role.EXPERT),
    ],
    assignments=[
        Assignment(tester="T1", body="yunxi"),
        Assignment(tester="T2", indicator="W03", kind=Work.RETEST, round_number=2),
    ],
)


def seen(**more: Any) -> Observation:
    """An observation by T1 on the first portal, otherwise as said."""
    said: dict[str, Any] = {
        "body": "yunxi",
        "target": "yunxi-web",
        "indicator": "W01",
        "tester": "T1",
        "answer": FULL,
        "observed_at": SEEN,
        **more,
    }
    return Observation(**said)


def refused(people: People, *observations: Observation, **more: Any) -> list[tuple[str, str]]:
    """Column and code of everything that is wrong with an import."""
    with pytest.raises(ImportProblems) as caught:
        people.add_observations(observations, **more)
    return [(p.column, p.code) for p in caught.value.problems]


def counts(people: People) -> dict[str, int]:
    """How many rows each table has."""
    with people.database.reading() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # noqa: S608
            for name in metadata.tables
        }


def picture(folder: Path, name: str = "shots/one.png", content: bytes = PNG) -> Path:
    """A file of evidence beside a sheet."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
