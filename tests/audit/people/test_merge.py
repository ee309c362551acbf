"""The machine's word and people's word together, on figures worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.people.adjust import Found, Machine, counting, idle_waivers
from audit.people.merge import Merged, Note, merge
from audit.people.model import FULL, NO, NONE, NOT_APPLICABLE, PARTIAL, YES, Observation, Waiver
from audit.people.settle import Item, Settled, State, settle
from audit.report.model import ReportFinding
from audit.score import Evidence
from rules.load import load_catalogue
from rules.model import Indicator, Result, Verdict
from rules.outcome import Tally
from rules.wording import load_texts
from tests.audit.people.voices import GAO, LIN, SUN, ZHOU, at, disagrees, says

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


# ---- Who decides ---------------------------------------------------------------------------


def test_a_person_fills_what_the_machine_left_open() -> None:
    """No failure found and a person who confirms: full, decided by both."""
    merged = merge(indicator("W09"), SCHEME, machine(passed=50), said(FULL))
    assert stands(merged) == (Result.FULL, 1, "both")
    assert (merged.alone.result, merged.notes) == (Result.PENDING, ())


def test_without_a_person_it_stays_open() -> None:
    """A machine that found nothing is no full pass; nor is it a failure."""
    for person in (None, said(), said(FULL, double=True)):
        merged = merge(indicator("W09"), SCHEME, machine(passed=50), person)
        assert stands(merged) == (Result.PENDING, None, None)
        assert between(merged) == (0, 1)


def test_a_machine_failure_is_not_overruled_by_a_word() -> None:
    """One failure of a hundred is 部分通过, whatever a person says; the report tells both."""
    merged = merge(indicator("W09"), SCHEME, machine(*failed("f1"), passed=99), said(FULL))
    assert stands(merged) == (Result.PARTIAL, HALF, "both")
    assert merged.notes == (Note.FAILURES_STAND,)
    gone = merge(indicator("W09"), SCHEME, machine(*failed("f1"), passed=99), said(NOT_APPLICABLE))
    assert stands(gone) == (Result.PARTIAL, HALF, "machine")
    assert gone.notes == (Note.FAILURES_STAND,)


def test_a_person_may_find_it_worse() -> None:
    """The machine sees only what its rules see."""
    merged = merge(indicator("W09"), SCHEME, machine(*failed("f1"), passed=99), said(NONE))
    assert stands(merged) == (Result.NONE, 0, "both")
    assert merged.notes == (Note.PERSON_WORSE,)


def test_a_person_decides_inside_the_machines_range() -> None:
    """One failure, many open elements: between nothing and half, and the person says which."""
    leg = machine(*failed("f1"), *asked("a", "b", "c"), passed=1)
    assert between(merge(indicator("W09"), SCHEME, leg, None)) == (0, HALF)
    assert stands(merge(indicator("W09"), SCHEME, leg, said(PARTIAL))) == (
        Result.PARTIAL,
        HALF,
        "both",
    )
    assert stands(merge(indicator("W09"), SCHEME, leg, said(NONE))) == (Result.NONE, 0, "both")
    better = merge(indicator("W09"), SCHEME, leg, said(FULL))
    assert stands(better) == (Result.PARTIAL, HALF, "both")


def test_only_a_person_decides_what_is_a_persons() -> None:
    """Failures that a machine saw do not lower it, passes do not lift it."""
    leg = machine(*failed("f1", "f2", of="W05"))
    assert stands(merge(indicator("W05"), SCHEME, leg, said(FULL, of="W05"))) == (
        Result.FULL,
        1,
        "person",
    )
    assert stands(merge(indicator("W05"), SCHEME, machine(passed=9), None)) == (
        Result.PENDING,
        None,
        None,
    )


def test_only_the_machine_decides_what_is_the_machines() -> None:
    """A person's word about it is shown as not used."""
    leg = machine(*failed("p1", "p2", "p3", of="W02"), passed=1)
    merged = merge(indicator("W02"), SCHEME, leg, said(FULL, of="W02"))
    assert stands(merged) == (Result.NONE, 0, "machine")
    assert merged.notes == (Note.NOT_ASKED,)


def test_not_applicable_by_a_person_leaves_the_sums_and_is_questioned_where_passes_were_seen() -> (
    None
):
    """Accepted, as the machine left it open, with a note for whoever reads it."""
    quiet = merge(indicator("W09"), SCHEME, machine(), said(NOT_APPLICABLE))
    assert (quiet.standing.result, quiet.notes) == (Result.NOT_APPLICABLE, ())
    seen = merge(indicator("W09"), SCHEME, machine(passed=50), said(NOT_APPLICABLE))
    assert (seen.standing.result, seen.notes) == (Result.NOT_APPLICABLE, (Note.PASSES_SEEN,))


