"""The people's store on every database that it is kept in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from audit.people.model import FULL, PARTIAL, Observation
from audit.people.store import People, open_people
from tests import postgresql
from tests.audit.people.voices import LIN, SUN, says
from tests.audit.people.workplace import NOW, PLAN


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield URL.create("sqlite", database=str(tmp_path / "people.sqlite"))
        return
    with postgresql.database(request.getfixturevalue("postgresql_server")) as made:
        yield made


@pytest.fixture
def people(url: URL, tmp_path: Path) -> Iterator[People]:
    """A store with the plan of a small round."""
    with open_people(url, tmp_path, now=lambda: NOW) as store:
        store.put(PLAN)
        yield store


@pytest.fixture
def conflict() -> tuple[Observation, Observation]:
    """Two testers who differ."""
    return says(SUN, FULL), says(LIN, PARTIAL)
