"""Brings together all that explaining one body needs, in a round or in a workspace of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.judging import judgements_of, report_of
from audit.people.adjust import idle_waivers
from audit.people.deciding import Deciding, questions_of
from audit.people.model import Waiver
from audit.people.single import has_people
from audit.people.store import open_people
from audit.people.worklist import SINGLE, findings_asked
from audit.report.model import Report
from audit.rounds.explain import Account, account_of, account_of_report
from audit.rounds.explain_trail import Sources
from audit.rounds.folder import RoundFolder
from audit.rounds.model import RoundResult
from audit.rounds.people_work import PeopleWork, read_people
from audit.rounds.told import told
from audit.workspace import Workspace
from rules.load import load_catalogue

_NOTHING = PeopleWork(stages=(), testers=(), assignments=(), bodies={}, files={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A scored body and everything behind it; the same for a workspace of its own.

    `root` is the folder that paths are told from, `idle` the waivers that name no finding.
    """

    account: Account
    sources: Sources
    people: PeopleWork
    idle: tuple[Waiver, ...]
    id: str
    root: Path

    @property
    def report(self) -> Report:
        """The body's report."""
        return self.sources.report


def combine_of(folder: RoundFolder) -> Mapping[str, str]:
    """How the scheme behind the captures makes one score of several platforms, by part."""
    scheme = load_catalogue().schemes.get(folder.machine_scheme)
    return scheme.combine if scheme is not None else {}


def in_round(folder: RoundFolder, result: RoundResult, name: str) -> Explained:
    """A body of a round, by its id. Raises RoundError, WorkspaceError and PeopleError."""
    people = read_people(folder)
    one = told(folder, name, people)
    sources = Sources(
        report=one.report,
        merged=one.deciding.merged,
        found=one.deciding.found,
        work=people.body(name),
        testers={t.id: t for t in people.testers},
        folder=folder.workspace(name).path,
        kept=people.files,
        catalogue=load_catalogue(),
    )
    return Explained(
        account=account_of(result, name, combine=combine_of(folder)),
        sources=sources,
        people=people,
        idle=result.body(name).idle,
        id=name,
        root=folder.path,
    )


def single_body(path: Path, *, codes: bool = False) -> Explained:
    """A workspace that belongs to no round, with what people said of it.

    With `codes` its testers are known by codes alone.
    Raises WorkspaceError, and PeopleError where the people's store cannot be read.
    """
    judged = judgements_of(Workspace(path))
    catalogue, scheme = judged.catalogue, judged.scheme
    people = _NOTHING
    if has_people(path):
        with open_people(None, path) as store:
            people = PeopleWork.read(store, codes=path if codes else None)
    work = people.body(SINGLE)
    questions = {}
    if any(item.finding is not None for item in work.settled):
        questions = questions_of(work.settled, findings_asked(report_of(judged)))
    deciding = Deciding(
        catalogue,
        scheme,
        body=SINGLE,
        settled=work.settled,
        questions=questions,
        waivers=work.waivers,
        kept={sha: str(file) for sha, file in people.files.items()},
    )
    report = report_of(judged, deciding)
    found = [one for those in deciding.found.values() for one in those]
    return Explained(
        account=account_of_report(report, catalogue.trees[scheme.id], scheme.combine),
        sources=Sources(
            report=report,
            merged=deciding.merged,
            found=deciding.found,
            work=work,
            testers={t.id: t for t in people.testers},
            folder=path,
            kept=people.files,
            catalogue=catalogue,
        ),
        people=people,
        idle=idle_waivers(found, work.waivers),
        id=SINGLE,
        root=path,
    )
