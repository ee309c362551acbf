"""Finds the function that a rule's check names."""

from __future__ import annotations

import importlib
import re

from rules.model import PageCheck, ScreenCheck, SiteCheck

_CHECK_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def resolve_check(name: str) -> PageCheck | SiteCheck | ScreenCheck | None:
    """The function that a rule's `check` ("module.function") names; None when there is none.

    A check module that exists and cannot be imported raises as it would anywhere else.
    """
    if not _CHECK_NAME.fullmatch(name):
        return None
    module_name, _, function = name.partition(".")
    full_name = f"rules.checks.{module_name}"
    try:
        module = importlib.import_module(full_name)
    except ModuleNotFoundError as error:
        if error.name != full_name:
            raise
        return None
    found: PageCheck | SiteCheck | ScreenCheck | None = getattr(module, function, None)
    return found if callable(found) else None
