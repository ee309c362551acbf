"""EARL 1.0 in JSON-LD: the terms that everything written in it shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from rules.model import Verdict

ACT_RULES = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
SAFE = "/%:@!$&'()*+,;=~-._?#"  # characters that stay in an address

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
OUTCOMES: Mapping[Verdict, str] = {
    Verdict.FAILED: "earl:failed",
    Verdict.PASSED: "earl:passed",
    Verdict.CANT_TELL: "earl:cantTell",
    Verdict.INAPPLICABLE: "earl:inapplicable",
    Verdict.ERROR: "earl:untested",
}


def software(version: str, engines: Iterable[tuple[str, str]]) -> dict[str, object]:
    """The tool itself in this version, with the engines that it worked with."""
    tool = f"urn:yd-audit:{quote(version, safe='')}"
    return {
        "@id": tool,
        "@type": "Software",
        "name": "yd-audit",
        "description": ", ".join(f"{name} {number}" for name, number in sorted(engines)),
        "release": {"@id": f"{tool}:release", "revision": version},
    }
