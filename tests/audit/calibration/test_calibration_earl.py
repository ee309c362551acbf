"""The implementation report: EARL 1.0 that any reader of JSON-LD understands by itself."""

from __future__ import annotations

from typing import Any

import pytest

from audit.calibration.earl import earl, is_base
from rules.model import Verdict
from tests.audit.calibration.cases import case, measured, rule

EARL, DCT = "http://www.w3.org/ns/earl#", "http://purl.org/dc/terms/"
RULES = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
OUTCOMES = {
    "a": (Verdict.FAILED, "failed"),
    "b": (Verdict.PASSED, "passed"),
    "c": (Verdict.CANT_TELL, "cantTell"),
    "d": (Verdict.INAPPLICABLE, "inapplicable"),
    "e": (Verdict.ERROR, "untested"),
}


def _report(**changes: str) -> dict[str, Any]:
    cases = [case(name, "bc4a75", "failed") for name in OUTCOMES]
    cases.append(case("f", "own000", "passed", "/测试 页?x=1"))
    said = {f"/{name}.html": {"one": verdict} for name, (verdict, _) in OUTCOMES.items()}
    result = measured(cases, said, rule("one", "bc4a75"))
    told = {"version": "0.1.0", "measured_at": "2026-11-22T08:00:00+00:00", **changes}
    return earl(result, engine={"axe-core": "4.14.1"}, **told)


def _iri(term: str, context: dict[str, Any]) -> str:
    """The absolute address behind a term or a prefixed name; what is neither stays."""
    if term in context:
        meaning = context[term]
        return _iri(meaning["@id"] if isinstance(meaning, dict) else meaning, context)
    prefix, _, rest = term.partition(":")
    return context[prefix] + rest if prefix in context and not rest.startswith("//") else term


def _expanded(value: Any, context: dict[str, Any], coerced: bool = False) -> Any:
    """JSON-LD expansion as far as such a document needs it: terms, types and references."""
    if isinstance(value, list):
        return [_expanded(one, context, coerced) for one in value]
    if not isinstance(value, dict):
        return {"@id": _iri(value, context)} if coerced else {"@value": value}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if key == "@id":
            found["@id"] = _iri(inner, context)
        elif key == "@type":
            types = inner if isinstance(inner, list) else [inner]
            found["@type"] = [_iri(one, context) for one in types]
        else:
            meaning = context.get(key)
            assert meaning is not None, f"{key} would be dropped: the context lacks it"
            is_id = isinstance(meaning, dict) and meaning.get("@type") == "@id"
            found[_iri(key, context)] = _expanded(inner, context, is_id)
    return found


def _graph() -> list[dict[str, Any]]:
    report = _report()
    return [_expanded(one, report["@context"]) for one in report["@graph"]]


def test_every_case_is_asserted_once_with_its_outcome() -> None:
    """The five outcomes of EARL; a rule that nobody names is untested."""
    _, *assertions = _graph()
    found = {
        a[EARL + "subject"][DCT + "title"]["@value"]: a[EARL + "result"][EARL + "outcome"]
        for a in assertions
    }
    assert found == {
        **{f"case {name}": {"@id": EARL + word} for name, (_, word) in OUTCOMES.items()},
        "case f": {"@id": EARL + "untested"},
    }


def test_an_assertion_names_tool_page_rule_and_mode() -> None:
    """Everything that EARL asks of an assertion, with addresses that are the same for everybody."""
    tool, first, *_ = _graph()
    assert tool["@type"] == [EARL + "Software"]
    assert first["@type"] == [EARL + "Assertion"]
    assert first[EARL + "assertedBy"] == {"@id": tool["@id"]}
    assert first[EARL + "mode"] == {"@id": EARL + "automatic"}
    assert first[EARL + "test"]["@id"] == RULES + "bc4a75/"
    assert first[EARL + "test"]["@type"] == [EARL + "TestCase"]
    assert first[EARL + "subject"]["@type"][0] == EARL + "TestSubject"
    assert first[EARL + "subject"][DCT + "source"] == {"@id": "https://www.w3.org/a.html"}
    assert first[EARL + "result"]["@type"] == [EARL + "TestResult"]
    assert first[EARL + "result"][EARL + "info"] == {"@value": "one"}


def test_the_tool_tells_its_version() -> None:
    """Another version is another assertor."""
    tool = _graph()[0]
    doap = "http://usefulinc.com/ns/doap#"
    assert tool[doap + "name"] == {"@value": "yd-audit"}
    assert tool[doap + "release"][doap + "revision"] == {"@value": "0.1.0"}
    assert _report(version="2")["@graph"][0]["@id"] != _report()["@graph"][0]["@id"]


def test_the_cases_lie_where_the_reader_says() -> None:
    """A slash more or less makes no difference; other characters are escaped."""
    for base in ("https://example.test/act", "https://example.test/act/"):
        found = _report(cases_at=base)["@graph"]
        assert found[1]["subject"]["source"] == "https://example.test/act/a.html"
        assert found[-1]["subject"]["source"].endswith("/act/%E6%B5%8B%E8%AF%95%20%E9%A1%B5?x=1")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://www.w3.org", True),
        ("http://127.0.0.1:8000/act", True),
        ("www.w3.org", False),
        ("ftp://example.test", False),
        ("https://", False),
        ("https://example.test/?a", False),
        ("https://exa mple.test", False),
        ("http://[", False),
    ],
)
def test_a_base_is_an_address_of_the_web(address: str, good: bool) -> None:
    """Anything else would give sources that lead nowhere."""
    assert is_base(address) is good
