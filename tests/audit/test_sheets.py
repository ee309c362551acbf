"""A sheet of results: what is read, and every problem at once by row and column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from audit import sheet_rows
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, OPEN
from audit.sheets import SheetBody, SheetError, read_sheet
from rules.load import load_catalogue, load_texts
from rules.tree import Tree
from tests.audit.scoring.test_score import pointed_tree

AWARD: Tree = load_catalogue().trees["cn-2019"]
HEADER = "body,indicator,value\n"


def read(
    folder: Path, text: str | bytes, tree: Tree = AWARD, name: str = "values.csv"
) -> tuple[SheetBody, ...]:
    """The bodies of a sheet with this content."""
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return read_sheet(path, tree)


def problems(
    folder: Path, text: str | bytes, tree: Tree = AWARD
) -> list[tuple[int | None, str, str]]:
    """Row, column and code of everything that is wrong with a sheet."""
    with pytest.raises(SheetError) as caught:
        read(folder, text, tree)
    assert {problem.file for problem in caught.value.problems} == {"values.csv"}
    return [(p.row, p.column, p.code) for p in caught.value.problems]


def test_the_five_kinds_of_values(tmp_path: Path) -> None:
    """完全通过, 部分通过, 无法通过, 不适用 and nothing."""
    text = (
        "云汐市,W01,完全通过\n云汐市,W02,部分通过\n云汐市,W03, 无法通过 \n云汐市,W04,不适用\n"
        "云汐市,W05,\n"
    )
    (body,) = read(tmp_path, HEADER + text)
    assert body.name == "云汐市"
    rates = {name: value.rate for name, value in body.values.items()}
    assert rates == {"W01": 1, "W02": Fraction(1, 2), "W03": 0, "W04": None, "W05": None}
    assert (body.values["W04"], body.values["W05"]) == (NOT_APPLICABLE, OPEN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_common_spreadsheets(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    """The same sheet in any of them is the same."""
    text = (HEADER + "云汐市,W01,完全通过\n䶮县,W01,部分通过\n").replace("\n", line_end)
    bodies = read(tmp_path, text.encode(encoding))
    assert [(body.name, body.values["W01"].rate) for body in bodies] == [
        ("云汐市", 1),
        ("䶮县", Fraction(1, 2)),
    ]


def test_other_columns_and_empty_rows_do_no_harm(tmp_path: Path) -> None:
    """Free columns are left alone, semicolons and Chinese headers are understood."""
    text = "备注;单位;分组;指标;结果\n好;云汐市;区县;W01;full\n;;;;\n;云汐市;;W02;none\n"
    (body,) = read(tmp_path, text)
    assert (body.group, sorted(body.values)) == ("区县", ["W01", "W02"])


def test_points_where_the_scheme_has_points(tmp_path: Path) -> None:
    """Decimals, signs and full-width digits; the scale's answers where there is a scale."""
    text = "a,open,３９.5\na,opinion,-20\na,service-2,partial\na,extra,+5\n"
    (body,) = read(tmp_path, HEADER + text, pointed_tree(minimum="-20"))
    assert body.values["open"].rate == Fraction(79, 80)
    assert body.values["opinion"].rate == -1
    assert body.values["extra"].rate == 1


