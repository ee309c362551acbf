"""The awards of 2019 and 2020: weights, bands, places, single awards, movements."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from audit.scoring.rank import Body, Ranking, movement, rank
from audit.scoring.score import score
from audit.scoring.statistics import distribution, mean
from audit.scoring.values import Value, pointed
from rules.tree import Adds, Node, Tree
from tests.published.published import as_printed, one, read, table_of_2020
from tests.published.scored import body, entered, scheme, value

AWARDS = [pytest.param(entry, id=entry["id"]) for entry in read("award-2019")["award"]]


def _in_order(award: dict[str, Any]) -> list[str]:
    """One order of the bodies that agrees with all that is printed of it.

    Bodies that are counted and not named get invented names.
    """
    fixed = {
        entry["place_after"]: entry["body"]
        for entry in read("award-2019")["movement"]
        if entry["award"] == award["id"] and "place_after" in entry
    }
    found: list[str] = []
    for band in award["band"]:
        rest = [name for name in band["names"] if band["ordered"] or name not in fixed.values()]
        for place in range(len(found) + 1, len(found) + band["count"] + 1):
            due = None if band["ordered"] else fixed.get(place)
            found.append(due or (rest.pop(0) if rest else f"未具名 {place}"))
    return found


def _ranked(award: dict[str, Any]) -> Ranking:
    """The award's bodies with totals that only say their order."""
    tree = scheme(award["scheme"])
    parts = [node.id for node in tree.first_level]
    order = _in_order(award)
    bodies = [
        body(name, entered(tree, dict.fromkeys(parts, Fraction(len(order) - index))))
        for index, name in enumerate(order)
    ]
    return rank(bodies, tree)


@pytest.mark.parametrize("award", AWARDS)
def test_weights_of_the_parts(award: dict[str, Any]) -> None:
    """40, 30, 30 in China; 30, 40, 30 in Shenzhen."""
    weights = {node.id: node.amount for node in scheme(award["scheme"]).first_level}
    assert {part: Fraction(share) for part, share in award["weights"].items()} == weights


@pytest.mark.parametrize("award", AWARDS)
def test_the_means_of_the_parts_give_one_mean_total(award: dict[str, Any]) -> None:
    """80.177 and 83.594, which follow from the printed means since every body has every part."""
    found = value(entered(scheme(award["scheme"]), award["means"]))
    wanted = next(e for e in read("award-2019")["mean"] if e["scheme"] == award["scheme"])
    assert Fraction(wanted["exact"]) == found
    assert wanted["total"] == as_printed(found, wanted["total"])


@pytest.mark.parametrize("award", AWARDS)
def test_the_accessibility_part_is_the_mean_of_the_accessibility_round(
    award: dict[str, Any],
) -> None:
    """The part that this tool measures enters the award with its own published mean."""
    printed = one("accessibility", "round", f"{award['id']}-2019")
    assert printed["total"] == award["means"]["accessibility"]


@pytest.mark.parametrize("award", AWARDS)
def test_bands_by_place(award: dict[str, Any]) -> None:
    """金 3, 银 7, 铜 18, 纸 3 of 31; 金 2, 银 3, 铜 4, 纸 1 of 10; each name in its band."""
    table = _ranked(award).together
    bands: dict[str, list[str]] = {}
    for place in table.places:
        assert place.band is not None
        bands.setdefault(place.band.id, []).append(place.body)
    assert [band["id"] for band in award["band"]] == list(bands)
    for band in award["band"]:
        assert band["count"] == len(bands[band["id"]])
        assert set(band["names"]) <= set(bands[band["id"]])
    assert award["bodies"] == len(table.places)


@pytest.mark.parametrize("award", AWARDS)
def test_movements_in_place_and_band(award: dict[str, Any]) -> None:
    """甘肃 from 30th to 8th rises 22 places and to 银; 南山 from 8th to 1st rises 7 and to 金."""
    printed = {e["body"]: e for e in read("award-2019")["movement"] if e["award"] == award["id"]}
    before = {
        name: (entry["place_before"], entry.get("band_before"))
        for name, entry in printed.items()
        if "place_before" in entry
    }
    moved = {m.body: m for m in movement(_ranked(award).together, before)}
    for name, entry in printed.items():
        assert entry["band_after"] == moved[name].band
        assert entry.get("place_after", moved[name].place) == moved[name].place
        if name in before:
            assert entry["place_before"] - entry["place_after"] == moved[name].up
            assert entry.get("band_before") == moved[name].band_before


