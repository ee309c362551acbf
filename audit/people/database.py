"""The people's database: opened, brought up to date, and written by one at a time.

SQLite and PostgreSQL. A writer waits until the writers before it are done and then sees all that
they stored, so what it checks is still true when it commits.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from audit.people.problems import PeopleError
from audit.people.tables import HEAD, VERSION_TABLE, metadata

PATIENCE = 60.0  # seconds that a writer waits for the others
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x7964_7065_6F70_6C65  # PostgreSQL's advisory lock of whoever writes ("ydpeople")
_upgrading = threading.Lock()  # Alembic keeps what it is doing in global variables


class Database:
    """An open database of the newest version."""

    def __init__(self, url: str | URL) -> None:
        """Open it and bring it up to date; a new SQLite file is made with its folders.

        Raises PeopleError: people-url, people-not-ours, people-newer, people-database.
        """
        self.url = _url(url)
        self.shown = self.url.render_as_string(hide_password=True)
        self.engine = _engine(self.url)
        self._reader = self._with(False)
        self._writer = self._with(True)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database."""
        with self._telling(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the only writer: stored as a whole at the end, or not at all."""
        with self._telling(), self._writer.begin() as connection:
            if self.url.get_backend_name() == "postgresql":
                # A setting cannot be a bound value; it ends with the transaction.
                connection.execute(text(f"SET LOCAL lock_timeout = '{int(PATIENCE)}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()

    def _with(self, writes: bool) -> Engine:
        if self.url.get_backend_name() == "sqlite":
            return self.engine.execution_options(people_writes=writes)
        level = "READ COMMITTED" if writes else "REPEATABLE READ"
        return self.engine.execution_options(isolation_level=level)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            detail = str(cause).strip().splitlines() or [type(cause).__name__]
            raise PeopleError("people-database", path=self.shown, detail=detail[0]) from error

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            if _version(connection) == HEAD:
                return
        with _upgrading, self.writing() as connection:
            version = _version(connection)
            if version is None:
                taken = set(inspect(connection).get_table_names()) & set(metadata.tables)
                if taken:
                    tables = " ".join(sorted(taken))
                    raise PeopleError("people-not-ours", path=self.shown, tables=tables)
            _upgrade(connection, version, self.shown)


def _upgrade(connection: Connection, version: str | None, shown: str) -> None:
    # Alembic takes a while to load, and a database that is up to date needs none of it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise PeopleError("people-newer", path=shown, found=version, known=HEAD)
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return found.scalar_one_or_none()


def _url(given: str | URL) -> URL:
    try:
        url = make_url(given)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # Not the text itself: it may hold a password.
        raise PeopleError("people-url", found="-") from error
    name = url.database or ""
    unkept = backend == "sqlite" and (not name or ":memory:" in name or "mode" in url.query)
    if backend not in ("sqlite", "postgresql") or unkept:
        raise PeopleError("people-url", found=url.drivername)
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise PeopleError("people-url", found=url.drivername) from error
    try:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PeopleError(
            "people-database", path=url.database or "", detail=error.strerror or ""
        ) from error
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begins)
    return engine


def _sqlite_connected(connection: Any, _record: object) -> None:
    try:
        # Transactions begin where we say, not where Python guesses.
        connection.isolation_level = None
        _write_ahead(connection)
        for setting in ("foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()  # SQLAlchemy does not take over what could not be set up
        raise


def _write_ahead(connection: Any) -> None:
    """Let readers and a writer not wait for each other, where the file system can do that."""
    until = time.monotonic() + PATIENCE
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # The change of the mode does not wait for others by itself.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _sqlite_begins(connection: Connection) -> None:
    writes = connection.get_execution_options().get("people_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
