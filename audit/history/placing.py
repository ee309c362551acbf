"""Matches the pages and screens of two reports: by what stays of them from run to run."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from audit.history.sides import Side, SideUnit
from rules.locate import place_of

type Place = tuple[str, str, str]  # platform, viewport or app, address or key


def placed(side: Side, same_site: bool) -> dict[Place, SideUnit]:
    """The units under what stays of them; of several at one place all findings, the least state."""
    found: dict[Place, SideUnit] = {}
    for unit in side.units:
        place = _place(unit, same_site)
        known = found.get(place)
        found[place] = unit if known is None else _together(known, unit)
    return found


def _place(unit: SideUnit, same_site: bool) -> Place:
    if unit.platform:
        return unit.platform, "" if same_site else unit.app, unit.key
    try:
        place, host = place_of(unit.url), urlsplit(unit.url).hostname or ""
    except ValueError:
        return "", unit.viewport, unit.url
    return "", unit.viewport, place.removeprefix(host) if same_site else place


def _together(one: SideUnit, other: SideUnit) -> SideUnit:
    order = ("not-measured", "partly", "measured")
    status = min(one.status, other.status, key=order.index)
    ids = {f.id for f in one.findings}
    more = tuple(f for f in other.findings if f.id not in ids)
    return one.model_copy(
        update={
            "status": status,
            "findings": (*one.findings, *more),
            "errors": tuple(dict.fromkeys((*one.errors, *other.errors))),
            "lacking": (*one.lacking, *other.lacking),
        }
    )


def measured(units: Mapping[Place, SideUnit]) -> set[Place]:
    """The pages that were measured, be it in part."""
    return {p for p, u in units.items() if not u.platform and u.status != "not-measured"}


def hosts(side: Side) -> frozenset[str]:
    """The hosts of a report's pages, without ports."""
    found = set()
    for unit in side.units:
        if not unit.platform:
            try:
                found.add(urlsplit(unit.url).hostname or "")
            except ValueError:
                continue
    return frozenset(found - {""})
