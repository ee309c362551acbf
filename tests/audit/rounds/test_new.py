"""`round new`: a whole round or nothing, and an edited file without losing what was done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from audit.people.model import (
    Assignment,
    DisputeEvent,
    DisputeKind,
    Medium,
    Observation,
    Role,
    Work,
)
from audit.people.store import People
from audit.rounds.file import RoundError, RoundProblems
from audit.rounds.folder import RoundFolder
from audit.rounds.lock import locked
from audit.rounds.new import Made, new_round
from audit.workspace import AppRecord, AppTarget
from tests import postgresql
from tests.audit.rounds.round_files import HEAD, HEMING, NOW, PEOPLE, WHOLE, YUNXI, written

ROOT = Path(__file__).parents[3]


def make(tmp_path: Path, text: str = WHOLE, *, accept_scheme: bool = False) -> Made:
    """A round of a file that has this text now."""
    path = written(tmp_path, text)
    return new_round(path, out=tmp_path / "2026", accept_scheme=accept_scheme, now=lambda: NOW)


def seen(tester: str = "T1", body: str = "yunxi", answer: str = "full") -> Observation:
    """What a tester found on a portal."""
    return Observation(
        body=body,
        target=f"{body}-web",
        indicator="W05",
        tester=tester,
        answer=answer,
        observed_at=NOW,
    )


def observe(folder: RoundFolder, *observations: Observation) -> None:
    """Store what testers found."""
    with folder.people(lambda: NOW) as people:
        people.add_observations(observations)


def refused(tmp_path: Path, text: str) -> dict[str, str]:
    """Code and what it is about of everything for which an edited file is refused."""
    with pytest.raises(RoundProblems) as caught:
        make(tmp_path, text)
    return {p.code: next(iter(p.data.values()), "") for p in caught.value.problems}


def told(people: People) -> list[str]:
    """Who is on the list of the store."""
    return [tester.id for tester in people.testers()]


def test_the_plan_gets_into_the_store(tmp_path: Path) -> None:
    """Bodies, channels with their addresses, people and their work, by the round's scheme."""
    made = make(tmp_path)
    assert not made.updated
    assert (tmp_path / "2026/round.toml").read_bytes() == (tmp_path / "2026.toml").read_bytes()
    with made.folder.people() as people:
        assert {b.id: (b.name, b.group) for b in people.bodies()} == {
            "yunxi": ("云汐市", "市"),
            "鹤鸣": ("鹤鸣县", ""),
        }
        assert {t.id: (t.medium, t.locator, t.workspace) for t in people.targets()} == {
            "yunxi-web": (Medium.WEB, "http://portal.invalid/", "bodies/yunxi"),
            "yunxi-android": (Medium.ANDROID, "cn.invented.yunxi", "bodies/yunxi"),
            "yunxi-ios": (Medium.IOS, "cn.invented.yunxi", "bodies/yunxi"),
            "鹤鸣-web": (Medium.WEB, "https://heming.invalid/", "bodies/鹤鸣"),
        }
        assert people.testers()[0].role is Role.EXPERT
        assert people.assignments() == (
            Assignment(tester="T1", indicator="W05"),
            Assignment(tester="E1", kind=Work.REVIEW),
        )
        (stage,) = people.rounds()
    record = made.folder.record
    assert (stage.id, stage.number, stage.scheme) == ("2026", 1, "cn-2019")
    assert stage.scheme_digest == record.scheme_digest
    assert stage.catalogue_digest == record.catalogue_digest


