"""The ranking as XLSX and CSV: one header, frozen, no merged cells, nothing a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from audit.rounds.model import RoundResult
from audit.rounds.sheet import render_csv, render_xlsx
from rules.load import load_catalogue
from tests.audit.rounds import report_rounds as rounds
from tests.audit.rounds.invented import body, round_of


def workbook(result: RoundResult, lang: str = "zh") -> Worksheet:
    """The ranking's worksheet, as openpyxl reads it."""
    content = render_xlsx(result, catalogue=load_catalogue(), lang=lang)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["排名 Ranking", "指标值 Values", "指标结果 Results"]
    return book.worksheets[0]


def rows(result: RoundResult, lang: str = "zh") -> list[dict[str, str]]:
    """The CSV's rows by the Chinese half of their header."""
    text = render_csv(result, catalogue=load_catalogue(), lang=lang).decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""))
    return [{key.split(" ")[0]: value for key, value in row.items()} for row in found]


def test_csv_begins_with_a_mark_and_has_one_line_a_body() -> None:
    """UTF-8 with BOM and CRLF, as spreadsheets expect."""
    content = render_csv(rounds.full_round(), catalogue=load_catalogue(), lang="zh")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 33


def test_the_workbook_can_be_walked_by_a_screen_reader() -> None:
    """A frozen header row, no merged cells, a meaningful name, both languages in the header."""
    page = workbook(rounds.full_round())
    assert page.freeze_panes == "A2"
    assert not page.merged_cells.ranges
    assert page.title == "排名 Ranking"
    header = [cell.value for cell in page[1]]
    assert header[:3] == ["名次 Place", "单位编号 Body id", "单位 Body"]
    assert len(set(header)) == len(header)
    assert page.max_row == 33


def test_figures_are_numbers_and_open_totals_are_words() -> None:
    """A decided total can be added up; an open one is a word beside its range."""
    page = workbook(rounds.full_round())
    header = [str(cell.value).split(" ")[0] for cell in page[1]]
    first = dict(zip(header, (cell.value for cell in page[2]), strict=True))
    assert first["名次"] == 1 and isinstance(first["总分"], float)
    assert first["总分最低"] is None
    apart = {row["单位编号"]: row for row in rows(rounds.full_round()) if not row["名次"]}
    assert apart["none"]["总分"] == "未测" and apart["none"]["总分最低"] == ""
    assert apart["none"]["未定的指标"] == "未测"
    assert apart["b4"]["总分"].startswith("暂定，")
    assert float(apart["b4"]["总分最低"]) < float(apart["b4"]["总分最高"])
    assert apart["b4"]["等级"] == ""


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1"])
def test_a_name_is_never_a_formula(name: str) -> None:
    """Names and groups from the round's file are texts, in both formats."""
    result = round_of(body("a", title=name, group=name))
    page = workbook(result)
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    row = rows(result)[0]
    for column in ("单位", "分组"):
        assert not row[column] or row[column][0] not in "=+-@＝＋－＠\t"


def test_control_characters_are_spelt_out() -> None:
    """A name that would break the file or turn the reading around is shown as what it is."""
    result = round_of(body("a", title="云\x00汐\u202e_x0041_"))
    assert rows(result)[0]["单位"] == r"云\x00汐\u202e_x0041_"
    cell = str(workbook(result)["C2"].value)
    assert unescape(cell) == r"云\x00汐\u202e_x0041_"


def test_same_result_same_bytes() -> None:
    """The only date in the workbook is the round's own."""
    made = [
        render_xlsx(rounds.full_round(3), catalogue=load_catalogue(), lang="zh") for _ in range(2)
    ]
    assert made[0] == made[1]


def test_without_any_body_there_is_a_header() -> None:
    """A round before its first body is no reason to fail."""
    result = replace(round_of(), testers=())
    assert rows(result) == []
    assert workbook(result).max_row == 1
