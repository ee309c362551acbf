"""junit.xml: what build servers show as tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from audit.formats import Material
from audit.formats.parts import (
    address_of,
    answers_of,
    failed_by_people,
    lines,
    one_line,
    outcome_of,
    target_of,
    units_of,
)
from audit.report.model import Report, ReportFinding, ReportIndicator, ReportScreen
from audit.report.outcomes import RULE_FAILED, RuleOutcome
from audit.report.summary import host_of
from audit.report.words import Unit, Words
from rules.model import Result, Verdict

_MOST = 50  # places of one failed test that are told
_NO_TIME = "1970-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test: `state` is passed, failure, error or skipped."""

    name: str
    state: str = "passed"
    message: str = ""
    type: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Suite:
    name: str
    package: str
    stamp: str
    cases: Sequence[_Case]
    properties: Sequence[tuple[str, str]] = field(default=())


def render(material: Material) -> bytes:
    """A suite for each page and screen with a test for each rule, and one for the indicators.

    Only what counts fails a test. Open questions, advice and what does not apply are skipped with
    the reason; what was not measured is an error.
    """
    suites = list(_Suites(material).all())
    root = etree.Element("testsuites")
    host = one_line(host_of(material.report.target_url), 200) or "localhost"
    for number, suite in enumerate(suites):
        root.append(_element(suite, number, host))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


class _Suites:
    """A report on its way to suites."""

    def __init__(self, material: Material) -> None:
        self.report: Report = material.report
        self.catalogue = material.catalogue
        self.words = Words(self.report, catalogue=material.catalogue, texts=material.texts)
        self.answers = answers_of(self.report)

    def all(self) -> Iterator[_Suite]:
        stamp, whole = _stamp(self.report.finished_at), []
        run = self.words.label("formats.junit-run")
        if self.report.interrupted:
            text = self.words.label("interrupted-text")
            whole.append(_Case(run, "error", text, "interrupted"))
        units = list(units_of(self.report))
        if not units:
            text = self.words.label("formats.junit-not-measured")
            whole.append(_Case(run, "error", text, "not-measured"))
        if whole:
            yield _Suite(run, "yd-audit.run", stamp, whole)
        for unit in units:
            system = unit.platform if isinstance(unit, ReportScreen) else "web"
            yield _Suite(
                self.words.unit_title(unit),
                f"yd-audit.{system}",
                _stamp(unit.captured_at or self.report.started_at),
                [*self._unit(unit)],
                [("address", address_of(unit)), ("id", unit.id), ("status", unit.status)],
            )
        if self.report.indicators:
            notes = {(i.id, i.platform): note for i, note in failed_by_people(self.report)}
            cases = [self._indicator(i, notes) for i in self.report.indicators]
            name = self.words.label("formats.junit-indicators")
            target = [("target", target_of(self.report)), ("scheme", self.report.scheme)]
            yield _Suite(name, "yd-audit.indicators", stamp, cases, target)

    def _unit(self, unit: Unit) -> Iterator[_Case]:
        reasons = " ".join(self.words.reason(code, unit.details).what for code in unit.reasons)
        if unit.status == "not-measured":
            text = reasons or self.words.label("formats.junit-not-measured")
            type_ = next(iter(unit.reasons), "not-measured")
            yield _Case(self.words.label("formats.junit-measured"), "error", text, type_)
            return
        yield _Case(self.words.label("formats.junit-measured"))
        if unit.status != "measured":
            yield _Case(self.words.label("formats.junit-whole"), "skipped", reasons)
        judged = {one.rule: one for one in unit.outcomes}
        found: dict[str, list[ReportFinding]] = {}
        for finding in unit.findings:
            found.setdefault(finding.rule, []).append(finding)
        for rule in sorted({*judged, *found}):
            yield self._rule(rule, unit, found.get(rule, ()), judged.get(rule))

    def _rule(
        self, rule: str, unit: Unit, found: Sequence[ReportFinding], outcome: RuleOutcome | None
    ) -> _Case:
        known = self.words.rule(rule)
        indicator = found[0].indicator if found else known.indicator if known else ""
        name = f"{indicator} {rule} {self.words.rule_title(rule)}".strip()
        said = {f.id: self.answers.get((unit.id, f.id), "") for f in found}
        failed = [f for f in found if _fails(f, said[f.id])]
        if failed:
            sentence = self.words.sentence(failed[0])
            text = self.words.label("formats.junit-failed", count=len(failed), sentence=sentence)
            return _Case(name, "failure", text, rule, self._places(failed))
        asked = [f for f in found if f.verdict is Verdict.CANT_TELL and said[f.id] != "no"]
        advice = [f for f in found if f.verdict is Verdict.FAILED]
        for key, some in (("formats.junit-asked", asked), ("formats.junit-advice", advice)):
            if some:
                text = self.words.label(key, sentence=self.words.sentence(some[0]))
                return _Case(name, "skipped", text, "", self._places(some))
        return self._without(name, outcome)

    def _without(self, name: str, outcome: RuleOutcome | None) -> _Case:
        """The test of a rule without a finding that is open."""
        verdict = outcome_of(outcome, self.catalogue) if outcome else Verdict.PASSED
        if outcome is not None and verdict is Verdict.ERROR:
            why = outcome.why or "not-measured"
            text = self.words.reason(why).what if outcome.why else ""
            text = text or self.words.label("formats.junit-not-measured")
            state = "error" if why == RULE_FAILED else "skipped"
            return _Case(name, state, text, why)
        if verdict is Verdict.INAPPLICABLE:
            return _Case(name, "skipped", self.words.label("formats.junit-inapplicable"))
        return _Case(name)

    def _indicator(self, indicator: ReportIndicator, notes: dict[tuple[str, str], str]) -> _Case:
        system = self.words.platform(indicator.platform)
        title = self.words.indicator_title(indicator.id)
        name = " ".join(filter(None, (indicator.id, system, title)))
        word = self.words.label(f"result-{indicator.verdict}")
        note = notes.get((indicator.id, indicator.platform), "")
        if indicator.verdict is Result.FULL:
            return _Case(name)
        if indicator.verdict is Result.NOT_MEASURED:
            text = self.words.label("formats.junit-not-measured")
            return _Case(name, "error", text, indicator.verdict.value)
        if indicator.verdict in {Result.NONE, Result.PARTIAL}:
            return _Case(name, "failure", word, indicator.verdict.value, note)
        return _Case(name, "skipped", word)

    def _places(self, found: Sequence[ReportFinding]) -> str:
        blocks = [
            "\n".join(
                filter(
                    None,
                    (
                        one_line(self.words.sentence(one)),
                        one_line(one.selector),
                        lines(one.html, 1_000),
                        f"[{one.id}]",
                    ),
                )
            )
            for one in found[:_MOST]
        ]
        more = len(found) - _MOST
        return "\n\n".join(blocks + [self.words.label("formats.junit-more", n=more)] * (more > 0))


