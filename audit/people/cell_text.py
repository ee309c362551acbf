"""Text as cells may hold it: harmless to look at, and never a formula."""

from __future__ import annotations

import re

from audit.report.safe import plain_lines

LONGEST = 16_000  # characters of a cell; spreadsheets hold 32,767 UTF-16 units

# What makes a spreadsheet calculate, also after its own apostrophes and white space; the wide
# forms are what a Chinese input method gives.
_ACTIVE = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")
_NONCHARACTER = re.compile("[\ufffe\uffff]")  # no XML may hold them


def clean(text: str) -> str:
    r"""The text trimmed, its lines divided by \n, characters that act spelt out as `\x1b`.

    Cleaning twice changes nothing, so what was exported comes back the same.
    """
    spelt = _NONCHARACTER.sub(lambda m: f"\\u{ord(m[0]):04x}", plain_lines(text))
    return spelt.strip()


def shortened(text: str, limit: int = LONGEST) -> str:
    """The text, cut with an ellipsis when it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 2] + "……"


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _ACTIVE.match(text) else text


def restored(text: str) -> str:
    """What `neutral` was given, from what it gave."""
    return text[1:] if text.startswith("'") and _ACTIVE.match(text[1:]) else text
