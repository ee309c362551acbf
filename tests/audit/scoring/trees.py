"""Small invented schemes, written as a file would be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction

from audit.scoring.result import ScoreResult
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN, Value, answered, pointed
from rules.load import load_catalogue
from rules.planting import tree_of_nodes
from rules.schema_tree import TreeFile
from rules.tree import Tree

HEAD = """
id = "invented"
version = 1
edition = "2030"
status = "reconstruction"
title = "示例"
title_en = "Example"
disclaimer = "示例。"
disclaimer_en = "An example."
full_points = { value = "100", status = "proposed", source = "proposed" }
defaults = { status = "proposed", source = "proposed" }
"""
SCALE = """
[scale.award]
full = { value = "1", status = "proposed", source = "proposed" }
partial = { value = "1/2", status = "proposed", source = "proposed" }
none = { value = "0", status = "proposed", source = "proposed" }
"""
GRADES = """
[[grade]]
id = "pass"
title = "合格"
title_en = "Pass"
minimum = "60"
status = "proposed"
source = "proposed"
[[grade]]
id = "fail"
title = "不合格"
title_en = "Fail"
minimum = "0"
status = "proposed"
source = "proposed"
"""
FILE = "schemes/invented.toml"


def node(id_: str, **keys: str) -> str:
    """A `[[node]]` table; values are TOML as written, text in quotes is put there."""
    lines = [f'id = "{id_}"', f'title = "{id_}"', f'title_en = "{id_}"']
    for key, value in keys.items():
        bare = value.startswith(("{", "[")) or value in {"true", "false"}
        lines.append(f"{key} = {value}" if bare else f'{key} = "{value}"')
    return "[[node]]\n" + "\n".join(lines) + "\n"


def tree(*tables: str, head: str = "") -> Tree:
    """The scheme of these tables; grades and the award's scale are there."""
    text = HEAD + head + SCALE + GRADES + "".join(tables)
    catalogue = load_catalogue()
    entry = TreeFile.model_validate(tomllib.loads(text))
    return tree_of_nodes(entry, catalogue.trees, catalogue.clauses, FILE)


def values(scheme: Tree, given: Mapping[str, str | int | Fraction | None]) -> dict[str, Value]:
    """Leaves from answers, points (numbers), "n/a" or None for open."""
    found: dict[str, Value] = {}
    for name, value in given.items():
        if value is None:
            found[name] = OPEN
        elif value == "n/a":
            found[name] = NOT_APPLICABLE
        elif isinstance(value, str):
            found[name] = answered(scheme, scheme.nodes[name], value)
        else:
            found[name] = pointed(scheme.nodes[name], Fraction(value))
    return found


def scored(
    scheme: Tree,
    given: Mapping[str, str | int | Fraction | None],
    missing: tuple[str, ...] = (),
) -> ScoreResult:
    """The score of one body."""
    return score(scheme, values(scheme, given), missing)
