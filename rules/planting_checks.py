"""What must hold in a scheme beyond the shape of its file; each fault names file and key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from rules.errors import CatalogueError
from rules.schema_scheme import HeadTables, SchemeFile
from rules.schema_tree import NodeTable, TreeFile
from rules.tree import ZERO, Adds, Node, walk

_RESERVED = frozenset({"not-applicable", "open", "missing"})
_ADDING = (Adds.WEIGHT, Adds.POINTS)
_LEAF_KEYS = ("scale", "out_of", "minimum", "veto", "judged_by", "principle", "clauses")


def check_shape(entry: TreeFile, clauses: frozenset[str], file: str) -> None:
    """What the tables alone must keep to, before there is a tree."""
    _once(file, "node", [table.id for table in entry.node])
    _check_scales(entry, file)
    ids = {table.id for table in entry.node}
    parents = {table.parent for table in entry.node}
    for table in entry.node:
        key = f"node.{table.id}"
        if table.parent is not None and table.parent not in ids:
            raise CatalogueError("unknown-node", file, f"{key}.parent", value=table.parent)
        _check_amount(table, key, file)
        if table.id in parents or table.take:
            _check_inner(table, table.id in parents, key, file)
        else:
            _check_leaf(table, entry, key, file)
        for clause in table.clauses:
            if clause not in clauses:
                raise CatalogueError("unknown-clause", file, f"{key}.clauses", value=clause)


def _check_scales(entry: TreeFile, file: str) -> None:
    for name, table in entry.scale.items():
        words = [word for answer in table.values() for word in answer.words]
        for word in words:
            if words.count(word) > 1:
                raise CatalogueError("word-twice", file, f"scale.{name}", value=word)
        for answer in table:
            if answer in _RESERVED:
                raise CatalogueError("reserved-answer", file, f"scale.{name}", value=answer)
    default = entry.defaults.scale
    if default is not None and default not in entry.scale:
        raise CatalogueError("unknown-scale", file, "defaults.scale", value=default)


def _check_amount(table: NodeTable, key: str, file: str) -> None:
    if table.weight is not None and table.points is not None:
        raise CatalogueError("weight-and-points", file, f"{key}.points", value=str(table.points))
    if table.bonus and table.points is None:
        raise CatalogueError("bonus-points", file, f"{key}.points", value="")
    if table.weight is None and table.points is None and table.veto is None:
        raise CatalogueError("no-amount", file, f"{key}.weight", value="")


def _check_inner(table: NodeTable, has_children: bool, key: str, file: str) -> None:
    for name in _LEAF_KEYS:
        if getattr(table, name) not in (None, ()):
            raise CatalogueError("leaf-only", file, f"{key}.{name}", value=name)
    if table.take and has_children:
        raise CatalogueError("take-and-children", file, f"{key}.take", value=table.take.scheme)


def _check_leaf(table: NodeTable, entry: TreeFile, key: str, file: str) -> None:
    by_points = table.out_of is not None or table.minimum is not None
    if table.scale is not None and by_points:
        raise CatalogueError("scale-and-points", file, f"{key}.scale", value=table.scale)
    scale = table.scale or (None if by_points else entry.defaults.scale)
    if scale is not None and scale not in entry.scale:
        raise CatalogueError("unknown-scale", file, f"{key}.scale", value=scale)
    if scale is None and table.points is None and table.out_of is None:
        raise CatalogueError("out-of-missing", file, f"{key}.out_of", value="")
    if table.sum is not None:
        raise CatalogueError("inner-only", file, f"{key}.sum", value=str(table.sum))
    highest = table.out_of or table.points
    if table.minimum is not None and highest is not None and table.minimum >= highest:
        raise CatalogueError(
            "minimum-too-high", file, f"{key}.minimum", value=str(table.minimum), other=str(highest)
        )
    if table.veto is not None:
        answers = entry.scale.get(scale or "", {})
        for answer in table.veto.answers:
            if answer not in answers:
                raise CatalogueError("unknown-answer", file, f"{key}.veto.answers", value=answer)


def check_heads(entry: HeadTables, nodes: Mapping[str, Node], file: str) -> None:
    """Grades, bands and awards: each id once, referring to what exists."""
    _once(file, "grade", [grade.id for grade in entry.grade])
    _once(file, "band", [band.id for band in entry.band])
    _once(file, "award", [award.id for award in entry.award])
    if not entry.full_points.value:
        raise CatalogueError("sum-nothing", file, "full_points.value", value="0")
    for award in entry.award:
        if award.node not in nodes:
            raise CatalogueError("unknown-node", file, f"award.{award.id}.node", value=award.node)
    grades = {grade.id for grade in entry.grade}
    for node in nodes.values():
        for name, rule in (("veto", node.veto), ("gate", node.gate)):
            if rule is not None and rule.grade is not None and rule.grade not in grades:
                key = f"node.{node.id}.{name}.grade"
                raise CatalogueError("unknown-grade", file, key, value=rule.grade)
    _check_bands(entry, file)
    _check_weightings(entry, nodes, file)


def _check_weightings(entry: HeadTables, nodes: Mapping[str, Node], file: str) -> None:
    """Other weights name every part that has one, and leave something to divide by."""
    _once(file, "weighting", [table.id for table in entry.weighting])
    parts = {n.id for n in nodes.values() if n.parent is None and n.adds is Adds.WEIGHT}
    for table in entry.weighting:
        key = f"weighting.{table.id}.weights"
        for name in table.weights:
            if name not in parts:
                raise CatalogueError("unknown-node", file, f"{key}.{name}", value=name)
        for name in sorted(parts - set(table.weights)):
            raise CatalogueError("no-amount", file, f"{key}.{name}", value="")
        if not sum(table.weights.values()):
            raise CatalogueError("sum-nothing", file, key, value="0")


def _check_bands(entry: HeadTables, file: str) -> None:
    last = len(entry.band) - 1
    by_count = any(band.count is not None for band in entry.band)
    before: Fraction | None = None
    for number, band in enumerate(entry.band):
        key = f"band.{band.id}"
        wrong = band.minimum if by_count else band.count
        if wrong is not None:
            raise CatalogueError("bands-mixed", file, key, value=str(wrong))
        if band.count is None and band.minimum is None and number != last:
            raise CatalogueError("band-open", file, key, value=band.id)
        if band.minimum is not None:
            if before is not None and band.minimum >= before:
                raise CatalogueError("bands-order", file, key, value=str(band.minimum))
            before = band.minimum


def check_nodes(first: Sequence[Node], entry: SchemeFile | TreeFile, file: str) -> None:
    """Siblings add up in one way, and to what the file declares."""
    declared = {t.id: t.sum for t in entry.node} if isinstance(entry, TreeFile) else {}
    top = entry.sum if isinstance(entry, TreeFile) else None
    _check_family(first, "sum", top, file, first_level=True)
    for node in walk(first):
        if not node.children:
            continue
        key = f"node.{node.id}"
        whole = _check_family(node.children, f"{key}.sum", declared.get(node.id), file)
        points = [c for c in node.children if c.adds is Adds.POINTS]
        if points and node.adds in (Adds.POINTS, Adds.BONUS) and whole != node.amount:
            raise CatalogueError(
                "sum-differs", file, f"{key}.points", value=str(node.amount), other=str(whole)
            )


def _check_family(
    children: Sequence[Node],
    key: str,
    declared: Fraction | None,
    file: str,
    *,
    first_level: bool = False,
) -> Fraction:
    """The sum of siblings' weights or points, bonus aside."""
    adding = [child for child in children if child.adds in _ADDING]
    for child in adding:
        if child.adds is not adding[0].adds:
            where = f"node.{child.id}.{child.adds.value}"
            raise CatalogueError("mixed-siblings", file, where, value=str(child.amount))
    beside_points = bool(adding) and adding[0].adds is Adds.POINTS
    for child in children:
        if child.adds is Adds.BONUS and not beside_points and not (first_level and adding):
            raise CatalogueError("bonus-place", file, f"node.{child.id}.bonus", value=child.id)
    whole = sum((child.amount for child in adding), ZERO)
    if declared is not None and whole != declared:
        raise CatalogueError("sum-differs", file, key, value=str(declared), other=str(whole))
    if first_level and not whole:
        raise CatalogueError("sum-nothing", file, key, value="0")
    return whole


def _once(file: str, kind: str, ids: Sequence[str]) -> None:
    twice = next((item for item in ids if ids.count(item) > 1), None)
    if twice is not None:
        raise CatalogueError("duplicate-id", file, kind, value=twice, other=file)
