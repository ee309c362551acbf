"""The nodes of a scheme with parts, groups and indicators, made of the scheme alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from rules.model import Group, Indicator, Provenance, Scheme
from rules.tree import ONE, ZERO, Adds, Answer, Node, Tree, walk

VALUES = "values"  # the only scale of a scheme with parts
_UNKNOWN = Provenance(status="proposed", source="")
_ADDING = (Adds.WEIGHT, Adds.POINTS)


def bare_tree(scheme: Scheme) -> Tree:
    """The arithmetic of a scheme with parts: weights and answers alone, as scoring reads them."""
    parts = parts_of(scheme, {})
    root = Node(
        id=scheme.id,
        parent=None,
        title=scheme.title,
        title_en=scheme.title_en,
        adds=Adds.WEIGHT,
        amount=ONE,
        known=_UNKNOWN,
        out_of=scheme.full_points,
        children=parts,
    )
    return Tree(
        id=scheme.id,
        version=scheme.version,
        title=scheme.title,
        title_en=scheme.title_en,
        disclaimer=scheme.disclaimer,
        disclaimer_en=scheme.disclaimer_en,
        status=scheme.status,
        full_points=scheme.full_points,
        root=sum_up(root),
        nodes={node.id: node for node in walk(parts)},
        scales={VALUES: {r.value: Answer(id=r.value, value=v) for r, v in scheme.values.items()}},
        grades=scheme.grades,
    )


def sum_up(node: Node) -> Node:
    """An inner node with the rates between which it may lie."""
    counted = [c for c in node.children if c.adds in _ADDING]
    whole = sum((c.amount for c in counted), ZERO)
    if not whole:
        return node
    beyond = [c for c in node.children if c.adds is Adds.BONUS]
    base = whole if counted[0].adds is Adds.POINTS else node.out_of
    lowest = sum((c.amount * c.lowest for c in counted), ZERO) / whole
    highest = sum((c.amount * c.highest for c in counted), ZERO) / whole
    lowest += sum((c.amount * min(ZERO, c.lowest) for c in beyond), ZERO) / base
    highest += sum((c.amount * max(ZERO, c.highest) for c in beyond), ZERO) / base
    return replace(node, lowest=lowest, highest=highest)


def parts_of(scheme: Scheme, titles: Mapping[str, tuple[str, str]]) -> tuple[Node, ...]:
    """The first level of such a scheme with all that is below; a part without title has its id."""
    lowest = min(scheme.values.values())
    found = []
    for key, weight in scheme.parts.items():
        title, title_en = titles.get(key, (key, key))
        groups = tuple(_group(g, scheme, lowest) for g in scheme.groups if g.part == key)
        part = Node(
            id=key,
            parent=None,
            title=title,
            title_en=title_en,
            adds=Adds.WEIGHT,
            amount=weight,
            known=scheme.provenance.get(f"part.{key}", _UNKNOWN),
            out_of=scheme.full_points,
            children=groups,
            channel=True,
        )
        found.append(sum_up(part))
    return tuple(found)


def _group(group: Group, scheme: Scheme, lowest: Fraction) -> Node:
    members = (i for i in scheme.indicators if i.group == group.id)
    return sum_up(
        Node(
            id=group.id,
            parent=group.part,
            title=group.title,
            title_en=group.title_en,
            adds=Adds.WEIGHT,
            amount=group.weight,
            known=scheme.provenance.get(f"group.{group.id}", _UNKNOWN),
            out_of=scheme.full_points,
            children=tuple(_leaf(i, scheme, lowest) for i in members),
        )
    )


def _leaf(indicator: Indicator, scheme: Scheme, lowest: Fraction) -> Node:
    return Node(
        id=indicator.id,
        parent=indicator.group,
        title=indicator.title,
        title_en=indicator.title_en,
        adds=Adds.WEIGHT,
        amount=indicator.weight,
        known=Provenance(status=indicator.weight_status, source=indicator.source),
        out_of=scheme.full_points,
        scale=VALUES,
        lowest=lowest,
        highest=max(scheme.values.values()),
        judged_by=indicator.judged_by,
        principle=indicator.principle,
        clauses=indicator.clauses,
        title_status=indicator.title_status,
    )
