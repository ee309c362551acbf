"""Not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params
from rules.screen import ScreenSnapshot


def control_focus(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def clickable_span(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def uninspected(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError
