"""Time and memory of scoring and ranking an invented round. python bench/round.py [--bodies 10,31].

Every body has 200 captures with an outcome of every rule, and three testers who each answered
every indicator: 31 bodies are about a million outcomes. What the rules say is put straight into
the bodies' judged files and what people say into the store, as gathering and judging leave them.
Each step runs in a process of its own; seconds are of the clock, memory is its peak. Add 310 to
--bodies to see that the cost of a body stays the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audit.people.model import Observation
from audit.rounds.folder import RoundFolder
from audit.rounds.new import new_round
from bench.round_captures import CAPTURES, capture
from rules.load import load_catalogue

_NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
_TEMPLATES = 10  # bodies with captures of their own; the others have copies
_RESAMPLES = 1000
_ANSWERS = ("full", "full", "partial", "partial", "none")
_PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[ios]
id = "cn.invented.yunxi"
[[journey]]
id = "home"
step = [{ snapshot = { key = "home", title = "首页" } }]
"""
_FARM = "".join(
    f'[[device]]\nid = "{name}"\nplatform = "{name}"\nserver = "http://127.0.0.1:1/"\n'
    for name in ("android", "ios")
)


def invent(where: Path, bodies: int) -> RoundFolder:
    """A round of so many bodies that looks as if it had been gathered, judged and tested."""
    (where / "app.toml").write_text(_PLAN, encoding="utf-8")
    (where / "farm.toml").write_text(_FARM, encoding="utf-8")
    lines = ['id = "2026"\ntitle = "云汐省测评"\nscheme = "cn-2019"\nseed = 2026']
    lines += ['farm = "farm.toml"\ndouble = "all"']
    for number in range(bodies):
        lines.append(
            f'[[body]]\nid = "b{number:03}"\nname = "第 {number} 市"\ngroup = "{number % 2 + 1} 组"'
            f'\nportal = "https://b{number}.invalid/"\napp = "app.toml"'
        )
    lines += [f'[[tester]]\nid = "T{n}"\nname = "测试员 {n}"\nrole = "blind"' for n in range(1, 4)]
    file = where / "round.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    folder = new_round(file, out=where / "2026", now=lambda: _NOW).folder
    for number, body in enumerate(folder.file.bodies):
        target = folder.workspace(body.id)
        if number < _TEMPLATES:
            capture(target, random.Random(number))  # noqa: S311
        else:
            source = folder.workspace(folder.file.bodies[number % _TEMPLATES].id)
            target.path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source.path, target.path)
    _people(folder)
    return folder


def _people(folder: RoundFolder) -> None:
    """Three testers on every indicator; one answer in twelve differs from the others."""
    chance = random.Random(1)  # noqa: S311
    scheme = load_catalogue().schemes["cn-2019"]
    with folder.people(now=lambda: _NOW) as people:
        for tester in ("T1", "T2", "T3"):
            found = []
            for number, body in enumerate(folder.file.bodies):
                for indicator in scheme.indicators:
                    for platform in ("",) if indicator.id[0] == "W" else ("android", "ios"):
                        own = chance.random() < 1 / 12
                        place = number + int(indicator.id[1:]) + (2 if own else 0)
                        found.append(
                            Observation(
                                body=body.id,
                                target=folder.target_id(body.id, platform),
                                platform=platform,
                                indicator=indicator.id,
                                tester=tester,
                                answer=_ANSWERS[place % len(_ANSWERS)],
                                observed_at=_NOW,
                                at_name="NVDA",
                                at_version="2026.1",
                            )
                        )
            people.add_observations(found, ())


def _score(folder: RoundFolder) -> None:
    from audit.rounds.scored import measure
    from audit.rounds.scores import write_scores

    write_scores(folder, measure(folder))


def _rank(folder: RoundFolder) -> None:
    from audit.rounds.scored import measure
    from audit.rounds.scores import write_scores

    write_scores(folder, measure(folder, resamples=_RESAMPLES, weightings=True))


def _explain(folder: RoundFolder) -> None:
    from audit.rounds.explain_index import index_of
    from audit.rounds.scored import measure

    index_of(measure(folder))


def _report(folder: RoundFolder) -> None:
    from audit.rounds.report.writing import write_round
    from audit.rounds.scored import measure

    write_round(folder, measure(folder, resamples=_RESAMPLES, weightings=True), lang="zh")


def _bodies(folder: RoundFolder) -> None:
    from audit.rounds.report.writing import write_bodies
    from audit.rounds.scored import measure

    names = [body.id for body in folder.file.bodies]
    for _ in write_bodies(folder, measure(folder), names, lang="zh"):
        pass


STEPS: dict[str, Callable[[RoundFolder], None]] = {
    "score": _score,
    "rank": _rank,
    "explain": _explain,
    "report": _report,
    "bodies": _bodies,
}


def one_step(name: str, path: Path) -> dict[str, Any]:
    """Seconds and peak megabytes of one step, imports included."""
    began = time.perf_counter()
    STEPS[name](RoundFolder.open(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - began, "peak": peak, "children": children}


def main() -> None:
    """Print one line for each step and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", default="10,31")
    parser.add_argument("--step", choices=list(STEPS))
    parser.add_argument("--round", type=Path)
    parser.add_argument("--steps", default="score,rank,explain,report")
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(one_step(arguments.step, arguments.round)))
        return
    print(f"{os.cpu_count()} cores, {CAPTURES} captures a body")
    for size in (int(text) for text in arguments.bodies.split(",")):
        with tempfile.TemporaryDirectory() as where:
            folder = invent(Path(where), size)
            for name in arguments.steps.split(","):
                command = [sys.executable, __file__, "--step", name, "--round", str(folder.path)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
                if done.returncode:
                    print(f"{size:4} bodies {name:8} failed: {done.stderr.strip()[-300:]}")
                    continue
                took = json.loads(done.stdout.splitlines()[-1])
                print(
                    f"{size:4} bodies {name:8} {took['seconds']:7.2f} s "
                    f"{1000 * took['seconds'] / size:7.1f} ms a body {took['peak']:7.0f} MB"
                    + (f" (+ {took['children']:.0f} MB)" if took["children"] > 1 else "")
                )


if __name__ == "__main__":
    main()
