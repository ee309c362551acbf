"""report.json, format yd-audit/1: the whole report for programs, with words beside the ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from audit.report.foreign import foreign_json
from audit.report.history_view import history_json
from audit.report.instrument import instrument_json
from audit.report.json_app import app_score, app_target, screen, unreached
from audit.report.json_gains import gain
from audit.report.json_heard import heard
from audit.report.json_parts import Json, figures, finding, reasons, score
from audit.report.json_place import place
from audit.report.model import (
    PersonWord,
    Report,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportSample,
    ReportTool,
)
from audit.report.repairs import repair_order
from audit.report.safe import json_safe
from audit.report.waived import check_json
from audit.report.words import Words, machine_looked
from rules.model import Catalogue, Result
from rules.wording import Texts

_SCHEMA = Path(__file__).parent / "schema" / "yd-audit-1.schema.json"


def render_json(report: Report, *, catalogue: Catalogue, texts: Texts) -> str:
    """The report as JSON text with a final line break; the same report gives the same bytes.

    Messages and repair advice are in the language of `texts`. Figures are rounded half up to two
    decimals and null when not known; `exact` beside them holds the unrounded fraction as text.
    Control and bidi characters of pages are written as escapes.
    """
    words = Words(report, catalogue=catalogue, texts=texts)
    issues = repair_order(report.issues, words.scheme)
    gains = {one.issue: gain(one) for one in report.gains}
    document: Json = {
        "format": report.format,
        "lang": words.html_lang,
        "disclaimer": words.disclaimer(),
        "tool": _tool(report.tool),
        "scheme": report.scheme,
        "target": {
            "medium": "+".join(report.media),
            "url": report.target_url,
            "apps": [app_target(p) for p in report.platforms],
        },
        "run": {
            "started_at": report.started_at,
            "finished_at": report.finished_at,
            "interrupted": report.interrupted,
        },
        "score": {
            "web": score(report.web),
            "app": app_score(report),
            "total": score(report.total) if report.total is not None else None,
            "grade": report.grade,
        },
        **({"place": place(report.place)} if report.place is not None else {}),
        **({"check": check_json(report.check)} if report.check is not None else {}),
        **({"history": history_json(report)} if report.history is not None else {}),
        "indicators": [_indicator(i) for i in report.indicators],
        "issues": [_issue(i, words) for i in issues],
        **({"gains": [gains[i.id] for i in issues if i.id in gains]} if gains else {}),
        "pages": [_page(p, words) for p in report.pages],
        "screens": [screen(one, words) for one in report.screens],
        **({"heard": heard(report.heard, words)} if report.heard is not None else {}),
        "unreached": [unreached(one, words) for one in report.unreached],
        "sample": _sample(report.sample, words),
        "tasks": _tasks(report, words),
        "clauses": _clauses(report, words),
        **({"foreign": foreign_json(report.foreign)} if report.foreign else {}),
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) that every rendered report satisfies."""
    return cast("Mapping[str, Any]", json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _tool(tool: ReportTool) -> Json:
    return {
        "version": tool.version,
        "engine": ", ".join(f"{name} {version}" for name, version in tool.engines),
        "engines": [{"name": name, "version": version} for name, version in tool.engines],
        "browser": tool.browser,
        "driver": tool.driver,
        "catalogue": tool.catalogue,
        "instrument": instrument_json(tool.instrument, tool.catalogue),
    }


def _indicator(indicator: ReportIndicator) -> Json:
    aside = indicator.verdict in {Result.NOT_MEASURED, Result.NOT_APPLICABLE}
    looked = machine_looked(indicator)
    return {
        "id": indicator.id,
        "platform": indicator.platform,
        "group": indicator.group,
        "title": indicator.title,
        "title_en": indicator.title_en,
        "principle": indicator.principle,
        "judged_by": indicator.judged_by,
        "verdict": str(indicator.verdict),
        **(
            figures(None, None, None)
            if aside
            else figures(indicator.value, indicator.low, indicator.high)
        ),
        "decided_by": indicator.decided_by,
        "failed": indicator.failed if looked else None,
        "passed": indicator.passed if looked else None,
        "cant_tell": indicator.cant_tell if looked else None,
        "pages_failed": indicator.pages_failed if looked else None,
        "rules": sorted(indicator.rules),
        "clauses": sorted(indicator.clauses),
        "tasks": list(indicator.tasks),
        "notes": list(indicator.notes),
        "people": [_said(word) for word in indicator.people],
    }


def _said(word: PersonWord) -> Json:
    return {
        "tester": word.tester,
        "answer": word.answer,
        "note": word.note,
        "assistive": word.assistive,
        "device": word.device,
        "observed_at": word.observed_at,
        "question": word.question,
        "sheet": word.sheet,
        "evidence": list(word.evidence),
        "moments": [list(one) for one in word.moments],
        "counts": word.counts,
    }


def _issue(issue: ReportIssue, words: Words) -> Json:
    rule = words.rule(issue.rule)
    return {
        "id": issue.id,
        "platform": issue.platform,
        "rule": issue.rule,
        "indicator": issue.indicator,
        "verdict": str(issue.verdict),
        "code": issue.code,
        "counts": issue.counts,
        "title": words.rule_title(issue.rule),
        "message": words.sentence(issue.example),
        "fix": words.fix(issue.rule),
        "code_example": words.example(issue.rule) or None,
        "wcag": list(issue.example.wcag),
        "clauses": sorted(rule.clauses) if rule else [],
        "component": issue.component,
        "page_count": len(issue.pages),
        "elements": issue.elements,
        "pages": list(issue.pages),
        "findings": list(issue.findings),
        "also": list(issue.also),
        "example": {"page": issue.example_page, "finding": issue.example.id},
    }


def _page(page: ReportPage, words: Words) -> Json:
    return {
        "id": page.id,
        "url": page.url,
        "final_url": page.final_url,
        "title": page.title,
        "status": page.status,
        **reasons(page.reasons, page.details, words),
        "http_status": page.http_status,
        "viewport": page.viewport,
        "kinds": list(page.kinds),
        "chosen": page.chosen,
        "template": page.template,
        "captured_at": page.captured_at,
        "screenshot": page.screenshot,
        "errors": sorted(page.errors),
        "findings": [finding(f, words) for f in page.findings],
    }


def _sample(sample: ReportSample, words: Words) -> Json:
    left_out = sorted(sample.left_out, key=lambda left: (left.reason, left.url))
    return {
        "method": sample.method,
        "seed": sample.seed,
        "budget": sample.budget,
        "discovered": sample.discovered,
        "explored": sample.explored,
        "kinds_missing": sorted(sample.kinds_missing),
        "left_out": [
            {
                "url": left.url,
                "reason": left.reason,
                "details": dict(sorted(left.details.items())),
                "text": words.reason(left.reason, left.details).what,
            }
            for left in left_out
        ],
        "notes": [{"code": note, "text": words.reason(note).what} for note in sample.notes],
    }


def _tasks(report: Report, words: Words) -> list[Json]:
    """The human tasks that the indicators name, each with its protocol."""
    named = {task: i.id for i in reversed(report.indicators) for task in i.tasks}
    found = [words.task(task, indicator) for task, indicator in sorted(named.items())]
    return [
        {
            "id": task.id,
            "indicator": task.indicator,
            "title": task.title,
            "purpose": task.purpose,
            "method": list(task.method),
            "expected": task.expected,
            "note": task.note,
        }
        for task in found
    ]


def _clauses(report: Report, words: Words) -> list[Json]:
    """Every clause that indicators or failed rules name, with the standing of its number."""
    ids = {clause for i in report.indicators for clause in i.clauses}
    for issue in report.issues:
        rule = words.rule(issue.rule)
        ids.update(rule.clauses if rule else ())
    known = [clause for clause in map(words.clause, sorted(ids)) if clause is not None]
    return [
        {
            "id": clause.id,
            "standard": clause.standard,
            "standard_title": clause.standard_title,
            "number": clause.number,
            "title": clause.title,
            "level": clause.level,
            "status": clause.status,
            "confidence": clause.confidence,
            "source": clause.source,
            "note": clause.note,
            "label": words.clause_labels([clause.id])[0],
        }
        for clause in known
    ]
