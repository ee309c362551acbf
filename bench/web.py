"""Speed of the web leg beside its floor, in one run. python bench/web.py [--pages N] [--memory M].

The floor is the same page loaded and a bare axe.run in the same kind of browser, with one browser
and with two at once. Prints seconds for each page, the ratio, pages per minute with one and with
two workers, and (with --memory) the memory of our own process at page 10 and at page M (200 where
no number is given, small pages from 1000 on) and the time to judge those stored pages again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from audit.gathering import Options, WebRun
from audit.judging import judge
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
_USUAL, _SMALL, _MANY = 120, 6, 1000  # rows of a page; from so many pages on they are small


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


def floor(urls: list[str], browsers: int) -> float:
    """Seconds for all pages with so many browsers: load, inject axe-core, run its defaults."""
    script = engine_script()[0].read_text(encoding="utf-8")
    run = "axe.run().then(arguments[arguments.length - 1])"
    with contextlib.ExitStack() as ends:
        crew = [Chrome(product=_PRODUCT) for _ in range(browsers)]
        for chrome in crew:
            ends.callback(chrome.close)
            _bare(chrome, urls[0], script, run)

        def work(number: int) -> None:
            for url in urls[number::browsers]:
                _bare(crew[number], url, script, run)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(browsers)]
        begin = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - begin


def _bare(chrome: Chrome, url: str, script: str, run: str) -> None:
    chrome.driver.get(url)
    while chrome.driver.execute_script("return document.readyState") != "complete":
        time.sleep(0.01)
    chrome.driver.execute_script(script)
    chrome.driver.execute_async_script(run)


def ours(urls: list[str], workers: int, *, again: bool = False) -> tuple[float, Quiet, float]:
    """Seconds for all pages with so many workers, the progress, and the seconds to judge again.

    The browsers are started beforehand. Without `again` nothing is judged.
    """
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
        warm = [WebGatherer(Limits(), product=_PRODUCT) for _ in range(workers)]
        for gatherer in warm:
            gatherer.__enter__()
        pool = iter(warm)
        begin = time.perf_counter()
        WebRun(workspace, options, lambda: next(pool), progress).run()
        spent = time.perf_counter() - begin
        for gatherer in warm:
            gatherer.__exit__()
        begin = time.perf_counter()
        if again:
            judge(workspace)
        judged = time.perf_counter() - begin
    return spent, progress, judged


def long_run(pages: int) -> list[tuple[str, str]]:
    """Memory of our own process early and late in a run of so many pages, and judging them."""
    rows = _SMALL if pages >= _MANY else _USUAL
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), pages, rows=rows)
        with serve(Path(folder)) as base:
            every = [f"{base}/page-{n}.html" for n in range(1, pages + 1)]
            spent, progress, judged = ours(every, 1, again=True)
    early, late = progress.memory[min(10, pages)], progress.memory[pages]
    return [
        (f"{pages} pages", f"{spent:.0f} s, {rows} rows each"),
        ("memory at page 10", f"{early / 2**20:.0f} MiB"),
        (f"memory at page {pages}", f"{late / 2**20:.0f} MiB, {late / early - 1:+.1%}"),
        (f"judging {pages} again", f"{judged:.1f} s"),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--memory", type=int, nargs="?", const=200, default=0, metavar="M")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), given.pages)
        with serve(Path(folder)) as base:
            urls = [f"{base}/page-{n}.html" for n in range(1, given.pages + 1)]
            count = len(urls)
            bare, bare_two = floor(urls, 1), floor(urls, 2)
            one, _, _ = ours(urls, 1)
            two, _, _ = ours(urls, 2)
            rows = [
                ("machine", f"{platform.machine()}, {os.cpu_count()} cores"),
                ("floor, one browser", f"{bare / count:.3f} s a page"),
                ("floor, two browsers", f"{bare / bare_two:.2f} times one"),
                ("one worker", f"{one / count:.3f} s a page, {60 * count / one:.1f} a minute"),
                ("ratio to the floor", f"{one / bare:.2f}"),
                ("two workers", f"{60 * count / two:.1f} a minute, {one / two:.2f} times one"),
            ]
    if given.memory:
        rows += long_run(given.memory)
    for name, value in rows:
        print(f"{name:24}{value}")


if __name__ == "__main__":
    main()
