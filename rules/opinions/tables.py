"""On the engine's question whether headers have data cells: web-table-header-cells knows more."""

from __future__ import annotations

from rules.model import Verdict
from rules.parts.tables import headers_of
from rules.snapshot import EngineNode, PageSnapshot


def headers_judged(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """Drops the question about a table with a header that web-table-header-cells has failed.

    A table all of whose headers have cells passes.
    """
    if verdict is not Verdict.CANT_TELL or node.node is None:
        return verdict
    found = headers_of(node.node)
    if found.bare:
        return Verdict.INAPPLICABLE
    return Verdict.PASSED if found.assigned and not found.open else verdict
