"""Fuzzes every parser of outside data. python bench/fuzz.py --inputs 1000000 --work FOLDER.

One process for each target, one after the other, coverage-guided (pip install --group fuzz). In
FOLDER the inputs that reached something new stay, so that the next run goes on from them, and so
do the figures: a run in slices adds up. Printed are, for each target, inputs, how many of them
were accepted, seconds, edges covered, the slowest input, memory and crashes. With --only a,b only
those targets; with --table nothing runs. Give the slowest machine's share with `nice -n 19`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzz.targets import TARGETS

_ROOT = Path(__file__).resolve().parents[1]
_COVERED = re.compile(r"^#\d+\s+\w+\s+cov: (\d+)", re.MULTILINE)
_ADDED = ("inputs", "accepted", "seconds")


def run(work: Path, wanted: dict[str, int]) -> None:
    """Run targets and add what each did to its total as soon as it ends."""
    work.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        (work / name / "result.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.worker", str(work)]
    command += [f"{name}={count}" for name, count in wanted.items()]
    with tempfile.TemporaryDirectory(prefix="yd-fuzz-", dir=_memory()) as scratch:
        running = subprocess.Popen(  # noqa: S603
            command,
            cwd=_ROOT,
            env={**os.environ, "YD_FUZZ_SCRATCH": scratch},
            stdout=subprocess.PIPE,
            text=True,
        )
        with running:
            for line in running.stdout or ():
                name, _, ended = line.strip().partition(" ")
                add(work / name, int(ended))
                print(name, total_of(work / name).get("inputs"), flush=True)


def add(folder: Path, ended: int) -> None:
    """Add what a target's last process did to its total; `ended` is how that process ended."""
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    total = total_of(folder)
    said = folder / "result.json"
    result: dict[str, Any] = json.loads(said.read_bytes()) if said.exists() else {}
    for key in _ADDED:
        total[key] = total.get(key, 0) + result.get(key, 0)
    for key in ("slowest_ms", "peak_mb"):
        total[key] = max(total.get(key, 0), result.get(key, 0))
    total["edges"] = max([total.get("edges", 0), *map(int, _COVERED.findall(log))])
    crashes = {*total.get("crashes", []), *result.get("crashes", [])}
    if ended:  # the fuzzer itself gave up: time, memory, a signal
        crashes.add(f"ended with {ended}: {log.strip()[-300:]}")
    total["crashes"] = sorted(crashes)
    (folder / "total.json").write_text(json.dumps(total, indent=1), encoding="utf-8")


def _memory() -> str | None:
    """A folder that is kept in memory, where there is one: every input is a few files."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def total_of(folder: Path) -> dict[str, Any]:
    """What a target did so far."""
    path = folder / "total.json"
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return found


def table(work: Path) -> int:
    """Print what was done; the number of crashes."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    print("target             inputs accepted  seconds  edges slowest ms    MB crashes")
    sums = {"inputs": 0, "accepted": 0, "seconds": 0.0, "crashes": 0}
    for name in TARGETS:
        total = total_of(work / name)
        if not total:
            continue
        crashes = len(total["crashes"])
        print(
            f"{name:16} {total['inputs']:8} {total['accepted']:8} {total['seconds']:8.0f} "
            f"{total['edges']:6} {total['slowest_ms']:10.0f} {total['peak_mb']:5.0f} {crashes:7}"
        )
        for key in _ADDED:
            sums[key] += total[key]
        sums["crashes"] += crashes
        for kind in total["crashes"]:
            print(f"    {kind.strip()}")
    print(
        f"{'all':16} {sums['inputs']:8} {sums['accepted']:8} {sums['seconds']:8.0f} "
        f"{'':6} {'':10} {'':5} {sums['crashes']:7}"
    )
    return int(sums["crashes"])


def main() -> int:
    """Fuzz, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--work", type=Path, default=Path("fuzz-work"))
    parser.add_argument("--only", default="")
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    chosen = [n for n in TARGETS if not arguments.only or n in arguments.only.split(",")]
    if not arguments.table:
        whole = sum(TARGETS[name].weight for name in chosen)
        share = {n: max(1, round(arguments.inputs * TARGETS[n].weight / whole)) for n in chosen}
        run(arguments.work.absolute(), share)
    return 1 if table(arguments.work) else 0


if __name__ == "__main__":
    sys.exit(main())
