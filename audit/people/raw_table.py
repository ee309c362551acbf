"""The header of a table and the cells below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from audit.people.columns import TASKS, Form, column_of, header
from audit.people.problems import ImportProblems, Problem
from audit.people.raw_sheet import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which column stands where: ids, headers of free columns, None for one without a header."""

    columns: tuple[str | None, ...]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, sheet: str, row: int, texts: Sequence[str], form: Form = TASKS) -> Header:
        """The header that these cells are.

        Raises ImportProblems when it lacks a column that is needed or has one twice.
        """
        shown = [" ".join(text.split()) for text in texts]
        columns = tuple(column_of(text, form) or text or None for text in shown)
        problems = [
            Problem(sheet=sheet, row=row, column=header(name), code="observe-no-column")
            for name in (form.key, form.answer)
            if name not in columns
        ]
        titles: dict[str, str] = {}
        for column, title in zip(columns, shown, strict=True):
            if column is not None and column in titles:
                problems.append(
                    Problem(sheet=sheet, row=row, column=title, code="observe-column-twice")
                )
            elif column is not None:
                titles[column] = title
        if problems:
            raise ImportProblems(problems)
        return cls(columns=columns, titles=titles)

    def cells(self, values: Sequence[Value]) -> dict[str, Value]:
        """The values that are not empty, by column."""
        pairs = zip(self.columns, values, strict=False)
        return {column: value for column, value in pairs if column is not None and value != ""}

    def stray(self, sheet: str, row: int, values: Sequence[Value]) -> list[Problem]:
        """Cells that stand under no header: nobody would read them."""
        columns = (*self.columns, *([None] * (len(values) - len(self.columns))))
        return [
            Problem(sheet=sheet, row=row, column=get_column_letter(place), code="observe-stray")
            for place, (column, value) in enumerate(zip(columns, values, strict=False), start=1)
            if column is None and value != ""
        ]


def is_header(texts: Sequence[str], form: Form = TASKS) -> bool:
    """True for a row that names two of our columns: not for a sheet of the tester's own."""
    return len({column_of(text, form) for text in texts} - {None}) >= 2
