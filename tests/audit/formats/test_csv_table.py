"""findings.csv: read back by the csv module, cell by cell, and never a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from audit.formats.csv_table import render
from tests.audit.formats.reports import (
    REPORTS,
    empty,
    hostile,
    material,
    portal,
    unmeasured,
    with_people,
)

HEADER = [
    *("单位", "部分", "网页或界面", "地址", "指标", "指标名称", "规则", "判定", "结果代码"),
    *("计入指标", "测试员的回答", "问题", "怎么改", "WCAG", "元素", "证据", "引擎", "编号"),
    "问题编号",
]


def _rows(report: Any, lang: str = "zh") -> list[dict[str, str]]:
    content = render(material(report, lang))
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_finding_is_a_row() -> None:
    """The first link of the invented portal, each cell."""
    rows = _rows(portal())
    assert list(rows[0]) == HEADER
    assert list(rows[0].values()) == [
        "portal.example.test",
        "网站",
        "第 1 页《示范市人民政府门户网站》",
        "https://portal.example.test/",
        "W09",
        "非文本链接",
        "web-link-icon-name",
        "不通过",
        "failed",
        "是",
        "",
        "链接“btn_03.png”的名称是文件名，说不清去向。",
        "把 alt 写成链接的去向；纯装饰的图片用空 alt。",
        "1.1.1 2.4.4",
        "body > div.top > a:nth-of-type(2)",
        "captures/p1/dom.json",
        "",
        "f-9a1c",
        "i-icons",
    ]


def test_every_finding_is_there_once() -> None:
    """Five on the first page, two on the second, and the page that was not measured."""
    rows = _rows(portal())
    ids = [row["编号"] for row in rows]
    assert ids == ["f-9a1c", "f-9a1d", "f-5501", "f-77aa", "f-c0c0", "f-9a1e", "f-5502", ""]
    verdicts = [row["判定"] for row in rows]
    assert verdicts[3:5] == ["建议", "待确认"]
    assert (rows[-1]["判定"], rows[-1]["结果代码"]) == ("未测", "untested")
    assert "404" in rows[-1]["问题"]


def test_people_have_a_say() -> None:
    """The answered question says so, and W01 fails with the tester's words."""
    rows = _rows(with_people("no"))
    assert next(row for row in rows if row["编号"] == "f-c0c0")["测试员的回答"] == "不是问题"
    assert (rows[-1]["指标"], rows[-1]["问题"]) == ("W01", "进不去办事页面")


@pytest.mark.parametrize("name", REPORTS)
def test_no_cell_is_a_formula_or_acts(name: str) -> None:
    """Whatever a page is called, no cell calculates, moves a cursor or turns text round."""
    for lang in ("zh", "en"):
        given = material(REPORTS[name](), lang)
        content = render(given)
        assert render(given) == content
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True):
            assert len(row) == len(HEADER)
            for cell in row:
                assert not cell.startswith(tuple("=+-@＝＋－＠\t\r\n"))
                assert len(cell) <= 32_767
                assert not set(cell) & {"\x1b", "\x00", "\u202e", "\ufffe"}


def test_a_hostile_name_is_told_and_does_nothing() -> None:
    """The selector that began with = has an apostrophe before it and its escapes spelt out."""
    found = next(row for row in _rows(hostile()) if row["元素"])
    assert found["元素"].startswith(r"'=1+1 <script>alert(1)</script> \x1b[31m\u202e\x00")


def test_nothing_measured_gives_no_clean_table() -> None:
    """A lost page is a row, and so is a workspace without any page."""
    assert [row["结果代码"] for row in _rows(unmeasured())] == ["untested"]
    assert [row["结果代码"] for row in _rows(empty())] == ["untested"]
