"""Legs that a coordinator takes up where another one, or an ended run, left them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from audit.app_resume import asked_of
from audit.people.database import Database
from audit.rounds.leases import Key, Leases
from audit.rounds.transport import Sender, bring
from audit.workspace import Workspace
from devices.app.plan import AppPlan
from tests import postgresql
from tests.audit.app_phones import PLAN, PowerCut, Rack, plan, power

APP: Key = ("a", "app")


@pytest.fixture
def leases(postgresql_server: URL) -> Iterator[Leases]:
    """The legs of a round with one app."""
    with postgresql.database(postgresql_server) as url:
        database = Database(url)
        made = Leases(database, "r", seconds=30, holder="one")
        made.enter([APP], "{}")
        yield made
        database.close()


def record(workspace: Workspace) -> dict[str, list[dict[str, str]]]:
    """An app run's record."""
    found: dict[str, list[dict[str, str]]] = json.loads((workspace.path / "app.json").read_text())
    return found


def has_walks(name: str, text: str) -> bool:
    """Whether this is the app run's record, and says that a walk has come to its end."""
    return name == "app.json" and bool(json.loads(text)["walks"])


def test_an_app_is_taken_over_from_what_the_database_has(
    leases: Leases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journey that came to its end elsewhere is not walked again; the screens are the same."""
    undisturbed = Workspace(tmp_path / "whole/out", ours=True)
    Rack("a", "i").run(undisturbed.path)
    here, there = (Workspace(tmp_path / name / "out", ours=True) for name in ("here", "there"))
    lease = leases.claim([APP])
    assert lease is not None
    with power(monkeypatch, last=has_walks), pytest.raises(PowerCut):
        Rack("a", "i").run(here.path)
    sent = Sender(leases, lease, here).send()
    assert sent > 1 and record(here)["walks"]
    leases.release(lease)
    taken = leases.claim([APP])
    assert taken is not None and not taken.fresh
    assert bring(leases, APP, there, exact=False) == sent
    before = {p: p.stat().st_mtime_ns for p in there.captures.glob("*/manifest.json")}
    assert Rack("a", "i").run(there.path)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    for part in ("screens", "walks", "unreached"):
        assert record(there)[part] == record(undisturbed)[part]


def test_where_a_build_lies_is_no_other_question(tmp_path: Path) -> None:
    """Machines keep the app's file in different folders; another content is another app."""
    asked = []
    for name, content in (("one", b"app"), ("two", b"app"), ("three", b"ppa")):
        file = tmp_path / name / "app.apk"
        file.parent.mkdir()
        file.write_bytes(content)
        build = {**PLAN["android"], "file": file}
        found = AppPlan.model_validate({**PLAN, "android": build})
        asked.append(asked_of(found, tool="1", scheme="s"))
    assert asked[0] == asked[1]
    assert {key for key in asked[0] if asked[0][key] != asked[2][key]} == {"android.file"}
    assert asked[0]["journey"] == asked_of(plan(), tool="1", scheme="s")["journey"]


def test_a_complete_leg_is_taken_once_more(leases: Leases, tmp_path: Path) -> None:
    """What was stored of it stays; a leg that somebody holds is left to them."""
    lease = leases.claim([APP])
    assert lease is not None
    workspace = Workspace(tmp_path / "out", ours=True)
    Rack("a", "i").run(workspace.path)
    stored = Sender(leases, lease, workspace).send()
    leases.retry([APP])
    leases.beat(lease)  # still ours
    leases.complete(lease, "")
    assert leases.claim([APP]) is None
    leases.retry([APP])
    again = leases.claim([APP])
    assert again is not None and not again.fresh
    assert bring(leases, APP, Workspace(tmp_path / "other", ours=True)) == stored
