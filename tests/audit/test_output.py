"""What becomes of a command whose output nobody reads to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_reader_that_goes_away_costs_no_report(tmp_path: Path) -> None:
    """`yd-audit … | head -0`: the report is written, and nothing is complained of."""
    recording = ROOT / "fixtures" / "captures" / "yunxi-ios-repaired"
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "audit", "app", "replay", str(recording), "--out", "out"],
            cwd=tmp_path,
            stdout=writing,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 3  # questions for people are open, as without a pipe
    assert (tmp_path / "out" / "report.html").is_file()
