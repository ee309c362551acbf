"""Worklists as workbooks, CSV and plain text: what is written is what comes back."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.cell_text import clean, neutral, restored
from audit.people.columns import COLUMNS, FILLED, column_of, header
from audit.people.model import Clip, Observation
from audit.people.sheet_reader import read_raw
from audit.people.sheet_writer import render_csv, render_text
from audit.people.worksheet import Former, Worksheet, clock, worksheet
from audit.people.xlsx_writer import render_xlsx, sheet_name
from rules.wording import load_texts
from tests.audit.people.worklists import (
    CAPTCHA,
    FILL,
    KEYBOARD,
    LINK,
    NOW,
    ROWS,
    SEEN,
    csv_with,
    read,
    row,
    sheet,
)

FORMATS = ("xlsx", "csv", "txt")
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "=+-@'\t\r\n ＝＋－＠,;；\"|_x0D：:#答案Answer\x00\x1b\u202e\ufeff\ufffe\U0001f600"
        ),
        st.characters(),
    ),
    max_size=30,
)


def written(made: Worksheet, sheet_format: str) -> bytes:
    """The worklist in one of the formats."""
    if sheet_format == "xlsx":
        return render_xlsx(made, NOW)
    return render_csv(made) if sheet_format == "csv" else render_text(made)


@pytest.mark.parametrize("sheet_format", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_comes_back(tmp_path: Path, sheet_format: str, lang: str) -> None:
    """Every cell of every row, and nothing else, whatever the language."""
    path = tmp_path / f"T1.{sheet_format}"
    path.write_bytes(written(sheet(lang), sheet_format))
    found = {one.cells["row"]: dict(one.cells) for one in read_raw(path).rows}
    wanted = {
        line.cells["row"]: {column: text for column, text in line.cells.items() if text}
        for line in sheet(lang).lines
    }
    assert found == wanted
    assert set(found) == {KEYBOARD, LINK, CAPTCHA}


@pytest.mark.parametrize("sheet_format", FORMATS)
@settings(max_examples=25)
@given(title=HOSTILE, note=HOSTILE, name=HOSTILE, value=HOSTILE)
def test_hostile_text_comes_back_as_text(
    sheet_format: str, title: str, note: str, name: str, value: str
) -> None:
    """Formulas, labels, quotes, line breaks, controls: a cell holds its own text and no more."""
    said = observation(note=note, extra={name: value})
    made = worksheet(
        [row(KEYBOARD, title=title), row(CAPTCHA)],
        load_texts("zh"),
        former={KEYBOARD: Former(observation=said)},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"T1.{sheet_format}"
        path.write_bytes(written(made, sheet_format))
        raw = read_raw(path)
    assert raw.problems == ()
    first, second = raw.rows
    assert first.cells.get("title", "") == clean(title)
    assert first.cells.get("note", "") == clean(note)
    own = [text for column, text in first.cells.items() if column not in COLUMNS]
    assert own == ([clean(value)] if clean(value) else [])
    assert second.cells["row"] == CAPTCHA
    assert "note" not in second.cells


def observation(**more: object) -> Observation:
    """What T1 said about the keyboard."""
    said = {
        "body": "yunxi",
        "target": "yunxi-web",
        "indicator": "W15",
        "tester": "T1",
        "answer": "partial",
        "observed_at": SEEN,
        **more,
    }
    return Observation(**said)  # type: ignore[arg-type]


@settings(max_examples=300)
@given(HOSTILE)
def test_neutral_text_is_restored_and_calculates_nothing(text: str) -> None:
    """No cell begins with what a spreadsheet calculates, and nothing is lost by it."""
    assert restored(neutral(text)) == text
    assert not re.match(r"\s*[=+\-@\t\r＝＋－＠]", neutral(text))


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Neither a formula nor text that becomes one when the sheet is saved as CSV."""
    content = render_xlsx(sheet(), NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert not any(b"<f>" in archive.read(name) for name in pages)
    for page in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for cells in page.iter_rows():
            for cell in cells:
                assert cell.data_type in ("s", "n")
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_no_field_of_a_csv_begins_a_formula() -> None:
    """The selector "=HYPERLINK(1)" of a page stands there as text."""
    said = {"keyboard": Former(observation=observation(note="=1+1"))}
    rows = [row("keyboard"), *ROWS]
    text = render_csv(worksheet(rows, load_texts("zh"), former=said)).decode("utf-8-sig")
    cells = [cell for record in csv.reader(io.StringIO(text, newline="")) for cell in record]
    assert "'=1+1" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_workbook_suits_a_screen_reader() -> None:
    """One header row, frozen; no merged cells; named sheets; lists of the allowed answers."""
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(sheet(), NOW)))
    assert book.sheetnames == ["人工任务 Tasks", "待确认问题 Questions", "填写说明 Help"]
    tasks, questions, _ = book.worksheets
    for page in (tasks, questions):
        assert [cell.value for cell in page[1]] == [header(column) for column in COLUMNS]
        assert page.freeze_panes == "A2"
        assert not page.merged_cells.ranges
        assert all(cell.alignment.wrap_text for cell in page[2])
    letter = openpyxl.utils.get_column_letter(COLUMNS.index("answer") + 1)
    lists = {
        page.title: {(v.formula1, str(v.sqref)) for v in page.data_validations.dataValidation}
        for page in (tasks, questions)
    }
    assert lists == {
        tasks.title: {('"完全通过,部分通过,无法通过,不适用"', f"{letter}2:{letter}3")},
        questions.title: {('"是,否"', f"{letter}2")},
    }
    formats = {column: tasks.cell(2, COLUMNS.index(column) + 1).number_format for column in FILLED}
    assert set(formats.values()) == {"@"}


def test_sheets_without_rows_are_left_out() -> None:
    """A tester without questions hears of none."""
    made = worksheet([row(KEYBOARD)], load_texts("zh"))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(made, NOW)))
    assert book.sheetnames == [sheet_name("task"), sheet_name("help")]


def test_bytes_are_the_same_but_for_the_date() -> None:
    """Twice the same rows give twice the same file."""
    assert render_csv(sheet()) == render_csv(sheet())
    assert render_text(sheet()) == render_text(sheet())
    first, again = render_xlsx(sheet(), NOW), render_xlsx(sheet(), NOW)
    assert first == again
    later = render_xlsx(sheet(), NOW + timedelta(days=1))
    parts = [zipfile.ZipFile(io.BytesIO(content)) for content in (first, later)]
    differing = [n for n in parts[0].namelist() if parts[0].read(n) != parts[1].read(n)]
    assert differing == ["docProps/core.xml"]


def test_headers_are_recognised_in_either_language() -> None:
    """Chinese, English, both in either order, the id; letter case and width aside."""
    for column in COLUMNS:
        chinese, english = (
            load_texts(lang).message(f"worklist-column-{column}") for lang in ("zh", "en")
        )
        for title in (chinese, english.upper(), f"{english}  {chinese}", header(column), column):
            assert column_of(title) == column
    assert column_of("答案　Ａnswer") == "answer"
    assert column_of("负责人") is None


@pytest.mark.parametrize("titles", ["chinese", "english", "both"])
def test_columns_may_be_renamed_and_moved(tmp_path: Path, titles: str) -> None:
    """One language only, and the last column first."""

    def title(text: str) -> str:
        chinese, _, english = text.partition(" ")
        return {"chinese": chinese, "english": english, "both": text}[titles]

    content = csv_with(
        {KEYBOARD: {"answer": "部分通过", "time": "2026-05-18 09:30"}},
        titles=title,
        order=list(reversed(range(len(COLUMNS)))),
    )
    (found,) = read(tmp_path, content).observations
    assert (found.indicator, found.answer, found.observed_at) == ("W15", "partial", SEEN)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("sheet_format", ["csv", "txt"])
