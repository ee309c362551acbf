"""The web run: explore, draw the sample, capture every page of it with a few browsers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Protocol
from urllib.parse import urlsplit

from audit.crew import Crew, WebBrowser
from audit.manners import Manners
from audit.workspace import LeftOutPage, PlannedPage, RunRecord, SampleRecord, Workspace, page_id
from devices.documents import Documents
from devices.explore import (
    Budgets,
    FetchError,
    HttpFetcher,
    Sample,
    SampledPage,
    choose,
    explore,
    listed,
)
from devices.explore.links import rendered_links
from devices.explore.model import Link
from devices.manifest import BrokenCapture, Manifest, ScreenManifest, read_manifest
from devices.normalize.web import read_page
from devices.pace import Pace
from devices.ports import GatherError, PageRequest, ToolError, Viewport
from devices.refusal import write_refusal


class Progress(Protocol):
    """Where the run tells what it does."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins; `code` is a key of the texts' [message] table."""

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at."""

    def planned(self, total: int) -> None:
        """So many captures will be made."""

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the evaluator asked for.

    `urls` None = choose pages; `delay` in seconds; `documents` = at most so many PDFs are read
    for each page.
    """

    target: str
    tool: str
    scheme: str
    agent: str
    budgets: Budgets
    seed: int
    viewports: tuple[Viewport, ...]
    workers: int
    delay: float
    urls: tuple[str, ...] | None = None
    documents: int = 0


