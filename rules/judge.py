"""Judges one page by the catalogue's rules; needs no browser and never raises for a page."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from rules.checking import resolve_check
from rules.model import (
    Finding,
    Meaning,
    PageCheck,
    Rule,
    SiteCheck,
    SiteFinding,
    Verdict,
)
from rules.pointer import Pointers, component_of, html_of
from rules.snapshot import Node, PageSnapshot, PageSummary, Rect

# The order in which an outcome outweighs another when a rule has several targets.
_WEIGHT = (Verdict.FAILED, Verdict.CANT_TELL, Verdict.PASSED)
_VOLATILE_QUERY = re.compile(r"(?<==)[0-9a-f]{16,}|(?<==)\d{10,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A failed or open finding, detached from the page's nodes.

    `selector` is empty and `rect` None for a finding about the page as a whole.
    """

    id: str
    rule: str
    verdict: Verdict
    code: str
    data: Mapping[str, str | int]
    selector: str
    html: str
    rect: Rect | None
    component: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one rule says of one page."""

    rule: str
    verdict: Verdict
    findings: tuple[Judged, ...]
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Elements of a page that count for one indicator, each once whatever rules saw it."""

    failed: int = 0
    passed: int = 0
    cant_tell: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            failed=self.failed + other.failed,
            passed=self.passed + other.passed,
            cant_tell=self.cant_tell + other.cant_tell,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJudgement:
    """All outcomes of one page, and what they add up to for each indicator."""

    page: str
    outcomes: tuple[Outcome, ...]
    tallies: Mapping[str, Tally]


def judge_page(page: PageSnapshot, rules: Iterable[Rule]) -> PageJudgement:
    """Every active page rule's outcome, in the order of rule ids."""
    wanted = sorted((r for r in rules if r.scope == "page" and r.status == "active"), key=_by_id)
    pointers = Pointers(page)
    seen: Counter[str] = Counter()
    outcomes = []
    marks: dict[str, dict[Verdict, set[str]]] = {}
    for rule in wanted:
        try:
            check = cast(PageCheck, _function(rule))
            findings = list(check(page, rule.params))
        except Exception as error:
            # A broken check is recorded as what it is: it must not end the audit nor pass.
            what = f"{type(error).__name__}: {error}"
            outcomes.append(
                Outcome(rule=rule.id, verdict=Verdict.ERROR, findings=(), error=what[:300])
            )
            continue
        _mark(rule, findings, marks.setdefault(rule.indicator, {}))
        judged = tuple(
            _judged(rule, f, page, pointers, seen)
            for f in findings
            if f.verdict in {Verdict.FAILED, Verdict.CANT_TELL}
        )
        outcomes.append(Outcome(rule=rule.id, verdict=_overall(findings), findings=judged))
    tallies = {name: _tally(found) for name, found in sorted(marks.items())}
    return PageJudgement(page=page.id, outcomes=tuple(outcomes), tallies=tallies)


def judge_site(
    pages: Sequence[PageSummary], rules: Iterable[Rule]
) -> dict[str, list[tuple[Outcome, Tally, str]]]:
    """Outcomes of rules that compare pages: page id → (outcome, tally, indicator) in rule order."""
    by_id = {page.id: page for page in pages}
    result: dict[str, list[tuple[Outcome, Tally, str]]] = {page.id: [] for page in pages}
    for rule in sorted(
        (r for r in rules if r.scope == "site" and r.status == "active"), key=_by_id
    ):
        check = cast(SiteCheck, _function(rule))
        try:
            findings = list(check(pages, rule.params))
        except Exception as error:
            what = f"{type(error).__name__}: {error}"[:300]
            for page_id in result:
                broken = Outcome(rule=rule.id, verdict=Verdict.ERROR, findings=(), error=what)
                result[page_id].append((broken, Tally(), rule.indicator))
            continue
        for page_id, found in _by_page(findings).items():
            if page_id not in by_id:
                continue
            marks: dict[Verdict, set[str]] = {}
            plain = [Finding(verdict=f.verdict, code=f.code, data=f.data) for f in found]
            _mark(rule, plain, marks)
            judged = tuple(
                _judged_site(rule, f, by_id[page_id])
                for f in found
                if f.verdict in {Verdict.FAILED, Verdict.CANT_TELL}
            )
            outcome = Outcome(rule=rule.id, verdict=_overall(plain), findings=judged)
            result[page_id].append((outcome, _tally(marks), rule.indicator))
    return result


