"""A body's score taken apart again: every term of every sum, down to the indicators.

Nothing is judged here. The leaves are the standings that entered the score, and what they add up
to is compared with the score that was given: `Whole.adds_up` says whether it is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from audit.report.model import ReportIndicator
from audit.scoring.result import NodeScore
from rules.model import Result
from rules.tree import Adds, Missing, Node, Tree

ZERO, ONE = Fraction(0), Fraction(1)
APP = "app"  # the part that several platforms may make together
LOWER = "lower"  # how platforms may become one score; otherwise by their mean


class Kind(StrEnum):
    """What a term of a score is."""

    INDICATOR = "indicator"
    SUM = "sum"
    PLATFORMS = "platforms"  # the same sum on each platform
    MISSING = "missing"  # a channel that the body lacks
    WHOLE = "whole"  # entered as a whole: nobody knows more


class Left(StrEnum):
    """Why a term is in no sum; a key of the texts after "explain-left-"."""

    NOT_APPLICABLE = "not-applicable"
    MISSING = "missing"
    HIGHER = "higher"  # the platform that is not the lower one
    NOTHING = "nothing"  # only vetoes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One term: its weight (or points) in the sum above, and the range of its rate.

    `low` and `high` are None where it does not apply. `left` says why it entered no sum, None
    where it did. `may_leave` is true while it may still turn out 不适用. `row` is what the report
    says of an indicator.
    """

    id: str
    platform: str
    kind: Kind
    adds: Adds
    weight: Fraction
    low: Fraction | None
    high: Fraction | None
    left: Left | None = None
    may_leave: bool = False
    stopped: bool = False
    row: ReportIndicator | None = None
    children: tuple[Part, ...] = ()

    @property
    def counts(self) -> bool:
        """True for a term of the sum above."""
        return self.left is None and self.adds in (Adds.WEIGHT, Adds.POINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a score was made of.

    `nodes` are those of the score by the tree, empty for a workspace that belongs to no round.
    `combine` says by the part's id how its platforms become one. `root` is the part that was
    scored, "" for the whole scheme.
    """

    tree: Tree
    indicators: Sequence[ReportIndicator]
    combine: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, NodeScore] = field(default_factory=dict)
    missing: Collection[str] = ()
    root: str = ""


def parts_of(scored: Scored) -> Part:
    """The whole score, or that of `scored.root`, as a tree of terms."""
    making = _Making(scored)
    if not scored.root:
        return making.root()
    return making.part(scored.tree.nodes[scored.root], "")


def walk(part: Part) -> Iterator[Part]:
    """The term and all below it."""
    yield part
    for child in part.children:
        yield from walk(child)


class _Making:
    def __init__(self, scored: Scored) -> None:
        self.scored = scored
        self.tree = scored.tree
        self.rows = {(i.id, i.platform): i for i in scored.indicators}
        self.platforms = tuple(dict.fromkeys(i.platform for i in scored.indicators if i.platform))

    def root(self) -> Part:
        children = tuple(self.part(child, "") for child in self.tree.first_level)
        return self.summed(self.tree.root, "", children)

    def part(self, node: Node, platform: str) -> Part:
        if node.id in self.scored.missing:
            return self.lost(node)
        if node.children:
            if node.id == APP and len(self.platforms) > 1:
                return self.joined(node, [self.one_platform(node, p) for p in self.platforms])
            known = self.scored.nodes
            within = any(child.id in known for child in node.children)
            if node.id in known and not within and not platform:
                return self.noted(node, Kind.WHOLE, known[node.id])
            children = tuple(self.part(child, platform) for child in node.children)
            return self.summed(node, platform, children)
        on = [p for p in self.platforms if (node.id, p) in self.rows]
        if platform or not on:
            return self.leaf(node, platform)
        if len(on) == 1:
            return self.leaf(node, on[0])
        # The scheme knows no app as a whole: the indicator itself is the mean of the platforms.
        leaves = [replace(self.leaf(node, p), adds=Adds.WEIGHT, weight=ONE) for p in on]
        return self.joined(node, leaves)

    def lost(self, node: Node) -> Part:
        zero = self.tree.missing is Missing.ZERO
        return Part(
            id=node.id,
            platform="",
            kind=Kind.MISSING,
            adds=node.adds,
            weight=node.amount,
            low=ZERO if zero else None,
            high=ZERO if zero else None,
            left=None if zero else Left.MISSING,
        )

    def joined(self, node: Node, found: list[Part]) -> Part:
        """The mean of the platforms, or the lower one of them."""
        if node.id == APP and self.scored.combine.get(node.id) == LOWER:
            counted = [p for p in found if p.counts]
            lowest = min(counted, key=lambda p: (p.high or ZERO, p.low or ZERO), default=None)
            found = [
                replace(p, left=Left.HIGHER) if p.counts and p is not lowest else p for p in found
            ]
        low, high = _mean(found)
        return Part(
            id=node.id,
            platform="",
            kind=Kind.PLATFORMS,
            adds=node.adds,
            weight=node.amount,
            low=low,
            high=high,
            left=Left.NOT_APPLICABLE if low is None else _nothing(node),
            children=tuple(found),
        )

    def one_platform(self, node: Node, platform: str) -> Part:
        children = tuple(self.part(child, platform) for child in node.children)
        return self.summed(node, platform, children, weight=ONE)

    def leaf(self, node: Node, platform: str) -> Part:
        row = self.rows.get((node.id, platform))
        noted = self.scored.nodes.get(node.id)
        if noted is not None and (len(self.platforms) < 2 or not platform):
            return replace(self.noted(node, Kind.INDICATOR, noted, row), platform=platform)
        gone = row is not None and row.verdict is Result.NOT_APPLICABLE
        bounds = (node.lowest, node.highest) if row is None else (row.low, row.high)
        return Part(
            id=node.id,
            platform=platform,
            kind=Kind.INDICATOR,
            adds=node.adds,
            weight=node.amount,
            low=None if gone else bounds[0],
            high=None if gone else bounds[1],
            left=Left.NOT_APPLICABLE if gone else _nothing(node),
            row=row,
        )

    def noted(
        self, node: Node, kind: Kind, known: NodeScore, row: ReportIndicator | None = None
    ) -> Part:
        """A term as the score itself has it."""
        return Part(
            id=node.id,
            platform="",
            kind=kind,
            adds=node.adds,
            weight=node.amount,
            low=known.low,
            high=known.high,
            left=Left.NOT_APPLICABLE if known.low is None else _nothing(node),
            may_leave=known.applies is None,
            stopped=known.stopped,
            row=row,
        )

    def summed(
        self,
        node: Node,
        platform: str,
        children: tuple[Part, ...],
        *,
        weight: Fraction | None = None,
    ) -> Part:
        known = self.scored.nodes.get(node.id) if not platform else None
        low, high = _mean(children) if known is None else (known.low, known.high)
        return Part(
            id=node.id,
            platform=platform,
            kind=Kind.SUM,
            adds=node.adds if weight is None else Adds.WEIGHT,
            weight=node.amount if weight is None else weight,
            low=low,
            high=high,
            left=Left.NOT_APPLICABLE if low is None else _nothing(node),
            stopped=known is not None and known.stopped,
            children=children,
        )


def _nothing(node: Node) -> Left | None:
    return Left.NOTHING if node.adds is Adds.NOTHING else None


def _mean(children: Sequence[Part]) -> tuple[Fraction | None, Fraction | None]:
    counted = [c for c in children if c.counts and c.weight]
    whole = sum((c.weight for c in counted), ZERO)
    if not whole:
        return None, None
    low = sum((c.weight * c.low for c in counted if c.low is not None), ZERO) / whole
    high = sum((c.weight * c.high for c in counted if c.high is not None), ZERO) / whole
    return low, high
