"""Finds out where links with the same name really lead.

Asked for is only what is in doubt: links of one name whose addresses differ and that nothing
around them tells apart for software. At most `_MAX_ADDRESSES` addresses of the page's own origin
are fetched, once each, with GET, each with its own time, and where a page leads on at once that
address too, `_MAX_HOPS` times at most. Files, whatever looks as if it changed something, other
origins (by a redirect too) and what robots.txt forbids are left alone, and where it forbids
anything redirects are not followed; after `_MAX_FAILED` addresses that gave nothing no other is
begun. Where two addresses bring the same bytes and scripts decide what is shown, at most
`_MAX_RENDERED` of them are shown in a sandboxed frame.
"""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

from devices.probes.live import LivePage

_MAX_GROUPS = 12
_MAX_MEMBERS = 4
_MAX_ADDRESSES = 24
_MAX_RENDERED = 4
_MAX_HOPS = 2
_MAX_FAILED = 3
_FETCH_MS = 2000  # for one address, begun when it is asked for: many do not take it from each other
_SHARE = 0.5  # of the probe's own time for all of them, so that what was read is not lost
_RENDER_MS = 2000


def run(page: LivePage) -> dict[str, Any]:
    """What is stored: see rules.probes.links for what it means."""
    found: dict[str, Any] = page.ask("links", f"candidates({_MAX_GROUPS}, {_MAX_MEMBERS})") or {}
    groups: list[list[dict[str, Any]]] = found.get("groups") or []
    pages, whole = _fetched(page, _addresses(groups))
    unclear = _scripted_twins(groups, pages)
    if unclear:
        shown = page.ask("links", f"renderAll({json.dumps(unclear)}, {_RENDER_MS})") or {}
        for address, seen in shown.items():
            if seen:
                pages[address] |= {**seen, "rendered": True}
    total = int(found.get("total") or 0)
    return {"groups": groups, "pages": pages, "complete": whole and total <= len(groups)}


def _fetched(page: LivePage, addresses: list[str]) -> tuple[dict[str, dict[str, Any]], bool]:
    """What the addresses bring, by address; where a page leads on at once, what that brings.

    Beside it whether each of them had its time.
    """
    end = time.monotonic() + _SHARE * page.limits.probe
    whole = True
    pages: dict[str, dict[str, Any]] = {}
    asked = {address: address for address in addresses}
    led = json.dumps(page.led)
    for _ in range(1 + _MAX_HOPS):
        allowed = {first: now for first, now in asked.items() if not page.refused(now)}
        if not allowed:
            break
        wanted = list(dict.fromkeys(allowed.values()))
        rest = max(0, int(1000 * (end - time.monotonic())))
        fetch = f"fetchAll({json.dumps(wanted)}, {_FETCH_MS}, {rest}, {_MAX_FAILED}, {led})"
        answer = page.ask("links", fetch) or {}
        found = answer.get("pages") or {}
        whole = whole and not answer.get("late", True)
        pages |= {first: dict(found[now]) for first, now in allowed.items() if now in found}
        leading = {
            first: str(pages[first].pop("next", None) or "")
            for first in allowed.keys() & pages.keys()
        }
        asked = {first: now for first, now in leading.items() if now}
    return pages, whole


def _addresses(groups: list[list[dict[str, Any]]]) -> list[str]:
    """One address for each place that a group leads to, in the groups' order, bounded."""
    asked: dict[str, None] = {}
    for group in groups:
        places = {str(member["plain"]): str(member["address"]) for member in reversed(group)}
        if len(asked) + len(places) <= _MAX_ADDRESSES:
            asked.update(dict.fromkeys(reversed(places.values())))
    return list(asked)


def _scripted_twins(
    groups: list[list[dict[str, Any]]], pages: dict[str, dict[str, Any]]
) -> list[str]:
    """Addresses of one file with different queries that brought the same bytes with scripts."""
    found: dict[str, None] = {}
    for group in groups:
        alike: dict[tuple[str, str], dict[str, None]] = {}
        for member in group:
            address = str(member["address"])
            seen = pages.get(address)
            if seen and seen.get("scripts") and seen.get("digest"):
                file = urlsplit(address)._replace(query="", fragment="").geturl()
                alike.setdefault((file, str(seen["digest"])), {})[address] = None
        for twins in alike.values():
            if len(twins) > 1 and len(found) + 2 <= _MAX_RENDERED:
                found.update(dict.fromkeys(list(twins)[:2]))
    return list(found)
