"""Second opinions on what an engine says of an element; a rule's `opinion` names one."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

from rules.model import Verdict
from rules.snapshot import EngineNode, PageSnapshot

# The page, the element and the engine's verdict on it → ours; INAPPLICABLE leaves the element out.
Opinion = Callable[[PageSnapshot, EngineNode, Verdict], Verdict]

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def resolve_opinion(name: str) -> Opinion:
    """The function that "module.function" names. Raises LookupError when there is none."""
    if not _NAME.fullmatch(name):
        raise LookupError(f"no opinion {name}")
    module, _, function = name.partition(".")
    try:
        found: Opinion | None = getattr(
            importlib.import_module(f"rules.opinions.{module}"), function, None
        )
    except ModuleNotFoundError as error:
        raise LookupError(f"no opinion {name}") from error
    if found is None:
        raise LookupError(f"no opinion {name}")
    return found
