"""Not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Finding, Params
from rules.screen import ScreenSnapshot


def image_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def image_quality(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def control_name(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def control_quality(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def edit_description(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError


def link_purpose(screen: ScreenSnapshot, params: Params) -> Iterable[Finding]:
    """Not written yet."""
    raise NotImplementedError
