"""Drawing pages and testers anew: what it must give where one can reckon it by hand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.adjust import Machine
from audit.people.merge import merge
from audit.people.settle import Item, Rating, Settled, State
from audit.rounds.drawing import Drawing
from audit.rounds.model import BodyFacts, Interval, Leg, Spoken
from audit.rounds.resample import intervals
from audit.score import Evidence
from rules.model import Result, Scheme
from rules.outcome import Tally
from tests.audit.rounds.invented import APP, SCHEME, TREE, WEB, body, leg

FULL = Spoken(settled="full", ratings=())
ANSWERS = ("full", "partial", "none", "not-applicable")


def portal(name: str, pages: Sequence[tuple[int, int, int]], **spoken: Spoken) -> BodyFacts:
    """A body without client: W09 as the pages say, W02 clean, people said full of all others."""
    tallies = [[page if indicator == "W09" else (0, 1, 0) for indicator in WEB] for page in pages]
    known = {i: FULL for i in WEB if i != "W09"} | spoken
    return body(name, missing=("app",), legs=(leg(tallies, WEB, "", known),))


def one(found: BodyFacts, **more: Any) -> Interval:
    """The interval of a body that stands alone."""
    (interval,) = intervals([found], TREE, SCHEME, **{"seed": 1, "resamples": 400, **more})
    return interval


def worth(w09: Fraction) -> Fraction:
    """The total where everything of the portal is full but W09, one of sixteen in C."""
    return 40 * (2 + (15 + w09) / 16) / 3


def test_two_pages_as_enumerated_by_hand() -> None:
    """AA and AB are 部分通过 (2 of 8, 4 of 8), BB is 无法通过 (6 of 8): a quarter of all draws."""
    pages = [(1, 3, 0), (3, 1, 0)]
    totals = []
    for draw in itertools.product(pages, repeat=2):
        failed, passed = sum(p[0] for p in draw), sum(p[1] for p in draw)
        totals.append(worth(Fraction(0) if 2 * failed > failed + passed else Fraction(1, 2)))
    assert sorted(totals) == [worth(Fraction(0)), *[worth(Fraction(1, 2))] * 3]
    found = one(portal("yunxi", pages), resamples=2000)
    assert (found.low, found.high) == (min(totals), max(totals))


def test_five_pages_as_enumerated_by_hand() -> None:
    """3,125 draws: what fewer than 2.5 % of them bring lies outside."""
    pages = [(9, 1, 0), (0, 10, 0), (0, 10, 0), (0, 10, 0), (1, 9, 0)]
    totals = []
    for draw in itertools.product(pages, repeat=5):
        failed, passed = sum(p[0] for p in draw), sum(p[1] for p in draw)
        # Nothing failed: a person said nothing of W09, so it is open up to full.
        low = Fraction(0) if not failed or 2 * failed > failed + passed else Fraction(1, 2)
        high = Fraction(1) if not failed else low
        totals.append((worth(low), worth(high)))
    lows, highs = sorted(t[0] for t in totals), sorted(t[1] for t in totals)
    found = one(portal("yunxi", pages), resamples=4000)
    assert found.low == lows[len(lows) // 40]
    assert found.high == highs[-len(highs) // 40 - 1]


def test_one_page_is_a_point() -> None:
    """Drawn again it is the same page."""
    found = one(portal("yunxi", [(1, 3, 0)]))
    assert (found.low, found.high) == (worth(Fraction(1, 2)), worth(Fraction(1, 2)))
    assert (found.best, found.worst) == (1, 1)


def test_nothing_to_draw_is_no_interval() -> None:
    """A body of which nothing was captured, and one that lacks a total, have none."""
    empty = portal("yunxi", [])
    assert one(empty) == Interval(body="yunxi", best=None, worst=None, low=None, high=None)


def test_a_body_without_interval_still_takes_its_place() -> None:
    """Not captured, its W02 is open in every draw: the other may be before or behind it."""
    empty = portal("empty", [], W09=FULL)
    found = intervals([empty, portal("yunxi", [(3, 1, 0)])], TREE, SCHEME, seed=1, resamples=50)
    assert (found[0].best, found[1].best, found[1].worst) == (None, 1, 2)


def test_places_by_hand() -> None:
    """A portal that is partial or none against one that is surely partial: first or second."""
    changing = portal("a", [(1, 3, 0), (3, 1, 0)])
    steady = portal("b", [(1, 3, 0)])
    found = {
        i.body: (i.best, i.worst)
        for i in intervals([changing, steady], TREE, SCHEME, seed=1, resamples=1000)
    }
    # Equal in three draws of four: they share the first place; else b alone is first.
    assert found == {"a": (1, 2), "b": (1, 1)}


def test_bodies_are_drawn_apart() -> None:
    """Two bodies with the same pages are sometimes before and sometimes behind each other."""
    pages = [(1, 3, 0), (3, 1, 0)]
    found = intervals(
        [portal("a", pages), portal("b", pages)], TREE, SCHEME, seed=1, resamples=1000
    )
    assert [(i.best, i.worst) for i in found] == [(1, 2), (1, 2)]


def test_a_body_is_not_behind_itself() -> None:
    """Alone it has the first place in every draw, however much of it is open."""
    found = one(portal("yunxi", [(0, 10, 0), (0, 10, 0)]))
    assert found.low != found.high
    assert (found.best, found.worst) == (1, 1)


def test_the_seed_alone_decides() -> None:
    """The same seed the same intervals, another one others."""
    pages = [(9, 1, 0), (0, 10, 0), (0, 10, 0), (1, 9, 0)]
    bodies = [portal(name, pages) for name in ("a", "b")]
    first = intervals(bodies, TREE, SCHEME, seed=1, resamples=100)
    assert intervals(bodies, TREE, SCHEME, seed=1, resamples=100) == first
    drawn = [
        Drawing(bodies[0], SCHEME, seed=seed, draws=100).legs()[0].low.tolist() for seed in (1, 2)
    ]
    assert drawn[0] != drawn[1]


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(6)), seed=st.integers(0, 5))
def test_no_order_matters(order: list[int], seed: int) -> None:
    """Bodies and pages in any order give the same intervals."""
    pages = [(n, 6 - n, n % 2) for n in range(6)]
    bodies = [portal(f"b{n}", [pages[n], pages[(n + 1) % 6], (n, 1, 0)]) for n in range(6)]
    before = intervals(bodies, TREE, SCHEME, seed=seed, resamples=60)
    turned = [replace(b, legs=(_turned(b.legs[0], (2, 0, 1)),)) for b in bodies]
    after = intervals([turned[n] for n in order], TREE, SCHEME, seed=seed, resamples=60)
    assert sorted(after, key=lambda i: i.body) == sorted(before, key=lambda i: i.body)


def _turned(one_leg: Leg, order: Sequence[int]) -> Leg:
    rows = list(order)
    return replace(one_leg, tallies=one_leg.tallies[rows], gaps=one_leg.gaps[rows])


def ratings(**said: str) -> tuple[Rating, ...]:
    """What testers said of W05 by themselves."""
    item = Item(body="yunxi", indicator="W05")
    return tuple(
        Rating(item=item, target="yunxi-web", tester=tester, answer=word)
        for tester, word in said.items()
    )


def w05(spoken: Spoken, draws: int = 400) -> set[tuple[Fraction, Fraction, bool]]:
    """What the draws make of W05: low, high, 不适用."""
    found = portal("yunxi", [(0, 4, 0)], W05=spoken)
    drawn = Drawing(found, SCHEME, seed=3, draws=draws).legs()[0]
    column = drawn.indicators.index("W05")
    rows = zip(drawn.low[:, column], drawn.high[:, column], drawn.gone[:, column], strict=True)
    return {(drawn.values[low], drawn.values[high], bool(gone)) for low, high, gone in rows}


HALF = Fraction(1, 2)


def test_testers_who_differed_are_drawn_and_the_ruling_holds_where_they_differ() -> None:
    """Twice T1 is full, twice T2 none, both of them what was adjudicated."""
    spoken = Spoken(settled="partial", ratings=ratings(T1="full", T2="none"))
    assert w05(spoken) == {(1, 1, False), (0, 0, False), (HALF, HALF, False)}


def test_an_open_dispute_stays_open_where_the_drawn_testers_differ() -> None:
    """Nobody has settled it: from nothing to full."""
    spoken = Spoken(settled=None, ratings=ratings(T1="full", T2="none"), disputed=True)
    assert w05(spoken) == {(1, 1, False), (0, 0, False), (0, 1, False)}


def test_testers_who_agree_are_not_drawn() -> None:
    """Whoever is drawn says the same; a ruling against both of them stays."""
    agreed = Spoken(settled="full", ratings=ratings(T1="full", T2="full"))
    assert w05(agreed) == {(1, 1, False)}
    overruled = Spoken(settled="none", ratings=ratings(T1="full", T2="full"))
    assert w05(overruled) == {(0, 0, False)}


def test_one_tester_is_as_settled() -> None:
    """A single word cannot be drawn anew, and an item without one is open."""
    assert w05(Spoken(settled="partial", ratings=ratings(T1="partial"))) == {(HALF, HALF, False)}
    assert w05(Spoken(settled=None, ratings=ratings(T1="partial"))) == {(0, 1, False)}
    assert {gone for _, _, gone in w05(Spoken(settled="not-applicable", ratings=()))} == {True}


def test_two_platforms_make_their_mean_and_one_that_is_not_measured_is_open() -> None:
    """Everything settled: 100 on Android; iOS anything: the client from 50 to 100."""
    known = {name: FULL for name in APP}
    android = leg([[(0, 1, 0) for _ in APP]], APP, "android", known)
    ios = leg([], APP, "ios")
    web = leg([[(0, 1, 0) for _ in WEB]], WEB, "", {name: FULL for name in WEB})
    found = one(body("yunxi", legs=(web, android, ios)))
    assert (found.low, found.high) == (40 + 60 * HALF, 100)


def test_the_lower_platform_where_the_scheme_says_so() -> None:
    """Android full, iOS wholly none: the weaker one is the client."""
    weaker = replace(SCHEME, combine={"app": "lower"})
    none = Spoken(settled="none", ratings=())
    legs = (
        leg([[(0, 1, 0) for _ in WEB]], WEB, "", {name: FULL for name in WEB}),
        leg([[(0, 1, 0) for _ in APP]], APP, "android", {name: FULL for name in APP}),
        leg([[(1, 0, 0) for _ in APP]], APP, "ios", {name: none for name in APP}),
    )
    (found,) = intervals([body("yunxi", legs=legs)], TREE, weaker, seed=1, resamples=20)
    assert (found.low, found.high) == (40, 40)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["W02", "W05", "W09", "M10"]),
    counts=st.tuples(*[st.integers(0, 4)] * 3),
    gap=st.booleans(),
    word=st.sampled_from([None, *ANSWERS]),
    disputed=st.booleans(),
    bound=st.sampled_from([Fraction(1, 2), Fraction(1, 3)]),
)
def test_a_draw_says_what_merging_says(
    name: str,
    counts: tuple[int, int, int],
    gap: bool,
    word: str | None,
    disputed: bool,
    bound: Fraction,
) -> None:
    """One page drawn from one page: low, high and 不适用 as audit.people.merge decides them."""
    scheme: Scheme = replace(SCHEME, none_above=bound)
    indicator = scheme.indicator(name)
    assert indicator is not None
    failed, passed, unsure = counts
    tally = Tally(failed=failed, passed=passed, cant_tell=unsure)
    evidence = Evidence(tally=tally, pages_failed=0, pages_measured=1, gaps=int(gap))
    answer = None if disputed else word
    state = State.DISPUTED if disputed else State.AGREED if word else State.OPEN
    person = Settled(item=Item(body="b", indicator=name), state=state, answer=answer)
    standing = merge(indicator, scheme, Machine(evidence=evidence), person).standing
    one_leg = replace(
        leg([[counts]], [name], "", {name: Spoken(settled=answer, ratings=(), disputed=disputed)}),
        gaps=np.array([[gap]]),
    )
    drawn = Drawing(body("b", legs=(one_leg,)), scheme, seed=1, draws=3).legs()[0]
    gone = standing.result is Result.NOT_APPLICABLE
    assert drawn.gone.tolist() == [[gone]] * 3
    if not gone:
        assert {drawn.values[low] for (low,) in drawn.low.tolist()} == {standing.low}
        assert {drawn.values[high] for (high,) in drawn.high.tolist()} == {standing.high}


@pytest.mark.parametrize(("failed", "low"), [(0, HALF), (1, HALF), (3, Fraction(0))])
def test_a_signed_waiver_keeps_its_floor(failed: int, low: Fraction) -> None:
    """Where a draw brings no failure the waived ones count as 部分通过 at least."""
    one_leg = replace(leg([[(failed, 2, 0)]], ["W09"]), floors={"W09": HALF})
    drawn = Drawing(body("b", legs=(one_leg,)), SCHEME, seed=1, draws=1).legs()[0]
    assert drawn.values[drawn.low[0, 0]] == low


def test_a_scheme_that_does_more_than_weigh_is_added_up_in_full() -> None:
    """A ceiling on the total holds in every draw as well."""
    capped = replace(TREE, maximum=Fraction(30))
    (found,) = intervals(
        [portal("yunxi", [(1, 3, 0), (3, 1, 0)])], capped, SCHEME, seed=1, resamples=50
    )
    assert (found.low, found.high) == (30, 30)
