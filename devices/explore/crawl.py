"""Exploring a site: level by level from the start page, politely, within budgets."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence

from devices.denial import Denials
from devices.explore import kinds, settings, summary, urls
from devices.explore.frontier import Found, Frontier
from devices.explore.leaving import Leaving
from devices.explore.model import Budgets, Exploration, Fetcher, FetchError, Link
from devices.explore.reading import Reading, browser_may_read, read_page, rendered, unread
from devices.explore.robots import Robots, read_robots
from devices.explore.sitemaps import read_sitemaps

Render = Callable[[str], Sequence[Link]]
Report = Callable[[int, int, str], None]
Exclude = Callable[[str], str | None]
_START_DEPTH = 0


def explore(
    start: str,
    fetcher: Fetcher,
    *,
    start_links: Sequence[Link] = (),
    budgets: Budgets | None = None,
    seed: int = 0,
    robots: Robots | None = None,
    render: Render | None = None,
    exclude: Exclude | None = None,
    on_progress: Report | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Exploration:
    """What pages a site has, found without a browser.

    `start` is the start page's address, best the one a browser ended at. `start_links` are the
    links of the start page as a browser rendered it (see `links.rendered_links`); those in its HTML
    are added. `robots` is read from the site when it is None. `render` gives the links of a page
    that only scripts draw, or that the plain client was refused, and may raise FetchError; without
    it such pages can be drawn for the sample, but nothing behind them is found. `exclude` gives
    the reason code not to look at an address, the start page aside. `on_progress` gets the number
    of addresses looked at, the number waiting, and the address that comes next. `clock` tells
    seconds.

    The same site and seed give the same pages in whatever order they are fetched; only the budget
    of minutes can cut a run short at another place. Raises ValueError when `start` is not an http
    or https address; everything else that goes wrong is in the notes and in what was left out.
    """
    crawl = _Crawl(start, fetcher, budgets or Budgets(), seed, render, on_progress, clock)
    crawl.exclude = exclude
    try:
        crawl.keep_to(robots or read_robots(fetcher, crawl.start))
    except FetchError as error:
        return crawl.unreachable(error, start_links)
    return crawl.run(start_links)


class _Crawl:
    """One exploration under way."""

    def __init__(
        self,
        start: str,
        fetcher: Fetcher,
        budgets: Budgets,
        seed: int,
        render: Render | None,
        report: Report | None,
        clock: Callable[[], float],
    ) -> None:
        self.start = urls.clean(start)
        self.site = self.start
        self.robots = Robots(url=start, state="unreachable")
        self.fetcher, self.budgets, self.render = fetcher, budgets, render
        self.report, self.clock = report, clock
        self.exclude: Exclude | None = None
        self.end = clock() + budgets.minutes * 60
        self.frontier = Frontier(seed)
        self.readings: dict[str, Reading] = {}
        self.notes: set[str] = set()
        self.leaving = Leaving(self.notes)
        self.final: dict[str, str] = {}  # page key after redirects → page key
        self.digests: dict[str, str] = {}
        self.looked_at = 0
        self.denials = Denials(settings.fetch().blocked.enough())

    def keep_to(self, robots: Robots) -> None:
        """From here on these rules hold, and their pace."""
        self.robots = robots
        if robots.crawl_delay is not None:
            self.fetcher.pace(self.site, robots.crawl_delay)

    def run(self, start_links: Sequence[Link]) -> Exploration:
        """The whole way: start page, sitemaps, then level after level while there is budget."""
        self._read_start(start_links)
        self._read_sitemaps()
        while self._budget() > 0 and self._pass_over_levels():
            pass
        self._leave_out_the_rest()
        return self._result()

    def unreachable(self, error: FetchError, start_links: Sequence[Link]) -> Exploration:
        """The exploration of a site whose host cannot be reached: its start page and the reason."""
        self.notes.add(error.reason)
        self._keep_start(unread(self.start, error), ())
        for link in start_links:
            self.leaving.leave(link.url, error.reason)
        return self._result()

    def _read_start(self, start_links: Sequence[Link]) -> None:
        self._tell(self.start)
        self.looked_at += 1
        try:
            if why := self.robots.refusal(self.start):
                raise FetchError(why)
            # Wherever the start page leads to is the site, even if that is another host.
            reading = read_page(self.fetcher, self.start)
            if not urls.same_site(reading.final_url, self.start):
                self._move_to(reading.final_url)
        except FetchError as error:
            self.notes.add(error.reason)
            reading = unread(self.start, error)
        if not start_links and reading.state != "read" and browser_may_read(reading):
            reading = self._drawn(reading)
        self._keep_start(reading, (*start_links, *reading.links))

    def _move_to(self, site: str) -> None:
        """The start page led to another host: from here on that is the site. Raises FetchError."""
        self.site = site
        self.robots = Robots(url=site, state="unreachable")
        self.keep_to(read_robots(self.fetcher, site))
        if why := self.robots.refusal(site):
            raise FetchError(why)

    def _keep_start(self, reading: Reading, links: Sequence[Link]) -> None:
        key = urls.page_key(self.start)
        self.frontier.add(key, self.start, depth=_START_DEPTH).visited = True
        self.readings[key] = reading
        self.final[urls.page_key(reading.final_url)] = key
        if reading.page is not None and reading.state == "read":
            self.digests[reading.page.digest] = key
        self._note_links(links, _START_DEPTH + 1)

    def _read_sitemaps(self) -> None:
        maps = read_sitemaps(self.fetcher, self.site, self.robots.sitemaps, follow=self._may_read)
        for broken in maps.broken:
            self.leaving.add(broken)
            if broken.reason == "sitemap-broken":
                self.notes.add("sitemap-broken")
        if maps.truncated:
            self.notes.add("sitemap-truncated")
        self._note_links([Link(url=u, kind="sitemap") for u in maps.urls], _START_DEPTH + 1)

    def _pass_over_levels(self) -> bool:
        """Looks at a share of every level; False when no level had anything to look at."""
        any_taken = False
        for depth in range(_START_DEPTH + 1, self.budgets.depth + 1):
            left = self._budget()
            share = settings.sample().explore.level_share
            quota = left if depth == self.budgets.depth else math.ceil(left * share)
            batch = self.frontier.take(depth, quota, self._known_kinds()) if quota > 0 else []
            any_taken = any_taken or bool(batch)
            # All readings first: what a page adds must not depend on its place in the batch.
            outcomes = [(found, self._visit(found)) for found in batch]
            for found, reading in outcomes:
                if reading is not None:
                    self._keep(found, reading)
        return any_taken

    def _visit(self, found: Found) -> Reading | None:
        """What came of an address; None when it is no page to audit, which has been noted."""
        if self.clock() >= self.end:
            self.leaving.leave(found.url, "over-budget-minutes")
            return None
        if (over := self.denials.over(self.site)) is not None:
            self.leaving.leave(found.url, "site-blocked", over)
            return None
        self._tell(found.url)
        self.looked_at += 1
        reading = self._seen(found)
        if reading is not None and self._denied(reading):
            self.notes.add("crawl-stopped")
        return reading

    def _denied(self, reading: Reading) -> bool:
        """Take in what came of it; True when the site has now turned us away often enough."""
        reason = reading.reason if reading.state == "unread" else None
        return self.denials.note(self.site, reason, reading.details)

    def _seen(self, found: Found) -> Reading | None:
        """The page at an address; None when it is no page to audit, which has been noted."""
        try:
            reading = read_page(self.fetcher, found.url, follow=self._may_follow)
        except FetchError as error:
            reading = unread(found.url, error)
            if not browser_may_read(reading):
                self.leaving.leave(found.url, error.reason, error.details)
                if self._denied(reading):
                    self.notes.add("crawl-stopped")
                return None
        return reading if reading.state == "read" else self._drawn(reading)

    def _drawn(self, reading: Reading) -> Reading:
        """A page the plain client could not make sense of, with the links a browser finds in it."""
        if self.render is None:
            self.notes.add("needs-rendering")
            return reading
        try:
            return rendered(reading, self.render(reading.url))
        except FetchError as error:
            return unread(reading.url, error)

    def _keep(self, found: Found, reading: Reading) -> None:
        """Takes a reading in, unless it is a page that is known under another address."""
        final = urls.page_key(reading.final_url)
        known = self.final.get(final) or (final if final in self.readings else None)
        if known is None and reading.page is not None and reading.state == "read":
            known = self.digests.setdefault(reading.page.digest, found.key)
        if known is not None and known != found.key:
            self.leaving.leave(found.url, "duplicate")
            return
        self.final[final] = found.key
        self.readings[found.key] = reading
        self._note_links(reading.links, found.depth + 1)

    def _note_links(self, links: Iterable[Link], depth: int) -> None:
        most = settings.sample().explore.found
        for link in links:
            why = urls.refusal(link.url, link.text, download=link.download)
            if why is None and not urls.same_site(link.url, self.site):
                why = "other-site"
            if why is None:
                why = self._left_out(urls.clean(link.url))
            if why is not None:
                self.leaving.leave(link.url, why)
                continue
            key = urls.page_key(link.url)
            if key not in self.frontier and len(self.frontier) >= most:
                self.notes.add("over-budget-pages")
                continue
            self.frontier.add(
                key,
                urls.clean(link.url),
                depth=depth,
                text=link.text,
                framed=link.kind == "frame",
            )

    def _may_follow(self, url: str) -> str | None:
        """The reason not to go where a redirect leads."""
        left = self.exclude(url) if self.exclude else None
        return urls.refusal(url) or left or self._may_read(url)

    def _may_read(self, url: str) -> str | None:
        """The reason not to ask for an address, page or not."""
        return self.robots.refusal(url) if urls.same_site(url, self.site) else "other-site"

    def _left_out(self, url: str) -> str | None:
        """The reason not to look at an address of the site: the evaluator's, or the site's."""
        return (self.exclude(url) if self.exclude else None) or self.robots.refusal(url)

    def _known_kinds(self) -> set[str]:
        return {
            kinds.kinds_of(summary.evidence(self.frontier[key], reading))[0]
            for key, reading in self.readings.items()
        }

    def _budget(self) -> int:
        if self.denials.over(self.site) is not None:
            return 0
        return self.budgets.limit - self.looked_at if self.clock() < self.end else 0

    def _leave_out_the_rest(self) -> None:
        late = self.clock() >= self.end
        over = self.denials.over(self.site)
        for found in self.frontier.waiting():
            if found.depth > self.budgets.depth:
                reason = "over-budget-depth"
            else:
                reason = "over-budget-minutes" if late else "over-budget-pages"
            if over is not None:
                self.leaving.leave(found.url, "site-blocked", over)
            else:
                self.leaving.leave(found.url, reason)

    def _tell(self, url: str) -> None:
        if self.report is not None:
            self.report(self.looked_at, len(self.frontier.waiting()), url)

    def _result(self) -> Exploration:
        framed = [
            key
            for key in self.readings
            if self.frontier[key].framed and self.frontier[key].depth > _START_DEPTH
        ]
        for key in framed:
            # What only frames show is audited with the pages around it.
            self.leaving.leave(self.frontier[key].url, "frame-document")
            del self.readings[key]
        return Exploration(
            start=self.start,
            pages=summary.pages(self.readings, self.frontier),
            left_out=self.leaving.but(self.readings),
            discovered=len(self.frontier),
            explored=self.looked_at,
            notes=tuple(sorted(self.notes)),
        )
