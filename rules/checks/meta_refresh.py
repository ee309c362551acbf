"""Pages that reload or leave by themselves through a meta element, whatever the delay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dom import squeeze
from rules.model import Finding, Params, Verdict
from rules.parts.passages import engine_failed
from rules.snapshot import Node, PageSnapshot

# As HTML reads it: seconds, perhaps a fraction that does not count, then nothing or a separator.
_DELAY = re.compile(r"[ \t\n\f\r]*(?:(\d+)[\d.]*|\.[\d.]*)(?=$|[;,\s])")
_SILENT = frozenset({"noscript", "template"})


def delayed(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """The meta refresh that takes effect in each document: at once passes, later fails.

    Params: `unless`, the engine's rules whose failure of the element says it already.
    """
    said = engine_failed(page, params["unless"])
    done: set[int] = set()
    for node in page.elements("meta"):
        seconds = _seconds(node)
        if seconds is None or node.document in done:
            continue
        done.add(node.document)  # the first one that can be read wins
        if node in said:
            continue
        verdict = Verdict.PASSED if seconds == 0 else Verdict.FAILED
        code = "passed" if seconds == 0 else "delayed"
        yield Finding(verdict=verdict, code=code, node=node, data={"seconds": str(seconds)})


def _seconds(node: Node) -> int | None:
    """The delay that a meta element asks for; None when it asks for no refresh."""
    if squeeze(node.get("http-equiv")).lower() != "refresh":
        return None
    if any(a.tag in _SILENT for a in node.ancestors()):
        return None
    match = _DELAY.match(node.get("content"))
    if match is None:
        return None
    digits = match[1] or "0"
    return int(digits[:12])
