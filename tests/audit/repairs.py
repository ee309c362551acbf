"""A small audit made by hand: causes, and two indicators of 50 points each that they cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from audit.gains import with_gains
from audit.part import indicators_of, machine_alone
from audit.people.deciding import Deciding
from audit.people.model import Waiver
from audit.people.settle import Item, Settled, settle
from audit.repairing import Noting
from audit.report.gain import Gain
from audit.report.model import Report, ReportFinding
from audit.rollup import roll_up
from audit.score import Evidence, combine, part_score
from rules.load import load_catalogue
from rules.model import Indicator, Scheme, Verdict
from rules.outcome import Tally
from tests.audit.people.voices import SUN, at, says
from tests.audit.report import invented

CATALOGUE = load_catalogue()
BODY = "yunxi"
RULES = {"W09": "web-link-icon-name", "W10": "web-clickable-role"}


def scheme(judged_by: str = "machine", *, pages: bool = False, method: str = "mean") -> Scheme:
    """W09 and W10 of one part, 50 points each; with `pages` W10 counts pages instead."""
    whole = CATALOGUE.schemes["cn-2019"]
    kept = [_kept(whole, name, judged_by) for name in ("W09", "W10")]
    if pages:
        kept[1] = replace(kept[1], aggregate="pages")
    return replace(
        whole,
        parts={"web": Fraction(1)},
        groups=tuple(g for g in whole.groups if g.id == "C"),
        indicators=tuple(kept),
        combine={"web": method},
    )


def _kept(whole: Scheme, name: str, judged_by: str) -> Indicator:
    found = whole.indicator(name)
    assert found is not None
    return replace(found, judged_by=judged_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One finding: its cause (a component), the element and the page that it is on."""

    cause: str
    on: str
    page: str = "p1"
    of: str = "W09"
    rule: str = ""
    verdict: Verdict = Verdict.FAILED
    counts: bool = True
    platform: str = ""

    @property
    def finding(self) -> ReportFinding:
        """The finding as a report holds it."""
        rule = self.rule or RULES[self.of]
        return invented.finding(
            id=f"{rule}:{self.on}",
            rule=rule,
            indicator=self.of,
            verdict=self.verdict,
            code="empty",
            selector=f"#{self.on}",
            counts=self.counts,
        )


def defects(cause: str, count: int, **more: object) -> list[Defect]:
    """So many elements with one cause."""
    return [Defect(cause=cause, on=f"{cause}{n}", **more) for n in range(count)]  # type: ignore[arg-type]


def audited(
    found: Iterable[Defect],
    *,
    passed: Mapping[str, int],
    by: Scheme | None = None,
    gaps: int = 0,
    said: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    waived: Sequence[str] = (),
    outside: str = "",
) -> Report:
    """The report with its gains. `passed` is how many elements passed, by indicator.

    `said` are a tester's answers by indicator, `answers` yes or no by finding, `waived` findings,
    `outside` an indicator that the scheme does not count.
    """
    used, these = by or scheme(), list(found)
    machine, platforms = Noting(machine_alone(used)), sorted({d.platform for d in these} or {""})
    people = None
    if said is not None or answers is not None or waived:
        people = _people(used, said or {}, answers or {}, waived, these)
    noted = Noting(people) if people is not None else machine
    indicators, issues, scores = [], (), []
    same = {rule.id: rule.cause for rule in CATALOGUE.rules.values() if rule.cause}
    for platform in platforms:
        here = [d for d in these if d.platform == platform]
        placed = [(d.page, d.finding) for d in here]
        decisions = {
            i.id: noted(i, platform, _evidence(i, here, passed, gaps), placed, frozenset())
            for i in used.indicators
        }
        indicators += indicators_of(used.indicators, decisions, CATALOGUE, platform=platform)
        issues += roll_up(((d.page, d.finding, d.cause) for d in here), same, platform=platform)
        standings = {name: one.standing for name, one in decisions.items()}
        scores.append(part_score("web", standings, used))
    score = combine(scores, used.combine["web"], used) if platforms != [""] else scores[0]
    report = invented.report(indicators=tuple(indicators), issues=issues, web=score)
    return with_gains(
        report,
        noted,
        catalogue=CATALOGUE,
        scheme=used,
        deciding=people,
        counted=lambda name: name != outside,
    )


def gain_of(report: Report, cause: str, *, verdict: Verdict = Verdict.FAILED) -> Gain:
    """What repairing the cause gives back."""
    named = {i.id for i in report.issues if i.component == cause and i.verdict is verdict}
    (found,) = [g for g in report.gains if g.issue in named]
    return found


def issue_id(report: Report, cause: str) -> str:
    """The id of the cause's issue."""
    (found,) = [i.id for i in report.issues if i.component == cause]
    return found


def _evidence(
    indicator: Indicator, found: Sequence[Defect], passed: Mapping[str, int], gaps: int
) -> Evidence:
    """What the machine counts: each element once by its worst, or pages with any failure."""
    pages = {"p1", "p2", "p3"}
    counted = [d for d in found if d.counts]
    if indicator.aggregate == "pages":
        bad = {d.page for d in counted if d.verdict is Verdict.FAILED}
        tally = Tally(failed=len(bad), passed=len(pages - bad))
        return Evidence(tally=tally, pages_failed=len(bad), pages_measured=3, gaps=gaps)
    here = [d for d in counted if d.of == indicator.id]
    failed = {(d.page, d.on) for d in here if d.verdict is Verdict.FAILED}
    unsure = {(d.page, d.on) for d in here if d.verdict is Verdict.CANT_TELL} - failed
    return Evidence(
        tally=Tally(failed=len(failed), passed=passed.get(indicator.id, 0), cant_tell=len(unsure)),
        pages_failed=len({page for page, _ in failed}),
        pages_measured=3,
        gaps=gaps,
    )


def _people(
    used: Scheme,
    said: Mapping[str, str],
    answers: Mapping[str, str],
    waived: Sequence[str],
    found: Sequence[Defect],
) -> Deciding:
    items = {Item(body=BODY, indicator=name): word for name, word in said.items()}
    settled = settle([says(SUN, word, item=item) for item, word in items.items()])
    asked = {n: Item(body=BODY, indicator="W09", finding=n) for n in answers}
    spoken = settle([says(SUN, answers[n], item=item) for n, item in asked.items()])
    questions: dict[str, Settled] = {n: spoken[item] for n, item in asked.items()}
    rules = {d.finding.id: d.finding.rule for d in found}
    return Deciding(
        CATALOGUE,
        used,
        body=BODY,
        settled=settled,
        questions=questions,
        waivers=[
            Waiver(
                body=BODY,
                finding=name,
                rule=rules[name],
                reason="测试页，已下线",
                signed_by="R1",
                at=at(50),
            )
            for name in waived
        ],
        kept={},
    )
