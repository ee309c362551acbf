"""Not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params
from rules.screen import ScreenSnapshot


def one_for_many(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def duplicate_bounds(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError
