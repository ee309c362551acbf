"""Signed waivers and answered questions change what the machine counts, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.people.adjust import Machine, counting, idle_waivers
from audit.people.merge import Note, merge
from audit.people.model import FULL, NO, YES, Waiver
from audit.people.settle import Item, settle
from audit.score import Evidence
from rules.model import Result, Verdict
from rules.outcome import Tally
from tests.audit.people.merging import (
    CATALOGUE,
    HALF,
    SCHEME,
    answers,
    asked,
    between,
    failed,
    finding,
    indicator,
    machine,
    said,
    stands,
    waiver,
)
from tests.audit.people.voices import LIN, SUN, says

# ---- Waivers -------------------------------------------------------------------------------


def test_a_waived_finding_leaves_the_tally_and_is_listed() -> None:
    """Two of three failed: 无法通过; without one of them half: 部分通过."""
    leg = machine(*failed("f1", "f2"), passed=1)
    merged = merge(indicator("W09"), SCHEME, leg, None, waivers=[waiver("f2")])
    assert merged.alone.result is Result.NONE
    assert stands(merged) == (Result.PARTIAL, HALF, "both")
    assert merged.evidence.tally == Tally(failed=1, passed=1)
    assert [(w.found.finding.id, w.waiver.reason) for w in merged.waived] == [
        ("f2", "测试页，已下线")
    ]


def test_when_all_failures_are_waived_a_person_may_say_full() -> None:
    """And only a person: without one it is open, never below what stood before."""
    leg = machine(*failed("f1"), passed=9)
    full = merge(indicator("W09"), SCHEME, leg, said(FULL), waivers=[waiver("f1")])
    assert stands(full) == (Result.FULL, 1, "both")
    alone = merge(indicator("W09"), SCHEME, leg, None, waivers=[waiver("f1")])
    assert stands(alone) == (Result.PENDING, None, None)
    assert between(alone) == (HALF, 1)


def test_waiving_the_last_failure_does_not_take_back_what_the_others_gave() -> None:
    """Two of three failed is nothing, one of two is half: without any it is no less than half."""
    leg = machine(*failed("f1", "f2"), passed=1)
    merged = merge(indicator("W09"), SCHEME, leg, None, waivers=[waiver("f1"), waiver("f2")])
    assert (stands(merged), between(merged)) == ((Result.PENDING, None, None), (HALF, 1))


@pytest.mark.parametrize(
    "useless",
    [
        waiver("f1", reason=" "),
        waiver("f1", signed=""),
        replace(waiver("f1"), rule="web-other"),
        waiver("f9"),
        waiver("q1"),
    ],
)
def test_a_waiver_without_reason_name_or_failure_counts_nothing(useless: Waiver) -> None:
    """It names a failure of that rule, its reason and who signs; a question is answered instead."""
    findings = [*failed("f1"), *asked("q1")]
    leg = machine(*findings, passed=9)
    merged = merge(indicator("W09"), SCHEME, leg, None, waivers=[useless])
    assert (merged.waived, merged.evidence) == ((), leg.evidence)
    assert idle_waivers(findings, [useless, waiver("f1")]) == (useless,)


def test_an_element_with_another_failure_stays_failed() -> None:
    """A waiver names a finding, not the element."""
    shared = [
        finding("f1", Verdict.FAILED, on="#menu"),
        finding("f2", Verdict.FAILED, on="#menu"),
        finding("q1", Verdict.CANT_TELL, on="#logo"),
    ]
    leg = machine(*shared, passed=9)
    one = merge(indicator("W09"), SCHEME, leg, None, waivers=[waiver("f1")])
    assert one.evidence.tally == leg.evidence.tally
    both = merge(indicator("W09"), SCHEME, leg, None, waivers=[waiver("f1"), waiver("f2")])
    assert both.evidence.tally == Tally(passed=9, cant_tell=1)


def test_a_page_is_clean_when_all_its_failures_are_waived() -> None:
    """Whatever indicator they belong to; a page that was only partly measured is open then."""
    findings = (
        *failed("f1", of="W09", page="p1"),
        *failed("f2", of="W10", page="p1"),
        *failed("f3", of="W09", page="p2"),
    )
    evidence = Evidence(tally=Tally(failed=2, passed=1), pages_failed=2, pages_measured=3, gaps=0)
    leg = Machine(evidence=evidence, findings=findings)
    half = merge(indicator("W02"), SCHEME, leg, None, waivers=[waiver("f1")])
    assert half.evidence.tally == evidence.tally
    clean = merge(
        indicator("W02"), SCHEME, leg, None, waivers=[waiver("f1"), waiver("f2"), waiver("f3")]
    )
    assert stands(clean) == (Result.FULL, 1, "both")
    partly = replace(leg, gap_pages=frozenset({"p2"}))
    found = merge(indicator("W02"), SCHEME, partly, None, waivers=[waiver("f3")])
    assert found.evidence.tally == Tally(failed=1, passed=1, cant_tell=1)


# ---- Questions -----------------------------------------------------------------------------


def test_an_answer_moves_its_element_and_the_share_is_reckoned_anew() -> None:
    """1 failed of 4 and two confirmed makes 3 of 4: 无法通过; two cleared 1 of 4: 部分通过."""
    leg = machine(*failed("f1"), *asked("a", "b"), passed=1)
    worse = merge(indicator("W09"), SCHEME, leg, None, questions=answers(a=YES, b=YES))
    assert worse.evidence.tally == Tally(failed=3, passed=1)
    assert stands(worse) == (Result.NONE, 0, "both")
    better = merge(indicator("W09"), SCHEME, leg, None, questions=answers(a=NO, b=NO))
    assert better.evidence.tally == Tally(failed=1, passed=3)
    assert stands(better) == (Result.PARTIAL, HALF, "both")
    assert [(a.found.finding.id, a.failed) for a in worse.answered] == [("a", True), ("b", True)]


def test_clearing_every_question_is_no_full_pass_where_a_person_must_say_so() -> None:
    """The questions were about elements; the indicator still waits for its own answer."""
    leg = machine(*asked("a"), passed=9)
    merged = merge(indicator("W09"), SCHEME, leg, None, questions=answers(a=NO))
    assert stands(merged) == (Result.PENDING, None, None)


def test_a_confirmed_question_caps_a_full_answer() -> None:
    """The same people who confirmed a failure cannot call it full."""
    leg = machine(*asked("a"), passed=9)
    merged = merge(indicator("W09"), SCHEME, leg, said(FULL), questions=answers(a=YES))
    assert stands(merged) == (Result.PARTIAL, HALF, "both")
    assert merged.notes == (Note.FAILURES_STAND,)


def test_answers_decide_what_the_machine_only_asked() -> None:
    """Where the machine decides, its last open element is settled by the answer."""
    leg = machine(*asked("a", of="M10"), passed=9)
    assert merge(indicator("M10"), SCHEME, leg, None).standing.value is None
    merged = merge(indicator("M10"), SCHEME, leg, None, questions=answers(a=NO))
    assert stands(merged) == (Result.FULL, 1, "both")


def test_a_disputed_question_moves_nothing() -> None:
    """Two answers that differ are no answer."""
    item = Item(body="yunxi", indicator="W09", finding="a")
    disputed = settle([says(SUN, YES, item=item), says(LIN, NO, item=item)])[item]
    leg = machine(*failed("f1"), *asked("a"), passed=9)
    merged = merge(indicator("W09"), SCHEME, leg, None, questions={"a": disputed})
    assert (merged.answered, merged.evidence) == ((), leg.evidence)


def test_an_answer_about_a_failure_is_no_waiver() -> None:
    """What the machine failed is no question: a “no” about it takes nothing away."""
    leg = machine(*failed("f1"), passed=9)
    merged = merge(indicator("W09"), SCHEME, leg, None, questions=answers(f1=NO))
    assert merged.evidence == leg.evidence


def test_findings_of_rules_that_only_advise_are_not_counted() -> None:
    """They are in no tally, so nothing may be taken out for them."""
    rules = CATALOGUE.rules
    advising = next(r for r in rules.values() if r.means[Verdict.FAILED].value == "advice")
    counted = finding("f1", Verdict.FAILED)
    advice = replace(counted, finding=replace(counted.finding, rule=advising.id))
    assert counting([counted, advice], rules) == (counted,)
