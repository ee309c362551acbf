"""Finds the pages of a site, from where a browser came to when it opened the start page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from audit.crew import WebBrowser
from audit.manners import Manners
from audit.web_options import Options, Progress
from devices.explore import Exploration, FetchError, HttpFetcher, explore
from devices.explore.links import rendered_links
from devices.explore.model import Link
from devices.manifest import Manifest
from devices.masking import restore
from devices.normalize.web import read_page
from devices.pace import Pace
from devices.ports import GatherError


@dataclass(frozen=True, slots=True)
class Finder:
    """Explores for one run. The browser renders pages that only scripts draw."""

    options: Options
    progress: Progress
    browser: WebBrowser
    fetcher: HttpFetcher
    manners: Manners
    pace: Pace

    def from_start(self, start: Manifest, folder: Path) -> Exploration:
        """Explore from where the start page led, with the links that its capture has."""
        where = restore(start.final_url) or self.options.target
        links = [link for one in _links(folder) if (link := _visitable(one)) is not None]
        return self._explore(where, links)

    def from_target(self) -> Exploration:
        """Explore once more, with the start page only looked at."""
        where: str = self.options.target
        links: Sequence[Link] = ()
        with suppress(FetchError):
            where, links = self._rendered(where)
        return self._explore(where, links)

    def _explore(self, where: str, links: Sequence[Link]) -> Exploration:
        self.progress.stage("explore", url=where)
        return explore(
            where,
            self.fetcher,
            start_links=links,
            budgets=self.options.budgets,
            robots=self.manners.robots(where),
            render=lambda url: self._rendered(url)[1],
            exclude=self.manners.exclude,
            seed=self.options.seed,
            on_progress=self.progress.explored,
        )

    def _rendered(self, url: str) -> tuple[str, Sequence[Link]]:
        """Where an address leads, and the links there. Raises FetchError."""
        self.pace.wait(url)
        try:
            found = self.browser.render(url)
        except GatherError as error:
            raise FetchError(error.reason, error.detail) from error
        return found.final_url, rendered_links(found.final_url, found.links)


def leads_unknown(start: Manifest, folder: Path) -> bool:
    """True where a captured start page leads to addresses that are only known masked."""
    return restore(start.final_url) is None or None in map(_visitable, _links(folder))


def _links(folder: Path) -> list[Link]:
    """The links of the start page as its scripts left them, and as they are stored."""
    page = read_page(folder)
    if page is None:
        return []
    found: list[Link] = []
    for node in page.elements("a", "area"):
        if "href" in node.attrs:
            base = page.documents[node.document].url or page.final_url
            name = node.ax.name if node.ax is not None else ""
            found += rendered_links(base, [(node.attrs["href"], name)])
    return found


def _visitable(link: Link) -> Link | None:
    """The link with what was masked in it when it was stored; None where that is not known."""
    url = restore(link.url)
    return replace(link, url=url) if url is not None else None
