"""WCAG-EM: read as RDF by the tool's own terms; nobody's silence has become a pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest
import rdflib

from audit.formats.wcag_em import render
from audit.report.model import Report
from audit.report.outcomes import RuleOutcome
from rules.model import Verdict
from tests.audit.formats.reports import (
    REPORTS,
    loaded,
    material,
    portal,
    unmeasured,
    with_people,
)

# The library's own reader of JSON-LD uses what the library says not to use any more.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

_TEXT = {"type": "string"}
_SUBJECT = {
    "type": "object",
    "required": ["id", "type", "title", "description"],
    "properties": {"title": {"type": "string", "minLength": 1}, "description": _TEXT},
}
# What the tool looks up when it opens a file, written down from its source (3.0.3).
_OPENED = {
    "type": "object",
    "required": [
        *("@context", "type", "language", "defineScope", "exploreTarget", "selectSample"),
        *("auditSample", "reportFindings"),
    ],
    "properties": {
        "type": {"const": "Evaluation"},
        "defineScope": {
            "required": ["scope", "wcagVersion", "conformanceTarget"],
            "properties": {
                "scope": _SUBJECT,
                "wcagVersion": {"enum": ["2.0", "2.1", "2.2"]},
                "conformanceTarget": {"enum": ["A", "AA", "AAA"]},
            },
        },
        "selectSample": {
            "required": ["structuredSample", "randomSample"],
            "additionalProperties": {"anyOf": [_TEXT, {"type": "array", "items": _SUBJECT}]},
        },
        "reportFindings": {
            "required": ["title", "evaluator", "date", "summary", "evaluationSpecifics"],
            "properties": {"date": {"required": ["@value"]}},
        },
        "auditSample": {
            "type": "array",
            "items": {
                "required": ["type", "subject", "test", "result"],
                "properties": {
                    "type": {"const": "Assertion"},
                    "subject": _SUBJECT,
                    "test": {"properties": {"id": {"pattern": "^WCAG22:[a-z-]+$"}}},
                    "result": {
                        "required": ["outcome", "description"],
                        "properties": {
                            "outcome": {
                                "properties": {
                                    "id": {
                                        "pattern": "^earl:(passed|failed|cantTell|inapplicable"
                                        "|untested)$"
                                    }
                                }
                            }
                        },
                    },
                },
            },
        },
    },
}


def _document(report: Report, lang: str = "zh") -> Any:
    return loaded(render(material(report, lang, shipped=True)))


def _results(report: Report) -> dict[tuple[str, str], dict[str, Any]]:
    """Results by the subject's address and the criterion's id."""
    found = {}
    for one in _document(report)["auditSample"]:
        subject = "site" if "Website" in one["subject"]["type"] else one["subject"]["description"]
        found[subject, one["test"]["id"].removeprefix("WCAG22:")] = one["result"]
    return found


def _outcome(report: Report, subject: str, criterion: str) -> str:
    return str(_results(report)[subject, criterion]["outcome"]["id"])


HOME = "https://portal.example.test/"


@cache
def _audited() -> Report:
    return portal()


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_what_the_tool_asks_for(name: str) -> None:
    """Its keys, versions and outcomes; each sample under a title of its own; the same bytes."""
    for lang in ("zh", "en"):
        given = material(REPORTS[name](), lang, shipped=True)
        content = render(given)
        assert render(given) == content
        document = loaded(content)
        jsonschema.validate(document, _OPENED)
        sample = [
            one
            for part in ("structuredSample", "randomSample")
            for one in document["selectSample"][part]
        ]
        assert len({one["title"] for one in sample}) == len(sample)
        titles = {one["title"] for one in sample} | {document["defineScope"]["scope"]["title"]}
        assert {one["subject"]["title"] for one in document["auditSample"]} <= titles


def test_all_criteria_of_both_levels_have_a_result() -> None:
    """Fifty-five of WCAG 2.2 on the site and on each of four pages; 4.1.1 is none of them."""
    results = _results(_audited())
    assert len(results) == 55 * 5
    assert ("site", "parsing") not in results
    assert ("site", "target-size-minimum") in results
    assert ("site", "contrast-enhanced") not in results


def test_what_counts_fails_on_its_page_and_on_the_site() -> None:
    """The unnamed links fail 2.4.4 and 1.1.1, the missing skip link 2.4.1; a sentence says why."""
    for criterion in ("link-purpose-in-context", "non-text-content", "bypass-blocks"):
        assert _outcome(_audited(), HOME, criterion) == "earl:failed"
        assert _outcome(_audited(), "site", criterion) == "earl:failed"
    said = _results(_audited())[HOME, "link-purpose-in-context"]["description"]
    assert "body > div.top > a:nth-of-type(2)" in said


def test_the_machine_alone_passes_nothing_that_a_person_has_to_judge() -> None:
    """A rule that passed leaves its criterion open, a question too; what nobody tried, untested."""
    assert _outcome(_audited(), HOME, "language-of-page") == "earl:cantTell"
    assert _outcome(_audited(), HOME, "contrast-minimum") == "earl:cantTell"
    assert _outcome(_audited(), HOME, "captions-live") == "earl:untested"
    # The only rule of this criterion broke.
    assert _outcome(_audited(), HOME, "reflow") == "earl:untested"
    passed = [r for r in _results(_audited()).values() if r["outcome"]["id"] == "earl:passed"]
    assert passed == []


def test_a_clean_page_is_no_conforming_page() -> None:
    """With every rule passed nothing is passed: the description says who has to look."""
    first = portal().pages[0]
    clean = replace(
        first,
        findings=(),
        outcomes=tuple(RuleOutcome(rule=o.rule, verdict=Verdict.PASSED) for o in first.outcomes),
    )
    results = _results(replace(portal(), pages=(clean,)))
    assert {r["outcome"]["id"] for r in results.values()} == {"earl:cantTell", "earl:untested"}
    assert "需要人来判定" in results[HOME, "bypass-blocks"]["description"]


def test_what_people_confirmed_fails() -> None:
    """The question about contrast was answered with yes, and with no."""
    assert _outcome(with_people("yes"), HOME, "contrast-minimum") == "earl:failed"
    assert _outcome(with_people("no"), HOME, "contrast-minimum") == "earl:cantTell"


def test_a_page_that_was_not_measured_is_untested() -> None:
    """Every criterion on it, and on the site of which nothing else is known."""
    outcomes = {result["outcome"]["id"] for result in _results(unmeasured()).values()}
    assert outcomes == {"earl:untested"}


def test_the_sample_is_told_as_it_was_drawn() -> None:
    """The page that was drawn at random stands apart."""
    sample = _document(_audited())["selectSample"]
    assert [one["description"] for one in sample["randomSample"]] == [HOME + "gone"]
    assert len(sample["structuredSample"]) == 3


def test_it_is_the_rdf_that_the_tool_means() -> None:
    """Terms lead to WCAG-EM's and EARL's own names, without any other file."""
    graph = rdflib.Graph().parse(data=render(material(_audited(), shipped=True)), format="json-ld")
    found = graph.query(
        """PREFIX em: <http://www.w3.org/TR/WCAG-EM/#>
        PREFIX earl: <http://www.w3.org/ns/earl#>
        SELECT (COUNT(?a) AS ?n) ?level WHERE { ?e a em:procedure; em:step4 ?a;
          em:step1/em:step1b ?level . ?a a earl:Assertion; earl:subject/a earl:TestSubject;
          earl:result/earl:outcome earl:failed } GROUP BY ?level"""
    )
    ((count, level),) = [tuple(row) for row in found]
    assert int(count) > 0
    assert str(level) == "AA"
