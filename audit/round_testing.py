"""What the commands about people's work do with a round: worklists out, filled-in sheets in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from audit.people.model import Assignment, DisputeEvent, DisputeKind, Tester, Work
from audit.people.settle import Item, item_of
from audit.people.sheet_reader import Known, read_sheet
from audit.people.worklist import WorkRow, assigned
from audit.people.worksheet import former_of
from audit.people_sheets import format_of, say, tell_stored, write_worklist
from audit.rounds.folder import RoundFolder
from audit.rounds.tasks import RoundTasks
from audit.telling import CommandError

_MOST_NAMES = 50


def export_round(
    path: Path,
    out: Path,
    console: Console,
    *,
    tester: str,
    sheet_format: str = "",
    replace: bool = False,
    lang: str,
) -> int:
    """Write a tester's worklist of a round, or with tester "" everybody's; gives the exit code.

    What the tester has said already is filled in, and nothing that others said. Raises
    CommandError for a file that exists, a format or tester that is not known; PeopleError,
    WorkspaceError, ToolError.
    """
    chosen = format_of(out, sheet_format, replace=replace)
    folder = RoundFolder.open(path)
    with folder.people() as people:
        known_tester(people.testers(), tester)
        assignments, events = people.assignments(), people.dispute_events()
        said = people.latest(tester=tester) if tester else ()
        kept = people.evidence()
        tasks = RoundTasks(folder, people.targets(), assignments, lang)
    rows = _rows(tasks, assignments, tester)
    rows = sorted(_current(rows, events), key=lambda row: -row.round_number)  # retests first
    if not rows:
        code = "tasks-none-yours" if tester else "worklist-none"
        console.out(say(code, lang, tester=tester), highlight=False)
        return 0
    former = former_of(rows, said, kept)
    return write_worklist(
        rows, out, console, sheet_format=chosen, tester=tester, former=former, lang=lang
    )


def observe_round(
    path: Path,
    sheet: Path,
    console: Console,
    *,
    tester: str,
    lang: str,
    now: Callable[[], datetime] | None = None,
) -> int:
    """Attach what a tester found in a round; gives the exit code back.

    Disputes are opened where an answer differs from another tester's. Raises ImportProblems with
    everything that is wrong with the sheet, and what export_round raises; nothing is stored then.
    """
    clock = now or (lambda: datetime.now(UTC))
    folder = RoundFolder.open(path)
    with folder.people(clock) as people:
        testers, assignments = people.testers(), people.assignments()
        known_tester(testers, tester)
        tasks = RoundTasks(folder, people.targets(), assignments, lang)
        known = Known(
            rows=tasks,
            assignments=assignments,
            testers={one.id: one for one in testers},
            evidence={one.sha256: one for one in people.evidence()},
            why=tasks.why,
        )
        read = read_sheet(sheet, known, tester=tester, now=clock())
        stored = people.add_observations(read.observations, read.files, correct=True, opening=True)
    tell_stored(stored, read, console, lang)
    if stored.opened:
        count = str(len(stored.opened))
        console.out(say("observe-opened", lang, count=count, round=str(path)), highlight=False)
    return 0


def known_tester(testers: Iterable[Tester], code: str) -> None:
    """Raise CommandError for a code that is not in the round's list; "" is nobody's."""
    known = sorted(tester.id for tester in testers)
    if code and code not in known:
        listed = "、".join(known[:_MOST_NAMES]) or "-"
        raise CommandError("tasks-tester-unknown", tester=code, known=listed)


def _rows(tasks: RoundTasks, assignments: Sequence[Assignment], tester: str) -> list[WorkRow]:
    """The tester's rows; a body of which none can be theirs is not judged."""
    rows: list[WorkRow] = []
    for body in tasks.folder.file.bodies:
        if not tester:
            rows += tasks.body(body.id)
        elif _any_work(assignments, tester, body.id):
            rows += assigned(tasks.body(body.id), tester, assignments)
    return rows


def _any_work(assignments: Sequence[Assignment], tester: str, body: str) -> bool:
    free = not any(a.kind is Work.COLLECT for a in assignments)
    return free or any(
        a.tester == tester and a.kind is not Work.REVIEW and a.body in (None, body)
        for a in assignments
    )


def _current(rows: Iterable[WorkRow], events: Iterable[DisputeEvent]) -> list[WorkRow]:
    """The rows without retests that are over: decided meanwhile, or ordered once more."""
    last = {item_of(event): event for event in events}  # they come in their order
    return [row for row in rows if row.round_number == 1 or _awaited(last.get(_item(row)), row)]


def _awaited(event: DisputeEvent | None, row: WorkRow) -> bool:
    retest = event is not None and event.kind is DisputeKind.RETEST
    return retest and event is not None and event.round_number == row.round_number


def _item(row: WorkRow) -> Item:
    return Item(body=row.body, platform=row.platform, indicator=row.indicator, finding=row.finding)
