"""report.xlsx, read back by openpyxl: each sheet says what the report says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from audit.formats import Material, write_formats
from audit.formats.xlsx import render
from audit.report.model import PersonWord, Report
from audit.workspace import Workspace
from rules.load import load_catalogue, load_texts
from tests.audit.report import invented

Row = Mapping[str, object]


def material(report: Report, folder: Path, lang: str = "zh") -> Material:
    """What the renderer is given."""
    return Material(
        report=report, workspace=folder, catalogue=load_catalogue(), texts=load_texts(lang)
    )


def rows(book: openpyxl.Workbook, sheet: str) -> list[Row]:
    """A sheet's rows by their headers."""
    header, *others = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in others]


def read(report: Report, folder: Path, lang: str = "zh") -> openpyxl.Workbook:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(render(material(report, folder, lang))))


@pytest.fixture(scope="module")
def book(recorded_android: tuple[Workspace, Report]) -> openpyxl.Workbook:
    """The recorded Android session's workbook in Chinese."""
    workspace, report = recorded_android
    return read(report, workspace.path)


def test_the_overview_begins_with_the_first_page(book: openpyxl.Workbook) -> None:
    """Who, the range with its ends as numbers, and why there is no grade."""
    known = {str(row["项目"]): row["内容"] for row in rows(book, "总览")}
    assert known["单位"] == "云汐通"
    assert known["应用得分（满分 100 分）"] == "16.67 至 79.17 分"
    assert (known["得分最低"], known["得分最高"]) == (16.67, 79.17)
    assert known["等级"] == "暂不给出：还有 8 项指标没有结论"
    assert str(known["第 1 个原因"]).startswith("开关或选项的状态念不出来；Android，")


def test_indicators_keep_decided_and_open_apart(book: openpyxl.Workbook) -> None:
    """Decided ones have a number, open ones a range in words; what nobody looked at no count."""
    known = {str(row["指标编号"]): row for row in rows(book, "指标")}
    assert len(known) == 16
    decided, captcha, person = known["M03"], known["M04"], known["M13"]
    assert (decided["结果"], decided["数值"], decided["由谁判定"]) == ("部分通过", 0.5, "机器已定")
    assert (decided["不通过的元素"], decided["通过的元素"]) == (1, 4)
    assert (captcha["结果"], captcha["数值"]) == ("待人工", "0 至 1")
    assert (captcha["最低"], captcha["最高"]) == (0, 1)
    assert person["不通过的元素"] == "未查"
    assert known["M09"]["数值"] == "0 至 0.5"


def test_each_cause_has_its_pages_and_what_its_repair_gives(book: openpyxl.Workbook) -> None:
    """M03's cause: one screen, nothing for sure and 25/12 points at most; advice costs nothing."""
    (cause,) = [r for r in rows(book, "问题") if r["规则"] == "app-state-exposed"]
    assert cause["类别"] == "不通过"
    assert cause["在哪里"] == "第 5 屏《填写申请》（Android）"
    assert (cause["修好至少拿回"], cause["修好最多拿回"]) == (0, 2.08)
    assert str(cause["修好能拿回多少"]).startswith("修好最多可拿回 2.08 分。")
    (advice,) = [r for r in rows(book, "问题") if r["规则"] == "app-redundant-role"]
    assert (advice["类别"], advice["修好最多拿回"]) == ("建议", 0)


def test_each_place_names_screen_element_and_evidence(book: openpyxl.Workbook) -> None:
    """The check box that says nothing of its state, where it is and what shows it."""
    (place,) = [r for r in rows(book, "位置") if r["规则"] == "app-state-exposed"]
    assert place["网页或界面"] == "第 5 屏《填写申请》（Android）"
    assert place["元素位置"] == '//*[@resource-id="cn.invented.yunxi:id/agree"]'
    picture, source = str(place["证据文件"]).split("\n")
    assert picture.endswith("/screen.png") and source.endswith("/source.xml")


