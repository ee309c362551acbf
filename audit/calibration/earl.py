"""A calibration as an implementation report for the ACT Rules community: EARL 1.0 in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from audit.calibration.measure import Calibration, CaseResult, RuleResult
from audit.earl import ACT_RULES, CONTEXT, OUTCOMES, SAFE, software

CASES_AT = "https://www.w3.org"


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
    made = software(version, engine.items())
    tool = str(made["@id"])
    return {
        "@context": dict(CONTEXT),
        "@graph": [made, *_assertions(result, tool, measured_at, cases_at.rstrip("/"))],
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
                    "source": base + quote(found.case.path, safe=SAFE),
                    "title": found.case.case or found.case.id,
                },
                "test": _test(rule),
                "result": _result(found, measured_at),
            }


def _test(rule: RuleResult) -> dict[str, object]:
    return {
        "@id": f"{ACT_RULES}{quote(rule.id, safe='')}/",
        "@type": "TestCase",
        "title": rule.name or rule.id,
    }


def _result(found: CaseResult, measured_at: str) -> dict[str, object]:
    outcome = "earl:untested" if found.outcome is None else OUTCOMES[found.outcome]
    return {
        "@type": "TestResult",
        "outcome": outcome,
        "date": measured_at,
        **({"info": " ".join(found.by)} if found.by else {}),
    }
