"""Pages of a run that goes on whose addresses its record does not tell.

Secrets are stored nowhere, so that an address with one in it is in the record with a mark in its
place. A page's id is made of the address as it was: whoever finds that again knows that it is it.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.workspace import PlannedPage, page_id


def hidden(page: PlannedPage) -> bool:
    """True when the page's own address is not known: the one here must never be visited."""
    return page_id(page.url, page.viewport, page.chosen) != page.id


def with_addresses(
    pages: Iterable[PlannedPage], addresses: Iterable[str]
) -> tuple[PlannedPage, ...]:
    """The pages, those with hidden addresses with their own where it is among these."""
    pages = tuple(pages)
    wanted = {page.id for page in pages if hidden(page)}
    if not wanted:
        return pages
    known = {
        id: url
        for url in addresses
        for viewport, chosen in {(page.viewport, page.chosen) for page in pages}
        if (id := page_id(url, viewport, chosen)) in wanted
    }
    return tuple(page.model_copy(update={"url": known.get(page.id, page.url)}) for page in pages)
