"""The store of people's work: what they found, reviewed, disputed and signed, and who they are.

Rows of people's work are only ever added. Each method that stores does so in one transaction, as
a whole or not at all, after the writers before it are done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Table, select
from sqlalchemy.engine import URL

from audit.people import after, reading, rows, steps, tables, writing
from audit.people.checks import Known, Place, review_problems, waiver_problems
from audit.people.database import Database
from audit.people.evidence import EvidenceFolder, Found
from audit.people.followups import Followup
from audit.people.model import (
    Assignment,
    Body,
    DisputeEvent,
    Evidence,
    Observation,
    Review,
    ReviewVerdict,
    Round,
    Target,
    Tester,
    Waiver,
)
from audit.people.objections import Case, withdrawals
from audit.people.plan import Plan, put_plan
from audit.people.problems import PeopleError
from audit.people.settle import Item, item_of
from audit.people.writing import Imported

__all__ = ["DATABASE", "Imported", "People", "open_people"]

DATABASE = "people.sqlite"


def open_people(
    url: str | URL | None, folder: Path, *, now: Callable[[], datetime] | None = None
) -> People:
    """The people's store of a round, brought up to date; evidence is kept below `folder`.

    `url` None = people.sqlite in the folder. `now` is asked for the time (default: the clock).
    Raises PeopleError when the database cannot be used.
    """
    where = URL.create("sqlite", database=str(folder / DATABASE)) if url is None else url
    return People(Database(where), folder, now or (lambda: datetime.now(UTC)))


class People:
    """A round's people and their work. Close it, or use it in a `with`."""

    def __init__(self, database: Database, folder: Path, now: Callable[[], datetime]) -> None:
        self.database = database
        self.files = EvidenceFolder(folder)
        self._now = now
        self.files.sweep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # ---- The plan --------------------------------------------------------------------------

    def put(self, plan: Plan, *, accept_scheme: bool = False) -> None:
        """Add or correct what the round's file says.

        Raises ImportProblems, and PeopleError people-scheme-changed unless that is accepted.
        """
        with self.database.writing() as connection:
            put_plan(connection, plan, accept_scheme=accept_scheme)

    def rounds(self) -> tuple[Round, ...]:
        """The round's stages by number."""
        return self._all(tables.rounds, rows.to_round)

    def bodies(self) -> tuple[Body, ...]:
        """The bodies by id."""
        return self._all(tables.bodies, lambda row: Body(**row._mapping))

    def targets(self) -> tuple[Target, ...]:
        """The targets by id."""
        return self._all(tables.targets, rows.to_target)

    def testers(self) -> tuple[Tester, ...]:
        """The testers by code."""
        return self._all(tables.testers, rows.to_tester)

    def assignments(self) -> tuple[Assignment, ...]:
        """The plan's assignments in its order, then the retests that came of disputes."""
        with self.database.reading() as connection:
            planned = reading.every(connection, tables.assignments, rows.to_assignment)
            return (*planned, *steps.retests(connection))

    # ---- Observations ----------------------------------------------------------------------

    def add_observations(
        self,
        observations: Iterable[Observation],
        evidence: Iterable[Found] = (),
        *,
        correct: bool = False,
        opening: bool = False,
    ) -> Imported:
        """Store what testers found, with the files that it names: all of it or nothing.

        What is stored already changes nothing. With `correct`, an answer where the same tester
        has already given one becomes its correction (`supersedes` is filled in), and a sheet that
        was imported before it was corrected changes nothing when it comes again. With `opening`,
        a dispute is opened where an answer differs from another's. Raises ImportProblems with
        everything that is wrong, PeopleError when a file cannot be kept.
        """
        given = tuple(rows.clean(record) for record in observations)
        found = tuple({one.evidence.sha256: one for one in evidence}.values())
        with self.database.reading() as connection:
            # Before any file is copied.
            writing.taken(connection, self._known(connection), given, found, correct)
        for one in found:
            self.files.keep(one)
        with self.database.writing() as connection:
            intake = writing.taken(connection, self._known(connection), given, found, correct)
            writing.add_evidence(connection, found)
            writing.insert(connection, tables.observations, map(rows.observation_row, intake.new))
            clips = [clip for record in intake.new for clip in rows.clip_rows(record)]
            writing.insert(connection, tables.observation_evidence, clips)
            opened: tuple[DisputeEvent, ...] = ()
            if opening:
                items = [item_of(record) for record in intake.new]
                known = self._known(connection)
                opened = steps.open_where_people_differ(connection, items, known)
        new = tuple(record.id for record in intake.new)
        return Imported(new=new, unchanged=intake.unchanged, opened=opened)

    def latest(self, **only: Any) -> tuple[Observation, ...]:
        """The current observations: those that no other supersedes.

        `only` (any of reading.Only's fields: body, target, platform, indicator, finding, tester,
        round_number) leaves the others out. Ordered by body, target, indicator, finding, stage,
        tester.
        """
        with self.database.reading() as connection:
            return reading.observations(connection, reading.Only(**only), current=True)

    def history(self, **only: Any) -> tuple[Observation, ...]:
        """All observations, ordered as in latest(), each followed by what corrects it."""
        with self.database.reading() as connection:
            return reading.observations(connection, reading.Only(**only), current=False)

    def observation(self, observation: str) -> Observation | None:
        """One observation by its id, None when there is none."""
        with self.database.reading() as connection:
            found = reading.observations(connection, reading.Only(id=observation), current=False)
        return found[0] if found else None

    # ---- Evidence --------------------------------------------------------------------------

    def add_evidence(self, found: Found) -> Path:
        """Keep a file of evidence and record it. Raises PeopleError when it cannot be kept."""
        path = self.files.keep(found)
        with self.database.writing() as connection:
            writing.add_evidence(connection, (found,))
        return path

    def evidence(self) -> tuple[Evidence, ...]:
        """The files of evidence by sha256."""
        return self._all(tables.evidence, rows.to_evidence)

    def evidence_file(self, sha256: str) -> Path:
        """A kept file, checked to be what was recorded.

        Raises PeopleError: evidence-gone when it is not known or not there, evidence-changed.
        """
        table = tables.evidence
        found = self._all(table, rows.to_evidence, table.c.sha256 == sha256)
        if not found:
            raise PeopleError("evidence-gone", name=sha256[:64], path=str(self.files.path))
        return self.files.check(found[0])

    # ---- Reviews, disputes, waivers --------------------------------------------------------

    def add_reviews(
        self, reviews: Iterable[Review], places: Sequence[Place] = (), *, opening: bool = False
    ) -> Imported:
        """Store reviews: all or nothing; `places` say where each was read.

        What a reviewer said last of an observation, or said in the same sheet before, changes
        nothing when it comes again. With `opening`, a dispute is opened where one disagrees.
        Raises ImportProblems: a reviewer must be allowed to review, and may only review what
        somebody else collected.
        """
        with self.database.writing() as connection:
            said = reading.every(connection, tables.reviews, rows.to_review)
            new, unchanged = writing.fresh(connection, tables.reviews, reviews, places)
            new, repeated = writing.unsaid(new, said)
            known, by = self._known(connection), reading.collectors(connection)
            writing.refuse(p for one, place in new for p in review_problems(one, known, by, place))
            records = [one for one, _ in new]
            stored = writing.add(connection, tables.reviews, records, unchanged + repeated)
            if opening:
                against = [r.observation for r in records if r.verdict is ReviewVerdict.DISAGREE]
                items = reading.items(connection, against)
                opened = steps.open_where_people_differ(connection, items, known)
                stored = replace(stored, opened=opened)
            return stored

    def reviews(self, observation: str | None = None) -> tuple[Review, ...]:
        """The reviews of one observation or of all, by time."""
        table = tables.reviews
        only = [] if observation is None else [table.c.observation == observation]
        return tuple(sorted(self._all(table, rows.to_review, *only), key=lambda r: r.at))

    def add_dispute_events(
        self,
        events: Iterable[DisputeEvent],
        places: Sequence[Place] = (),
        *,
        testers: Sequence[str] = (),
    ) -> Imported:
        """Store the next steps of disputes, in their order: all or nothing.

        `testers` are to test again where a retest is among them. Raises ImportProblems: a step
        must fit those before it, and an adjudication needs an answer, a reason, and somebody who
        neither collected nor reviewed what is disputed.
        """
        with self.database.writing() as connection:
            return steps.add_events(connection, events, self._known(connection), places, testers)

    def act(self, item: Item, do: steps.Act) -> tuple[DisputeEvent, ...]:
        """Store the steps that `do` makes of the item as it stands; nobody comes between.

        Whatever `do` raises stores nothing. Raises ImportProblems as add_dispute_events.
        """
        with self.database.writing() as connection:
            return steps.act(connection, item, do, self._known(connection))

    def dispute_events(self, body: str | None = None) -> tuple[DisputeEvent, ...]:
        """The steps of a body's disputes or of all, each item's together and by time."""
        with self.database.reading() as connection:
            return reading.disputes(connection, body)

    def add_waivers(self, waivers: Iterable[Waiver], places: Sequence[Place] = ()) -> Imported:
        """Store signed waivers: all or nothing. Raises ImportProblems."""
        with self.database.writing() as connection:
            new, unchanged = writing.fresh(connection, tables.waivers, waivers, places)
            known = self._known(connection)
            writing.refuse(p for one, place in new for p in waiver_problems(one, known, place))
            return writing.add(connection, tables.waivers, [one for one, _ in new], unchanged)

    def waivers(self, body: str | None = None) -> tuple[Waiver, ...]:
        """The waivers of a body or of all, by time, and what upheld objections withdraw."""
        table = tables.waivers
        only = [] if body is None else [table.c.body == body]
        signed: tuple[Waiver, ...] = self._all(table, rows.to_waiver, *only)
        withdrawn = withdrawals(self.cases(body))
        return tuple(sorted((*signed, *withdrawn), key=lambda w: w.at))

    # ---- After the report ------------------------------------------------------------------

    def cases(self, body: str | None = None) -> tuple[Case, ...]:
        """The objections of a body or of all by number, with their decisions."""
        with self.database.reading() as connection:
            return after.cases(connection, body)

    def followups(self, body: str | None = None) -> tuple[Followup, ...]:
        """The retests after repairs of a body or of all, by time."""
        with self.database.reading() as connection:
            return after.followups(connection, body)

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, Known]]:
        """A writer's transaction, and what is known of those whom a record may name."""
        with self.database.writing() as connection:
            yield connection, self._known(connection)

    # ---- Inside ----------------------------------------------------------------------------

    def _all[T](
        self, table: Table, make: Callable[[Any], T], *only: ColumnElement[bool]
    ) -> tuple[T, ...]:
        with self.database.reading() as connection:
            return reading.every(connection, table, make, *only)

    def _known(self, connection: Connection) -> Known:
        testers = reading.every(connection, tables.testers, rows.to_tester)
        targets = reading.every(connection, tables.targets, rows.to_target)
        bodies = connection.execute(select(tables.bodies.c.id)).scalars()
        return Known(
            testers={t.id: t for t in testers},
            targets={t.id: t for t in targets},
            bodies=frozenset(bodies),
            now=self._now(),
        )
