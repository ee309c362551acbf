"""What must hold for any results: order, 不适用, clean leaves, ranges, scaling."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.score import Standing, part_score
from audit.scoring.fast import PlainTotal
from audit.scoring.rank import Body, rank
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN, Value, answered
from rules.load import load_catalogue
from rules.model import Result
from rules.tree import Node, Tree, with_weights
from tests.audit.scoring.test_gates import staged
from tests.audit.scoring.test_score import pointed_tree
from tests.audit.scoring.trees import scored

ANSWERS = ("full", "partial", "none", "n/a")
_AWARD = load_catalogue().trees["cn-2019"]
_POINTED = pointed_tree(minimum="-20")
_STAGED = staged(veto_total="0")
one_answer = st.sampled_from(ANSWERS)
award_values = st.fixed_dictionaries({leaf.id: one_answer for leaf in _AWARD.leaves})


def outcomes(node: Node) -> list[str | int]:
    """Some of what a leaf may turn out, its ends and 不适用 among them."""
    if node.scale:
        return list(ANSWERS)
    low, high = int(node.lowest * node.out_of), int(node.out_of)
    return [low, 0, high // 2, high * 3 // 5, high, "n/a"]


def open_values(tree: Tree) -> st.SearchStrategy[dict[str, str | int | None]]:
    """Results in which anything may be open."""
    return st.fixed_dictionaries(
        {n.id: st.sampled_from([*outcomes(n), None, None]) for n in tree.leaves}
    )


def _award(found: dict[str, str]) -> dict[str, Value]:
    return {
        name: NOT_APPLICABLE if answer == "n/a" else answered(_AWARD, _AWARD.nodes[name], answer)
        for name, answer in found.items()
    }


@settings(max_examples=60, deadline=None)
@given(tree=st.sampled_from([_POINTED, _STAGED]), data=st.data())
def test_the_range_holds_every_completion(tree: Tree, data: st.DataObject) -> None:
    """Whatever the open leaves turn out, 不适用 included, the total lies in the range."""
    found = data.draw(open_values(tree))
    before = scored(tree, found)
    done = {
        name: data.draw(st.sampled_from(outcomes(tree.nodes[name]))) if value is None else value
        for name, value in found.items()
    }
    after = scored(tree, done)
    assert after.open == ()
    if after.value is None:
        return
    if before.low is None or before.high is None:
        raise AssertionError("a total out of nothing")
    assert before.low <= after.value <= before.high
    if before.value is not None:
        assert before.value == after.value


@settings(max_examples=60, deadline=None)
@given(found=award_values, hidden=st.sets(st.sampled_from(sorted(_AWARD.nodes))))
def test_hiding_results_of_the_award_only_widens(found: dict[str, str], hidden: set[str]) -> None:
    """A decided total lies in the range that is left when some results are taken away."""
    whole = _award(found)
    total = score(_AWARD, whole).value
    left = score(_AWARD, {k: OPEN if k in hidden else v for k, v in whole.items()})
    if total is not None and left.low is not None and left.high is not None:
        assert left.low <= total <= left.high


@settings(max_examples=40, deadline=None)
@given(found=award_values, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found: dict[str, str], order: object) -> None:
    """The same results in any order give the same score, node by node."""
    items = list(_award(found).items())
    order.shuffle(items)  # type: ignore[attr-defined]
    assert score(_AWARD, dict(items)) == score(_AWARD, _award(found))


@settings(max_examples=40, deadline=None)
@given(found=award_values, leaf=st.sampled_from([leaf.id for leaf in _AWARD.leaves]))
def test_a_clean_leaf_never_lowers(found: dict[str, str], leaf: str) -> None:
    """完全通过 in place of anything else, 不适用 included, never lowers a total."""
    before = score(_AWARD, _award(found)).value
    after = score(_AWARD, _award(found | {leaf: "full"})).value
    assert after is not None
    assert before is None or after >= before


@settings(max_examples=40, deadline=None)
@given(rate=st.sampled_from(ANSWERS[:3]), gone=st.sets(st.sampled_from(sorted(_AWARD.nodes))))
def test_not_applicable_leaves_a_mean_unchanged(rate: str, gone: set[str]) -> None:
    """Where all that applies is worth the same, so is the total, whatever does not apply."""
    found = {leaf.id: "n/a" if leaf.id in gone else rate for leaf in _AWARD.leaves}
    total = score(_AWARD, _award(found)).value
    worth = {"full": 100, "partial": 50, "none": 0}[rate]
    assert total == worth or set(found.values()) == {"n/a"}


@settings(max_examples=30, deadline=None)
@given(found=award_values, factor=st.fractions(min_value=Fraction(1, 50), max_value=50))
def test_scaling_all_weights_changes_nothing(found: dict[str, str], factor: Fraction) -> None:
    """4 : 6 is 2 : 3 is 40 : 60."""
    scaled = with_weights(_AWARD, {"web": 4 * factor, "app": 6 * factor})
    assert score(scaled, _award(found)).value == score(_AWARD, _award(found)).value


@settings(max_examples=60, deadline=None)
@given(found=award_values)
def test_the_quick_total_is_the_same(found: dict[str, str]) -> None:
    """What resampling adds up is what the account of a body says."""
    whole = _award(found)
    rates = {name: value.rate for name, value in whole.items() if value.rate is not None}
    assert PlainTotal(_AWARD)(rates) == score(_AWARD, whole).value


@settings(max_examples=30, deadline=None)
@given(found=st.lists(award_values, min_size=1, max_size=6), order=st.randoms())
def test_the_order_of_bodies_does_not_matter(found: list[dict[str, str]], order: object) -> None:
    """Places, bands and groups are the same however the bodies come in."""
    tree = replace(_AWARD, bands=())
    bodies = [
        Body(name=f"b{n}", group="ab"[n % 2], result=score(tree, _award(answers)))
        for n, answers in enumerate(found)
    ]
    shuffled = list(bodies)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled, tree) == rank(bodies, tree)


@settings(max_examples=40, deadline=None)
@given(found=award_values, hidden=st.sets(st.sampled_from([leaf.id for leaf in _AWARD.leaves])))
def test_the_tree_says_what_the_scores_of_a_single_target_say(
    found: dict[str, str], hidden: set[str]
) -> None:
    """Portal, client and total of cn-2019 are those of audit.score, open or decided."""
    scheme = load_catalogue().schemes["cn-2019"]
    whole = {k: OPEN if k in hidden else v for k, v in _award(found).items()}
    tree = score(_AWARD, whole)
    for part in ("web", "app"):
        standings = {leaf.id: _standing(whole[leaf.id]) for leaf in _AWARD.leaves_below(part)}
        by_parts = part_score(part, standings, scheme)
        node = tree.nodes[part]
        assert (by_parts.value, by_parts.low, by_parts.high) == (
            node.points,
            node.points_low,
            node.points_high,
        )


def _standing(value: Value) -> Standing:
    """The same result as audit.score calls it."""
    if value is NOT_APPLICABLE:
        kind = Result.NOT_APPLICABLE
    else:
        kind = Result.PENDING if value is OPEN else Result(value.answer)
    low, high = value.low or Fraction(0), Fraction(1) if value is OPEN else value.high
    return Standing(
        result=kind, value=value.rate, low=low, high=high or Fraction(0), decided_by=None
    )
