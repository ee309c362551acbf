"""A round that is killed at random moments and gone on with, beside the same round undisturbed.

python bench/interrupt.py [--kills N] [--seed N] [--pages N] [--devices] [--keep DIR]

Two invented portals are served on the loopback, two apps come from recordings; with --devices one
of them is walked through a real Appium server that replays its recording. A round is gathered,
tested, scored and reported by the commands that a person types. Then the same in other folders,
where the command that runs is killed (SIGKILL, the tool's process alone, as in a power cut) at
random moments and typed again, until there were N kills. Each time the reports must be those of
the undisturbed round byte for byte, but for TIMES; a page whose capture is whole must keep the
very same file to the end; and no process and no temporary file may be left behind.
Exit code 1 when any of this does not hold.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audit.demo import PLATFORMS, recording
from audit.people.columns import header
from audit.people.store import open_people
from audit.people.worksheet import answer_word
from audit.workspace import Workspace
from devices.drivers.appium_server import AppiumServer
from devices.serve import serve
from rules.load import load_texts

ROOT = Path(__file__).resolve().parents[1]
# Keys of report.json and scores.json that say when something was done, and nothing else.
TIMES = frozenset({"at", "captured_at", "created_at", "finished_at", "observed_at", "started_at"})
# sha256 of the primary data, which hold those times.
DIGESTS = frozenset({"digest"})
# The same in what is written for people to read: 2026-06-02 10:00, 2026-06-02T10:00:00+08:00 …
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_ROUND = """
id = "interrupted"
title = "中断测评"
scheme = "cn-2019"
seed = 7
farm = "farm.toml"
[web]
pages = {pages}
depth = 4
[[body]]
id = "yunxi"
name = "云汐市"
portal = "{broken}/"
recordings = [{recordings}]
[[body]]
id = "heming"
name = "鹤鸣市"
portal = "{repaired}/"
{app}
[[tester]]
id = "T1"
name = "测试员甲"
role = "blind"
[[assignment]]
tester = "T1"
"""
_DEVICE = """
[[device]]
id = "bench-{platform}"
platform = "{platform}"
server = "{server}"
[device.capabilities]
"appium:automationName" = "YdReplay"
"appium:recording" = '{recording}'
"""
_CELLS = {"at": "NVDA", "at_version": "2026.1", "device": "bench"}
_WHEN = "2026-06-02T10:00:00+08:00"
_FINE = frozenset({0, 2, 3})  # 2: failures were found, 3: something is open
# What moved is told by the moments at which it was seen to.
_CLIP = re.compile(r"<video\b.*?</video>|<li>[^\n]*第 [\d.]+ 秒[^\n]*</li>", re.DOTALL)
_DRIFTS = re.compile(r"animation: [^;}]*")
_PLAYS = re.compile(r"<video\b.*?</video>", re.DOTALL)
_PATIENCE = 1200.0  # seconds for one command
_GONE = 10.0  # seconds for processes to end after a kill
_STARTING = 0.15  # share of kills that hit a command before it has said anything
_EACH = 4  # kills of each of the shorter commands, at most


@dataclass
class Killed:
    """What was seen of the killed rounds."""

    kills: int = 0
    typed: int = 0
    rounds: int = 0
    inside: int = 0  # kills that left a capture half done
    faults: list[str] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)


class Evaluation:
    """A round in a folder of its own, from its file to its reports."""

    def __init__(self, place: Path, text: str, farm: str) -> None:
        """Make the round's folder; nothing is measured yet."""
        self.place = place
        self.round = place / "round"
        self.temporary = place / "tmp"
        self.temporary.mkdir(parents=True)
        (place / "farm.toml").write_text(farm, encoding="utf-8")
        (place / "round.toml").write_text(text, encoding="utf-8")
        self.seen: dict[Path, tuple[int, int]] = {}
        self.times: dict[str, float] = {}
        self.first: dict[str, float] = {}
        self.begun = 0.0  # seconds from the first word to the first page
        self.usual: frozenset[str] = frozenset()  # what the commands leave undisturbed
        self.type("round", "new", "round.toml", "--out", "round")

    def start(self, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """Type a command; what it says is in said.txt."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary)}
        with (self.place / "said.txt").open("wb") as said:
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "audit", *words],
                cwd=self.place, env=environment, stdout=said, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def type(self, *words: str) -> None:
        """Type a command and let it come to its end."""
        started = time.monotonic()
        process = self.start(words)
        try:
            self.until_said(process)
            self.first[words[0]] = time.monotonic() - started
            if words[:2] == ("round", "run"):
                self.begun = self.until_captured(process)
            code = process.wait(_PATIENCE)
        finally:
            process.kill()
        self.times[words[0]] = time.monotonic() - started
        if code not in _FINE:
            raise SystemExit(f"{' '.join(words)}: exit code {code}\n{self.said()}")

    def said(self) -> str:
        """What the last command said."""
        return (self.place / "said.txt").read_text(encoding="utf-8", errors="replace")

    def until_said(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until a command has said something or ended."""
        while process.poll() is None and not (self.place / "said.txt").stat().st_size:
            time.sleep(0.01)

    def until_captured(self, process: subprocess.Popen[bytes]) -> float:
        """Wait until the first page is captured; gives the seconds back."""
        started = time.monotonic()
        while process.poll() is None and not self.captured():
            time.sleep(0.05)
        return time.monotonic() - started

    def fill(self) -> None:
        """Fill in the tester's worklist, the same way in every round."""
        sheet = self.place / "T1.csv"
        self.type("tasks", "export", "round", "--tester", "T1", "--out", "T1.csv", "--replace")
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns, filled = list(rows.fieldnames or ()), [dict(row) for row in rows]
        texts = load_texts("zh")
        for row in filled:
            answer = "full" if row[header("kind")] == "task" else "no"
            row[header("answer")] = answer_word(answer, texts)
            row |= {header(name): text for name, text in {**_CELLS, "time": _WHEN}.items()}
        with sheet.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(filled)

    def captured(self) -> dict[Path, tuple[int, int]]:
        """The manifests that are there, each with what tells the file from another of its name."""
        found = {}
        for path in self.round.glob("bodies/*/captures/p*/manifest.json"):
            with suppress(FileNotFoundError):
                known = path.stat()
                found[path] = (known.st_ino, known.st_mtime_ns)
        return found

    def changed(self) -> Iterator[str]:
        """Pages that were measured again though their capture was whole."""
        now = self.captured()
        for path, known in self.seen.items():
            if now.get(path) != known:
                yield f"measured twice: {path.relative_to(self.round)}"
        self.seen = now

    def half_done(self) -> bool:
        """True when the kill hit a capture."""
        folders = self.round.glob("bodies/*/captures/p*")
        return any(not (folder / "manifest.json").exists() for folder in folders)

    def left_behind(self) -> list[str]:
        """Processes and temporary files of this round that are still there after a while."""
        until = time.monotonic() + _GONE
        while True:
            files = (f.name for f in self.temporary.iterdir() if f.name not in self.usual)
            found = [*_processes(str(self.temporary)), *files]
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.1)

    def result(self) -> dict[str, str]:
        """Every report and the people's work, times aside, by name."""
        found = {}
        for path in sorted(self.round.rglob("*")):
            name = path.relative_to(self.round).as_posix()
            if path.name in {"report.json", "scores.json"}:
                document = _timeless(json.loads(path.read_text(encoding="utf-8")))
                found[name] = json.dumps(document, ensure_ascii=False, indent=1)
            elif path.name == "report.html":
                text = _CLIP.sub("CLIP", path.read_text(encoding="utf-8"))
                found[name] = _TIME.sub("TIME", text)
        with open_people(None, self.round) as people:
            found["observations"] = str(len(people.history()))
        return found

    def units(self) -> tuple[int, int]:
        """How many pages and screens the round has."""
        pages = screens = 0
        for folder in sorted((self.round / "bodies").iterdir()):
            web, app = Workspace(folder).read_run_if_any(), Workspace(folder).read_app_if_any()
            pages += len(web.pages) if web is not None else 0
            screens += len(app.screens) if app is not None else 0
        return pages, screens


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("round", "run", "round", "--plain"),
    ("observe", "round", "T1.csv"),
    ("score", "round"),
    ("report", "round"),
)


