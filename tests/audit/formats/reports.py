"""Invented reports for the renderers: a portal, an app, both, people's words, hostile, empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit.formats import Material
from audit.report.model import PersonWord, Report, ReportIndicator
from audit.report.outcomes import RuleOutcome
from rules.load import load_catalogue, load_texts
from rules.model import Result, Verdict
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts
from tests.audit.report.test_app_report import app_report, finding

SCHEMAS = Path("fixtures/schemas")
EVIL = "=1+1 <script>alert(1)</script> \x1b[31m\u202e\x00\ud800 ]]> \ufffe 标题" + "长" * 10_000
OUTCOMES = (
    RuleOutcome(rule="web-axe-color-contrast", verdict=Verdict.CANT_TELL),
    RuleOutcome(rule="web-link-icon-name", verdict=Verdict.FAILED),
    RuleOutcome(rule="web-link-new-window", verdict=Verdict.FAILED),
    RuleOutcome(rule="web-page-language", verdict=Verdict.PASSED),
    RuleOutcome(rule="web-skip-link", verdict=Verdict.FAILED),
    RuleOutcome(rule="web-frame", verdict=Verdict.INAPPLICABLE),
    RuleOutcome(rule="web-reflow", verdict=Verdict.ERROR, why="rule-failed"),
)


def material(report: Report, lang: str = "zh", *, shipped: bool = False) -> Material:
    """What a renderer is given; with `shipped`, the real catalogue and texts."""
    return Material(
        report=report,
        workspace=Path("/nowhere"),
        catalogue=load_catalogue() if shipped else catalogue(),
        texts=load_texts(lang) if shipped else texts(lang),
    )


def portal() -> Report:
    """The invented portal; its first page with what every rule came to."""
    found = invented.report()
    first, *others = found.pages
    return replace(found, pages=(replace(first, outcomes=OUTCOMES), *others))


def said(answer: str, *, question: str = "", counts: bool = True, note: str = "") -> PersonWord:
    """What tester T1 said."""
    return PersonWord(
        tester="T1",
        answer=answer,
        note=note,
        assistive="争渡读屏 9.0",
        device="",
        observed_at="2026-03-03T02:00:00+00:00",
        question=question,
        sheet="T1.xlsx 第 3 行",
        evidence=(),
        counts=counts,
    )


def with_people(contrast: str = "yes") -> Report:
    """The portal after a tester said that W01 fails, and `contrast` to the question of W14."""
    words = {
        "W01": (Result.NONE, said("none", note="进不去办事页面")),
        "W14": (Result.PENDING, said(contrast, question="i-contrast")),
    }

    def spoken(one: ReportIndicator) -> ReportIndicator:
        if one.id not in words:
            return one
        verdict, word = words[one.id]
        decided = "person" if verdict is Result.NONE else None
        return replace(one, verdict=verdict, people=(word,), decided_by=decided)

    report = portal()
    return replace(report, indicators=tuple(map(spoken, report.indicators)))


def hostile() -> Report:
    """Every text that comes from a page is hostile, on a page and on a screen."""
    report = app_report(web=True)
    page = replace(
        report.pages[0],
        title=EVIL,
        url="https://portal.example.test/\u202e<x> \ud800",
        findings=(
            invented.finding(selector=EVIL, html=EVIL, data={"name": EVIL}),
            invented.finding(id="f-2", selector="", html="", verdict=Verdict.CANT_TELL),
        ),
    )
    shown = replace(
        report.screens[0],
        title=EVIL,
        key=EVIL,
        app="cn.=\x00",
        findings=(finding(selector=EVIL, html=EVIL),),
    )
    indicators = tuple(
        replace(one, people=(said("none", note=EVIL),), verdict=Result.NONE, decided_by="person")
        if at == 0
        else one
        for at, one in enumerate(report.indicators)
    )
    return replace(
        report,
        pages=(page, *report.pages[1:]),
        screens=(shown, *report.screens[1:]),
        indicators=indicators,
    )


def empty() -> Report:
    """A workspace where nothing was measured and no page is known."""
    return replace(invented.report(), pages=(), issues=(), indicators=())


def unmeasured() -> Report:
    """A portal of which no page could be measured."""
    report = invented.report()
    return replace(report, pages=(report.pages[2],), issues=())


REPORTS: Mapping[str, Any] = {
    "portal": portal,
    "app": app_report,
    "both": lambda: app_report(web=True),
    "people": with_people,
    "hostile": hostile,
    "empty": empty,
    "unmeasured": unmeasured,
}


def loaded(content: bytes) -> Any:
    """JSON that holds nothing that acts: no control characters, no lone surrogates."""
    text = content.decode("utf-8")
    assert not set(text) & {"\x1b", "\x00", "\u202e"}
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode("utf-8")  # a lone surrogate raises
    return document
