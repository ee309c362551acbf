"""Reviews, disputes and waivers: what the store refuses, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from audit.people.checks import Place
from audit.people.model import DisputeEvent, DisputeKind, Review, ReviewVerdict, Waiver
from audit.people.problems import ImportProblems, PeopleError
from audit.people.store import Imported, People
from tests.audit.people.workplace import NOW, SEEN, counts, seen

AT = SEEN + timedelta(days=1)


def codes(store: Callable[[], object]) -> list[tuple[str, str]]:
    """Column and code of everything that is wrong with what is to be stored."""
    with pytest.raises(ImportProblems) as caught:
        store()
    return [(p.column, p.code) for p in caught.value.problems]


def step(kind: DisputeKind, **more: object) -> DisputeEvent:
    """A step in the dispute about W01 of the first portal."""
    said: dict[str, object] = {"body": "yunxi", "indicator": "W01", "reason": "", "at": AT, **more}
    return DisputeEvent(kind=kind, **said)  # type: ignore[arg-type]


def disputed(people: People) -> None:
    """T1 and T2 say different things of W01."""
    people.add_observations([seen(), seen(tester="T2", answer="none")])


def test_a_reviewer_reviews_what_somebody_else_collected(people: People) -> None:
    """Refused for one's own, also when somebody else's are in the same import."""
    mine, other = seen(), seen(tester="T2")
    people.add_observations([mine, other])
    good = Review(observation=other.id, reviewer="T1", verdict=ReviewVerdict.AGREE, at=AT)
    own = replace(good, observation=mine.id)
    places = [Place(sheet="r.csv", row=2), Place(sheet="r.csv", row=3)]
    with pytest.raises(ImportProblems) as caught:
        people.add_reviews([good, own], places)
    (problem,) = caught.value.problems
    assert (problem.sheet, problem.row, problem.column) == ("r.csv", 3, "reviewer")
    assert problem.code == "people-own-observation"
    assert people.reviews() == ()
    assert people.add_reviews([good]).new == (good.id,)
    assert people.add_reviews([good]).unchanged == 1
    assert people.reviews(other.id) == (good,)
    assert people.reviews(mine.id) == ()


def test_the_database_itself_refuses_a_review_of_ones_own(people: People) -> None:
    """Also when somebody writes to it past this program."""
    mine = seen()
    people.add_observations([mine])
    row = {"i": "f" * 64, "o": mine.id, "a": AT.isoformat()}
    with (
        pytest.raises(PeopleError, match="people-database"),
        people.database.writing() as connection,
    ):
        connection.execute(
            text("INSERT INTO reviews VALUES (:i, :o, 'T1', 'agree', '', :a, '')"), row
        )
    assert people.reviews() == ()


def test_who_may_not_review(people: People) -> None:
    """Unknown people, those who are no reviewers, unknown observations, times to come."""
    other = seen(tester="T2")
    people.add_observations([other])
    good = Review(observation=other.id, reviewer="T1", verdict=ReviewVerdict.DISAGREE, at=AT)
    assert codes(
        lambda: people.add_reviews(
            [
                replace(good, reviewer="T9"),
                replace(good, reviewer="E1"),
                replace(good, observation="0" * 64),
                replace(good, at=NOW + timedelta(days=1)),
            ]
        )
    ) == [
        ("reviewer", "people-unknown-tester"),
        ("reviewer", "people-may-not-review"),
        ("observation", "people-unknown-observation"),
        ("at", "people-time-future"),
    ]


def test_a_dispute_is_opened_retested_and_adjudicated(people: People) -> None:
    """All steps stay, in their order; one that is stored already changes nothing."""
    disputed(people)
    opened = step(DisputeKind.OPENED, reason="review-answers-differ")
    retest = step(DisputeKind.RETEST, by="T3", round_number=2, at=AT + timedelta(hours=1))
    ruling = step(
        DisputeKind.ADJUDICATED, by="E1", answer="partial", reason="两处到不了",
        round_number=2, at=AT + timedelta(hours=2),
    )  # fmt: skip
    again = step(DisputeKind.OPENED, by="T2", reason="有新证据", at=AT + timedelta(hours=3))
    assert people.add_dispute_events([opened, retest]).new == (opened.id, retest.id)
    assert people.add_dispute_events([opened, ruling, again]).unchanged == 1
    assert people.dispute_events() == (opened, retest, ruling, again)
    assert people.dispute_events("yunxi") == people.dispute_events()
    assert people.dispute_events("heming") == ()


def test_who_collected_or_reviewed_does_not_adjudicate(people: People) -> None:
    """Nor does anybody whom the round lets neither review nor decide."""
    disputed(people)
    people.add_observations([seen(tester="T3", indicator="W02")])
    ruling = step(DisputeKind.ADJUDICATED, by="T1", answer="full", reason="重测一致")
    opened = step(DisputeKind.OPENED)
    assert codes(lambda: people.add_dispute_events([opened, ruling])) == [
        ("kind", "review-ruling-collected")
    ]
    assert counts(people)["dispute_events"] == 0  # the opening went with it
    assert codes(lambda: people.add_dispute_events([replace(ruling, by="T2")])) == [
        ("by", "people-may-not-review")
    ]
    checked = Review(observation=seen().id, reviewer="T3", verdict=ReviewVerdict.AGREE, at=AT)
    people.add_reviews([checked])
    assert codes(lambda: people.add_dispute_events([replace(ruling, by="T3")])) == [
        ("kind", "review-ruling-reviewed")
    ]


def test_a_ruling_needs_a_dispute_an_answer_and_a_reason(people: People) -> None:
    """And each step comes after those before it."""
    ruling = step(DisputeKind.ADJUDICATED, by="E1", answer="full", reason="重测一致")
    assert codes(lambda: people.add_dispute_events([ruling])) == [
        ("kind", "review-ruling-undisputed")
    ]
    disputed(people)
    for lacking, code in (
        (replace(ruling, reason=" "), "review-ruling-reason"),
        (replace(ruling, answer=None), "review-ruling-answer"),
    ):
        assert codes(lambda event=lacking: people.add_dispute_events([event])) == [("kind", code)]  # type: ignore[misc]
    people.add_dispute_events([ruling])
    assert codes(
        lambda: people.add_dispute_events([step(DisputeKind.OPENED, at=AT - timedelta(days=1))])
    ) == [("at", "people-dispute-order")]
    assert codes(
        lambda: people.add_dispute_events(
            [step(DisputeKind.RETEST, body="atlantis", by="T9", answer="Ja")]
        )
    ) == [
        ("body", "people-unknown-body"),
        ("answer", "people-answer"),
        ("by", "people-unknown-tester"),
    ]


def test_a_dispute_about_a_finding_is_one_of_its_own(people: People) -> None:
    """The indicator as a whole stays as it is."""
    people.add_observations([seen(finding="f1"), seen(finding="f1", tester="T2", answer="none")])
    whole = step(DisputeKind.ADJUDICATED, by="E1", answer="full", reason="一致")
    assert codes(lambda: people.add_dispute_events([whole])) == [
        ("kind", "review-ruling-undisputed")
    ]
    people.add_dispute_events([replace(whole, finding="f1")])
    assert people.dispute_events()[0].finding == "f1"


def test_a_waiver_is_signed_by_one_who_may_decide(people: People) -> None:
    """It names the finding, the rule and the reason."""
    waiver = Waiver(
        body="yunxi", finding="f1", rule="web-link-purpose", reason="装饰", signed_by="E1", at=AT
    )
    assert codes(
        lambda: people.add_waivers(
            [
                replace(waiver, signed_by="T2"),
                replace(waiver, reason="", finding=" "),
                replace(waiver, body="atlantis"),
            ]
        )
    ) == [
        ("signed_by", "people-may-not-review"),
        ("finding", "people-empty"),
        ("reason", "people-empty"),
        ("body", "people-unknown-body"),
    ]
    people.add_waivers([waiver, waiver])
    assert people.waivers() == people.waivers("yunxi") == (waiver,)
    assert people.waivers("heming") == ()
    assert people.add_waivers([waiver]) == Imported(new=(), unchanged=1)


def test_records_of_one_content_have_one_id() -> None:
    """And of another kind another one."""
    waiver = Waiver(body="b", finding="f", rule="r", reason="x", signed_by="E1", at=AT)
    assert waiver.id == replace(waiver).id != replace(waiver, reason="y").id
    assert len(waiver.id) == 64
