"""Second opinions on the engine's contrast of text."""

from __future__ import annotations

from rules.model import Verdict
from rules.snapshot import EngineNode, PageSnapshot


def measured_only(page: PageSnapshot, source: EngineNode, verdict: Verdict) -> Verdict:
    """What the engine left open is judged in the picture, by rules of our own."""
    if verdict is Verdict.CANT_TELL and page.picture is not None and source.node is not None:
        return Verdict.INAPPLICABLE
    return verdict
