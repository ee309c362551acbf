"""wcag-em.json: an evaluation that the W3C's WCAG-EM Report Tool opens, for the web part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.earl import CONTEXT
from audit.formats import Material
from audit.formats.parts import (
    answers_of,
    json_bytes,
    one_line,
    outcome_of,
    target_of,
    uri,
)
from audit.report.model import Report, ReportFinding, ReportPage
from audit.report.summary import name_of, summarise
from audit.report.words import Words
from rules.model import Clause, Meaning, Rule, Verdict

type Json = dict[str, Any]

VERSION, TARGET = "2.2", "AA"
_LEVELS = frozenset({"A", "AA"})
_NOT_IN_22 = frozenset({"4.1.1"})  # removed from this version
_MOST = 10  # sentences of one result
_EM = "http://www.w3.org/TR/WCAG-EM/#"
_WAI = "http://www.w3.org/WAI/"
_TYPES = {
    "earl:passed": "Pass",
    "earl:failed": "Fail",
    "earl:cantTell": "CannotTell",
    "earl:inapplicable": "NotApplicable",
    "earl:untested": "NotTested",
}
# Several results of one criterion: the first of these stands.
_ORDER = tuple(
    f"earl:{word}" for word in ("failed", "cantTell", "passed", "inapplicable", "untested")
)
_STEPS = {
    "defineScope": "step1",
    "scope": "step1a",
    "accessibilitySupportBaseline": "step1c",
    "additionalEvaluationRequirements": "step1d",
    "exploreTarget": "step2",
    "essentialFunctionality": "step2b",
    "pageTypeVariety": "step2c",
    "technologiesReliedUpon": "step2d",
    "selectSample": "step3",
    "structuredSample": "step3a",
    "randomSample": "step3b",
    "auditSample": "step4",
    "reportFindings": "step5",
    "documentSteps": "step5a",
    "evaluationSpecifics": "step5b",
    "commissioner": "commissioner",
    "evaluator": "evaluator",
    "Evaluation": "procedure",
    "Website": "website",
    "Webpage": "webpage",
    "reportToolVersion": "reportToolVersion",
}
# The vocabulary of that tool, written out so that the file can be read by itself.
_TERMS: Mapping[str, object] = {
    **{name: CONTEXT[name] for name in ("earl", "Assertion", "TestResult", "TestSubject")},
    **{name: f"earl:{name}" for name in (*_TYPES.values(), "OutcomeValue", "TestRequirement")},
    **{name: f"earl:{name}" for name in ("assertedBy", "mode", "result", "subject", "test")},
    **{name: f"{_EM}{step}" for name, step in _STEPS.items()},
    "outcome": "earl:outcome",
    "conformanceTarget": f"{_EM}step1b",
    "wcagVersion": f"{_WAI}standards-guidelines/wcag/#versions",
    "dcterms": "http://purl.org/dc/terms/",
    **{name: f"dcterms:{name}" for name in ("title", "description", "summary", "date")},
    "id": "@id",
    "type": "@type",
    "language": "@language",
}


def render(material: Material) -> bytes:
    """Scope, sample and a result for each criterion of levels A and AA, on each page and the site.

    What failed and counts fails; what the machine found nothing against is only passed where its
    rule alone may say so, and cannot be told otherwise. What nobody tested, a page that was not
    measured and everything where no portal was audited is untested.
    """
    return json_bytes(_Evaluation(material).document())


class _Evaluation:
    """A report on its way to an evaluation."""

    def __init__(self, material: Material) -> None:
        self.report: Report = material.report
        self.catalogue = material.catalogue
        self.words = Words(self.report, catalogue=material.catalogue, texts=material.texts)
        self.answers = answers_of(self.report)
        self.rules: dict[str, list[Rule]] = {}
        for rule in self.catalogue.rules.values():
            for number in rule.wcag if rule.medium == "web" else ():
                self.rules.setdefault(number, []).append(rule)
        self.criteria = [
            clause
            for clause in self.catalogue.clauses.values()
            if clause.id.startswith("wcag:")
            and clause.level in _LEVELS
            and clause.number not in _NOT_IN_22
        ]

    def document(self) -> Json:
        report, words = self.report, self.words
        site, pages = self._site(), [self._page(page) for page in report.pages]
        chosen = list(zip(report.pages, pages, strict=True))
        kinds = dict.fromkeys(words.kind(kind) for page in report.pages for kind in page.kinds)
        assistive = dict.fromkeys(w.assistive for i in report.indicators for w in i.people)
        engines = [" ".join(one) for one in report.tool.engines]
        facts = summarise(report, words)
        return {
            "@context": dict(_TERMS),
            "type": "Evaluation",
            "language": words.html_lang,
            "reportToolVersion": "3.0.3",
            "defineScope": {
                "id": "_:defineScope",
                "scope": site,
                "wcagVersion": VERSION,
                "conformanceTarget": TARGET,
                "accessibilitySupportBaseline": one_line("；".join(filter(None, assistive))),
                "additionalEvaluationRequirements": words.scheme_title(report),
            },
            "exploreTarget": {
                "id": "_:exploreTarget",
                "essentialFunctionality": "",
                "pageTypeVariety": words.label("list-separator").join(kinds),
                "technologiesReliedUpon": [],
            },
            "selectSample": {
                "id": "_:selectSample",
                "structuredSample": [one for page, one in chosen if page.chosen != "random"],
                "randomSample": [one for page, one in chosen if page.chosen == "random"],
            },
            "auditSample": list(self._assertions(site, chosen)),
            "reportFindings": {
                "title": facts.title,
                "commissioner": "",
                "evaluator": f"yd-audit {report.tool.version}",
                "date": {"@type": "http://www.w3.org/TR/NOTE-datetime", "@value": _day(report)},
                "summary": f"{facts.score}\n\n{words.disclaimer()}",
                "evaluationSpecifics": "\n".join(filter(None, (*engines, report.tool.browser))),
                "documentSteps": [
                    {"id": f"_:{step}"} for step in ("defineScope", "exploreTarget", "selectSample")
                ],
            },
        }

    def _site(self) -> Json:
        return {
            "id": target_of(self.report),
            "type": ["TestSubject", "Website"],
            "title": one_line(name_of(self.report, self.words)),
            "description": one_line(self.report.target_url),
        }

    def _page(self, page: ReportPage) -> Json:
        """A page under a title of its own: the tool finds it again by that."""
        return {
            "id": f"{uri(page.url)}#{page.id}",
            "type": ["TestSubject", "Webpage"],
            "title": f"{self.words.unit_title(page)} {self.words.viewport(page.viewport)}",
            "description": uri(page.url),
        }

    def _assertions(self, site: Json, chosen: Sequence[tuple[ReportPage, Json]]) -> Iterator[Json]:
        for clause in self.criteria:
            results = [self._result(clause, page) for page, _ in chosen]
            found = [outcome for outcome, _ in results]
            whole = next((one for one in _ORDER if one in found), "earl:untested")
            if whole == "earl:passed" and "earl:untested" in found:
                whole = "earl:cantTell"  # of pages that were not measured nobody can say
            yield self._assertion(site, clause, whole, "")
            for (_, subject), (outcome, said) in zip(chosen, results, strict=True):
                yield self._assertion(subject, clause, outcome, said)

    def _result(self, clause: Clause, page: ReportPage) -> tuple[str, str]:
        """A criterion on a page: the outcome, and what was found as lines."""
        if page.status == "not-measured":
            return "earl:untested", ""
        rules = {rule.id: rule for rule in self.rules.get(clause.number or "", ())}
        found = [f for f in page.findings if clause.number in f.wcag]
        failed = [f for f in found if self._fails(page, f)]
        if failed:
            return "earl:failed", self._sentences(failed)
        if found:
            return "earl:cantTell", self._sentences(found)
        judged = [(one, rules[one.rule]) for one in page.outcomes if one.rule in rules]
        verdicts = {outcome_of(one, self.catalogue) for one, _ in judged}
        if not verdicts - {Verdict.ERROR}:
            return "earl:untested", ""
        sure = all(rule.means.get(one.verdict) is Meaning.MET for one, rule in judged)
        return ("earl:passed" if sure else "earl:cantTell"), self.words.label("formats.em-nothing")

    def _fails(self, page: ReportPage, finding: ReportFinding) -> bool:
        if self.answers.get((page.id, finding.id)) == "yes":
            return True
        return finding.verdict is Verdict.FAILED and finding.counts

    def _sentences(self, found: Sequence[ReportFinding]) -> str:
        lines = [
            " ".join(filter(None, (one_line(self.words.sentence(f)), one_line(f.selector, 500))))
            for f in found
        ]
        more = len(lines) - _MOST
        lines = lines[:_MOST] + [self.words.label("formats.junit-more", n=more)] * (more > 0)
        return "\n".join(lines)

    def _assertion(self, subject: Json, clause: Clause, outcome: str, said: str) -> Json:
        slug = clause.id.removeprefix("wcag:")
        return {
            "type": "Assertion",
            "assertedBy": f"yd-audit {self.report.tool.version}",
            "mode": {"id": "earl:automatic"},
            "subject": dict(subject),
            "test": {
                "id": f"WCAG{VERSION.replace('.', '')}:{slug}",
                "type": ["TestRequirement"],
                "title": self.words.criterion(clause.number or ""),
            },
            "result": {
                "type": "TestResult",
                "outcome": {"id": outcome, "type": ["OutcomeValue", _TYPES[outcome]]},
                "description": said,
            },
        }


def _day(report: Report) -> str:
    """The day on which the measurement ended."""
    return report.finished_at[:10]
