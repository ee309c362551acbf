"""Judges pages and screens by the catalogue's rules; needs no browser, never raises for a page."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from rules.checking import resolve_check
from rules.collector import without_collector
from rules.locate import Locator, PageLocator, ScreenLocator, WebViewLocator, place_of
from rules.model import (
    CannotJudge,
    Finding,
    Meaning,
    PageCheck,
    Rule,
    ScreenCheck,
    SiteCheck,
    SiteFinding,
    Verdict,
)
from rules.outcome import Judged, Outcome, PageJudgement, Tally
from rules.screen import ScreenSnapshot
from rules.snapshot import PageSnapshot, PageSummary

# The order in which an outcome outweighs another when a rule has several targets.
_WEIGHT = (Verdict.FAILED, Verdict.CANT_TELL, Verdict.PASSED)

_OUTLINE = "web-view-outline"  # what a page lacks of which there is only the engine's answer

# An element by its index in the tree, or what an engine named by rule and path.
type Key = int | str


def judge_page(page: PageSnapshot, rules: Iterable[Rule]) -> PageJudgement:
    """Every active page rule's outcome, in the order of rule ids."""
    wanted = (r for r in rules if r.scope == "page" and r.status == "active")
    return _judge(page.id, page, wanted, PageLocator(page))


def judge_screen(
    screen: ScreenSnapshot, rules: Iterable[Rule], web_rules: Iterable[Rule] = ()
) -> PageJudgement:
    """Every active rule's outcome for the screen's platform, in the order of rule ids.

    `web_rules` are page rules, with the app's indicators, that judge the pages of web views. Of a
    page that is only an outline, those that need more than the engine's answer are not measured.
    """
    wanted = [
        r
        for r in rules
        if r.scope == "screen" and r.status == "active" and screen.platform in r.platforms
    ]
    with without_collector():
        own = _judge(screen.id, screen, wanted, ScreenLocator(screen))
    inside = list(web_rules) if screen.web else []
    judged = [own]
    for number, part in enumerate(screen.web):
        usable = [r for r in inside if part.full or r.check.startswith("engine.")]
        locator = WebViewLocator(screen, part, number)
        inner = _judge(screen.id, part.page, usable, locator)
        found = tuple(replace(outcome, part=part.folder) for outcome in inner.outcomes)
        judged.append(replace(inner, outcomes=found))
        left = tuple(
            _unjudged(r, lacking=_OUTLINE, optional=r.means[Verdict.FAILED] is Meaning.ADVICE)
            for r in inside
            if r not in usable
        )
        judged.append(PageJudgement(page=screen.id, outcomes=left, tallies={}))
    tallies: dict[str, Tally] = {}
    for one in judged:
        for name, tally in one.tallies.items():
            tallies[name] = tallies.get(name, Tally()) + tally
    outcomes = tuple(o for one in judged for o in one.outcomes)
    return PageJudgement(page=screen.id, outcomes=outcomes, tallies=dict(sorted(tallies.items())))


def _judge(
    subject_id: str,
    subject: PageSnapshot | ScreenSnapshot,
    rules: Iterable[Rule],
    locator: Locator,
) -> PageJudgement:
    seen: Counter[str] = Counter()
    outcomes = []
    marks: dict[str, dict[Verdict, set[Key]]] = {}
    for rule in sorted(rules, key=_by_id):
        try:
            if isinstance(subject, PageSnapshot):
                findings = list(cast(PageCheck, _function(rule))(subject, rule.params))
            else:
                findings = list(cast(ScreenCheck, _function(rule))(subject, rule.params))
        except CannotJudge as lack:
            outcomes.append(_unjudged(rule, lacking=lack.code, optional=lack.optional))
            continue
        except Exception as error:
            # A broken check is recorded as what it is: it must not end the audit nor pass.
            outcomes.append(_unjudged(rule, error=f"{type(error).__name__}: {error}"[:300]))
            continue
        _mark(rule, findings, marks.setdefault(rule.indicator, {}))
        judged = tuple(
            _judged(rule, f, locator, seen)
            for f in findings
            if f.verdict is Verdict.FAILED or f.verdict is Verdict.CANT_TELL
        )
        overall = _overall(findings)
        outcomes.append(
            Outcome(rule=rule.id, verdict=overall, findings=judged, indicator=rule.indicator)
        )
    tallies = {name: _tally(found) for name, found in sorted(marks.items())}
    return PageJudgement(page=subject_id, outcomes=tuple(outcomes), tallies=tallies)


