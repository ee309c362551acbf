"""Reads what the layout probe stored."""

from __future__ import annotations

from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.layout import CutText, LayoutProbe, Lines, Reflow, Trial, Turned


def read(stored: dict[str, Any], index: DomIndex) -> LayoutProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    spacing, zoom = stored.get("spacing"), stored.get("zoom")
    reflow, turned = stored.get("reflow"), stored.get("turned")
    return LayoutProbe(
        spacing=None if spacing is None else _trial(spacing, index),
        zoom=None if zoom is None else _trial(zoom, index),
        reflow=None if reflow is None else _reflow(reflow, index),
        turned=None
        if turned is None
        else tuple(
            Turned(
                node=node,
                before=float(t["before"]),
                after=float(t["after"]),
                share=float(t["share"]),
            )
            for t in turned
            if (node := index.resolve([t["path"]])) is not None
        ),
    )


def _trial(stored: dict[str, Any], index: DomIndex) -> Trial:
    cut = []
    for one in stored["cut"]:
        # Text inside a shadow root has no path.
        node = index.resolve([one["path"]]) if one["path"] else None
        box = index.resolve([one["box"]]) if one["box"] else None
        if node is not None and box is not None:
            before, after = _lines(one["before"]), _lines(one["after"])
            moved = bool(one["moved"])
            cut.append(CutText(node=node, box=box, before=before, after=after, moved=moved))
    kept = (index.resolve([path]) for path in stored["kept"] if path)
    return Trial(
        cut=tuple(cut),
        kept=tuple(node for node in kept if node is not None),
        complete=bool(stored["complete"]),
    )


def _lines(stored: dict[str, Any]) -> Lines:
    return Lines(**{key: int(stored[key]) for key in ("whole", "half", "side", "dots", "hidden")})


def _reflow(stored: dict[str, Any], index: DomIndex) -> Reflow:
    counts = {key: int(stored[key]) for key in ("width", "scroll", "lines", "beyond", "wide")}
    first = index.resolve([stored["first"]]) if stored["first"] else None
    return Reflow(first=first, **counts)
