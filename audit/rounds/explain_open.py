"""What still has to happen before an indicator is settled, and whom it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.people.model import Assignment, DisputeKind, Role, Tester, Work
from audit.people.settle import Settled, State, Why
from audit.report.words import is_open
from audit.rounds.explain_trail import Talk, Trail


class Kind(StrEnum):
    """What is wanted; a key of the texts after "explain-open-"."""

    TASK = "task"
    SECOND = "second"
    QUESTION = "question"
    DISPUTE = "dispute"
    MACHINE = "machine"


class Whom(StrEnum):
    """Whom it waits for; a key of the texts after "explain-who-"."""

    NAMED = "named"
    ANYBODY = "anybody"  # nobody was given any collecting to do: each may
    NOBODY = "nobody"  # others were, but this was given to nobody
    DECIDER = "decider"  # those who may adjudicate
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that is open. `id` is the task's or the question's, `rule` the question's rule.

    `count` is how many elements a question is about, or how many testers are wanted.
    """

    kind: Kind
    whom: Whom
    testers: tuple[str, ...] = ()
    id: str = ""
    rule: str = ""
    count: int = 0
    why: Why | None = None


def wanted_of(
    trail: Trail, body: str, testers: Sequence[Tester], assignments: Sequence[Assignment]
) -> tuple[Wanted, ...]:
    """What is open; nothing for an indicator that is decided."""
    if not is_open(trail.row):
        return ()
    return tuple(_Wanting(trail, body, testers, assignments).all())


class _Wanting:
    def __init__(
        self, trail: Trail, body: str, testers: Sequence[Tester], assignments: Sequence[Assignment]
    ) -> None:
        self.trail = trail
        self.body = body
        self.testers = testers
        self.assignments = assignments

    def all(self) -> Iterator[Wanted]:
        talks = {talk.settled.item.finding: talk for talk in self.trail.talks if not talk.stranger}
        whole = talks.pop(None, None)
        if whole is not None and whole.settled.state is State.DISPUTED:
            yield self.dispute(whole)
        elif whole is not None and whole.settled.wanting and whole.said:
            spoken = {one.observation.tester for one in whole.said}
            whom, names = self.collectors(spoken)
            count = whole.settled.wanting
            yield Wanted(kind=Kind.SECOND, whom=whom, testers=names, count=count)
        else:
            for task in self.trail.row.tasks:
                whom, names = self.collectors(set())
                yield Wanted(kind=Kind.TASK, whom=whom, testers=names, id=task)
        for talk in talks.values():
            if talk.settled.state is State.DISPUTED:
                yield self.dispute(talk)
        for issue in self.trail.questions:
            if issue.id in talks and talks[issue.id].settled.state is State.DISPUTED:
                continue
            whom, names = self.collectors(set())
            yield Wanted(
                kind=Kind.QUESTION,
                whom=whom,
                testers=names,
                id=issue.id,
                rule=issue.rule,
                count=issue.elements,
            )
        gaps = self.trail.missed or {"gaps", "not-measured"} & set(self.trail.row.notes)
        if gaps and self.trail.row.judged_by != "person":
            yield Wanted(kind=Kind.MACHINE, whom=Whom.MACHINE)

    def collectors(self, without: set[str]) -> tuple[Whom, tuple[str, ...]]:
        """Whose the collecting is, those left out who have spoken already."""
        given = [a for a in self.assignments if a.kind is Work.COLLECT]
        if not given:
            return Whom.ANYBODY, ()
        names = dict.fromkeys(a.tester for a in given if self.covers(a) and a.tester not in without)
        return (Whom.NAMED if names else Whom.NOBODY), tuple(names)

    def dispute(self, talk: Talk) -> Wanted:
        settled = talk.settled
        whom, names = Whom.DECIDER, self.deciders(settled)
        if settled.why is Why.RETEST_AWAITED:
            whom, names = Whom.NAMED, self.retesters(settled)
        return Wanted(
            kind=Kind.DISPUTE,
            whom=whom if names else Whom.NOBODY,
            testers=names,
            id=settled.item.finding or "",
            rule=talk.issue.rule if talk.issue is not None else "",
            why=settled.why,
        )

    def retesters(self, settled: Settled) -> tuple[str, ...]:
        stages = [e.round_number for e in settled.events if e.kind is DisputeKind.RETEST]
        found = (
            a.tester
            for a in self.assignments
            if a.kind is Work.RETEST
            and self.covers(a)
            and a.round_number in stages[-1:]
            and a.platform in (None, settled.item.platform)
            and a.finding == settled.item.finding
        )
        return tuple(dict.fromkeys(found))

    def deciders(self, settled: Settled) -> tuple[str, ...]:
        """Experts and reviewers who neither collected nor reviewed it."""
        took_part = {o.tester for o in settled.observations}
        took_part |= {r.reviewer for r in settled.reviews}
        return tuple(
            t.id
            for t in self.testers
            if (t.may_review or t.role is Role.EXPERT) and t.id not in took_part
        )

    def covers(self, given: Assignment) -> bool:
        return given.body in (None, self.body) and given.indicator in (None, self.trail.row.id)
