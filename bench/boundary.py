"""What the network boundary costs a page. python bench/boundary.py [--rounds N] [--parts N].

Captures one page with many subresources, by turns with and without the boundary, each time in a
browser that is warm. Prints the medians, their ratio and the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from devices.boundary import Boundary
from devices.drivers.web_gather import WebGatherer
from devices.ports import DESKTOP, Limits, PageRequest
from devices.serve import serve


def write_page(root: Path, parts: int) -> None:
    """A page with so many pictures of 20 kB and as many small styles."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><!--"
        + "x" * 20_000
        + "--></svg>"
    )
    body = ""
    for n in range(parts):
        (root / f"{n}.svg").write_text(svg, encoding="utf-8")
        (root / f"{n}.css").write_text(f".c{n} {{ color: #000 }}", encoding="utf-8")
        body += (
            f"<link rel=stylesheet href={n}.css><img alt='图' src={n}.svg><p class=c{n}>第{n}段</p>"
        )
    page = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>云溪市</title><main>{body}'
    )
    (root / "index.html").write_text(page, encoding="utf-8")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--parts", type=int, default=30)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        root.mkdir()
        write_page(root, asked.parts)
        with serve(root) as base:
            boundaries = {"without": None, "with": Boundary([f"{base}/"])}
            browsers = {
                name: WebGatherer(Limits(), product="yd-audit/bench", boundary=boundary)
                for name, boundary in boundaries.items()
            }
            taken: dict[str, list[float]] = {name: [] for name in browsers}
            busy: dict[str, list[float]] = {name: [] for name in browsers}
            with browsers["without"], browsers["with"]:
                for turn in range(asked.rounds + 1):
                    for name, browser in browsers.items():
                        begin, work = time.perf_counter(), time.process_time()
                        request = PageRequest(id="p", url=f"{base}/", viewport=DESKTOP)
                        manifest = browser.capture(request, Path(folder) / name)
                        assert manifest.state == "measured", manifest.reasons  # noqa: S101
                        if turn:  # the first one warms up
                            taken[name].append(time.perf_counter() - begin)
                            busy[name].append(time.process_time() - work)
    medians = {name: statistics.median(those) for name, those in taken.items()}
    ratio = medians["with"] / medians["without"]
    print(f"{asked.rounds} rounds, {2 * asked.parts} subresources: seconds a page")
    for name, those in taken.items():
        own = statistics.median(busy[name])  # whatever else the machine does
        print(f"  {name:8} median {medians[name]:.3f}  fastest {min(those):.3f}  own CPU {own:.3f}")
    print(f"  ratio {ratio:.3f}; of the fastest {min(taken['with']) / min(taken['without']):.3f}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")


if __name__ == "__main__":
    main()