def undisturbed(evaluation: Evaluation) -> None:
    """Every command once."""
    for words in COMMANDS:
        if words[0] == "observe":
            evaluation.fill()
        evaluation.type(*words)


def disturbed(
    evaluation: Evaluation, plain: Evaluation, killed: Killed, most: int, dice: random.Random
) -> None:
    """Every command, killed and typed again while there are kills left."""
    evaluation.usual = frozenset(file.name for file in plain.temporary.iterdir())
    page = plain.times["round"] / max(1, sum(plain.units()[:1]))
    for words in COMMANDS:
        if words[0] == "observe":
            evaluation.fill()
        longest = plain.begun + 3 * page if words[0] == "round" else plain.times[words[0]]
        shorter = (len(COMMANDS) - 1) * min(_EACH, most // len(COMMANDS))
        limit = most - shorter if words[0] == "round" else min(most, killed.kills + _EACH)
        while killed.kills < limit and _kill_once(
            evaluation, words, killed, dice, longest, plain.first[words[0]]
        ):
            pass
        if killed.kills >= limit:
            killed.typed += 1
            evaluation.type(*words)
        killed.faults += evaluation.changed()
    killed.faults += [f"left behind: {one}" for one in evaluation.left_behind()]


def _kill_once(
    evaluation: Evaluation,
    words: tuple[str, ...],
    killed: Killed,
    dice: random.Random,
    longest: float,
    first: float,
) -> bool:
    """Type a command and kill it; false when it came to its end before."""
    killed.typed += 1
    process = evaluation.start(words)
    try:
        if dice.random() < _STARTING:
            wait = dice.uniform(0, first)
        else:
            evaluation.until_said(process)
            wait = dice.uniform(0, longest)
        with suppress(subprocess.TimeoutExpired):
            process.wait(wait)
    finally:
        process.kill()  # the tool's own process and nothing else of what it started
    code = process.wait(_PATIENCE)
    if code != -signal.SIGKILL:
        if code not in _FINE:
            killed.faults.append(f"{' '.join(words)}: exit code {code}: {evaluation.said()}")
        return False
    killed.kills += 1
    killed.stages[words[0]] += 1
    killed.inside += evaluation.half_done()
    if killed.kills % 10 == 0:
        print(f"{killed.kills} kills, {len(evaluation.captured())} pages captured", flush=True)
    killed.faults += evaluation.changed()
    killed.faults += [f"left behind: {one}" for one in evaluation.left_behind()]
    return True


def _processes(mark: str) -> Iterator[str]:
    """Processes that have this in their command line or environment."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if mark.encode() in command or mark.encode() in (folder / "environ").read_bytes():
                yield f"{folder.name} {command.replace(bytes(1), b' ').decode(errors='replace')}"


def _timeless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: "TIME" if k in TIMES | DIGESTS and v else _timeless(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_timeless(inner) for inner in value]
    return value


def differences(plain: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """The first line in which each file differs."""
    for name in sorted({*plain, *other}):
        a, b = plain.get(name, "").splitlines(), other.get(name, "").splitlines()
        if a == b:
            continue
        number = next(
            (n for n, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]),
            min(len(a), len(b)),
        )
        one, two = (lines[number][:160] if number < len(lines) else "-" for lines in (a, b))
        yield f"differs: {name} line {number + 1}: {one.strip()} | {two.strip()}"


def still(place: Path, site: Path) -> Path:
    """A copy of a portal in which nothing drifts or plays: no two visits see the same instant."""
    copy = place / "sites" / site.name
    shutil.copytree(site, copy, dirs_exist_ok=True)
    for path in (*copy.rglob("*.html"), *copy.rglob("*.css")):
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        text = _PLAYS.sub("", _DRIFTS.sub("animation: none", text))
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return copy


def _texts(broken: str, repaired: str, server: str, pages: int) -> tuple[str, str]:
    """The round's file and the farm's."""
    whole = ", ".join(f"'{recording(name, repaired=True)}'" for name in PLATFORMS)
    app = f"app = '{ROOT / 'fixtures/app/app.toml'}'" if server else f"recordings = [{whole}]"
    text = _ROUND.format(
        pages=pages,
        broken=broken,
        repaired=repaired,
        recordings=", ".join(f"'{recording(name, repaired=False)}'" for name in PLATFORMS),
        app=app,
    )
    farm = "".join(
        _DEVICE.format(
            platform=name,
            server=server or "http://127.0.0.1:4723",
            recording=recording(name, repaired=True),
        )
        for name in PLATFORMS
    )
    return text, farm


def main() -> int:
    """Run it and print the figures; gives the exit code back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=40, help="of each of the two portals")
    parser.add_argument("--devices", action="store_true", help="one app through Appium")
    parser.add_argument("--keep", type=Path, help="a folder for the rounds, which then stay")
    options = parser.parse_args()
    killed, began = Killed(), time.monotonic()
    dice = random.Random(options.seed)  # noqa: S311  to be repeated, not to be secret
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broken, repaired = (
            stack.enter_context(serve(still(place, ROOT / "fixtures/site" / name)))
            for name in ("broken", "repaired")
        )
        server = stack.enter_context(AppiumServer()).url if options.devices else ""
        texts = _texts(broken, repaired, server, options.pages)
        plain = Evaluation(place / "undisturbed", *texts)
        undisturbed(plain)
        wanted, units = plain.result(), plain.units()
        seconds = time.monotonic() - began
        print(f"{units[0]} pages, {units[1]} screens, undisturbed {seconds:.0f} s", flush=True)
        while killed.kills < options.kills:
            killed.rounds += 1
            evaluation = Evaluation(place / f"killed-{killed.rounds}", *texts)
            disturbed(evaluation, plain, killed, options.kills, dice)
            killed.faults += differences(wanted, evaluation.result())
            print(f"round {killed.rounds}: {killed.kills} kills so far", flush=True)
            if options.keep is None and not killed.faults:
                shutil.rmtree(evaluation.place)
            if killed.faults:
                break
    for fault in killed.faults:
        print(fault)
    stages = ", ".join(f"{name} {count}" for name, count in sorted(killed.stages.items()))
    print(
        f"{killed.kills} kills ({stages}; {killed.inside} left a page half captured), "
        f"{killed.typed} commands typed, {killed.rounds} rounds of {units[0]} pages and "
        f"{units[1]} screens, {wanted['observations']} observations each: "
        f"{len(killed.faults)} faults, {time.monotonic() - began:.0f} s on {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )
    return 1 if killed.faults else 0


if __name__ == "__main__":
    sys.exit(main())
