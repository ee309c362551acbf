"""Reports on apps: screens beside pages, platforms beside each other, and nothing that acts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from rich.console import Console

from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPlatform,
    ReportScore,
    ReportScreen,
    Unreached,
)
from audit.report.terminal import show
from audit.store import write_database
from rules.load import load_catalogue, load_texts
from rules.model import Result, Verdict
from rules.snapshot import Rect
from tests.audit.report import invented

HALF = Fraction(1, 2)
HOSTILE = "首页 <script>alert(1)</script> \x1b[31m\u202e"


def finding(**changes: object) -> ReportFinding:
    """A button without a name on Android's first screen, with these fields changed."""
    base = ReportFinding(
        id="a-1",
        rule="app-control-name",
        indicator="M02",
        verdict=Verdict.FAILED,
        code="unnamed",
        data={},
        wcag=("4.1.2",),
        act=(),
        selector='//*[@resource-id="cn.invented.yunxi:id/scan"]',
        html='<android.widget.Button text="" content-desc="" clickable="true" />',
        rect=Rect(x=300, y=28, width=48, height=48),
        engine=None,
        engine_messages=(),
        counts=True,
        evidence=("captures/s1/screen.png", "captures/s1/source.xml"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def screen(**changes: object) -> ReportScreen:
    """Android's first screen with one finding, with these fields changed."""
    base = ReportScreen(
        id="s1",
        key="home",
        title=HOSTILE,
        platform="android",
        kind="standard",
        app="cn.invented.yunxi",
        activity=".HomeActivity",
        chosen="home",
        status="measured",
        reasons=(),
        details={},
        captured_at="2026-03-02T01:06:00+00:00",
        device="Invented Phone A Android 14",
        device_id="phone-a",
        origin="uiautomator2",
        width=360.0,
        height=800.0,
        screenshot=None,
        screenshot_scale=2.0,
        uninspected=0.125,
        findings=(finding(),),
        errors=(),
        lacking={"app-text-scaling": "font-scale-not-tried"},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def indicator(platform: str, result: Result, value: Fraction | None) -> ReportIndicator:
    """M02 on one platform."""
    low, high = (value, value) if value is not None else (Fraction(0), Fraction(1))
    return ReportIndicator(
        id="M02",
        group="D",
        title="控件名称",
        title_en="Names of controls",
        principle="perceivable",
        judged_by="both",
        verdict=result,
        value=value,
        low=low,
        high=high,
        decided_by="machine" if value is not None else None,
        failed=1 if value is not None else 0,
        passed=3,
        cant_tell=0,
        pages_failed=1 if value is not None else 0,
        rules=("app-control-name",),
        clauses=("gbt37668-2019:non-text-control",),
        tasks=("app-human-control-name",) if value is None else (),
        platform=platform,
    )


def app_report(*, web: bool = False) -> Report:
    """An app on two platforms, one screen of which was lost; with `web` the portal as well."""
    android, lost = screen(), screen(
        id="s2", title="我的", key="mine", platform="ios", status="not-measured",
        reasons=("device-lost",), details={"device": "phone-b"}, findings=(), width=None,
        height=None, uninspected=0.0, lacking={}, captured_at=None, activity="",
    )  # fmt: skip
    issue = ReportIssue(
        id="i1",
        rule="app-control-name",
        indicator="M02",
        verdict=Verdict.FAILED,
        code="unnamed",
        counts=True,
        component="android.widget.Button cn.invented.yunxi:id/scan",
        pages=("s1",),
        elements=1,
        findings=("a-1",),
        example=finding(),
        example_page="s1",
        platform="android",
    )
    whole = ReportScore(value=None, low=Fraction(25), high=Fraction(75), coverage=HALF)
    nothing = ReportScore(value=None, low=None, high=None, coverage=Fraction(0))
    app = ReportScore(value=None, low=Fraction(25, 2), high=Fraction(175, 2), coverage=HALF / 2)
    base = invented.report()
    return replace(
        base,
        media=("web", "app") if web else ("app",),
        target_url=base.target_url if web else "",
        pages=base.pages if web else (),
        web=base.web if web else nothing,
        indicators=(
            *(base.indicators if web else ()),
            indicator("android", Result.PARTIAL, HALF),
            indicator("ios", Result.NOT_MEASURED, None),
        ),
        issues=(*(base.issues if web else ()), issue),
        screens=(android, lost),
        platforms=(
            ReportPlatform(
                platform="android", app="cn.invented.yunxi", name="云汐通", version="3.2.0",
                score=whole, devices=("Invented Phone A Android 14",),
            ),
            ReportPlatform(
                platform="ios", app="cn.invented.yunxi", name="云汐通", version="3.2.0",
                score=nothing, devices=(),
            ),
        ),
        app=app,
        combine="mean",
        total=whole if web else None,
        unreached=(
            Unreached(
                platform="android", key="-", title="提交 <img src=x>", reason="never-tapped",
                details={"name": "提交"},
            ),
        ),
    )  # fmt: skip


def html(report: Report, tmp_path: Path, lang: str = "zh") -> lxml.html.HtmlElement:
    """The report's document."""
    text = render_html(
        report, workspace=tmp_path, catalogue=load_catalogue(), texts=load_texts(lang), lang=lang
    )
    return lxml.html.document_fromstring(text)


@pytest.mark.parametrize("web", [True, False])
def test_the_json_is_valid_with_and_without_a_portal(web: bool) -> None:
    """Screens, platforms and the total satisfy the published schema."""
    text = render_json(app_report(web=web), catalogue=load_catalogue(), texts=load_texts("zh"))
    document = json.loads(text)
    jsonschema.validate(document, schema())
    assert document["target"]["medium"] == ("web+app" if web else "app")
    assert document["score"]["app"]["platforms"]["ios"]["range"] is None
    assert (document["score"]["total"] is None) is not web
    assert [s["key"] for s in document["screens"]] == ["home", "mine"]
    assert document["screens"][0]["lacking"][0]["rule"] == "app-text-scaling"


def test_every_link_inside_the_report_leads_somewhere(tmp_path: Path) -> None:
    """Indicators come once for each platform; their anchors are different and all exist."""
    document = html(app_report(web=True), tmp_path)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a.get("href")[1:] for a in document.iter("a") if a.get("href", "").startswith("#")}
    assert targets <= set(ids)
    assert {"indicator-M02-android", "indicator-M02-ios"} <= set(ids)


def test_a_screen_that_was_not_measured_has_no_result(tmp_path: Path) -> None:
    """It says why, and is listed again among what was not measured."""
    document = html(app_report(), tmp_path)
    (article,) = document.xpath('//article[h3[@id="screen-2"]]')
    assert "本屏未测，因此没有结论。" in article.text_content()
    section = document.xpath('//section[h2[@id="left-out"]]')[0].text_content()
    assert "第 2 屏《我的》（iOS）" in section
    assert "可能提交、付款、删除、拨打或退出，所以没有点" in section


def test_nothing_of_an_app_acts_in_the_report(tmp_path: Path) -> None:
    """Titles and names of an app are text: no element, no control character, no direction."""
    document = html(app_report(), tmp_path)
    assert not document.xpath("//script | //img[@src='x']")
    text = document.text_content()
    assert "<script>alert(1)</script>" in text
    assert "\x1b" not in text and "\u202e" not in text


def test_an_app_alone_has_no_portal_in_its_report(tmp_path: Path) -> None:
    """No website score, no page section, no browser: they were not part of the audit."""
    document = html(app_report(), tmp_path)
    assert document.xpath("string(//h1)") == "应用无障碍检测报告：云汐通"
    assert not document.xpath('//h2[@id="pages"]')
    assert "网站得分" not in document.text_content()


@pytest.mark.parametrize("plain", [True, False])
def test_the_terminal_names_platforms(plain: bool) -> None:
    """Each line can be understood alone: the platform stands in it."""
    out = StringIO()
    console = Console(file=out, width=120, force_terminal=not plain, color_system=None)
    show(
        app_report(web=True),
        console=console,
        texts=load_texts("zh"),
        catalogue=load_catalogue(),
        plain=plain,
        files={},
    )
    text = out.getvalue()
    assert "总分（满分 100 分） Total score of 100" in text
    assert "控件名称（Android）" in text and "控件名称（iOS）" in text
    assert "第 2 屏《我的》（iOS）" in text
    assert "\u202e" not in text


def test_the_database_keeps_screens_apart_from_pages(tmp_path: Path) -> None:
    """A finding's screen can be joined; an indicator is kept for each platform."""
    write_database(tmp_path / "audit.sqlite", app_report(web=True))
    with closing(sqlite3.connect(tmp_path / "audit.sqlite")) as tables:
        joined = tables.execute(
            "select s.key, f.rule from screen_findings f join screens s on s.id = f.screen"
        ).fetchall()
        platforms = tables.execute(
            "select platform from indicators where id = 'M02' order by platform"
        ).fetchall()
    assert joined == [("home", "app-control-name")]
    assert platforms == [("android",), ("ios",)]


def test_places_with_different_causes_are_not_thrown_together(tmp_path: Path) -> None:
    """Two system windows are two reasons; neither place is put down to the other's window."""
    places = tuple(
        Unreached(
            platform="android", key="-", title=title, reason="system-dialog",
            details={"package": package},
        )
        for title, package in (("扫一扫", "cn.invented.camera"), ("附近", "cn.invented.map"))
    )  # fmt: skip
    document = html(replace(app_report(), unreached=places), tmp_path)
    section = document.xpath('//section[h2[@id="left-out"]]')[0]
    groups = [g.text_content() for g in section.iter() if g.tag in {"details", "li"}]

    assert any("cn.invented.camera" in g and "附近" not in g for g in groups)
    assert any("cn.invented.map" in g and "扫一扫" not in g for g in groups)
