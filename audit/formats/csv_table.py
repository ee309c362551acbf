"""findings.csv: one row for each finding, for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from audit.formats import Material
from audit.formats.parts import MOST_TEXT, answers_of, failed_by_people, one_line, units_of
from audit.people.cell_text import clean, neutral, shortened
from audit.report.issue_view import mark_kind
from audit.report.model import Report, ReportFinding, ReportPage
from audit.report.summary import name_of
from audit.report.words import Unit, Words
from rules.model import Verdict

_BOM = "\ufeff"
COLUMNS = (
    *("body", "part", "unit", "address", "indicator", "indicator-title", "rule", "verdict"),
    *("outcome", "counts", "people", "message", "fix", "wcag", "selector", "evidence"),
    *("engine", "id", "issue"),
)

type Row = Mapping[str, str]


def render(material: Material) -> bytes:
    """UTF-8 with BOM, CRLF, a header and the rows; nothing is a formula.

    A page that was not measured has a row that says so, and so has an indicator that fails
    because of what people found.
    """
    words = Words(material.report, catalogue=material.catalogue, texts=material.texts)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([words.label(f"formats.csv-{name}") for name in COLUMNS])
    for row in _rows(material.report, words):
        writer.writerow([_cell(row.get(name, "")) for name in COLUMNS])
    return (_BOM + out.getvalue()).encode("utf-8")


def _rows(report: Report, words: Words) -> Iterator[Row]:
    body, answers = name_of(report, words), answers_of(report)
    issues = {(u, f): one.id for one in report.issues for u in one.pages for f in one.findings}
    units = list(units_of(report))
    if not units:
        untested = {"verdict": words.label("status-not-measured"), "outcome": "untested"}
        yield {"body": body, **untested, "message": words.label("formats.junit-not-measured")}
    for unit in units:
        place = {"body": body, **_place(unit, words)}
        if unit.status == "not-measured":
            yield {**place, **_nothing(unit, words)}
        for finding in unit.findings:
            key = (unit.id, finding.id)
            said = answers.get(key, "")
            yield {
                **place,
                **_finding(finding, words),
                "people": words.label(f"formats.csv-answer-{said}") if said else "",
                "issue": issues.get(key, ""),
            }
    for indicator, note in failed_by_people(report):
        yield {
            "body": body,
            "part": words.platform(indicator.platform) or words.label("formats.csv-web"),
            "indicator": indicator.id,
            "indicator-title": words.indicator_title(indicator.id),
            "verdict": words.label(f"result-{indicator.verdict}"),
            "outcome": Verdict.FAILED.value,
            "counts": words.label("formats.csv-yes"),
            "message": note,
            "fix": " ".join(words.aims(indicator.id)),
        }


def _place(unit: Unit, words: Words) -> Row:
    if isinstance(unit, ReportPage):
        part, address = words.label("formats.csv-web"), unit.url
    else:
        part, address = words.platform(unit.platform), unit.key
    return {"part": part, "unit": words.unit_title(unit), "address": address}


def _nothing(unit: Unit, words: Words) -> Row:
    reasons = " ".join(words.reason(code, unit.details).what for code in unit.reasons)
    return {
        "verdict": words.label("status-not-measured"),
        "outcome": "untested",
        "message": reasons or words.label("page-no-result"),
    }


def _finding(finding: ReportFinding, words: Words) -> Row:
    return {
        "indicator": finding.indicator,
        "indicator-title": words.indicator_title(finding.indicator),
        "rule": finding.rule,
        "verdict": words.label(f"mark-{mark_kind(finding.verdict, finding.counts)}"),
        "outcome": finding.verdict.value,
        "counts": words.label("formats.csv-yes" if finding.counts else "formats.csv-no"),
        "message": words.sentence(finding),
        "fix": words.fix(finding.rule),
        "wcag": " ".join(finding.wcag),
        "selector": finding.selector,
        "evidence": " ".join(finding.evidence),
        "engine": finding.engine or "",
        "id": finding.id,
    }


def _cell(text: str) -> str:
    """The text as `one_line` and as a spreadsheet takes it for no formula."""
    return neutral(shortened(clean(one_line(text)), MOST_TEXT))
