"""The columns of a worklist: their order, their headers, and how a header is recognised."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rules.wording import load_texts

# Ids first: they stay the same from export to export. Then words, then what a person fills in.
GIVEN = (
    "row",
    "body",
    "platform",
    "indicator",
    "kind",
    "tester",
    "body_name",
    "title",
    "steps",
    "address",
    "element",
    "screenshot",
    "machine",
    "allowed",
)
FILLED = (
    "answer",
    "note",
    "at",
    "at_version",
    "device",
    "time",
    "evidence",
    "start",
    "end",
    "sha256",
)
COLUMNS = GIVEN + FILLED
ROW, ANSWER = "row", "answer"
NUMBER = "number"  # of the row in plain text: for the reader's orientation, not read back
_SPACE = re.compile(r"\s+")


@cache
def header(column: str) -> str:
    """What stands above a column: Chinese, and English beside it."""
    return " ".join(_titles(column))


def column_of(text: str) -> str | None:
    """The column that a header means, in either language or both; None for a column of one's own.

    White space, letter case and full-width forms make no difference.
    """
    return _known().get(_key(text))


def _titles(column: str) -> tuple[str, str]:
    key = f"message.worklist-column-{column}"
    return load_texts("zh").word(key), load_texts("en").word(key)


@cache
def _known() -> dict[str, str]:
    found: dict[str, str] = {}
    for column in (*COLUMNS, NUMBER):
        chinese, english = _titles(column)
        for name in (column, chinese, english, f"{chinese} {english}", f"{english} {chinese}"):
            found.setdefault(_key(name), column)
    return found


def _key(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()