@dataclass(slots=True)
class WebRun:
    """One run into one workspace. `browser` makes a gatherer; each worker has its own."""

    workspace: Workspace
    options: Options
    browser: Callable[[], WebBrowser]
    progress: Progress
    _record: RunRecord = field(init=False)
    _documents: Documents | None = field(init=False, default=None)
    _manners: Manners | None = field(init=False, default=None)

    def run(self) -> bool:
        """Do everything; False when the run was interrupted.

        The record is written at every step, so that what is finished can always be judged.
        Raises ToolError when it cannot go on (no browser, no space); finished pages stay.
        """
        self._record = self._first_record()
        self._save()
        try:
            try:
                self._gather()
            except KeyboardInterrupt:
                self._record = self._record.model_copy(update={"interrupted": True})
            finally:
                self._record = self._record.model_copy(update={"finished_at": _now()})
                self._save()
        except OSError as error:  # also of the record's own writing
            if error.errno in {ENOSPC, EDQUOT, EFBIG}:
                raise ToolError("disk-full", path=str(self.workspace.path)) from error
            raise ToolError(
                "no-permission", path=str(self.workspace.path), detail=error.strerror or ""
            ) from error
        return not self._record.interrupted

    def _gather(self) -> None:
        fetcher = HttpFetcher(
            user_agent=self.options.agent, delay=self.options.delay, verify_tls=False
        )
        pace = Pace(self.options.delay)
        manners = self._manners = Manners(fetcher, pace)
        if self.options.documents:
            self._documents = Documents(
                fetcher,
                refusal=manners.refusal,
                wait=pace.wait,
                each=self.options.documents,
            )
        try:
            with self.browser() as first:
                sample = self._sample(first, fetcher, manners, pace)
                if sample is None:
                    return
                self._plan(sample)
                self.progress.planned(len(self._record.pages))
                self._capture_all(first, pace)
        finally:
            fetcher.close()

    def _sample(
        self, browser: WebBrowser, fetcher: HttpFetcher, manners: Manners, pace: Pace
    ) -> Sample | None:
        """The pages to audit; None when the start page could not be measured."""
        options = self.options
        if options.urls is not None:
            return listed(options.urls, seed=options.seed, refusal=manners.refusal)
        self.progress.stage("start-page", url=options.target)
        start = self._record.pages[0]
        refusal = manners.refusal(options.target)
        if refusal is not None:
            self._refuse(refusal)
            return None
        manifest = self._capture(browser, start, pace)
        if manifest.state == "not-measured":
            for twin in self._record.pages[1:]:
                self._capture(browser, twin, pace)
            return None
        return self._choose(browser, fetcher, manners, pace, manifest)

    def _choose(
        self,
        browser: WebBrowser,
        fetcher: HttpFetcher,
        manners: Manners,
        pace: Pace,
        start: Manifest,
    ) -> Sample:
        """Explore from where the start page led, then draw the sample."""
        self.progress.stage("explore", url=start.final_url)
        options = self.options

        def render(url: str) -> Sequence[Link]:
            pace.wait(urlsplit(url).netloc)
            try:
                found = browser.render(url)
            except GatherError as error:
                raise FetchError(error.reason, error.detail) from error
            return rendered_links(found.final_url, found.links)

        exploration = explore(
            start.final_url,
            fetcher,
            start_links=self._links(start),
            budgets=options.budgets,
            robots=manners.robots(start.final_url),
            render=render,
            seed=options.seed,
            on_progress=self.progress.explored,
        )
        return choose(exploration, pages=options.budgets.pages, seed=options.seed)

    def _refuse(self, reason: str) -> None:
        """Leave the start page unvisited and say why in the place of its capture."""
        for page in self._record.pages:
            viewport = next(v for v in self.options.viewports if v.name == page.viewport)
            request = PageRequest(id=page.id, url=page.url, viewport=viewport)
            write_refusal(self.workspace.capture(page.id), request, reason, self.options.agent)

    def _links(self, start: Manifest) -> list[Link]:
        """The links of the start page as its scripts left them."""
        page = read_page(self.workspace.capture(start.id))
        if page is None:
            return []
        found: list[Link] = []
        for node in page.elements("a", "area"):
            if "href" in node.attrs:
                base = page.documents[node.document].url or page.final_url
                name = node.ax.name if node.ax is not None else ""
                found += rendered_links(base, [(node.attrs["href"], name)])
        return found

    def _plan(self, sample: Sample) -> None:
        """Fix which pages are captured; the start page keeps the address that was asked for.

        Another page of the sample may have that very address, where scripts led away from it.
        """
        pages = list(sample.pages)
        if pages and pages[0].chosen == "start":
            pages[0] = replace(pages[0], url=self.options.target)
        planned: dict[str, PlannedPage] = {}
        for page in (_planned(p, v) for p in pages for v in self.options.viewports):
            planned.setdefault(page.id, page)
        self._record = self._record.model_copy(
            update={"pages": tuple(planned.values()), "sample": _sample_record(sample)}
        )
        self._save()

    def _capture_all(self, first: WebBrowser, pace: Pace) -> None:
        missing = []
        for page in self._record.pages:
            manifest = self._complete(page)
            if manifest is None:
                missing.append(page)
            else:
                self.progress.captured(_shown(page), manifest)
        crew = Crew(
            missing,
            capture=lambda browser, page: self._capture(browser, page, pace),
            captured=lambda page, manifest: self.progress.captured(_shown(page), manifest),
            browser=self.browser,
            folder=self.workspace.capture,
            ending=pace.end,
        )
        crew.work(first, min(self.options.workers, len(missing)))

    def _complete(self, page: PlannedPage) -> Manifest | None:
        """The manifest of a capture that exists already, the start page's usually."""
        try:
            return read_manifest(self.workspace.capture(page.id))
        except BrokenCapture:
            return None

    def _capture(self, browser: WebBrowser, page: PlannedPage, pace: Pace) -> Manifest:
        viewport = next(v for v in self.options.viewports if v.name == page.viewport)
        pace.wait(urlsplit(page.url).netloc)
        anywhere = page.chosen in {"start", "listed"}
        # What a page links to is the same in every window size.
        first = viewport == self.options.viewports[0]
        request = PageRequest(
            id=page.id,
            url=page.url,
            viewport=viewport,
            anywhere=anywhere,
            documents=self._documents if first else None,
            refusal=self._manners.refusal if self._manners is not None else None,
            # A list of addresses may name the start page as well.
            modes=first and (page.chosen == "start" or page.url == self.options.target),
        )
        return browser.capture(request, self.workspace.capture(page.id))

    def _first_record(self) -> RunRecord:
        options = self.options
        start = SampledPage(url=options.target, kinds=("home",), template="", chosen="start")
        return RunRecord(
            tool=options.tool,
            target=options.target,
            scheme=options.scheme,
            started_at=_now(),
            finished_at=None,
            interrupted=False,
            sample=SampleRecord(
                method="wcag-em" if options.urls is None else "list",
                seed=options.seed,
                budget=options.budgets.pages,
                discovered=1,
                explored=0,
                kinds_missing=(),
                left_out=(),
                notes=(),
            ),
            pages=tuple(_planned(start, v) for v in options.viewports),
        )

    def _save(self) -> None:
        self.workspace.write_run(self._record)


def _shown(page: PlannedPage) -> str:
    return page.url if page.viewport == "desktop" else f"{page.url} ({page.viewport})"


def _planned(page: SampledPage, viewport: Viewport) -> PlannedPage:
    return PlannedPage(
        id=page_id(page.url, viewport.name),
        url=page.url,
        viewport=viewport.name,
        kinds=page.kinds,
        chosen=page.chosen,
        template=page.template,
    )


def _sample_record(sample: Sample) -> SampleRecord:
    return SampleRecord(
        method="list" if sample.method == "list" else "wcag-em",
        seed=sample.seed,
        budget=sample.budget,
        discovered=sample.discovered,
        explored=sample.explored,
        kinds_missing=sample.kinds_missing,
        left_out=tuple(
            LeftOutPage(url=p.url, reason=p.reason, detail=dict(p.details)) for p in sample.left_out
        ),
        notes=sample.notes,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
