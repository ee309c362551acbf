"""The accessibility part of 2018 and 2019: weights, means, grades, from the published figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from audit.report.figures import number
from audit.scoring.statistics import distribution, mean
from rules.load import load_catalogue
from rules.model import Grade
from rules.tree import Missing
from tests.published.published import as_printed, one, read
from tests.published.scored import entered, scheme, value


def _entries(table: str) -> list[Any]:
    return [pytest.param(e, id=e.get("id", e.get("score"))) for e in read("accessibility")[table]]


def _parts(entry: dict[str, Any]) -> dict[str, str]:
    return {part: entry[part] for part in ("web", "app") if part in entry}


@pytest.mark.parametrize("entry", _entries("round"))
def test_the_means_of_the_parts_give_the_mean_of_the_totals(entry: dict[str, Any]) -> None:
    """71.8 is 4 : 6 of 65.26 and 76.16; 65.79 is 5 : 5 of 61.45 and 70.12."""
    found = value(entered(scheme(entry["scheme"]), _parts(entry)))
    assert entry["total"] == as_printed(found, entry["total"])
    shown = number(found)
    assert Fraction(entry["total"]) == Fraction(str(shown))


def test_the_mean_of_2018_lies_at_the_half() -> None:
    """65.785 is printed 65.79: half up, where half to even would give 65.78."""
    entry = one("accessibility", "round", "cn-2018")
    assert Fraction("65.785") == value(entered(scheme("cn-2018"), _parts(entry)))


@pytest.mark.parametrize("year", ["2018", "2019"])
def test_weights_of_portal_and_client(year: str) -> None:
    """4 : 6 in 2019 is stated; 5 : 5 in 2018 is the only split in tenths that fits the means."""
    stated = one("accessibility", "structure", f"weights-{year}")
    tree = scheme(f"cn-{year}")
    assert {node.id: node.amount for node in tree.first_level} == {
        part: Fraction(stated[part]) for part in ("web", "app")
    }
    means = one("accessibility", "round", f"cn-{year}")
    fits = [
        tenths
        for tenths in range(11)
        if means["total"]
        == as_printed(
            (tenths * Fraction(means["web"]) + (10 - tenths) * Fraction(means["app"])) / 10,
            means["total"],
        )
    ]
    assert [int(stated["web"])] == fits


def test_three_bodies_without_a_client_count_zero_in_both_means_of_2018() -> None:
    """31 invented bodies, three without a client, with the published means of both parts.

    With the client's 0 the mean of the totals is the published one; with the other two ways to
    treat a missing channel it is not.
    """
    entry = one("accessibility", "round", "cn-2018")
    count, without = entry["bodies"], entry["without_app"]
    with_app = count - without
    app = Fraction(entry["app"]) * count / with_app
    # Portals differ, in pairs around the mean, so that a sum by body is more than one product.
    webs = [Fraction(entry["web"]) + step for step in range(-(count // 2), count // 2 + 1)]
    assert count == len(webs)

    def mean_of(policy: Missing) -> Fraction | None:
        tree = replace(scheme("cn-2018"), missing=policy)
        full = [entered(tree, {"web": web, "app": app}) for web in webs[without:]]
        lacking = [entered(tree, {"web": web}, ["app"]) for web in webs[:without]]
        return mean(result.value for result in (*full, *lacking)).value

    assert scheme("cn-2018").missing == Missing.ZERO
    printed = {policy: mean_of(policy) for policy in Missing}
    assert Fraction("65.785") == printed[Missing.ZERO]
    for policy in (Missing.REWEIGHT, Missing.UNRANKED):
        found = printed[policy]
        assert found is not None
        assert entry["total"] != as_printed(found, entry["total"])


@pytest.mark.parametrize("entry", _entries("limit"))
@pytest.mark.parametrize("name", ["cn-2018", "cn-2019", "sz-2019"])
def test_grades_at_the_scores_that_the_report_names(name: str, entry: dict[str, str]) -> None:
    """优秀 from 90, 良好 from 80, 一般 from 60, 较差 below."""
    tree = scheme(name)
    result = entered(tree, {node.id: entry["score"] for node in tree.first_level})
    assert result.grade is not None
    assert entry["grade"] == result.grade.id


@pytest.mark.parametrize(
    ("round_id", "totals"),
    [
        ("cn-2019", ["80", *["60"] * 15, *["79.99"] * 15]),
        ("sz-2019", ["93.67", "90", "60", *["69.99"] * 6, "70"]),
    ],
)
def test_distribution_of_grades(round_id: str, totals: list[str]) -> None:
    """Invented totals at the limits of what is published give the published counts of grades."""
    entry = one("accessibility", "distribution", round_id)
    tree = scheme(entry["scheme"])
    parts = [node.id for node in tree.first_level]
    reached = [entered(tree, dict.fromkeys(parts, total)).grade for total in totals]
    counts, without = distribution(tree.grades, reached)
    assert {grade.id: entry[grade.id] for grade in tree.grades} == counts
    assert without == 0
    assert entry["bodies"] == len(totals)


def test_a_grade_that_nobody_has_is_counted_as_zero() -> None:
    """The report says that no body was 良好; a missing grade is none of the others."""
    tree = scheme("sz-2019")
    counts, without = distribution(tree.grades, [None])
    assert dict.fromkeys((g.id for g in tree.grades), 0) == counts
    assert without == 1
    assert all(isinstance(grade, Grade) for grade in tree.grades)


def test_numbers_of_indicators() -> None:
    """3 and 24 for the portal, 2, 5 and 40 in all, 2 and 16 for the client."""
    tree = scheme("cn-2019")
    portal, whole, client = (
        one("accessibility", "structure", key) for key in ("portal", "cn", "client")
    )
    web, app = tree.nodes["web"], tree.nodes["app"]
    assert portal["level_1"] == len(web.children)
    assert portal["level_2"] == len(tree.leaves_below("web"))
    assert whole["level_1"] == len(tree.first_level)
    assert whole["level_2"] == len(web.children) + len(app.children)
    assert whole["level_3"] == len(tree.leaves)
    assert (client["level_2"], client["level_3"]) == (
        len(app.children),
        len(tree.leaves_below("app")),
    )


def test_shenzhen_has_the_portal_part_of_the_national_scheme() -> None:
    """The report says so; same indicators, same weights, and no client."""
    national, city = scheme("cn-2019"), scheme("sz-2019")
    assert [node.id for node in city.first_level] == ["web"]
    wanted = [(n.id, n.amount, n.parent) for n in national.leaves_below("web")]
    assert wanted == [(n.id, n.amount, n.parent) for n in city.leaves]


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e["part"]) for e in read("accessibility")["problems"]]
)
def test_the_most_common_problems_are_indicators(entry: dict[str, Any]) -> None:
    """Each named problem is an indicator of its part, known as given by the report."""
    tree = scheme("cn-2019")
    leaves = {leaf.id: leaf for leaf in tree.leaves_below(entry["part"])}
    assert len(entry["titles"]) == len(entry["indicators"])
    for indicator in entry["indicators"]:
        assert leaves[indicator].title_status == "given"


def test_every_number_of_a_scheme_names_a_source() -> None:
    """No weight, limit or count stands without saying how it is known."""
    catalogue = load_catalogue()
    for tree in catalogue.trees.values():
        named = [(f"{tree.id}.{node.id}", node.known) for node in tree.nodes.values()]
        named += [(f"{tree.id}.{key}", known) for key, known in tree.provenance.items()]
        for key, known in named:
            assert known.status in {"official", "given", "inferred", "proposed"}, key
            for source in known.source.split("; "):
                assert source.split(" ")[0] in catalogue.sources, (key, source)
            if known.source == "proposed":
                assert known.status == "proposed", key
