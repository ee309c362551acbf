"""Published means, changes, rates and shares, from the printed figures they were made of."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from audit.scoring.statistics import change, mean, means_by_group, pass_rate, rate, share
from tests.published.published import as_printed, behind, one, read, table_of_2020

HUNDRED = Fraction(100)


def _all(name: str, table: str) -> list[Any]:
    return [pytest.param(entry, id=entry["id"]) for entry in read(name)[table]]


@pytest.mark.parametrize("entry", _all("accessibility", "change"))
def test_change_of_a_mean_and_its_rate(entry: dict[str, str]) -> None:
    """Shenzhen rose by 11.14; 15.6 % is over the new mean, the usual rate would be 18.5 %."""
    moved = change(Fraction(entry["before"]), Fraction(entry["after"]))
    by = {"after": moved.of_after, "before": moved.of_before}[entry["rate_of"]]
    assert by is not None
    assert entry["rate"] == as_printed(by * 100, entry["rate"])
    if "difference" in entry:
        assert Fraction(entry["difference"]) == moved.difference


@pytest.mark.parametrize(
    "entry",
    [
        *_all("accessibility", "share"),
        *_all("award-2020", "share"),
        *_all("region-review", "share"),
    ],
)
def test_share_of_a_count(entry: dict[str, Any]) -> None:
    """Counts give the printed percentages, such as 30 of 31 the 97 %."""
    found = share(entry["part"], entry["whole"])
    assert found is not None
    assert entry["percent"] == as_printed(found * 100, entry["percent"])


@pytest.mark.parametrize("entry", _all("region-review", "wrong_share"))
def test_a_share_that_its_own_counts_contradict(entry: dict[str, Any]) -> None:
    """The report prints 45.61 % beside 15 and 9 of 57, which are 42.11 %."""
    found = share(entry["part"], entry["whole"])
    assert found is not None
    assert entry["percent"] == as_printed(found * 100, entry["percent"])
    assert entry["printed"] != as_printed(found * 100, entry["printed"])


@pytest.mark.parametrize("fair", ["cn-2018-fair", "cn-2019-fair"])
def test_a_printed_share_names_one_count_only(fair: str) -> None:
    """25 and 30 are the only counts of 31 that print as 81 % and 97 %."""
    entry = one("accessibility", "share", fair)
    whole = entry["whole"]
    fits = [
        n for n in range(whole + 1) if as_printed(Fraction(n * 100, whole), "1") == entry["percent"]
    ]
    assert [entry["part"]] == fits


def test_mean_of_the_table_of_2020() -> None:
    """2165/29 = 74.6551…, printed 74.66."""
    printed = read("award-2020")["table"]
    found = mean(table_of_2020().values())
    assert found.value is not None
    assert printed["mean"] == as_printed(found.value, printed["mean"])
    assert (printed["bodies"], 0) == (found.counted, found.left_open)


@pytest.mark.parametrize("entry", _all("region-review", "block"))
def test_block_rates_of_the_region(entry: dict[str, str]) -> None:
    """Some points that print like the published ones give exactly the published 得分率."""
    low, high = (rate(points, Fraction(entry["full"])) for points in behind(entry["points"]))
    wanted_low, wanted_high = behind(entry["rate"])
    assert low is not None
    assert high is not None
    assert low * 100 < wanted_high
    assert wanted_low < high * 100


@pytest.mark.parametrize("entry", _all("region-review", "group"))
def test_pass_rate_of_the_region(entry: dict[str, Any]) -> None:
    """39 of 43, 14 of 14 and 53 of 57 reach 60 %; bodies lie at the mark and just below it."""
    mark = Fraction(read("region-review")["rule"]["pass_mark"]) / 100
    below = mark - Fraction(1, 10**6)
    failed = entry["bodies"] - entry["passed"]
    found = pass_rate([mark] * entry["passed"] + [below] * failed, mark)
    assert found.value is not None
    assert entry["pass_rate"] == as_printed(found.value * 100, entry["pass_rate"])


def test_groups_of_the_region_add_up() -> None:
    """57 bodies are 43 and 14, and the 53 that pass are 39 and 14."""
    groups = {entry["id"]: entry for entry in read("region-review")["group"]}
    for key in ("bodies", "passed"):
        assert groups["all"][key] == groups["departments"][key] + groups["cities"][key]


def test_the_printed_mean_of_the_region_is_not_that_of_its_groups() -> None:
    """75.30 cannot be made from 74.30 and 78.33 by 43 and 14 bodies: 75.2948… at most."""
    data = read("region-review")
    groups = {entry["id"]: entry for entry in data["group"]}
    parts = [groups["departments"], groups["cities"]]
    for edge, side in ((0, "low"), (1, "high")):
        values = [behind(p["mean_rate"])[edge] for p in parts for _ in range(p["bodies"])]
        found = mean(values).value
        assert found is not None
        assert found < behind(data["contradiction"]["printed"])[0], side
    nearest = mean(Fraction(p["mean_rate"]) for p in parts for _ in range(p["bodies"])).value
    assert nearest is not None
    assert data["contradiction"]["nearest"] == as_printed(nearest, "75.29")


def test_means_by_group_keep_the_groups_apart() -> None:
    """Each group's mean counts its own bodies only; an open total is counted as open."""
    values = {"a": Fraction(60), "b": Fraction(80), "c": Fraction(90), "d": None}
    found = means_by_group(
        values, {"a": "departments", "b": "departments", "c": "cities", "d": "cities"}
    )
    assert Fraction(70) == found["departments"].value
    assert (Fraction(90), 1, 1) == (
        found["cities"].value,
        found["cities"].counted,
        found["cities"].left_open,
    )


@pytest.mark.parametrize("entry", _all("county-index", "difference"))
def test_the_province_against_others(entry: dict[str, str]) -> None:
    """80.74 is 1.36 above the nation's mean and 7.58 below the best."""
    province = Fraction(read("county-index")["province"]["mean"])
    moved = change(Fraction(entry["value"]), province)
    assert Fraction(entry["province_minus"]) == moved.difference


def test_rate_of_the_county_dimension() -> None:
    """9.91 of 10 is a 得分率 of 99.1 %."""
    entry = one("county-index", "dimension", "integrity-work")
    found = rate(Fraction(entry["points"]), Fraction(entry["full"]))
    assert found is not None
    assert Fraction(entry["rate"]) == found * 100


def test_the_best_and_the_lowest_city_lie_around_the_province() -> None:
    """The cities are printed from the best down; a mean lies between its parts."""
    data = read("county-index")
    means = [Fraction(city["mean"]) for city in data["city"]]
    assert sorted(means, reverse=True) == means
    assert means[-1] < Fraction(data["province"]["mean"]) < means[0]


def test_open_totals_are_neither_zero_nor_silent() -> None:
    """An open body is no part of a mean and is counted as open; a pass rate stays a range."""
    found = mean([Fraction(50), None])
    assert (Fraction(50), 1, 1) == (found.value, found.counted, found.left_open)
    assert mean([None]).value is None
    open_rate = pass_rate([Fraction(1), None, Fraction(0)], Fraction(3, 5))
    assert open_rate.value is None
    assert (Fraction(1, 3), Fraction(2, 3)) == (open_rate.low, open_rate.high)


def test_nothing_divides_by_zero() -> None:
    """A rate over nothing, or over a mean of 0, does not exist."""
    assert change(Fraction(0), Fraction(0)).of_after is None
    assert change(Fraction(0), Fraction(5)).of_before is None
    assert rate(Fraction(1), Fraction(0)) is None
    assert share(0, 0) is None
    assert pass_rate([], Fraction(1)).value is None
