"""One walk over a scheme's tree, from the results of the leaves up to the rate of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from audit.scoring.levels import ONE, ZERO, Item, coverage, mean_range
from audit.scoring.result import NodeScore
from audit.scoring.values import NOT_APPLICABLE, OPEN, State, Value
from rules.tree import Adds, Missing, Node, Otherwise, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a node hands to its parent. Bonus points stand apart from the sums."""

    score: NodeScore
    items: tuple[Item, ...]
    bonus: tuple[Fraction, Fraction] = (ZERO, ZERO)


class Adding:
    """One walk over a tree, remembering what it met.

    After `whole`: `nodes` holds what is known of each node, `open` the leaves still to be
    decided, `vetoed` leaves whose answer vetoes, `doubtful` open leaves that may, `gates` whether
    each gate was passed (None = open). A gate that was never looked at is left out.
    """

    def __init__(self, tree: Tree, values: Mapping[str, Value], missing: frozenset[str]) -> None:
        self.tree = tree
        self.values = values
        self.missing = missing
        self.policy = tree.missing or Missing.UNRANKED
        self.nodes: dict[str, NodeScore] = {}
        self.open: list[str] = []
        self.vetoed: list[str] = []
        self.gates: dict[str, bool | None] = {}
        self.doubtful: list[str] = []

    def whole(self) -> NodeScore:
        """The scheme as a whole; its rate counts bonus points in."""
        given = self.values.get(self.tree.root.id)
        if given is not None:
            return self._entered(self.tree.root, given).score
        return self._inner(self.tree.root).score

    def _sum(self, node: Node) -> Sum:
        if node.id in self.missing:
            return self._lost(node)
        if node.id in self.values or not node.children:
            return self._entered(node, self.values.get(node.id, OPEN))
        return self._inner(node)

    def _lost(self, node: Node) -> Sum:
        """A channel that the body lacks: 0 only where the scheme says so."""
        if self.policy is Missing.ZERO:
            nought = Value(state=State.DECIDED, low=ZERO, high=ZERO)
            return self._entered(node, nought, missing=True)
        return self._entered(node, NOT_APPLICABLE, missing=True)

    def _entered(self, node: Node, value: Value, *, missing: bool = False) -> Sum:
        """A leaf, or a node whose result was entered as a whole."""
        if value.state is State.OPEN:
            self.open.append(node.id)
        if node.veto is not None:
            if value.state is State.OPEN:
                self.doubtful.append(node.id)
            elif value.answer in node.veto.answers:
                self.vetoed.append(node.id)
        if value.state is State.NOT_APPLICABLE:
            return self._handed(node, None, optional=False, settled=ONE, missing=missing)
        bounds = (
            node.lowest if value.low is None else value.low,
            node.highest if value.high is None else value.high,
        )
        is_open = value.state is State.OPEN
        return self._handed(
            node,
            bounds,
            optional=is_open and value.low is None,
            settled=value.settled if is_open else ONE,
            missing=missing,
        )

    def _handed(
        self,
        node: Node,
        bounds: tuple[Fraction, Fraction] | None,
        *,
        optional: bool,
        settled: Fraction,
        missing: bool = False,
        full: Fraction | None = None,
    ) -> Sum:
        """The node as one term of its parent's sum."""
        low, high = bounds if bounds is not None else (None, None)
        applies = False if bounds is None else None if optional else True
        shown = self._note(node, applies, low, high, settled, missing=missing, full=full)
        if low is None or high is None or node.adds is Adds.NOTHING:
            return Sum(score=shown, items=())
        if node.adds is Adds.BONUS:
            points = (low * node.amount, high * node.amount)
            if optional:
                points = (min(points[0], ZERO), max(points[1], ZERO))
            return Sum(score=shown, items=(), bonus=points)
        item = Item(weight=node.amount, low=low, high=high, settled=settled, optional=optional)
        return Sum(score=shown, items=(item,))

    def _inner(self, node: Node) -> Sum:
        children = self._gated(node)
        items = tuple(item for child in children for item in child.items)
        extra = (
            sum((child.bonus[0] for child in children), ZERO),
            sum((child.bonus[1] for child in children), ZERO),
        )
        bounds, base = mean_range(items), self._base(node)
        if bounds is not None and any(extra):
            whole = base if base is not None else self.tree.full_points
            bounds = bounds[0] + extra[0] / whole, bounds[1] + extra[1] / whole
        handed = self._handed(
            node,
            bounds,
            optional=bounds is not None and all(i.optional for i in items if i.weight),
            settled=coverage(items),
            full=None if base is None else sum((i.weight for i in items), ZERO),
        )
        if base is not None and node.adds is Adds.POINTS:
            # Points are handed on as they are: what does not apply leaves the sums above as well.
            return replace(handed, items=items, bonus=extra)
        return handed

    def _base(self, node: Node) -> Fraction | None:
        """The declared points of a node's children; None where they have weights."""
        points = [child.amount for child in node.children if child.adds is Adds.POINTS]
        return sum(points, ZERO) if points else None

    def _gated(self, node: Node) -> list[Sum]:
        """The children in the file's order; behind a gate that is not passed they count 0."""
        found: list[Sum] = []
        passed: bool | None = True
        for child in node.children:
            before = self._mark()
            part = self._sum(child)
            if passed is not True:
                self._forget(before, surely=passed is False)
            reached = None if child.gate is None else _reached(child.gate.minimum, part.score)
            found.append(part if passed is True else self._stopped(child, part, passed))
            if child.gate is None or passed is False:
                continue
            # Behind an open gate a missed one may never be looked at.
            self.gates[child.id] = None if passed is None and not reached else reached
            if child.gate.otherwise is Otherwise.STOP and reached is not True:
                passed = reached
        return found

    def _mark(self) -> tuple[int, int, int, int]:
        return len(self.open), len(self.vetoed), len(self.doubtful), len(self.gates)

    def _forget(self, before: tuple[int, int, int, int], *, surely: bool) -> None:
        """What was met behind a missed gate is not looked at; behind an open one it may not be."""
        vetoed, gates = self.vetoed[before[1] :], list(self.gates)[before[3] :]
        del self.vetoed[before[1] :]
        if surely:
            del self.open[before[0] :]
            del self.doubtful[before[2] :]
            for gate in gates:
                del self.gates[gate]
            return
        self.doubtful.extend(vetoed)
        for gate in gates:
            self.gates[gate] = self.gates[gate] or None

    def _stopped(self, node: Node, part: Sum, passed: bool | None) -> Sum:
        """What a node hands on behind a gate that was missed, or (None) may have been."""
        if node.adds is Adds.NOTHING:
            return part
        nought = Item(weight=node.amount, low=ZERO, high=ZERO, settled=ONE)
        if passed is False:
            shown = self._note(node, True, ZERO, ZERO, ONE, stopped=True)
            return Sum(score=shown, items=() if node.adds is Adds.BONUS else (nought,))
        items = tuple(
            replace(item, low=min(item.low, ZERO), high=max(item.high, ZERO), settled=ZERO)
            for item in part.items
        )
        # Missed, the gate would make the whole of it count, also what does not apply.
        rest = node.amount - sum((item.weight for item in items), ZERO)
        if rest and node.adds is not Adds.BONUS:
            items += (replace(nought, weight=rest, settled=ZERO, optional=True),)
        score, (low, high) = part.score, part.bonus
        bounds = (min(ZERO, score.low or ZERO), max(ZERO, score.high or ZERO))
        shown = self._note(node, score.applies, *bounds, ZERO)
        return Sum(score=shown, items=items, bonus=(min(low, ZERO), max(high, ZERO)))

    def _note(
        self,
        node: Node,
        applies: bool | None,
        low: Fraction | None,
        high: Fraction | None,
        settled: Fraction,
        *,
        missing: bool = False,
        stopped: bool = False,
        full: Fraction | None = None,
    ) -> NodeScore:
        """Remember what is known of a node."""
        if full is None or node.adds not in (Adds.POINTS, Adds.BONUS):
            points = node.adds in (Adds.POINTS, Adds.BONUS)
            full = node.amount if points else self.tree.full_points
        decided = settled == ONE and low is not None and low == high
        low_points = None if low is None else low * full
        noted = NodeScore(
            id=node.id,
            applies=applies,
            rate=low if decided else None,
            low=low,
            high=high,
            points=low_points if decided else None,
            points_low=low_points,
            points_high=None if high is None else high * full,
            full=full,
            coverage=settled,
            missing=missing,
            stopped=stopped,
        )
        self.nodes[node.id] = noted
        return noted


def _reached(minimum: Fraction, part: NodeScore) -> bool | None:
    """True or False once no outcome changes it; what does not apply stops nobody."""
    if part.low is None or part.high is None or part.low >= minimum:
        return True
    return False if part.high < minimum and part.applies else None
