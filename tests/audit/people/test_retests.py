"""Steps of disputes in the store: retests with their people, and what is decided in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from audit.people.acts import Refusal, openings, order_retest, reopen
from audit.people.model import (
    Assignment,
    DisputeEvent,
    DisputeKind,
    Review,
    ReviewVerdict,
    Work,
)
from audit.people.plan import Plan
from audit.people.problems import ImportProblems
from audit.people.settle import Item, Settled, settle
from audit.people.steps import Act
from audit.people.store import People, open_people
from tests.audit.people.test_database import at_revision
from tests.audit.people.workplace import NOW, PLAN, SEEN, counts, seen

ITEM = Item(body="yunxi", indicator="W01")


def disputed(people: People) -> None:
    """T1 and T2 say different things of W01, and a dispute is opened."""
    people.add_observations([seen(), seen(tester="T2", answer="none")], opening=True)


def again(*testers: str) -> Act:
    """Orders a retest by these people."""

    def do(settled: Settled, at: datetime) -> tuple[Sequence[DisputeEvent], Sequence[Assignment]]:
        return order_retest(settled, testers, by="E1", at=at)

    return do


def retests(people: People) -> list[tuple[str, str | None, str | None, str | None, int]]:
    """Tester, indicator, platform, finding and stage of the work that disputes made."""
    return [
        (a.tester, a.indicator, a.platform, a.finding, a.round_number)
        for a in people.assignments()
        if a.kind is Work.RETEST and a.body is not None
    ]


def test_a_retest_is_work_for_its_people(people: People) -> None:
    """Beside the plan's; the same person is asked once."""
    disputed(people)
    (event,) = people.act(ITEM, again("T3", "T2", "T3"))
    assert (event.kind, event.round_number) == (DisputeKind.RETEST, 2)
    assert retests(people) == [("T2", "W01", "", None, 2), ("T3", "W01", "", None, 2)]
    assert people.assignments()[: len(PLAN.assignments or ())] == tuple(PLAN.assignments or ())


def test_a_new_plan_leaves_retests_alone(people: People) -> None:
    """Its own assignments are replaced as a whole; a body and a tester may be added."""
    disputed(people)
    people.act(ITEM, again("T3"))
    people.put(Plan(assignments=[Assignment(tester="T2", body="heming")]))
    assert retests(people) == [("T3", "W01", "", None, 2)]
    assert people.assignments()[0] == Assignment(tester="T2", body="heming")
    people.put(Plan(assignments=[]))
    assert retests(people) == [("T3", "W01", "", None, 2)]


def test_a_retest_of_a_question_says_which(people: People) -> None:
    """Of a platform and a finding: the indicator as a whole is not meant."""
    about = {"target": "yunxi-app", "platform": "android", "finding": "f1"}
    people.add_observations(
        [seen(**about, answer="yes"), seen(tester="T2", **about, answer="no")], opening=True
    )
    item = Item(body="yunxi", platform="android", indicator="W01", finding="f1")
    people.act(item, again("T3"))
    assert retests(people) == [("T3", "W01", "android", "f1", 2)]


def test_a_retest_by_somebody_unknown_is_refused(people: People) -> None:
    """With the steps that came with it."""
    disputed(people)
    before = counts(people)
    with pytest.raises(ImportProblems) as caught:
        people.act(ITEM, again("T3", "T9"))
    assert [(p.column, p.code) for p in caught.value.problems] == [
        ("testers", "people-unknown-tester")
    ]
    assert counts(people) == before


def test_disputes_are_opened_with_what_makes_them(people: People) -> None:
    """In the import itself, once, and only where somebody differs."""
    assert people.add_observations([seen(), seen(indicator="W02")], opening=True).opened == ()
    stored = people.add_observations(
        [seen(tester="T2", answer="none"), seen(tester="T2", indicator="W02")], opening=True
    )
    assert [(e.indicator, e.by) for e in stored.opened] == [("W01", "")]
    assert people.dispute_events() == stored.opened
    more = people.add_observations([seen(tester="T3", answer="partial")], opening=True)
    assert more.opened == ()
    assert openings(settled_now(people).values(), at=NOW) == ()


def settled_now(people: People) -> dict[Item, Settled]:
    """Everything in the store."""
    return settle(people.history(), people.reviews(), people.dispute_events())


