"""Measures pages in a process of its own: python -m tests.live.hostile_run BASE OUT NAME...

Writes OUT/result.json: for each page its state, reasons, seconds and what judging broke; the most
memory that the process had (bytes).
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from devices.drivers.web_gather import WebGatherer
from devices.manifest import BrokenCapture
from devices.normalize.web import read_page
from devices.ports import DESKTOP, Limits, PageRequest
from rules.judge import judge_page
from rules.load import load_catalogue

LIMITS = Limits(load=6, settle=1, engine=6, page=15, watch=1, probe=2)
LONG_LIMITS = Limits(load=15, settle=3, engine=15, page=60, watch=1, probe=4)
BROWSERS = 3


def measure(base: str, out: Path, names: Iterable[str], limits: Limits) -> dict[str, Any]:
    """What became of each page; several browsers share the work, each goes on after a page."""
    waiting: Queue[str] = Queue()
    for name in names:
        waiting.put(name)
    pages: dict[str, Any] = {}
    judging = threading.Lock()  # one at a time, as the product does it

    def work() -> None:
        with WebGatherer(limits, product="yd-audit/test") as gatherer:
            while True:
                try:
                    name = waiting.get_nowait()
                except Empty:
                    return
                request = PageRequest(id=name, url=f"{base}/{name}", viewport=DESKTOP)
                begin = time.monotonic()
                manifest = gatherer.capture(request, out / name)
                seconds = time.monotonic() - begin
                with judging:
                    broken = _judge(out / name)
                pages[name] = {
                    "state": manifest.state,
                    "reasons": [[r.code, dict(r.detail)] for r in manifest.reasons],
                    "seconds": round(seconds, 1),
                    "broken": broken,
                    "title": manifest.title[:200],
                    "memory": _memory(),
                }

    threads = [threading.Thread(target=work) for _ in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"pages": pages, "memory": _memory()}


def _memory() -> int:
    """The most that this program has held; `ru_maxrss` begins with what our parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return 1024 * int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1])


def _judge(folder: Path) -> list[str]:
    """Rules whose check broke, apart from those of an engine that gave no answer."""
    try:
        page = read_page(folder)
    except BrokenCapture as error:
        return [str(error)]
    if page is None:
        return []
    outcomes = judge_page(page, load_catalogue().rules.values()).outcomes
    return [f"{o.rule}: {o.error}" for o in outcomes if o.error and "EngineSilent" not in o.error]


if __name__ == "__main__":
    target = Path(sys.argv[2])
    bounds = LONG_LIMITS if sys.argv[3] == "long" else LIMITS
    result = measure(sys.argv[1], target, sys.argv[4:], bounds)
    (target / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1))
