"""From what testers and reviewers said to one settled answer for each item, or an honest gap.

An item is settled by agreement alone. As soon as a dispute has been opened for it, only a retest
or an adjudication settles it, never a later correction. A retest counts once all its answers are
the same and at least two people stand behind that answer. Nothing depends on the order of input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.people.allowed import Refused, allowed_events, allowed_reviews, last_words, when
from audit.people.model import DisputeEvent, DisputeKind, Observation, Review, ReviewVerdict


class State(StrEnum):
    """How far an item is settled."""

    AGREED = "agreed"
    OPEN = "open"
    DISPUTED = "disputed"
    ADJUDICATED = "adjudicated"


class Why(StrEnum):
    """Why an item is open or disputed; a key of the texts' [message] table after "review-"."""

    NOBODY = "nobody"
    SECOND_TESTER = "second-tester"
    ANSWERS_DIFFER = "answers-differ"
    REVIEWER_DISAGREES = "reviewer-disagrees"
    OPENED = "opened"  # and neither tested again nor adjudicated since
    RETEST_AWAITED = "retest-awaited"
    RETEST_DIFFERS = "retest-differs"
    RETEST_ALONE = "retest-alone"  # one person's word against the earlier ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is settled: an indicator of a body on a platform ("" = web), or one finding of it."""

    body: str
    platform: str = ""
    indicator: str
    finding: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What items are sorted by."""
        return (self.body, self.indicator, self.platform, self.finding or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a tester said by himself, before any dispute: what agreement is measured on."""

    item: Item
    target: str
    tester: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is known of an item and the whole history behind it.

    `answer` None while open or disputed; `why` None once it is settled. `voices` are the
    observations that count now, the latest of each tester for each target; `objections` the
    reviews that disagree with one of them. `wanting` is how many independent testers are still
    needed. `retested` is true where a retest decided. `ruling` is the adjudication that holds.
    `observations`, `reviews` and `events` are everything that was ever said, oldest first.
    """

    item: Item
    state: State
    answer: str | None = None
    why: Why | None = None
    voices: tuple[Observation, ...] = ()
    objections: tuple[Review, ...] = ()
    wanting: int = 0
    retested: bool = False
    ruling: DisputeEvent | None = None
    ratings: tuple[Rating, ...] = ()
    refused: tuple[Refused, ...] = ()
    observations: tuple[Observation, ...] = ()
    reviews: tuple[Review, ...] = ()
    events: tuple[DisputeEvent, ...] = ()


def item_of(record: Observation | DisputeEvent) -> Item:
    """The item that an observation or an event is about."""
    return Item(
        body=record.body,
        platform=record.platform,
        indicator=record.indicator,
        finding=record.finding,
    )


def settle(
    observations: Iterable[Observation],
    reviews: Iterable[Review] = (),
    events: Iterable[DisputeEvent] = (),
    *,
    double: frozenset[str] = frozenset(),
    expected: Iterable[Item] = (),
) -> dict[Item, Settled]:
    """Every item that was observed, disputed or `expected`, in the order of its key.

    `double` are the indicators whose protocol wants two testers who work independently.
    """
    seen: dict[Item, dict[str, Observation]] = defaultdict(dict)
    for observation in observations:
        seen[item_of(observation)][observation.id] = observation
    happened: dict[Item, dict[str, DisputeEvent]] = defaultdict(dict)
    for event in events:
        happened[item_of(event)][event.id] = event
    said: dict[str, dict[str, Review]] = defaultdict(dict)
    for review in reviews:
        said[review.observation][review.id] = review
    items = sorted({*seen, *happened, *expected}, key=lambda item: item.key)
    return {
        item: _settle_one(
            item,
            seen.get(item, {}),
            [r for o in seen.get(item, {}) for r in said.get(o, {}).values()],
            list(happened.get(item, {}).values()),
            2 if item.finding is None and item.indicator in double else 1,
        )
        for item in items
    }


def _settle_one(
    item: Item,
    observations: Mapping[str, Observation],
    reviews: Sequence[Review],
    events: Sequence[DisputeEvent],
    needed: int,
) -> Settled:
    allowed, own = allowed_reviews(observations, reviews)
    voices = latest(observations)
    objections = _objections(voices, allowed)
    contested = bool(objections) or _differ(voices.values())
    valid, refused = allowed_events(observations, allowed, events, contested=contested)
    past = _Past(observations, allowed, valid)
    state = _state(past, voices, objections, needed)
    return Settled(
        item=item,
        state=state.state,
        answer=state.answer,
        why=state.why,
        voices=tuple(sorted(state.voices.values(), key=_spoken)),
        objections=tuple(state.objections),
        wanting=state.wanting,
        retested=state.retested,
        ruling=state.ruling,
        ratings=_ratings(item, past),
        refused=(*own, *refused),
        observations=tuple(o for _, o in _in_time(observations.items())),
        reviews=tuple(sorted(reviews, key=lambda r: (r.at, r.id))),
        events=tuple(sorted(events, key=when)),
    )


Voices = Mapping[tuple[str, str], Observation]  # by tester and target


@dataclass(frozen=True, slots=True)
class _Past:
    """All that was said of an item, under their ids, and the events that count, oldest first."""

    observations: Mapping[str, Observation]
    reviews: Sequence[Review]
    events: Sequence[DisputeEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    state: State
    voices: Voices
    objections: Sequence[Review] = ()
    answer: str | None = None
    why: Why | None = None
    wanting: int = 0
    retested: bool = False
    ruling: DisputeEvent | None = None


def _state(past: _Past, voices: Voices, objections: Sequence[Review], needed: int) -> _Found:
    last = past.events[-1] if past.events else None
    if last is None:
        return _undisputed(voices, objections, needed)
    if last.kind is DisputeKind.ADJUDICATED:
        return _Found(state=State.ADJUDICATED, voices=voices, answer=last.answer, ruling=last)
    if last.kind is DisputeKind.RETEST:
        return _after_retest(past, voices, last.round_number)
    return _Found(state=State.DISPUTED, voices=voices, objections=objections, why=Why.OPENED)


def _undisputed(voices: Voices, objections: Sequence[Review], needed: int) -> _Found:
    if not voices:
        return _Found(state=State.OPEN, voices=voices, why=Why.NOBODY, wanting=needed)
    if _differ(voices.values()):
        why: Why | None = Why.ANSWERS_DIFFER
    else:
        why = Why.REVIEWER_DISAGREES if objections else None
    if why is not None:
        return _Found(state=State.DISPUTED, voices=voices, objections=objections, why=why)
    wanting = max(0, needed - len({tester for tester, _ in voices}))
    if wanting:
        return _Found(state=State.OPEN, voices=voices, why=Why.SECOND_TESTER, wanting=wanting)
    return _Found(state=State.AGREED, voices=voices, answer=_common(voices))


def _after_retest(past: _Past, voices: Voices, number: int) -> _Found:
    """The retest decides alone; earlier answers and reviewers only stand behind an answer.

    Its event carries the first stage whose answers are the retest's.
    """
    again = latest({k: o for k, o in past.observations.items() if o.round_number >= number})
    if not again:
        return _Found(state=State.DISPUTED, voices=voices, why=Why.RETEST_AWAITED)
    objections = _objections(again, past.reviews)
    if _differ(again.values()):
        why: Why | None = Why.RETEST_DIFFERS
    elif objections:
        why = Why.REVIEWER_DISAGREES
    else:
        behind = _behind(past, again, number)
        why = None if len(behind) > 1 else Why.RETEST_ALONE
    if why is not None:
        # Whoever tested again speaks for himself; the others' earlier answers are still heard.
        heard = {**voices, **again}
        return _Found(state=State.DISPUTED, voices=heard, objections=objections, why=why)
    return _Found(state=State.AGREED, voices=again, answer=_common(again), retested=True)


def _behind(past: _Past, again: Voices, number: int) -> set[str]:
    """Who stands behind the retest's answer: who gave it, now or before, or reviewed it so."""
    answer = _common(again)
    before = latest({k: o for k, o in past.observations.items() if o.round_number < number})
    people = {o.tester for o in (*before.values(), *again.values()) if o.answer == answer}
    retests = {o.id for o in again.values()}
    return people | {
        r.reviewer
        for r in last_words(past.reviews)
        if r.observation in retests and r.verdict is ReviewVerdict.AGREE
    }


