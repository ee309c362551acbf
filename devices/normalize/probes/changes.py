"""Reads what the changes probe stored."""

from __future__ import annotations

from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.changes import ChangedText, ChangesProbe, MotionTrial
from rules.snapshot import Node


def read(stored: dict[str, Any], index: DomIndex) -> ChangesProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    motion = stored.get("motion")
    return ChangesProbe(
        texts=tuple(
            ChangedText(
                node=node,
                times_ms=tuple(int(time) for time, _ in one["said"]),
                said=tuple(str(text) for _, text in one["said"]),
            )
            for one in stored.get("texts", ())
            if (node := index.resolve([one["path"]])) is not None
        ),
        observed_ms=int(stored.get("observed_ms", 0)),
        motion=None
        if motion is None
        else MotionTrial(
            changed=_nodes(motion["changed"], index),
            same=_nodes(motion["same"], index),
            off=_nodes(motion["off"], index),
            tried=_nodes(motion["tried"], index),
            complete=bool(motion["complete"]),
        ),
    )


def _nodes(paths: list[str], index: DomIndex) -> tuple[Node, ...]:
    found = (index.resolve([path]) for path in paths)
    return tuple(node for node in found if node is not None)
