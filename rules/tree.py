"""A scoring scheme as a tree: the one shape that scoring, ranking and explaining read.

Rates are shares of full marks: 1 is full, 0 nothing, a signed dimension goes below 0. Points are
rates times full points. All numbers are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from rules.model import Grade, Provenance

ZERO = Fraction(0)
ONE = Fraction(1)


class Adds(StrEnum):
    """How a node enters its parent."""

    WEIGHT = "weight"  # relative to its siblings
    POINTS = "points"  # full points, summed with those of its siblings
    BONUS = "bonus"  # points beyond the parent's full points
    NOTHING = "nothing"  # counts nothing, only vetoes


class Otherwise(StrEnum):
    """What becomes of the total when a gate is not passed."""

    STOP = "stop"  # siblings further down count 0
    ZERO = "zero"  # the total is 0
    GO_ON = "go-on"  # only the grade is fixed


class Missing(StrEnum):
    """What becomes of a body that lacks a channel as a whole."""

    ZERO = "zero"
    REWEIGHT = "reweight"
    UNRANKED = "unranked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a scale: its rate and the words that a sheet may use for it."""

    id: str
    value: Fraction
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """Answers that fix the grade; `total` is the score then, None = the score stays."""

    answers: frozenset[str]
    grade: str
    total: Fraction | None
    known: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The rate that a node must reach; `grade` None = a body that fails keeps the usual grade."""

    minimum: Fraction
    otherwise: Otherwise
    grade: str | None
    known: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node: a leaf, where a result is entered, or a sum of its children.

    `amount` is the weight, the full points or the bonus points, as `adds` says. `lowest` and
    `highest` are the rates between which a leaf may lie. A leaf takes an answer of `scale`, or
    with scale "" points out of `out_of`; `out_of` is also what a whole inner node may be entered
    in. `source` and `status` of the amounts are in `known`, of the title in `title_status`.
    """

    id: str
    parent: str | None
    title: str
    title_en: str
    adds: Adds
    amount: Fraction
    known: Provenance
    out_of: Fraction
    children: tuple[Node, ...] = ()
    scale: str = ""
    lowest: Fraction = ZERO
    highest: Fraction = ONE
    channel: bool = False
    veto: Veto | None = None
    gate: Gate | None = None
    judged_by: str = "person"
    principle: str = ""
    clauses: tuple[str, ...] = ()
    title_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """金, 银, 铜, 纸: a number of places or the totals from `minimum`; both None = the rest."""

    id: str
    title: str
    title_en: str
    count: int | None
    minimum: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """An award for the best rate in one node."""

    id: str
    title: str
    title_en: str
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """Other weights of the first level, to see what they would change; "3:7"."""

    id: str
    weights: Mapping[str, Fraction]
    known: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A scheme as a tree. `root` stands for the total, its id is the scheme's.

    `nodes` holds every node but the root by id, each before its children, in the file's order.
    `scales` are answers by id, by the scale's name. `missing` None: the scheme does not say, a
    body without a channel is then unranked. `pass_mark` is a rate. `provenance` says of each
    number that is no node's own how it is known; its keys are "full_points", "scale.NAME.ANSWER",
    "grade.ID", "band.ID", "award.ID", "missing", "pass_mark" and "maximum". `weightings` are
    others than the scheme's own.
    """

    id: str
    version: int
    title: str
    title_en: str
    disclaimer: str
    disclaimer_en: str
    status: str
    full_points: Fraction
    root: Node
    nodes: Mapping[str, Node]
    scales: Mapping[str, Mapping[str, Answer]]
    grades: tuple[Grade, ...] = ()
    bands: tuple[Band, ...] = ()
    awards: tuple[Award, ...] = ()
    missing: Missing | None = None
    pass_mark: Fraction | None = None
    maximum: Fraction | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    weightings: tuple[Weighting, ...] = ()

    @property
    def first_level(self) -> tuple[Node, ...]:
        """The scheme's parts."""
        return self.root.children

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Where results are entered, in the file's order."""
        return tuple(node for node in self.nodes.values() if not node.children)

    def leaves_below(self, node_id: str) -> tuple[Node, ...]:
        """The leaves of a node, itself when it is one. Raises KeyError for an unknown id."""
        return tuple(n for n in walk((self.nodes[node_id],)) if not n.children)

    def grade(self, grade_id: str) -> Grade | None:
        """The grade with this id, None when there is none."""
        return next((g for g in self.grades if g.id == grade_id), None)

    def known(self, node_id: str) -> Provenance:
        """How a node's own numbers are known. Raises KeyError for an unknown id."""
        return self.nodes[node_id].known


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes below and including these, each before its children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def with_weights(tree: Tree, weights: Mapping[str, Fraction]) -> Tree:
    """The same scheme with other weights on its first level, to see what they would change.

    A part that is not named keeps its weight. Raises KeyError for an id that is no part.
    """
    parts = {node.id: node for node in tree.first_level}
    for name, weight in weights.items():
        parts[name] = replace(parts[name], amount=weight)
    root = replace(tree.root, children=tuple(parts.values()))
    return replace(tree, root=root, nodes={**tree.nodes, **parts})
