"""The web run: explore, draw the sample, capture every page of it with a few browsers."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

from audit.manners import Manners
from audit.workspace import LeftOutPage, PlannedPage, RunRecord, SampleRecord, Workspace, page_id
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
from devices.manifest import BrokenCapture, Manifest, read_manifest
from devices.normalize.web import read_page
from devices.pace import Pace
from devices.ports import GatherError, PageRequest, Rendered, ToolError, Viewport
from devices.refusal import write_refusal


class WebBrowser(Protocol):
    """A gatherer that can also render a page only for its links, and be stopped from outside."""

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """Measure one page into a folder."""

    def render(self, url: str) -> Rendered:
        """A page's links after its scripts ran."""

    def abort(self) -> None:
        """End the browser at once, from another thread."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...


class Progress(Protocol):
    """Where the run tells what it does."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins; `code` is a key of the texts' [message] table."""

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at."""

    def planned(self, total: int) -> None:
        """So many captures will be made."""

    def captured(self, page: PlannedPage, manifest: Manifest) -> None:
        """One capture is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the evaluator asked for. `urls` None = choose pages; `delay` in seconds."""

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


@dataclass(slots=True)
class WebRun:
    """One run into one workspace. `browser` makes a gatherer; each worker has its own."""

    workspace: Workspace
    options: Options
    browser: Callable[[], WebBrowser]
    progress: Progress
    _record: RunRecord = field(init=False)

    def run(self) -> bool:
        """Do everything; False when the run was interrupted.

        The record is written at every step, so that what is finished can always be judged.
        Raises ToolError when it cannot go on (no browser, no space); finished pages stay.
        """
        self._record = self._first_record()
        self._save()
        try:
            self._gather()
        except KeyboardInterrupt:
            self._record = self._record.model_copy(update={"interrupted": True})
            return False
        except OSError as error:
            if error.errno in {ENOSPC, EDQUOT, EFBIG}:
                raise ToolError("disk-full", path=str(self.workspace.path)) from error
            raise ToolError(
                "no-permission", path=str(self.workspace.path), detail=error.strerror or ""
            ) from error
        finally:
            self._record = self._record.model_copy(update={"finished_at": _now()})
            self._save()
        return True

    def _gather(self) -> None:
        fetcher = HttpFetcher(
            user_agent=self.options.agent, delay=self.options.delay, verify_tls=False
        )
        pace = Pace(self.options.delay)
        manners = Manners(fetcher, pace)
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
            return None
        return self._choose(browser, fetcher, manners, manifest)

    def _choose(
        self, browser: WebBrowser, fetcher: HttpFetcher, manners: Manners, start: Manifest
    ) -> Sample:
        """Explore from where the start page led, then draw the sample."""
        self.progress.stage("explore", url=start.final_url)
        options = self.options

        def render(url: str) -> Sequence[Link]:
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
        found = []
        for node in page.elements("a", "area"):
            if "href" in node.attrs:
                base = page.documents[node.document].url or page.final_url
                name = node.ax.name if node.ax is not None else ""
                found.append(Link(url=urljoin(base, node.attrs["href"].strip()), text=name))
        return found

    def _plan(self, sample: Sample) -> None:
        """Fix which pages are captured; the start page keeps the address that was asked for."""
        pages = list(sample.pages)
        if pages and pages[0].chosen == "start":
            pages[0] = replace(pages[0], url=self.options.target)
        planned = tuple(_planned(p, v) for p in pages for v in self.options.viewports)
        self._record = self._record.model_copy(
            update={"pages": planned, "sample": _sample_record(sample)}
        )
        self._save()

    def _capture_all(self, first: WebBrowser, pace: Pace) -> None:
        waiting: queue.SimpleQueue[PlannedPage] = queue.SimpleQueue()
        missing = [p for p in self._record.pages if not self._is_complete(p)]
        for page in missing:
            waiting.put(page)
        for page in self._record.pages:
            if page not in missing:
                manifest = read_manifest(self.workspace.capture(page.id))
                self.progress.captured(page, manifest)
        crew = _Crew(self, waiting, pace)
        crew.work(first, min(self.options.workers, len(missing)))

    def _is_complete(self, page: PlannedPage) -> bool:
        try:
            read_manifest(self.workspace.capture(page.id))
        except BrokenCapture:
            return False
        return True

    def _capture(self, browser: WebBrowser, page: PlannedPage, pace: Pace) -> Manifest:
        viewport = next(v for v in self.options.viewports if v.name == page.viewport)
        pace.wait(urlsplit(page.url).netloc)
        request = PageRequest(id=page.id, url=page.url, viewport=viewport)
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


class _Crew:
    """Workers that share a queue of pages; the first one that cannot go on stops them all."""

    def __init__(self, run: WebRun, waiting: queue.SimpleQueue[PlannedPage], pace: Pace) -> None:
        self._run = run
        self._waiting = waiting
        self._pace = pace
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._browsers: list[WebBrowser] = []
        self._lock = threading.Lock()

    def work(self, first: WebBrowser, count: int) -> None:
        """Capture everything that waits; the first browser is one of the workers'."""
        threads = [
            threading.Thread(target=self._serve, args=(first if n == 0 else None,), daemon=True)
            for n in range(count)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(timeout=0.2)
        except KeyboardInterrupt:
            self._stop.set()
            with self._lock:
                for browser in self._browsers:
                    browser.abort()
            for thread in threads:
                thread.join(timeout=10)
            raise
        if self._failure is not None:
            raise self._failure

    def _serve(self, browser: WebBrowser | None) -> None:
        try:
            if browser is not None:
                self._drain(browser)
            else:
                with self._run.browser() as own:
                    self._drain(own)
        except BaseException as error:  # handed on to the thread that waits
            if self._failure is None and not self._stop.is_set():
                self._failure = error
            self._stop.set()

    def _drain(self, browser: WebBrowser) -> None:
        with self._lock:
            self._browsers.append(browser)
        while not self._stop.is_set():
            try:
                page = self._waiting.get_nowait()
            except queue.Empty:
                return
            folder = self._run.workspace.capture(page.id)
            manifest = self._run._capture(browser, page, self._pace)
            if self._stop.is_set():
                # The browser was ended under this page: what it left is not a measurement.
                (folder / "manifest.json").unlink(missing_ok=True)
                return
            with self._lock:
                self._run.progress.captured(page, manifest)


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
