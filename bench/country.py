"""A country's round without browsers and phones. python bench/country.py [--portals 14000].

The real round is made, run, scored and ranked: its file, the run loop, exploring over HTTP, the
sample, the crew of workers, records and captures on disk. Only what measures a page is replaced:
it links the files of one recorded capture instead of loading anything. Every portal is a host of
its own on loopback (127.x.y.z), served by one small server; an app is a recording of so many
screens. Time between visits and of each page passes on a clock that is only moved on, so that
the hours of one coordinator with one browser come out too. What the rules say of the recorded
page and screen is written down for all; judging really is in the calculation as measured.

Each stage is a process of its own; printed are its seconds and its peak of memory. With --plan
only the calculation is printed (bench/country_plan.py), with --set name=value,… for other inputs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.country_gather import gather, judged_as_recorded
from bench.country_parts import Size, serve, write_round
from bench.country_plan import lines

_ROOT = Path(__file__).resolve().parents[1]
_STEPS = ("score", "rank", "explain")


def _make(where: Path, size: Size, port: int) -> dict[str, Any]:
    from audit.rounds.folder import RoundFolder
    from audit.rounds.new import new_round

    file = write_round(where, size, port)
    new_round(file, out=where / "round")
    began = time.perf_counter()
    RoundFolder.open(where / "round")
    return {"open_s": round(time.perf_counter() - began, 2)}


def _gather(where: Path, _size: Size, _port: int) -> dict[str, Any]:
    return gather(where / "round")


def _judged(where: Path, _size: Size, _port: int) -> dict[str, Any]:
    return judged_as_recorded(where / "round")


def _status(where: Path, _size: Size, _port: int) -> dict[str, Any]:
    from audit.rounds.folder import RoundFolder
    from audit.rounds.legs import legs_of

    legs = list(legs_of(RoundFolder.open(where / "round")))
    return {"legs": len(legs), "measured": sum(leg.measured for leg in legs)}


STAGES: dict[str, Callable[[Path, Size, int], dict[str, Any]]] = {
    "make": _make,
    "gather": _gather,
    "judged": _judged,
    "status": _status,
}


def one_stage(name: str, where: Path, size: Size, port: int) -> dict[str, Any]:
    """Run a stage here: its seconds and peak megabytes, and what it counted."""
    began = time.perf_counter()
    found = STAGES[name](where, size, port)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time(),  # imports included; the clock also runs for others
        "peak": peak,
        **found,
    }


def simulate(where: Path, size: Size, steps: tuple[str, ...] = _STEPS) -> dict[str, dict[str, Any]]:
    """Every stage in a process of its own; what each printed, by its name."""
    listening = multiprocessing.get_context("spawn").Queue()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(size.pages, listening), daemon=True
    )
    server.start()
    found: dict[str, dict[str, Any]] = {}
    try:
        port = listening.get(timeout=60)
        for name in STAGES:
            own = ["--stage", name, "--where", str(where), "--port", str(port), *size.arguments()]
            found[name] = _process([__file__, *own])
            _print(name, found[name], size)
    finally:
        server.terminate()
        server.join()
    for name in steps:
        own = ["--step", name, "--round", str(where / "round")]
        found[name] = _process([str(_ROOT / "bench" / "round.py"), *own])
        _print(name, found[name], size)
    return found


def _process(arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=_ROOT
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}\n{done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _print(name: str, found: dict[str, Any], size: Size) -> None:
    more = {k: v for k, v in found.items() if k not in {"seconds", "peak", "children"}}
    print(
        f"{name:8} {found['seconds']:9.1f} s {1000 * found['seconds'] / size.portals:8.1f} ms a "
        f"portal {found['peak']:6.0f} MB  "
        + " ".join(
            f"{key}={value:.2f}" if isinstance(value, float) else f"{key}={value}"
            for key, value in more.items()
        ),
        flush=True,
    )


def main() -> None:
    """The simulation, or one of its stages, or the calculation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portals", type=int, default=300)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--apps", type=int, default=None, help="default: a fourteenth of portals")
    parser.add_argument("--screens", type=int, default=40)
    parser.add_argument("--where", type=Path)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--set", default="", dest="given")
    parser.add_argument("--stage", choices=list(STAGES))
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    apps = max(1, arguments.portals // 14) if arguments.apps is None else arguments.apps
    size = Size(
        portals=arguments.portals, pages=arguments.pages, apps=apps, screens=arguments.screens
    )
    if arguments.plan:
        given = dict(one.split("=") for one in arguments.given.split(",") if one)
        print("\n".join(lines({name: float(value) for name, value in given.items()})))
        return
    if arguments.stage:
        print(json.dumps(one_stage(arguments.stage, arguments.where, size, arguments.port)))
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores: {size}", flush=True)
    with tempfile.TemporaryDirectory(prefix="yd-country-", dir=arguments.where) as where:
        simulate(Path(where), size)


if __name__ == "__main__":
    main()
