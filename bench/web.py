"""Speed of the web leg beside its floor, in one run: python bench/web.py [--pages N] [--memory].

The floor is the same page loaded and a bare axe.run in the same browser. Prints seconds for each
page, the ratio, pages per minute with one and with two workers, and (with --memory) the peak
memory of our own process at page 10 and at the last page.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from audit.gathering import Options, WebRun
from audit.workspace import PlannedPage, Workspace
from bench.site import write_site
from devices.drivers.chrome import Chrome
from devices.drivers.engine import engine_script
from devices.drivers.web_gather import WebGatherer
from devices.explore import Budgets
from devices.manifest import Manifest
from devices.ports import DESKTOP, Limits
from devices.serve import serve

_PRODUCT = "yd-audit/bench"


class Quiet:
    """Progress that only counts, and notes memory on the way."""

    def __init__(self) -> None:
        """Start at no page."""
        self.done = 0
        self.memory: dict[int, int] = {}
        self._process = psutil.Process()

    def stage(self, code: str, **detail: str) -> None:
        """Nothing to show."""

    def explored(self, done: int, queued: int, url: str) -> None:
        """Nothing to show."""

    def planned(self, total: int) -> None:
        """Nothing to show."""

    def captured(self, page: PlannedPage, manifest: Manifest) -> None:
        """Count, and fail loudly when a page was not measured."""
        if manifest.state != "measured":
            raise SystemExit(f"{page.url}: {manifest.state} {manifest.reasons}")
        self.done += 1
        self.memory[self.done] = self._process.memory_info().rss


def floor(urls: list[str]) -> float:
    """Seconds for each page: load it, inject axe-core, run it with its defaults."""
    chrome = Chrome(product=_PRODUCT)
    script = engine_script()[0].read_text(encoding="utf-8")
    run = "axe.run().then(arguments[arguments.length - 1])"
    try:
        for url in urls[:2]:
            _bare(chrome, url, script, run)
        times = []
        for url in urls:
            begin = time.perf_counter()
            _bare(chrome, url, script, run)
            times.append(time.perf_counter() - begin)
    finally:
        chrome.close()
    return statistics.fmean(times)


def _bare(chrome: Chrome, url: str, script: str, run: str) -> None:
    chrome.driver.get(url)
    while chrome.driver.execute_script("return document.readyState") != "complete":
        time.sleep(0.01)
    chrome.driver.execute_script(script)
    chrome.driver.execute_async_script(run)


def ours(urls: list[str], workers: int) -> tuple[float, Quiet]:
    """Seconds for all pages with so many workers, browsers already started, and the progress."""
    progress = Quiet()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "out")
        workspace.create(replace=False)
        options = Options(
            target=urls[0],
            tool="bench",
            scheme="cn-2019",
            agent=_PRODUCT,
            budgets=Budgets(pages=len(urls)),
            seed=0,
            viewports=(DESKTOP,),
            workers=workers,
            delay=0.0,
            urls=tuple(urls),
        )
        ready = threading.Barrier(1)
        warm = [WebGatherer(Limits(), product=_PRODUCT) for _ in range(workers)]
        for gatherer in warm:
            gatherer.__enter__()
        pool = iter(warm)
        ready.wait()
        begin = time.perf_counter()
        WebRun(workspace, options, lambda: next(pool), progress).run()
        spent = time.perf_counter() - begin
        for gatherer in warm:
            gatherer.__exit__()
    return spent, progress


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--memory", action="store_true", help="run 200 pages and print memory")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages = max(given.pages, 200 if given.memory else 0)
        write_site(Path(folder), pages)
        with serve(Path(folder)) as base:
            urls = [f"{base}/page-{n}.html" for n in range(1, given.pages + 1)]
            bare = floor(urls)
            one, _ = ours(urls, 1)
            two, _ = ours(urls, 2)
            print(f"machine            {platform.machine()}, {os.cpu_count()} cores")
            print(f"floor              {bare:.3f} s a page (load + axe.run)")
            print(f"one worker         {one / len(urls):.3f} s a page, {60 * len(urls) / one:.1f} pages a minute")
            print(f"ratio to the floor {one / len(urls) / bare:.2f}")
            print(f"two workers        {60 * len(urls) / two:.1f} pages a minute, {one / two:.2f} times one")
            if given.memory:
                every = [f"{base}/page-{n}.html" for n in range(1, 201)]
                _, progress = ours(every, 1)
                early, late = progress.memory[10], progress.memory[200]
                print(f"memory             {early / 2**20:.0f} MiB at page 10, {late / 2**20:.0f} MiB at page 200, {late / early - 1:+.1%}")


if __name__ == "__main__":
    main()
