"""Not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params
from rules.screen import ScreenSnapshot


def screen_title(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def field_label(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def field_error(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError
