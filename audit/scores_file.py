"""scores.json: every body's score, its parts and its place, rounded half up beside the exact."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from audit.report.figures import exact, number
from audit.report.safe import json_safe
from audit.scoring.rank import Body, Ranking, Table
from audit.scoring.result import ScoreResult
from rules.tree import Tree


def render_scores(
    bodies: Sequence[Body], ranking: Ranking, tree: Tree, digest: str, tool: str
) -> str:
    """The file's text: a list with one object for each body, in the order of `bodies`.

    `total` and what hangs on it are null while anything is open; `range` is null once the total
    is known or where there is none. Numbers are rounded to two decimals, "exact" holds them as
    fractions. `grade`, `band` are ids of the scheme.
    """
    made_by = {"scheme": f"{tree.id}@{tree.version}", "catalogue": digest, "tool": tool}
    return entries_text([body_entry(body, ranking, tree, made_by) for body in bodies])


def entries_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """The file's text from its entries, with nothing in it that a terminal would act upon."""
    return json_safe(json.dumps(entries, ensure_ascii=False, indent=1)) + "\n"


def body_entry(
    body: Body, ranking: Ranking, tree: Tree, made_by: Mapping[str, Any]
) -> dict[str, Any]:
    """One body's entry, under the name that it has in the ranking."""
    result = body.result
    # Where the total was given as a whole, nothing is known of the parts.
    known = {node.id: result.nodes.get(node.id) for node in tree.first_level}
    parts = {name: part for name, part in known.items() if part is not None}
    points = {name: part.points if part else None for name, part in known.items()}
    bounds = _range(result)
    place = ranking.together.place_of(body.name)
    shown: dict[str, Any] = {
        "body": body.name,
        "group": body.group or None,
        "total": number(result.value),
        "parts": {name: number(value) for name, value in points.items()},
        "range": bounds and [number(bound) for bound in bounds],
        "grade": result.grade.id if result.grade else None,
        "rank": place.place if place else None,
        "band": place.band.id if place and place.band else None,
        "group_rank": _group_rank(body, ranking.groups),
        "places": _places(body.name, ranking.together),
        "standing": result.standing.value,
        "coverage": number(result.coverage * 100),
        "part_ranges": {
            name: [number(part.points_low), number(part.points_high)]
            for name, part in parts.items()
            if part.points is None and part.points_low is not None
        },
        "not_applicable": [n for n, p in parts.items() if p.applies is False and not p.missing],
        "missing": list(result.missing),
        "open": list(result.open),
        "vetoed": list(result.vetoed),
        "gated": list(result.gated),
        "awards": [w.award.id for w in ranking.awards if w.settled and body.name in w.bodies],
        "exact": {
            "total": exact(result.value),
            "parts": {name: exact(value) for name, value in points.items()},
            "range": bounds and [exact(bound) for bound in bounds],
        },
    }
    return {**shown, **made_by}


def _range(result: ScoreResult) -> tuple[Fraction, Fraction] | None:
    if result.value is not None or result.low is None or result.high is None:
        return None
    return result.low, result.high


def _group_rank(body: Body, groups: Mapping[str, Table]) -> int | None:
    table = groups.get(body.group)
    place = table.place_of(body.name) if table else None
    return place.place if place else None


def _places(name: str, table: Table) -> list[int] | None:
    """The best and the worst place that the body may have; None where it cannot have one."""
    for place in table.places:
        if place.body == name:
            return [place.best, place.worst]
    for apart in table.apart:
        if apart.body == name and apart.best is not None and apart.worst is not None:
            return [apart.best, apart.worst]
    return None
