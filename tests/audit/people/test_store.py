"""What people did is stored once, whole, and for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from audit.people import model
from audit.people.checks import Place
from audit.people.evidence import find_evidence
from audit.people.model import NONE, PARTIAL, Body, Clip, Target
from audit.people.plan import Plan
from audit.people.problems import ImportProblems, PeopleError
from audit.people.store import People, open_people
from tests.audit.people.workplace import NOW, PLAN, ROUND, SEEN, counts, picture, refused, seen


def test_an_observation_comes_back_as_it_was_given(people: People, tmp_path: Path) -> None:
    """Every field, free columns, the offset of the time and the parts of a recording."""
    picture(tmp_path / "sheets")
    found = find_evidence("shots/one.png", tmp_path / "sheets")
    clip = Clip(sha256=found.evidence.sha256, start_s=1.5, end_s=4.25)
    given = seen(
        note="到不了“办事指南”\n第二行 😀",
        target="yunxi-app",
        platform="android",
        indicator="M03",
        finding="f1",
        device="某手机",
        at_name="TalkBack",
        at_version="15.1",
        extra={"备注二": "=1+1", "天气": "晴"},
        evidence=(clip, Clip(sha256=clip.sha256)),
        sheet_sha256="c" * 64,
        sheet_name="T1.xlsx",
        row=7,
    )
    done = people.add_observations([given], [found])
    assert done.new == (given.id,)
    assert people.latest() == (replace(given, recorded_at=NOW),)
    assert people.latest()[0].observed_at.isoformat() == "2026-05-18T09:30:00+08:00"
    assert people.observation(given.id) == people.latest()[0]
    assert people.observation("0" * 64) is None


def test_the_same_content_is_stored_once(people: People) -> None:
    """Neither another copy of the sheet nor the same row twice makes a second observation."""
    given = seen(sheet_name="T1.xlsx", sheet_sha256="c" * 64, row=2)
    copy = replace(given, sheet_name="copy.csv", sheet_sha256="d" * 64, row=9)
    assert people.add_observations([given, copy]).unchanged == 1
    assert people.add_observations([copy]).new == ()
    assert [o.sheet_name for o in people.history()] == ["T1.xlsx"]


def test_a_correction_supersedes_and_keeps_the_history(people: People) -> None:
    """The current answer is the one that no other supersedes; all remain."""
    first = seen()
    people.add_observations([first])
    second = seen(answer=PARTIAL, supersedes=first.id)
    third = seen(answer=NONE, supersedes=second.id)
    people.add_observations([second, third])
    assert [o.answer for o in people.latest()] == [NONE]
    assert [o.id for o in people.history()] == [first.id, second.id, third.id]
    back = seen(supersedes=third.id)  # says again what the first said, and is not the first
    people.add_observations([back])
    assert [o.id for o in people.latest()] == [back.id]


@pytest.mark.parametrize(
    "other",
    [
        {"tester": "T2"},
        {"indicator": "W02"},
        {"body": "heming", "target": "heming-web"},
        {"target": "yunxi-app", "platform": "android"},
        {"finding": "f1"},
        {"round_number": 2},
    ],
)
def test_a_correction_must_name_the_same_item(people: People, other: dict[str, object]) -> None:
    """Nobody corrects another's word, another item, another body or another stage."""
    first = seen()
    people.add_observations([first])
    wrong = seen(answer=NONE, supersedes=first.id, **other)
    assert refused(people, wrong) == [("supersedes", "people-supersedes")]
    assert [o.id for o in people.history()] == [first.id]


def test_only_the_newest_is_superseded(people: People) -> None:
    """Two corrections of one observation would leave two current answers."""
    first, second = seen(), seen(answer=PARTIAL)
    people.add_observations([first])
    assert refused(people, second) == [("answer", "people-answered")]
    people.add_observations([replace(second, supersedes=first.id)])
    late = seen(answer=NONE, supersedes=first.id)
    assert refused(people, late) == [("supersedes", "people-superseded")]
    unknown = seen(answer=NONE, supersedes="f" * 64)
    assert refused(people, unknown) == [("supersedes", "people-supersedes")]


