"""Reading one page over HTTP: its outline and links, or why there is nothing to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from devices.explore import block, settings, urls
from devices.explore.fetch import decode
from devices.explore.model import Fetcher, FetchError, Follow, Link
from devices.explore.outline import Outline, is_shell, outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of looking at an address.

    `state` is read, shell or unread as in ExploredPage; `page` is None when no HTML was read.
    """

    url: str
    final_url: str
    state: str
    page: Outline | None
    links: tuple[Link, ...]
    reason: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def read_page(fetcher: Fetcher, url: str, *, follow: Follow | None = None) -> Reading:
    """Reads a page. Raises FetchError also for HTTP errors (http-error) and block pages.

    An address whose fragment is a route is not asked for: only scripts know what it shows.
    """
    if urls.is_route(url.partition("#")[2]):
        return _shell(url, None, ())
    answer = fetcher.get(url, html=True, follow=follow)
    text, encoding = decode(answer)
    page = outline(text, answer.final_url, encoding)
    if (vendor := block.recognise(page.title, page.text, page.elements, answer.status)) is not None:
        raise FetchError(*block.reason(vendor))
    if answer.status >= 400:
        raise FetchError("http-error", {"status": str(answer.status)})
    if is_shell(page):
        return _shell(answer.final_url, page, page.links, url)
    if page.blank:
        raise FetchError("empty-page")
    return Reading(url=url, final_url=answer.final_url, state="read", page=page, links=page.links)


def _shell(
    final_url: str, page: Outline | None, links: tuple[Link, ...], url: str | None = None
) -> Reading:
    return Reading(
        url=url or final_url,
        final_url=final_url,
        state="shell",
        page=page,
        links=links,
        reason="needs-rendering",
    )


def unread(url: str, error: FetchError) -> Reading:
    """Stands for a page that could not be read, for the reason in the error."""
    return Reading(
        url=url,
        final_url=url,
        state="unread",
        page=None,
        links=(),
        reason=error.reason,
        details=error.details,
    )


def rendered(reading: Reading, links: Sequence[Link]) -> Reading:
    """The reading with the links that a browser found added."""
    return replace(reading, links=(*links, *reading.links))


def browser_may_read(reading: Reading) -> bool:
    """True for a page that is there although the plain client could not make sense of it."""
    data = settings.fetch().browser
    if reading.reason == "http-error":
        return int(reading.details.get("status", 0)) in data.statuses
    return reading.state != "unread" or reading.reason in data.reasons
