"""Asks the person at the terminal to do something on a device."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Callable

from rich.console import Console

from audit.words import message
from devices.app.inventory import Device
from devices.app.plan import HandOver

_LISTEN_SECONDS = 0.3  # between two looks whether the run ends


class Asking:
    """Lets a person do something on a device; one request at a time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._one = threading.Lock()

    def ask(self, device: Device, what: HandOver, ending: Callable[[], bool]) -> bool:
        """True once Enter was pressed in time; false without a terminal, or when the run ends."""
        if not (self._console.is_terminal and sys.stdin.isatty()):
            return False
        with self._one:
            while _entered(0.0):
                pass  # pressed before anything was asked
            line = message(
                "hand-over", device=device.id, say=what.say, seconds=f"{what.seconds:.0f}"
            )
            self._console.out(line, highlight=False)
            end = time.monotonic() + what.seconds
            while time.monotonic() < end and not ending():
                if _entered(_LISTEN_SECONDS):
                    return True
        return False


def _entered(seconds: float) -> bool:
    """True when a line is typed within so many seconds; a closed terminal types none."""
    # Not through sys.stdin: a thread that waits in it keeps the whole program from ending.
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and bool(os.read(sys.stdin.fileno(), 4096))
