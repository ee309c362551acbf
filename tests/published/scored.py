"""Bodies scored by a shipped scheme, from points entered for its nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from audit.scoring.rank import Body
from audit.scoring.result import ScoreResult
from audit.scoring.score import score
from audit.scoring.values import pointed
from rules.load import load_catalogue
from rules.tree import Tree


def scheme(name: str) -> Tree:
    """A shipped scheme."""
    return load_catalogue().trees[name]


def entered(
    tree: Tree, points: Mapping[str, Fraction | str], missing: Collection[str] = ()
) -> ScoreResult:
    """The score of a body for which points were entered by node, each out of its `out_of`."""
    values = {name: pointed(tree.nodes[name], Fraction(value)) for name, value in points.items()}
    return score(tree, values, missing)


def body(name: str, result: ScoreResult, group: str = "") -> Body:
    """A body of a round."""
    return Body(name=name, result=result, group=group)


def value(result: ScoreResult) -> Fraction:
    """A total that must be decided."""
    assert result.value is not None, result
    return result.value
