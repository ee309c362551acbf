"""SARIF 2.1.0: the findings for code hosts and editors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from audit.formats import Material
from audit.formats.parts import (
    address_of,
    answers_of,
    failed_by_people,
    help_address,
    json_bytes,
    lines,
    one_line,
    score_of,
    target_of,
    units_of,
)
from audit.report.model import Report, ReportFinding
from audit.report.outcomes import RULE_FAILED
from audit.report.words import Unit, Words
from rules.model import Verdict
from rules.wording import LANGS, load_texts

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "ydAuditFinding/v1"

type Json = dict[str, Any]


def render(material: Material) -> bytes:
    """The report as one run of the tool.

    A failure that counts is an error, advice a note, an open question a result that somebody has
    to review. What was not measured has no result: a notification says so, and the run counts as
    not carried out.
    """
    return json_bytes({"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(material).document()]})


class _Run:
    """One report on its way to a run; rules and artifacts are known by their place in a list."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.report: Report = material.report
        self.words = Words(self.report, catalogue=material.catalogue, texts=material.texts)
        self.units = list(units_of(self.report))
        judged = {o.rule for u in self.units for o in u.outcomes}
        found = {f.rule for u in self.units for f in u.findings}
        self.answers = answers_of(self.report)
        self.people = list(failed_by_people(self.report))
        named = [*sorted(judged | found), *dict.fromkeys(i.id for i, _ in self.people)]
        self.rules = {name: at for at, name in enumerate(dict.fromkeys(named))}

    def document(self) -> Json:
        report = self.report
        measured = all(u.status != "not-measured" for u in self.units) and bool(self.units)
        return {
            "tool": {"driver": self._driver(), "extensions": list(self._engines())},
            "translations": [self._translation(lang) for lang in LANGS if lang != self.words.lang],
            "language": self.words.html_lang,
            "automationDetails": {"id": f"yd-audit/{target_of(report)}"},
            "invocations": [
                {
                    "executionSuccessful": measured and not report.interrupted,
                    **_time("startTimeUtc", report.started_at),
                    **_time("endTimeUtc", report.finished_at),
                    "toolExecutionNotifications": list(self._notifications()),
                }
            ],
            "artifacts": [self._artifact(unit) for unit in self.units],
            "results": list(self._results()),
            "columnKind": "unicodeCodePoints",
            "properties": {
                "scheme": report.scheme,
                "disclaimer": self.words.disclaimer(),
                **score_of(report),
            },
        }

    def _driver(self) -> Json:
        tool = self.report.tool
        return {
            "name": "yd-audit",
            "version": tool.version,
            "language": self.words.html_lang,
            "rules": [self._rule(rule) for rule in self.rules],
            "properties": {"catalogue": tool.catalogue, "browser": tool.browser},
        }

    def _engines(self) -> Iterator[Json]:
        for name, version in self.report.tool.engines:
            yield {"name": name, **({"version": version} if version else {})}

    def _rule(self, rule: str) -> Json:
        known = self.words.rule(rule)
        address = help_address(rule, self.words, self.material.catalogue)
        tags = ["accessibility", *(f"WCAG {n}" for n in (known.wcag if known else ()))]
        return {
            "id": rule,
            **self._described(rule, self.words),
            **({"helpUri": address} if address else {}),
            "properties": {
                "tags": tags,
                **({"indicator": known.indicator, "act": list(known.act)} if known else {}),
            },
        }

    def _described(self, rule: str, words: Words) -> Json:
        if words.has_indicator(rule):
            title, fix = words.indicator_title(rule), " ".join(words.aims(rule))
        else:
            title, fix = words.rule_title(rule), words.fix(rule)
        whole = " ".join(filter(None, (title, fix)))
        found: Json = {"shortDescription": {"text": title}, "fullDescription": {"text": whole}}
        if fix:
            example = words.example(rule).rstrip()
            code = f"\n\n```html\n{example}\n```" if example and "```" not in example else ""
            found["help"] = {"text": fix, **({"markdown": fix + code} if code else {})}
        return found

    def _translation(self, lang: str) -> Json:
        texts, catalogue = load_texts(lang), self.material.catalogue
        words = Words(self.report, catalogue=catalogue, texts=texts)
        described = ({"id": rule, **self._described(rule, words)} for rule in self.rules)
        return {
            "name": "yd-audit",
            "language": words.html_lang,
            "contents": ["localizedData"],
            "associatedComponent": {"name": "yd-audit"},
            "rules": list(described),
        }

    def _artifact(self, unit: Unit) -> Json:
        title = one_line(unit.title)
        return {
            "location": {"uri": address_of(unit)},
            **({"description": {"text": title}} if title else {}),
            "properties": {"id": unit.id, "status": unit.status},
        }

    def _notifications(self) -> Iterator[Json]:
        if self.report.interrupted:
            yield _notice("interrupted", "error", self.words.label("interrupted-text"))
        if not self.units:
            yield _notice("not-measured", "error", self.words.label("page-no-result"))
        for at, unit in enumerate(self.units):
            level = "error" if unit.status == "not-measured" else "warning"
            place = {"locations": [self._unit_location(at)]}
            reasons = unit.reasons if unit.status != "measured" else ()
            for code in reasons:
                text = one_line(self.words.reason(code, unit.details).what)
                yield {**_notice(code, level, text), **place}
            if unit.status == "not-measured" and not reasons:
                yield {
                    **_notice("not-measured", level, self.words.label("page-no-result")),
                    **place,
                }
            for one in unit.outcomes:
                if one.why == RULE_FAILED:
                    text = one_line(self.words.reason(one.why, {}).what)
                    rule = {"associatedRule": {"id": one.rule, "index": self.rules[one.rule]}}
                    yield {**_notice(one.why, "warning", text), **place, **rule}

    def _results(self) -> Iterator[Json]:
        for at, unit in enumerate(self.units):
            for finding in unit.findings:
                yield self._result(at, finding)
        for indicator, note in self.people:
            title = self.words.indicator_title(indicator.id)
            key = " ".join(filter(None, (indicator.id, indicator.platform)))
            target = target_of(self.report, indicator.platform)
            yield {
                "ruleId": indicator.id,
                "ruleIndex": self.rules[indicator.id],
                "kind": "fail",
                "level": "error",
                "message": {"text": one_line(f"{title}: {note}" if note else title)},
                "locations": [{"physicalLocation": _artifact_location(target)}],
                "partialFingerprints": {FINGERPRINT: key},
                "properties": {"decidedBy": indicator.decided_by, "platform": indicator.platform},
            }

    def _result(self, at: int, finding: ReportFinding) -> Json:
        said = self.answers.get((self.units[at].id, finding.id), "")
        kind, level = _severity(finding, said)
        refused = {"suppressions": [{"kind": "external", "status": "accepted"}]}
        return {
            "ruleId": finding.rule,
            "ruleIndex": self.rules[finding.rule],
            "kind": kind,
            "level": level,
            "message": {"text": one_line(self.words.sentence(finding)) or finding.rule},
            "locations": [self._location(at, finding)],
            "partialFingerprints": {FINGERPRINT: finding.id},
            "properties": {
                "indicator": finding.indicator,
                "counts": finding.counts,
                "code": finding.code,
                "wcag": list(finding.wcag),
                **({"engine": finding.engine} if finding.engine else {}),
                **({"people": said} if said else {}),
            },
            **(refused if said == "no" else {}),
        }

    def _location(self, at: int, finding: ReportFinding) -> Json:
        location = self._unit_location(at)
        html, selector = lines(finding.html), one_line(finding.selector)
        if html:  # no region: the page as the browser had it has no lines
            location["message"] = {"text": html}
        if selector:
            location["logicalLocations"] = [{"fullyQualifiedName": selector, "kind": "element"}]
        return location

    def _unit_location(self, at: int) -> Json:
        return {"physicalLocation": _artifact_location(address_of(self.units[at]), at)}


def _severity(finding: ReportFinding, said: str) -> tuple[str, str]:
    """`kind` and `level`: only what failed has a level, by the machine's word or by people's."""
    if finding.verdict is Verdict.FAILED or said == "yes":
        return "fail", "error" if finding.counts else "note"
    return "review", "none"


def _artifact_location(address: str, at: int | None = None) -> Json:
    return {"artifactLocation": {"uri": address, **({"index": at} if at is not None else {})}}


def _notice(code: str, level: str, text: str) -> Json:
    return {"descriptor": {"id": code}, "level": level, "message": {"text": text or code}}


def _time(name: str, stamp: str) -> Json:
    """A time as the specification writes it: in UTC with a Z; nothing for no time."""
    try:
        parsed = datetime.fromisoformat(stamp)
    except ValueError:
        return {}
    at = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return {name: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"}
