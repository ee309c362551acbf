"""The arithmetic of cn-2019, on figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.model import ReportScore
from audit.score import (
    Evidence,
    Standing,
    combine,
    grade_of,
    part_score,
    reduce,
    total_score,
)
from rules.load import load_catalogue
from rules.model import Result, Scheme
from rules.outcome import Tally


@pytest.fixture
def scheme() -> Scheme:
    """The shipped scheme."""
    return load_catalogue().schemes["cn-2019"]


def evidence(
    *,
    failed: int = 0,
    passed: int = 0,
    cant: int = 0,
    pages: int = 3,
    gaps: int = 0,
    pages_failed: int = 0,
) -> Evidence:
    """What measuring brought, with everything that a test does not care for left quiet."""
    return Evidence(
        tally=Tally(failed=failed, passed=passed, cant_tell=cant),
        pages_failed=pages_failed,
        pages_measured=pages,
        gaps=gaps,
    )


def result(scheme: Scheme, indicator: str, found: Evidence) -> Result:
    """The result of one indicator."""
    entry = scheme.indicator(indicator)
    assert entry is not None
    return reduce(entry, found, scheme).result


def test_nothing_measured_is_not_a_score(scheme: Scheme) -> None:
    """Without a measured page an indicator is not measured, whoever decides it."""
    for indicator in scheme.indicators:
        assert reduce(indicator, evidence(pages=0, gaps=3), scheme).result is Result.NOT_MEASURED
        assert reduce(indicator, evidence(pages=0, gaps=3), scheme).value is None


def test_no_failure_found_is_not_a_full_pass(scheme: Scheme) -> None:
    """Where a person has to confirm, a machine that found nothing leaves the indicator open."""
    assert result(scheme, "W09", evidence(passed=50)) is Result.PENDING


def test_half_of_the_elements_failing_is_partial_and_more_is_none(scheme: Scheme) -> None:
    """The bound itself still belongs to 部分通过: only more than half is 无法通过."""
    assert result(scheme, "W09", evidence(failed=1, passed=99)) is Result.PARTIAL
    assert result(scheme, "W09", evidence(failed=5, passed=5)) is Result.PARTIAL
    assert result(scheme, "W09", evidence(failed=6, passed=5)) is Result.NONE


def test_a_person_only_indicator_is_never_decided_by_the_machine(scheme: Scheme) -> None:
    """Failures seen by a machine do not decide what only people may decide."""
    assert result(scheme, "W12", evidence(failed=9)) is Result.PENDING
    assert result(scheme, "W05", evidence(failed=9)) is Result.PENDING


def test_the_machine_indicator_counts_pages(scheme: Scheme) -> None:
    """W02 is the share of pages with a failure, not of elements."""
    assert result(scheme, "W02", evidence(passed=4, pages=4)) is Result.FULL
    assert result(scheme, "W02", evidence(failed=1, passed=3, pages=4)) is Result.PARTIAL
    assert result(scheme, "W02", evidence(failed=3, passed=1, pages=4)) is Result.NONE


def test_open_elements_leave_the_result_open_where_they_could_change_it(scheme: Scheme) -> None:
    """One failure among a hundred open elements is not yet 部分通过 nor 无法通过."""
    entry = scheme.indicator("W09")
    assert entry is not None
    undecided = reduce(entry, evidence(failed=1, passed=20, cant=100), scheme)
    assert (undecided.result, undecided.value) == (Result.PENDING, None)
    assert (undecided.low, undecided.high) == (0, Fraction(1, 2))


def test_a_gap_never_makes_the_worst_result_final(scheme: Scheme) -> None:
    """Where an engine was silent its passes are missing too: 无法通过 is then not decided."""
    entry = scheme.indicator("W10")
    assert entry is not None
    open_ = reduce(entry, evidence(failed=3, passed=1, gaps=1), scheme)
    assert (open_.result, open_.value, open_.low, open_.high) == (
        Result.PENDING,
        None,
        0,
        Fraction(1, 2),
    )
    assert reduce(entry, evidence(failed=3, passed=1), scheme).result is Result.NONE


def test_open_elements_that_change_nothing_leave_it_decided(scheme: Scheme) -> None:
    """Whatever the open elements turn out to be, the result is the same."""
    assert result(scheme, "W09", evidence(failed=1, passed=90, cant=9)) is Result.PARTIAL
    assert result(scheme, "W09", evidence(failed=60, passed=20, cant=20)) is Result.NONE


def test_a_page_that_was_not_measured_keeps_the_machine_from_a_full_pass(scheme: Scheme) -> None:
    """A gap in the measurement is never counted as a pass."""
    assert result(scheme, "W02", evidence(passed=4, pages=4, gaps=1)) is Result.NOT_MEASURED


def standing(value: Fraction | None, result_: Result | None = None) -> Standing:
    """A decided standing for a value, an open one for None."""
    if value is None:
        return Standing(
            result=result_ or Result.PENDING,
            value=None,
            low=Fraction(0),
            high=Fraction(1),
            decided_by=None,
        )
    return Standing(
        result=result_ or Result.FULL, value=value, low=value, high=value, decided_by="person"
    )


def all_standings(scheme: Scheme, value: Fraction | None) -> dict[str, Standing]:
    """The same standing for each web indicator."""
    groups = {g.id for g in scheme.groups if g.part == "web"}
    return {i.id: standing(value) for i in scheme.indicators if i.group in groups}


def test_full_marks_and_nothing(scheme: Scheme) -> None:
    """All 完全通过 is 100, all 无法通过 is 0."""
    assert part_score("web", all_standings(scheme, Fraction(1)), scheme).value == 100
    assert part_score("web", all_standings(scheme, Fraction(0)), scheme).value == 0


def test_groups_weigh_the_same_whatever_their_size(scheme: Scheme) -> None:
    """A : B : C = 1 : 1 : 1: losing all of A costs a third, though A has 4 of 24 indicators."""
    standings = all_standings(scheme, Fraction(1))
    for name in ("W01", "W02", "W03", "W04"):
        standings[name] = standing(Fraction(0), Result.NONE)
    assert part_score("web", standings, scheme).value == Fraction(200, 3)


def test_one_open_indicator_makes_a_range(scheme: Scheme) -> None:
    """One open indicator of sixteen in C: 1/48 of the score is open, the rest is decided."""
    standings = all_standings(scheme, Fraction(1))
    standings["W09"] = standing(None)
    score = part_score("web", standings, scheme)
    assert score.value is None
    assert (score.low, score.high) == (100 - Fraction(100, 48), Fraction(100))
    assert score.coverage == 1 - Fraction(1, 48)


def test_not_applicable_leaves_the_mean_unchanged(scheme: Scheme) -> None:
    """不适用 leaves both sums: it neither raises nor lowers a score."""
    standings = all_standings(scheme, Fraction(1, 2))
    before = part_score("web", standings, scheme).value
    standings["W13"] = standing(Fraction(0), Result.NOT_APPLICABLE)
    assert part_score("web", standings, scheme).value == before


def test_a_group_that_is_wholly_not_applicable_leaves_the_part(scheme: Scheme) -> None:
    """With B wholly 不适用, A and C alone make the score."""
    standings = all_standings(scheme, Fraction(1))
    for name in ("W05", "W06", "W07", "W08"):
        standings[name] = standing(Fraction(0), Result.NOT_APPLICABLE)
    for name in ("W01", "W02", "W03", "W04"):
        standings[name] = standing(Fraction(0), Result.NONE)
    assert part_score("web", standings, scheme).value == 50


def test_an_unmeasured_part_has_no_number(scheme: Scheme) -> None:
    """Not measured is neither 0 nor a range that looks like one."""
    standings = {
        name: replace(s, result=Result.NOT_MEASURED)
        for name, s in all_standings(scheme, None).items()
    }
    score = part_score("web", standings, scheme)
    assert (score.value, score.low, score.high, score.coverage) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (Fraction(90), "excellent"),
        (Fraction(8999, 100), "good"),
        (Fraction(80), "good"),
        (Fraction(7999, 100), "fair"),
        (Fraction(60), "fair"),
        (Fraction(5999, 100), "poor"),
        (Fraction(0), "poor"),
    ],
)
def test_the_lower_bound_belongs_to_the_higher_grade(
    scheme: Scheme, score: Fraction, grade: str
) -> None:
    """优秀 from 90, 良好 from 80, 一般 from 60."""
    found = grade_of(score, scheme.grades)
    assert found is not None
    assert found.id == grade


def test_no_score_no_grade(scheme: Scheme) -> None:
    """A grade is withheld while anything is open."""
    assert grade_of(None, scheme.grades) is None


@given(values=st.lists(st.sampled_from([0, 1, 2, None]), min_size=24, max_size=24))
def test_the_range_holds_every_possible_outcome(values: list[int | None]) -> None:
    """However the open indicators turn out, the final score lies inside the range."""
    scheme = load_catalogue().schemes["cn-2019"]
    names = sorted(all_standings(scheme, None))
    halves = [None if v is None else Fraction(v, 2) for v in values]
    score = part_score("web", dict(zip(names, map(standing, halves), strict=True)), scheme)
    for guess in (Fraction(0), Fraction(1, 2), Fraction(1)):
        closed = [standing(guess if v is None else v) for v in halves]
        final = part_score("web", dict(zip(names, closed, strict=True)), scheme).value
        assert final is not None and score.low is not None and score.high is not None
        assert score.low <= final <= score.high


@given(st.permutations(range(24)))
def test_the_order_of_indicators_does_not_matter(order: list[int]) -> None:
    """The same standings in any order give the same score."""
    scheme = load_catalogue().schemes["cn-2019"]
    names = sorted(all_standings(scheme, None))
    values = {name: standing(Fraction(n % 3, 2)) for n, name in enumerate(names)}
    shuffled = {names[n]: values[names[n]] for n in order}
    assert part_score("web", shuffled, scheme) == part_score("web", values, scheme)


def _platform(value: int | None, low: int, high: int) -> ReportScore:
    decided = None if value is None else Fraction(value)
    coverage = Fraction(0 if value is None else 1)
    return ReportScore(value=decided, low=Fraction(low), high=Fraction(high), coverage=coverage)


def test_platforms_combine_as_the_scheme_says(scheme: Scheme) -> None:
    """The mean by default; the weaker one where a scheme wants that."""
    both = [_platform(80, 80, 80), _platform(60, 60, 60)]
    assert combine(both, "mean", scheme).value == 70
    assert combine(both, "lower", scheme).value == 60


def test_an_open_platform_keeps_the_combined_score_open(scheme: Scheme) -> None:
    """One decided platform is no score for both; the range spans what the other may still be."""
    joined = combine([_platform(80, 80, 80), _platform(None, 20, 90)], "mean", scheme)
    assert (joined.value, joined.low, joined.high) == (None, 50, 85)
    assert joined.coverage == Fraction(1, 2)


def test_a_platform_that_was_not_measured_may_be_anything(scheme: Scheme) -> None:
    """It is neither left out, which would flatter, nor nought, which would accuse."""
    unknown = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    joined = combine([_platform(80, 80, 80), unknown], "mean", scheme)
    assert (joined.value, joined.low, joined.high) == (None, 40, 90)
    assert combine([unknown, unknown], "mean", scheme).low is None


def test_web_and_app_weigh_four_to_six(scheme: Scheme) -> None:
    """The published national means of 2019: 65.26 and 76.16 give 71.8."""
    exact = {"web": Fraction("65.26"), "app": Fraction("76.16")}
    parts = {
        name: ReportScore(value=v, low=v, high=v, coverage=Fraction(1)) for name, v in exact.items()
    }
    assert total_score(parts, scheme).value == Fraction("71.8")


def test_a_part_without_a_measurement_leaves_the_total_open(scheme: Scheme) -> None:
    """A portal's score alone is never shown as the total."""
    unknown = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    total = total_score({"web": _platform(50, 50, 50), "app": unknown}, scheme)
    assert (total.value, total.low, total.high) == (None, 20, 80)


