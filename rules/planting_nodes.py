"""The nodes of a scheme file with `[[node]]` tables, and what a node makes of its children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rules.errors import CatalogueError
from rules.model import Provenance
from rules.planting_parts import sum_up
from rules.schema_base import Known
from rules.schema_tree import GateTable, NodeTable, TakeTable, TreeFile, VetoTable
from rules.tree import (
    ONE,
    ZERO,
    Adds,
    Answer,
    Gate,
    Node,
    Otherwise,
    Tree,
    Veto,
    walk,
)


def known(table: Known) -> Provenance:
    """How the numbers of a table are known."""
    return Provenance(status=table.status, source=table.source)


class Gardener:
    """Makes nodes of a file's tables, children first.

    `taken` holds the scales that came along with what was taken from other schemes.
    """

    def __init__(
        self,
        entry: TreeFile,
        others: Mapping[str, Tree],
        scales: Mapping[str, Mapping[str, Answer]],
        file: str,
    ) -> None:
        self.entry = entry
        self.others = others
        self.scales = scales
        self.file = file
        self.below: dict[str | None, list[NodeTable]] = {}
        self.taken: dict[str, Mapping[str, Answer]] = {}
        for table in entry.node:
            self.below.setdefault(table.parent, []).append(table)

    def children(self, parent: str | None) -> tuple[Node, ...]:
        """The nodes below a node, with all that is below them; below None: the first level."""
        return tuple(self._node(table) for table in self.below.get(parent, ()))

    def check_reached(self, first: tuple[Node, ...]) -> None:
        """Nodes that are each other's parents never hang on the tree."""
        reached = {node.id for node in walk(first)}
        for table in self.entry.node:
            if table.id not in reached:
                key = f"node.{table.id}.parent"
                raise CatalogueError("parent-loop", self.file, key, value=table.parent or "")

    def _node(self, table: NodeTable) -> Node:
        children = self._taken_by(table) if table.take else self.children(table.id)
        bare = Node(
            id=table.id,
            parent=table.parent,
            title=table.title,
            title_en=table.title_en,
            adds=_adds(table),
            amount=table.points or table.weight or ZERO,
            known=known(table),
            out_of=table.out_of or table.points or self.entry.full_points.value,
            children=children,
            channel=table.channel,
            gate=_gate(table.gate),
            title_status=table.title_status or "",
        )
        return sum_up(bare) if children else self._as_leaf(bare, table)

    def _as_leaf(self, bare: Node, table: NodeTable) -> Node:
        defaults = self.entry.defaults
        by_points = table.out_of is not None or table.minimum is not None
        scale = table.scale or ("" if by_points else defaults.scale or "")
        lowest, highest = (table.minimum or ZERO) / bare.out_of, ONE
        if scale:
            values = [answer.value for answer in self.scales[scale].values()]
            lowest, highest = min(values), max(values)
        return replace(
            bare,
            scale=scale,
            lowest=lowest,
            highest=highest,
            veto=_veto(table.veto),
            judged_by=table.judged_by or defaults.judged_by,
            principle=table.principle or "",
            clauses=table.clauses,
        )

    def _taken_by(self, table: NodeTable) -> tuple[Node, ...]:
        take = table.take
        if take is None:
            return ()
        key = f"node.{table.id}.take"
        other = self.others.get(take.scheme)
        if other is None:
            raise CatalogueError("unknown-scheme", self.file, f"{key}.scheme", value=take.scheme)
        if take.node is not None and take.node not in other.nodes:
            raise CatalogueError("unknown-node", self.file, f"{key}.node", value=take.node)
        taken = tuple(self._moved(node, table.id, take) for node in _wanted(other, take))
        if not taken:
            value = take.principle or take.node or take.scheme
            raise CatalogueError("nothing-taken", self.file, key, value=value)
        self.taken.update({f"{other.id}-{n}": a for n, a in other.scales.items()})
        return taken

    def _moved(self, node: Node, parent: str, take: TakeTable) -> Node:
        """A node of another scheme below a node of this one; its scale gets that scheme's name."""
        return replace(
            node,
            parent=parent,
            amount=ONE if take.principle else node.amount,
            out_of=self.entry.full_points.value,
            scale=f"{take.scheme}-{node.scale}" if node.scale else "",
            channel=False,
            children=tuple(
                self._moved(child, node.id, take.model_copy(update={"principle": None}))
                for child in node.children
            ),
        )


def _wanted(other: Tree, take: TakeTable) -> tuple[Node, ...]:
    top = other.nodes[take.node] if take.node else other.root
    if take.principle is None:
        return top.children
    leaves = (node for node in walk((top,)) if not node.children)
    return tuple(leaf for leaf in leaves if leaf.principle == take.principle)


def _adds(table: NodeTable) -> Adds:
    if table.bonus:
        return Adds.BONUS
    if table.weight is not None:
        return Adds.WEIGHT
    return Adds.POINTS if table.points is not None else Adds.NOTHING


def _gate(table: GateTable | None) -> Gate | None:
    if table is None:
        return None
    return Gate(
        minimum=table.minimum,
        otherwise=Otherwise(table.otherwise),
        grade=table.grade,
        known=known(table),
    )


def _veto(table: VetoTable | None) -> Veto | None:
    if table is None:
        return None
    return Veto(
        answers=frozenset(table.answers), grade=table.grade, total=table.total, known=known(table)
    )
