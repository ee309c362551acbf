"""What probes and checks cost beside the rest of a page. python bench/checks.py [--real URL ...].

Captures the bench's pages and the invented portal's start page with and without probes, in one
browser and in turns, and judges what was stored. Prints, for the median page: seconds without
probes, with them, the ratio, each probe's share, and the checks that take longest to judge.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.site import write_site
from devices import probes
from devices.drivers import experiments
from devices.drivers.web_gather import WebGatherer
from devices.normalize.web import read_page
from devices.ports import DESKTOP, Limits, PageRequest
from devices.probes.live import LivePage
from devices.serve import serve
from rules.checking import resolve_check
from rules.effective import shipped_rules
from rules.judge import judge_page

_ROOT = Path(__file__).resolve().parents[1]
_LISTED = 12


def timed(name: str, run: probes.Run, spent: dict[str, list[float]]) -> probes.Run:
    """The probe, its seconds noted."""

    def measured(page: LivePage) -> dict[str, Any]:
        begin = time.perf_counter()
        try:
            return run(page)
        finally:
            spent[name].append(time.perf_counter() - begin)

    return measured


def capture(gatherer: WebGatherer, url: str, folder: Path) -> float:
    """Seconds that one page took."""
    begin = time.perf_counter()
    manifest = gatherer.capture(PageRequest(id="p1", url=url, viewport=DESKTOP), folder)
    if manifest.state != "measured":
        print(f"{url}: {manifest.state} {[r.code for r in manifest.reasons]}")
    return time.perf_counter() - begin


def judged(folder: Path, spent: dict[str, list[float]]) -> float:
    """Seconds of judging all rules on a stored page; each rule's own are noted."""
    page = read_page(folder)
    if page is None:
        return 0.0
    rules, _ = shipped_rules("cn-2019")
    judge_page(page, rules)  # imports and word lists, once
    page = read_page(folder)
    assert page is not None  # noqa: S101
    begin = time.perf_counter()
    judge_page(page, rules)
    whole = time.perf_counter() - begin
    for rule in rules:
        if rule.scope != "page" or rule.status != "active":
            continue
        check: Callable[..., Any] = resolve_check(rule.check)  # type: ignore[assignment]
        start = time.perf_counter()
        with contextlib.suppress(Exception):  # a rule that lacks its probe takes no time
            list(check(page, rule.params))
        spent[rule.id].append(time.perf_counter() - start)
    return whole


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--real", nargs="*", default=[], help="other pages to measure")
    given = parser.parse_args()
    shares: dict[str, list[float]] = defaultdict(list)
    checks: dict[str, list[float]] = defaultdict(list)
    bare, full, judging = [], [], []
    with tempfile.TemporaryDirectory() as temporary, serve(_ROOT / "fixtures/site/broken") as own:
        root, folder = Path(temporary) / "site", Path(temporary) / "capture"
        write_site(root, given.pages)
        with serve(root) as base, WebGatherer(Limits(), product="yd-audit/bench") as gatherer:
            pages = sorted(p.name for p in root.glob("*.html"))[: given.pages]
            urls = [*(f"{base}/{name}" for name in pages), f"{own}/index.html", *given.real]
            capture(gatherer, urls[0], folder)  # the browser warms up
            for url in urls:
                experiments.PROBES = {}
                bare.append(capture(gatherer, url, folder))
                experiments.PROBES = {n: timed(n, r, shares) for n, r in probes.PROBES.items()}
                full.append(capture(gatherer, url, folder))
                judging.append(judged(folder, checks))
                print(f"{url}: {bare[-1]:.2f} s, {full[-1]:.2f} s with probes")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    without, with_ = statistics.median(bare), statistics.median(full)
    print(f"a page without probes {without:.2f} s, with {with_:.2f} s, ratio {with_ / without:.2f}")
    for name, seconds in shares.items():
        median = statistics.median(seconds)
        print(f"  probe {name:10} {median * 1000:6.0f} ms, {median / without:6.1%}")
    print(f"judging a page {statistics.median(judging) * 1000:.0f} ms")
    slowest = sorted(checks.items(), key=lambda c: -statistics.median(c[1]))[:_LISTED]
    for name, seconds in slowest:
        print(f"  check {name:28} {statistics.median(seconds) * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