# ---- Missing legs, gaps, disputes ----------------------------------------------------------


def test_a_missing_leg_is_neither_nothing_nor_full() -> None:
    """Without the machine and without people anything is possible, and it says so."""
    for name in ("W02", "W05", "W09"):
        merged = merge(indicator(name), SCHEME, None, None)
        assert stands(merged) == (Result.NOT_MEASURED, None, None)
        assert between(merged) == (0, 1)
        assert merged.notes == (Note.NOT_MEASURED,)


def test_a_person_alone_decides_and_the_missing_leg_stays_visible() -> None:
    """The note stays beside the person's word."""
    merged = merge(indicator("W09"), SCHEME, None, said(PARTIAL))
    assert stands(merged) == (Result.PARTIAL, HALF, "person")
    assert merged.notes == (Note.NOT_MEASURED,)


def test_what_only_the_machine_decides_stays_open_without_it() -> None:
    """A person's word is no measurement."""
    merged = merge(indicator("W02"), SCHEME, None, said(FULL, of="W02"))
    assert stands(merged) == (Result.NOT_MEASURED, None, None)


def test_a_gap_stays_visible_beside_a_persons_word() -> None:
    """Some pages were not measured."""
    merged = merge(indicator("W09"), SCHEME, machine(passed=9, gaps=2), said(FULL))
    assert merged.notes == (Note.GAPS,)


def test_while_people_differ_the_result_is_a_range() -> None:
    """Open from nothing up to what the machine's failures allow; the dispute is named."""
    free = merge(indicator("W09"), SCHEME, machine(passed=9), said(FULL, PARTIAL))
    assert (stands(free), between(free)) == ((Result.PENDING, None, None), (0, 1))
    capped = merge(indicator("W09"), SCHEME, machine(*failed("f1"), passed=9), said(PARTIAL, NONE))
    assert (stands(capped), between(capped)) == ((Result.PENDING, None, None), (0, HALF))
    assert capped.notes == (Note.DISPUTED,)


def test_a_dispute_that_can_change_nothing_leaves_it_decided() -> None:
    """The machine's failures alone are 无法通过 already."""
    merged = merge(
        indicator("W09"), SCHEME, machine(*failed("f1", "f2"), passed=1), said(FULL, NONE)
    )
    assert stands(merged) == (Result.NONE, 0, "machine")


def test_a_reviewers_objection_keeps_it_open() -> None:
    """A single answer that a reviewer disputes decides nothing."""
    item = Item(body="yunxi", indicator="W09")
    seen = says(SUN, FULL, item=item)
    settled = settle([seen], [disagrees(GAO, seen)])[item]
    assert settled.state is State.DISPUTED
    assert merge(indicator("W09"), SCHEME, machine(passed=9), settled).standing.value is None


def test_an_answer_that_is_no_result_is_not_used() -> None:
    """It stays open and the note says why."""
    merged = merge(indicator("W09"), SCHEME, machine(passed=9), said("excellent"))
    assert (merged.standing.value, merged.notes) == (None, (Note.UNKNOWN_ANSWER,))


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


# ---- Properties ----------------------------------------------------------------------------

_ANSWERS = (FULL, PARTIAL, NONE, NOT_APPLICABLE)
_NAMES = st.sampled_from(["W09", "W05", "M10"])


@st.composite
def legs(draw: st.DrawFn) -> tuple[str, Machine]:
    """An indicator and what the machine brought for it."""
    name = draw(_NAMES)
    if draw(st.integers(0, 9)) == 0:
        return name, machine(pages=0)
    bad = draw(st.integers(0, 3))
    open_ = draw(st.integers(0, 3))
    return name, machine(
        *failed(*(f"f{n}" for n in range(bad)), of=name),
        *asked(*(f"q{n}" for n in range(open_)), of=name),
        passed=draw(st.integers(0, 4)),
        gaps=draw(st.integers(0, 1)),
    )


def questions_of(marks: Sequence[str]) -> dict[str, Settled]:
    """Answers to q0, q1, … by the letters y, n and anything else for none."""
    words = {"y": YES, "n": NO}
    return answers(**{f"q{n}": words[m] for n, m in enumerate(marks) if m in words})


