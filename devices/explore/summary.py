"""What exploring found, page by page: kinds by everything that was seen, templates by structure."""

from __future__ import annotations

from collections.abc import Mapping

from devices.explore import kinds, structure, urls
from devices.explore.frontier import Found, Frontier
from devices.explore.model import ExploredPage
from devices.explore.reading import Reading


def pages(readings: Mapping[str, Reading], frontier: Frontier) -> tuple[ExploredPage, ...]:
    """The pages that were looked at, by depth and key; depth 0 is the start page."""
    templates = _templates(readings)
    found = [_page(frontier[key], reading, templates[key]) for key, reading in readings.items()]
    return tuple(sorted(found, key=lambda p: (p.depth, p.key)))


def evidence(found: Found, reading: Reading) -> dict[str, int]:
    """How much speaks for each page kind, by links, address and, where it was read, the page."""
    page = reading.page if reading.state == "read" else None
    return dict(kinds.evidence(found.url, found.texts, page))


def key_of(url: str) -> str | None:
    """The page key of an address, None for what is no address."""
    try:
        return urls.page_key(url)
    except ValueError:
        return None


def _page(found: Found, reading: Reading, template: str) -> ExploredPage:
    speaks = evidence(found, reading)
    return ExploredPage(
        url=found.url,
        final_url=reading.final_url,
        key=found.key,
        depth=found.depth,
        title=reading.page.title if reading.page else "",
        kinds=kinds.kinds_of(speaks, start=found.depth == 0),
        evidence=speaks,
        template=template,
        state=reading.state,
        reason=reading.reason,
        details=reading.details,
    )


def _templates(readings: Mapping[str, Reading]) -> dict[str, str]:
    """Template ids by page key; pages that were not read go by the look of their addresses.

    Ids are made from addresses without scheme and host, so that a site served elsewhere has the
    same ones.
    """
    read = {
        urls.local(key): reading.page.signature
        for key, reading in readings.items()
        if reading.page is not None and reading.state == "read"
    }
    by_structure = structure.cluster(read)
    return {
        key: by_structure.get(urls.local(key))
        or structure.template_id("unread " + urls.shape(urls.local(key)))
        for key in readings
    }
