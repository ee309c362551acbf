"""Objections in the store, and what the decision that holds takes away, on every database."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest

from audit.people.acts import Refusal
from audit.people.adjust import Machine
from audit.people.afterwards import Raised, add_followups, decide_objection, raise_objection
from audit.people.followups import MACHINE, Followup, Repair, latest
from audit.people.merge import Merged, merge
from audit.people.model import DisputeKind, Review, ReviewVerdict, Waiver
from audit.people.objections import Named, Objection, Outcome, Withdrawal
from audit.people.problems import ImportProblems
from audit.people.store import People
from audit.score import Evidence
from rules.model import Result
from rules.outcome import Tally
from tests.audit.people.merging import SCHEME, failed, indicator
from tests.audit.people.workplace import NOW, SEEN, seen

ALT = Named(finding="f1", rule="web-alt-quality", indicator="W09")
LINK = Named(finding="f2", rule="web-alt-quality", indicator="W09")


def raised(people: People, *findings: Named, **more: str) -> Objection:
    """An objection of 云汐市."""
    said = {"contact": "王工", "grounds": "这处是装饰图片", **more}
    return raise_objection(people, Raised(body="yunxi", findings=findings, **said))


def code_of(people: People, name: str, outcome: Outcome, **more: object) -> str:
    """Why a decision is refused."""
    said = {"by": "E1", "reason": "有理", **more}
    with pytest.raises(Refusal) as caught:
        decide_objection(people, name, outcome, **said)  # type: ignore[arg-type]
    return caught.value.code


def test_an_objection_changes_nothing_until_it_is_upheld(people: People) -> None:
    """Then its findings are withdrawn as if waived, and a corrected decision gives them back."""
    assert raised(people, ALT, LINK).name == "O1"
    assert people.waivers("yunxi") == ()
    decide_objection(people, "O1", Outcome.UPHELD, by="E1", reason="装饰图片")
    assert people.waivers() == tuple(
        Withdrawal(
            body="yunxi", finding=name, rule="web-alt-quality", reason="装饰图片",
            signed_by="E1", at=NOW, objection="O1",
        )
        for name in ("f1", "f2")
    )  # fmt: skip
    assert people.waivers("heming") == ()
    decide_objection(
        people, "o1", Outcome.PARTLY, by="E1", reason="一处", named=[LINK], supersede=True
    )
    assert [w.finding for w in people.waivers()] == ["f2"]
    decide_objection(people, "O1", Outcome.REJECTED, by="E1", reason="看错了", supersede=True)
    assert people.waivers() == ()
    (case,) = people.cases("yunxi")
    assert [(d.step, d.outcome) for d in case.decisions] == [
        (1, Outcome.UPHELD), (2, Outcome.PARTLY), (3, Outcome.REJECTED)
    ]  # fmt: skip


def test_the_same_objection_again_is_the_one_that_is_there(people: People) -> None:
    """A command that was typed twice files one; other grounds are another."""
    first = raised(people, ALT)
    assert raised(people, ALT) == first
    assert raised(people, ALT, grounds="另一个理由").name == "O2"


def test_deciding_twice_is_refused(people: People) -> None:
    """It must be said that an earlier decision is corrected, and there must be one."""
    raised(people, ALT)
    assert code_of(people, "O1", Outcome.REJECTED, supersede=True) == "objection-undecided"
    decide_objection(people, "O1", Outcome.REJECTED, by="E1", reason="不成立")
    assert code_of(people, "O1", Outcome.UPHELD) == "objection-decided"
    assert code_of(people, "O7", Outcome.UPHELD) == "objection-unknown"
    assert people.waivers() == ()


def test_who_saw_it_does_not_decide(people: People) -> None:
    """Neither the tester nor the reviewer of the indicator, nor one who may not decide at all."""
    people.add_observations([seen(indicator="W09", tester="T1")])
    one = people.latest()[0]
    people.add_reviews(
        [Review(observation=one.id, reviewer="T3", verdict=ReviewVerdict.AGREE, at=NOW)]
    )
    raised(people, ALT)
    assert code_of(people, "O1", Outcome.UPHELD, by="T1") == "objection-collected"
    assert code_of(people, "O1", Outcome.UPHELD, by="T3") == "objection-reviewed"
    assert code_of(people, "O1", Outcome.UPHELD, by="T2") == "review-no-decider"
    assert code_of(people, "O1", Outcome.UPHELD, reason="  ") == "objection-reason"
    with pytest.raises(ImportProblems):
        decide_objection(people, "O1", Outcome.UPHELD, by="X1", reason="有理")
    assert people.cases()[0].decisions == ()


def test_what_is_withdrawn_fits_the_outcome(people: People) -> None:
    """All for upheld, some for partly, none for rejected, and never a stranger."""
    raised(people, ALT, LINK)
    other = Named(finding="f9", rule="x", indicator="W09")
    for outcome, named, code in (
        (Outcome.UPHELD, [ALT], "objection-upheld-some"),
        (Outcome.PARTLY, [], "objection-partly-some"),
        (Outcome.PARTLY, [ALT, LINK], "objection-partly-some"),
        (Outcome.REJECTED, [ALT], "objection-rejected-named"),
        (Outcome.PARTLY, [other], "objection-stranger"),
    ):
        assert code_of(people, "O1", outcome, named=named) == code


def test_an_upheld_objection_opens_an_indicator_for_people_again(people: People) -> None:
    """As a dispute that somebody opened; without anybody's word there is nothing to open."""
    raised(people, indicator="W05")
    assert code_of(people, "O1", Outcome.UPHELD) == "objection-nobody-tested"
    people.add_observations([seen(indicator="W05", tester="T1")])
    case, opened = decide_objection(people, "O1", Outcome.UPHELD, by="E1", reason="没有说明")
    assert opened
    assert case.decision is not None and case.decision.opened
    (event,) = people.dispute_events("yunxi")
    assert (event.kind, event.indicator, event.by) == (DisputeKind.OPENED, "W05", "E1")
    assert event.reason == "O1: 没有说明"
    assert people.waivers() == ()