def test_a_part_that_is_wholly_not_applicable_leaves_the_total(scheme: Scheme) -> None:
    """Nothing of the client applies: the portal is the total, and nothing is open."""
    groups = {g.id for g in scheme.groups if g.part == "app"}
    gone = {
        i.id: standing(Fraction(0), Result.NOT_APPLICABLE)
        for i in scheme.indicators
        if i.group in groups
    }
    app = part_score("app", gone, scheme)
    assert (app.value, app.low, app.coverage) == (None, None, 1)
    web = part_score("web", all_standings(scheme, Fraction(1, 2)), scheme)
    assert total_score({"web": web, "app": app}, scheme).value == 50
    assert combine([web, app], "mean", scheme).value == 50
    assert combine([app, app], "mean", scheme) == app


_RESULTS = st.sampled_from([0, 1, 2, None, "n/a"])


@given(
    web=st.lists(_RESULTS, min_size=24, max_size=24),
    app=st.lists(_RESULTS, min_size=16, max_size=16),
)
def test_parts_and_total_are_means_of_means(
    web: list[int | str | None], app: list[int | str | None]
) -> None:
    """Worked out anew: groups weigh the same in a part, 不适用 leaves both sums, 4 to 6."""
    scheme = load_catalogue().schemes["cn-2019"]
    given_ = dict(zip((i.id for i in scheme.indicators), [*web, *app], strict=True))
    scores, bounds = {}, {}
    for part, letters in (("web", "W"), ("app", "M")):
        own = {name: value for name, value in given_.items() if name[0] == letters}
        scores[part] = part_score(part, {name: _stands(v) for name, v in own.items()}, scheme)
        bounds[part] = [_by_hand(own, scheme, guess) for guess in (0, 2)]
        found = scores[part]
        assert [found.low, found.high] == bounds[part]
        assert (found.value is not None) == (None not in own.values() and found.low is not None)
    total = total_score(scores, scheme)
    for bound, place in ((total.low, 0), (total.high, 1)):
        known = [(w, bounds[p][place]) for p, w in (("web", 4), ("app", 6))]
        applying = [(w, b) for w, b in known if b is not None]
        weight = sum(w for w, _ in applying)
        expected = sum(w * b for w, b in applying) / weight if weight else None
        assert bound == expected


def _stands(value: int | str | None) -> Standing:
    if value == "n/a":
        return standing(Fraction(0), Result.NOT_APPLICABLE)
    return standing(None if value is None else Fraction(int(value), 2))


def _by_hand(results: dict[str, int | str | None], scheme: Scheme, guess: int) -> Fraction | None:
    """A part's score with every open result taken for `guess` halves; None of nothing."""
    means = []
    for group in {i.group for i in scheme.indicators if i.id in results}:
        own = [results[i.id] for i in scheme.indicators if i.group == group]
        counted = [guess if value is None else int(value) for value in own if value != "n/a"]
        if counted:
            means.append(Fraction(sum(counted), 2 * len(counted)))
    return 100 * sum(means, Fraction(0)) / len(means) if means else None
