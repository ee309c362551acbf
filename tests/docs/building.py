"""Builds the documentation as a reader gets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(out: Path) -> str:
    """Build into this folder; what was said meanwhile. Raises CalledProcessError."""
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "-q"),
            *("-f", str(ROOT / "docs/mkdocs.yml"), "-d", str(out)),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr
