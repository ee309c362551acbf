"""Time and memory of a round's reports in further formats. python bench/formats.py [--bodies 31].

The round is that of bench/round.py: 200 captures a body with an outcome of every rule, and three
testers on every indicator. Each format is written by `export` as a whole command in a process of
its own, which measures the round and then writes body after body, in as many processes as the
command itself takes; "measuring" is what of that is the round alone. Seconds are of the clock,
those of work of all processes' processors. `--demo FOLDER` takes a copy
of a finished round in its place, with screenshots and real findings.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audit.formats import FORMATS
from audit.pool import workers_for
from audit.rounds.folder import RoundFolder
from bench.round import invent

_MEASURING = "measuring"


def one_run(names: list[str], path: Path) -> dict[str, Any]:
    """Seconds and peak megabytes of writing these formats, imports included; the exit code too."""
    from rich.console import Console

    from audit.export_commands import export
    from audit.rounds.scored import measure

    began, code, said = time.perf_counter(), 0, io.StringIO()
    if names == [_MEASURING]:
        folder = RoundFolder.open(path)
        measure(folder, accept_changes=True, processes=workers_for(len(folder.file.bodies)))
    else:
        code = export(path, None, names, Console(file=said), lang="zh", accept_changes=True)
    took = time.perf_counter() - began
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    worked = sum(used.ru_utime + used.ru_stime for used in (own, others))
    told = [line for line in said.getvalue().splitlines() if "没有写成" in line]
    return {
        "seconds": took,
        "worked": worked,
        "peak": own.ru_maxrss / 1024,
        "children": others.ru_maxrss / 1024,
        "code": code,
        "told": told[:1],
    }


def _bytes(folder: RoundFolder, names: list[str]) -> int:
    """The size of what was written, over all bodies."""
    files = [FORMATS[name].file for name in names if name in FORMATS]
    places = [
        folder.workspace(body.id).path / file for body in folder.file.bodies for file in files
    ]
    return sum(place.stat().st_size for place in places if place.exists())


def _line(label: str, names: list[str], folder: RoundFolder) -> None:
    command = [sys.executable, __file__, "--run", ",".join(names), "--round", str(folder.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(f"{label:12} failed: {done.stderr.strip()[-300:]}", flush=True)
        return
    took = json.loads(done.stdout.splitlines()[-1])
    bodies = len(folder.file.bodies)
    print(
        f"{label:12} {took['seconds']:7.1f} s ({took['worked']:.1f} s of work) "
        f"{1000 * took['seconds'] / bodies:7.0f} ms a body "
        f"{took['peak']:6.0f} MB, largest other process {took['children']:5.0f} MB, "
        f"{_bytes(folder, names) / 1e6:7.1f} MB written"
        + ("" if not took["code"] else f"; NOT ALL: {' '.join(took['told'])}"),
        flush=True,
    )


def main() -> None:
    """Print one line for each format and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=31)
    parser.add_argument("--formats", default="")
    parser.add_argument("--demo", type=Path)
    parser.add_argument("--run")
    parser.add_argument("--round", type=Path)
    arguments = parser.parse_args()
    if arguments.run:
        print(json.dumps(one_run(arguments.run.split(","), arguments.round)))
        return
    wanted = arguments.formats.split(",") if arguments.formats else list(FORMATS)
    names = [name for name in wanted if find_spec(FORMATS[name].module) is not None]
    with tempfile.TemporaryDirectory() as where:
        if arguments.demo is not None:
            shutil.copytree(arguments.demo, Path(where) / "round")
            folder = RoundFolder.open(Path(where) / "round")
        else:
            folder = invent(Path(where), arguments.bodies)
        count = len(folder.file.bodies)
        print(f"{os.cpu_count()} cores, {count} bodies, {workers_for(count)} processes", flush=True)
        _line(_MEASURING, [_MEASURING], folder)
        for name in names:
            _line(name, [name], folder)
        if len(names) > 1:
            _line("all", names, folder)


if __name__ == "__main__":
    main()
