"""What a round leaves to people: the rows of all bodies, and those of retests.

The rows follow from the captures alone. What anybody answered changes nothing in them, so every
tester is asked the same and learns nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from audit.judging import report_of
from audit.people.model import Assignment, Target, Work
from audit.people.raw_sheet import Value
from audit.people.sheet_values import Refused, text_of
from audit.people.worklist import WorkRow, again, tests_again, worklist
from audit.report.model import Report
from audit.rounds.folder import BODIES, RoundFolder
from audit.rounds.people_work import BodyWork
from audit.rounds.told import judgements_by_machine
from rules.load import load_catalogue, load_texts

_SHOWN = 60  # characters of a wrong value that a message repeats


class RoundTasks(Mapping[str, WorkRow]):
    """All rows of a round by their id; a body is judged when somebody asks for one of its rows.

    `targets` and `assignments` are those of the store: only channels that it knows are asked
    about. A row of a retest is there once for each stage in which it was ordered.
    """

    def __init__(
        self,
        folder: RoundFolder,
        targets: Iterable[Target],
        assignments: Iterable[Assignment],
        lang: str,
    ) -> None:
        self.folder = folder
        self.targets = {target.id: target for target in targets}
        self.retests = [a for a in assignments if a.kind is Work.RETEST]
        self.texts = load_texts(lang)
        self._bodies: dict[str, dict[str, WorkRow]] = {}

    def __getitem__(self, row_id: str) -> WorkRow:
        target = self.targets.get(row_id.partition("/")[0])
        if target is None:
            raise KeyError(row_id)
        return self._of(target.body)[row_id]

    def __iter__(self) -> Iterator[str]:
        for body in self.folder.file.bodies:
            yield from self._of(body.id)

    def __len__(self) -> int:
        return sum(len(self._of(body.id)) for body in self.folder.file.bodies)

    def body(self, body_id: str) -> tuple[WorkRow, ...]:
        """The rows of a body: those of retests, then the ordinary ones in the scheme's order."""
        return tuple(self._of(body_id).values())

    def why(self, row_id: str, cells: Mapping[str, Value]) -> tuple[str, Refused]:
        """The column to blame for a row that is not among these, and what is wrong there."""
        name = row_id.partition("/")[0]
        indicator = text_of(cells.get("indicator", ""))[:_SHOWN]
        if name not in self.targets:
            return "row", self._no_target(name)
        if indicator and indicator not in self._indicators:
            scheme = self.folder.file.scheme
            refused = Refused("observe-indicator-foreign", value=indicator, scheme=scheme)
            return "indicator", refused
        return "row", Refused("observe-row-unknown", value=row_id[:200])

    def _no_target(self, name: str) -> Refused:
        body, _, channel = name.rpartition("-")
        known = [one.id for one in self.folder.file.bodies]
        if body in known and channel in ("web", "android", "ios"):
            return Refused("observe-channel-missing", body=body, channel=channel)
        listed = "、".join(known[:40])
        return Refused("observe-body-unknown", value=name[:_SHOWN], known=listed)

    @cached_property
    def _indicators(self) -> frozenset[str]:
        scheme = load_catalogue().schemes.get(self.folder.machine_scheme)
        return frozenset(i.id for i in scheme.indicators) if scheme is not None else frozenset()

    def _of(self, body_id: str) -> dict[str, WorkRow]:
        if body_id not in self._bodies:
            rows = self._rows(body_id)
            retests = self._again(body_id, rows)
            self._bodies[body_id] = {row.id: row for row in (*retests, *rows)}
        return self._bodies[body_id]

    def _rows(self, body_id: str) -> list[WorkRow]:
        here = [target for target in self.targets.values() if target.body == body_id]
        if not here:
            return []
        report = machine_report(self.folder, body_id, here)
        rows = worklist(
            report,
            catalogue=load_catalogue(),
            texts=self.texts,
            subject=self.folder.subject(body_id),
        )
        return [_placed(row, body_id) for row in rows if row.target in self.targets]

    def _again(self, body_id: str, rows: Sequence[WorkRow]) -> Iterator[WorkRow]:
        done = set()
        for work in self.retests:
            for row in rows if work.body in (None, body_id) else ():
                once_more = again(row, work.round_number, self.texts)
                if once_more.id not in done and tests_again(work, once_more):
                    done.add(once_more.id)
                    yield once_more


def _placed(row: WorkRow, body_id: str) -> WorkRow:
    """The row with its screenshots as paths below the round's folder."""
    inside = f"{BODIES}/{body_id}"
    places = tuple(
        replace(place, screenshot=f"{inside}/{place.screenshot}") if place.screenshot else place
        for place in row.places
    )
    return replace(row, places=places)


def machine_report(folder: RoundFolder, body_id: str, targets: Sequence[Target]) -> Report:
    """What the machine alone says of a body; a channel that it did not measure is in it, empty.

    Raises RoundError and WorkspaceError for captures that cannot be used.
    """
    work = BodyWork(targets=tuple(targets))
    return report_of(judgements_by_machine(folder, body_id, work))
