"""The database is made anew whatever was in its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from audit.store import write_database
from tests.audit.report.invented import report


def test_a_broken_or_older_file_is_replaced(tmp_path: Path) -> None:
    """Judging again needs nothing of the former database; odd folder names do no harm."""
    folder = tmp_path / "what?#%20"
    folder.mkdir()
    path = folder / "audit.sqlite"
    path.write_bytes(b"no database")
    write_database(path, report())
    with closing(sqlite3.connect(path)) as tables:
        stored = {row[0] for row in tables.execute("select id from pages")}
    assert stored == {page.id for page in report().pages}
    assert [p.name for p in folder.iterdir()] == ["audit.sqlite"]