def test_a_channel_may_be_missing_and_a_part_entered_as_a_whole(tmp_path: Path) -> None:
    """缺失 is said of a channel; a part's points stand for all its indicators."""
    (body,) = read(tmp_path, HEADER + "a,app,缺失\na,web,65.26\n")
    assert body.missing == {"app"}
    assert body.values["web"].rate == Fraction("0.6526")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Each with its row as a spreadsheet counts and its column, in order."""
    text = (
        "body,indicator,value,group\n"
        "a,W01,完全通过,甲\n"
        "a,W01,无法通过,甲\n"
        "a,W99,完全通过,乙\n"
        ",W02,完全通过,\n"
        '"b\nb",W03,很好,\n'
        "a,,完全通过,\n"
        "a,W04,90,\n"
        "a,W05,完全通过,,多\n"
        "a,W06,缺失,\n"
    )
    assert problems(tmp_path, text) == [
        (3, "indicator", "sheet-twice"),
        (4, "group", "sheet-group-differs"),
        (4, "indicator", "sheet-unknown-indicator"),
        (5, "body", "sheet-cell-empty"),
        (6, "value", "sheet-answer"),
        (7, "indicator", "sheet-cell-empty"),
        (8, "value", "sheet-answer"),
        (9, "", "sheet-row-long"),
        (10, "value", "sheet-answer"),
    ]


@pytest.mark.parametrize(
    "value", ["41", "-1", "1e1", "40.0.0", "4O", "1/2", "nan", "٣x", "=1+1", "9" * 400]
)
def test_points_that_are_no_number_or_out_of_range(tmp_path: Path, value: str) -> None:
    """Only plain decimals from the minimum to the full points."""
    found = problems(tmp_path, f"{HEADER}a,open,{value}\n", pointed_tree())
    assert found == [(2, "value", "sheet-points")]


def test_a_whole_and_its_parts_contradict_each_other(tmp_path: Path) -> None:
    """A missing client has no indicators; points for a part stand alone."""
    found = problems(tmp_path, HEADER + "a,M01,完全通过\na,app,缺失\na,web,50\na,W01,\n")
    assert found == [(2, "indicator", "sheet-overlap"), (5, "indicator", "sheet-overlap")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", (None, "", "sheet-empty")),
        (b"body,indicator,value\n", (None, "", "sheet-empty")),
        (b"body,value\na,b\n", (1, "indicator", "sheet-no-column")),
        (b"body,indicator,value,value\n", (1, "value", "sheet-column-twice")),
        (b"PK\x03\x04rest", (None, "", "observe-broken")),
        (b"\xd0\xcf\x11\xe0rest", (None, "", "sheet-not-csv")),
        (b"body,indicator,value\n\xff\xff,W01,\n", (None, "", "sheet-encoding")),
        (b"body,indicator,value\n\x00,W01,\n", (None, "", "sheet-encoding")),
        (b'body,indicator,value\na,W01,"full\n', (2, "", "sheet-broken-row")),
        (b"body,indicator,value\n" + b"x" * 140_000 + b",W01,\n", (2, "", "sheet-broken-row")),
        (b"body,indicator,value\n" + b"x" * 300 + b",W01,\n", (2, "body", "sheet-name-long")),
    ],
    ids=[
        "nothing",
        "header",
        "column",
        "twice",
        "zip",
        "xls",
        "bytes",
        "nul",
        "quote",
        "huge",
        "long",
    ],
)
def test_a_file_that_is_no_such_sheet(
    tmp_path: Path, content: bytes, found: tuple[int | None, str, str]
) -> None:
    """Said in one problem, whatever the bytes are."""
    assert problems(tmp_path, content) == [found]


def test_a_sheet_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one byte beyond the limit is taken in."""
    monkeypatch.setattr(sheet_rows, "LIMIT", 1000)
    assert problems(tmp_path, HEADER + "a,W01,\n" * 200) == [(None, "", "sheet-too-large")]


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are told, not raised through."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SheetError) as caught:
            read_sheet(path, AWARD)
        assert caught.value.problems[0].code == "sheet-unread"


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with these worksheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [
    ["body", "indicator", "value"],
    ["云汐市", "W01", "完全通过"],
    [],
    ["云汐市", "app", 76.16],
]


def test_a_workbook_is_read_like_a_csv_file(tmp_path: Path) -> None:
    """Numbers as they are shown, empty rows left out, the office's own worksheets left alone."""
    content = workbook(("说明", [["请填写"]]), ("结果", ROWS))
    (body,) = read(tmp_path, content, name="values.xlsx")
    assert body.values["W01"].answer == "full"
    assert body.values["app"].rate == Fraction("0.7616")


def test_problems_of_a_workbook_name_the_row_that_is_shown(tmp_path: Path) -> None:
    """The empty row counts: the wrong value stands in row 5."""
    content = workbook(("结果", [*ROWS, ["云汐市", "W02", "很好"]]))
    assert problems(tmp_path, content) == [(5, "value", "sheet-answer")]


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ([("一", [])], (None, "", "sheet-empty")),
        ([("一", [["body", "value"], ["a", "b"]])], (1, "indicator", "sheet-no-column")),
        ([("一", ROWS), ("二", ROWS)], (None, "", "sheet-several")),
        ([("一", [*ROWS, ["a", "W02", "=1+1"]])], (5, "C", "observe-formula")),
    ],
)
def test_a_workbook_that_cannot_be_used(
    tmp_path: Path,
    sheets: list[tuple[str, list[list[object]]]],
    found: tuple[int | None, str, str],
) -> None:
    """Empty, without a column, ambiguous, or with a formula in the place of a result."""
    assert problems(tmp_path, workbook(*sheets)) == [found]
    for lang in ("zh", "en"):
        assert f"message.{found[2]}" in load_texts(lang).words


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """Its sizes are looked at first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    assert problems(tmp_path, out.getvalue()) == [(None, "", "observe-unpacks-large")]


def test_the_total_alone_may_be_given(tmp_path: Path) -> None:
    """Published tables often have nothing else: it stands under the scheme's id."""
    (body,) = read(tmp_path, HEADER + "云汐市,cn-2019,71.8\n")
    found = score(AWARD, body.values, body.missing)
    assert (found.value, found.grade and found.grade.id) == (Fraction("71.8"), "fair")
    assert (found.open, found.provisional) == ((), False)
    refused = problems(tmp_path, HEADER + "a,cn-2019,101\n")
    assert refused == [(2, "value", "sheet-points")]


def test_a_total_and_its_parts_contradict_each_other(tmp_path: Path) -> None:
    """One of them stands, not both."""
    found = problems(tmp_path, HEADER + "a,cn-2019,71.8\na,web,65.26\na,W01,\n")
    assert found == [(3, "indicator", "sheet-overlap"), (4, "indicator", "sheet-overlap")]
