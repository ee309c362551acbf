"""Two rounds side by side, on figures worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from audit.rounds.compared import CATALOGUE_DIFFERS, SCHEME_DIFFERS, compare
from audit.rounds.model import Before
from audit.rounds.scores import before_of
from tests.audit.rounds.invented import APP, WEB, body, round_of

PARTIAL = dict.fromkeys([*WEB, *APP], "partial")


def earlier(totals: Mapping[str, str | None], **more: object) -> Before:
    """An earlier round with these totals and nothing else."""
    known = before_of(round_of())
    fields = {
        "round": "2025",
        "totals": {k: None if v is None else Fraction(v) for k, v in totals.items()},
        "verdicts": {},
        **more,
    }
    return replace(known, **fields)  # type: ignore[arg-type]


def test_the_mean_rises_as_the_award_prints_it() -> None:
    """From 60 to 100 is +40: 提升率 over the new mean 40 %, over the old one 66.7 %."""
    found = compare(earlier({"a": "60"}), round_of(body("a")))
    mean = found.means[0]
    assert (mean.node, mean.all_before.value, mean.all_now.value) == ("", 60, 100)
    assert mean.change is not None
    assert (mean.change.difference, mean.change.of_after, mean.change.of_before) == (
        40,
        Fraction(2, 5),
        Fraction(2, 3),
    )


def test_bodies_that_came_or_went_do_not_blur_the_others() -> None:
    """Means of all, and of those that stand in both rounds with a known total."""
    now = round_of(body("a"), body("new", PARTIAL), body("open", {"W05": "pending"}))
    found = compare(earlier({"a": "80", "gone": "20", "open": "50"}), now)
    mean = found.means[0]
    assert (mean.all_before.value, mean.all_now.value) == (50, 75)
    assert (mean.all_now.counted, mean.all_now.left_open) == (2, 1)
    assert (mean.both_before.value, mean.both_now.value, mean.both_now.counted) == (80, 100, 1)
    assert mean.both_change is not None and mean.both_change.difference == 20
    assert (found.came, found.went) == (("new",), ("gone",))


def test_each_body_by_total_part_grade_and_place() -> None:
    """B was first with 50 : 100 and is second with 100 : 50."""
    then = round_of(body("a", PARTIAL), body("b", dict.fromkeys(WEB, "partial")))
    now = round_of(body("a"), body("b", dict.fromkeys(APP, "partial")))
    found = {one.body: one for one in compare(then, now).bodies}
    b = found["b"]
    assert (b.total.before, b.total.now) == (80, 70)
    assert b.total.change is not None and b.total.change.difference == -10
    assert {k: p.change.difference for k, p in b.parts.items() if p.change} == {
        "web": 50,
        "app": -50,
    }
    assert (b.place_before, b.place, b.up) == (1, 2, -1)
    assert (b.grade_before, b.grade) == ("good", "fair")
    assert (found["a"].up, found["a"].grade_before, found["a"].grade) == (1, "poor", "excellent")


def test_what_is_open_is_not_subtracted() -> None:
    """Neither taken for 0 nor left out: the figure is missing and so is the change."""
    found = compare(round_of(body("a")), round_of(body("a", {"W05": "pending"})))
    (one,) = found.bodies
    assert (one.total.before, one.total.now, one.total.change) == (100, None, None)
    assert (one.place_before, one.place, one.up) == (1, None, None)
    assert found.means[0].change is None


def test_shares_of_the_three_results() -> None:
    """Of what was decided; 不适用 and what is open stand beside."""
    then = round_of(body("a", {"W05": "none", "W06": "none"}, platforms=()))
    now = round_of(
        body("a", {"W05": "partial", "W06": "not-applicable", "W07": "pending"}, platforms=())
    )
    found = compare(then, now)
    assert found.verdicts_before is not None
    assert found.verdicts_before.share("none") == Fraction(2, 24)
    assert (found.verdicts.of, found.verdicts.share("full")) == (22, Fraction(21, 22))
    assert (found.verdicts.counts["not-applicable"], found.verdicts.counts["open"]) == (1, 1)


def test_shares_of_the_grades() -> None:
    """China 2018 → 2019: 一般 from 25 to 30 of 31, 80.6 % to 96.8 %."""
    grades = {f"b{n}": "fair" if n < 25 else "poor" for n in range(31)}
    then = earlier(dict.fromkeys(grades, "70"), grades=grades)
    now = round_of(
        *(body(f"b{n}", dict.fromkeys(APP, "partial")) for n in range(30)),
        body("b30", dict.fromkeys(WEB, "partial")),
    )
    found = compare(then, now)
    assert found.grades_before.share("fair") == Fraction(25, 31)
    assert found.grades.share("fair") == Fraction(30, 31)
    assert found.grades.counts == {"excellent": 0, "good": 1, "fair": 30, "poor": 0}


def test_figures_of_different_schemes_are_never_subtracted() -> None:
    """2018 weighted 5 : 5: side by side, no difference, no movement, and it is said."""
    then = earlier({"a": "65.785"}, scheme="cn-2018@1", places={"a": (3, "gold")})
    found = compare(then, round_of(body("a")))
    assert not found.same_scheme
    assert found.warnings == (SCHEME_DIFFERS,)
    (one,) = found.bodies
    assert (one.total.before, one.total.now, one.total.change) == (Fraction("65.785"), 100, None)
    assert (one.place_before, one.place, one.up) == (3, 1, None)
    assert found.means[0].change is None and found.means[0].both_change is None


def test_other_rules_are_warned_of() -> None:
    """The same scheme judged by another catalogue: subtracted, with a warning."""
    found = compare(earlier({"a": "50"}, catalogue="f" * 64), round_of(body("a")))
    assert found.warnings == (CATALOGUE_DIFFERS,)
    assert found.bodies[0].total.change is not None


def test_names_stand_for_ids_of_an_earlier_sheet() -> None:
    """An earlier file without ids is matched by name."""
    then = earlier({"云汐市": "50"}, names={"云汐市": "云汐市"})
    found = compare(then, round_of(body("yunxi", title="云汐市")))
    assert found.bodies[0].total.before == 50
    assert (found.came, found.went) == ((), ())
