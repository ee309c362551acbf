"""EARL: read as RDF without any network, and asked in SPARQL for what is known."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib

from audit.formats.earl import render
from tests.audit.formats.reports import (
    REPORTS,
    empty,
    hostile,
    loaded,
    material,
    portal,
    unmeasured,
    with_people,
)
from tests.audit.report.test_app_report import app_report

# The library's own reader of JSON-LD uses what the library says not to use any more.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

_PREFIXES = """
PREFIX earl: <http://www.w3.org/ns/earl#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX ptr: <http://www.w3.org/2009/pointers#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX doap: <http://usefulinc.com/ns/doap#>
"""
_EARL = "http://www.w3.org/ns/earl#"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A context that has to be fetched fails the test."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the document is not readable by itself")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", refused)


def _graph(report: Any, lang: str = "zh") -> rdflib.Graph:
    content = render(material(report, lang))
    return rdflib.Graph().parse(data=content, format="json-ld")


def _ask(graph: rdflib.Graph, query: str) -> set[tuple[str, ...]]:
    return {tuple(map(str, row)) for row in graph.query(_PREFIXES + query)}


@pytest.mark.parametrize("name", REPORTS)
def test_every_assertion_is_whole(name: str) -> None:
    """Each has who, mode, subject, test and one outcome of EARL, and the bytes are always same."""
    for lang in ("zh", "en"):
        given = material(REPORTS[name](), lang)
        content = render(given)
        assert render(given) == content
        document = loaded(content)
        graph = rdflib.Graph().parse(data=content, format="json-ld")
        written = sum(node["@type"] == "Assertion" for node in document["@graph"])
        whole = _ask(
            graph,
            "SELECT DISTINCT ?a WHERE { ?a a earl:Assertion; earl:assertedBy ?by; earl:mode ?m;"
            " earl:subject [a earl:TestSubject]; earl:test [dct:title ?t];"
            " earl:result [a earl:TestResult; earl:outcome ?o] }",
        )
        assert len(whole) == written
        outcomes = {row[0] for row in _ask(graph, "SELECT ?o WHERE { ?r earl:outcome ?o }")}
        known = {"passed", "failed", "cantTell", "inapplicable", "untested"}
        assert outcomes <= {_EARL + one for one in known}


def test_a_finding_names_its_page_element_and_criteria() -> None:
    """The first link: failed on the home page, part of two criteria, at this selector."""
    found = _ask(
        _graph(portal()),
        """SELECT ?page ?rule ?criterion ?css ?mode WHERE {
          ?a dct:identifier "f-9a1c"; earl:mode ?mode; earl:subject/dct:source ?page;
             earl:test ?t; earl:result ?r . ?t dct:identifier ?rule; dct:isPartOf ?criterion .
          ?r earl:outcome earl:failed; earl:pointer [a ptr:CSSSelectorPointer; ptr:expression ?css]
        }""",
    )
    home, css = "https://portal.example.test/", "body > div.top > a:nth-of-type(2)"
    indicator = "urn:yd-audit:indicator:cn-2019%401:W09"
    criteria = ("urn:yd-audit:wcag:1.1.1", "urn:yd-audit:wcag:2.4.4", indicator)
    assert found == {
        (home, "web-link-icon-name", one, css, _EARL + "automatic") for one in criteria
    }


def test_rules_without_a_finding_passed_did_not_apply_or_were_not_tested() -> None:
    """Each in the word that it came to, once."""
    found = _ask(
        _graph(portal()),
        """SELECT ?rule ?outcome WHERE {
          ?a earl:subject/dct:identifier "p1"; earl:test/dct:identifier ?rule;
             earl:result/earl:outcome ?outcome }""",
    )
    expected = {
        ("web-link-icon-name", "failed"),
        ("web-skip-link", "failed"),
        ("web-link-new-window", "failed"),
        ("web-axe-color-contrast", "cantTell"),
        ("web-page-language", "passed"),
        ("web-frame", "inapplicable"),
        ("web-reflow", "untested"),
    }
    assert found == {(rule, _EARL + word) for rule, word in expected}


def test_a_page_that_was_not_measured_is_untested_and_nothing_else() -> None:
    """One assertion, by the scheme as a whole, with the reason."""
    found = _ask(
        _graph(unmeasured()),
        """SELECT ?outcome ?info WHERE { ?a earl:subject/dct:identifier "p3";
           earl:result [earl:outcome ?outcome; earl:info ?info] }""",
    )
    ((outcome, info),) = found
    assert outcome == _EARL + "untested"
    assert "404" in info


def test_the_tool_and_the_person_assert_each_their_own() -> None:
    """W01 is the tester's word, the answered question too; the tool has its version."""
    graph = _graph(with_people("yes"))
    manual = _ask(
        graph,
        """SELECT ?who ?test ?outcome WHERE { ?a earl:mode earl:manual;
           earl:assertedBy [a foaf:Person; dct:title ?who]; earl:test/dct:identifier ?test;
           earl:result/earl:outcome ?outcome }""",
    )
    failed = _EARL + "failed"
    assert manual == {("T1", "W01", failed), ("T1", "web-axe-color-contrast", failed)}
    tools = _ask(
        graph,
        """SELECT DISTINCT ?name ?version WHERE { ?a earl:mode earl:automatic;
           earl:assertedBy [a earl:Software; doap:name ?name; doap:release/doap:revision ?version]
        }""",
    )
    assert tools == {("yd-audit", "0.1.0")}


def test_each_indicator_is_asserted_on_the_whole() -> None:
    """Eight indicators on the portal; what is open cannot be told, never passed."""
    found = _ask(
        _graph(portal()),
        """SELECT ?id ?outcome WHERE { ?a earl:subject <https://portal.example.test/>;
           earl:test/dct:identifier ?id; earl:result/earl:outcome ?outcome }""",
    )
    expected = {
        **dict.fromkeys(("W01", "W14", "W21"), "cantTell"),
        **{"W09": "failed", "W16": "failed", "W13": "inapplicable"},
        **{"W18": "untested", "W19": "passed"},
    }
    assert found == {(one, _EARL + word) for one, word in expected.items()}


def test_screens_are_subjects_of_their_platform() -> None:
    """The unnamed button is at an XPath of a screen that is part of Android's app."""
    found = _ask(
        _graph(app_report()),
        """SELECT ?path ?app WHERE { ?a dct:identifier "a-1"; earl:subject/dct:isPartOf ?app;
           earl:result/earl:pointer [a ptr:XPathPointer; ptr:expression ?path] }""",
    )
    path = '//*[@resource-id="cn.invented.yunxi:id/scan"]'
    assert (path, "urn:yd-audit:app:android:cn.invented.yunxi") in found


def test_hostile_text_stays_text() -> None:
    """A title is one literal with its escapes spelt out, and addresses are addresses."""
    titles = _ask(_graph(hostile()), "SELECT ?t WHERE { ?s a earl:TestSubject; dct:title ?t }")
    assert any(one.startswith(r"=1+1 <script>alert(1)</script> \x1b[31m") for (one,) in titles)
    sources = _ask(_graph(hostile()), "SELECT ?u WHERE { ?s dct:source ?u }")
    assert not [one for (one,) in sources if set(one) & set(' <>"\u202e')]


def test_an_empty_workspace_is_untested() -> None:
    """No page, no indicator: one assertion on the portal, and it is no pass."""
    found = _ask(_graph(empty()), "SELECT ?o WHERE { ?a earl:result/earl:outcome ?o }")
    assert found == {(_EARL + "untested",)}