@settings(deadline=None)
@given(legs(), st.lists(st.sampled_from(_ANSWERS), max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_observations_never_matters(
    leg: tuple[str, Machine], words: list[str], random: object
) -> None:
    """Nor that of findings and waivers."""
    name, brought = leg
    item = Item(body="yunxi", indicator=name)
    observations: list[Observation] = [
        says(tester, word, item=item) for tester, word in zip((SUN, LIN, ZHOU), words, strict=False)
    ]
    signed = [waiver("f0"), waiver("f1")]
    first = merge(indicator(name), SCHEME, brought, settle(observations).get(item), waivers=signed)
    findings = list(brought.findings)
    random.shuffle(observations)  # type: ignore[attr-defined]
    random.shuffle(findings)  # type: ignore[attr-defined]
    again = merge(
        indicator(name),
        SCHEME,
        replace(brought, findings=tuple(findings)),
        settle(observations).get(item),
        waivers=reversed(signed),
    )
    assert (again.standing, again.evidence, again.notes) == (
        first.standing,
        first.evidence,
        first.notes,
    )


@settings(deadline=None)
@given(legs(), st.sampled_from(_ANSWERS), st.integers(0, 2), st.booleans())
def test_more_confirmations_never_widen_a_range(
    leg: tuple[str, Machine], word: str, before: int, double: bool
) -> None:
    """One more tester who says the same can only narrow what is open."""
    name, brought = leg
    few = merge(indicator(name), SCHEME, brought, said(*[word] * before, of=name, double=double))
    more = merge(
        indicator(name), SCHEME, brought, said(*[word] * (before + 1), of=name, double=double)
    )
    width = few.standing.high - few.standing.low
    assert more.standing.high - more.standing.low <= width


@settings(deadline=None)
@given(
    legs(), st.text("yn.", min_size=3, max_size=3), st.integers(0, 2), st.sampled_from([YES, NO])
)
def test_one_more_answered_question_never_widens_a_range(
    leg: tuple[str, Machine], marks: str, place: int, word: str
) -> None:
    """And stays inside what was possible before."""
    name, brought = leg
    known = questions_of(marks[:place] + "." + marks[place + 1 :])
    few = merge(indicator(name), SCHEME, brought, None, questions=known)
    extra = {**known, **answers(**{f"q{place}": word})}
    more = merge(indicator(name), SCHEME, brought, None, questions=extra)
    if more.standing.result is not Result.NOT_APPLICABLE:
        assert few.standing.low <= more.standing.low
        assert more.standing.high <= few.standing.high


@settings(deadline=None)
@given(
    legs(),
    st.text("yn.", min_size=3, max_size=3),
    st.one_of(st.none(), st.sampled_from(_ANSWERS)),
    st.sets(st.integers(0, 2)),
    st.integers(0, 2),
)
def test_a_waiver_never_lowers(
    leg: tuple[str, Machine], marks: str, word: str | None, signed: set[int], one: int
) -> None:
    """Neither bound; an indicator that leaves the sums was worth nothing before."""
    name, brought = leg
    person = None if word is None else said(word, of=name)
    known = questions_of(marks)
    waivers = [waiver(f"f{n}") for n in signed - {one}]
    before = merge(indicator(name), SCHEME, brought, person, questions=known, waivers=waivers)
    after = merge(
        indicator(name),
        SCHEME,
        brought,
        person,
        questions=known,
        waivers=[*waivers, waiver(f"f{one}")],
    )
    left = Result.NOT_APPLICABLE
    if after.standing.result is left and before.standing.result is not left:
        # A person's own 不适用 is only held back by the failures that are waived now.
        assert word == NOT_APPLICABLE or before.standing.value == 0
    else:
        assert after.standing.low >= before.standing.low
        assert after.standing.high >= before.standing.high


@settings(deadline=None)
@given(
    legs(),
    st.text("yn.", min_size=3, max_size=3),
    st.lists(st.sampled_from(_ANSWERS), max_size=3),
    st.sets(st.integers(0, 2)),
)
def test_nothing_is_full_without_a_person_where_the_scheme_wants_one(
    leg: tuple[str, Machine], marks: str, words: list[str], signed: set[int]
) -> None:
    """Whatever is waived and answered, full needs a settled "full"; failures forbid it."""
    name, brought = leg
    person = said(*words, of=name)
    merged = merge(
        indicator(name),
        SCHEME,
        brought,
        person,
        questions=questions_of(marks),
        waivers=[waiver(f"f{n}") for n in signed],
    )
    standing = merged.standing
    if standing.result is Result.FULL and indicator(name).judged_by != "machine":
        assert person.answer == FULL
    if indicator(name).judged_by != "person" and merged.evidence.tally.failed:
        assert standing.high <= HALF
    assert (standing.value is None) is (standing.decided_by is None)
    assert standing.low <= standing.high


def test_every_note_has_a_sentence_in_both_languages() -> None:
    """And waivers are printed."""
    keys = [f"message.review-note-{note}" for note in Note]
    keys += ["message.review-waived", "message.review-waiver-idle"]
    for lang in ("zh", "en"):
        words = load_texts(lang).words
        assert [k for k in keys if k not in words] == []
