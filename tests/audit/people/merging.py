"""What a machine found and people said, in one line each, to be merged."""

from __future__ import annotations

from fractions import Fraction

from audit.people.adjust import Found, Machine
from audit.people.merge import Merged
from audit.people.model import Waiver
from audit.people.settle import Item, Settled, settle
from audit.report.model import ReportFinding
from audit.score import Evidence
from rules.load import load_catalogue
from rules.model import Indicator, Result, Verdict
from rules.outcome import Tally
from tests.audit.people.voices import LIN, SUN, ZHOU, at, says

CATALOGUE = load_catalogue()
SCHEME = CATALOGUE.schemes["cn-2019"]
HALF = Fraction(1, 2)


def indicator(name: str) -> Indicator:
    """One of the shipped scheme: W09 both, W05 a person, M10 and W02 (by pages) the machine."""
    found = SCHEME.indicator(name)
    assert found is not None
    return found


def finding(
    name: str, verdict: Verdict, *, page: str = "p1", on: str = "", of: str = "W09"
) -> Found:
    """A finding on the element `on`, its own unless it is shared."""
    return Found(
        page=page,
        finding=ReportFinding(
            id=name,
            rule="web-alt-quality",
            indicator=of,
            verdict=verdict,
            code="",
            data={},
            wcag=(),
            act=(),
            selector=on or f"#{name}",
            html="",
            rect=None,
            engine=None,
            engine_messages=(),
            counts=True,
            evidence=(),
        ),
    )


def failed(*names: str, of: str = "W09", page: str = "p1") -> list[Found]:
    """Failures, each on an element of its own."""
    return [finding(name, Verdict.FAILED, of=of, page=page) for name in names]


def asked(*names: str, of: str = "W09") -> list[Found]:
    """Questions, each on an element of its own."""
    return [finding(name, Verdict.CANT_TELL, of=of) for name in names]


def machine(*findings: Found, passed: int = 0, gaps: int = 0, pages: int = 3) -> Machine:
    """What the machine brought: these findings and so many elements that passed."""
    worst: dict[tuple[str, str], set[Verdict]] = {}
    for one in findings:
        worst.setdefault((one.page, one.finding.selector), set()).add(one.finding.verdict)
    bad = [page for (page, _), seen in worst.items() if Verdict.FAILED in seen]
    tally = Tally(failed=len(bad), passed=passed, cant_tell=len(worst) - len(bad))
    evidence = Evidence(tally=tally, pages_failed=len(set(bad)), pages_measured=pages, gaps=gaps)
    return Machine(evidence=evidence, findings=tuple(findings))


def waiver(name: str, *, reason: str = "测试页，已下线", signed: str = "R1") -> Waiver:
    """A waiver of a finding."""
    return Waiver(
        body="yunxi",
        finding=name,
        rule="web-alt-quality",
        reason=reason,
        signed_by=signed,
        at=at(50),
    )


def said(*answers: str, of: str = "W09", double: bool = False) -> Settled:
    """What up to three testers' answers come to."""
    item = Item(body="yunxi", indicator=of)
    observations = [
        says(tester, answer, item=item)
        for tester, answer in zip((SUN, LIN, ZHOU), answers, strict=False)
    ]
    wanted = frozenset({of}) if double else frozenset()
    return settle(observations, double=wanted, expected=[item])[item]


def answers(**by_finding: str) -> dict[str, Settled]:
    """Settled questions of W09."""
    items = {n: Item(body="yunxi", indicator="W09", finding=n) for n in by_finding}
    found = settle([says(SUN, by_finding[n], item=item) for n, item in items.items()])
    return {n: found[item] for n, item in items.items()}


def stands(merged: Merged) -> tuple[Result, Fraction | None, str | None]:
    """Result, value, and who decided."""
    return merged.standing.result, merged.standing.value, merged.standing.decided_by


def between(merged: Merged) -> tuple[Fraction, Fraction]:
    """The bounds."""
    return merged.standing.low, merged.standing.high
