"""Opinions on what the engine says of WAI-ARIA attributes."""

from __future__ import annotations

from rules.model import Verdict
from rules.snapshot import EngineNode, PageSnapshot


def prohibited(page: PageSnapshot, found: EngineNode, verdict: Verdict) -> Verdict:
    """No question about a name where it is prohibited: whether it is, needs no person.

    What the engine leaves open (the element has text besides) web-aria-prohibited-global decides
    from the role, so asking as well would only say it twice.
    """
    return Verdict.INAPPLICABLE if verdict is Verdict.CANT_TELL else verdict
