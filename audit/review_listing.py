"""Prints what is disputed in a round, what awaits somebody, and everything that was ever said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Console

from audit.people.model import Observation
from audit.people.reviewing import Reviewable, awaited, reviewable
from audit.people.settle import Item, Settled, State, Why
from audit.review_desk import Desk
from audit.review_lines import INDENT, Lines
from rules.load import load_catalogue


def list_reviews(
    path: Path, console: Console, *, body: str, by: str, only_open: bool, lang: str
) -> int:
    """Print disputes, items that await a second tester, and what `by` may review.

    Reads only. With `only_open` what is settled or was reviewed is left out. Gives the exit code
    back. Raises CommandError, RoundError and PeopleError.
    """
    desk = Desk.open(path, lang)
    if body:
        desk.folder.body(body)
    if by:
        desk.tester(by)
    for line in _Listing(desk, body, by, only_open).lines():
        console.out(line, highlight=False)
    return 0


def print_history(
    path: Path,
    console: Console,
    *,
    body: str,
    indicator: str,
    platform: str,
    finding: str,
    lang: str,
) -> int:
    """Print everything that was ever said of an indicator and its questions, oldest first.

    With a `finding`, of that question alone. Gives the exit code back. Raises CommandError,
    Refusal, RoundError and PeopleError.
    """
    desk = Desk.open(path, lang)
    item = desk.item(body, indicator, platform, finding)
    lines = Lines(desk)
    found = list(_history(desk, lines, item))
    console.out(lines.head(item, 1).removeprefix("1. "), highlight=False)
    for _, line in sorted(found, key=lambda pair: pair[0]):
        console.out(INDENT + line, highlight=False)
    if not found:
        console.out(INDENT + desk.say("review-why-nobody"), highlight=False)
        return 0
    known = desk.work.body(body).settled.get(item)
    if known is not None:
        state = desk.say(f"review-state-{known.state}")
        why = desk.say(f"review-why-{known.why}") if known.why is not None else ""
        console.out(desk.say("review-now", state=state, why=why).rstrip(), highlight=False)
        if known.answer is not None:
            for line in lines.outcome(known):
                console.out(line, highlight=False)
    return 0


class _Listing:
    """Makes the lines of a list."""

    def __init__(self, desk: Desk, body: str, by: str, only_open: bool) -> None:
        self.desk = desk
        self.by = by
        self.only_open = only_open
        self.words = Lines(desk, by)
        self.settled = desk.settled(body)

    def lines(self) -> Iterator[str]:
        disputed = [s for s in self.settled if s.state is State.DISPUTED]
        yield self.desk.say("review-list-disputed", count=str(len(disputed)))
        for number, one in enumerate(disputed, start=1):
            yield self.words.head(one.item, number)
            yield from self.words.disputed(one)
        if disputed:
            yield self.desk.say("review-list-hint", round=str(self.desk.folder.path))
        yield from self.second()
        yield from self.ended()
        yield from self.mine()

    def second(self) -> Iterator[str]:
        """Items that two test independently and one has tested."""
        waiting = [s for s in self.settled if s.why is Why.SECOND_TESTER]
        yield self.desk.say("review-list-second", count=str(len(waiting)))
        for number, one in enumerate(waiting, start=1):
            yield self.words.head(one.item, number)
            testers = dict.fromkeys(voice.tester for voice in one.voices)
            still = awaited(one, self.desk.work.assignments)
            code = "review-second" if still else "review-second-nobody"
            done, others = self.words.people(testers), self.words.people(still)
            yield INDENT + self.desk.say(code, done=done, testers=others)

    def ended(self) -> Iterator[str]:
        """Disputes that were settled."""
        ended = [s for s in self.settled if s.events and s.state is not State.DISPUTED]
        if self.only_open or not ended:
            return
        yield self.desk.say("review-list-ended", count=str(len(ended)))
        for number, one in enumerate(ended, start=1):
            yield self.words.head(one.item, number)
            yield from self.words.outcome(one)

    def mine(self) -> Iterator[str]:
        """What the reader may review."""
        if not self.by:
            yield self.desk.say("review-list-by")
            return
        person = self.desk.tester(self.by)
        if not person.may_review:
            yield self.desk.say("review-no-reviewer", tester=self.by)
            return
        found = [
            one
            for one in reviewable(self.settled, person, self.desk.work.assignments)
            if not (self.only_open and one.said is not None)
        ]
        count = str(len(found))
        yield self.desk.say("review-list-yours", tester=self.words.person(self.by), count=count)
        for number, one in enumerate(found, start=1):
            yield from self.one(number, one)

    def one(self, number: int, one: Reviewable) -> Iterator[str]:
        yield self.words.head(one.settled.item, number)
        yield INDENT + self.words.said(one.observation)
        if one.said is not None:
            yield INDENT + self.words.reviewed(one.said)


def _history(desk: Desk, lines: Lines, item: Item) -> Iterator[tuple[datetime, str]]:
    """Each thing that was said or done with the time when it entered the records."""
    for one in _about(desk, item):
        question = one.item.finding if item.finding is None else None
        where = desk.say("review-about", finding=question) if question else ""
        for said in one.observations:
            yield _entered(said), where + lines.said(said)
        for review in one.reviews:
            yield review.at, where + lines.reviewed(review)
        for event in one.events:
            yield event.at, where + lines.happened(event)
    if item.finding is None:
        rules = load_catalogue().rules
        for waiver in desk.work.body(item.body).waivers:
            rule = rules.get(waiver.rule)
            if rule is not None and rule.indicator == item.indicator:
                yield waiver.at, lines.waived(waiver)


def _about(desk: Desk, item: Item) -> Iterator[Settled]:
    """The item, and with an indicator all its questions."""
    for known, one in desk.work.body(item.body).settled.items():
        same = (known.indicator, known.platform) == (item.indicator, item.platform)
        if same and item.finding in (None, known.finding):
            yield one


def _entered(said: Observation) -> datetime:
    return said.recorded_at or said.observed_at
