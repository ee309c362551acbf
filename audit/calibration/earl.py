"""A calibration as an implementation report for the ACT Rules community: EARL 1.0 in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from audit.calibration.measure import Calibration, CaseResult, RuleResult
from rules.model import Verdict

CASES_AT = "https://www.w3.org"
_RULES_AT = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
_SAFE = "/%:@!$&'()*+,;=~-._?#"

# Terms of the document, so that no other file is needed to read it as RDF.
CONTEXT: Mapping[str, object] = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "WebPage": "https://schema.org/WebPage",
    "Assertion": "earl:Assertion",
    "Software": "earl:Software",
    "TestCase": "earl:TestCase",
    "TestResult": "earl:TestResult",
    "TestSubject": "earl:TestSubject",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "subject": {"@id": "earl:subject", "@type": "@id"},
    "test": {"@id": "earl:test", "@type": "@id"},
    "result": {"@id": "earl:result", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "info": "earl:info",
    "source": {"@id": "dct:source", "@type": "@id"},
    "title": "dct:title",
    "description": "dct:description",
    "date": {"@id": "dct:date", "@type": "xsd:dateTime"},
    "name": "doap:name",
    "release": {"@id": "doap:release", "@type": "@id"},
    "revision": "doap:revision",
}

# What was not measured, or is nobody's to say, was not tested.
_OUTCOMES = {
    Verdict.FAILED: "earl:failed",
    Verdict.PASSED: "earl:passed",
    Verdict.CANT_TELL: "earl:cantTell",
    Verdict.INAPPLICABLE: "earl:inapplicable",
    Verdict.ERROR: "earl:untested",
}


def is_base(address: str) -> bool:
    """True for an address of http or https below which cases can lie."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or any(c.isspace() for c in address))
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain


def earl(
    result: Calibration,
    *,
    version: str,
    measured_at: str,
    engine: Mapping[str, str],
    cases_at: str = CASES_AT,
) -> dict[str, object]:
    """The report: the tool, then an assertion for every case in the order of the rules.

    `cases_at` is the address below which the cases' paths lie for everybody.
    """
    tool = f"urn:yd-audit:{quote(version, safe='')}"
    software = {
        "@id": tool,
        "@type": "Software",
        "name": "yd-audit",
        "description": ", ".join(f"{name} {number}" for name, number in sorted(engine.items())),
        "release": {"@id": f"{tool}:release", "revision": version},
    }
    return {
        "@context": dict(CONTEXT),
        "@graph": [software, *_assertions(result, tool, measured_at, cases_at.rstrip("/"))],
    }


def _assertions(
    result: Calibration, tool: str, measured_at: str, base: str
) -> Iterator[dict[str, object]]:
    for rule in result.rules:
        for found in rule.cases:
            yield {
                "@type": "Assertion",
                "assertedBy": tool,
                "mode": "earl:automatic",
                "subject": {
                    "@type": ["TestSubject", "WebPage"],
                    "source": base + quote(found.case.path, safe=_SAFE),
                    "title": found.case.case or found.case.id,
                },
                "test": _test(rule),
                "result": _result(found, measured_at),
            }


def _test(rule: RuleResult) -> dict[str, object]:
    return {
        "@id": f"{_RULES_AT}{quote(rule.id, safe='')}/",
        "@type": "TestCase",
        "title": rule.name or rule.id,
    }


def _result(found: CaseResult, measured_at: str) -> dict[str, object]:
    outcome = "earl:untested" if found.outcome is None else _OUTCOMES[found.outcome]
    return {
        "@type": "TestResult",
        "outcome": outcome,
        "date": measured_at,
        **({"info": " ".join(found.by)} if found.by else {}),
    }
