"""Who may review what: somebody else's current answers, and nobody's before one's own work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.people.acts import Refusal
from audit.people.allowed import last_words
from audit.people.model import Assignment, DisputeKind, Observation, Review, Tester, Work
from audit.people.settle import Item, Settled, State

LEAST = 6  # characters of an id that a person has to type
SHOWN = 12  # characters of an id that are shown, more where that names several


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewable:
    """An observation that a reviewer may review; `said` is what they said of it last."""

    observation: Observation
    settled: Settled
    said: Review | None = None


def reviewable(
    settled: Iterable[Settled], reviewer: Tester, assignments: Sequence[Assignment]
) -> tuple[Reviewable, ...]:
    """What this person may review now, in the order of the items and then of the answers."""
    if not reviewer.may_review:
        return ()
    found = []
    for one in settled:
        if one.state is State.ADJUDICATED or not _given(one.item, reviewer.id, assignments):
            continue
        if still_to_test(one, reviewer.id, assignments):
            continue
        last = {r.observation: r for r in last_words(one.reviews) if r.reviewer == reviewer.id}
        found += [
            Reviewable(observation=voice, settled=one, said=last.get(voice.id))
            for voice in one.voices
            if voice.tester != reviewer.id
        ]
    return tuple(found)


def check(
    observation: Observation,
    settled: Settled,
    reviewer: Tester,
    assignments: Sequence[Assignment],
) -> None:
    """Raise Refusal where `reviewable` would not have the observation."""
    named = {
        "tester": reviewer.id,
        "body": observation.body,
        "indicator": observation.indicator,
        "platform": observation.platform or "web",
    }
    if observation.tester == reviewer.id:
        raise Refusal("review-own", **named)
    if not reviewer.may_review:
        raise Refusal("review-no-reviewer", **named)
    if not _given(settled.item, reviewer.id, assignments):
        raise Refusal("review-not-yours", **named)
    if still_to_test(settled, reviewer.id, assignments):
        raise Refusal("review-test-first", **named)
    if settled.state is State.ADJUDICATED:
        raise Refusal("review-ruled-already", **named)
    if observation.id not in {voice.id for voice in settled.voices}:
        raise Refusal("review-not-current", **named)


def still_to_test(settled: Settled, tester: str, assignments: Sequence[Assignment]) -> bool:
    """Whether this person is still to test the item and must not know what others said."""
    item, mine = settled.item, [a for a in assignments if a.tester == tester]
    done = max((o.round_number for o in settled.observations if o.tester == tester), default=0)
    collects = (a for a in mine if a.kind is Work.COLLECT)
    if not done and any(a.covers(item.body, item.indicator) for a in collects):
        return True
    last = settled.events[-1] if settled.events else None
    if last is None or last.kind is not DisputeKind.RETEST or done >= last.round_number:
        return False
    return any(
        a.round_number == last.round_number
        and a.tests_again(item.body, item.platform, item.indicator, item.finding)
        for a in mine
    )


def awaited(settled: Settled, assignments: Iterable[Assignment]) -> tuple[str, ...]:
    """The testers who are to test the item and have not, a retest's or the first one's."""
    testers = dict.fromkeys(a.tester for a in assignments if a.kind is not Work.REVIEW)
    given = tuple(assignments)
    return tuple(t for t in testers if still_to_test(settled, t, given))


def unique[T](prefix: str, known: Mapping[str, T]) -> T:
    """What the beginning of an id names.

    Raises Refusal: review-prefix-short, review-prefix-unknown, review-prefix-ambiguous.
    """
    wanted = prefix.strip().lower()
    if wanted in known:
        return known[wanted]
    if len(wanted) < LEAST:
        raise Refusal("review-prefix-short", value=wanted, least=str(LEAST))
    found = [name for name in known if name.startswith(wanted)]
    if not found:
        raise Refusal("review-prefix-unknown", value=wanted[:64])
    if len(found) > 1:
        listed = "、".join(name[: len(wanted) + 6] for name in sorted(found)[:10])
        raise Refusal("review-prefix-ambiguous", value=wanted, known=listed)
    return known[found[0]]


def shortest(ids: Iterable[str]) -> dict[str, str]:
    """Id → as much of its beginning as names it alone, and never less than SHOWN."""
    ordered = sorted(set(ids))
    found = {}
    for place, name in enumerate(ordered):
        near = ordered[max(0, place - 1) : place] + ordered[place + 1 : place + 2]
        length = SHOWN
        while length < len(name) and any(other.startswith(name[:length]) for other in near):
            length += 1
        found[name] = name[:length]
    return found


def _given(item: Item, reviewer: str, assignments: Iterable[Assignment]) -> bool:
    """Without any work of reviewing, to anybody, all is every reviewer's."""
    given = [a for a in assignments if a.kind is Work.REVIEW]
    return not given or any(
        a.tester == reviewer and a.covers(item.body, item.indicator) for a in given
    )
