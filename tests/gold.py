"""Compares what a renderer wrote with a kept file, and keeps the difference for the reader.

To accept a new output after reading it: run the tests once with YD_ACCEPT=1 in the environment
(`YD_ACCEPT=1 ./bin/test`), then look at the change to fixtures/gold before keeping it.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "fixtures" / "gold"
ACTUAL = ROOT / "tests" / "actual"
_PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+")
_LONGEST_DIFF = 40


def check(name: str, actual: str) -> None:
    """Fail unless fixtures/gold/NAME holds `actual`; embedded pictures are left aside.

    On a difference the output is written to tests/actual/NAME and the message says how to accept
    it. With YD_ACCEPT=1 the kept file is replaced instead and the test passes.
    """
    text = _PICTURE.sub("data:image/jpeg;base64,PICTURE", actual)
    kept = GOLD / name
    if os.environ.get("YD_ACCEPT") == "1":
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8")
        return
    expected = kept.read_text(encoding="utf-8") if kept.exists() else ""
    if text == expected:
        return
    written = ACTUAL / name
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(text, encoding="utf-8")
    lines = difflib.unified_diff(
        expected.splitlines(), text.splitlines(), "kept", "actual", lineterm="", n=1
    )
    shown = "\n".join(list(lines)[:_LONGEST_DIFF])
    raise AssertionError(
        f"{name} differs from fixtures/gold; the output is in {written.relative_to(ROOT)}.\n"
        f"If it is right, run the tests with YD_ACCEPT=1 and review the change.\n{shown}"
    )
