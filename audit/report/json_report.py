"""report.json, format yd-audit/1: the whole report for programs, with words beside the ids."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast

from audit.report.figures import exact, number
from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportSample,
    ReportScore,
    ReportTool,
)
from audit.report.safe import json_safe
from audit.report.words import Words, machine_looked, repair_order
from rules.model import Catalogue, Result
from rules.snapshot import Rect
from rules.wording import Texts

_SCHEMA = Path(__file__).parent / "schema" / "yd-audit-1.schema.json"

type Json = dict[str, Any]


def render_json(report: Report, *, catalogue: Catalogue, texts: Texts) -> str:
    """The report as JSON text with a final line break; the same report gives the same bytes.

    Messages and repair advice are in the language of `texts`. Figures are rounded half up to two
    decimals and null when not known; `exact` beside them holds the unrounded fraction as text.
    Control and bidi characters of pages are written as escapes.
    """
    words = Words(report, catalogue=catalogue, texts=texts)
    document: Json = {
        "format": report.format,
        "lang": words.html_lang,
        "disclaimer": words.disclaimer(),
        "tool": _tool(report.tool),
        "scheme": report.scheme,
        "target": {"medium": "web", "url": report.target_url},
        "run": {
            "started_at": report.started_at,
            "finished_at": report.finished_at,
            "interrupted": report.interrupted,
        },
        "score": {"web": _score(report.web), "grade": report.grade},
        "indicators": [_indicator(i) for i in report.indicators],
        "issues": [_issue(i, words) for i in repair_order(report.issues, words.scheme)],
        "pages": [_page(p, words) for p in report.pages],
        "sample": _sample(report.sample, words),
        "tasks": _tasks(report, words),
        "clauses": _clauses(report, words),
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
    }


def _score(score: ReportScore) -> Json:
    figures = _figures(score.value, score.low, score.high)
    figures["exact"]["coverage"] = exact(score.coverage)
    return {**figures, "coverage": number(score.coverage)}


def _figures(value: Fraction | None, low: Fraction | None, high: Fraction | None) -> Json:
    """`value`, `range` and their exact fractions; a range needs both its ends."""
    known = low is not None and high is not None
    return {
        "value": number(value),
        "range": [number(low), number(high)] if known else None,
        "exact": {
            "value": exact(value),
            "range": [exact(low), exact(high)] if known else None,
        },
    }


def _indicator(indicator: ReportIndicator) -> Json:
    aside = indicator.verdict in {Result.NOT_MEASURED, Result.NOT_APPLICABLE}
    looked = machine_looked(indicator)
    return {
        "id": indicator.id,
        "group": indicator.group,
        "title": indicator.title,
        "title_en": indicator.title_en,
        "principle": indicator.principle,
        "judged_by": indicator.judged_by,
        "verdict": str(indicator.verdict),
        **(
            _figures(None, None, None)
            if aside
            else _figures(indicator.value, indicator.low, indicator.high)
        ),
        "decided_by": indicator.decided_by,
        "failed": indicator.failed if looked else None,
        "passed": indicator.passed if looked else None,
        "cant_tell": indicator.cant_tell if looked else None,
        "pages_failed": indicator.pages_failed if looked else None,
        "rules": sorted(indicator.rules),
        "clauses": sorted(indicator.clauses),
        "tasks": list(indicator.tasks),
    }


def _issue(issue: ReportIssue, words: Words) -> Json:
    rule = words.rule(issue.rule)
    return {
        "id": issue.id,
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
        "example": {"page": issue.example_page, "finding": issue.example.id},
    }


def _page(page: ReportPage, words: Words) -> Json:
    reasons = [words.reason(code, page.details) for code in page.reasons]
    return {
        "id": page.id,
        "url": page.url,
        "final_url": page.final_url,
        "title": page.title,
        "status": page.status,
        "reason": " ".join(r.what for r in reasons) or None,
        "reasons": [{"code": r.code, "what": r.what, "todo": r.todo} for r in reasons],
        "details": dict(sorted(page.details.items())),
        "http_status": page.http_status,
        "viewport": page.viewport,
        "kinds": list(page.kinds),
        "chosen": page.chosen,
        "template": page.template,
        "captured_at": page.captured_at,
        "screenshot": page.screenshot,
        "errors": sorted(page.errors),
        "findings": [_finding(f, words) for f in page.findings],
    }


def _finding(finding: ReportFinding, words: Words) -> Json:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "indicator": finding.indicator,
        "verdict": str(finding.verdict),
        "code": finding.code,
        "counts": finding.counts,
        "wcag": list(finding.wcag),
        "act": list(finding.act),
        "selector": finding.selector,
        "html": finding.html,
        "message": words.sentence(finding),
        "fix": words.fix(finding.rule),
        "data": dict(sorted(finding.data.items())),
        "rect": _rect(finding.rect),
        "engine": finding.engine,
        "engine_messages": list(finding.engine_messages),
        "evidence": list(finding.evidence),
    }


def _rect(rect: Rect | None) -> Json | None:
    if rect is None:
        return None
    sides = {"x": rect.x, "y": rect.y, "width": rect.width, "height": rect.height}
    if not all(map(math.isfinite, sides.values())):
        return None
    return {name: round(value, 2) for name, value in sides.items()}


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
