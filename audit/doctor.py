"""What this machine can and cannot do: each line was tried, and names the mending command."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from audit import doctor_checks as checks
from audit.doctor_line import Line, State
from audit.report.safe import plain as harmless
from audit.words import message, spoken
from devices.masking import mask

_NEEDED = frozenset({"python", "packages", "browser", "driver", "axe", "write", "loopback"})
_ORDER: Sequence[State] = ("ok", "lacks", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to look at beside the machine itself.

    `folder` is where results would go, `database` an address or None, `pages` how many are meant
    to be captured.
    """

    folder: Path
    database: str | None = None
    pages: int = 20
    as_json: bool = False


def examine(asked: Asked) -> tuple[Line, ...]:
    """Try everything; the checks run side by side, each for some seconds at most."""
    trials: list[Callable[[], tuple[Line, ...]]] = [
        checks.python,
        checks.packages,
        checks.browser,
        checks.clips,
        checks.node,
        checks.appium,
        checks.appium_drivers,
        checks.adb,
        checks.xcode,
        lambda: checks.database(asked.database),
        lambda: checks.disk(asked.folder, asked.pages),
        checks.memory,
        checks.clock,
        lambda: checks.writable(asked.folder),
        checks.loopback,
    ]
    with ThreadPoolExecutor(max_workers=len(trials)) as pool:
        found = [pool.submit(trial) for trial in trials]
        return tuple(line for one in found for line in one.result())


def can_run_web(lines: Sequence[Line]) -> bool:
    """True when nothing lacks that auditing a portal needs, and all of it was tried."""
    good = {line.id for line in lines if line.state == "ok"}
    return good >= _NEEDED


def doctor(asked: Asked, console: Console, *, lang: str) -> int:
    """Tell line by line; 0 when portals can be audited here, otherwise 1."""
    began = time.monotonic()
    lines = examine(asked)
    ready = can_run_web(lines)
    seconds = time.monotonic() - began
    if asked.as_json:
        told = {
            "format": "yd-doctor/1",
            "web": ready,
            "seconds": round(seconds, 1),
            "lines": [asdict(line) for line in lines],
        }
        console.out(mask(json.dumps(told, ensure_ascii=False, indent=1)), highlight=False)
        return 0 if ready else 1
    for line in lines:
        for text in spoken(said(line), lang):
            console.out(harmless(text), highlight=False)
    code = "doctor-ready" if ready else "doctor-not-ready"
    for text in spoken(message(code, seconds=f"{seconds:.0f}"), lang):
        console.out(harmless(text), highlight=False)
    return 0 if ready else 1


def said(line: Line) -> str:
    """A line in both languages: state, subject, what was seen, and the command that mends it."""
    names = message(f"doctor-{line.id}").splitlines()
    states = message(f"doctor-state-{line.state}").splitlines()
    why = message(f"doctor-why-{line.why}").splitlines() if line.why else ["", ""]
    mend = message("doctor-mend", command=line.mend).splitlines() if line.mend else ["", ""]
    joined = []
    for number, (colon, stop) in enumerate((("：", "。"), (": ", ". "))):
        rest = [part for part in (line.seen, why[number]) if part]
        text = f"{states[number]} {names[number]}"
        if rest:
            text += colon + ("；" if number == 0 else "; ").join(rest)
        joined.append((text + (stop + mend[number] if line.mend else "")).strip())
    return "\n".join(joined)
