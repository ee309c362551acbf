"""A round that is killed at random moments and gone on with ends as one that nobody disturbed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "bench/interrupt.py"


def interrupt(*words: str, limit: float) -> str:
    """The last line of bench/interrupt.py, which compares every report with the undisturbed one."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=limit,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_a_few_kills_change_nothing() -> None:
    """Two portals of a page each, two apps, one tester: the reports are the same, times aside."""
    said = interrupt("--kills", "6", "--pages", "1", limit=900)
    assert said.startswith("6 kills (") and ": 0 faults," in said


@pytest.mark.long
def test_a_hundred_kills_change_nothing() -> None:
    """Sixty pages and sixty screens, some of them on devices."""
    said = interrupt("--kills", "100", "--pages", "31", "--devices", limit=5400)
    assert said.startswith("100 kills (") and ": 0 faults," in said
