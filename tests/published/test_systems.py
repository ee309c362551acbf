"""The other systems: the region's review, the county index, ISC 2019 and MIIT 2021."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from audit.scoring.rank import rank
from audit.scoring.result import Standing
from audit.scoring.score import score
from audit.scoring.statistics import pass_rate
from audit.scoring.values import NOT_APPLICABLE, answered, pointed
from rules.tree import Adds, Otherwise
from tests.published.published import as_printed, behind, read
from tests.published.scored import body, entered, scheme, value

TINY = Fraction(1, 10**6)

# --- the region's review ----------------------------------------------------------------


def test_blocks_of_the_region() -> None:
    """Full points 32, 16, 5, 12 and 15, which are 80."""
    data = read("region-review")
    amounts = {node.id: node.amount for node in scheme("region-review").first_level}
    assert {block["id"]: Fraction(block["full"]) for block in data["block"]} == amounts
    assert Fraction(data["blocks"]["full"]) == sum(amounts.values())


@pytest.mark.parametrize(
    "block", [pytest.param(b, id=b["id"]) for b in read("region-review")["block"]]
)
def test_rates_of_the_blocks(block: dict[str, str]) -> None:
    """得分率 of points that print like the published ones reaches the published rate."""
    tree = scheme("region-review")
    rates = []
    for points in behind(block["points"]):
        found = entered(tree, {block["id"]: points}).nodes[block["id"]].rate
        assert found is not None
        rates.append(found * 100)
    low, high = behind(block["rate"])
    assert rates[0] < high
    assert low < rates[1]


@pytest.mark.parametrize("block_id", ["interpretation", "platforms"])
def test_rates_that_the_printed_points_give_to_the_last_digit(block_id: str) -> None:
    """80.58 and 88.40 follow from 9.67/12 and 13.26/15 as they are printed."""
    block = next(b for b in read("region-review")["block"] if b["id"] == block_id)
    found = entered(scheme("region-review"), {block_id: block["points"]}).nodes[block_id].rate
    assert found is not None
    assert block["rate"] == as_printed(found * 100, block["rate"])


def test_pass_rates_of_the_groups_and_of_all() -> None:
    """39/43, 14/14 and 53/57; groups are ranked apart and together, 60 % passes, less does not."""
    data = read("region-review")
    tree = scheme("region-review")
    mark = Fraction(data["rule"]["pass_mark"]) / 100
    assert mark == tree.pass_mark
    groups = {entry["id"]: entry for entry in data["group"]}
    bodies = []
    for name in ("departments", "cities"):
        for index in range(groups[name]["bodies"]):
            rate = mark if index < groups[name]["passed"] else mark - TINY
            points = {node.id: node.amount * rate for node in tree.first_level}
            bodies.append(body(f"{name} {index}", entered(tree, points), group=name))
    ranking = rank(bodies, tree)
    tables = {"all": ranking.together, **ranking.groups}
    for name, entry in groups.items():
        places = tables[name].places
        assert entry["bodies"] == len(places)
        found = pass_rate([place.score / 100 for place in places], mark).value
        assert found is not None
        assert entry["pass_rate"] == as_printed(found * 100, entry["pass_rate"])
        passed = [place for place in places if place.grade is not None and place.grade.id == "pass"]
        assert entry["passed"] == len(passed)


def test_an_indicator_that_only_cities_have_leaves_both_sums() -> None:
    """A department without 服务公开 is rated on the other 75 points."""
    tree = scheme("region-review")
    values = {n.id: pointed(n, n.amount / 2) for n in tree.first_level if n.id != "services"}
    assert Fraction(50) == score(tree, {**values, "services": NOT_APPLICABLE}).value


# --- the county index ----------------------------------------------------------------


def _county(opinion: str) -> dict[str, Fraction | str]:
    data = read("county-index")
    tree = scheme("county-index")
    points: dict[str, Fraction | str] = {}
    for dimension in data["dimension"]:
        name = dimension["id"]
        full = dimension.get("mean_is_full", False)
        points[name] = tree.nodes[name].out_of if full else dimension["points"]
    return {**points, "public-opinion": opinion}


def test_the_mean_of_the_province_is_the_sum_of_its_dimensions() -> None:
    """Three full dimensions, 9.91 of 10 and 0.83 of ±20 are 80.74."""
    data = read("county-index")
    opinion = next(d for d in data["dimension"] if d["id"] == "public-opinion")
    found = value(entered(scheme("county-index"), _county(opinion["points"])))
    assert Fraction(data["province"]["mean"]) == found


def test_dimensions_of_the_county_index() -> None:
    """Five dimensions; three are 70 together, one has 10, one goes from −20 to 20."""
    data = read("county-index")
    nodes = {node.id: node for node in scheme("county-index").first_level}
    assert [d["id"] for d in data["dimension"]] == list(nodes)
    three = data["three_full"]
    assert Fraction(three["points"]) == sum(nodes[name].amount for name in three["dimensions"])
    for dimension in data["dimension"]:
        node = nodes[dimension["id"]]
        if "full" in dimension:
            assert Fraction(dimension["full"]) == node.amount
        assert Fraction(dimension.get("minimum", "0")) == node.lowest * node.out_of


def test_a_signed_dimension_takes_points_away() -> None:
    """−20 is allowed and lowers the total by 20 against 0; −20.01 is not a possible entry."""
    tree = scheme("county-index")
    worst, nought = (value(entered(tree, _county(points))) for points in ("-20", "0"))
    assert Fraction(20) == nought - worst
    with pytest.raises(ValueError, match="public-opinion"):
        pointed(tree.nodes["public-opinion"], Fraction("-20.01"))


def test_the_best_province_gains_by_opinion() -> None:
    """8.24 more in one dimension is more than the whole lead of 7.58, so it lost 0.66 elsewhere."""
    data = read("county-index")
    tree = scheme("county-index")
    own = next(d for d in data["dimension"] if d["id"] == "public-opinion")["points"]
    best = data["opinion_of_highest"]
    assert Fraction(best["points"]) == Fraction(own) + Fraction(best["above"])
    with_its_opinion = value(entered(tree, _county(best["points"])))
    highest = next(d for d in data["difference"] if d["id"] == "highest")
    assert Fraction("0.66") == with_its_opinion - Fraction(highest["value"])


# --- ISC 2019 ----------------------------------------------------------------


def test_points_by_principle() -> None:
    """30, 30, 20 and 20 of 100."""
    data = read("isc-2019")
    tree = scheme("isc-2019")
    amounts = {node.id: (node.title, node.amount) for node in tree.first_level}
    assert {
        entry["id"]: (entry["title"], Fraction(entry["points"])) for entry in data["principle"]
    } == amounts
    assert Fraction(data["total"]["points"]) == tree.full_points


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e["id"]) for e in read("isc-2019")["principle"]]
)
def test_a_principle_that_is_met_alone_brings_its_points(entry: dict[str, str]) -> None:
    """Every leaf 完全通过 under one principle and 无法通过 elsewhere gives just its points."""
    tree = scheme("isc-2019")
    met = {leaf.id for leaf in tree.leaves_below(entry["id"])}
    values = {
        leaf.id: answered(tree, leaf, "full" if leaf.id in met else "none") for leaf in tree.leaves
    }
    assert Fraction(entry["points"]) == score(tree, values).value


def test_leaves_stand_under_their_own_principle() -> None:
    """The web indicators of one principle each; those that span all four are left out."""
    tree, source = scheme("isc-2019"), scheme("cn-2019")
    for node in tree.first_level:
        wanted = [n.id for n in source.leaves_below("web") if n.principle == node.id]
        assert wanted == [leaf.id for leaf in node.children]
        assert {Fraction(1)} == {leaf.amount for leaf in node.children}


# --- MIIT 2021 ----------------------------------------------------------------


def _miit(technical: str, satisfaction: str, own: str, *, veto: str = "full") -> Any:
    tree = scheme("miit-2021")
    items = {
        "technical-items": technical,
        "satisfaction": satisfaction,
        "self-evaluation": own,
    }
    values = {name: pointed(tree.nodes[name], Fraction(p)) for name, p in items.items()}
    leaf = tree.nodes["veto-items"]
    return score(tree, {**values, leaf.id: answered(tree, leaf, veto)})


def test_parts_of_the_evaluation() -> None:
    """技术评价 40 %, 用户满意度 40 %, 自我评价 20 %."""
    tree = scheme("miit-2021")
    assert {p["id"]: Fraction(p["percent"]) for p in read("miit-2021")["part"]} == {
        node.id: node.amount for node in tree.first_level
    }
    for part in read("miit-2021")["part"]:
        only = {name: "0" for name in ("technical", "satisfaction", "self-evaluation")}
        # The technical part is passed with its lowest points, so that the others count.
        only["technical"] = "60"
        base = value(_miit(*only.values()))
        more = value(_miit(*{**only, part["id"]: "100"}.values()))
        gained = 40 if part["id"] == "technical" else 100
        assert Fraction(part["percent"]) * gained / 100 == more - base


def test_the_total_passes_from_60() -> None:
    """60 in every part passes; a trace less in one of them does not."""
    minimum = read("miit-2021")["pass"]["minimum"]
    passed, failed = _miit("60", "60", "60"), _miit("60", "60", "59.99")
    assert Fraction(minimum) == passed.value
    assert passed.grade.id == "pass"
    assert failed.grade.id == "fail"
    assert Fraction(minimum) / 100 == scheme("miit-2021").pass_mark


def test_below_60_in_the_technical_part_nobody_is_asked() -> None:
    """The gate closes at 59.99: full marks in what comes after count 0 and the grade is fixed."""
    gate = scheme("miit-2021").nodes["technical"].gate
    assert gate is not None
    assert Fraction(read("miit-2021")["technical_gate"]["minimum"]) / 100 == gate.minimum
    assert gate.otherwise == Otherwise.STOP
    closed, opened = _miit("59.99", "100", "100"), _miit("60", "100", "100")
    assert closed.gated == ("technical",)
    assert closed.grade.id == "fail"
    assert Fraction("59.99") * 40 / 100 == closed.value
    assert opened.gated == ()
    assert Fraction(84) == opened.value


def test_behind_a_closed_gate_nothing_is_open() -> None:
    """Users need not be asked: the result is final without their answers."""
    tree = scheme("miit-2021")
    leaf = tree.nodes["veto-items"]
    values = {
        leaf.id: answered(tree, leaf, "full"),
        "technical-items": pointed(tree.nodes["technical-items"], Fraction(30)),
    }
    result = score(tree, values)
    assert result.open == ()
    assert Fraction(12) == result.value


def test_a_veto_fails_whatever_the_points() -> None:
    """One veto item makes full marks 不合格, and the body is listed apart in a ranking."""
    result = _miit("100", "100", "100", veto="none")
    assert result.standing == Standing.VETOED
    assert result.grade.id == "fail"
    ranking = rank([body("甲", result), body("乙", _miit("60", "60", "60"))], scheme("miit-2021"))
    assert [place.body for place in ranking.together.places] == ["乙"]
    assert [(a.body, a.standing) for a in ranking.together.apart] == [("甲", Standing.VETOED)]


def test_the_veto_leaf_counts_nothing() -> None:
    """It is answered first and carries no weight."""
    leaf = scheme("miit-2021").nodes["veto-items"]
    assert leaf.adds == Adds.NOTHING
    assert scheme("miit-2021").first_level[0].children[0].id == "veto-items"
