"""A small invented worklist, and the hands that fill it in as people would."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audit.people.columns import COLUMNS, header
from audit.people.model import FULL, NO, NONE, NOT_APPLICABLE, PARTIAL, YES, Role, Tester
from audit.people.problems import ImportProblems
from audit.people.sheet_reader import Known, ReadSheet, read_sheet
from audit.people.sheet_writer import render_csv, render_text
from audit.people.worklist import QUESTION, TASK, Place, WorkRow
from audit.people.worksheet import BEIJING, Former, Worksheet, worksheet
from audit.people.xlsx_writer import render_xlsx
from rules.wording import load_texts

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=BEIJING)
SEEN = datetime(2026, 5, 18, 9, 30, tzinfo=BEIJING)
PNG = b"\x89PNG\r\n\x1a\n picture"
WEBM = b"\x1aE\xdf\xa3 recording"
KEYBOARD = "yunxi-web/web-human-keyboard"
LINK = "yunxi-web/q-0a1b2c3d4e5f"
CAPTCHA = "yunxi-app/app-human-captcha"
RATING = (FULL, PARTIAL, NONE, NOT_APPLICABLE)


def row(row_id: str, **more: Any) -> WorkRow:
    """A task about the portal, with these fields changed."""
    said: dict[str, Any] = {
        "id": row_id,
        "body": "yunxi",
        "body_name": "云汐市",
        "target": "yunxi-web",
        "platform": "",
        "indicator": "W15",
        "kind": TASK,
        "finding": None,
        "title": "键盘操作：只用键盘能不能办事",
        "steps": ("目的：只用键盘。", "1. 按 Tab 键走一遍。"),
        "machine": "机器没有判定。",
        "places": (),
        "allowed": RATING,
        **more,
    }
    return WorkRow(**said)


PLACES = (
    Place(
        address="第 1 页《首页》 https://yunxi.invalid/",
        element="body > a.more",
        screenshot="captures/p1/page.png",
        sentence="链接“更多”可能说不清去处。",
    ),
    Place(
        address="第 2 页《列表》 https://yunxi.invalid/list",
        element="=HYPERLINK(1)",
        screenshot="captures/p2/page.png",
        sentence="链接“+86”可能说不清去处。",
    ),
)
ROWS = (
    row(KEYBOARD),
    row(
        LINK,
        kind=QUESTION,
        indicator="W08",
        finding="0a1b2c3d4e5f",
        title="机器疑似“链接目的不明”，请确认是不是问题",
        places=PLACES,
        allowed=(YES, NO),
    ),
    row(CAPTCHA, target="yunxi-app", platform="android", indicator="M04", title="验证码"),
)
TESTERS = {
    "T1": Tester(id="T1", name="沈一", role=Role.BLIND),
    "T2": Tester(id="T2", name="沈二", role=Role.SIGHTED),
}
KNOWN = Known(rows={one.id: one for one in ROWS}, testers=TESTERS)
ANSWERED = {"answer": "部分通过", "time": "2026-05-18 09:30"}

type Answers = Mapping[str, Mapping[str, str]]


def sheet(lang: str = "zh", former: Mapping[str, Former] | None = None) -> Worksheet:
    """The worklist of T1."""
    return worksheet(ROWS, load_texts(lang), tester="T1", former=former)


def same(title: str) -> str:
    """A header as it was exported."""
    return title


def csv_with(
    answers: Answers,
    *,
    titles: Callable[[str], str] = same,
    order: Sequence[int] | None = None,
    encoding: str = "utf-8-sig",
    base: bytes | None = None,
) -> bytes:
    """The exported CSV with these cells (by row id and column or own header) filled in."""
    text = (base or render_csv(sheet())).decode("utf-8-sig")
    first, *rows = list(csv.reader(io.StringIO(text, newline="")))
    own = {c for cells in answers.values() for c in cells} - set(COLUMNS) - set(first)
    names = [*first, *sorted(own)]
    for one in rows:
        one += [""] * (len(names) - len(one))
        for column, value in answers.get(one[0], {}).items():
            one[names.index(header(column) if column in COLUMNS else column)] = value
    places = list(order) if order is not None else list(range(len(names)))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for one in ([titles(name) for name in names], *rows):
        writer.writerow([one[place] for place in places])
    return out.getvalue().encode(encoding)


def xlsx_with(answers: Answers, *, base: bytes | None = None) -> bytes:
    """The exported workbook with these cells filled in, saved by a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(base or render_xlsx(sheet(), NOW)))
    for page in book.worksheets[:-1]:
        names = [cell.value for cell in page[1]]
        for number, cells in enumerate(page.iter_rows(min_row=2), start=2):
            for column, value in answers.get(str(cells[0].value), {}).items():
                name = header(column) if column in COLUMNS else column
                if name not in names:
                    names.append(name)
                    page.cell(1, len(names), name)
                page.cell(number, names.index(name) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_with(answers: Answers, *, base: bytes | None = None) -> bytes:
    """The exported plain text with these fields filled in."""
    lines = (base or render_text(sheet())).decode("utf-8-sig").split("\r\n")
    labels = {header(column): column for column in COLUMNS}
    found, current = [], ""
    for line in lines:
        label, colon, rest = line.partition("：")
        column = labels.get(label) if colon else None
        current = rest if column == "row" else current
        if column is not None and column in answers.get(current, {}):
            line = f"{label}：{answers[current][column]}"
        found.append(line)
    return "\r\n".join(found).encode()


FILL = {"csv": csv_with, "xlsx": xlsx_with, "txt": text_with}


def read(
    folder: Path, content: bytes, name: str = "T1.csv", known: Known = KNOWN, tester: str = "T1"
) -> ReadSheet:
    """What a sheet in this folder says."""
    path = folder / name
    path.write_bytes(content)
    return read_sheet(path, known, tester=tester, now=NOW)


def wrong(
    folder: Path, content: bytes, name: str = "T1.csv", known: Known = KNOWN, tester: str = "T1"
) -> list[tuple[int | None, str, str]]:
    """Row, column and code of everything that is wrong with a sheet."""
    with pytest.raises(ImportProblems) as error:
        read(folder, content, name, known, tester)
    return [(p.row, p.column, p.code) for p in error.value.problems]