def test_a_sheet_corrects_what_the_tester_said_before(people: People) -> None:
    """With `correct` the edited sheet supersedes, and each sheet again changes nothing."""
    old = [seen(indicator=i, sheet_sha256="1" * 64) for i in ("W01", "W02")]
    new = [
        replace(old[0], answer=PARTIAL, sheet_sha256="2" * 64),
        replace(old[1], sheet_sha256="2" * 64),
    ]
    people.add_observations(old, correct=True)
    done = people.add_observations(new, correct=True)
    assert (len(done.new), done.unchanged) == (1, 1)
    for sheet in (old, new, old):
        assert people.add_observations(sheet, correct=True).new == ()
    assert [(o.indicator, o.answer) for o in people.latest()] == [("W01", PARTIAL), ("W02", "full")]
    # A third sheet that goes back to the first answer is a correction of its own.
    people.add_observations([replace(old[0], sheet_sha256="3" * 64)], correct=True)
    assert [o.answer for o in people.history(indicator="W01")] == ["full", PARTIAL, "full"]


def test_two_answers_in_one_sheet_are_no_correction(people: People) -> None:
    """Which of them is meant, only the tester knows."""
    two = [seen(row=2, sheet_name="T1.csv"), seen(answer=NONE, row=5, sheet_name="T1.csv")]
    assert refused(people, *two, correct=True) == [("", "people-answered-twice")]
    assert counts(people)["observations"] == 0


def test_all_problems_at_once_and_nothing_stored(people: People) -> None:
    """Each with its sheet, row and column; the good rows beside them are not stored either."""
    bad = [
        seen(indicator="W02"),
        seen(tester="T9", row=3, sheet_name="s.csv"),
        seen(body="atlantis", row=4, sheet_name="s.csv"),
        seen(target="heming-web", row=5, sheet_name="s.csv"),
        seen(platform="ios", answer="Full!", row=6, sheet_name="s.csv"),
        seen(observed_at=NOW + timedelta(hours=1), row=7, sheet_name="s.csv"),
        seen(observed_at=datetime(2026, 5, 18), row=8, sheet_name="s.csv"),
        seen(evidence=(Clip(sha256="e" * 64, start_s=3, end_s=1),), row=9, sheet_name="s.csv"),
        seen(note="长" * 100_001, indicator="W" * 201, row=10, sheet_name="s.csv"),
        seen(indicator=" ", round_number=0, row=11, sheet_name="s.csv"),
        seen(indicator="W04", round_number=0, row=12, sheet_name="s.csv"),
    ]
    with pytest.raises(ImportProblems) as caught:
        people.add_observations(bad)
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [
        (3, "tester", "people-unknown-tester"),
        (4, "body", "people-unknown-body"),
        (5, "target", "people-unknown-target"),
        (6, "platform", "people-platform"),
        (6, "answer", "people-answer"),
        (7, "observed_at", "people-time-future"),
        (8, "observed_at", "people-time-naive"),
        (9, "evidence", "people-unknown-evidence"),
        (9, "evidence", "people-clip"),
        (10, "indicator", "people-too-long"),
        (10, "note", "people-too-long"),
        (11, "indicator", "people-empty"),
        (12, "round_number", "people-stage"),
    ]
    assert {p.sheet for p in caught.value.problems} == {"s.csv"}
    assert people.history() == ()


def test_text_that_no_database_takes_is_made_fit(people: People) -> None:
    """NUL and half characters are taken out before the content gets its id."""
    given = seen(note="a\x00b\ud800", extra={"\x00列": "\udfff"})
    done = people.add_observations([given])
    stored = people.latest()[0]
    assert (stored.note, dict(stored.extra), stored.id) == ("ab?", {"列": "?"}, done.new[0])
    assert people.add_observations([given]).new == ()


def test_what_is_asked_for_comes_in_order(people: People) -> None:
    """Each filter leaves out the others; chains stay together."""
    testers = [seen(tester=t, indicator=i) for t in ("T2", "T1") for i in ("W02", "W01")]
    question = seen(finding="f1", tester="T2")
    later = seen(round_number=2)
    people.add_observations([*testers, question, later])
    order = [(o.indicator, o.finding, o.round_number, o.tester) for o in people.latest()]
    assert order == [
        ("W01", None, 1, "T1"),
        ("W01", None, 1, "T2"),
        ("W01", None, 2, "T1"),
        ("W01", "f1", 1, "T2"),
        ("W02", None, 1, "T1"),
        ("W02", None, 1, "T2"),
    ]
    assert people.latest(finding="f1") == people.latest(tester="T2", finding="f1")
    assert [o.finding for o in people.latest(finding="", indicator="W01")] == [None] * 3
    assert people.latest(body="heming") == ()
    assert [o.round_number for o in people.latest(round_number=2)] == [2]


