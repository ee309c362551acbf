"""What holds of every merging, whatever was found and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.adjust import Machine
from audit.people.merge import merge
from audit.people.model import FULL, NO, NONE, NOT_APPLICABLE, PARTIAL, YES, Observation
from audit.people.settle import Item, Settled, settle
from rules.model import Result
from tests.audit.people.merging import (
    HALF,
    SCHEME,
    answers,
    asked,
    failed,
    indicator,
    machine,
    said,
    waiver,
)
from tests.audit.people.voices import LIN, SUN, ZHOU, says

_ANSWERS = (FULL, PARTIAL, NONE, NOT_APPLICABLE)
_NAMES = st.sampled_from(["W09", "W05", "M10"])


@st.composite
def legs(draw: st.DrawFn) -> tuple[str, Machine]:
    """An indicator and what the machine brought for it."""
    name = draw(_NAMES)
    if draw(st.integers(0, 9)) == 0:
        return name, machine(pages=0)
    bad = draw(st.integers(0, 3))
    open_ = draw(st.integers(0, 3))
    return name, machine(
        *failed(*(f"f{n}" for n in range(bad)), of=name),
        *asked(*(f"q{n}" for n in range(open_)), of=name),
        passed=draw(st.integers(0, 4)),
        gaps=draw(st.integers(0, 1)),
    )


def questions_of(marks: Sequence[str]) -> dict[str, Settled]:
    """Answers to q0, q1, … by the letters y, n and anything else for none."""
    words = {"y": YES, "n": NO}
    return answers(**{f"q{n}": words[m] for n, m in enumerate(marks) if m in words})


@settings(deadline=None)
@given(legs(), st.lists(st.sampled_from(_ANSWERS), max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_observations_never_matters(
    leg: tuple[str, Machine], words: list[str], random: object
) -> None:
    """Nor that of findings and waivers."""
    name, brought = leg
    item = Item(body="yunxi", indicator=name)
    observations: list[Observation] = [
        says(tester, word, item=item) for tester, word in zip((SUN, LIN, ZHOU), words, strict=False)
    ]
    signed = [waiver("f0"), waiver("f1")]
    first = merge(indicator(name), SCHEME, brought, settle(observations).get(item), waivers=signed)
    findings = list(brought.findings)
    random.shuffle(observations)  # type: ignore[attr-defined]
    random.shuffle(findings)  # type: ignore[attr-defined]
    again = merge(
        indicator(name),
        SCHEME,
        replace(brought, findings=tuple(findings)),
        settle(observations).get(item),
        waivers=reversed(signed),
    )
    assert (again.standing, again.evidence, again.notes) == (
        first.standing,
        first.evidence,
        first.notes,
    )


@settings(deadline=None)
@given(legs(), st.sampled_from(_ANSWERS), st.integers(0, 2), st.booleans())
def test_more_confirmations_never_widen_a_range(
    leg: tuple[str, Machine], word: str, before: int, double: bool
) -> None:
    """One more tester who says the same can only narrow what is open."""
    name, brought = leg
    few = merge(indicator(name), SCHEME, brought, said(*[word] * before, of=name, double=double))
    more = merge(
        indicator(name), SCHEME, brought, said(*[word] * (before + 1), of=name, double=double)
    )
    width = few.standing.high - few.standing.low
    assert more.standing.high - more.standing.low <= width


@settings(deadline=None)
@given(
    legs(), st.text("yn.", min_size=3, max_size=3), st.integers(0, 2), st.sampled_from([YES, NO])
)
def test_one_more_answered_question_never_widens_a_range(
    leg: tuple[str, Machine], marks: str, place: int, word: str
) -> None:
    """And stays inside what was possible before."""
    name, brought = leg
    known = questions_of(marks[:place] + "." + marks[place + 1 :])
    few = merge(indicator(name), SCHEME, brought, None, questions=known)
    extra = {**known, **answers(**{f"q{place}": word})}
    more = merge(indicator(name), SCHEME, brought, None, questions=extra)
    if more.standing.result is not Result.NOT_APPLICABLE:
        assert few.standing.low <= more.standing.low
        assert more.standing.high <= few.standing.high


@settings(deadline=None)
@given(
    legs(),
    st.text("yn.", min_size=3, max_size=3),
    st.one_of(st.none(), st.sampled_from(_ANSWERS)),
    st.sets(st.integers(0, 2)),
    st.integers(0, 2),
)
def test_a_waiver_never_lowers(
    leg: tuple[str, Machine], marks: str, word: str | None, signed: set[int], one: int
) -> None:
    """Neither bound; an indicator that leaves the sums was worth nothing before."""
    name, brought = leg
    person = None if word is None else said(word, of=name)
    known = questions_of(marks)
    waivers = [waiver(f"f{n}") for n in signed - {one}]
    before = merge(indicator(name), SCHEME, brought, person, questions=known, waivers=waivers)
    after = merge(
        indicator(name),
        SCHEME,
        brought,
        person,
        questions=known,
        waivers=[*waivers, waiver(f"f{one}")],
    )
    left = Result.NOT_APPLICABLE
    if after.standing.result is left and before.standing.result is not left:
        # A person's own 不适用 is only held back by the failures that are waived now.
        assert word == NOT_APPLICABLE or before.standing.value == 0
    else:
        assert after.standing.low >= before.standing.low
        assert after.standing.high >= before.standing.high


@settings(deadline=None)
@given(
    legs(),
    st.text("yn.", min_size=3, max_size=3),
    st.lists(st.sampled_from(_ANSWERS), max_size=3),
    st.sets(st.integers(0, 2)),
)
def test_nothing_is_full_without_a_person_where_the_scheme_wants_one(
    leg: tuple[str, Machine], marks: str, words: list[str], signed: set[int]
) -> None:
    """Whatever is waived and answered, full needs a settled "full"; failures forbid it."""
    name, brought = leg
    person = said(*words, of=name)
    merged = merge(
        indicator(name),
        SCHEME,
        brought,
        person,
        questions=questions_of(marks),
        waivers=[waiver(f"f{n}") for n in signed],
    )
    standing = merged.standing
    if standing.result is Result.FULL and indicator(name).judged_by != "machine":
        assert person.answer == FULL
    if indicator(name).judged_by != "person" and merged.evidence.tally.failed:
        assert standing.high <= HALF
    assert (standing.value is None) is (standing.decided_by is None)
    assert standing.low <= standing.high
