"""Ranges of schemes drawn at random: points in weights in points, bonuses, vetoes, gates."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN, Value, answered, pointed
from rules.model import Grade, Provenance
from rules.planting_nodes import sum_up
from rules.tree import Adds, Answer, Gate, Node, Otherwise, Tree, Veto, walk

KNOWN = Provenance(status="proposed", source="proposed")
WORTH = {"full": Fraction(1), "partial": Fraction(1, 2), "none": Fraction(0)}
GRADES = (
    Grade(id="pass", title="合格", title_en="Pass", minimum=Fraction(60)),
    Grade(id="fail", title="不合格", title_en="Fail", minimum=Fraction(0)),
)


class _Maker:
    """Draws a scheme of at most three levels."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  (a test's choice, no secret)
        self.count = 0

    def tree(self) -> Tree:
        first = self.family(2, None)
        root = Node(
            id="drawn", parent=None, title="", title_en="", adds=Adds.WEIGHT,
            amount=Fraction(1), known=KNOWN, out_of=Fraction(100), children=first,
        )  # fmt: skip
        answers = {name: Answer(id=name, value=worth) for name, worth in WORTH.items()}
        return Tree(
            id="drawn", version=1, title="", title_en="", disclaimer="", disclaimer_en="",
            status="reconstruction", full_points=Fraction(100), root=sum_up(root),
            nodes={node.id: node for node in walk(first)}, scales={"award": answers},
            grades=GRADES,
        )  # fmt: skip

    def family(self, depth: int, parent: str | None) -> tuple[Node, ...]:
        kind = self.dice.choice([Adds.WEIGHT, Adds.POINTS])
        nodes = [self.node(depth, kind, parent) for _ in range(self.dice.randint(1, 3))]
        if (kind is Adds.POINTS or parent is None) and self.dice.random() < 0.4:
            nodes.append(self.node(0, Adds.BONUS, parent))
        if self.dice.random() < 0.3:
            place = self.dice.randint(1, len(nodes))
            nodes.insert(place, self.node(0, Adds.NOTHING, parent))
        return tuple(nodes)

    def node(self, depth: int, adds: Adds, parent: str | None) -> Node:
        self.count += 1
        name, amount = f"n{self.count}", Fraction(self.dice.randint(1, 9))
        inner = adds in (Adds.WEIGHT, Adds.POINTS) and self.dice.random() < 0.6
        children = self.family(depth - 1, name) if depth and inner else ()
        points = [child.amount for child in children if child.adds is Adds.POINTS]
        if points and adds is Adds.POINTS:
            amount = sum(points, Fraction(0))
        by_scale = adds is Adds.NOTHING or self.dice.random() < 0.5
        signed = not children and not by_scale and self.dice.random() < 0.3
        bare = Node(
            id=name, parent=parent, title="", title_en="", adds=adds, amount=amount,
            known=KNOWN, out_of=amount, children=children,
            scale="award" if by_scale and not children else "",
            lowest=Fraction(-1 if signed else 0),
            gate=self.gate() if adds in (Adds.WEIGHT, Adds.POINTS) else None,
            veto=self.veto() if adds is Adds.NOTHING else None,
        )  # fmt: skip
        return sum_up(bare) if children else bare

    def gate(self) -> Gate | None:
        if self.dice.random() < 0.8:
            return None
        return Gate(
            minimum=Fraction(self.dice.randint(1, 4), 5),
            otherwise=self.dice.choice(list(Otherwise)),
            grade="fail",
            known=KNOWN,
        )

    def veto(self) -> Veto:
        total = self.dice.choice([None, Fraction(0), Fraction(7)])
        return Veto(answers=frozenset({"none"}), grade="fail", total=total, known=KNOWN)

    def results(self, tree: Tree) -> dict[str, Value]:
        return {leaf.id: self.result(tree, leaf) for leaf in tree.leaves}

    def result(self, tree: Tree, leaf: Node) -> Value:
        if self.dice.random() < 0.2:
            return NOT_APPLICABLE
        if leaf.scale:
            return answered(tree, leaf, self.dice.choice(sorted(WORTH)))
        rate = self.dice.choice([leaf.lowest, Fraction(0), Fraction(3, 5), Fraction(1)])
        return pointed(leaf, rate * leaf.out_of)


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_what_is_known_early_stays_true(seed: int) -> None:
    """With some results hidden: range, decided total, grade, veto and gates hold at the end."""
    maker = _Maker(seed)
    tree = maker.tree()
    results = maker.results(tree)
    early = {k: OPEN if maker.dice.random() < 0.4 else v for k, v in results.items()}
    final, before = score(tree, results), score(tree, early)
    assert final.open == ()
    assert set(before.vetoed) <= set(final.vetoed)
    assert set(before.gated) <= set(final.gated)
    if final.value is None:
        return
    assert before.low is not None
    assert before.high is not None
    assert before.low <= final.value <= before.high
    if before.value is not None:
        assert (before.value, before.grade) == (final.value, final.grade)
    for name, node in before.nodes.items():
        rate = final.nodes[name].rate
        if rate is not None and node.low is not None and node.high is not None:
            assert final.nodes[name].stopped or node.low <= rate <= node.high


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_rows_in_any_order(seed: int) -> None:
    """The order in which results come changes nothing."""
    maker = _Maker(seed)
    tree = maker.tree()
    results = list(maker.results(tree).items())
    expected = score(tree, dict(results))
    maker.dice.shuffle(results)
    assert score(tree, dict(results)) == expected
