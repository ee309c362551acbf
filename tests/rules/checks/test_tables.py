"""Which table headers certainly stand over nothing."""

from __future__ import annotations

import pytest

from rules.checks.tables import header_cells
from rules.model import Verdict
from rules.opinions.tables import headers_judged
from rules.snapshot import EngineNode
from tests.build import find, page

FAILED, PASSED = Verdict.FAILED, Verdict.PASSED


def _judged(html: str) -> dict[str, Verdict]:
    snapshot = page(f"<body>{html}</body>")
    return {f.node.get("id"): f.verdict for f in header_cells(snapshot, {}) if f.node is not None}


def test_a_header_without_a_cell_below_fails() -> None:
    """The others of its row have theirs."""
    html = '<table><tr><th id="a">窗口</th><th id="b">时间</th></tr><tr><td>一号</td></tr></table>'
    assert _judged(html) == {"a": PASSED, "b": FAILED}


def test_a_cell_that_names_another_header_leaves_its_own_bare() -> None:
    """What `headers` says replaces the place in the grid."""
    html = (
        '<table><tr><th id="a">镇</th><th id="b">县</th></tr>'
        '<tr><td>甲</td><td headers="a">乙</td></tr></table>'
    )
    assert _judged(html) == {"a": PASSED, "b": FAILED}


@pytest.mark.parametrize(
    "html",
    [
        '<tr><th id="a">镇</th><th id="b">县</th></tr><tr><td colspan="2">无变化</td></tr>',
        '<tr><th id="a">镇</th></tr><tr><td>甲</td></tr><tr><th id="b">合计</th><td>1</td></tr>',
        '<tr><th id="a" rowspan="2">镇</th><th id="b">县</th></tr>'
        "<tr><th>户</th></tr><tr><td>1</td><td>2</td></tr>",
        '<tr><th id="a">镇</th><th id="b">县</th></tr>'
        '<tr><td>甲</td></tr><tr><td headers="b">乙</td></tr>',
    ],
)
def test_headers_with_cells_pass(html: str) -> None:
    """Spans, rows, groups of rows and `headers` are all understood."""
    found = _judged(f"<table>{html}</table>")
    assert (found["a"], found["b"]) == (PASSED, PASSED)


@pytest.mark.parametrize(
    "html",
    [
        '<table><tr><th id="a">镇</th><th id="b">县</th></tr></table>',
        '<table><tr><th id="b">镇</th><th>县</th></tr><tr><td>暂无数据</td></tr></table>',
        '<table role="presentation"><tr><th id="b">镇</th></tr><tr></tr></table>',
        '<table><tr><th>镇</th><th id="b"></th></tr><tr><td>甲</td></tr></table>',
        '<table aria-colcount="9"><tr><th>镇</th><th id="b">县</th></tr><tr><td>1</td></tr>',
        '<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr><tr><th id="b">丁</th></tr>',
        '<table><tr><th>镇</th><th id="b" aria-hidden="true">县</th></tr><tr><td>1</td></tr>',
    ],
)
def test_doubtful_tables_are_not_accused(html: str) -> None:
    """Empty ones, parts of larger ones, layout, and headers that may be emphasis."""
    assert _judged(html).get("b") is not FAILED


def test_grids_of_roles_are_tables_too() -> None:
    """The engine looks at elements only."""
    html = (
        '<div role="grid"><div role="row"><i role="columnheader" id="a">室</i>'
        '<i role="columnheader" id="b">人</i></div>'
        '<div role="row"><i role="gridcell">甲</i></div></div>'
    )
    assert _judged(html) == {"a": PASSED, "b": FAILED}


def test_the_engine_need_not_ask_what_is_known() -> None:
    """Its question stays for a table about which nobody can be sure."""

    def said(rows: str) -> Verdict:
        snapshot = page(f'<body><table id="t">{rows}</table></body>')
        asked = EngineNode(node=find(snapshot, "t"), path="", html="", messages=())
        return headers_judged(snapshot, asked, Verdict.CANT_TELL)

    assert said("<tr><th>镇</th><th>县</th></tr><tr><td>1</td></tr>") is Verdict.INAPPLICABLE
    assert said("<tr><th>镇</th></tr><tr><td></td></tr>") is PASSED
    assert said("<tr><th>镇</th><th>县</th></tr>") is Verdict.CANT_TELL


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('<th id="b" aria-label="办理时间">时间</th>', "办理时间"),
        ('<th id="b" data-t-name="">时间</th>', "时间"),
    ],
)
def test_a_header_is_called_by_its_name(header: str, name: str) -> None:
    """The report shows the accessible name, and the words where the browser gave no name."""
    html = f"<table><tr><th>窗口</th>{header}</tr><tr><td>一号</td></tr></table>"
    found = header_cells(page(f"<body>{html}</body>"), {})
    assert [(f.verdict, f.code, f.data["name"]) for f in found if f.verdict is FAILED] == [
        (FAILED, "bare", name)
    ]
