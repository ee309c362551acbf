"""What a round's file says, put into the people's store; and what people did there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Column, Connection, select

from audit.people import reading, rows, tables
from audit.people.model import Assignment, Body, Medium, Round, Target, Tester
from audit.people.plan import Plan, put_plan
from audit.people.problems import ImportProblems, PeopleError
from audit.people.store import People
from audit.rounds.file import BodyEntry, RoundFile
from audit.rounds.folder import BODIES, RoundRecord
from audit.rounds.problems import FileProblem, RoundError, RoundProblems, problem
from audit.web_asked import portal_address
from devices.app.plan import read_app_plan
from devices.app.recording import read_session

_MEDIA = {"android": Medium.ANDROID, "ios": Medium.IOS}
_DIGEST_SHOWN = 16


def enter(
    people: People, file: RoundFile, record: RoundRecord, path: Path, *, accept_scheme: bool
) -> None:
    """Put the file's plan into the store, all or nothing.

    Bodies and testers that the file does not name any more are taken out, unless anybody did
    anything with them: then, or where folders hold captures of them, RoundProblems is raised.
    RoundError: round-database-taken, round-scheme-observed. PeopleError.
    """
    try:
        with people.database.writing() as connection:
            stages = reading.every(connection, tables.rounds, rows.to_round)
            other = [stage.id for stage in stages if stage.id != file.id]
            if other:
                shown = people.database.shown
                raise RoundError("round-database-taken", path=shown, found=other[0])
            _take_out(connection, file, path)
            plan = plan_of(file, record, stages)
            put_plan(connection, plan, accept_scheme=accept_scheme)
    except ImportProblems as error:
        found = [FileProblem(key=p.column or "-", code=p.code, data=p.data) for p in error.problems]
        raise RoundProblems(str(path), found) from error
    except PeopleError as error:
        if error.code == "people-scheme-changed":
            raise changed("round-scheme-observed", **error.detail) from error
        raise


def changed(code: str, *, round: str, key: str, before: str, now: str) -> RoundError:
    """The refusal of another scheme or catalogue."""
    shown = {"before": before[:_DIGEST_SHOWN], "now": now[:_DIGEST_SHOWN]}
    return RoundError(code, round=round, key=key, **shown)


def plan_of(file: RoundFile, record: RoundRecord, stages: Collection[Round] = ()) -> Plan:
    """The file as the store knows it; every stage that there is already is judged alike."""
    first = Round(
        id=file.id,
        title=file.title,
        scheme=record.scheme,
        scheme_version=record.scheme_version,
        scheme_digest=record.scheme_digest,
        catalogue_digest=record.catalogue_digest,
        created_at=record.created_at,
    )
    later = [
        replace(first, number=stage.number, created_at=stage.created_at)
        for stage in stages
        if stage.number != first.number
    ]
    return Plan(
        rounds=[first, *later],
        bodies=[Body(id=b.id, name=b.name, group=b.group) for b in file.bodies],
        targets=[target for body in file.bodies for target in _targets(body)],
        testers=[
            Tester(id=t.id, name=t.name, role=t.role, may_review=t.may_review) for t in file.testers
        ],
        assignments=[
            Assignment(tester=a.tester, body=a.body, indicator=a.indicator, kind=a.work)
            for a in file.assignments
        ],
    )


def _targets(body: BodyEntry) -> list[Target]:
    """The channels of a body; the file was checked, so that plans and recordings are there."""
    found: list[tuple[Medium, str, str]] = []
    if body.portal is not None:
        found.append((Medium.WEB, "web", portal_address(body.portal)))
    if body.app is not None:
        builds = read_app_plan(body.app).builds()
        found += [(_MEDIA[platform], platform, build.id) for platform, build in builds]
    for session in map(read_session, body.recordings):
        platform = session.device.platform
        found.append((_MEDIA[platform], platform, session.app.id))
    return [
        Target(
            id=f"{body.id}-{name}",
            body=body.id,
            medium=medium,
            locator=locator,
            workspace=f"{BODIES}/{body.id}",
        )
        for medium, name, locator in found
    ]


def _take_out(connection: Connection, file: RoundFile, path: Path) -> None:
    t = tables
    bodies = _ids(connection, t.bodies.c.id) | _measured(path)
    gone = bodies - {body.id for body in file.bodies}
    used = _used(connection, t.observations.c.body, t.dispute_events.c.body, t.waivers.c.body)
    problems = [
        problem("body", "round-body-gone", body=body)
        for body in sorted(gone & (used | _measured(path)))
    ]
    left = _ids(connection, t.testers.c.id) - {tester.id for tester in file.testers}
    worked = _used(
        connection,
        t.observations.c.tester,
        t.reviews.c.reviewer,
        t.dispute_events.c.by,
        t.retest_testers.c.tester,
        t.waivers.c.signed_by,
    )
    problems += [
        problem("tester", "round-tester-gone", tester=tester) for tester in sorted(left & worked)
    ]
    if problems:
        raise RoundProblems(str(path), problems)
    connection.execute(t.assignments.delete())  # the plan's own come in their place
    connection.execute(t.targets.delete().where(t.targets.c.body.in_(gone)))
    connection.execute(t.bodies.delete().where(t.bodies.c.id.in_(gone)))
    connection.execute(t.testers.delete().where(t.testers.c.id.in_(left)))


def _ids(connection: Connection, column: Column[str]) -> set[str]:
    return set(connection.execute(select(column)).scalars())


def _used(connection: Connection, *columns: Column[str]) -> set[str]:
    return {
        value
        for column in columns
        for value in connection.execute(select(column).distinct()).scalars()
    }


def _measured(path: Path) -> set[str]:
    """The bodies that captures were made of."""
    return {
        folder.parent.name for folder in (path / BODIES).glob("*/captures") if any(folder.iterdir())
    }
