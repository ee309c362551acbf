"""The first page in a real Chromium: one sheet of A4, and nothing to scroll sideways for."""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from audit.report.html_report import render_html
from audit.report.model import ReportPlatform, ReportScore
from audit.rounds.report.place import place_of
from devices.drivers.chrome import Chrome
from rules.load import load_catalogue, load_texts
from tests.audit.repairs import audited, defects, scheme
from tests.audit.report import invented
from tests.audit.rounds import report_rounds as rounds


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    """One browser for all of these."""
    found = Chrome(product="yd-audit/test")
    yield found
    found.close()


def rendered(lang: str) -> str:
    """The longest that a first page gets: a round's body with both platforms and open causes."""
    found = [*defects("a", 1), *defects("b", 1), *defects("c", 2, of="W10")]
    by = scheme("both")
    report = audited(found, passed={"W09": 3, "W10": 2}, by=by, said={"W10": "partial"})
    nothing = ReportScore(value=None, low=None, high=None, coverage=report.web.coverage)
    platforms = tuple(
        ReportPlatform(
            platform=name,
            app="cn.invented.yunxi.accessibility.services",
            name="云汐市人民政府政务服务一网通办客户端",
            version="13.20.5",
            score=nothing,
            devices=(),
        )
        for name in ("android", "ios")
    )
    name = "云汐市人民政府办公室（市政务服务和数据管理局）"
    place = replace(place_of(rounds.full_round(), "b4"), name=name)
    report = replace(
        report,
        media=("web", "app"),
        platforms=platforms,
        app=nothing,
        total=report.web,
        combine="mean",
        place=place,
        target_url=invented.HOME + "zwfw/" + "long-path/" * 8,
    )
    return render_html(
        report,
        workspace=Path("/nonexistent"),
        catalogue=load_catalogue(),
        texts=load_texts(lang),
        lang=lang,
    )


@pytest.mark.parametrize(("lang", "after"), [("zh", "怎样读这些结果"), ("en", "How to read")])
def test_it_is_one_sheet_of_a4(chrome: Chrome, tmp_path: Path, lang: str, after: str) -> None:
    """Header, notice and the whole first page on sheet one, the next section on sheet two."""
    file = tmp_path / "report.html"
    file.write_text(rendered(lang), encoding="utf-8")
    chrome.driver.get(file.as_uri())
    printed = chrome.cdp("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    sheets = PdfReader(io.BytesIO(base64.b64decode(printed["data"]))).pages
    first, second = (" ".join(sheets[n].extract_text().split()) for n in (0, 1))
    last_step = chrome.driver.execute_script(
        "return document.querySelector('.first-page .steps li:last-child').innerText"
    )
    assert _letters(last_step) in _letters(first)
    assert _letters(after) in _letters(second) and _letters(after) not in _letters(first)


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_it_needs_no_scrolling_sideways(chrome: Chrome, tmp_path: Path, size: str) -> None:
    """At 320 px and at 200 % text nothing of it lies outside of the window."""
    file = tmp_path / "report.html"
    file.write_text(rendered("zh"), encoding="utf-8")
    chrome.cdp(
        "Emulation.setDeviceMetricsOverride",
        width=320 if size == "100%" else 640,
        height=900,
        deviceScaleFactor=1,
        mobile=False,
    )
    try:
        chrome.driver.get(file.as_uri())
        outside = chrome.driver.execute_script(
            "document.documentElement.style.fontSize = arguments[0];"
            "const wide = document.documentElement.clientWidth;"
            "return [...document.querySelectorAll('.first-page, .first-page *')]"
            ".filter(e => e.getBoundingClientRect().right > wide + 1).map(e => e.outerHTML)",
            size,
        )
    finally:
        chrome.cdp("Emulation.clearDeviceMetricsOverride")
    assert outside == []


def _letters(text: str) -> str:
    """A text without white space and ligatures: what is printed breaks and joins anywhere."""
    return "".join(unicodedata.normalize("NFKC", text).split())
