"""Parsers of filled-in sheets: worklists, reviews and tables of scores, in every format."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from audit.people.columns import REVIEWS, TASKS
from audit.people.model import Observation, Role, Tester
from audit.people.problems import ImportProblems
from audit.people.review_sheet import Said, read_reviews
from audit.people.settle import Settled, settle
from audit.people.sheet_reader import read_raw, read_sheet
from audit.people.sheet_writer import render_csv, render_text
from audit.people.xlsx_writer import render_xlsx
from audit.people_sheets import problem_lines
from audit.sheet_rows import SheetError
from audit.sheets import read_sheet as read_scores
from rules.load import load_catalogue
from tests.audit.people.worklists import (
    ANSWERED,
    KEYBOARD,
    KNOWN,
    LINK,
    NOW,
    TESTERS,
    csv_with,
    sheet,
    text_with,
    xlsx_with,
)
from tests.fuzz.target import file_of

CELLS = (
    b",", b'"', b'""', b"\n", b"\r", b"\t", b";", "；".encode(), "部分通过".encode(), b"T1", b"T2",
    "是".encode(), b"2026-05-18 09:30", b"9:5", b"24:61", b"0001-01-01", b"9999-12-31 23:59",
    b"0:01:30", b"1e9", b"../a.webm", b"/etc/passwd", b"=1+1", b"\xef\xbb\xbf", b"\xff\xfe",
    KEYBOARD.encode(), LINK.encode(), b"\x00", "２０２６年５月１８日".encode(), b"-1:-1",
)  # fmt: skip
_FILLED = {
    KEYBOARD: {**ANSWERED, "note": "弹窗", "device": "台式机"},
    LINK: {"answer": "是", "time": "2026-05-18 09:40", "tester": "T1"},
}


def _tasks(name: str, data: bytes) -> None:
    path = file_of(name, data)
    read_raw(path, TASKS)
    read_sheet(path, KNOWN, now=NOW)


def tasks_csv(data: bytes) -> None:
    """A worklist as CSV."""
    _tasks("T1.csv", data)


def tasks_text(data: bytes) -> None:
    """A worklist as plain text."""
    _tasks("T1.txt", data)


def tasks_xlsx(data: bytes) -> None:
    """A worklist as a workbook."""
    _tasks("T1.xlsx", data)


def tell_rows(error: Exception) -> None:
    """Every problem, in both languages."""
    assert isinstance(error, ImportProblems)
    for lang in ("zh", "en"):
        list(problem_lines(error.problems, lang))


def csv_seeds() -> Sequence[bytes]:
    """Filled in by both kinds of testers, in three encodings."""
    return [csv_with(_FILLED), csv_with(_FILLED, encoding="gb18030"), render_csv(sheet("en"))]


def text_seeds() -> Sequence[bytes]:
    """Filled in, and empty."""
    return [text_with(_FILLED), render_text(sheet())]


def xlsx_seeds() -> Sequence[bytes]:
    """Filled in, and empty."""
    return [xlsx_with(_FILLED), render_xlsx(sheet(), datetime(2026, 5, 1, tzinfo=UTC))]


_REVIEWERS = {
    **TESTERS,
    "E1": Tester(id="E1", name="沈四", role=Role.EXPERT, may_review=True),
}


def _observation() -> Observation:
    return Observation(
        body="yunxi", target="yunxi-web", platform="", indicator="W15", tester="T1", answer="none",
        observed_at=NOW, at_name="NVDA", at_version="2026.1",
    )  # fmt: skip


@cache
def _said() -> Said:
    one = _observation()

    def settled(_one: Observation) -> Settled:
        return next(iter(settle([one]).values()))

    return Said(
        history={one.id: one}, settled=settled, testers=_REVIEWERS, assignments=(), reviews=()
    )


def reviews_csv(data: bytes) -> None:
    """A sheet of reviews as CSV."""
    path = file_of("reviews.csv", data)
    read_raw(path, REVIEWS)
    read_reviews(path, _said(), now=NOW)


def review_seeds() -> Sequence[bytes]:
    """One review."""
    import csv

    from audit.people.columns import header

    one = _observation()
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    columns = REVIEWS.columns
    rows.writerow([header(column) for column in columns])
    cells = {"record": one.id[:12], "body": one.body, "platform": "web", "indicator": "W15",
             "collector": "T1", "reviewer": "E1", "review": "不同意", "remark": "弹窗"}  # fmt: skip
    rows.writerow([cells.get(column, "") for column in columns])
    return [out.getvalue().encode("utf-8-sig"), out.getvalue().encode("gb18030")]


@cache
def _trees() -> Any:
    return load_catalogue().trees


def scores_sheet(data: bytes) -> None:
    """A table of scores for `score --sheet`, CSV or workbook by its content."""
    read_scores(file_of("scores.csv", data), _trees()["cn-2019"])


def tell_scores(error: Exception) -> None:
    """Every problem, in both languages."""
    from rules.wording import load_texts

    assert isinstance(error, SheetError)
    for problem in error.problems:
        for lang in ("zh", "en"):
            load_texts(lang).message(problem.code, problem.data)


def scores_seeds() -> Sequence[bytes]:
    """The published table, a few rows of the shipped scheme, and the same as a workbook."""
    import openpyxl

    rows = [["测评对象", "指标", "得分", "分组"], ["云汐市", "W01", "full", "甲"],
            ["云汐市", "W02", "不适用", ""], ["云汐县", "web", "71.5", "乙"],
            ["云溪县", "W03", "无法通过", ""]]  # fmt: skip
    rows[0] = ["body", "indicator", "value", "group"]
    text = "\n".join(",".join(row) for row in rows)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    published = Path("fixtures/published/award-2020.csv").read_bytes()[:3000]
    return [text.encode(), text.encode("gb18030"), text.encode("utf-16"), published, out.getvalue()]


def scores_xlsx_seeds() -> Sequence[bytes]:
    """The workbook alone."""
    return [scores_seeds()[-1]]
