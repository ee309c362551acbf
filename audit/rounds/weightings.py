"""What other weightings of a scheme's parts would make of a round: they are data of the scheme."""

from __future__ import annotations

from collections.abc import Sequence

from audit.rounds.facts import whole
from audit.rounds.model import BodyFacts, Weighted
from audit.scoring.rank import Body, rank
from audit.scoring.result import ScoreResult, Standing
from audit.scoring.score import score
from rules.tree import Tree, Weighting, with_weights


def weighted(bodies: Sequence[BodyFacts], tree: Tree) -> tuple[Weighted, ...]:
    """Each weighting that the scheme's file names, and in it each body in the order given.

    A body that has no total by the scheme itself is counted in no other weighting either.
    """
    return tuple(one for other in tree.weightings for one in _weighted(bodies, tree, other))


def reweighted(result: ScoreResult, tree: Tree, other: Weighting) -> ScoreResult:
    """The same results with the parts weighing otherwise.

    Each part is entered as a whole: what it is worth does not hang on what it weighs.
    """
    values = {
        node.id: whole(result.nodes[node.id])
        for node in tree.first_level
        if node.id in result.nodes and node.id not in result.missing
    }
    return score(with_weights(tree, other.weights), values, result.missing)


def _weighted(bodies: Sequence[BodyFacts], tree: Tree, other: Weighting) -> list[Weighted]:
    counted = [b for b in bodies if b.result.standing in (Standing.DECIDED, Standing.PROVISIONAL)]
    before = rank([Body(name=b.id, result=b.result, group=b.group) for b in counted], tree)
    again = {b.id: reweighted(b.result, tree, other) for b in counted}
    after = rank(
        [Body(name=b.id, result=again[b.id], group=b.group) for b in counted],
        with_weights(tree, other.weights),
    )
    found = []
    for body in bodies:
        old, new = before.together.place_of(body.id), after.together.place_of(body.id)
        band, was = _id(new.band if new else None), _id(old.band if old else None)
        grade, graded = _id(new.grade if new else None), _id(old.grade if old else None)
        both = old is not None and new is not None
        found.append(
            Weighted(
                weighting=other.id,
                body=body.id,
                total=new.score if new else None,
                place=new.place if new else None,
                band=band,
                changes_band=both and band != was,
                grade=grade,
                changes_grade=both and grade != graded,
            )
        )
    return found


def _id(named: object) -> str | None:
    return getattr(named, "id", None)
