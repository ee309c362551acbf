"""The web run: explore, draw the sample, capture every page of it with a few browsers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from errno import EDQUOT, EFBIG, ENOSPC

from audit.crew import Crew, WebBrowser
from audit.finding import Finder, leads_unknown
from audit.manners import Manners
from audit.masked import hidden, with_addresses
from audit.patience import Patience
from audit.records import SIGNED_IN
from audit.resume import Standing
from audit.web_options import Options, Progress
from audit.web_record import (
    first_record,
    now,
    planned_page,
    sample_record,
    shown,
    signed_in_pages,
)
from audit.workspace import PlannedPage, RunRecord, Workspace
from devices.documents import Documents
from devices.explore import HttpFetcher, Sample, choose, excluding, listed
from devices.explore.settings import fetch as fetch_settings
from devices.manifest import Manifest
from devices.pace import Pace
from devices.ports import PageRequest, ToolError
from devices.refusal import write_refusal

__all__ = ["Options", "Progress", "WebRun"]


@dataclass(slots=True)
class WebRun:
    """One run into one workspace. `browser` makes a gatherer; each worker has its own.

    With `former` the run goes on: what is kept of it is not measured again.
    """

    workspace: Workspace
    options: Options
    browser: Callable[[], WebBrowser]
    progress: Progress
    former: Standing | None = None
    _record: RunRecord = field(init=False)
    _kept: dict[str, Manifest] = field(init=False, default_factory=dict)
    _browsers: set[str] = field(init=False, default_factory=set)
    _documents: Documents | None = field(init=False, default=None)
    _manners: Manners = field(init=False)
    _pace: Pace = field(init=False)
    _patience: Patience = field(init=False)

    def run(self) -> bool:
        """Do everything; False when the run was interrupted.

        The record is written at every step, so that what is finished can always be judged.
        Raises ToolError when it cannot go on (no browser, no space); finished pages stay.
        """
        if self.former is not None and self.former.ended:
            self.progress.stage("nothing-left", total=str(len(self.former.kept)))
            return True
        try:
            self._begin()
            try:
                self._gather()
                # A power cut after this must not find a run that is done and files that are empty.
                self.workspace.settle(page.id for page in self._record.pages)
            except KeyboardInterrupt:
                self._record = self._record.model_copy(update={"interrupted": True})
            finally:
                self._record = self._record.model_copy(update={"finished_at": now()})
                self._save()
        except OSError as error:  # also of the record's own writing
            if error.errno in {ENOSPC, EDQUOT, EFBIG}:
                raise ToolError("disk-full", path=str(self.workspace.path)) from error
            raise ToolError(
                "no-permission", path=str(self.workspace.path), detail=error.strerror or ""
            ) from error
        return not self._record.interrupted

    def _begin(self) -> None:
        """Write down what is to be done; of a run that goes on, whatever is not whole goes."""
        self._record = self._first_record()
        if self.former is not None:
            known = self.former.record
            asked = (self.options.target, *(self.options.urls or ()), *self._behind())
            pages = with_addresses(known.pages, asked)
            remote = known.remote or self.options.remote
            again = {"finished_at": None, "interrupted": False, "pages": pages, "remote": remote}
            self._record = known.model_copy(update=again)
            self._kept = dict(self.former.kept)
            self._forget_start()
            self._browsers = {m.browser for m in self._kept.values() if m.browser}
            self.progress.stage(
                "resumed", done=str(len(self._kept)), left=str(len(self.former.left))
            )
        self._save()
        for page in self._record.pages:
            if page.id not in self._kept:
                shutil.rmtree(self.workspace.capture(page.id), ignore_errors=True)

    def _gather(self) -> None:
        if self._record.planned and self.former is not None and not self.former.left:
            return  # it was ended between its last page and its end
        pace = self._pace = Pace(self.options.delay)
        waits = fetch_settings().backoff.waits(self.options.seed)
        self._patience = Patience(pace, waits, fetch_settings().blocked.enough())
        fetcher = HttpFetcher(
            user_agent=self.options.agent,
            pace=pace,
            backoff=waits,
            boundary=self.options.boundary,
            own=self.options.headers,
            verify_tls=False,
        )
        exclude = excluding(self.options.exclude) if self.options.exclude else None
        manners = self._manners = Manners(fetcher, pace, exclude)
        if self.options.documents:
            self._documents = Documents(
                fetcher,
                refusal=manners.refusal,
                each=self.options.documents,
            )
        try:
            with self.browser() as first:
                finder = Finder(self.options, self.progress, first, fetcher, manners, pace)
                if not self._record.planned:
                    sample = self._sample(first, finder)
                    if sample is None:
                        return
                    self._plan(sample)
                else:
                    for page in self._record.pages:
                        manners.robots(page.url)  # how fast the host wants to be visited
                    self._find_hidden(finder)
                self.progress.planned(len(self._record.pages))
                self._capture_all(first)
        finally:
            fetcher.close()

    def _sample(self, browser: WebBrowser, finder: Finder) -> Sample | None:
        """The pages to audit; None when the start page could not be measured."""
        options = self.options
        if options.urls is not None:
            return listed(options.urls, seed=options.seed, refusal=self._manners.refusal)
        self.progress.stage("start-page", url=options.target)
        start = self._record.pages[0]
        refusal = self._manners.refusal(options.target)
        if refusal is not None:
            for page in self._record.pages:
                self._refused(page, refusal)
            return None
        manifest = self._captured(browser, start)
        if manifest.state == "not-measured":
            for twin in self._record.pages[1:]:
                self._captured(browser, twin)
            return None
        found = finder.from_start(manifest, self.workspace.capture(start.id))
        return choose(found, pages=options.budgets.pages, seed=options.seed)

    def _behind(self) -> tuple[str, ...]:
        """The addresses of the pages behind the login."""
        return self.options.login.pages if self.options.login is not None else ()

    def _find_hidden(self, finder: Finder) -> None:
        """Look on the site for the pages whose addresses the record does not tell.

        One that is not there under the same address any more has a capture that says so.
        """
        missing = [p for p in self._record.pages if p.id not in self._kept and hidden(p)]
        if missing and self.options.urls is None:
            urls = (page.url for page in finder.from_target().pages)
            pages = with_addresses(self._record.pages, urls)
            self._record = self._record.model_copy(update={"pages": pages})
        for page in self._record.pages:
            if page.id not in self._kept and hidden(page):
                self._kept[page.id] = self._refused(page, "address-not-kept")

    def _forget_start(self) -> None:
        """Have the start page captured again where its links are needed and are not known."""
        if self._record.planned or self.options.urls is not None:
            return
        for page in self._record.pages:
            start = self._kept.get(page.id)
            if start is None or start.state == "not-measured":
                continue
            if leads_unknown(start, self.workspace.capture(page.id)):
                del self._kept[page.id]

    def _refused(self, page: PlannedPage, reason: str) -> Manifest:
        """Leave a page unvisited and say why in the place of its capture."""
        viewport = next(v for v in self.options.viewports if v.name == page.viewport)
        request = PageRequest(id=page.id, url=page.url, viewport=viewport)
        folder = self.workspace.capture(page.id)
        return write_refusal(folder, request, reason, self.options.agent)

    def _plan(self, sample: Sample) -> None:
        """Fix which pages are captured; the start page keeps the address that was asked for.

        Another page of the sample may have that very address, where scripts led away from it.
        """
        pages = list(sample.pages)
        if pages and pages[0].chosen == "start":
            pages[0] = replace(pages[0], url=self.options.target)
        planned: dict[str, PlannedPage] = {}
        for page in (planned_page(p, v) for p in pages for v in self.options.viewports):
            planned.setdefault(page.id, page)
        planned |= {page.id: page for page in signed_in_pages(self.options)}
        self._record = self._record.model_copy(
            update={
                "pages": tuple(planned.values()),
                "sample": sample_record(sample),
                "planned": True,
            }
        )
        self._save()

    def _capture_all(self, first: WebBrowser) -> None:
        missing = []
        for page in self._record.pages:
            manifest = self._kept.get(page.id)
            if manifest is None:
                missing.append(page)
            else:
                self.progress.captured(shown(page), manifest)
        crew = Crew(
            missing,
            capture=self._capture,
            captured=self._tell,
            browser=self.browser,
            folder=self.workspace.capture,
            ending=self._pace.end,
        )
        crew.work(first, min(self.options.workers, len(missing)))

    def _tell(self, page: PlannedPage, manifest: Manifest) -> None:
        """Say that a page is captured, and when it was by another browser than those before."""
        if manifest.browser and manifest.browser not in self._browsers:
            if self._browsers:
                before = ", ".join(sorted(self._browsers))
                self.progress.stage("other-browser", before=before, now=manifest.browser)
            self._browsers.add(manifest.browser)
        self.progress.captured(shown(page), manifest)

    def _captured(self, browser: WebBrowser, page: PlannedPage) -> Manifest:
        """The capture of a page that the sample is drawn from; it is one of the sample's."""
        found = self._kept.get(page.id)
        if found is None:
            found = self._kept[page.id] = self._capture(browser, page)
            self._browsers |= {found.browser} - {""}
        return found

    def _capture(self, browser: WebBrowser, page: PlannedPage) -> Manifest:
        viewport = next(v for v in self.options.viewports if v.name == page.viewport)
        anywhere = page.chosen in {"start", "listed"}
        signed_in = page.chosen == SIGNED_IN
        if signed_in and (why := self._manners.refusal(page.url)) is not None:
            return self._refused(page, why)
        # What a page links to is the same in every window size.
        first = viewport == self.options.viewports[0]
        request = PageRequest(
            id=page.id,
            url=page.url,
            viewport=viewport,
            anywhere=anywhere,
            documents=self._documents if first and not signed_in else None,
            refusal=self._errand,
            led=self._manners.robots(page.url).rules is None,
            # A list of addresses may name the start page as well.
            modes=first and (page.chosen == "start" or page.url == self.options.target),
            signed_in=signed_in,
        )
        folder = self.workspace.capture(page.id)
        while True:
            if (stop := self._patience.stop(page.url)) is not None:
                return write_refusal(folder, request, stop[0], self.options.agent, stop[1])
            self._pace.wait(page.url)
            manifest = browser.capture(request, folder)
            if request.modes:
                self._pace.charge(page.url, 1)  # it was loaded twice
            if not self._patience.again(manifest):
                return manifest

    def _errand(self, url: str) -> str | None:
        """Why a page's experiments may not ask for an address; what they ask for is one visit."""
        why = self._manners.refusal(url)
        if why is None:
            self._pace.charge(url, 1)
        return why

    def _first_record(self) -> RunRecord:
        return first_record(self.options)

    def _save(self) -> None:
        self.workspace.write_run(self._record)
