"""One body of a round: what the machine measured and people said, as one report."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace

from audit.judging import Judgements, report_of
from audit.people.deciding import Deciding, questions_of
from audit.people.history import with_history
from audit.people.model import Medium
from audit.people.worklist import findings_asked
from audit.repairing import Noting
from audit.report.model import Report
from audit.rounds.file import BodyEntry
from audit.rounds.folder import RoundFolder
from audit.rounds.judged import judged
from audit.rounds.people_work import BodyWork, PeopleWork
from audit.rounds.problems import RoundError
from audit.workspace import (
    AppRecord,
    AppTarget,
    RunRecord,
    SampleRecord,
)
from rules.load import load_catalogue

_ANDROID = "android"
_PLATFORMS = {Medium.ANDROID: "android", Medium.IOS: "ios"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A body's report with people's words, and how it came about.

    `unmeasured` are channels (web, app) that should be there and of which nothing was ever
    gathered. `digest` stands for the captures and what judged them. `noted` is what `deciding` was
    asked.
    """

    report: Report
    judgements: Judgements
    deciding: Deciding
    noted: Noting
    unmeasured: tuple[str, ...]
    digest: str


def told(
    folder: RoundFolder, body_id: str, people: PeopleWork, *, processes: int | None = None
) -> Told:
    """Judge a body, or take what is kept of that, and decide with what people said.

    Raises RoundError for captures of another scheme; WorkspaceError for broken run records.
    """
    body, work = folder.body(body_id), people.body(body_id)
    judgements, unmeasured, digest = _judgements(folder, body, work, processes)
    catalogue, scheme = judgements.catalogue, judgements.scheme
    questions = {}
    if any(item.finding is not None for item in work.settled):
        questions = questions_of(work.settled, findings_asked(report_of(judgements)))
    place = folder.workspace(body_id).path
    kept = {sha: os.path.relpath(path, place) for sha, path in people.files.items()}
    deciding = Deciding(
        catalogue,
        scheme,
        body=body_id,
        settled=work.settled,
        questions=questions,
        waivers=work.waivers,
        kept=kept,
    )
    noted = Noting(deciding)
    report = report_of(judgements, noted)
    return Told(
        report=with_history(report, work.cases, work.followups, kept),
        judgements=judgements,
        deciding=deciding,
        noted=noted,
        unmeasured=unmeasured,
        digest=digest,
    )


def judgements_by_machine(
    folder: RoundFolder, body_id: str, work: BodyWork, *, processes: int | None = None
) -> Judgements:
    """The machine's judgements of a body, with empty records of what was never gathered.

    Raises as `told` does.
    """
    return _judgements(folder, folder.body(body_id), work, processes)[0]


def _judgements(
    folder: RoundFolder, body: BodyEntry, work: BodyWork, processes: int | None
) -> tuple[Judgements, tuple[str, ...], str]:
    """The body's judgements, with empty records in the place of what was never gathered."""
    workspace, catalogue = folder.workspace(body.id), load_catalogue()
    scheme = catalogue.schemes.get(folder.machine_scheme)
    if scheme is None:
        raise RoundError("round-no-machine", scheme=folder.file.scheme)
    web, app = workspace.read_run_if_any(), workspace.read_app_if_any()
    others = {r.scheme for r in (web, app) if r is not None} - {scheme.id}
    if others:
        raise RoundError(
            "round-other-scheme", body=body.id, found=" ".join(sorted(others)), scheme=scheme.id
        )
    digest = ""
    known = Judgements(catalogue=catalogue, scheme=scheme, web=None, app=None, pages=(), screens=())
    if web is not None or app is not None:
        found = judged(workspace, processes=processes)
        known, digest = found.judgements, found.digest
    wanted = [name for name in folder.channels if name not in body.without]
    unmeasured = []
    if "web" not in wanted:
        known = replace(known, web=None, pages=())
    elif known.web is None:
        known = replace(known, web=_no_run(folder, body))
        unmeasured.append("web")
    if "app" not in wanted:
        known = replace(known, app=None, screens=())
    elif known.app is None:
        known = replace(known, app=_no_app_run(folder, work))
        unmeasured.append("app")
    else:
        known = replace(known, app=_with_all_platforms(known.app, work))
    return known, tuple(unmeasured), digest


def _no_run(folder: RoundFolder, body: BodyEntry) -> RunRecord:
    when = folder.record.created_at.isoformat()
    return RunRecord(
        tool=folder.record.tool,
        target=body.portal or "",
        scheme=folder.machine_scheme,
        started_at=when,
        finished_at=when,
        interrupted=False,
        sample=SampleRecord(
            method="list",
            seed=folder.file.seed,
            budget=0,
            discovered=0,
            explored=0,
            kinds_missing=(),
            left_out=(),
            notes=(),
        ),
        pages=(),
    )


def _no_app_run(folder: RoundFolder, work: BodyWork) -> AppRecord:
    """Every platform that the round knows the body to have, or about which somebody spoke."""
    when = folder.record.created_at.isoformat()
    return AppRecord(
        tool=folder.record.tool,
        scheme=folder.machine_scheme,
        method="run",
        started_at=when,
        finished_at=when,
        interrupted=False,
        targets=tuple(_targets(work)),
        screens=(),
    )


def _targets(work: BodyWork) -> Iterable[AppTarget]:
    named = _platforms(work)
    for platform in sorted(named or {_ANDROID}):
        yield AppTarget.model_validate({"platform": platform, "app": named.get(platform, "")})


def _platforms(work: BodyWork) -> dict[str, str]:
    """Package or bundle id by platform; "" where only somebody spoke about it."""
    spoken = {item.platform: "" for item in work.settled if item.platform}
    return spoken | {
        _PLATFORMS[t.medium]: t.locator for t in work.targets if t.medium in _PLATFORMS
    }


def _with_all_platforms(record: AppRecord, work: BodyWork) -> AppRecord:
    """A platform that joined the round after the app was measured is not measured, not gone."""
    there = {target.platform for target in record.targets}
    if not _platforms(work).keys() - there:
        return record
    more = (target for target in _targets(work) if target.platform not in there)
    return record.model_copy(update={"targets": (*record.targets, *more)})
