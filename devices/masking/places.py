"""Where in a screenshot personal things and given secrets are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devices.masking.people import Box, is_private, protecting


def places_in(snapshot: dict[str, Any], scale: float = 1.0) -> tuple[Box, ...]:
    """The boxes of a page's texts that have to be hidden, from its DOM snapshot.

    `scale` is picture pixels for each CSS pixel. A number that is put together from several
    elements is not found.
    """
    if not protecting():
        return ()
    return tuple(_boxes(snapshot, 0, 0.0, 0.0, scale, set()))


def _boxes(
    snapshot: dict[str, Any], number: int, x: float, y: float, scale: float, seen: set[int]
) -> Iterator[Box]:
    if number in seen:
        return
    seen.add(number)
    document, strings = snapshot["documents"][number], snapshot["strings"]
    layout, nodes = document["layout"], document["nodes"]
    for text, (left, top, width, height) in zip(
        layout["text"], (b[:4] for b in layout["bounds"]), strict=True
    ):
        if text >= 0 and is_private(strings[text]):
            yield Box(
                (x + left) * scale,
                (y + top) * scale,
                (x + left + width) * scale,
                (y + top + height) * scale,
            )
    inner = nodes.get("contentDocumentIndex") or {"index": [], "value": []}
    shown = {node: at for at, node in enumerate(layout["nodeIndex"])}
    for node, held in zip(inner["index"], inner["value"], strict=True):
        if node in shown:
            bounds = layout["bounds"][shown[node]]
            below = snapshot["documents"][held]
            yield from _boxes(
                snapshot,
                held,
                x + bounds[0] - below.get("scrollOffsetX", 0),
                y + bounds[1] - below.get("scrollOffsetY", 0),
                scale,
                seen,
            )
