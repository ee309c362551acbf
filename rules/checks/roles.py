"""Not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params
from rules.screen import ScreenSnapshot


def class_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def role_exposed(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def state_exposed(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError
