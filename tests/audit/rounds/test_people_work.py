"""What a round reads of its people's store: once, body by body, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from audit.people.acts import openings
from audit.people.evidence import find_evidence
from audit.people.model import Clip, Review, ReviewVerdict, Waiver
from audit.people.settle import Item, State
from audit.people.store import People, open_people
from audit.rounds.people_work import BodyWork, PeopleWork
from tests import postgresql
from tests.audit.people.workplace import NOW, PLAN, SEEN, picture, seen


@pytest.fixture(params=["sqlite", "postgresql"])
def people(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[People]:
    """A store with the plan of a small round, once on each kind of database."""
    if request.param == "sqlite":
        with open_people(None, tmp_path, now=lambda: NOW) as store:
            store.put(PLAN)
            yield store
        return
    with (
        postgresql.database(request.getfixturevalue("postgresql_server")) as url,
        open_people(url, tmp_path, now=lambda: NOW) as store,
    ):
        store.put(PLAN)
        yield store


def test_everything_is_read_and_settled_body_by_body(people: People, tmp_path: Path) -> None:
    """What was said of one body never reaches another, and reviews follow what they review."""
    picture(tmp_path)
    found = find_evidence("shots/one.png", tmp_path)
    clip = Clip(sha256=found.evidence.sha256)
    one = seen(evidence=(clip,))
    two = seen(tester="T2", answer="none")
    other = seen(body="heming", target="heming-web")
    people.add_observations([one, two, other], [found])
    people.add_reviews(
        [Review(observation=other.id, reviewer="T3", verdict=ReviewVerdict.AGREE, at=SEEN)]
    )
    waiver = Waiver(
        body="heming",
        finding="f" * 16,
        rule="web-alt-quality",
        reason="装饰",
        signed_by="E1",
        at=SEEN,
    )
    people.add_waivers([waiver])
    work = PeopleWork.read(people)
    yunxi, heming = work.body("yunxi"), work.body("heming")
    assert {o.id for o in yunxi.observations} == {one.id, two.id}
    assert (yunxi.reviews, yunxi.waivers) == ((), ())
    assert [r.observation for r in heming.reviews] == [other.id]
    assert heming.waivers == (waiver,)
    assert yunxi.settled[Item(body="yunxi", indicator="W01")].state is State.DISPUTED
    assert heming.settled[Item(body="heming", indicator="W01")].answer == "full"
    assert [t.id for t in yunxi.targets] == ["yunxi-app", "yunxi-web"]
    assert work.files == {clip.sha256: people.files.place(found.evidence)}
    assert [t.id for t in work.testers] == ["E1", "T1", "T2", "T3"]


def test_a_second_tester_is_waited_for_where_the_round_wants_two(people: People) -> None:
    """One word of a doubly tested indicator settles nothing yet."""
    people.add_observations([seen()])
    item = Item(body="yunxi", indicator="W01")
    assert PeopleWork.read(people).body("yunxi").settled[item].state is State.AGREED
    twice = PeopleWork.read(people, double=frozenset({"W01"})).body("yunxi")
    assert (twice.settled[item].state, twice.settled[item].wanting) == (State.OPEN, 1)


def test_disputes_are_listed_with_their_steps(people: People) -> None:
    """One that the software has not opened yet is one as well; what agrees is none."""
    people.add_observations([seen(), seen(tester="T2", answer="none"), seen(indicator="W02")])
    (fresh,) = PeopleWork.read(people).disputes()
    assert (fresh.item.indicator, fresh.open, fresh.events) == ("W01", True, ())
    settled = PeopleWork.read(people).settled()
    people.add_dispute_events(openings(settled, at=SEEN + timedelta(hours=1)))
    (opened,) = PeopleWork.read(people).disputes()
    assert len(opened.events) == 1


def test_one_body_alone_for_another_process(people: People, tmp_path: Path) -> None:
    """Its work and its files, and nobody else's; a body without any has empty work."""
    picture(tmp_path)
    found = find_evidence("shots/one.png", tmp_path)
    people.add_observations([seen(evidence=(Clip(sha256=found.evidence.sha256),))], [found])
    work = PeopleWork.read(people)
    assert work.only("yunxi").files == work.files
    assert work.only("heming").files == {}
    assert set(work.only("heming").bodies) == {"heming"}
    assert work.body("nobody") == BodyWork()
