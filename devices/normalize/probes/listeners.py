"""Reads what the listeners probe stored."""

from __future__ import annotations

from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.listeners import Listener, ListenersProbe


def read(stored: dict[str, Any], index: DomIndex) -> ListenersProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    return ListenersProbe(
        complete=bool(stored["complete"]),
        listeners=tuple(_listener(one, index) for one in stored["listeners"]),
    )


def _listener(one: dict[str, Any], index: DomIndex) -> Listener:
    target = one["target"]
    wide = target in {"window", "document"}
    return Listener(
        type=str(one["type"]),
        target=str(target) if wide else "element",
        node=None if wide else index.by_backend.get(int(target)),
        source=str(one["source"]),
    )