def _fails(finding: ReportFinding, said: str) -> bool:
    return said == "yes" or (finding.verdict is Verdict.FAILED and finding.counts)


def _element(suite: _Suite, number: int, host: str) -> etree._Element:
    made = etree.Element(
        "testsuite",
        {
            "name": one_line(suite.name, 500) or suite.package,
            "timestamp": suite.stamp,
            "hostname": host,
            "tests": str(len(suite.cases)),
            "failures": _count(suite.cases, "failure"),
            "errors": _count(suite.cases, "error"),
            "skipped": _count(suite.cases, "skipped"),
            "time": "0",
            "package": suite.package,
            "id": str(number),
        },
    )
    properties = etree.SubElement(made, "properties")
    for name, value in suite.properties:
        etree.SubElement(properties, "property", {"name": name, "value": one_line(value)})
    for case in suite.cases:
        test = etree.SubElement(
            made,
            "testcase",
            {"name": one_line(case.name, 500), "classname": suite.package, "time": "0"},
        )
        if case.state != "passed":
            said = etree.SubElement(test, case.state, {"message": one_line(case.message)})
            if case.state != "skipped":
                said.set("type", case.type)
            said.text = lines(case.text, 60_000)
    etree.SubElement(made, "system-out")
    etree.SubElement(made, "system-err")
    return made


def _count(cases: Iterable[_Case], state: str) -> str:
    return str(sum(case.state == state for case in cases))


def _stamp(stamp: str) -> str:
    """A time in UTC without a zone, as the schema wants it."""
    try:
        parsed = datetime.fromisoformat(stamp)
    except ValueError:
        return _NO_TIME
    at = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
