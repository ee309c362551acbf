"""A round or a workspace of its own, as the commands after a report need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from audit.judging import judge
from audit.people.evidence import find_evidence
from audit.people.model import Body, Role, Tester
from audit.people.objections import Named
from audit.people.plan import Plan
from audit.people.reviewing import LEAST
from audit.people.store import DATABASE, People, open_people
from audit.people.worklist import SINGLE
from audit.report.model import Report, ReportFinding
from audit.report.safe import plain
from audit.rounds.folder import RoundFolder, is_round
from audit.rounds.tasks import machine_report
from audit.telling import CommandError
from audit.workspace import Workspace, WorkspaceError
from rules.load import load_texts
from rules.model import Verdict

_NEAR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A finding of a body's machine report."""

    named: Named
    finding: ReportFinding
    unit: str  # title or address of its page or screen


class AfterDesk:
    """Opens what a path names. `folder` is None for a workspace of its own.

    Raises WorkspaceError for a path that is neither, RoundError for a damaged round.
    """

    def __init__(self, path: Path, lang: str) -> None:
        self.path = path
        self.lang = lang
        self.texts = load_texts(lang)
        self.folder = RoundFolder.open(path) if is_round(path) else None
        if self.folder is None:
            workspace = Workspace(path)
            if workspace.read_run_if_any() is None and workspace.read_app_if_any() is None:
                raise WorkspaceError("no-workspace", path=str(path))

    def say(self, key: str, **data: str) -> str:
        """A sentence in the reader's language, harmless to print."""
        return plain(self.texts.message(key, data))

    def body(self, body: str) -> str:
        """The body's id: named in a round, the only one of a workspace.

        Raises RoundError for one that the round has not, CommandError where it must (not) be named.
        """
        if self.folder is None:
            if body:
                raise CommandError("history-body-single", body=body, path=str(self.path))
            return SINGLE
        if not body:
            known = "、".join(one.id for one in self.folder.file.bodies[:40])
            raise CommandError("history-body-needed", path=str(self.path), known=known)
        return self.folder.body(body).id

    def name(self, body: str) -> str:
        """What the body is called."""
        if self.folder is None:
            return self.path.name
        known = {one.id: one.name for one in self.folder.file.bodies}
        return known.get(body, body)

    @contextmanager
    def people(self, *, make: bool = False) -> Iterator[People]:
        """The people's store; with `make`, a workspace without one gets it.

        Raises PeopleError and RoundError; CommandError where a workspace has none.
        """
        if self.folder is not None:
            with self.folder.people() as people:
                yield people
            return
        if not make and not (self.path / DATABASE).exists():
            raise CommandError("history-nothing", path=str(self.path))
        with open_people(None, self.path) as people:
            if make and not people.bodies():
                people.put(Plan(bodies=(Body(id=SINGLE, name=self.path.name),)))
            yield people

    def enter(self, code: str, name: str, role: str) -> None:
        """Enter a new person in a workspace of its own; rounds have theirs in the round's file."""
        if not role:
            return
        if self.folder is not None:
            raise CommandError("tasks-testers-listed")
        with self.people(make=True) as people:
            if code not in {one.id for one in people.testers()}:
                people.put(Plan(testers=(Tester(id=code, name=name or code, role=Role(role)),)))

    def report(self, body: str) -> Report:
        """What the machine alone says of the body. Raises WorkspaceError and RoundError."""
        if self.folder is None:
            return judge(Workspace(self.path))
        with self.folder.people() as people:
            targets = [one for one in people.targets() if one.body == body]
        return machine_report(self.folder, body, targets)

    def keep(self, people: People, files: Sequence[Path]) -> tuple[str, ...]:
        """Keep files of evidence; gives their sha256. Raises PeopleError."""
        found = [find_evidence(path.name, path.parent) for path in files]
        for one in found:
            people.add_evidence(one)
        return tuple(one.evidence.sha256 for one in found)


def seen_in(report: Report) -> dict[str, Seen]:
    """The findings of a report by id."""
    found: dict[str, Seen] = {}
    units = [("", page.title or page.url, page.findings) for page in report.pages]
    units += [(s.platform, s.title or s.key, s.findings) for s in report.screens]
    for platform, title, findings in units:
        for one in findings:
            named = Named(finding=one.id, rule=one.rule, indicator=one.indicator, platform=platform)
            found.setdefault(one.id, Seen(named=named, finding=one, unit=title))
    return found


def chosen(report: Report, wanted: Sequence[str], *, failures: bool) -> tuple[Seen, ...]:
    """The findings that ids name: a finding's, a cause's, or as much of either as is its own.

    With `failures`, only what the machine failed and counts. Raises CommandError with near ids.
    """
    known = seen_in(report)
    causes = {issue.id: issue.findings for issue in report.issues}
    found: dict[str, Seen] = {}
    for value in wanted:
        name = _unique(value.strip().lower(), [*known, *causes])
        ids = [name] if name in known else [i for i in causes[name] if i in known]
        for one in ids:
            if failures and not _fails(known[one].finding):
                if name in causes:
                    continue
                raise CommandError("history-no-failure", value=name)
            found[one] = known[one]
    return tuple(found.values())


def _fails(one: ReportFinding) -> bool:
    return one.verdict is Verdict.FAILED and one.counts


def _unique(value: str, known: Sequence[str]) -> str:
    if value in known:
        return value
    begun = [name for name in known if name.startswith(value)] if len(value) >= LEAST else []
    if len(begun) == 1:
        return begun[0]
    near = begun[:_NEAR] or get_close_matches(value[:64], known, n=_NEAR, cutoff=0.5)
    listed = "、".join(near or list(known)[:_NEAR]) or "-"
    raise CommandError("history-no-finding", value=value[:64], near=listed)


def moment(text: str) -> datetime | None:
    """A time as it is typed, None for "". Raises CommandError for what is none."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandError("history-time", value=text[:40]) from error
    return found if found.tzinfo is not None else found.astimezone()