def latest(observations: Mapping[str, Observation]) -> Voices:
    """The latest uncorrected observation of each tester for each target, by (tester, target)."""
    corrected = set()
    for observation in observations.values():
        earlier = observations.get(observation.supersedes or "")
        if earlier is not None and earlier.tester == observation.tester:
            corrected.add(observation.supersedes)
    voices: dict[tuple[str, str], Observation] = {}
    for name, observation in _in_time(observations.items()):
        if name not in corrected:
            voices[observation.tester, observation.target] = observation
    return voices


def _in_time(named: Iterable[tuple[str, Observation]]) -> list[tuple[str, Observation]]:
    return sorted(named, key=lambda pair: (pair[1].round_number, pair[1].observed_at, pair[0]))


def _spoken(voice: Observation) -> tuple[int, datetime, str, str]:
    return (voice.round_number, voice.observed_at, voice.tester, voice.target)


def _differ(voices: Iterable[Observation]) -> bool:
    return len({o.answer for o in voices}) > 1


def _common(voices: Voices) -> str:
    """The one answer of voices that do not differ."""
    return next(iter(voices.values())).answer


def _objections(voices: Voices, reviews: Iterable[Review]) -> list[Review]:
    against = [r for r in last_words(reviews) if r.verdict is ReviewVerdict.DISAGREE]
    heard = {o.id for o in voices.values()} if against else set()
    return [r for r in against if r.observation in heard]


def _ratings(item: Item, past: _Past) -> tuple[Rating, ...]:
    """What each tester said before the dispute: retests and corrections made in it left out."""
    free = past.observations
    if past.events:
        first = past.events[0]
        again = first.kind is DisputeKind.RETEST
        last = first.round_number - 1 if again else first.round_number
        free = {k: o for k, o in free.items() if o.round_number <= last and not _late(o, first.at)}
    return tuple(
        Rating(item=item, target=o.target, tester=o.tester, answer=o.answer)
        for _, o in sorted(latest(free).items())
    )


def _late(observation: Observation, opened: datetime) -> bool:
    """Whether it corrects an earlier answer after the dispute about it began."""
    stored = observation.recorded_at
    return bool(observation.supersedes and stored and stored > opened)
