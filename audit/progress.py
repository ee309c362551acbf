"""Shows a run's progress: a bar on a terminal, one line a step where people listen to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from audit.report.safe import plain
from audit.words import message, reason
from devices.manifest import Manifest, ScreenManifest
from devices.masking import mask
from devices.ports import GatherError

_CAPTURE = {"pages": "capture", "screens": "capture-screens"}
_LINE_EVERY = 5.0  # seconds between lines about exploring


class PlainProgress:
    """One statement a line, in Chinese; no colours, no redrawing."""

    def __init__(
        self, write: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._said = clock()
        self._done = 0
        self._total = 0

    def __enter__(self) -> Self:
        """Nothing to prepare."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to end."""

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins."""
        self._write(message(f"stage-{code}", **detail))

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at; said every few seconds."""
        now = self._clock()
        if now - self._said >= _LINE_EVERY:
            self._said = now
            self._write(message("explored", done=str(done), queued=str(queued)))

    def planned(self, total: int, *, what: str = "pages") -> None:
        """So many captures will be made, of pages or of screens."""
        self._done, self._total = 0, total
        self.stage(_CAPTURE[what], total=str(total))

    def lost(self, device: str, error: GatherError) -> None:
        """A device cannot be used any more."""
        self._write(_lost_line(device, error))

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""
        self._done += 1
        self._total = max(self._total, self._done)  # exploring an app finds more than was planned
        self._write(_capture_line(name, manifest, self._done, self._total))


class BarProgress:
    """A progress bar, with a line above it for every page that was not fully measured."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._done = 0
        self._total = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def stage(self, code: str, **detail: str) -> None:
        """A new stage begins."""
        line = message(f"stage-{code}", **detail).splitlines()[0]
        self._bar.update(self._task, description=_short(line))

    def explored(self, done: int, queued: int, url: str) -> None:
        """One more address was looked at."""
        self._bar.update(self._task, completed=done, total=done + queued)

    def planned(self, total: int, *, what: str = "pages") -> None:
        """So many captures will be made, of pages or of screens."""
        self._done, self._total = 0, total
        self._bar.reset(self._task, total=total)
        self.stage(_CAPTURE[what], total=str(total))

    def lost(self, device: str, error: GatherError) -> None:
        """A device cannot be used any more."""
        line = _lost_line(device, error)
        self._bar.console.print(line, markup=False, highlight=False, style="yellow")

    def captured(self, name: str, manifest: Manifest | ScreenManifest) -> None:
        """One capture is complete."""
        self._done += 1
        self._total = max(self._total, self._done)  # exploring an app finds more than was planned
        self._bar.update(
            self._task, advance=1, total=self._total, description=_short(mask(plain(name)))
        )
        if manifest.state != "measured":
            line = _capture_line(name, manifest, self._done, self._total)
            self._bar.console.print(line, markup=False, highlight=False, style="yellow")


def _short(line: str) -> str:
    return line if len(line) <= 60 else line[:59] + "…"


def _capture_line(name: str, manifest: Manifest | ScreenManifest, done: int, total: int) -> str:
    kind = "page" if isinstance(manifest, Manifest) else "screen"
    code = f"{kind}-{manifest.state}"
    lines = message(code, done=str(done), total=str(total), url=name).splitlines()
    for found in manifest.reasons[:3]:
        why = reason(found.code, found.detail).splitlines()
        lines = [f"{line} {part}" for line, part in zip(lines, why, strict=True)]
    return "\n".join(lines)


def _lost_line(device: str, error: GatherError) -> str:
    lines = message("device-left", device=device).splitlines()
    why = reason(error.reason, error.detail).splitlines()
    return "\n".join(f"{line} {part}" for line, part in zip(lines, why, strict=True))
