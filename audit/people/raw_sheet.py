"""The rows of a filled-in sheet of any format, before anybody asks what they mean."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from audit.people.problems import ImportProblems, Problem

LIMIT = 32 * 1024 * 1024  # bytes; a sheet for a whole round of 31 bodies takes a few
MOST_ROWS = 50_000
MOST_COLUMNS = 200

type Value = str | datetime | date | time


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row that is not empty. `sheet` and `number` are where a spreadsheet shows it.

    `cells` are by column id, or by header for a free column; empty cells are left out.
    """

    sheet: str
    number: int
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """What a file holds. `headers` give each column's header as the file has it."""

    name: str
    sha256: str
    rows: tuple[RawRow, ...]
    headers: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())


def read_bytes(path: Path) -> bytes:
    """The file's bytes, never more than the limit, whatever its size claims to be.

    Raises ImportProblems for what is no readable file or too large.
    """
    try:
        # Not blocking: a pipe without a writer would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise refused(path.name, "observe-no-file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                content = file.read(LIMIT + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise refused(path.name, "observe-unread", detail=detail) from error
    if len(content) > LIMIT:
        raise refused(path.name, "observe-too-large", limit=str(LIMIT // (1024 * 1024)))
    return content


def digest(content: bytes) -> str:
    """The sha256 of the file."""
    return hashlib.sha256(content).hexdigest()


def refused(sheet: str, code: str, **data: str) -> ImportProblems:
    """The one problem of a file that cannot be read at all."""
    return ImportProblems([Problem(sheet=sheet, code=code, data=data)])
