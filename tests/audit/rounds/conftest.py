"""Rounds that people work in, on every database that their work is kept in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests import postgresql
from tests.audit.rounds.working import Working, copied, made


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Working:
    """A round whose captures were judged once."""
    working = made(tmp_path_factory.mktemp("prepared"))
    working.exported("T1")
    return working


@pytest.fixture
def working(prepared: Working, tmp_path: Path) -> Working:
    """A copy that a test may change."""
    return copied(prepared, tmp_path / "work")


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(
    request: pytest.FixtureRequest,
    prepared: Working,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Working:
    """The same round once on each database."""
    if request.param == "sqlite":
        return copied(prepared, tmp_path / "work")
    server = request.getfixturevalue("postgresql_server")
    url = request.getfixturevalue("_database")
    monkeypatch.setenv("PGPASSWORD", str(server.password))
    folder = tmp_path / "work"
    folder.mkdir()
    shown = f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}"
    found = made(folder, shown)
    kept = prepared.round / "bodies" / "yunxi" / "judged.json.gz"
    shutil.copy2(kept, found.round / "bodies" / "yunxi")
    return found


@pytest.fixture
def _database(postgresql_server: URL) -> Iterator[URL]:
    with postgresql.database(postgresql_server) as url:
        yield url
