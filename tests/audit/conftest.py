"""What several tests of people's work and of reports need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import URL

from audit.app_commands import store_recordings
from audit.report.model import Report
from audit.telling import whole_report
from audit.workspace import Workspace
from fixtures.app.build import CAPTURES
from tests import postgresql


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    binaries = postgresql.programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.server(binaries) as url:
        yield url


@pytest.fixture(scope="session")
def recorded_android(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Report]:
    """The invented app's recorded Android session and its report by the machine alone."""
    workspace = Workspace(tmp_path_factory.mktemp("recorded") / "out")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=False)
    return workspace, whole_report(workspace)
