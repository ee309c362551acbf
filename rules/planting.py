"""Scheme files of both shapes to the tree that scoring reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rules.errors import CatalogueError
from rules.model import Grade, Provenance, Scheme
from rules.planting_checks import check_heads, check_nodes, check_shape
from rules.planting_nodes import Gardener, known
from rules.planting_parts import VALUES, parts_of, sum_up
from rules.schema_base import Known
from rules.schema_scheme import HeadTables, SchemeFile
from rules.schema_tree import TreeFile
from rules.tree import ONE, Adds, Answer, Award, Band, Missing, Node, Tree, Weighting, walk


def tree_of_parts(entry: SchemeFile, scheme: Scheme, file: str) -> Tree:
    """A scheme with parts, groups and indicators as a tree of three levels.

    Raises CatalogueError naming file and key.
    """
    answers = {
        result.value: Answer(id=result.value, value=v) for result, v in scheme.values.items()
    }
    titles = {key: (part.title or key, part.title_en or key) for key, part in entry.part.items()}
    parts = parts_of(scheme, titles)
    return _tree(entry, parts, {VALUES: answers}, dict(scheme.provenance), file)


def tree_of_nodes(
    entry: TreeFile, others: Mapping[str, Tree], clauses: Iterable[str], file: str
) -> Tree:
    """A scheme of nodes as a tree. `others` are the schemes with parts that it may take from.

    Raises CatalogueError naming file and key.
    """
    check_shape(entry, frozenset(clauses), file)
    scales: dict[str, dict[str, Answer]] = {
        name: {
            key: Answer(id=key, value=answer.value, words=answer.words)
            for key, answer in table.items()
        }
        for name, table in entry.scale.items()
    }
    gardener = Gardener(entry, others, scales, file)
    first = gardener.children(None)
    gardener.check_reached(first)
    for name in {node.scale for node in walk(first)} - set(scales) - {""}:
        scales[name] = dict(gardener.taken[name])
    provenance = {
        f"scale.{name}.{key}": known(answer)
        for name, table in entry.scale.items()
        for key, answer in table.items()
    }
    return _tree(entry, first, scales, provenance, file)


def _tree(
    entry: SchemeFile | TreeFile,
    first: tuple[Node, ...],
    scales: Mapping[str, Mapping[str, Answer]],
    provenance: dict[str, Provenance],
    file: str,
) -> Tree:
    nodes: dict[str, Node] = {}
    for node in walk(first):
        if node.id in nodes or node.id == entry.id:
            raise CatalogueError("duplicate-id", file, "node", value=node.id, other=file)
        nodes[node.id] = node
    check_heads(entry, nodes, file)
    check_nodes(first, entry, file)
    full = entry.full_points.value
    root = sum_up(
        Node(
            id=entry.id,
            parent=None,
            title=entry.title,
            title_en=entry.title_en,
            adds=Adds.WEIGHT,
            amount=ONE,
            known=known(entry.full_points),
            out_of=full,
            children=first,
        )
    )
    return Tree(
        id=entry.id,
        version=entry.version,
        title=entry.title,
        title_en=entry.title_en,
        disclaimer=entry.disclaimer,
        disclaimer_en=entry.disclaimer_en,
        status=entry.status,
        full_points=full,
        root=root,
        nodes=nodes,
        scales=scales,
        grades=_grades(entry),
        bands=tuple(
            Band(id=b.id, title=b.title, title_en=b.title_en, count=b.count, minimum=b.minimum)
            for b in entry.band
        ),
        awards=tuple(
            Award(id=a.id, title=a.title, title_en=a.title_en, node=a.node) for a in entry.award
        ),
        missing=Missing(entry.missing.policy) if entry.missing else None,
        pass_mark=entry.pass_mark.value if entry.pass_mark else None,
        maximum=entry.maximum.value if entry.maximum else None,
        provenance={**provenance, **dict(_head_provenance(entry))},
        weightings=tuple(
            Weighting(id=w.id, weights=dict(w.weights), known=known(w)) for w in entry.weighting
        ),
    )


def _grades(entry: HeadTables) -> tuple[Grade, ...]:
    ordered = sorted(entry.grade, key=lambda grade: grade.minimum, reverse=True)
    return tuple(
        Grade(id=g.id, title=g.title, title_en=g.title_en, minimum=g.minimum) for g in ordered
    )


def _head_provenance(entry: HeadTables) -> Iterator[tuple[str, Provenance]]:
    yield "full_points", known(entry.full_points)
    named: tuple[tuple[str, Sequence[Known]], ...] = (
        ("grade", entry.grade),
        ("band", entry.band),
        ("award", entry.award),
    )
    for kind, tables in named:
        for table in tables:
            yield f"{kind}.{getattr(table, 'id')}", known(table)  # noqa: B009
    for key in ("missing", "pass_mark", "maximum"):
        table = getattr(entry, key)
        if table is not None:
            yield key, known(table)
