"""The machine's word and people's word together, on figures worked out by hand."""

from __future__ import annotations

from audit.people.merge import Note, merge
from audit.people.model import FULL, NONE, NOT_APPLICABLE, PARTIAL
from audit.people.settle import Item, State, settle
from rules.model import Result
from rules.wording import load_texts
from tests.audit.people.merging import (
    HALF,
    SCHEME,
    asked,
    between,
    failed,
    indicator,
    machine,
    said,
    stands,
)
from tests.audit.people.voices import GAO, SUN, disagrees, says

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


def test_every_note_has_a_sentence_in_both_languages() -> None:
    """And waivers are printed."""
    keys = [f"message.review-note-{note}" for note in Note]
    keys += ["message.review-waived", "message.review-waiver-idle"]
    for lang in ("zh", "en"):
        words = load_texts(lang).words
        assert [k for k in keys if k not in words] == []
