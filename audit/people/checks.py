"""Whether people's records may be stored: each check says everything that is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table

from audit.people import rows, tables
from audit.people.model import Medium, Observation, Review, Role, Slot, Target, Tester, Waiver
from audit.people.problems import Problem

AHEAD = timedelta(minutes=10)  # by which a tester's clock may differ from ours
SHOWN = 60  # characters of a wrong value that a message repeats
_ANSWER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record was read: a row of a sheet, for what is said about it."""

    sheet: str = ""
    row: int | None = None

    def problem(self, code: str, column: str = "", **data: str) -> Problem:
        """A problem at this place."""
        shown = {key: value[:SHOWN] for key, value in data.items()}
        return Problem(sheet=self.sheet, row=self.row, column=column, code=code, data=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database holds of those who are named in an import."""

    testers: Mapping[str, Tester]
    targets: Mapping[str, Target]
    bodies: Collection[str]
    now: datetime


def time_problems(at: datetime, now: datetime, place: Place, column: str) -> list[Problem]:
    """A time must have an offset and must not lie in the future."""
    if at.utcoffset() is None:
        return [place.problem("people-time-naive", column, value=at.isoformat())]
    if at > now + AHEAD:
        return [place.problem("people-time-future", column, value=at.isoformat())]
    return []


def length_problems(table: Table, row: Mapping[str, Any], place: Place) -> list[Problem]:
    """Every text must fit its column."""
    return [
        place.problem("people-too-long", column, limit=str(limit))
        for column, limit in rows.too_long(table, row)
    ]


def empty_problems(record: object, names: Iterable[str], place: Place) -> list[Problem]:
    """What must not be empty."""
    return [
        place.problem("people-empty", name)
        for name in names
        if not str(getattr(record, name)).strip()
    ]


def answer_problems(answer: str, place: Place) -> list[Problem]:
    """An answer is the id of a scale's answer, yes or no; which ones, the sheet's reader knows."""
    if _ANSWER.fullmatch(answer):
        return []
    return [place.problem("people-answer", "answer", value=answer)]


@dataclass(slots=True)
class Intake:
    """Takes observations one by one; what may be stored is in `new`, in order.

    `history` are the stored observations of the testers at hand. With `correct`, an answer to a
    slot that has one becomes its correction; otherwise that is refused. `evidence` are the files
    that are known or come along.
    """

    known: Known
    history: Iterable[Observation]
    evidence: Collection[str]
    correct: bool
    new: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    _by_id: dict[str, Observation] = field(default_factory=dict)
    _slots: dict[Slot, list[Observation]] = field(default_factory=dict)
    _superseded: set[str] = field(default_factory=set)
    _now: dict[Slot, Observation] = field(default_factory=dict)  # what came in this batch

    def __post_init__(self) -> None:
        for record in self.history:
            self._remember(record)

    def take(self, record: Observation) -> None:
        """Store it later, count it as known, or say what is wrong with it."""
        place = Place(sheet=record.sheet_name, row=record.row)
        found = self._contents(record, place)
        if found:
            self.problems += found
            return
        before = self._slots.get(record.slot, [])
        current = next((r for r in before if r.id not in self._superseded), None)
        if self.correct and record.supersedes is None and current is not None:
            if self._repeats(record, before, current):
                self.unchanged += 1
                return
            record = replace(record, supersedes=current.id)
        if record.id in self._by_id:
            self.unchanged += 1
            return
        found = self._order(record, current, place)
        if found:
            self.problems += found
            return
        record = replace(record, recorded_at=self.known.now)
        self.new.append(record)
        self._now[record.slot] = record
        self._remember(record)

    def _remember(self, record: Observation) -> None:
        self._by_id[record.id] = record
        self._slots.setdefault(record.slot, []).append(record)
        if record.supersedes is not None:
            self._superseded.add(record.supersedes)

    def _repeats(
        self, record: Observation, before: Sequence[Observation], current: Observation
    ) -> bool:
        """Said already: it stands, or this very sheet said it before it was corrected."""
        said = record.said
        return any(
            r.said == said and (r is current or r.sheet_sha256 == record.sheet_sha256 != "")
            for r in before
        )

    def _order(
        self, record: Observation, current: Observation | None, place: Place
    ) -> list[Problem]:
        """Whether it is the first of its slot or corrects the one that is current."""
        first = self._now.get(record.slot)
        if first is not None and self.correct:
            row = "-" if first.row is None else str(first.row)
            return [place.problem("people-answered-twice", other=f"{first.sheet_name} {row}")]
        if record.supersedes is None:
            if current is None:
                return []
            return [place.problem("people-answered", "answer", other=current.id)]
        earlier = self._by_id.get(record.supersedes)
        if earlier is None or earlier.slot != record.slot:
            return [place.problem("people-supersedes", "supersedes", value=record.supersedes)]
        if current is not earlier:
            return [place.problem("people-superseded", "supersedes", value=record.supersedes)]
        return []

    def _contents(self, record: Observation, place: Place) -> list[Problem]:
        found = empty_problems(record, ("body", "target", "indicator", "tester"), place)
        if found:
            return found
        if record.tester not in self.known.testers:
            found.append(place.problem("people-unknown-tester", "tester", value=record.tester))
        found += self._target(record, place)
        found += answer_problems(record.answer, place)
        found += time_problems(record.observed_at, self.known.now, place, "observed_at")
        for clip in record.evidence:
            if clip.sha256 not in self.evidence:
                found.append(
                    place.problem("people-unknown-evidence", "evidence", value=clip.sha256)
                )
            start, end = clip.start_s or 0.0, math.inf if clip.end_s is None else clip.end_s
            if not 0 <= start < math.inf or not start <= end or (clip.end_s == math.inf):
                found.append(place.problem("people-clip", "evidence", value=f"{start} {end}"))
        if record.round_number < 1:
            found.append(
                place.problem("people-stage", "round_number", value=str(record.round_number))
            )
        row = {**rows.observation_row(record), "id": ""}
        return found + length_problems(tables.observations, row, place)

    def _target(self, record: Observation, place: Place) -> list[Problem]:
        if record.body not in self.known.bodies:
            return [place.problem("people-unknown-body", "body", value=record.body)]
        target = self.known.targets.get(record.target)
        if target is None or target.body != record.body:
            return [
                place.problem(
                    "people-unknown-target", "target", value=record.target, body=record.body
                )
            ]
        expected = "" if target.medium is Medium.WEB else target.medium.value
        if record.platform != expected:
            return [place.problem("people-platform", "platform", value=record.platform)]
        return []


def review_problems(
    record: Review, known: Known, observed_by: Mapping[str, str], place: Place
) -> list[Problem]:
    """A reviewer must be allowed to, and may only review what somebody else collected.

    `observed_by` gives each observation's tester.
    """
    found = time_problems(record.at, known.now, place, "at")
    found += may_review_problems(record.reviewer, known, place, "reviewer")
    collector = observed_by.get(record.observation)
    if collector is None:
        value = record.observation
        found.append(place.problem("people-unknown-observation", "observation", value=value))
    elif collector == record.reviewer:
        found.append(place.problem("people-own-observation", "reviewer", value=record.reviewer))
    row = {**rows.record_row(record), "id": "", "observation": ""}
    return found + length_problems(tables.reviews, row, place)


def may_review_problems(tester: str, known: Known, place: Place, column: str) -> list[Problem]:
    """Reviews are for those whom the round allows to review."""
    person = known.testers.get(tester)
    if person is None:
        return [place.problem("people-unknown-tester", column, value=tester)]
    if not person.may_review:
        return [place.problem("people-may-not-review", column, value=tester)]
    return []


def may_decide_problems(tester: str, known: Known, place: Place, column: str) -> list[Problem]:
    """Adjudications and waivers are for experts and those who may review."""
    person = known.testers.get(tester)
    if person is not None and person.role is Role.EXPERT:
        return []
    return may_review_problems(tester, known, place, column)


def waiver_problems(record: Waiver, known: Known, place: Place) -> list[Problem]:
    """A waiver names a finding and a reason and is signed by one who may decide."""
    found = time_problems(record.at, known.now, place, "at")
    found += empty_problems(record, ("finding", "rule", "reason"), place)
    found += may_decide_problems(record.signed_by, known, place, "signed_by")
    if record.body not in known.bodies:
        found.append(place.problem("people-unknown-body", "body", value=record.body))
    return found + length_problems(tables.waivers, rows.record_row(record), place)
