"""The columns of people's sheets: their order, headers, and how a header is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
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
NUMBER = "number"  # of the row in plain text: for the reader's orientation, not read back
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of sheet. Its columns are those that are given, then those that a person fills in.

    `key` holds the id of a row and begins its block in plain text; `answer` holds one of the
    allowed words. `kinds` are its worksheets.
    """

    given: tuple[str, ...]
    filled: tuple[str, ...]
    key: str
    answer: str
    kinds: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in their order."""
        return self.given + self.filled


TASKS = Form(given=GIVEN, filled=FILLED, key="row", answer="answer", kinds=("task", "question"))
COLUMNS = TASKS.columns
REVIEWS = Form(
    given=(
        "record",
        "body",
        "platform",
        "indicator",
        "kind",
        "collector",
        "reviewer",
        "body_name",
        "title",
        "said",
        "note",
        "at",
        "device",
        "time",
        "evidence",
        "allowed",
    ),
    filled=("review", "remark"),
    key="record",
    answer="review",
    kinds=("review",),
)


@cache
def header(column: str) -> str:
    """What stands above a column: Chinese, and English beside it."""
    return " ".join(_titles(column))


def column_of(text: str, form: Form = TASKS) -> str | None:
    """The column that a header means, in either language or both; None for a column of one's own.

    White space, letter case and full-width forms make no difference.
    """
    return _known(form).get(_key(text))


def _titles(column: str) -> tuple[str, str]:
    key = f"message.worklist-column-{column}"
    return load_texts("zh").word(key), load_texts("en").word(key)


@cache
def _known(form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in (*form.columns, NUMBER):
        chinese, english = _titles(column)
        for name in (column, chinese, english, f"{chinese} {english}", f"{english} {chinese}"):
            found.setdefault(_key(name), column)
    return found


def _key(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()
