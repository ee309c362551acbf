"""On the engine's question whether blocks can be passed: web-bypass answers it where it can."""

from __future__ import annotations

from rules.model import Verdict
from rules.snapshot import EngineNode, PageSnapshot

_ANSWERED = frozenset({"main", "headings", "compared", "nothing"})


def answered(page: PageSnapshot, node: EngineNode, verdict: Verdict) -> Verdict:
    """Drops the question where another page of the site, or this page alone, settles it."""
    probe = page.probes.toggles
    if verdict is not Verdict.CANT_TELL or probe is None:
        return verdict
    settled = probe.why in _ANSWERED and probe.complete
    return Verdict.INAPPLICABLE if settled else verdict