def test_a_wrong_file_makes_nothing(tmp_path: Path) -> None:
    """Not even an empty folder is left."""
    assert refused(tmp_path, WHOLE.replace("cn-2019", "cn-1999"))["round-unknown-scheme"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2026.toml"]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """What is wrong in the file itself, and what does not fit the scheme."""
    more = '[[assignment]]\ntester = "T9"\nindicator = "W99"\n'
    told = refused(tmp_path, WHOLE.replace("cn-2019", "cn-1999") + more)
    assert told["round-unknown-tester"] == "T9"
    assert told["round-unknown-scheme"] == "cn-1999"


def test_a_body_without_any_channel_is_refused(tmp_path: Path) -> None:
    """There is nothing to measure, and no number may come of that."""
    nothing = HEAD + '[[body]]\nid = "a"\nname = "甲"\nwithout = ["web", "app"]\n'
    assert refused(tmp_path, nothing)["round-nothing-left"] == "a"


def test_the_folder_is_named_by_the_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --out it is made where the command is typed."""
    (tmp_path / "files").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    new_round(written(tmp_path / "files"))
    assert RoundFolder.open(tmp_path / "here/2026").file.id == "2026"


def test_an_edited_file_adds_and_corrects(tmp_path: Path) -> None:
    """Observations stay; a slip of the pen that nobody worked on is taken out."""
    former = make(tmp_path, WHOLE.replace('"鹤鸣"', '"Heming"')).folder
    observe(former, seen())
    text = WHOLE.replace('"鹤鸣"', '"heming"').replace('云汐市"\ngroup', '云汐新市"\ngroup')
    text += '[[tester]]\nid = "T2"\nname = "沈二"\nrole = "sighted"\n'
    text += '[[assignment]]\ntester = "T2"\nbody = "heming"\n'
    made = make(tmp_path, text)
    assert made.updated
    with made.folder.people() as people:
        assert {b.id: b.name for b in people.bodies()} == {
            "heming": "鹤鸣县",
            "yunxi": "云汐新市",
        }
        assert {t.id for t in people.targets()} >= {"heming-web", "yunxi-web"}
        assert told(people) == ["E1", "T1", "T2"]
        assert Assignment(tester="T2", body="heming") in people.assignments()
        assert [o.answer for o in people.latest()] == ["full"]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """Neither the record nor the store."""
    make(tmp_path)
    before = (tmp_path / "2026/round.json").read_bytes()
    new_round(tmp_path / "2026.toml", out=tmp_path / "2026")  # by another clock
    assert (tmp_path / "2026/round.json").read_bytes() == before


def test_retests_are_kept(tmp_path: Path) -> None:
    """They came of disputes, not of the file: an edited file does not take them back."""
    folder = make(tmp_path).folder
    observe(folder, seen(), seen("E1", answer="none"))
    event = DisputeEvent(
        body="yunxi",
        indicator="W05",
        round_number=2,
        kind=DisputeKind.RETEST,
        by="E1",
        reason="两人所见不同",
        at=NOW,
    )
    with folder.people(lambda: NOW) as people:
        people.add_dispute_events([event], testers=["T1"])
    made = make(tmp_path, WHOLE.replace('[[assignment]]\ntester = "T1"\nindicator = "W05"\n', ""))
    with made.folder.people() as people:
        work = people.assignments()
    assert [(a.tester, a.round_number) for a in work if a.kind is Work.RETEST] == [("T1", 2)]
    assert Assignment(tester="T1", indicator="W05") not in work


def test_nobody_who_worked_disappears(tmp_path: Path) -> None:
    """A body or tester with observations must stay in the file; the round is as it was."""
    observe(make(tmp_path).folder, seen())
    others = PEOPLE.replace('"T1"', '"T7"')
    assert refused(tmp_path, HEAD + HEMING + others) == {
        "round-body-gone": "yunxi",
        "round-tester-gone": "T1",
    }
    folder = RoundFolder.open(tmp_path / "2026")
    assert [body.id for body in folder.file.bodies] == ["yunxi", "鹤鸣"]
    with folder.people() as people:
        assert told(people) == ["E1", "T1"]


def test_a_body_with_captures_does_not_disappear(tmp_path: Path) -> None:
    """Hours of measuring would no longer be in the ranking, and nobody would notice."""
    make(tmp_path)
    (tmp_path / "2026/bodies/鹤鸣/captures/p0").mkdir(parents=True)
    assert refused(tmp_path, HEAD + YUNXI + PEOPLE) == {"round-body-gone": "鹤鸣"}


def test_another_scheme_before_any_work_is_taken(tmp_path: Path) -> None:
    """Nothing hangs on it yet; the runs that there are follow."""
    workspace = make(tmp_path).folder.workspace("yunxi")
    workspace.create(replace=False, part="app")
    run = AppRecord(
        tool="0.1.0",
        scheme="cn-1999",
        method="recording",
        started_at="",
        finished_at="",
        interrupted=False,
        targets=(AppTarget(platform="android", app="cn.invented.yunxi"),),
        screens=(),
    )
    workspace.write_run(run)
    made = make(tmp_path, WHOLE.replace("cn-2019", "cn-2018"))
    assert made.folder.record.scheme == "cn-2018"
    changed = workspace.read_app_if_any()
    assert changed is not None
    assert changed.scheme == "cn-2019"  # whose rules and indicators cn-2018 has


def test_another_scheme_after_observations_is_accepted_explicitly(tmp_path: Path) -> None:
    """Answers were given to other questions: that is said before it is done."""
    observe(make(tmp_path).folder, seen())
    other = WHOLE.replace("cn-2019", "cn-2018")
    with pytest.raises(RoundError) as caught:
        make(tmp_path, other)
    assert caught.value.code == "round-scheme-observed"
    assert RoundFolder.open(tmp_path / "2026").record.scheme == "cn-2019"
    made = make(tmp_path, other, accept_scheme=True)
    assert made.folder.record.scheme == "cn-2018"
    with made.folder.people() as people:
        assert [stage.scheme for stage in people.rounds()] == ["cn-2018"]


def test_a_catalogue_that_changed_after_scoring_is_accepted_explicitly(tmp_path: Path) -> None:
    """A published ranking does not change its yardstick unnoticed."""
    folder = make(tmp_path).folder
    (folder.path / "scores.json").write_text("[]")
    make(tmp_path)  # by the same scheme: nothing to say
    older = folder.record.model_copy(update={"catalogue_digest": "0" * 64})
    (folder.path / "round.json").write_text(older.model_dump_json())
    with pytest.raises(RoundError) as caught:
        make(tmp_path)
    assert caught.value.code == "round-scheme-changed"
    assert caught.value.detail["key"] == "catalogue_digest"
    assert make(tmp_path, accept_scheme=True).folder.record == folder.record


def test_another_round_or_other_files_are_left_alone(tmp_path: Path) -> None:
    """A folder belongs to one round; a foreign one stays as it is."""
    make(tmp_path)
    with pytest.raises(RoundError) as caught:
        make(tmp_path, WHOLE.replace('id = "2026"', 'id = "2027"'))
    assert caught.value.code == "round-other"
    other = tmp_path / "other"
    other.mkdir()
    (other / "run.json").write_text("{}")
    with pytest.raises(RoundError) as caught:
        new_round(tmp_path / "2026.toml", out=other)
    assert caught.value.code == "round-out-not-empty"
    assert [p.name for p in other.iterdir()] == ["run.json"]
    with pytest.raises(RoundError) as caught:
        new_round(written(tmp_path), out=tmp_path / "2026.toml")
    assert caught.value.code == "round-out-not-folder"


def test_a_round_is_not_its_own_past(tmp_path: Path) -> None:
    """It would be compared with itself."""
    make(tmp_path)
    assert "round-previous-itself" in refused(tmp_path, 'previous = "2026"\n' + WHOLE)


def test_an_earlier_round_is_named(tmp_path: Path) -> None:
    """Its folder is looked for beside the file."""
    new_round(written(tmp_path, WHOLE.replace("2026", "2025")), out=tmp_path / "2025")
    made = make(tmp_path, 'previous = "2025"\n' + WHOLE)
    assert made.folder.file.previous == tmp_path / "2025"


def test_two_at_once_do_not_write(tmp_path: Path) -> None:
    """The second one is told to wait."""
    make(tmp_path)
    with locked(tmp_path / "2026"), pytest.raises(RoundError) as caught:
        make(tmp_path)
    assert caught.value.code == "round-busy"


@pytest.mark.parametrize("step", ["enter", "_judge_by", "store"])
def test_an_interrupted_new_stands_in_nobodys_way(tmp_path: Path, step: str) -> None:
    """Killed at any step, the same command makes the round; before that there is none."""
    killed = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from audit.rounds import new\n"
        f"real = new.{step}\n"
        "def last(*args, **more):\n"
        "    real(*args, **more)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"new.{step} = last\n"
        "new.new_round(Path(sys.argv[1]), out=Path(sys.argv[2]))\n"
    )
    path = written(tmp_path, WHOLE.replace('"鹤鸣"', '"Heming"'))
    done = subprocess.run(
        [sys.executable, "-P", "-c", killed, str(path), str(tmp_path / "2026")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(RoundError) as caught:
        RoundFolder.open(tmp_path / "2026")
    assert caught.value.code == "round-missing"
    folder = make(tmp_path, WHOLE.replace('"鹤鸣"', '"heming"')).folder
    with folder.people() as people:
        assert [body.id for body in people.bodies()] == ["heming", "yunxi"]


def test_a_lost_record_is_made_again(tmp_path: Path) -> None:
    """A truncated round.json does not cost what people found."""
    observe(make(tmp_path).folder, seen())
    (tmp_path / "2026/round.json").write_text("{")
    with make(tmp_path).folder.people() as people:
        assert [o.tester for o in people.latest()] == ["T1"]


def test_observations_do_not_move_to_another_database(tmp_path: Path) -> None:
    """They would seem to be gone; without any, the round may move."""
    make(tmp_path)
    moved = 'database = "sqlite:///office.sqlite"\n' + WHOLE
    folder = make(tmp_path, moved).folder
    assert (tmp_path / "office.sqlite").is_file()  # beside the original file
    observe(folder, seen())
    with pytest.raises(RoundError) as caught:
        make(tmp_path, WHOLE)
    assert caught.value.code == "round-database-moved"


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    """A PostgreSQL server."""
    binaries = postgresql.programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.server(binaries) as url:
        yield url


@pytest.fixture
def database(server: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database; its address has no password, that is in the environment."""
    with postgresql.database(server) as url:
        monkeypatch.setenv("PGPASSWORD", str(url.password))
        yield url._replace(password=None).render_as_string()


def test_a_round_is_kept_in_postgresql(tmp_path: Path, database: str) -> None:
    """The same rules hold there, and two rounds do not share a database."""
    text = f'database = "{database}"\n{WHOLE}'
    folder = make(tmp_path, text).folder
    assert not (tmp_path / "2026/people.sqlite").exists()
    observe(folder, seen())
    assert make(tmp_path, text).updated
    assert refused(tmp_path, text.replace(YUNXI, "")) == {"round-body-gone": "yunxi"}
    other = written(tmp_path, text.replace('id = "2026"', 'id = "2027"'), "2027.toml")
    with pytest.raises(RoundError) as caught:
        new_round(other, out=tmp_path / "2027")
    assert caught.value.code == "round-database-taken"
