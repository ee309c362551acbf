"""Headers of data tables that stand over nothing.

Decisions: fails only a header with words in a first row of headers alone, where the rows below
have data, its own column has none and no cell names it. What may stand for emphasis, an empty
table and one that a script shows in parts are not judged: the engine may ask about them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.dom import name_of, text_of
from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown
from rules.parts.tables import data_tables, headers_of
from rules.snapshot import Node, PageSnapshot


def header_cells(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """One finding for each header with words of which it is certain whether it has cells."""
    for table in data_tables(page):
        found = headers_of(table)
        for nodes, verdict, code in (
            (found.bare, Verdict.FAILED, "bare"),
            (found.assigned, Verdict.PASSED, "passed"),
        ):
            for node in nodes:
                yield Finding(verdict=verdict, code=code, node=node, data={"name": _name(node)})


def _name(node: Node) -> str:
    return shown(name_of(node) or text_of(node))
