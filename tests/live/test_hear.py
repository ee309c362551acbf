"""Listening to pages that a real browser gathered, and our own audit of what is made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from audit.app_commands import store_recordings
from audit.judging import judge
from audit.report.hear_html import render_hear
from audit.workspace import Workspace
from devices.serve import serve
from fixtures.app.build import CAPTURES
from rules.load import load_catalogue, load_texts
from rules.snapshot import Node
from rules.speech.model import Transcript
from rules.speech.web import transcript_of_page
from rules.speech.words import said
from tests.live.conftest import Visit
from tests.live.test_run import run

PAGE = """<!doctype html><html lang=zh-CN><meta charset=utf-8><title>市民服务</title>
<style>i::before { content: "\\e601" } .o { position: absolute; left: -999px }</style>
<a class=o href=#m>跳到主要内容</a>
<nav aria-label=主导航><ul>
<li><a href=/ aria-current=page>首页</a><li><a href=/zw>政务</a></ul></nav>
<main id=m tabindex=-1><h1>市民服务</h1><p>请在<b>三日</b>内到<a href=/w>窗口</a>办理。</p>
<a href=/pic/list_7.html>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width=40 height=40></a>
<form><label>姓名 <input required></label><input type=checkbox id=c><label for=c>同意</label>
<button type=button><i></i></button></form>
<ol><li>甲<li>乙</ol><table><tr><th>事项<th>时限<tr><td>办证<td>三日</table>
<details><summary>说明</summary>里面</details>
<div aria-hidden=true>只有看见的人知道</div><a href=/h aria-hidden=true>参加征集</a>
<iframe title=地图 srcdoc="<p>市民中心</p>"></iframe></main>"""

HEARD = """市民服务
链接 跳到主要内容
主导航 导航 区域 列表 2 项 链接 首页 当前页
链接 政务
主要内容 区域 标题 一级 市民服务
请在三日内到
链接 窗口
办理。
链接 list_7
编辑框 姓名 必填
复选框 同意 未选中
按钮 未加标签
列表 2 项 1. 甲
2. 乙
表格 2 行 2 列 第 1 行 第 1 列 事项
第 2 列 时限
第 2 行 第 1 列 办证
第 2 列 三日
按钮 说明 已折叠
框架 地图 市民中心"""


@pytest.fixture
def heard(visit: Visit) -> Transcript:
    """The transcript of the page above."""
    _, page = visit(PAGE)
    found = transcript_of_page(page)
    assert found is not None
    return found


def test_a_real_page_line_by_line(heard: Transcript) -> None:
    """Each line as a listener gets it, in the order of the tree."""
    texts = load_texts("zh")
    assert [said(item, texts) for item in heard.items if item.heard] == HEARD.splitlines()
    silent = [item.shown for item in heard.items if not item.heard]
    assert silent == ["只有看见的人知道", "参加征集"]
    assert (heard.figures.place, heard.figures.items, heard.figures.skip_items) == ("main", 4, 2)
    for item in heard.items:  # nothing that is hidden from readers is said
        node = item.node
        if item.heard and isinstance(node, Node):
            around = (node, *node.ancestors())
            assert not any(one.get("aria-hidden") == "true" for one in around)


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_transcripts_have_no_failure_of_their_own(lang: str, tmp_path: Path) -> None:
    """hear.html of three screens in both viewports, audited as any page."""
    workspace = Workspace(tmp_path / "out")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=False)
    whole = judge(workspace, processes=1)
    assert whole.heard is not None
    report = replace(whole, heard=replace(whole.heard, units=whole.heard.units[:3]))
    site = tmp_path / "site"
    site.mkdir()
    page = render_hear(
        report,
        workspace=workspace.path,
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        processes=1,
    )
    (site / "hear.html").write_text(page, encoding="utf-8")
    (site / "report.html").write_text(
        "<!doctype html><html lang=zh-CN><title>报告</title><main><h1>报告</h1></main>"
    )
    with serve(site) as base:
        (tmp_path / "urls.txt").write_text(f"{base}/hear.html\n")
        done = run(
            "web", f"{base}/hear.html", "--urls", "urls.txt", "--viewport", "both", "--out", "own",
            cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode in (2, 3), done.stderr
    found = json.loads((tmp_path / "own/report.json").read_text())
    assert [page["status"] for page in found["pages"]] == ["measured"] * 2
    failed = [
        (page["viewport"], f["rule"], f["selector"], f["html"])
        for page in found["pages"]
        for f in page["findings"]
        if f["verdict"] == "failed"
    ]
    assert failed == []
