"""Where one page's time goes. python bench/steps.py [--pages N] [--boundary] [--of FILE ...].

Captures the bench's pages (or FILEs of a folder that is served) one after the other in one browser
that is warm, and notes every call of the driver: which step made it, how long it took, and what
the browser worked meanwhile. Sleeping of our own is noted like a call. Prints for the mean page:
seconds, calls, processor time of our process and of browser and driver; then one line for each kind
of call, those that take longest first. What takes longer than anybody works is waited for.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from selenium.webdriver.remote.webdriver import WebDriver

from bench.site import write_site
from devices.boundary import Boundary
from devices.drivers import page as driver_page
from devices.drivers.web_gather import WebGatherer
from devices.ports import DESKTOP, Limits, PageRequest
from devices.serve import serve

_WIDTH = 40  # characters of an expression that tell calls apart
_LISTED = 45


@dataclass(slots=True)
class Kind:
    """All calls of one kind."""

    calls: int = 0
    seconds: float = 0.0
    worked: float = 0.0  # seconds of processor time of the browser and its driver


class Ledger:
    """Notes calls while `on`."""

    def __init__(self) -> None:
        """Begin with nothing noted, and off."""
        self.on = False
        self.kinds: dict[str, Kind] = defaultdict(Kind)
        self._tree: list[psutil.Process] = []

    def browser(self) -> float:
        """Seconds of processor time that browser and driver have used so far."""
        return sum(_used(process.pid) for process in self._tree)

    def look_again(self) -> None:
        """Find the processes that belong to the browser."""
        self._tree = psutil.Process().children(recursive=True)

    def timed[**P, T](self, call: Callable[P, T], name: Callable[P, str]) -> Callable[P, T]:
        """The call, noted under the name that its arguments have."""

        def noted(*args: P.args, **named: P.kwargs) -> T:
            if not self.on:
                return call(*args, **named)
            worked, begin = self.browser(), time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                kind = self.kinds[name(*args, **named)]
                kind.seconds += time.perf_counter() - begin
                kind.worked += self.browser() - worked
                kind.calls += 1

        return noted


def _used(pid: int) -> float:
    """Seconds on a processor, of all threads, finer than a tick; 0.0 when the process is gone."""
    used = 0
    try:
        for thread in os.scandir(f"/proc/{pid}/task"):
            used += int(Path(thread.path, "schedstat").read_text("ascii").split()[0])
    except OSError:
        pass
    return used / 1e9


def name_of(driver: WebDriver, command: str, params: Any = None) -> str:
    """What tells one call from another: the command, and the beginning of what it evaluates."""
    del driver
    given = params or {}
    if command != "executeCdpCommand":
        return f"{command} {str(given.get('type') or given.get('script') or '')[:_WIDTH]}".strip()
    inner = given["params"]
    asked = str(inner.get("expression") or inner.get("type") or "")
    asked = asked.replace("globalThis.ydAudit && ", "").replace("Promise.race([", "")
    asked = asked.partition(", ydAudit.sleep(")[0]
    if "defined(" in asked:
        asked = asked[:26] + "…" + asked.rsplit("\n)).", 1)[-1]
    return f"{given['cmd']} {' '.join(asked.split())[: _WIDTH + 20]}".strip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--boundary", action="store_true", help="with the network boundary")
    parser.add_argument("--of", nargs="*", type=Path, default=[], metavar="FILE")
    parser.add_argument("--blind", action="store_true", help="only the totals, nothing is noted")
    given = parser.parse_args()
    ledger = Ledger()
    if not given.blind:
        WebDriver.execute = ledger.timed(WebDriver.execute, name_of)  # type: ignore[method-assign]
        driver_page.time.sleep = ledger.timed(time.sleep, lambda s: "our own sleeping")  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as temporary:
        root = given.of[0].parent if given.of else Path(temporary) / "site"
        if not given.of:
            write_site(root, given.pages)
        names = [f.name for f in given.of] or [f"page-{n + 1}.html" for n in range(given.pages)]
        with serve(root) as base:
            boundary = Boundary([f"{base}/"]) if given.boundary else None
            with WebGatherer(Limits(), product="yd-audit/bench", boundary=boundary) as gatherer:
                report(ledger, gatherer, [f"{base}/{n}" for n in names], Path(temporary))


def report(ledger: Ledger, gatherer: WebGatherer, urls: list[str], folder: Path) -> None:
    """Capture the pages and print what it took."""
    for url in (urls[0], urls[0]):
        gatherer.capture(PageRequest(id="p1", url=url, viewport=DESKTOP), folder / "warm")
    ledger.look_again()
    ledger.on = True
    begin, own, browser = time.perf_counter(), time.process_time(), ledger.browser()
    for number, url in enumerate(urls):
        request = PageRequest(id="p1", url=url, viewport=DESKTOP)
        manifest = gatherer.capture(request, folder / f"c{number}")
        if manifest.state != "measured":
            print(f"{url}: {manifest.state} {[r.code for r in manifest.reasons]}")
    seconds = time.perf_counter() - begin
    own, browser = time.process_time() - own, ledger.browser() - browser
    ledger.on = False
    n = len(urls)
    calls = sum(kind.calls for kind in ledger.kinds.values())
    print(
        f"{n} pages: {seconds / n:.3f} s a page, {calls / n:.1f} calls, processor time "
        f"{own / n:.3f} s ours and {browser / n:.3f} s browser's and driver's"
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("calls    ms  browser works ms   of a page")
    for name, kind in sorted(ledger.kinds.items(), key=lambda k: -k[1].seconds)[:_LISTED]:
        print(
            f"{kind.calls / n:5.1f} {1000 * kind.seconds / n:6.1f} "
            f"{1000 * kind.worked / n:9.1f}   {name}"
        )


if __name__ == "__main__":
    main()
