"""From the results of a scheme's leaves to its exact score, or to the range it must lie in.

A rate is the mean of the rates below it by weight, or points over full points; 不适用 leaves
both sums. A bonus comes on top and is never part of a sum. An open leaf may be anything it
allows, 不适用 included, so the range holds whatever the round may still bring.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from audit.scoring.adding import Adding
from audit.scoring.levels import ZERO
from audit.scoring.result import ScoreResult, Standing
from audit.scoring.values import Value
from rules.model import Grade
from rules.tree import Missing, Otherwise, Tree

Bounds = tuple[Fraction | None, Fraction | None]


def score(tree: Tree, values: Mapping[str, Value], missing: Collection[str] = ()) -> ScoreResult:
    """The score of one body. A leaf without a value is open; `missing` are channels it lacks.

    A value may also be given for an inner node, whose leaves are then not asked for, or under the
    scheme's id for the total. Raises KeyError for a value or channel that the scheme has not.
    """
    for node_id in (*values, *missing):
        if node_id not in tree.nodes and (node_id != tree.id or node_id in missing):
            raise KeyError(node_id)
    adding = Adding(tree, values, frozenset(missing))
    root = adding.whole()
    lost = tuple(name for name in tree.nodes if name in adding.missing)
    unranked = bool(lost) and adding.policy is Missing.UNRANKED
    fixed = _veto_totals(tree, adding.vetoed)
    low, high = _bounds(tree, adding, (None, None) if unranked else (root.low, root.high))
    value = low if not adding.open or (fixed and low == high) else None
    return ScoreResult(
        scheme=tree.id,
        version=tree.version,
        standing=_standing(adding, unranked=unranked, empty=root.low is None),
        value=value,
        low=low,
        high=high,
        grade=_grade(tree, adding, value),
        coverage=root.coverage,
        nodes={name: adding.nodes[name] for name in tree.nodes if name in adding.nodes},
        open=tuple(adding.open),
        vetoed=tuple(adding.vetoed),
        gated=tuple(gate for gate, passed in adding.gates.items() if passed is False),
        doubtful=(*(g for g, ok in adding.gates.items() if ok is None), *adding.doubtful),
        missing=lost,
    )


def _standing(adding: Adding, *, unranked: bool, empty: bool) -> Standing:
    if adding.vetoed:
        return Standing.VETOED
    if unranked:
        return Standing.UNRANKED
    if adding.open:
        return Standing.PROVISIONAL
    return Standing.EMPTY if empty else Standing.DECIDED


def _bounds(tree: Tree, adding: Adding, rates: Bounds) -> Bounds:
    """The total's range with all that may change it: a ceiling, gates and vetoes."""
    zeroes = [_zeroes(tree, gate, passed) for gate, passed in adding.gates.items()]
    fixed = [*_veto_totals(tree, adding.vetoed), *(ZERO for sure in zeroes if sure)]
    maybe = [*_veto_totals(tree, adding.doubtful), *(ZERO for sure in zeroes if sure is None)]
    if fixed:
        return min([*fixed, *maybe]), min(fixed)
    if rates[0] is None or rates[1] is None:
        return (min(maybe), max(maybe)) if maybe else (None, None)
    low, high = rates[0] * tree.full_points, rates[1] * tree.full_points
    if tree.maximum is not None:
        low, high = min(low, tree.maximum), min(high, tree.maximum)
    return min([low, *maybe]), max([high, *maybe])


def _veto_totals(tree: Tree, leaves: Collection[str]) -> list[Fraction]:
    """What these vetoes make the total, where they say so."""
    vetoes = [tree.nodes[leaf].veto for leaf in leaves]
    return [veto.total for veto in vetoes if veto is not None and veto.total is not None]


def _zeroes(tree: Tree, name: str, passed: bool | None) -> bool | None:
    """Whether this gate makes the total 0; None while that is open."""
    gate = tree.nodes[name].gate
    if gate is None or gate.otherwise is not Otherwise.ZERO:
        return False
    return None if passed is None else not passed


def _grade(tree: Tree, adding: Adding, value: Fraction | None) -> Grade | None:
    """The worst grade that a veto or gate fixes, or else the one that the total reaches."""
    if value is None and not adding.vetoed:
        return None
    vetoes = [tree.nodes[leaf].veto for leaf in adding.vetoed]
    named = [veto.grade for veto in vetoes if veto is not None]
    for name, passed in adding.gates.items():
        gate = tree.nodes[name].gate
        if passed is False and gate is not None and gate.grade is not None:
            named.append(gate.grade)
    fixed = [grade for grade in map(tree.grade, named) if grade is not None]
    if fixed:
        return min(fixed, key=lambda grade: grade.minimum)
    reached = [g for g in tree.grades if value is not None and value >= g.minimum]
    return max(reached, key=lambda grade: grade.minimum) if reached else None
