"""Turns what probes stored into the values that judging reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.normalize.dom import DomIndex
from devices.normalize.probes import (
    changes,
    forms,
    keyboard,
    layout,
    links,
    listeners,
    media,
    toggles,
)
from rules.probes import Probes

NAMES = ("listeners", "media", "links", "layout", "keyboard", "changes", "toggles", "forms")


def file_of(probe: str) -> str:
    """The name of the file in a capture that holds this probe's answer."""
    return f"probe-{probe}.json.gz"


def read_probes(stored: Mapping[str, Any], index: DomIndex) -> Probes:
    """Every probe's answer; `stored` has what each file holds, by the probe's name.

    One that is not of the expected shape costs only itself: it counts as not run.
    """
    return Probes(
        listeners=_read(listeners.read, stored.get("listeners"), index),
        media=_read(media.read, stored.get("media"), index),
        links=_read(links.read, stored.get("links"), index),
        layout=_read(layout.read, stored.get("layout"), index),
        keyboard=_read(keyboard.read, stored.get("keyboard"), index),
        changes=_read(changes.read, stored.get("changes"), index),
        toggles=_read(toggles.read, stored.get("toggles"), index),
        forms=_read(forms.read, stored.get("forms"), index),
    )


def _read[P](
    read: Callable[[dict[str, Any], DomIndex], P], stored: Any, index: DomIndex
) -> P | None:
    if stored is None or stored["error"] is not None:
        return None
    try:
        return read(stored["data"], index)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return None
