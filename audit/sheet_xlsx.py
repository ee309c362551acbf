"""The rows of a workbook of results: values only, no formula is trusted."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from audit.people.cell_text import clean, restored
from audit.people.problems import ImportProblems
from audit.people.xlsx_guard import check_archive

Table = list[tuple[int, list[str]]]  # the number that a spreadsheet shows, and the row's cells

_MOST_ROWS = 500_000  # 310 bodies with 40 indicators take 12,400
_MOST_COLUMNS = 200
_MOST_SHEETS = 100
_REFUSED = {"f": "observe-formula", "e": "observe-error-value"}


class WorkbookError(Exception):
    """A workbook that cannot be used, by the key of a sentence and where in it."""

    def __init__(
        self,
        code: str,
        data: Mapping[str, str] | None = None,
        *,
        row: int | None = None,
        column: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.data = data or {}
        self.row = row
        self.column = column


def workbook_rows(content: bytes, name: str, is_ours: Callable[[Sequence[str]], bool]) -> Table:
    """The rows that are not empty of the worksheet whose first row is ours.

    Other worksheets are the office's own; where none is ours, the first that holds anything says
    what is wrong. Raises WorkbookError: a workbook that is no such archive or too large when it is
    unpacked, two worksheets of ours, a formula or an error value in the place of a result.
    """
    try:
        check_archive(content, name)
    except ImportProblems as error:
        first = error.problems[0]
        raise WorkbookError(first.code, first.data) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out: fonts, charts
        try:
            return _chosen(content, is_ours)
        except WorkbookError:
            raise
        except Exception as error:  # whatever a broken workbook makes the library raise
            raise WorkbookError("observe-broken", {"detail": type(error).__name__}) from error


def _chosen(content: bytes, is_ours: Callable[[Sequence[str]], bool]) -> Table:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        if len(book.worksheets) > _MOST_SHEETS:
            raise WorkbookError("observe-broken", {"detail": str(len(book.worksheets))})
        ours: list[Any] = []
        other: Any = None
        for page in book.worksheets:
            first = next(_filled(page), None)
            if first is not None and is_ours([_text(cell) for cell in first[1]]):
                ours.append(page)
            elif first is not None and other is None:
                other = page
        if len(ours) > 1:
            named = "、".join(clean(page.title)[:40] for page in ours[:5])
            raise WorkbookError("sheet-several", {"sheets": named})
        page = ours[0] if ours else other
        return [] if page is None else [(n, _row(n, cells)) for n, cells in _filled(page)]
    finally:
        book.close()


def _filled(page: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that are not empty, with their numbers."""
    page.reset_dimensions()  # what the file says of its extent may be wrong
    for number, cells in enumerate(page.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number > _MOST_ROWS:
            raise WorkbookError("observe-too-many-rows", {"limit": str(_MOST_ROWS)})
        if any(cell.value not in (None, "") for cell in cells):
            yield number, cells


def _row(number: int, cells: Sequence[Any]) -> list[str]:
    for place, cell in enumerate(cells, start=1):
        code = _REFUSED.get(cell.data_type or "")
        if code is not None:
            raise WorkbookError(code, row=number, column=get_column_letter(place))
    return [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as it would be typed."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(restored(value)) if isinstance(value, str) else str(value)