def test_without_asking_nothing_is_opened(people: People) -> None:
    """A workspace of its own has nobody who would settle it."""
    people.add_observations([seen(), seen(tester="T2", answer="none")])
    assert people.dispute_events() == ()


def test_a_review_that_disagrees_opens_a_dispute(people: People) -> None:
    """One that agrees does not."""
    one = seen(tester="T2")
    people.add_observations([one])
    at = SEEN + timedelta(hours=1)
    review = Review(observation=one.id, reviewer="T1", verdict=ReviewVerdict.AGREE, at=at)
    assert people.add_reviews([review], opening=True).opened == ()
    against = Review(
        observation=one.id, reviewer="T3", verdict=ReviewVerdict.DISAGREE, note="不", at=at
    )
    (event,) = people.add_reviews([against], opening=True).opened
    assert (event.indicator, event.reason) == ("W01", "review-why-reviewer-disagrees")


def test_the_same_word_again_is_no_review(people: People) -> None:
    """At another time; a sheet that comes again after one changed one's mind neither."""
    one = seen(tester="T2")
    people.add_observations([one])
    at = SEEN + timedelta(hours=1)

    def say(verdict: ReviewVerdict, hours: int, sheet: str = "") -> int:
        review = Review(
            observation=one.id, reviewer="T1", verdict=verdict,
            at=at + timedelta(hours=hours), sheet_sha256=sheet * 64,
        )  # fmt: skip
        return len(people.add_reviews([review]).new)

    assert say(ReviewVerdict.AGREE, 0, "a") == 1
    assert say(ReviewVerdict.AGREE, 1) == 0
    assert say(ReviewVerdict.DISAGREE, 2, "b") == 1
    assert say(ReviewVerdict.AGREE, 3, "a") == 0
    assert say(ReviewVerdict.AGREE, 4) == 1
    assert [r.sheet_sha256[:1] for r in people.reviews()] == ["a", "b", ""]


def test_what_is_refused_in_the_middle_stores_nothing(people: People) -> None:
    """Whatever the deciding raises."""
    disputed(people)
    before = counts(people)

    def do(settled: Settled, at: datetime) -> tuple[Sequence[DisputeEvent], Sequence[Assignment]]:
        return (reopen(settled, by="T1", reason="x", at=at),), ()

    with pytest.raises(Refusal):
        people.act(ITEM, do)
    assert counts(people) == before


def test_an_older_database_takes_retests(url: URL, tmp_path: Path) -> None:
    """What the version before stored stays as it is, and is still read."""
    at_revision(url, "0002")
    engine = create_engine(
        url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    )
    old = seen(recorded_at=SEEN)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO bodies VALUES ('yunxi', '云汐市', '')"))
        connection.execute(
            text("INSERT INTO targets VALUES ('yunxi-web', 'yunxi', 'web', 'x', '')")
        )
        for tester in ("T1", "T3"):
            connection.execute(
                text("INSERT INTO testers VALUES (:t, '某人', 'blind', :yes)"),
                {"t": tester, "yes": True},
            )
        connection.execute(
            text("INSERT INTO assignments VALUES (0, 'T1', 'yunxi', 'W01', 1, 'collect')")
        )
        connection.execute(
            text(
                "INSERT INTO observations VALUES (:id, 'yunxi', 'yunxi-web', '', 'W01', NULL, "
                "'T1', 'full', '', :at, '', '', '', 1, NULL, '{}', '', '', NULL, :at)"
            ),
            {"id": old.id, "at": SEEN.isoformat()},
        )
        connection.execute(
            text("INSERT INTO reviews VALUES (:id, :o, 'T3', 'agree', '', :at)"),
            {"id": "c" * 64, "o": old.id, "at": SEEN.isoformat()},
        )
    engine.dispose()
    with open_people(url, tmp_path, now=lambda: NOW) as people:
        people.put(PLAN)
        assert [o.id for o in people.history()] == [old.id]
        (review,) = people.reviews()
        assert (review.reviewer, review.sheet_sha256) == ("T3", "")
        people.add_observations([seen(tester="T2", answer="none")], opening=True)
        people.act(ITEM, again("T3"))
        assert retests(people) == [("T3", "W01", "", None, 2)]
