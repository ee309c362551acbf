"""What the commands about people's work do with a single target's workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from audit.judging import judge
from audit.people.model import Body, Medium, Role, Target, Tester
from audit.people.plan import Plan
from audit.people.sheet_reader import Known, read_sheet
from audit.people.store import DATABASE, People, open_people
from audit.people.worklist import SINGLE, Subject, WorkRow, assigned, worklist
from audit.people.worksheet import former_of
from audit.people_sheets import format_of, say, tell_stored, write_worklist
from audit.report.model import Report
from audit.report.summary import name_of
from audit.report.words import Words
from audit.telling import CommandError
from audit.workspace import Workspace
from rules.load import load_catalogue, load_texts

_MEDIA = {"": Medium.WEB, "android": Medium.ANDROID, "ios": Medium.IOS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The tester that a command names; "" = nobody.

    With a role, one who is not on the list is entered there, with the code for want of a name.
    """

    tester: str = ""
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Single:
    """A workspace of its own: its report, its channels, and all that is left to people."""

    report: Report
    subject: Subject
    rows: tuple[WorkRow, ...]


def export_tasks(
    path: Path,
    out: Path,
    console: Console,
    *,
    who: Who,
    sheet_format: str = "",
    replace: bool = False,
    lang: str,
) -> int:
    """Write the worklist of a single target's workspace; gives the exit code back.

    What the tester has said already is filled in. Raises CommandError for a file that exists, a
    format or tester that is not known; PeopleError, WorkspaceError, ToolError.
    """
    chosen = format_of(out, sheet_format, replace=replace)
    _no_role_alone(who)
    single = _single(path, lang)
    rows, former = single.rows, {}
    if who.tester:
        with _opened(path, single, who) as people:
            _tester(people, who)
            rows = assigned(rows, who.tester, people.assignments())
            said = people.latest(tester=who.tester, body=SINGLE)
            former = former_of(rows, said, people.evidence())
    if not rows:
        console.out(say("worklist-none", lang), highlight=False)
        return 0
    return write_worklist(
        rows,
        out,
        console,
        sheet_format=chosen,
        tester=who.tester,
        former=former,
        lang=lang,
    )


def observe(
    path: Path,
    sheet: Path,
    console: Console,
    *,
    who: Who,
    lang: str,
    now: Callable[[], datetime] | None = None,
) -> int:
    """Attach what a tester found to a single target's workspace; gives the exit code back.

    Raises ImportProblems with everything that is wrong with the sheet, and what export_tasks
    raises; nothing is stored then.
    """
    _no_role_alone(who)
    clock = now or (lambda: datetime.now(UTC))
    single = _single(path, lang)
    with _opened(path, single, who) as people:
        if who.role:
            _tester(people, who)
        known = Known(
            rows={row.id: row for row in single.rows},
            assignments=people.assignments(),
            testers={tester.id: tester for tester in people.testers()},
            evidence={one.sha256: one for one in people.evidence()},
        )
        read = read_sheet(sheet, known, tester=who.tester, now=clock())
        stored = people.add_observations(read.observations, read.files, correct=True)
    tell_stored(stored, read, console, lang)
    return 0


def _single(path: Path, lang: str) -> _Single:
    report = judge(Workspace(path))
    catalogue, texts = load_catalogue(), load_texts(lang)
    name = name_of(report, Words(report, catalogue=catalogue, texts=texts))
    subject = Subject(body=SINGLE, name=name)
    rows = worklist(report, catalogue=catalogue, texts=texts, subject=subject)
    return _Single(report=report, subject=subject, rows=rows)


def _opened(path: Path, single: _Single, who: Who) -> People:
    """The people's store beside the workspace, with the workspace's body and channels."""
    if not (who.role and who.tester) and not (path / DATABASE).exists():
        # Nobody is on a list that does not exist: no file is made for a mistyped name.
        raise CommandError("worklist-tester-new", tester=who.tester or "-", known="-")
    people = open_people(None, path)
    try:
        people.put(
            Plan(
                bodies=(Body(id=SINGLE, name=single.subject.name),),
                targets=tuple(_targets(single)),
            )
        )
    except BaseException:
        people.close()
        raise
    return people


def _targets(single: _Single) -> Iterator[Target]:
    report = single.report
    locators = {"": report.target_url} if "web" in report.media else {}
    locators |= {one.platform: one.app for one in report.platforms}
    for platform, locator in locators.items():
        yield Target(
            id=single.subject.target(platform),
            body=SINGLE,
            medium=_MEDIA[platform],
            locator=locator,
            workspace=".",
        )


def _no_role_alone(who: Who) -> None:
    if who.role and not who.tester:
        raise CommandError("worklist-role-alone", role=who.role)


def _tester(people: People, who: Who) -> None:
    """Enter a new tester who comes with a role. Raises CommandError for one without."""
    known = {tester.id for tester in people.testers()}
    if who.tester in known:
        return
    if not who.role:
        listed = "、".join(sorted(known)[:50]) or "-"
        raise CommandError("worklist-tester-new", tester=who.tester, known=listed)
    tester = Tester(id=who.tester, name=who.name or who.tester, role=Role(who.role))
    people.put(Plan(testers=(tester,)))