def test_risen_fallen_and_unmoved_are_all_bodies() -> None:
    """14 rose, 16 fell, 1 stayed: 31."""
    for entry in read("award-2019")["movements"]:
        assert entry["bodies"] == entry["up"] + entry["down"] + entry["same"]


# Ten invented districts that agree with everything printed about Shenzhen 2019: the three means,
# nine of ten from 90 in the first part, two from 90 and six in [80, 90) in the second, two from 90
# in the third with 93.67 and 60 at its ends. In the order of their totals.
DISTRICTS = {
    "甲": ("95", "87.5", "93.67"),
    "乙": ("94.5", "89", "90"),
    "丙": ("96", "92", "69"),
    "丁": ("96", "90.5", "69.5"),
    "戊": ("95", "89.5", "68"),
    "己": ("95", "86", "66.5"),
    "庚": ("93.5", "84", "66"),
    "辛": ("93", "80.5", "66.13"),
    "壬": ("93", "78.5", "65"),
    "癸": ("89", "72", "60"),
}


def _districts() -> tuple[Tree, list[Body]]:
    tree = scheme("gold-sz-2019")
    parts = [node.id for node in tree.first_level]
    return tree, [
        body(name, entered(tree, dict(zip(parts, scores, strict=True))))
        for name, scores in DISTRICTS.items()
    ]


def test_an_invented_round_has_all_published_figures_of_shenzhen() -> None:
    """Means by part and of the totals, grades, places and bands agree with each other."""
    award = one("award-2019", "award", "sz")
    tree, bodies = _districts()
    parts = dict(zip(award["means"], zip(*DISTRICTS.values(), strict=True), strict=True))
    for part, printed in award["means"].items():
        found = mean(Fraction(points) for points in parts[part]).value
        assert found is not None
        assert printed == as_printed(found, printed)
    whole = mean(item.result.value for item in bodies).value
    wanted = next(e for e in read("award-2019")["mean"] if e["scheme"] == tree.id)
    assert Fraction(wanted["exact"]) == whole
    places = rank(bodies, tree).together.places
    assert list(DISTRICTS) == [place.body for place in places]
    assert [b["id"] for b in award["band"] for _ in range(b["count"])] == [
        place.band.id for place in places if place.band is not None
    ]


def test_grades_of_the_invented_round() -> None:
    """Two 优秀, none 良好, eight 一般, none 较差, and 93.67 and 60 at the ends."""
    printed = one("accessibility", "distribution", "sz-2019")
    tree = scheme("sz-2019")
    scores = [third for _, _, third in DISTRICTS.values()]
    results = [entered(tree, {"web": points}) for points in scores]
    counts, _ = distribution(tree.grades, [result.grade for result in results])
    assert {grade.id: printed[grade.id] for grade in tree.grades} == counts
    totals = [value(result) for result in results]
    assert (Fraction(printed["lowest"]), Fraction(printed["highest"])) == (
        min(totals),
        max(totals),
    )


def test_single_awards_are_shared_by_equal_bests() -> None:
    """罗湖 and 坪山 share the first part's award, 坪山 has the second, 南山 the third."""
    printed = {e["node"]: e for e in one("award-2019", "award", "sz")["single"]}
    # 南山 was first, 坪山 and 罗湖 stand in 银; the invented districts have their places.
    stand_for = {"甲": "南山区", "丙": "坪山区", "丁": "罗湖区"}
    tree, bodies = _districts()
    winners = {winner.award.node: winner for winner in rank(bodies, tree).awards}
    assert set(printed) == set(winners)
    for node, entry in printed.items():
        assert winners[node].settled
        assert set(entry["names"]) == {stand_for[name] for name in winners[node].bodies}


def test_china_2019_gave_no_single_awards() -> None:
    """They were new, and for Shenzhen only."""
    assert "single" not in one("award-2019", "award", "cn")
    assert scheme("gold-cn-2019").awards == ()