def test_encodings_that_spreadsheets_write(
    tmp_path: Path, sheet_format: str, encoding: str
) -> None:
    """A Chinese Excel saves CSV as GB18030; a note with a rare character survives it."""
    filled = FILL[sheet_format](
        {KEYBOARD: {"answer": "无法通过", "time": "2026-05-18 09:30", "note": "㐂字读不出"}}
    )
    content = filled.decode("utf-8-sig").encode(encoding)
    (found,) = read(tmp_path, content, f"T1.{sheet_format}").observations
    assert (found.answer, found.note) == ("none", "㐂字读不出")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    """As spreadsheets of other countries write them."""
    rows = csv.reader(
        io.StringIO(
            csv_with({LINK: {"answer": "是", "time": "2026/5/18 9:30"}}).decode("utf-8-sig"),
            newline="",
        )
    )
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    (found,) = read(tmp_path, out.getvalue().encode()).observations
    assert (found.finding, found.answer, found.observed_at) == ("0a1b2c3d4e5f", "yes", SEEN)


@pytest.mark.parametrize("sheet_format", ["xlsx", "csv"])
def test_free_columns_survive(tmp_path: Path, sheet_format: str) -> None:
    """A column of the tester's own is kept, and comes back when the sheet is exported again."""
    content = FILL[sheet_format](
        {KEYBOARD: {"answer": "完全通过", "time": "2026-05-18 09:30", "负责人": "=沈一"}}
    )
    if sheet_format == "xlsx":  # a spreadsheet program takes it for a formula
        content = FILL["xlsx"](
            {KEYBOARD: {"answer": "完全通过", "time": "2026-05-18 09:30", "负责人": "'=沈一"}}
        )
    (found,) = read(tmp_path, content, f"T1.{sheet_format}").observations
    assert found.extra == {"负责人": "=沈一"}
    again = sheet(former={KEYBOARD: Former(observation=found)})
    for back in FORMATS:
        (same_again,) = read(tmp_path, written(again, back), f"again.{back}").observations
        assert same_again.said == found.said


@pytest.mark.parametrize("sheet_format", FORMATS)
def test_what_was_said_is_filled_in_again(tmp_path: Path, sheet_format: str) -> None:
    """Exported again, the sheet says the same: importing it changes nothing."""
    said = observation(
        note="第一行\n  第二行：答案",
        at_name="争渡",
        at_version="2024.10",
        device="台式机",
        observed_at=SEEN.replace(second=5),
        evidence=(Clip(sha256="a" * 64, start_s=90.5, end_s=3700.0), Clip(sha256="b" * 64)),
    )
    former = Former(observation=said, names=("a.webm", "b.png"))
    content = written(sheet(former={KEYBOARD: former}), sheet_format)
    path = tmp_path / f"T1.{sheet_format}"
    path.write_bytes(content)
    cells = next(one.cells for one in read_raw(path).rows if one.cells["row"] == KEYBOARD)
    assert {name: cells.get(name) for name in FILLED} == {
        "answer": "部分通过",
        "note": "第一行\n  第二行：答案",
        "at": "争渡",
        "at_version": "2024.10",
        "device": "台式机",
        "time": "2026-05-18 09:30:05",
        "evidence": "a.webm\nb.png",
        "start": "0:01:30.500\n-",
        "end": "1:01:40\n-",
        "sha256": f"{'a' * 64}\n{'b' * 64}",
    }


def test_clock() -> None:
    """Hours, minutes, seconds, and thousandths where there are any."""
    assert [clock(s) for s in (0, 59.9996, 61, 3661.25)] == [
        "0:00:00",
        "0:01:00",
        "0:01:01",
        "1:01:01.250",
    ]


def test_places_are_numbered_across_the_columns() -> None:
    """Address 2, element 2 and sentence 2 belong together."""
    line = next(one for one in sheet().lines if one.cells["row"] == LINK)
    assert line.cells["element"] == "1. body > a.more\n2. =HYPERLINK(1)"
    assert line.cells["machine"].splitlines()[2] == "2. 链接“+86”可能说不清去处。"
    assert line.cells["screenshot"] == "1. captures/p1/page.png\n2. captures/p2/page.png"
