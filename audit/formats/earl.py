"""earl.jsonld: EARL 1.0, who says what of which page by which rule, for any reader of RDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.earl import ACT_RULES, CONTEXT, OUTCOMES, software
from audit.formats import Material
from audit.formats.parts import (
    address_of,
    json_bytes,
    lines,
    one_line,
    outcome_of,
    target_of,
    units_of,
    urn,
)
from audit.report.model import (
    PersonWord,
    Report,
    ReportFinding,
    ReportIndicator,
    ReportPage,
)
from audit.report.words import Unit, Words
from rules.model import Result

type Json = dict[str, Any]

_CRITERIA = "http://www.w3.org/TR/WCAG22/#"

# What a report needs beyond the terms that every EARL of the tool has.
_TERMS: Mapping[str, object] = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "ptr": "http://www.w3.org/2009/pointers#",
    "yd": "urn:yd-audit:term:",
    "WebSite": "https://schema.org/WebSite",
    "MobileApplication": "https://schema.org/MobileApplication",
    "Assertor": "earl:Assertor",
    "Person": "foaf:Person",
    "TestRequirement": "earl:TestRequirement",
    "CSSSelectorPointer": "ptr:CSSSelectorPointer",
    "XPathPointer": "ptr:XPathPointer",
    "ExpressionPointer": "ptr:ExpressionPointer",
    "pointer": {"@id": "earl:pointer", "@type": "@id"},
    "expression": "ptr:expression",
    "isPartOf": {"@id": "dct:isPartOf", "@type": "@id"},
    "relation": {"@id": "dct:relation", "@type": "@id"},
    "identifier": "dct:identifier",
    "viewport": "yd:viewport",
    "counts": {"@id": "yd:counts", "@type": "xsd:boolean"},
    "html": "yd:html",
}

_RESULTS: Mapping[Result, str] = {
    Result.FULL: "earl:passed",
    Result.PARTIAL: "earl:failed",
    Result.NONE: "earl:failed",
    Result.NOT_APPLICABLE: "earl:inapplicable",
    Result.PENDING: "earl:cantTell",
    Result.NOT_MEASURED: "earl:untested",
}
# To an indicator, and to a question whether something is a problem.
_ANSWERS: Mapping[str, str] = {
    **{result.value: _RESULTS[result] for result in _RESULTS},
    "yes": "earl:failed",
    "no": "earl:passed",
}
_MODES = {"person": "earl:manual", "both": "earl:semiAuto"}


def render(material: Material) -> bytes:
    """Tools, people, pages, rules and criteria as nodes, then every assertion.

    For each page there is an assertion for each finding, and one for each rule that found
    nothing; for each indicator one on the whole portal or app; and one for everything that a
    person said and that counts. A page that was not measured is untested.
    """
    graph = _Graph(material)
    assertions = list(graph.assertions())
    context = {**CONTEXT, **_TERMS}
    return json_bytes({"@context": context, "@graph": [*graph.nodes.values(), *assertions]})


class _Graph:
    """A report on its way to nodes; each node is written once."""

    def __init__(self, material: Material) -> None:
        self.report: Report = material.report
        self.catalogue = material.catalogue
        self.words = Words(self.report, catalogue=material.catalogue, texts=material.texts)
        self.nodes: dict[str, Json] = {}
        self.criteria = {
            clause.number: clause.id.removeprefix("wcag:")
            for clause in self.catalogue.clauses.values()
            if clause.id.startswith("wcag:") and clause.number
        }
        tool = self.report.tool
        self.tool = self._node(software(tool.version, tool.engines))

    def assertions(self) -> Iterator[Json]:
        """Of pages and screens, of indicators, of people."""
        units = list(units_of(self.report))
        if not units:
            result = _result("earl:untested", self.report.finished_at, "")
            yield self._said(self._target(), self._scheme(), result)
        for unit in units:
            yield from self._of_unit(unit)
        for indicator in self.report.indicators:
            yield self._of_indicator(indicator)
            for word in indicator.people:
                if word.counts:
                    yield from self._of_person(indicator, word)

    def _of_unit(self, unit: Unit) -> Iterator[Json]:
        subject, date = self._unit(unit), unit.captured_at
        if unit.status == "not-measured":
            why = " ".join(self.words.reason(code, unit.details).what for code in unit.reasons)
            yield self._said(subject, self._scheme(), _result("earl:untested", date, why))
            return
        for finding in unit.findings:
            result = _result(OUTCOMES[finding.verdict], date, self.words.sentence(finding))
            result |= {"counts": finding.counts, **_pointer(unit, finding)}
            test = self._rule(finding.rule)
            name = urn("finding", unit.id, finding.id)
            yield {"@id": name, **self._said(subject, test, result), "identifier": finding.id}
        found = {finding.rule for finding in unit.findings}
        for one in unit.outcomes:
            if one.rule not in found:
                verdict = outcome_of(one, self.catalogue)
                why = self.words.reason(one.why).what if one.why else ""
                result = _result(OUTCOMES[verdict], date, why)
                yield self._said(subject, self._rule(one.rule), result)

    def _of_indicator(self, indicator: ReportIndicator) -> Json:
        said = [w.tester for w in indicator.people if w.counts]
        people = [self._person(name) for name in dict.fromkeys(said)]
        mode = _MODES.get(indicator.decided_by or "", "earl:automatic")
        by: list[str] = {"earl:manual": people, "earl:semiAuto": [self.tool, *people]}.get(mode, [])
        subject, test = self._target(indicator.platform), self._indicator(indicator.id)
        result = _result(_RESULTS[indicator.verdict], self.report.finished_at, "")
        return self._said(subject, test, result, by=by or [self.tool], mode=mode)

    def _of_person(self, indicator: ReportIndicator, word: PersonWord) -> Iterator[Json]:
        """On the whole for an indicator; on each page or screen for a question."""
        outcome = _ANSWERS.get(word.answer, "earl:cantTell")
        result = _result(outcome, word.observed_at, word.note)
        about = [(self._target(indicator.platform), self._indicator(indicator.id))]
        if word.question:
            issue = next((i for i in self.report.issues if i.id == word.question), None)
            units = {unit.id: unit for unit in units_of(self.report)}
            pages = [units[page] for page in (issue.pages if issue else ()) if page in units]
            about = [(self._unit(unit), self._rule(issue.rule)) for unit in pages if issue]
        for subject, test in about:
            by = [self._person(word.tester)]
            yield self._said(subject, test, result, by=by, mode="earl:manual")

    def _said(
        self,
        subject: str,
        test: str,
        result: Json,
        *,
        by: Sequence[str] = (),
        mode: str = "earl:automatic",
    ) -> Json:
        asserted = list(by) or [self.tool]
        return {
            "@type": "Assertion",
            "assertedBy": asserted[0] if len(asserted) == 1 else asserted,
            "mode": mode,
            "subject": subject,
            "test": test,
            "result": result,
        }

    def _node(self, node: Json) -> str:
        name = str(node["@id"])
        self.nodes.setdefault(name, node)
        return name

    def _person(self, tester: str) -> str:
        node = {"@id": urn("person", tester), "@type": ["Person", "Assertor"]}
        return self._node({**node, "title": one_line(tester)})

    def _target(self, platform: str = "") -> str:
        address = target_of(self.report, platform)
        kind = "MobileApplication" if address.startswith("urn:") else "WebSite"
        return self._node({"@id": address, "@type": ["TestSubject", kind]})

    def _unit(self, unit: Unit) -> str:
        page = isinstance(unit, ReportPage)
        platform = "" if isinstance(unit, ReportPage) else unit.platform
        name = urn("page" if page else "screen", unit.id)
        if name in self.nodes:
            return name
        node: Json = {
            "@id": name,
            "@type": ["TestSubject", "WebPage"] if page else "TestSubject",
            "source": address_of(unit),
            "title": one_line(unit.title),
            "identifier": unit.id,
            "isPartOf": self._target(platform),
        }
        if isinstance(unit, ReportPage):
            node["viewport"] = unit.viewport
        return self._node(node)

    def _rule(self, rule: str) -> str:
        name = urn("rule", rule)
        if name in self.nodes:
            return name
        known = self.words.rule(rule)
        parts = [self._criterion(number) for number in (known.wcag if known else ())]
        if known and self.words.has_indicator(known.indicator):
            parts.append(self._indicator(known.indicator))
        node: Json = {"@id": name, "@type": "TestCase", "title": self.words.rule_title(rule)}
        if parts:
            node["isPartOf"] = parts
        if known and known.act:
            node["relation"] = [f"{ACT_RULES}{one}/" for one in known.act]
        return self._node({**node, "identifier": rule})

    def _criterion(self, number: str) -> str:
        slug = self.criteria.get(number)
        name = f"{_CRITERIA}{slug}" if slug else urn("wcag", number)
        node = {"@id": name, "@type": "TestRequirement", "title": self.words.criterion(number)}
        return self._node({**node, "identifier": number})

    def _indicator(self, indicator: str) -> str:
        return self._node(
            {
                "@id": urn("indicator", self.report.scheme, indicator),
                "@type": "TestRequirement",
                "title": self.words.indicator_title(indicator),
                "identifier": indicator,
                "isPartOf": self._scheme(),
            }
        )

    def _scheme(self) -> str:
        node = {"@id": urn("scheme", self.report.scheme), "@type": "TestRequirement"}
        title = self.words.scheme_title(self.report)
        return self._node({**node, "title": title, "description": self.words.disclaimer()})


def _result(outcome: str, date: str | None, info: str) -> Json:
    """What came out; without a date where nothing was captured."""
    said = one_line(info)
    return {
        "@type": "TestResult",
        "outcome": outcome,
        **({"date": date} if date else {}),
        **({"info": said} if said else {}),
    }


def _pointer(unit: Unit, finding: ReportFinding) -> Json:
    """Where the element is; nothing for a finding about the whole."""
    selector, html = one_line(finding.selector), lines(finding.html)
    if not selector:
        return {}
    kind = "CSSSelectorPointer" if isinstance(unit, ReportPage) else "XPathPointer"
    if " >>> " in selector:  # through frames and shadow roots: no selector of one document
        kind = "ExpressionPointer"
    code = {"html": html} if html else {}
    return {"pointer": {"@type": kind, "expression": selector, **code}}
