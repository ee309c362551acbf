"""Legs of a round that several coordinators lease from one real PostgreSQL."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL

from audit.people.database import Database
from audit.people.tables import shared_chunks, shared_contents, shared_files
from audit.rounds.leases import Key, LeaseLost, Leases
from audit.rounds.problems import RoundError
from audit.rounds.transport import Sender, bring
from audit.workspace import Workspace
from devices.manifest import CaptureWriter, Manifest
from tests import postgresql

KEYS: list[Key] = [("a", "web"), ("a", "app"), ("b", "web"), ("c", "web")]
Opened = Callable[..., Leases]


@pytest.fixture
def coordinator(postgresql_server: URL) -> Iterator[Opened]:
    """Opens coordinators on one new database, in which the legs of round r are known."""
    opened: list[Database] = []
    with postgresql.database(postgresql_server) as url:

        def one(name: str, seconds: float = 30.0) -> Leases:
            database = Database(url)
            opened.append(database)
            leases = Leases(database, "r", seconds=seconds, holder=name)
            leases.enter(KEYS, "{}")
            return leases

        yield one
        for database in opened:
            database.close()


def expire(leases: Leases) -> None:
    """Let every lease run out, as the database's clock would."""
    with leases.transaction() as connection:
        connection.execute(text("UPDATE shared_legs SET until = clock_timestamp() - interval '1s'"))


def measured(folder: Path, unit: str, said: str, started: str = "2026-01-01") -> Workspace:
    """A workspace with one more capture, which says something."""
    workspace = Workspace(folder, ours=True)
    writer = CaptureWriter(workspace.capture(unit))
    writer.add("dom.json.gz", said.encode())
    writer.close(
        Manifest(
            id=unit, url="http://x/", final_url="http://x/", title=said, http_status=200,
            redirects=(), viewport="desktop", viewport_width=1, viewport_height=1, taken_at="",
            seconds=1, state="measured", reasons=(), browser="chrome 156.0", driver="", engines={},
            user_agent="", screenshot=None, screenshot_scale=1, files=writer.files,
        )
    )  # fmt: skip
    workspace.write("run.json", json.dumps({"started_at": started}))
    return workspace


def said(workspace: Workspace, unit: str) -> str:
    """What a capture says."""
    return (workspace.capture(unit) / "dom.json.gz").read_text()


def test_each_leg_is_leased_once_in_the_files_order(coordinator: Opened) -> None:
    """Two coordinators share the legs out; when all are taken there is none for a third."""
    one, two = coordinator("one"), coordinator("two")
    taken = [(one if n % 2 else two).claim(KEYS) for n in range(4)]
    assert [lease.key for lease in taken if lease is not None] == KEYS
    assert coordinator("three").claim(KEYS) is None
    assert [(held.body, held.leg, held.holder) for held in one.held()] == [
        ("a", "web", "two"), ("a", "app", "one"), ("b", "web", "two"), ("c", "web", "one"),
    ]  # fmt: skip


def test_a_leg_names_who_had_it_last(coordinator: Opened) -> None:
    """Whoever lost it is told to whom; a leg that nobody took has nobody's name."""
    first, second = coordinator("first"), coordinator("second")
    assert first.holder_of(KEYS[0]) == first.holder_of(("unknown", "web")) == ""
    assert first.claim(KEYS[:1]) is not None
    assert second.holder_of(KEYS[0]) == "first"
    expire(first)
    assert second.claim(KEYS[:1]) is not None
    assert first.holder_of(KEYS[0]) == "second"
    assert first.holder_of(KEYS[1]) == ""


def test_many_threads_never_hold_one_leg_together(coordinator: Opened) -> None:
    """Eight threads that claim, beat and complete at once: each leg is completed once."""
    pool = [coordinator(f"c{n}") for n in range(8)]
    done: list[Key] = []

    def work(leases: Leases) -> None:
        while (lease := leases.claim(KEYS)) is not None:
            leases.beat(lease)
            leases.complete(lease, "156")
            done.append(lease.key)

    threads = [threading.Thread(target=work, args=(one,)) for one in pool]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(done) == Counter(KEYS)
    assert sorted(pool[0].completed(KEYS)) == sorted(KEYS)


def test_a_silent_coordinator_loses_its_leg(coordinator: Opened) -> None:
    """By the database's clock, after the time that was agreed and not before."""
    silent, other = coordinator("silent", seconds=1.0), coordinator("other", seconds=1.0)
    first = silent.claim(KEYS[:1])
    assert first is not None
    assert other.claim(KEYS[:1]) is None
    until = time.monotonic() + 10
    while (second := other.claim(KEYS[:1])) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert second is not None
    assert second.token > first.token
    for late in (silent.beat, silent.release, lambda lease: silent.complete(lease, "")):
        with pytest.raises(LeaseLost):
            late(first)
    other.beat(second)


def test_who_beats_keeps_its_leg(coordinator: Opened) -> None:
    """A lease is as good as new after each sign of life, also one that came late."""
    alive, other = coordinator("alive"), coordinator("other")
    lease = alive.claim(KEYS[:1])
    assert lease is not None
    expire(alive)
    alive.beat(lease)
    assert other.claim(KEYS[:1]) is None


def test_a_coordinator_that_slept_overwrites_nothing(coordinator: Opened, tmp_path: Path) -> None:
    """What it sends after somebody else took over is refused; the other's captures stay."""
    sleeper, other = coordinator("sleeper"), coordinator("other")
    old = sleeper.claim(KEYS[:1])
    assert old is not None
    expire(sleeper)
    new = other.claim(KEYS[:1])
    assert new is not None
    assert Sender(other, new, measured(tmp_path / "new", "p1", "new")).send() == 1
    with pytest.raises(LeaseLost):
        Sender(sleeper, old, measured(tmp_path / "old", "p1", "old")).send()
    other.complete(new, "156")
    with pytest.raises(LeaseLost):
        Sender(sleeper, old, Workspace(tmp_path / "old", ours=True)).send()
    fetched = Workspace(tmp_path / "fetched", ours=True)
    assert bring(sleeper, KEYS[0], fetched) == 1
    assert said(fetched, "p1") == "new"


