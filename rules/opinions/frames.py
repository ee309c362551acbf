"""Opinions on what an engine says of frames."""

from __future__ import annotations

from rules.checks.same_name import frames
from rules.model import Verdict
from rules.snapshot import EngineNode, PageSnapshot


def same_title(page: PageSnapshot, element: EngineNode, verdict: Verdict) -> Verdict:
    """Leaves out frames whose contents web-frame-same-name has compared: one cause, one answer.

    The engine asks about every two frames of one title, whatever they hold.
    """
    if verdict is Verdict.PASSED or element.node is None:
        return verdict
    compared = {finding.node for finding in frames(page, {})}
    return Verdict.INAPPLICABLE if element.node in compared else verdict
