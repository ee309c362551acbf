"""Every body's indicators in ranking.xlsx: a value for each, or a word that says why not."""

from __future__ import annotations

import io

import openpyxl
import pytest

from audit.rounds.sheet import render_xlsx
from rules.load import load_catalogue
from tests.audit.rounds import report_rounds as rounds

_SYSTEMS = {"": "", "android": "（Android）", "ios": "（iOS）"}


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    """A whole round's workbook in Chinese."""
    content = render_xlsx(rounds.full_round(), catalogue=load_catalogue(), lang="zh")
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(book: openpyxl.Workbook, sheet: str) -> dict[str, dict[str, object]]:
    """Rows by the body's id, values by the first word of the header."""
    first, *others = book[sheet].iter_rows(values_only=True)
    names = [str(name) for name in first]
    return {str(row[0]): dict(zip(names, row, strict=True)) for row in others}


def test_each_body_has_a_cell_for_each_indicator_and_none_is_empty(
    book: openpyxl.Workbook,
) -> None:
    """24 indicators of the portal and 16 of each platform; a body without one says so."""
    result = rounds.full_round()
    lines = {(i.id, i.platform) for body in result.bodies for i in body.indicators}
    for sheet in ("指标值 Values", "指标结果 Results"):
        page = book[sheet]
        assert page.max_column == 2 + len(lines)
        assert page.max_row == 1 + len(result.bodies)
        assert all(cell.value is not None for row in page.iter_rows() for cell in row)


def test_only_what_is_decided_is_a_number(book: openpyxl.Workbook) -> None:
    """A number is the indicator's own value; open, not measured and 不适用 are words."""
    values, results = cells(book, "指标值 Values"), cells(book, "指标结果 Results")
    seen = set()
    for body in rounds.full_round().bodies:
        for i in body.indicators:
            (name,) = [
                name
                for name in values[body.id]
                if name.startswith(f"{i.id} ") and name.endswith(_SYSTEMS[i.platform])
            ]
            shown, word = values[body.id][name], results[body.id][name]
            verdict = str(i.verdict)
            seen.add(verdict)
            if verdict in ("full", "partial", "none"):
                assert shown == float(i.value or 0)
            else:
                assert isinstance(shown, str) and shown.startswith(str(word))
            if verdict == "pending":
                assert shown == "待人工 0 至 1"
            if verdict == "not-measured":
                assert shown == word == "未测"
    assert {"full", "partial", "none", "pending", "not-measured"} <= seen


def test_the_workbook_says_what_it_is(book: openpyxl.Workbook) -> None:
    """Title, language, header rows that are named, frozen and repeated; the same bytes again."""
    assert book.properties.title == rounds.full_round().round.title
    assert book.properties.language == "zh-CN"
    for page in book.worksheets:
        assert page.freeze_panes == "A2"
        assert page.print_title_rows == "$1:$1"
        assert not page.merged_cells.ranges
        assert page.defined_names["ColumnTitle"].attr_text.endswith("$1")
        (table,) = page.tables.values()
        assert [c.name for c in table.tableColumns] == [cell.value for cell in page[1]]
    again = [
        render_xlsx(rounds.full_round(), catalogue=load_catalogue(), lang="zh") for _ in range(2)
    ]
    assert again[0] == again[1]