def test_who_takes_over_has_every_page_that_was_finished(
    coordinator: Opened, tmp_path: Path
) -> None:
    """Captures are sent one by one; a half-written one is not."""
    dead, other = coordinator("dead"), coordinator("other")
    lease = dead.claim(KEYS[:1])
    assert lease is not None
    measured(tmp_path / "dead", "p1", "one")
    workspace = measured(tmp_path / "dead", "p2", "two")
    half = workspace.capture("p3")
    half.mkdir()
    (half / "dom.json.gz").write_text("half")
    changed = measured(tmp_path / "dead", "p4", "four").capture("p4") / "dom.json.gz"
    changed.write_text("changed after its manifest")
    assert Sender(dead, lease, workspace).send() == 2
    expire(dead)
    taken = other.claim(KEYS[:1])
    assert taken is not None
    assert not taken.fresh
    here = Workspace(tmp_path / "other", ours=True)
    assert bring(other, taken.key, here, exact=False) == 2
    assert sorted(one.name for one in here.captures.iterdir()) == ["p1", "p2"]
    assert json.loads((here.path / "run.json").read_text()) == {"started_at": "2026-01-01"}
    assert bring(other, taken.key, here, exact=False) == 0  # the second time nothing is missing


def test_a_capture_made_again_replaces_the_one_before(coordinator: Opened, tmp_path: Path) -> None:
    """Nothing of the first one stays; what did not change is not sent again."""
    leases = coordinator("one")
    lease = leases.claim(KEYS[:1])
    assert lease is not None
    workspace = measured(tmp_path / "one", "p1", "first")
    sender = Sender(leases, lease, workspace)
    assert (sender.send(), sender.send()) == (1, 0)
    measured(tmp_path / "one", "p1", "second")
    assert sender.send() == 1
    fetched = Workspace(tmp_path / "fetched", ours=True)
    bring(leases, KEYS[0], fetched)
    assert said(fetched, "p1") == "second"


def test_a_folder_of_another_run_becomes_what_the_database_says(
    coordinator: Opened, tmp_path: Path
) -> None:
    """Captures of an older run go; of the same run, those that were not sent yet stay."""
    leases = coordinator("one")
    lease = leases.claim(KEYS[:1])
    assert lease is not None
    Sender(leases, lease, measured(tmp_path / "one", "p1", "sent")).send()
    older = measured(tmp_path / "older", "p9", "old", started="2025-01-01")
    (older.path / "app.json").write_text("{}")
    bring(leases, KEYS[0], older, exact=False)
    assert [one.name for one in older.captures.iterdir()] == ["p1"]
    assert (older.path / "app.json").exists()  # the other leg's
    same = measured(tmp_path / "same", "p2", "not sent yet")
    bring(leases, KEYS[0], same, exact=False)
    assert sorted(one.name for one in same.captures.iterdir()) == ["p1", "p2"]


def test_changed_contents_are_not_believed(coordinator: Opened, tmp_path: Path) -> None:
    """A byte that changed in the database is found when the capture is fetched."""
    leases = coordinator("one")
    lease = leases.claim(KEYS[:1])
    assert lease is not None
    Sender(leases, lease, measured(tmp_path / "one", "p1", "true")).send()
    with leases.transaction() as connection:
        connection.execute(text("UPDATE shared_chunks SET content = 'false'::bytea"))
    with pytest.raises(RoundError) as refused:
        bring(leases, KEYS[0], Workspace(tmp_path / "fetched", ours=True))
    assert refused.value.code == "round-shared-broken"
    assert not (tmp_path / "fetched/captures/p1/manifest.json").exists()


@pytest.mark.parametrize(
    "path", ["../evil", "captures/p1/../../../evil", "/etc/x", "judged.json.gz"]
)
def test_a_path_out_of_the_workspace_is_refused(
    coordinator: Opened, tmp_path: Path, path: str
) -> None:
    """Whoever can write into the database cannot write anywhere else on our machine."""
    leases = coordinator("one")
    lease = leases.claim(KEYS[:1])
    assert lease is not None
    Sender(leases, lease, measured(tmp_path / "one", "p1", "true")).send()
    with leases.transaction() as connection:
        connection.execute(
            text("UPDATE shared_files SET path = :p WHERE path LIKE '%dom%'"), {"p": path}
        )
    with pytest.raises(RoundError):
        bring(leases, KEYS[0], Workspace(tmp_path / "deep/fetched", ours=True))
    assert not list(tmp_path.rglob("evil"))


def test_a_leg_begun_anew_forgets_what_was_measured(coordinator: Opened, tmp_path: Path) -> None:
    """Its captures and their contents go; a leg that somebody is measuring is left to them."""
    leases, other = coordinator("one"), coordinator("two")
    done, busy = leases.claim(KEYS[:1]), other.claim(KEYS[1:2])
    assert done is not None
    assert busy is not None
    Sender(leases, done, measured(tmp_path / "one", "p1", "old")).send()
    leases.complete(done, "156")
    leases.reopen(KEYS)
    other.beat(busy)
    again = leases.claim(KEYS[:1])
    assert again is not None
    assert not again.fresh  # so that old captures of any folder are not taken for new ones
    with leases.transaction() as connection:
        for table in (shared_files, shared_contents, shared_chunks):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
