"""Waivers: findings that somebody answers for until a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from audit.everyday.config import Waiver
from audit.everyday.failing import Hit
from audit.report.model import ReportPage
from devices.explore.excluding import fits, fits_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A finding with the waiver that names it; `number` is the entry's in the file, from 1."""

    hit: Hit
    waiver: Waiver
    number: int
    expired: bool


def waive(
    hits: Iterable[Hit], waivers: Sequence[Waiver], today: date
) -> tuple[tuple[Waived, ...], tuple[int, ...]]:
    """The hits that a waiver names, and the numbers of waivers that name none.

    Of several waivers the one that holds longest counts. One holds through its last day.
    """
    found: list[Waived] = []
    used: set[int] = set()
    for hit in hits:
        naming = [(w, n) for n, w in enumerate(waivers, start=1) if _names(w, hit)]
        used.update(number for _, number in naming)
        if naming:
            waiver, number = max(naming, key=lambda one: (one[0].expires, -one[1]))
            expired = today > waiver.expires
            found.append(Waived(hit=hit, waiver=waiver, number=number, expired=expired))
    idle = tuple(n for n in range(1, len(waivers) + 1) if n not in used)
    return tuple(found), idle


def _names(waiver: Waiver, hit: Hit) -> bool:
    if waiver.finding is not None:
        return waiver.finding == hit.finding.id
    return (
        waiver.rule == hit.finding.rule
        and (waiver.path is None or _on_page(waiver.path, hit))
        and (waiver.selector is None or fits(waiver.selector, hit.finding.selector))
    )


def _on_page(pattern: str, hit: Hit) -> bool:
    return isinstance(hit.unit, ReportPage) and fits_address(pattern, hit.unit.url)
