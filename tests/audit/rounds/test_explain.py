"""A score taken apart: what was lost where, and that it is all that was lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.rounds.explain import Account, account_of, taken_apart
from audit.rounds.explain_losses import Loss
from audit.rounds.explain_parts import Kind, Left
from audit.rounds.model import BodyFacts
from tests.audit.rounds.invented import APP, PLATFORMS, WEB, body, indicator, indicators, round_of
from tests.audit.scoring.test_gates import staged
from tests.audit.scoring.trees import node, scored, tree

DECIDED = ("full", "partial", "none", "not-applicable")
ANY = (*DECIDED, "pending", "not-measured")
KEYS = [(name, "") for name in WEB] + [(n, p) for p in PLATFORMS for n in APP]


def verdicts(of: tuple[str, ...]) -> st.SearchStrategy[dict[tuple[str, str], str]]:
    """A verdict for every indicator on every platform."""
    return st.fixed_dictionaries({key: st.sampled_from(of) for key in KEYS})


def account(facts: BodyFacts) -> Account:
    """A body's account in a round of its own."""
    return account_of(round_of(facts), facts.id)


def loss(found: Account, name: str, platform: str = "") -> Loss:
    """What one indicator costs."""
    return next(one for one in found.losses if (one.id, one.platform) == (name, platform))


def test_losses_are_the_shares_of_the_total() -> None:
    """40 points, three groups, the indicators of one of them; half of W01 is lost."""
    found = account(body(verdicts={"W01": "partial", ("M01", "ios"): "none"}))
    group = [i for i in indicators() if i.group == "A"]
    assert loss(found, "W01").lost == Fraction(40, 3 * len(group) * 2)
    screens = [i for i in indicators() if i.group == "D" and i.platform == "ios"]
    assert loss(found, "M01", "ios").lost == Fraction(60, 2 * 2 * len(screens))
    assert loss(found, "M01", "android").lost == 0
    assert [(one.id, one.platform) for one in found.losses[:2]] == [("W01", ""), ("M01", "ios")]


@settings(max_examples=60, deadline=None)
@given(given_=verdicts(DECIDED))
def test_the_losses_of_a_body_are_all_that_is_missing_to_full_points(
    given_: dict[tuple[str, str], str],
) -> None:
    """不适用 included, the losses add up to full points minus the total, exactly."""
    facts = body(verdicts=given_)
    found = account(facts)
    if facts.result.value is None:
        return
    assert sum(one.lost for one in found.losses) == 100 - facts.result.value
    assert found.adds_up


@settings(max_examples=60, deadline=None)
@given(given_=verdicts(ANY))
def test_what_is_open_makes_the_range(given_: dict[tuple[str, str], str]) -> None:
    """Lost points end at the best total, open ones at the worst."""
    facts = body(verdicts=given_)
    found = account(facts)
    if facts.result.low is None or facts.result.high is None:
        return
    assert sum(one.lost for one in found.losses) == 100 - facts.result.high
    assert sum(one.left_open for one in found.losses) == facts.result.high - facts.result.low


@settings(max_examples=30, deadline=None)
@given(given_=verdicts(DECIDED), key=st.sampled_from(KEYS))
def test_a_loss_is_what_the_total_would_gain(
    given_: dict[tuple[str, str], str], key: tuple[str, str]
) -> None:
    """With that one indicator full and everything else as it is, the total rises by its loss."""
    facts = body(verdicts=given_)
    better = body(verdicts={**given_, key: "full"})
    if given_[key] == "not-applicable" or facts.result.value is None:
        return
    assert better.result.value is not None
    gained = better.result.value - facts.result.value
    assert loss(account(facts), *key).lost == gained


def test_what_does_not_apply_is_named_and_costs_nothing() -> None:
    """不适用 stands aside, a group that is wholly 不适用 once and as a whole."""
    gone = {i.id: "not-applicable" for i in indicators() if i.group == "B"}
    found = account(body(verdicts={**gone, "W01": "not-applicable"}))
    aside = {(part.id, part.left) for part in found.aside}
    assert aside == {("B", Left.NOT_APPLICABLE), ("W01", Left.NOT_APPLICABLE)}
    assert not {one.id for one in found.losses} & {*gone, "W01"}
    assert found.value == 100


