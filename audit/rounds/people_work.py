"""What people did in a round, read from its store once and settled body by body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audit.people.followups import Followup
from audit.people.model import (
    Assignment,
    DisputeEvent,
    Observation,
    Review,
    Round,
    Target,
    Tester,
    Waiver,
)
from audit.people.objections import Case
from audit.people.settle import Item, Settled, State, settle
from audit.people.store import People
from audit.rounds.folder import RoundFolder
from audit.rounds.model import Dispute
from audit.rounds.pseudonyms import Codes, codes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyWork:
    """What people said and did about one body. `settled` in the order of the items' keys."""

    observations: tuple[Observation, ...] = ()
    reviews: tuple[Review, ...] = ()
    events: tuple[DisputeEvent, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    targets: tuple[Target, ...] = ()
    settled: Mapping[Item, Settled] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    followups: tuple[Followup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleWork:
    """Everything that a round's store holds.

    `bodies` by body id, one without any work included as long as the round names it. `files` are
    the kept files of evidence, absolute, by sha256. `stages` are the round's stages by number.
    """

    stages: tuple[Round, ...]
    testers: tuple[Tester, ...]
    assignments: tuple[Assignment, ...]
    bodies: Mapping[str, BodyWork]
    files: Mapping[str, Path]

    @classmethod
    def read(
        cls, people: People, *, double: frozenset[str] = frozenset(), codes: Path | None = None
    ) -> PeopleWork:
        """Read the store; `double` are the indicators that two testers test independently.

        `codes` is the folder of a round whose testers are to be known by codes, None = by name.

        Raises PeopleError when the database cannot be read.
        """
        testers, said = tuple(people.testers()), _Said.of(people)
        assignments = people.assignments()
        known: Codes | None = None
        if codes is not None:
            known = codes_of(codes, testers)
            said = said.under(known)
            testers = tuple(sorted(map(known.tester, testers), key=lambda one: one.id))
            assignments = tuple(map(known.assignment, assignments))
        history = _by_body(said.history)
        events, waivers = _by_body(said.events), _by_body(said.waivers)
        targets = _by_body(people.targets())
        reviews = _reviews(said.reviews, history)
        cases, followups = _after(people, known)
        return cls(
            stages=people.rounds(),
            testers=testers,
            assignments=assignments,
            bodies={
                body: BodyWork(
                    observations=tuple(history.get(body, ())),
                    reviews=tuple(reviews.get(body, ())),
                    events=tuple(events.get(body, ())),
                    waivers=tuple(waivers.get(body, ())),
                    targets=tuple(targets.get(body, ())),
                    settled=settle(
                        history.get(body, ()),
                        reviews.get(body, ()),
                        events.get(body, ()),
                        double=double,
                    ),
                    cases=tuple(cases.get(body, ())),
                    followups=tuple(followups.get(body, ())),
                )
                for body in sorted({b.id for b in people.bodies()} | set(history) | set(events))
            },
            files={one.sha256: people.files.place(one) for one in people.evidence()},
        )

    def body(self, body_id: str) -> BodyWork:
        """A body's work, an empty one where nobody did anything."""
        return self.bodies.get(body_id, BodyWork())

    def only(self, body_id: str) -> PeopleWork:
        """The same for one body, to hand to another process."""
        work = self.body(body_id)
        named = {clip.sha256 for record in work.observations for clip in record.evidence}
        named |= {sha for case in work.cases for sha in case.objection.evidence}
        named |= {sha for record in work.followups for sha in record.evidence}
        files = {sha: path for sha, path in self.files.items() if sha in named}
        return replace(self, bodies={body_id: work}, files=files)

    def settled(self) -> Iterator[Settled]:
        """Everything that was settled or is open, body by body."""
        for work in self.bodies.values():
            yield from work.settled.values()

    def disputes(self) -> tuple[Dispute, ...]:
        """Every item that people differ or differed about, in the order of its key."""
        return tuple(
            Dispute(item=one.item, open=one.state is State.DISPUTED, events=one.events)
            for one in sorted(self.settled(), key=lambda one: one.item.key)
            if one.events or one.state is State.DISPUTED
        )

    def objections(self) -> tuple[Case, ...]:
        """Every objection by number, whatever body it is of."""
        found = (case for work in self.bodies.values() for case in work.cases)
        return tuple(sorted(found, key=lambda case: case.objection.number))


def read_people(folder: RoundFolder) -> PeopleWork:
    """The work of a round's people, under codes where the round wants that.

    Raises RoundError, PeopleError or ToolError.
    """
    with folder.people() as people:
        codes = folder.path if folder.codes else None
        return PeopleWork.read(people, double=folder.double, codes=codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Everything that people said, as the store holds it."""

    history: tuple[Observation, ...]
    reviews: tuple[Review, ...]
    events: tuple[DisputeEvent, ...]
    waivers: tuple[Waiver, ...]

    @classmethod
    def of(cls, people: People) -> _Said:
        return cls(
            history=tuple(people.history()),
            reviews=tuple(people.reviews()),
            events=tuple(people.dispute_events()),
            waivers=tuple(people.waivers()),
        )

    def under(self, codes: Codes) -> _Said:
        history, ids = codes.observations(self.history)
        return _Said(
            history=history,
            reviews=tuple(codes.review(one, ids) for one in self.reviews),
            events=tuple(map(codes.event, self.events)),
            waivers=tuple(map(codes.waiver, self.waivers)),
        )


def _after(
    people: People, codes: Codes | None
) -> tuple[Mapping[str, Sequence[Case]], Mapping[str, Sequence[Followup]]]:
    """Objections and retests after repairs by body, under codes where there are any."""
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in people.cases():
        cases[case.objection.body].append(case if codes is None else codes.case(case))
    followups: dict[str, list[Followup]] = defaultdict(list)
    for record in people.followups():
        followups[record.body].append(record if codes is None else codes.followup(record))
    return cases, followups


def _by_body[R: (Observation, DisputeEvent, Waiver, Target)](
    records: Iterable[R],
) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        found[record.body].append(record)
    return found


def _reviews(
    reviews: Iterable[Review], history: Mapping[str, Sequence[Observation]]
) -> dict[str, list[Review]]:
    """Reviews by the body of what they review."""
    bodies = {record.id: body for body, records in history.items() for record in records}
    found: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        if review.observation in bodies:
            found[bodies[review.observation]].append(review)
    return found