def test_every_screen_has_a_line_with_its_status(book: openpyxl.Workbook) -> None:
    """18 screens, one of them measured in part, with the reason."""
    screens = rows(book, "页面与界面")
    assert len(screens) == 18
    (part,) = [row for row in screens if row["情况"] != "已测"]
    assert part["情况"] == "只测了一部分" and part["原因"]


def test_a_page_that_was_not_measured_has_no_counts(tmp_path: Path) -> None:
    """Why it was not measured, and a word in the place of the number of findings."""
    screens = rows(read(invented.report(), tmp_path), "页面与界面")
    (lost,) = [row for row in screens if row["情况"] == "未测"]
    assert lost["地址"] == invented.HOME + "gone"
    assert lost["发现"] == "未查"
    assert "404" in str(lost["原因"])


def test_a_report_without_any_finding_says_so(tmp_path: Path) -> None:
    """Empty tables have one row that says that they are empty."""
    book = read(invented.report(pages=(), issues=()), tmp_path)
    assert rows(book, "问题")[0]["序号"] == "（没有）"
    assert rows(book, "页面与界面")[0]["序号"] == "（没有）"


def test_the_workbook_can_be_walked_by_a_screen_reader(book: openpyxl.Workbook) -> None:
    """Title and language, named header rows that are frozen and repeated, nothing merged."""
    assert book.sheetnames == ["总览", "指标", "问题", "位置", "页面与界面"]
    assert book.properties.title == "应用无障碍检测报告：云汐通"
    assert book.properties.language == "zh-CN"
    for page in book.worksheets:
        assert (page.freeze_panes, page.print_title_rows) == ("A2", "$1:$1")
        assert not page.merged_cells.ranges
        (table,) = page.tables.values()
        header = [cell.value for cell in page[1]]
        assert [column.name for column in table.tableColumns] == header
        assert len(set(header)) == len(header)
        assert "ColumnTitle" in page.defined_names


@pytest.mark.parametrize("evil", ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1", "\x1b[2J\u202e"])
def test_nothing_is_ever_a_formula(evil: str, tmp_path: Path) -> None:
    """What pages and testers wrote is text in every cell, and a long title is cut."""
    base = invented.report()
    bad = replace(base.issues[0].example, selector=evil, html=evil, data={"name": evil})
    page = replace(base.pages[0], url=evil, final_url=evil, title=evil * 10_000, findings=(bad,))
    issue = replace(base.issues[0], example=bad, findings=(bad.id,), pages=(page.id,))
    said = PersonWord(
        tester=evil,
        answer="partial",
        note=evil,
        assistive=evil,
        device=evil,
        observed_at="2026-03-02T01:05:00Z",
        question="",
        sheet=evil,
        evidence=(evil,),
        counts=True,
    )
    indicators = (replace(base.indicators[0], people=(said,)), *base.indicators[1:])
    report = replace(base, pages=(page,), issues=(issue,), indicators=indicators, target_url=evil)
    book = read(report, tmp_path)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text[0] in "=+-@＝\t"]
    assert not [text for text in texts if "\x1b" in text or "\u202e" in text]
    assert max(map(len, texts)) <= 16_001


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    """The only date is the report's own."""
    first, again = (render(material(invented.report(), tmp_path)) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert b"2026-03-02T01:19:30Z" in archive.read("docProps/core.xml")


def test_it_is_written_in_english_too(tmp_path: Path) -> None:
    """Every header is in the reader's language, and no key is left."""
    book = read(invented.report(), tmp_path, "en")
    assert book.sheetnames == ["Overview", "Indicators", "Issues", "Places", "Pages and screens"]
    assert book.properties.language == "en"
    headers = [str(cell.value) for page in book.worksheets for cell in page[1]]
    assert not [header for header in headers if "xlsx-" in header]


def test_it_is_one_of_the_formats(tmp_path: Path) -> None:
    """The export command writes it beside the report."""
    (written,) = write_formats(material(invented.report(), tmp_path), ["xlsx"])
    assert written[1] == tmp_path / "report.xlsx"
    assert (tmp_path / "report.xlsx").read_bytes()[:2] == b"PK"