def test_a_missing_channel_that_counts_nothing_costs_all_of_it() -> None:
    """The award counts a missing client 0: 60 points are lost by that alone, and it is said."""
    found = account(body(missing=["app"]))
    first = found.losses[0]
    assert (first.id, first.kind, first.lost) == ("app", Kind.MISSING, 60)
    assert found.adds_up
    assert "missing-zero" in {one.code for one in found.conditions}


def test_a_platform_that_was_not_measured_stays_open() -> None:
    """Nothing of it is lost: it is open, with its share of the client."""
    unknown = {(name, "ios"): "not-measured" for name in APP}
    found = account(body(verdicts=unknown))
    assert all(one.lost == 0 for one in found.losses)
    assert sum(one.left_open for one in found.losses if one.platform == "ios") == 30
    assert (found.low, found.high, found.adds_up) == (70, 100, True)


def test_a_single_platform_carries_the_whole_client() -> None:
    """With Android alone a loss there is not halved."""
    both = account(body(verdicts={("M01", "android"): "none"}))
    alone = account(body(verdicts={("M01", "android"): "none"}, platforms=["android"]))
    assert loss(alone, "M01", "android").lost == 2 * loss(both, "M01", "android").lost


def test_the_lower_platform_counts_where_the_scheme_says_so() -> None:
    """With the lower of two platforms, only that one costs anything; the other stands aside."""
    facts = body(verdicts={("M01", "ios"): "none", ("M02", "android"): "partial"})
    found = account_of(round_of(facts), facts.id, combine={"app": "lower"})
    assert {one.platform for one in found.losses} == {"", "ios"}
    assert [(p.platform, p.left) for p in found.aside] == [("android", Left.HIGHER)]


def test_an_account_says_when_it_does_not_explain_the_total() -> None:
    """Other standings than those that were scored do not pass for an explanation."""
    facts = body(verdicts={("M01", "android"): "none"})
    other = [indicator(i.id, "full", i.platform) for i in facts.indicators]
    found = account(body(found=other, result=facts.result))
    assert not found.adds_up


def test_place_and_group_stand_in_the_account() -> None:
    """The account names the place in the round and among its peers."""
    first, second = body("yunxi", {"W01": "none"}, group="市"), body("heming", group="县")
    found = account_of(round_of(first, second), "yunxi")
    assert found.place is not None and found.place.place == 2
    assert found.group_place is not None and found.group_place.place == 1
    with pytest.raises(KeyError):
        account_of(round_of(first), "unknown")


def test_points_and_bonus_cost_what_the_total_would_gain() -> None:
    """5 of 20 points lost are 5 points of 100; a bonus that was not won is one more."""
    scheme = tree(
        node("a", points="20"), node("b", points="80"), node("c", points="2", bonus="true")
    )
    result = scored(scheme, {"a": 15, "b": 80, "c": 1})
    found = taken_apart(result, scheme, (), combine={})
    assert {one.id: one.lost for one in found.losses} == {"a": 5, "b": 0, "c": 1}
    assert "bonus" in {one.code for one in found.conditions}


def test_a_missed_gate_is_a_condition_and_stops_what_lies_behind_it() -> None:
    """59 of 100 lose 0.4 × 41 points; behind the gate no indicator alone would gain anything."""
    result = scored(staged(), {"ads": "full", "technical": 59, "users": 80, "own": 100})
    found = taken_apart(result, staged(), (), combine={})
    lost = {one.id: one.lost for one in found.losses}
    assert lost == {"technical": Fraction(164, 10), "users": 0, "own": 0, "ads": 0}
    assert [(c.code, c.node) for c in found.conditions] == [
        ("gate-missed", "technical"),
        ("stopped", "users"),
        ("stopped", "own"),
    ]
    assert not found.adds_up


def test_a_veto_costs_everything_where_it_fixes_the_total() -> None:
    """Without the vetoing answer the total would be 100."""
    scheme = staged(veto_total="0")
    result = scored(scheme, {"ads": "none", "technical": 100, "users": 100, "own": 100})
    found = taken_apart(result, scheme, (), combine={})
    assert (found.losses[0].id, found.losses[0].lost) == ("ads", 100)
    assert "veto-on-total" in {one.code for one in found.conditions}
