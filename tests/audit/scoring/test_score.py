"""The arithmetic of trees, on figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from audit.scoring.result import Standing
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, State, answered, between, pointed
from rules.load import load_catalogue
from rules.tree import Missing, Tree, with_weights
from tests.audit.scoring.trees import node, scored, tree, values

HALF = Fraction(1, 2)


def award() -> Tree:
    """The shipped scheme as a tree."""
    return load_catalogue().trees["cn-2019"]


def answers(scheme: Tree, web: str, app: str) -> dict[str, str]:
    """One answer for all web indicators and one for all of the app."""
    found = {leaf.id: web for leaf in scheme.leaves_below("web")}
    return found | {leaf.id: app for leaf in scheme.leaves_below("app")}


def weighed() -> Tree:
    """A (weight 1) holds two leaves 1 : 3, B (weight 1) one leaf."""
    return tree(
        node("A", weight="1"),
        node("a1", parent="A", weight="1", scale="award"),
        node("a2", parent="A", weight="3", scale="award"),
        node("B", weight="1"),
        node("b1", parent="B", weight="1", scale="award"),
    )


def pointed_tree(**opinion: str) -> Tree:
    """40 + 40 + 20 points and a bonus of 5; the last may be signed."""
    return tree(
        node("open", points="40"),
        node("service", points="40"),
        node("service-1", parent="service", points="30"),
        node("service-2", parent="service", points="10", scale="award"),
        node("opinion", points="20", **opinion),
        node("extra", points="5", bonus="true"),
    )


def test_portal_and_client_weigh_four_to_six() -> None:
    """0.4 × 100 + 0.6 × 50 = 70."""
    scheme = award()
    result = scored(scheme, answers(scheme, "full", "partial"))
    assert (result.value, result.low, result.high) == (70, 70, 70)
    assert (result.nodes["web"].points, result.nodes["app"].points) == (100, 50)
    assert result.grade is not None
    assert result.grade.id == "fair"
    assert result.standing is Standing.DECIDED


def test_groups_weigh_the_same_whatever_their_size() -> None:
    """Losing all of A costs a third of the portal though A has 4 of its 24 indicators."""
    scheme = award()
    given = answers(scheme, "full", "full") | {f"W0{n}": "none" for n in range(1, 5)}
    result = scored(scheme, given)
    assert result.nodes["web"].points == Fraction(200, 3)
    assert result.value == Fraction(2, 5) * Fraction(200, 3) + 60


def test_parts_may_be_entered_as_a_whole() -> None:
    """The published means of 2019: 0.4 × 65.26 + 0.6 × 76.16 = 71.8."""
    scheme = award()
    given = {
        "web": pointed(scheme.nodes["web"], Fraction("65.26")),
        "app": pointed(scheme.nodes["app"], Fraction("76.16")),
    }
    assert score(scheme, given).value == Fraction("71.8")


def test_weights_are_relative_to_siblings() -> None:
    """A = (1·0 + 3·1)/4 = 3/4, B = 1/2: the total is 62.5."""
    result = scored(weighed(), {"a1": "none", "a2": "full", "b1": "partial"})
    assert result.value == Fraction(125, 2)
    assert result.nodes["A"].rate == Fraction(3, 4)


def test_not_applicable_leaves_both_sums() -> None:
    """Without a1, A is a2 alone; without all of A, B is the total."""
    assert scored(weighed(), {"a1": "n/a", "a2": "full", "b1": "none"}).value == 50
    result = scored(weighed(), {"a1": "n/a", "a2": "n/a", "b1": "partial"})
    assert result.value == 50
    assert result.nodes["A"].applies is False
    assert result.nodes["A"].points is None


def test_where_nothing_applies_there_is_no_score() -> None:
    """Wholly 不适用 is neither 0 nor 100."""
    result = scored(weighed(), {"a1": "n/a", "a2": "n/a", "b1": "n/a"})
    assert (result.value, result.low, result.grade) == (None, None, None)
    assert result.standing is Standing.EMPTY


def test_points_are_summed_and_a_bonus_comes_on_top() -> None:
    """30 + (20 + 5) + 10 = 65 and 3 more."""
    given = {"open": 30, "service-1": 20, "service-2": "partial", "opinion": 10, "extra": 3}
    result = scored(pointed_tree(), given)
    assert result.value == 68
    assert result.nodes["service"].points == 25
    assert result.nodes["service"].rate == Fraction(25, 40)
    assert result.nodes["extra"].points == 3


def test_a_bonus_may_lift_the_total_above_full_points_unless_capped() -> None:
    """105 of 100; with a maximum it ends there."""
    given = {"open": 40, "service-1": 30, "service-2": "full", "opinion": 20, "extra": 5}
    scheme = pointed_tree()
    assert scored(scheme, given).value == 105
    assert scored(replace(scheme, maximum=Fraction(100)), given).value == 100


def test_points_that_do_not_apply_leave_the_full_points() -> None:
    """Without service-1 (30) there are 70 to be had: 35 of 70 is 50 of 100."""
    given = {"open": 20, "service-1": "n/a", "service-2": "partial", "opinion": 10, "extra": 0}
    result = scored(pointed_tree(), given)
    assert result.value == 50
    assert (result.nodes["service"].points, result.nodes["service"].full) == (5, 10)


def test_a_signed_dimension_takes_points_away() -> None:
    """40 + 40 − 20 = 60 of 100; nothing below −20 can be entered."""
    scheme = pointed_tree(minimum="-20")
    given = {"open": 40, "service-1": 30, "service-2": "full", "opinion": -20, "extra": 0}
    assert scored(scheme, given).value == 60
    with pytest.raises(ValueError, match="opinion"):
        values(scheme, {"opinion": -21})


def test_an_open_leaf_leaves_a_range_and_no_grade() -> None:
    """b1 open: A is 3/4, B anything: 37.5 to 87.5, half of it decided."""
    result = scored(weighed(), {"a1": "none", "a2": "full"})
    assert (result.value, result.grade, result.standing) == (None, None, Standing.PROVISIONAL)
    assert (result.low, result.high) == (Fraction(75, 2), Fraction(175, 2))
    assert result.open == ("b1",)
    assert result.coverage == HALF


def test_an_open_leaf_may_still_turn_out_not_to_apply() -> None:
    """Beside −20 of 20, an open leaf of 0 to 80 points: without it the total is −100."""
    scheme = tree(node("sign", points="20", minimum="-20"), node("rest", points="80"))
    result = scored(scheme, {"sign": -20})
    assert scored(scheme, {"sign": -20, "rest": "n/a"}).value == -100
    assert (result.low, result.high) == (-100, 60)


def test_an_open_leaf_that_is_known_to_apply_keeps_its_narrow_range() -> None:
    """Between 无法通过 and 部分通过, the rest full: 7/8 to 15/16 of A."""
    scheme = weighed()
    given = values(scheme, {"a2": "full", "b1": "full"}) | {"a1": between(Fraction(0), HALF)}
    result = score(scheme, given)
    assert (result.low, result.high) == (Fraction(175, 2), Fraction(375, 4))


def test_a_part_that_nobody_looked_at_is_open_from_nothing_to_full() -> None:
    """Silence about the client is neither 0 nor 100."""
    scheme = award()
    result = scored(scheme, {leaf.id: "full" for leaf in scheme.leaves_below("web")})
    assert (result.value, result.low, result.high) == (None, 40, 100)
    assert result.nodes["app"].points is None


@pytest.mark.parametrize(
    ("policy", "value", "standing", "part"),
    [
        (Missing.ZERO, 40, Standing.DECIDED, 0),
        (Missing.REWEIGHT, 100, Standing.DECIDED, None),
        (Missing.UNRANKED, None, Standing.UNRANKED, None),
        (None, None, Standing.UNRANKED, None),
    ],
)
def test_a_missing_channel_counts_as_the_scheme_says(
    policy: Missing | None, value: int | None, standing: Standing, part: int | None
) -> None:
    """0, out of the sum, or not ranked; a scheme that says nothing does not rank."""
    scheme = replace(award(), missing=policy)
    given = {leaf.id: "full" for leaf in scheme.leaves_below("web")}
    result = scored(scheme, given, missing=("app",))
    assert (result.value, result.standing) == (value, standing)
    assert result.nodes["app"].points == part
    assert result.nodes["app"].missing
    assert (result.open, result.missing) == ((), ("app",))


def test_other_weights_can_be_tried() -> None:
    """3 : 7 instead of 4 : 6 makes 65 of 70."""
    scheme = award()
    given = answers(scheme, "full", "partial")
    other = with_weights(scheme, {"web": Fraction(3), "app": Fraction(7)})
    assert scored(other, given).value == 65
    assert scored(scheme, given).value == 70


def test_what_the_scheme_does_not_know_is_refused() -> None:
    """A value for an unknown leaf would otherwise vanish."""
    with pytest.raises(KeyError, match="W99"):
        score(award(), {"W99": NOT_APPLICABLE})
    with pytest.raises(KeyError, match="tv"):
        score(award(), {}, missing=["tv"])


def test_an_answer_keeps_its_name() -> None:
    """The answer is kept beside its worth, for explaining."""
    scheme = award()
    assert answered(scheme, scheme.nodes["W01"], "partial").answer == "partial"
    assert answered(scheme, scheme.nodes["W01"], "partial").rate == HALF


def test_a_range_may_be_a_point_and_not_be_empty() -> None:
    """A leaf may be open although its bounds have met; bounds that passed each other are wrong."""
    met = between(HALF, HALF)
    assert (met.state, met.low, met.high) == (State.OPEN, HALF, HALF)
    with pytest.raises(ValueError, match="1/2 > 0"):
        between(HALF, Fraction(0))


def test_a_total_may_be_entered_and_the_scheme_is_no_channel() -> None:
    """The scheme's own id stands for the whole, which no body can lack."""
    scheme = award()
    assert score(scheme, {scheme.id: between(HALF, HALF)}).low == 50
    with pytest.raises(KeyError, match=scheme.id):
        score(scheme, {}, [scheme.id])