def _by_total(tree: Tree) -> list[Body]:
    """The table of 2020: each block at the total's rate, no bonus."""
    found = []
    for name, total in table_of_2020().items():
        values: dict[str, Value] = {}
        for node in tree.first_level:
            points = Fraction(0) if node.adds is Adds.BONUS else node.amount * total / 100
            values[node.id] = pointed(node, points)
        found.append(body(name, score(tree, values)))
    return found


def test_the_totals_of_2020_come_through_the_tree() -> None:
    """Blocks that are all at a total's rate add up to that total, and their mean is 74.66."""
    printed = read("award-2020")["table"]
    bodies = _by_total(scheme("gold-cn-2020"))
    assert table_of_2020() == {item.name: item.result.value for item in bodies}
    found = mean(item.result.value for item in bodies).value
    assert found is not None
    assert printed["mean"] == as_printed(found, printed["mean"])


@pytest.mark.parametrize("backwards", [False, True])
def test_places_of_2020(backwards: bool) -> None:
    """1, 1, 3, 3, 3, 6 … 28, 29: equal scores share a place, in whatever order they come."""
    tree = scheme("gold-cn-2020")
    bodies = _by_total(tree)
    table = rank(bodies[::-1] if backwards else bodies, tree).together
    found = {place.body: place.place for place in table.places}
    wanted = read("award-2020")["places"]["values"]
    assert dict(zip(table_of_2020(), wanted, strict=True)) == found
    assert {p.body for p in table.places if wanted.count(p.place) > 1} == {
        p.body for p in table.places if p.shared
    }


def test_bands_of_2020() -> None:
    """金 for the first five, 银 for the next six, no other band."""
    tree = scheme("gold-cn-2020")
    table = rank(_by_total(tree), tree).together
    for band in read("award-2020")["band"]:
        names = {p.body for p in table.places if p.band is not None and p.band.id == band["id"]}
        assert set(band["names"]) == names
        assert band["count"] == len(names)
    without = [p.body for p in table.places if p.band is None]
    counts = [band["count"] for band in read("award-2020")["band"]]
    assert read("award-2020")["table"]["bodies"] - sum(counts) == len(without)


def _paths(nodes: tuple[Node, ...], above: tuple[str, ...] = ()) -> Iterator[list[str]]:
    for node in nodes:
        if node.adds is Adds.BONUS:
            continue
        if node.children:
            yield from _paths(node.children, (*above, node.title))
        else:
            yield [*above, node.title]


def test_the_tree_of_2020_is_the_published_table() -> None:
    """7 一级, 17 二级 and 20 三级 with their names and one bonus item."""
    data = read("award-2020")
    tree = scheme("gold-cn-2020")
    assert data["tree"]["paths"] == list(_paths(tree.first_level))
    bonus = [node.title for node in tree.leaves if node.adds is Adds.BONUS]
    assert data["structure"]["bonus"] == len(bonus)
    assert bonus[0].endswith(data["tree"]["bonus"])


def test_known_points_of_2020() -> None:
    """Blocks have the published sums, and nobody can have reached more than the full points."""
    data = read("award-2020")
    amounts = {node.title: node.amount for node in scheme("gold-cn-2020").nodes.values()}
    for entry in data["points"]:
        assert Fraction(entry["points"]) == sum(amounts[title] for title in entry["titles"])
    for entry in data["reached"]:
        assert Fraction(entry["highest"]) <= amounts[entry["title"]]


def test_points_of_2020_that_are_not_published_are_proposals() -> None:
    """Only the two blocks printed alone are given; what was highest in the field is inferred."""
    data = read("award-2020")
    alone = {e["titles"][0] for e in data["points"] if len(e["titles"]) == 1}
    # 复工复产 has one 二级, which therefore has all its points.
    whole = {p[1] for p in data["tree"]["paths"] if p[0] in alone} - {
        p[1] for p in data["tree"]["paths"] if p[0] == "便民服务"
    }
    reached = {e["title"] for e in data["reached"]}
    # A 二级 with one 三级 has its points.
    parents = {p[1] for p in data["tree"]["paths"] if p[2] in reached and p[0] != "复工复产"}
    for node in scheme("gold-cn-2020").nodes.values():
        wanted = "proposed"
        if node.title in alone | whole:
            wanted = "given"
        elif node.title in reached | parents:
            wanted = "inferred"
        assert wanted == node.known.status, node.title