def test_what_is_wrong_with_an_objection_is_told(people: People) -> None:
    """Nobody who objects, no grounds, nothing objected to, a body that is not there."""
    with pytest.raises(ImportProblems) as caught:
        raise_objection(people, Raised(body="nobody", contact=" ", grounds=""))
    assert [p.code for p in caught.value.problems] == [
        "people-empty", "people-empty", "people-unknown-body", "objection-of-nothing"
    ]  # fmt: skip
    with pytest.raises(ImportProblems) as caught:
        raise_objection(
            people,
            Raised(body="yunxi", contact="王", grounds="x", figure="rank", evidence=("0" * 64,)),
        )
    assert [p.code for p in caught.value.problems] == [
        "objection-figure", "people-unknown-evidence"
    ]  # fmt: skip
    assert people.cases() == ()


def test_retests_are_corrected_by_others(people: People) -> None:
    """The last that stands holds; what was corrected stays, and is corrected once only."""
    by_machine = Followup(
        body="yunxi", finding="f1", rule="r", indicator="W09", state=Repair.REPAIRED, by=MACHINE,
        at=SEEN,
    )  # fmt: skip
    by_person = Followup(
        body="yunxi", finding="f1", rule="r", indicator="W09", state=Repair.NOT_REPAIRED, by="T1",
        at=NOW, at_name="NVDA",
    )  # fmt: skip
    assert add_followups(people, [by_machine, by_person]) == 2
    assert add_followups(people, [by_person, by_machine]) == 0
    assert latest(people.followups())["f1"] == by_person
    undone = Followup(
        body="yunxi", finding="f1", rule="r", indicator="W09", state=Repair.NOT_RETESTED, by="T1",
        at=SEEN, supersedes=by_person.id,
    )  # fmt: skip
    assert add_followups(people, [undone]) == 1
    assert {o.state for o in people.followups("yunxi")} == set(Repair)
    # Corrected, it says nothing any more: the machine's word and the correction are of one time.
    assert by_person not in latest(people.followups()).values()
    again = Followup(
        body="yunxi", finding="f1", rule="r", indicator="W09", state=Repair.REPAIRED, by="T9",
        at=NOW, supersedes=by_person.id,
    )  # fmt: skip
    with pytest.raises(ImportProblems) as caught:
        add_followups(people, [again])
    codes = {p.code for p in caught.value.problems}
    assert codes == {"people-unknown-tester", "people-superseded"}


def _merged(evidence: Evidence, waivers: Iterable[Waiver], of: str, *names: str) -> Merged:
    leg = Machine(evidence=evidence, findings=tuple(failed(*names, of=of)))
    return merge(indicator(of), SCHEME, leg, None, waivers=waivers)


def withdrawal(*names: str) -> list[Withdrawal]:
    """What an upheld objection takes away."""
    return [
        Withdrawal(
            body="yunxi", finding=name, rule="web-alt-quality", reason="装饰", signed_by="E1",
            at=NOW, objection="O1",
        )
        for name in names
    ]  # fmt: skip


def test_a_withdrawn_finding_changes_the_figure_as_by_hand() -> None:
    """M10, machine alone, more than half failed is 无法通过: 2 of 3 fail; then 1 of 2; then none.

    2/3 > 1/2 → 0; without one of them 1/2 is not above 1/2 → 部分通过, 0.5; without both only
    what passed is left → 完全通过, 1.
    """
    evidence = Evidence(
        tally=Tally(failed=2, passed=1, cant_tell=0), pages_failed=1, pages_measured=1, gaps=0
    )
    expected = (
        ((), Result.NONE, Fraction(0), (2, 1)),
        (("a",), Result.PARTIAL, Fraction(1, 2), (1, 1)),
        (("a", "b"), Result.FULL, Fraction(1), (0, 1)),
    )
    for names, result, value, (fails, passes) in expected:
        merged = _merged(evidence, withdrawal(*names), "M10", "a", "b")
        assert (merged.standing.result, merged.standing.value) == (result, value)
        assert (merged.evidence.tally.failed, merged.evidence.tally.passed) == (fails, passes)
        assert merged.alone.result is Result.NONE  # what the machine said stays to be seen
        assert [w.found.finding.id for w in merged.waived] == list(names)
