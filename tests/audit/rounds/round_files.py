"""Round files for tests: three invented bodies, and what a test changes of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from fixtures.app.build import CAPTURES

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)

HEAD = """
id = "2026"
title = "云汐市测评"
scheme = "cn-2019"
seed = 7
"""
YUNXI = f"""
[[body]]
id = "yunxi"
name = "云汐市"
group = "市"
portal = "http://portal.invalid/"
recordings = ["{CAPTURES / "yunxi-android"}", "{CAPTURES / "yunxi-ios"}"]
"""
HEMING = """
[[body]]
id = "鹤鸣"
name = "鹤鸣县"
portal = "heming.invalid"
without = ["app"]
"""
PEOPLE = """
[[tester]]
id = "T1"
name = "沈一"
role = "blind"
[[tester]]
id = "E1"
name = "沈四"
role = "expert"
may_review = true
[[assignment]]
tester = "T1"
indicator = "W05"
[[assignment]]
tester = "E1"
kind = "review"
"""
WHOLE = HEAD + YUNXI + HEMING + PEOPLE


def written(folder: Path, text: str = WHOLE, name: str = "2026.toml") -> Path:
    """A round's file in a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def printed(do: Callable[[Console], object]) -> str:
    """What a command prints as plain text."""
    out = io.StringIO()
    do(Console(file=out, highlight=False, soft_wrap=True, width=200))
    return out.getvalue()
