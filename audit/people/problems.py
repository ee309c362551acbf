"""What can be wrong with people's sheets and with their database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with an import.

    `code` is a key of the texts' [message] table, `data` fills its sentence. `sheet` is the file's
    name, with the worksheet's name after it where there are several; "" when it came from no
    sheet. `row` is counted as a spreadsheet does, from 1 with the header; None for the sheet as a
    whole. `column` "" for the whole row.
    """

    sheet: str = ""
    row: int | None = None
    column: str = ""
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


class ImportProblems(Exception):
    """An import of which nothing was stored; `problems` are all that were found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = (f"{p.sheet}:{p.row}:{p.column}:{p.code}" for p in self.problems[:3])
        super().__init__(*shown)


class PeopleError(Exception):
    """A database or a file of evidence that cannot be used.

    `code` is a key of the texts' [message] table, `detail` fills its sentence.
    """

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail: Mapping[str, str] = detail

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return partial(type(self), self.code, **self.detail), ()
