"""Navigation that stands on several pages: the same order and the same names on each.

Decisions:

- Two blocks are one navigation when at least `min_common` links and `min_share` of the smaller
  block's are in both. Only those links are compared, so that a page may leave some out or unfold
  more below one. Every page is compared with the one that agrees with most.
- Another order fails where the page itself calls the block navigation; in a plain list of links it
  may be a ranking: cantTell. Links of search words and the like differ in their addresses.
- Another name fails where both names are words and have none in common; names that differ in part
  (政务公开, 信息公开) are cantTell, a longer form of the same (网上办事大厅, 办事大厅) is in order.
  Home pages, which are linked by many names, are left out.
- Pages of different viewports are never compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rules.model import Params, SiteFinding, Verdict
from rules.parts.naming import Nature, core, nature, shown
from rules.parts.terms import terms
from rules.snapshot import NavBlock, PageSummary


@dataclass(frozen=True, slots=True)
class _Place:
    page: PageSummary
    block: NavBlock


def navigation_order(pages: Sequence[PageSummary], params: Params) -> Iterator[SiteFinding]:
    """One finding for each page and navigation that another page has as well.

    `min_common` (links) and `min_share` (0 to 1) say when two blocks are one navigation.
    """
    for group in _groups(pages, params):
        best = max(group, key=lambda p: sum(_moved(p.block, q.block) is None for q in group))
        for place in group:
            moved = _moved(best.block, place.block)
            verdict, code = Verdict.PASSED, "passed"
            if moved is not None:
                sure = best.block.sure and place.block.sure
                verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
                code = "order" if sure else "maybe-order"
            data: dict[str, str | int] = {
                "name": shown(moved or place.block.links[0][1]),
                "other": _path(best.page),
            }
            yield SiteFinding(page=place.page.id, verdict=verdict, code=code, data=data)


def navigation_names(pages: Sequence[PageSummary], params: Params) -> Iterator[SiteFinding]:
    """One finding for each page and navigation that another page has as well.

    `min_common` and `min_share` as for `navigation_order`.
    """
    for group in _groups(pages, params):
        best = max(group, key=lambda p: sum(_renamed(p.block, q.block) is None for q in group))
        for place in group:
            renamed = _renamed(best.block, place.block)
            verdict, code = Verdict.PASSED, "passed"
            if renamed is not None:
                sure = renamed[2] and best.block.sure and place.block.sure
                verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
                code = "renamed" if sure else "maybe-renamed"
            here, there, _ = renamed or (place.block.links[0][1], "", False)
            data: dict[str, str | int] = {
                "name": shown(here),
                "there": shown(there),
                "other": _path(best.page),
            }
            yield SiteFinding(page=place.page.id, verdict=verdict, code=code, data=data)


def _path(page: PageSummary) -> str:
    try:
        return shown(urlsplit(page.final_url).path or "/")
    except ValueError:
        return ""


def _groups(pages: Sequence[PageSummary], params: Params) -> Iterator[list[_Place]]:
    """Blocks of different pages that are one navigation, two pages at least."""
    least, share = _number(params, "min_common"), _number(params, "min_share")
    groups: list[list[_Place]] = []
    for page in pages:
        for block in page.navigation:
            for group in groups:
                first = group[0]
                if first.page.viewport != page.viewport or group[-1].page is page:
                    continue
                common = len(_common(first.block, block))
                smaller = min(len(first.block.links), len(block.links))
                if common >= least and common >= share * smaller:
                    group.append(_Place(page, block))
                    break
            else:
                groups.append([_Place(page, block)])
    return (group for group in groups if len(group) > 1)


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value


def _common(one: NavBlock, other: NavBlock) -> frozenset[str]:
    return frozenset(a for a, _ in one.links) & frozenset(a for a, _ in other.links)


def _moved(one: NavBlock, other: NavBlock) -> str | None:
    """The name of the first link that comes at another place; None for the same order."""
    common = _common(one, other)
    mine = [a for a, _ in one.links if a in common]
    for (address, name), expected in zip(
        ((a, n) for a, n in other.links if a in common), mine, strict=True
    ):
        if address != expected:
            return name
    return None


def _renamed(one: NavBlock, other: NavBlock) -> tuple[str, str, bool] | None:
    """The first link called otherwise: its name in `other`, in `one`, and whether that is sure."""
    names = dict(one.links)
    unsure: tuple[str, str, bool] | None = None
    for address, here in other.links:
        there = names.get(address, here)
        if "/" not in address or _same(here, there):
            continue
        sure = nature(here) is nature(there) is Nature.WORDS and not terms(here) & terms(there)
        if sure and terms(here) and terms(there):
            return here, there, True
        unsure = unsure or (here, there, False)
    return unsure


def _same(one: str, other: str) -> bool:
    """True where one name is the other, with more around it or not."""
    a, b = core(one), core(other)
    return a in b or b in a
