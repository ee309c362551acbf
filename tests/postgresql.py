"""A PostgreSQL server of the tests' own: made for them, gone with them."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

_PATIENCE = 60.0  # seconds for a server to start on a machine under load
# The server ends when this shell's input does: with the tests, however they end. Then its files go.
_KEEPER = """
"$1/postgres" -D "$2/data" -p "$3" -k "$2" >"$2/log" 2>&1 &
cat
"$1/pg_ctl" -D "$2/data" -m fast -t 20 stop >/dev/null 2>&1 || kill -KILL $!
wait
rm -rf "$2"
"""
_SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
full_page_writes = off
max_connections = 60
shared_buffers = 32MB
"""


def programs() -> Path | None:
    """The folder with initdb and postgres, None when there is no PostgreSQL on the machine."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def server(binaries: Path) -> Iterator[URL]:
    """A running server on a free loopback port; its URL names the database `postgres`.

    It runs as the user postgres when the tests run as root, since it refuses root.
    """
    person: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="yd-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        person = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    password = secrets.token_hex(16)
    try:
        _make(binaries, folder, password, person)
        for _ in range(3):  # somebody else may take the free port first
            with _running(binaries, folder, person, password) as url:
                if url is not None:
                    yield url
                    return
            _make(binaries, folder, password, person)
        raise RuntimeError("PostgreSQL did not start")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(url: URL) -> Iterator[URL]:
    """A new, empty database on a server."""
    name = "t" + secrets.token_hex(6)
    _execute(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield url.set(database=name)
    finally:
        _execute(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _make(binaries: Path, folder: Path, password: str, person: Mapping[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    if person:
        os.chown(folder, person["user"], person["group"])
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # the folder itself is closed to others
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "tests", "-E", "UTF8"]
    command += ["--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **person)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS)


@contextmanager
def _running(
    binaries: Path, folder: Path, person: Mapping[str, Any], password: str
) -> Iterator[URL | None]:
    port = _free_port()
    arguments = [str(binaries), str(folder), str(port)]
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd="/", start_new_session=True, **person,
    )  # fmt: skip
    url = URL.create(
        "postgresql", username="tests", password=password,
        host="127.0.0.1", port=port, database="postgres",
    )  # fmt: skip
    try:
        yield url if _answers(url, folder) else None
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(_PATIENCE)


def _answers(url: URL, folder: Path) -> bool:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(psycopg.OperationalError):
            _execute(url, sql.SQL("SELECT 1"))
            return True
        with suppress(OSError):
            if "could not bind" in (folder / "log").read_text(errors="replace"):
                return False
        time.sleep(0.1)
    return False


def _execute(url: URL, statement: sql.Composable) -> None:
    with psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password,
        dbname=url.database, autocommit=True, connect_timeout=10,
    ) as connection:  # fmt: skip
        connection.execute(statement)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