def test_a_changed_record_is_noticed(url: URL, people: People) -> None:
    """Whoever gets round the triggers does not get round the content's id."""
    people.add_observations([seen()])
    with people.database.writing() as connection:
        if url.get_backend_name() == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER observations_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE observations DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE observations SET answer = 'none'")
    with pytest.raises(PeopleError) as caught:
        people.latest()
    assert (caught.value.code, caught.value.detail["id"]) == ("people-changed", seen().id)


def test_the_plan_comes_back_and_may_be_corrected(people: People) -> None:
    """The round's file is the source: names change, rows of people's work stay attached."""
    assert people.rounds() == (ROUND,)
    assert people.testers() == tuple(sorted(PLAN.testers, key=lambda t: t.id))
    assert people.targets() == tuple(sorted(PLAN.targets, key=lambda t: t.id))
    assert people.assignments() == tuple(PLAN.assignments or ())
    people.add_observations([seen()])
    people.put(
        Plan(bodies=[Body(id="yunxi", name="云汐")], assignments=(PLAN.assignments or ())[:1])
    )
    assert [body.name for body in people.bodies()] == ["鹤鸣县", "云汐"]
    assert people.assignments() == tuple(PLAN.assignments or ())[:1]
    people.put(Plan(bodies=PLAN.bodies))
    assert len(people.assignments()) == 1


def test_a_plan_that_cannot_be_is_refused_whole(people: People) -> None:
    """Unknown bodies, moved targets and codes that could be mistaken for one another."""
    before = people.targets()
    web = PLAN.targets[0]
    plan = Plan(
        bodies=[Body(id="new", name="新")],
        targets=[replace(web, body="heming"), Target(**{**_fields(web), "id": "x", "body": "y"})],
        testers=[model.Tester(id="t1", name="沈五", role=PLAN.testers[0].role)],
    )
    with pytest.raises(ImportProblems) as caught:
        people.put(plan)
    assert [(p.column, p.code) for p in caught.value.problems] == [
        ("testers", "people-alike"),
        ("body", "people-target-moved"),
        ("body", "people-unknown-body"),
    ]
    assert people.targets() == before
    assert "new" not in {body.id for body in people.bodies()}


def test_another_scheme_after_the_first_observation_must_be_meant(people: People) -> None:
    """A scheme edited before that changes nothing that anybody has seen."""
    edited = replace(ROUND, scheme_digest="f" * 64)
    people.put(Plan(rounds=[edited]))
    people.add_observations([seen()])
    with pytest.raises(PeopleError) as caught:
        people.put(Plan(rounds=[ROUND]))
    assert caught.value.code == "people-scheme-changed"
    assert caught.value.detail["key"] == "scheme_digest"
    assert people.rounds() == (edited,)
    people.put(Plan(rounds=[ROUND]), accept_scheme=True)
    assert people.rounds() == (ROUND,)


def test_a_store_opened_again_holds_the_same(url: URL, people: People, tmp_path: Path) -> None:
    """And its clock is the machine's when no other is given."""
    people.add_observations([seen()])
    with open_people(url, tmp_path) as again:
        assert again.latest() == people.latest()
        again.add_observations([seen(indicator="W05", observed_at=datetime.now(UTC))])
        assert again.latest(indicator="W05")[0].recorded_at is not None


def test_a_place_names_what_it_can() -> None:
    """Long values are cut: a message is no copy of a sheet."""
    problem = Place(sheet="a.csv", row=4).problem("people-answer", "answer", value="x" * 500)
    assert (problem.sheet, problem.row, len(problem.data["value"])) == ("a.csv", 4, 60)


def test_ids_do_not_depend_on_how_numbers_are_written() -> None:
    """Three seconds and 3.0 seconds are one time; another offset is another record."""
    clips = [seen(evidence=(Clip(sha256="e" * 64, start_s=s),)).id for s in (3, 3.0)]
    assert clips[0] == clips[1]
    assert seen().id != seen(observed_at=SEEN.astimezone(UTC)).id


def _fields(target: Target) -> dict[str, object]:
    return {name: getattr(target, name) for name in target.__dataclass_fields__}