def _unjudged(rule: Rule, *, error: str = "", lacking: str = "", optional: bool = False) -> Outcome:
    return Outcome(
        rule=rule.id,
        verdict=Verdict.ERROR,
        findings=(),
        indicator=rule.indicator,
        error=error,
        lacking=lacking,
        optional=optional,
        advice=rule.means[Verdict.FAILED] is Meaning.ADVICE,
    )


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
                result[page_id].append((_unjudged(rule, error=what), Tally(), rule.indicator))
            continue
        for page_id, found in _by_page(findings).items():
            if page_id not in by_id:
                continue
            marks: dict[Verdict, set[Key]] = {}
            plain = [Finding(verdict=f.verdict, code=f.code, data=f.data) for f in found]
            _mark(rule, plain, marks)
            judged = tuple(
                _judged_site(rule, f, by_id[page_id])
                for f in found
                if f.verdict is Verdict.FAILED or f.verdict is Verdict.CANT_TELL
            )
            outcome = Outcome(
                rule=rule.id, verdict=_overall(plain), findings=judged, indicator=rule.indicator
            )
            result[page_id].append((outcome, _tally(marks), rule.indicator))
    return result


def _function(rule: Rule) -> PageCheck | SiteCheck | ScreenCheck:
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


def _mark(rule: Rule, findings: Sequence[Finding], marks: dict[Verdict, set[Key]]) -> None:
    """Note which elements count for the rule's indicator, and as what."""
    if rule.means[Verdict.FAILED] is Meaning.ADVICE:
        return
    for verdict in Verdict:
        meaning = rule.means[verdict]
        if meaning is Meaning.NOT_MET:
            counted = Verdict.FAILED
        elif meaning is Meaning.NEEDS_PERSON:
            counted = Verdict.CANT_TELL
        elif verdict is Verdict.PASSED:
            counted = Verdict.PASSED
        else:
            continue
        keys: set[Key] = {
            f.node.index if f.node is not None else f"{rule.id} {f.path}"
            for f in findings
            if f.verdict is verdict
        }
        if keys:
            marks.setdefault(counted, set()).update(keys)


def _tally(marks: Mapping[Verdict, set[Key]]) -> Tally:
    failed = marks.get(Verdict.FAILED, set())
    unsure = marks.get(Verdict.CANT_TELL, set()) - failed
    passed = marks.get(Verdict.PASSED, set()) - failed - unsure
    return Tally(failed=len(failed), passed=len(passed), cant_tell=len(unsure))


def _judged(rule: Rule, finding: Finding, locator: Locator, seen: Counter[str]) -> Judged:
    spot = locator.spot(finding)
    key = _identity(rule.id, locator.place, spot.selector, finding.code)
    seen[key] += 1
    return Judged(
        id=key if seen[key] == 1 else f"{key}-{seen[key]}",
        rule=rule.id,
        verdict=finding.verdict,
        code=finding.code,
        data=dict(finding.data),
        selector=spot.selector,
        html=spot.html,
        rect=spot.rect,
        component=spot.component,
        messages=finding.messages,
    )


def _judged_site(rule: Rule, finding: SiteFinding, page: PageSummary) -> Judged:
    return Judged(
        id=_identity(rule.id, place_of(page.url), "", finding.code),
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


def _identity(rule: str, place: str, selector: str, code: str) -> str:
    return hashlib.sha256("\n".join((rule, place, selector, code)).encode()).hexdigest()[:16]
