"""Scheme files of both shapes, checked against the standards' clauses and each other."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from rules.convert import scheme_of
from rules.errors import CatalogueError
from rules.model import Clause, Scheme
from rules.planting import tree_of_nodes, tree_of_parts
from rules.reading import read_as, read_toml, shown, toml_files
from rules.schema_scheme import SchemeFile
from rules.schema_tree import TreeFile
from rules.tree import Tree


def read_schemes(
    root: Path, clauses: dict[str, Clause]
) -> tuple[dict[str, Scheme], dict[str, Tree]]:
    """Schemes with parts and indicators, and all schemes as trees, by id in name order.

    Raises CatalogueError naming file and key for the first file that cannot be used.
    """
    schemes: dict[str, Scheme] = {}
    trees: dict[str, Tree] = {}
    of_nodes: list[tuple[TreeFile, str]] = []
    for path in toml_files(root, "schemes"):
        file = shown(path, root)
        if "node" in read_toml(path, root):
            nodes = read_as(TreeFile, path, root)
            _check_name(nodes.id, path, file)
            of_nodes.append((nodes, file))
            continue
        entry = read_as(SchemeFile, path, root)
        _check_name(entry.id, path, file)
        _check_parts(entry, clauses, file)
        schemes[entry.id] = scheme_of(entry)
        trees[entry.id] = tree_of_parts(entry, schemes[entry.id], file)
    planted = {n.id: tree_of_nodes(n, trees, clauses, file) for n, file in of_nodes}
    return schemes, dict(sorted({**trees, **planted}.items()))


def check_clauses(ids: tuple[str, ...], clauses: Container[str], file: str, key: str) -> None:
    """Raises CatalogueError for the first id that is no clause."""
    for clause_id in ids:
        if clause_id not in clauses:
            raise CatalogueError("unknown-clause", file, key, value=clause_id)


def _check_name(scheme_id: str, path: Path, file: str) -> None:
    if scheme_id != path.stem:
        raise CatalogueError("name-differs", file, "id", value=scheme_id)


def _check_parts(entry: SchemeFile, clauses: dict[str, Clause], file: str) -> None:
    """Groups hang on parts and indicators on groups, each id once, each clause known."""
    for kind, ids in (
        ("group", [group.id for group in entry.group]),
        ("indicator", [indicator.id for indicator in entry.indicator]),
        ("grade", [grade.id for grade in entry.grade]),
    ):
        twice = next((item for item in ids if ids.count(item) > 1), None)
        if twice is not None:
            raise CatalogueError("duplicate-id", file, kind, value=twice, other=file)
    groups = {group.id for group in entry.group}
    for group in entry.group:
        if group.part not in entry.part:
            raise CatalogueError("unknown-group", file, f"group.{group.id}.part", value=group.part)
    for indicator in entry.indicator:
        key = f"indicator.{indicator.id}"
        if indicator.group not in groups:
            raise CatalogueError("unknown-group", file, f"{key}.group", value=indicator.group)
        for web_id in indicator.web_view:
            if web_id not in {i.id for i in entry.indicator}:
                raise CatalogueError("unknown-indicator", file, f"{key}.web_view", value=web_id)
        check_clauses(indicator.clauses, clauses, file, f"{key}.clauses")
