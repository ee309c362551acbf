"""Places, bands, groups, awards and movement, on small rounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from audit.scoring.bands import band_of, places
from audit.scoring.rank import Body, MixedError, Origin, Place, movement, rank
from audit.scoring.result import Standing
from rules.tree import Band, Tree
from tests.audit.scoring.trees import node, scored, tree

BANDS = """
[[band]]
id = "gold"
title = "金"
title_en = "Gold"
count = 2
status = "proposed"
source = "proposed"
[[band]]
id = "silver"
title = "银"
title_en = "Silver"
count = 1
status = "proposed"
source = "proposed"
[[band]]
id = "paper"
title = "纸"
title_en = "Paper"
status = "proposed"
source = "proposed"
[[award]]
id = "best-first"
title = "单项奖"
title_en = "Best in the first part"
node = "first"
status = "proposed"
source = "proposed"
"""


def scheme() -> Tree:
    """Two parts of equal weight, entered in points of 100."""
    parts = (node(name, weight="1", out_of="100") for name in ("first", "second"))
    return tree(BANDS, *parts)


def body(name: str, first: int | None, second: int | None = 0, group: str = "") -> Body:
    """A body with these points; None = open."""
    return Body(name=name, group=group, result=scored(scheme(), {"first": first, "second": second}))


def shown(found: tuple[Place, ...]) -> list[tuple[str, int, str | None]]:
    """Body, place and band."""
    return [(p.body, p.place, p.band.id if p.band else None) for p in found]


def test_equal_scores_share_a_place() -> None:
    """1, 2, 2, 4: nothing breaks the tie, the name least of all."""
    scores = {"丙": Fraction(7), "甲": Fraction(9), "丁": Fraction(7), "乙": Fraction(5)}
    assert places(scores) == {"甲": 1, "丙": 2, "丁": 2, "乙": 4}


def test_scores_that_only_look_equal_do_not_share_a_place() -> None:
    """Places go by the exact score, not by the figure that is printed."""
    assert places({"a": Fraction("71.384"), "b": Fraction("71.381")}) == {"a": 1, "b": 2}


def test_bands_by_count_go_by_place() -> None:
    """Two golds, one silver, the rest paper; who shares the second place shares the gold."""
    bodies = [body("a", 90), body("b", 80), body("c", 80), body("d", 70)]
    assert shown(rank(bodies, scheme()).together.places) == [
        ("a", 1, "gold"),
        ("b", 2, "gold"),
        ("c", 2, "gold"),
        ("d", 4, "paper"),
    ]


def test_bands_by_threshold_go_by_score() -> None:
    """From 90 and from 60; below the last there is no band."""
    bands = tuple(
        Band(id=name, title=name, title_en=name, count=None, minimum=Fraction(minimum))
        for name, minimum in (("gold", 90), ("silver", 60))
    )
    with_bands = replace(scheme(), bands=bands)
    found = [band_of(with_bands, 1, Fraction(score)) for score in (90, 89, 60, 59)]
    assert [band.id if band else None for band in found] == ["gold", "silver", "silver", None]


def test_peer_groups_are_ranked_apart_and_together() -> None:
    """Second of all may be the first of its group."""
    ranking = rank([body("a", 90, group="省"), body("b", 80, group="市")], scheme())
    assert shown(ranking.together.places) == [("a", 1, "gold"), ("b", 2, "gold")]
    assert shown(ranking.groups["市"].places) == [("b", 1, "gold")]


def test_open_bodies_are_listed_apart_with_the_places_they_may_have() -> None:
    """X lies between 40 and 90 (half of 80 to 180): it may still beat a, so a's place is 1 to 2."""
    ranking = rank([body("a", 90, 80), body("b", 40, 30), body("x", 80, None)], scheme())
    (apart,) = ranking.together.apart
    assert (apart.body, apart.best, apart.worst) == ("x", 1, 2)
    assert [(p.body, p.place, p.best, p.worst) for p in ranking.together.places] == [
        ("a", 1, 1, 2),
        ("b", 2, 3, 3),
    ]


def test_an_award_goes_to_all_who_are_best_in_its_node() -> None:
    """Shared when equal, however the totals stand."""
    ranking = rank([body("a", 90, 0), body("b", 90, 70), body("c", 80, 100)], scheme())
    (winner,) = ranking.awards
    assert (winner.bodies, winner.rate, winner.settled) == (("a", "b"), Fraction(9, 10), True)


def test_an_award_is_open_while_somebody_may_still_win_it() -> None:
    """Nothing is known yet about x in that node."""
    (winner,) = rank([body("a", 90), body("x", None)], scheme()).awards
    assert not winner.settled
    (winner,) = rank([body("a", 90), body("x", 80, None)], scheme()).awards
    assert (winner.bodies, winner.settled) == (("a",), True)


def test_movement_in_place_and_band() -> None:
    """From 30th to 1st is 29 up; who was not there before has no movement."""
    table = rank([body("甘", 90), body("新", 80)], scheme()).together
    moved = {m.body: m for m in movement(table, {"甘": (30, "paper"), "旧": (1, "gold")})}
    assert (moved["甘"].up, moved["甘"].band_before, moved["甘"].band) == (29, "paper", "gold")
    assert (moved["新"].up, moved["新"].place_before) == (None, None)
    assert (moved["旧"].up, moved["旧"].place) == (None, None)


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (Origin(catalogue="b", engines=("axe 4.10",)), "mixed-catalogue"),
        (Origin(catalogue="a", engines=("axe 4.11",)), "mixed-engine"),
    ],
)
def test_different_catalogues_or_engines_do_not_stand_in_one_ranking(
    origin: Origin, code: str
) -> None:
    """A score may move when an engine is upgraded: such a place would mean nothing."""
    one = replace(body("a", 90), origin=Origin(catalogue="a", engines=("axe 4.10",)))
    with pytest.raises(MixedError) as caught:
        rank([one, replace(body("b", 80), origin=origin)], scheme())
    assert caught.value.code == code


def test_different_schemes_or_versions_do_not_stand_in_one_ranking() -> None:
    """Neither two schemes nor two versions of one."""
    changed = replace(scheme(), version=2)
    with pytest.raises(MixedError) as caught:
        rank([body("a", 90)], changed)
    assert caught.value.code == "mixed-scheme"
    assert caught.value.found == ("invented@1", "invented@2")


def test_a_body_stands_once() -> None:
    """Two scores of one body are a mistake, not two places."""
    with pytest.raises(MixedError) as caught:
        rank([body("a", 90), body("a", 80)], scheme())
    assert (caught.value.code, caught.value.found) == ("body-twice", ("a",))


def test_the_place_of_a_body_is_its_own() -> None:
    """Whoever asks gets that body's place, and none for a body that is listed apart."""
    table = rank([body("a", 90), body("b", 80), body("open", None)], scheme()).together
    assert [(p.body, p.place) for n in ("a", "b") if (p := table.place_of(n))] == [
        ("a", 1),
        ("b", 2),
    ]
    assert table.place_of("open") is None


def test_only_an_open_result_may_still_get_a_place() -> None:
    """A vetoed body has a figure and no places, not even possible ones; an open one has them."""
    vetoed = body("vetoed", 100, 100)
    vetoed = replace(vetoed, result=replace(vetoed.result, standing=Standing.VETOED))
    table = rank([body("a", 90), body("open", None), vetoed], scheme()).together
    assert [(a.body, a.standing, a.best, a.worst) for a in table.apart] == [
        ("open", Standing.PROVISIONAL, 1, 2),
        ("vetoed", Standing.VETOED, None, None),
    ]
