"""What is open and whom it waits for: tasks, second testers, questions, disputes, retests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.people.model import Assignment, DisputeEvent, DisputeKind, Observation, Work
from audit.people.settle import Item, settle
from audit.report.model import ReportFinding, ReportIssue
from audit.rounds.explain_open import Kind, Wanted, Whom, wanted_of
from audit.rounds.explain_trail import Said, Talk, Trail
from rules.model import Verdict
from tests.audit.people.voices import GAO, HE, ITEM, LIN, SUN, ZHOU, event, says
from tests.audit.rounds.invented import SCHEME, indicator

PEOPLE = (SUN, LIN, ZHOU, GAO, HE)


def trail(
    *observations: Observation,
    events: Iterable[DisputeEvent] = (),
    double: bool = False,
    verdict: str = "pending",
    **more: Any,
) -> Trail:
    """The trail of W05 with what these people said and did."""
    asked = frozenset({"W05"}) if double else frozenset()
    settled = settle(observations, (), events, double=asked)
    talks = tuple(
        Talk(
            settled=one,
            issue=None,
            stranger=False,
            said=tuple(
                Said(
                    observation=o,
                    tester=None,
                    counts=True,
                    corrected_by=None,
                    reviews=(),
                    files=(),
                )
                for o in one.observations
            ),
            events=one.events,
        )
        for one in settled.values()
    )
    fields: dict[str, Any] = {
        "row": indicator("W05", verdict, tasks=("human-search",) if verdict == "pending" else ()),
        "indicator": SCHEME.indicator("W05"),
        "units": 1,
        "seen": (),
        "advice": 0,
        "missed": (),
        "unreached": (),
        "talks": talks,
        "questions": (),
        "waivers": (),
        **more,
    }
    return Trail(**fields)


def wanted(found: Trail, *given: Assignment) -> list[Wanted]:
    """What is open, with these assignments."""
    return list(wanted_of(found, "yunxi", PEOPLE, given))


def test_a_decided_indicator_waits_for_nobody() -> None:
    """Nothing is asked of anybody for a verdict that stands."""
    assert wanted(trail(verdict="full")) == []


def test_a_task_waits_for_those_who_were_given_it() -> None:
    """By body or by indicator; reviewers and others' work do not count."""
    given = (
        Assignment(tester="T1", indicator="W05"),
        Assignment(tester="T2", body="yunxi"),
        Assignment(tester="T3", indicator="W06"),
        Assignment(tester="R1", indicator="W05", kind=Work.REVIEW),
    )
    (one,) = wanted(trail(), *given)
    assert (one.kind, one.id, one.whom) == (Kind.TASK, "human-search", Whom.NAMED)
    assert one.testers == ("T1", "T2")


def test_without_assignments_anybody_may_do_it() -> None:
    """Where others have work and this is nobody's, that is said instead."""
    assert wanted(trail())[0].whom is Whom.ANYBODY
    assert wanted(trail(), Assignment(tester="T3", indicator="W06"))[0].whom is Whom.NOBODY


def test_a_second_tester_is_somebody_else() -> None:
    """Who has answered already is not asked again."""
    given = (Assignment(tester="T1"), Assignment(tester="T2"))
    (one,) = wanted(trail(says(SUN, "full"), double=True), *given)
    assert (one.kind, one.count, one.testers) == (Kind.SECOND, 1, ("T2",))


def test_a_dispute_waits_for_those_who_took_no_part() -> None:
    """Lin is a reviewer but has collected; Gao and He may decide."""
    (one,) = wanted(trail(says(SUN, "full"), says(LIN, "none")))
    assert (one.kind, one.whom, one.testers) == (Kind.DISPUTE, Whom.DECIDER, ("R1", "R2"))
    assert one.why == "answers-differ"


def test_an_ordered_retest_waits_for_its_testers() -> None:
    """Only those of this stage and this item."""
    order = event(DisputeKind.RETEST, by="R1", stage=2)
    given = (
        Assignment(tester="T3", body="yunxi", indicator="W05", round_number=2, kind=Work.RETEST),
        Assignment(tester="T1", body="yunxi", indicator="W05", round_number=3, kind=Work.RETEST),
        Assignment(tester="T2", body="other", indicator="W05", round_number=2, kind=Work.RETEST),
    )
    found = trail(says(SUN, "full"), says(LIN, "none"), events=[order])
    (one,) = wanted(found, *given)
    assert (one.whom, one.testers, one.why) == (Whom.NAMED, ("T3",), "retest-awaited")


def test_a_question_waits_like_a_task_until_somebody_settles_it() -> None:
    """A question that people differ about is a dispute and not asked twice."""
    asked = trail(questions=(_issue(),))
    kinds = [one.kind for one in wanted(asked)]
    assert kinds == [Kind.TASK, Kind.QUESTION]
    item = Item(body=ITEM.body, indicator="W05", finding="q1")
    differ = trail(says(SUN, "yes", item=item), says(LIN, "no", item=item), questions=(_issue(),))
    assert [(one.kind, one.id) for one in wanted(differ)] == [
        (Kind.TASK, "human-search"),
        (Kind.DISPUTE, "q1"),
    ]


def test_what_only_people_decide_does_not_wait_for_the_machine() -> None:
    """A gap of the machine keeps an indicator open only where the machine has a say."""
    row = indicator("W05", "pending", judged_by="person", notes=("gaps",))
    assert [one.kind for one in wanted(trail(row=row))] == []
    row = indicator("W05", "pending", judged_by="both", notes=("gaps",))
    assert [one.kind for one in wanted(trail(row=row))] == [Kind.MACHINE]


def _issue() -> ReportIssue:
    finding = ReportFinding(
        id="f1",
        rule="web-link-purpose",
        indicator="W05",
        verdict=Verdict.CANT_TELL,
        code="vague",
        data={},
        wcag=(),
        act=(),
        selector="a",
        html="<a>",
        rect=None,
        engine=None,
        engine_messages=(),
        counts=True,
        evidence=(),
    )
    return ReportIssue(
        id="q1",
        rule=finding.rule,
        indicator="W05",
        verdict=Verdict.CANT_TELL,
        code="vague",
        counts=True,
        component="a",
        pages=("p1",),
        elements=3,
        findings=("f1",),
        example=finding,
        example_page="p1",
    )
