"""Runs targets under a coverage-guided fuzzer: python -m tests.fuzz.worker FOLDER TARGET=COUNT….

Each has a process of its own, a copy of one in which everything is loaded. What a target raises
that it may not raise is kept by its kind, the shortest input of each, and the run goes on.
FOLDER/TARGET gets corpus/ (inputs that reach something new), crashes/, result.json and log, and
for whoever waits a line on stdout: target and how its process ended. Needs atheris.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from random import Random
from typing import Any

import atheris

with atheris.instrument_imports(include=["audit", "devices", "rules", "protego", "w3lib"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.mutate import json_input, text_input, toml_input, zip_input
from tests.fuzz.target import Target

_EVERY = 2000  # inputs after which the result is written down
_LONGEST = 1 << 16  # bytes of an input
_SECONDS, _MEGABYTES = 25, 2048  # beyond which an input is a crash


_SHAPES = {"json": json_input, "toml": toml_input, "zip": zip_input}


class Worker:
    """Counts, times and keeps what one target does."""

    def __init__(self, name: str, folder: Path, count: int) -> None:
        self.name = name
        self.target: Target = TARGETS[name]
        self.seeds = list(self.target.seeds())
        self.folder = folder
        self.count = count
        self.done = self.accepted = 0
        self.began = time.monotonic()
        self.slowest, self.slow_input = 0.0, b""
        self.crashes: dict[str, bytes] = {}

    def take(self, data: bytes) -> None:
        """One input."""
        began = time.process_time()  # the clock also runs for others
        try:
            self.accepted += self.target.take(data)
        except Exception as error:
            self._keep(_kind(error), data)
        took = time.process_time() - began
        if took > self.slowest and self.done > 5:  # the first ones load what is read once
            self.slowest, self.slow_input = took, data
        self.done += 1
        if self.done % _EVERY == 0 or self.done == self.count:
            self.write()

    def _keep(self, kind: str, data: bytes) -> None:
        known = self.crashes.get(kind)
        if known is None or len(data) < len(known):
            self.crashes[kind] = data
            name = hashlib.sha256(kind.encode()).hexdigest()[:12]
            (self.folder / "crashes" / name).write_bytes(data)
            (self.folder / "crashes" / f"{name}.txt").write_text(kind, encoding="utf-8")

    def write(self) -> None:
        """What is known so far."""
        found: dict[str, Any] = {
            "inputs": self.done,
            "accepted": self.accepted,
            "seconds": time.monotonic() - self.began,
            "slowest_ms": 1000 * self.slowest,
            "slowest_bytes": len(self.slow_input),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "crashes": sorted(self.crashes),
        }
        (self.folder / "slowest").write_bytes(self.slow_input)
        (self.folder / "result.json").write_text(json.dumps(found, indent=1), encoding="utf-8")

    def change(self, data: bytes, most: int, seed: int) -> bytes:
        """Another input made of this one."""
        chance = Random(seed)  # noqa: S311

        def blur(raw: bytes) -> bytes:
            return bytes(atheris.Mutate(raw, max(most, len(raw) + 1)))

        make = _SHAPES.get(self.target.shape)
        if make is None:
            return text_input(data, chance, blur, self.target.tokens, most)[:most]
        kept = [chance.choice(self.seeds)]
        for source in [data, *kept] if chance.random() < 0.6 else kept:
            try:
                changed = make(source, chance, blur)
            # One that is broken already teaches no more: back to one that is whole.
            except Exception:  # noqa: S112
                continue
            if len(changed) <= most:  # cut off, it would be nothing but broken
                return changed
        return data[:most]


def _kind(error: Exception) -> str:
    """The error's type and the last places of ours that it came through."""
    ours = [
        f"{Path(frame.filename).name}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if any(f"/{part}/" in frame.filename for part in ("audit", "devices", "rules", "fuzz"))
    ]
    said = str(error).splitlines()[0][:120] if str(error) else ""
    where = " < ".join(dict.fromkeys(reversed(ours[-3:])))
    return f"{type(error).__name__} {where}\n{said if isinstance(error, AssertionError) else ''}"


def fuzz(name: str, where: Path, count: int) -> None:
    """Fuzz one target; the fuzzer ends the process itself."""
    for part in ("corpus", "crashes", "seeds"):
        (where / part).mkdir(parents=True, exist_ok=True)
    worker = Worker(name, where, count)
    for number, seed in enumerate(worker.seeds):
        (where / "seeds" / f"{number}").write_bytes(seed)
    arguments = [
        sys.argv[0], str(where / "corpus"), str(where / "seeds"), f"-runs={count}",
        f"-max_len={_LONGEST}", f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={where / 'crashes'}/", "-mutate_depth=2", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup(arguments, worker.take, custom_mutator=worker.change)
    atheris.Fuzz()


def main() -> None:
    """One target after the other."""
    folder = Path(sys.argv[1])
    for wanted in sys.argv[2:]:
        name, _, count = wanted.partition("=")
        where = folder / name
        where.mkdir(parents=True, exist_ok=True)
        child = os.fork()
        if child == 0:
            log = os.open(where / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(log, 1)
            os.dup2(log, 2)
            try:
                fuzz(name, where, int(count))
            finally:
                os._exit(99)  # the fuzzer did not end it
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(name, ended, flush=True)


if __name__ == "__main__":
    main()