def _function(rule: Rule) -> PageCheck | SiteCheck:
    found = resolve_check(rule.check)
    if found is None:
        raise LookupError(f"no check {rule.check}")
    return found


def _by_id(rule: Rule) -> str:
    return rule.id


def _by_page(findings: Iterable[SiteFinding]) -> dict[str, list[SiteFinding]]:
    grouped: dict[str, list[SiteFinding]] = {}
    for finding in findings:
        grouped.setdefault(finding.page, []).append(finding)
    return grouped


def _overall(findings: Sequence[Finding]) -> Verdict:
    present = {f.verdict for f in findings}
    return next((v for v in _WEIGHT if v in present), Verdict.INAPPLICABLE)


def _mark(rule: Rule, findings: Iterable[Finding], marks: dict[Verdict, set[str]]) -> None:
    """Note which elements count for the rule's indicator, and as what."""
    if rule.means[Verdict.FAILED] is Meaning.ADVICE:
        return
    for finding in findings:
        meaning = rule.means[finding.verdict]
        key = str(finding.node.index) if finding.node is not None else f"{rule.id} {finding.path}"
        if meaning is Meaning.NOT_MET:
            marks.setdefault(Verdict.FAILED, set()).add(key)
        elif meaning is Meaning.NEEDS_PERSON:
            marks.setdefault(Verdict.CANT_TELL, set()).add(key)
        elif finding.verdict is Verdict.PASSED:
            marks.setdefault(Verdict.PASSED, set()).add(key)


def _tally(marks: Mapping[Verdict, set[str]]) -> Tally:
    failed = marks.get(Verdict.FAILED, set())
    unsure = marks.get(Verdict.CANT_TELL, set()) - failed
    passed = marks.get(Verdict.PASSED, set()) - failed - unsure
    return Tally(failed=len(failed), passed=len(passed), cant_tell=len(unsure))


def _judged(
    rule: Rule, finding: Finding, page: PageSnapshot, pointers: Pointers, seen: Counter[str]
) -> Judged:
    node = finding.node
    selector = pointers.selector(node) if node is not None else finding.path
    key = _identity(rule.id, page.url, selector, finding.code)
    seen[key] += 1
    return Judged(
        id=key if seen[key] == 1 else f"{key}-{seen[key]}",
        rule=rule.id,
        verdict=finding.verdict,
        code=finding.code,
        data=dict(finding.data),
        selector=selector,
        html=html_of(node) if node is not None else finding.html,
        rect=_shown(node),
        component=component_of(node),
        messages=finding.messages,
    )


def _judged_site(rule: Rule, finding: SiteFinding, page: PageSummary) -> Judged:
    return Judged(
        id=_identity(rule.id, page.url, "", finding.code),
        rule=rule.id,
        verdict=finding.verdict,
        code=finding.code,
        data=dict(finding.data),
        selector="",
        html="",
        rect=None,
        component="",
        messages=(),
    )


def _identity(rule: str, url: str, selector: str, code: str) -> str:
    """Steady from run to run: no nonce in the address, no port, no position in the page's text."""
    parts = urlsplit(url)
    place = f"{parts.hostname}{parts.path}?{_VOLATILE_QUERY.sub('', parts.query)}"
    return hashlib.sha256("\n".join((rule, place, selector, code)).encode()).hexdigest()[:16]


def _shown(node: Node | None) -> Rect | None:
    """The element's box, or that of the nearest ancestor that has an area."""
    while node is not None:
        if node.rect is not None and node.rect.area > 0:
            return node.rect if node.tag not in {"html", "body"} else None
        node = node.parent
    return None
