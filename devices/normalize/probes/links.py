"""Reads what the links probe stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.links import LinksProbe, LinkTarget, ReadPage

_MAX_TEXT = 8000


def read(stored: dict[str, Any], index: DomIndex) -> LinksProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    return LinksProbe(
        groups=tuple(tuple(_members(group, index)) for group in stored["groups"]),
        pages={str(address): _page(seen) for address, seen in stored["pages"].items()},
        complete=bool(stored["complete"]),
    )


def _members(group: list[dict[str, Any]], index: DomIndex) -> Iterator[LinkTarget]:
    for member in group:
        node = index.resolve([member["path"]]) if member["path"] else None
        if node is not None:
            yield LinkTarget(link=node, address=str(member["address"]), plain=str(member["plain"]))


def _page(seen: dict[str, Any]) -> ReadPage:
    text = seen.get("text")
    return ReadPage(
        status=int(seen["status"]),
        final=str(seen["final"]),
        title=str(seen.get("title") or ""),
        text=None if text is None else str(text)[:_MAX_TEXT],
        main=bool(seen.get("main")),
        digest=str(seen.get("digest") or ""),
        scripts=int(seen.get("scripts") or 0),
        shown=bool(seen.get("rendered")),
        cut=bool(seen.get("cut")) or len(str(text or "")) >= _MAX_TEXT,
        refresh=None if seen.get("refresh") is None else int(seen["refresh"]),
    )
