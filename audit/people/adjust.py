"""Waivers and answers to questions, one element at a time: what they change in a tally."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audit.people.model import NO, YES, Waiver
from audit.people.settle import Settled
from audit.report.model import ReportFinding
from audit.score import Evidence
from rules.model import Indicator, Meaning, Rule, Verdict
from rules.outcome import Tally

Key = tuple[str, str]  # the page or screen, and the id of a finding on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One failed or open finding of the machine and the page or screen that it is on."""

    page: str
    finding: ReportFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the machine brought for one indicator on one platform.

    `findings` are those that its tally counts (`counting`); for an indicator that counts pages,
    those of every indicator, as its pages are failed by any of them. `gap_pages` are the pages
    that were not or only partly measured.
    """

    evidence: Evidence
    findings: tuple[Found, ...] = ()
    gap_pages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A finding that does not count any more, and the waiver that says so."""

    found: Found
    waiver: Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question about one finding that people settled; `failed` = the problem is one."""

    found: Found
    settled: Settled
    failed: bool


def counting(findings: Iterable[Found], rules: Mapping[str, Rule]) -> tuple[Found, ...]:
    """The findings that a tally counts: not those of a rule that only advises or informs."""
    counted = {Meaning.NOT_MET, Meaning.NEEDS_PERSON}
    return tuple(
        f
        for f in findings
        if f.finding.counts and rules[f.finding.rule].means[Verdict.FAILED] in counted
    )


def relevant(indicator: Indicator, machine: Machine) -> tuple[Found, ...]:
    """The findings that bear on the indicator."""
    if indicator.aggregate == "pages":
        return machine.findings
    return tuple(f for f in machine.findings if f.finding.indicator == indicator.id)


def idle_waivers(findings: Iterable[Found], waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """The waivers that count nothing: no reason, no name, or no failure of that id and rule."""
    known = {(f.finding.id, f.finding.rule) for f in findings if _failed(f)}
    return tuple(w for w in waivers if not _signed(w) or (w.finding, w.rule) not in known)


def _failed(found: Found) -> bool:
    return found.finding.verdict is Verdict.FAILED


def _signed(waiver: Waiver) -> bool:
    return bool(waiver.reason.strip() and waiver.signed_by.strip())


def waived_of(findings: Sequence[Found], waivers: Iterable[Waiver]) -> tuple[Waived, ...]:
    """Each failed finding that a signed waiver names, with the first of its waivers.

    What the machine left open is answered, not waived: taken out of the tally it would raise the
    share of the failed ones.
    """
    valid: dict[tuple[str, str], Waiver] = {}
    for waiver in sorted(waivers, key=lambda w: (w.at, w.id)):
        if _signed(waiver):
            valid.setdefault((waiver.finding, waiver.rule), waiver)
    if not valid:
        return ()
    return tuple(
        Waived(found=f, waiver=valid[f.finding.id, f.finding.rule])
        for f in findings
        if _failed(f) and (f.finding.id, f.finding.rule) in valid
    )


def answered_of(
    indicator: Indicator, findings: Sequence[Found], questions: Mapping[str, Settled]
) -> tuple[Answered, ...]:
    """Settled answers to what the machine left open.

    Pages are counted by what the machine found alone, so there a person's answer moves nothing.
    """
    if indicator.aggregate == "pages":
        return ()
    answered = []
    for found in findings:
        settled = questions.get(found.finding.id)
        asked = found.finding.verdict is Verdict.CANT_TELL
        if settled is not None and asked and settled.answer in (YES, NO):
            failed = settled.answer == YES
            answered.append(Answered(found=found, settled=settled, failed=failed))
    return tuple(answered)


def adjusted(
    indicator: Indicator,
    machine: Machine,
    waived: Sequence[Waived],
    answered: Sequence[Answered],
) -> Evidence:
    """What measuring brought, with waived findings gone and answered elements where they belong.

    An element counts once, by the worst of its findings that are left; one without any is gone.
    """
    if not waived and not answered:
        return machine.evidence
    gone = {(w.found.page, w.found.finding.id) for w in waived}
    if indicator.aggregate == "pages":
        return _pages_adjusted(machine, gone)
    said = {(a.found.page, a.found.finding.id): a.failed for a in answered}
    return _moved(indicator, machine, gone, said)


def repaired(indicator: Indicator, machine: Machine, done: Collection[Key]) -> Evidence:
    """What measuring would bring with these findings repaired: their elements pass.

    `done` are page and id of findings. An element of which another finding is left stays what
    that finding makes of it.
    """
    here = {(f.page, f.finding.id) for f in relevant(indicator, machine)} & set(done)
    if not here:
        return machine.evidence
    if indicator.aggregate == "pages":
        return _pages_adjusted(machine, here)
    evidence = _moved(indicator, machine, set(), dict.fromkeys(here, False))
    left = (f for f in relevant(indicator, machine) if (f.page, f.finding.id) not in here)
    rest = evidence.tally.failed
    if rest and not any(_failed(f) for f in left):
        # What two rules could not find in the page was counted once for each of them.
        moved = Tally(failed=-rest, passed=rest)
        return replace(evidence, tally=evidence.tally + moved, pages_failed=0)
    return evidence


def _moved(
    indicator: Indicator, machine: Machine, gone: Collection[Key], said: Mapping[Key, bool]
) -> Evidence:
    """Evidence without findings that are gone, and with those that somebody spoke of moved."""
    before: dict[tuple[str, str], set[Verdict]] = defaultdict(set)
    after: dict[tuple[str, str], set[Verdict]] = defaultdict(set)
    for found in relevant(indicator, machine):
        key = (found.page, found.finding.id)
        element = (found.page, found.finding.selector or found.finding.rule)
        before[element].add(found.finding.verdict)
        verdict = found.finding.verdict
        if key in said:
            verdict = Verdict.FAILED if said[key] else Verdict.PASSED
        if key not in gone:
            after[element].add(verdict)
    old, new = _count(before.values()), _count(after[element] for element in before)
    tally = machine.evidence.tally
    pages = {page for (page, _), seen in before.items() if Verdict.FAILED in seen}
    still = {page for (page, _), seen in after.items() if Verdict.FAILED in seen}
    return replace(
        machine.evidence,
        tally=Tally(
            failed=max(0, tally.failed - old.failed + new.failed),
            passed=tally.passed + new.passed,
            cant_tell=max(0, tally.cant_tell - old.cant_tell + new.cant_tell),
        ),
        pages_failed=max(0, machine.evidence.pages_failed - len(pages) + len(still)),
    )


def _count(elements: Iterable[set[Verdict]]) -> Tally:
    """Each element once, by its worst verdict; without any it is not there."""
    seen = list(elements)
    failed = sum(Verdict.FAILED in e for e in seen)
    unsure = sum(Verdict.FAILED not in e and Verdict.CANT_TELL in e for e in seen)
    return Tally(failed=failed, cant_tell=unsure, passed=sum(e == {Verdict.PASSED} for e in seen))


def _pages_adjusted(machine: Machine, gone: Collection[Key]) -> Evidence:
    """Pages whose failures are all waived: passed, or open where something was not measured."""
    failed = [(f.page, f.finding.id) for f in machine.findings if _failed(f)]
    clean = {page for page, _ in failed} - {
        page for page, name in failed if (page, name) not in gone
    }
    missing = len(clean & machine.gap_pages)
    tally = machine.evidence.tally
    moved = Tally(failed=-len(clean), passed=len(clean) - missing, cant_tell=missing)
    return replace(
        machine.evidence,
        tally=tally + moved,
        pages_failed=machine.evidence.pages_failed - len(clean),
    )
