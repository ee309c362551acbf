"""Two coordinators, as processes of their own, measure one round on one real PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from audit.people.database import Database
from audit.rounds.folder import RoundFolder
from audit.rounds.leases import Key, Leases
from audit.rounds.new import new_round
from audit.rounds.scored import measure
from audit.rounds.shared import fetch
from tests import postgresql

ROOT = Path(__file__).parents[2]
KEYS: list[Key] = [("a", "web"), ("b", "web")]
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>云溪市</title></head>
<body><main><h1>{path}</h1><p>云溪市人民政府</p><img src="x.png"><input type="text">
<a href="/a/two.html">第二页</a></main></body></html>"""
ROUND = """
id = "2026"
title = "云溪市测评"
scheme = "cn-2019"
database = "{database}"
[web]
pages = 2
depth = 1
minutes = 1
[grid]
shared = true
lease_seconds = 1.5
[[body]]
id = "a"
name = "甲"
portal = "{base}/a/"
without = ["app"]
[[body]]
id = "b"
name = "乙"
portal = "{base}/b/"
without = ["app"]
"""


class Portal:
    """Two portals; one page of the first lets its first visitor wait until it is told."""

    def __init__(self) -> None:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.serve(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.waiting, self.go = threading.Event(), threading.Event()
        self.go.set()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = request.path
        page = path.endswith(("/", ".html")) and "robots" not in path
        browser = "Chrome/" in request.headers.get("User-Agent", "")
        if path.endswith("two.html") and browser and not self.go.is_set():
            self.waiting.set()
            self.go.wait(60)
        body = PAGE.format(path=path).encode() if page else b""
        with contextlib.suppress(OSError):
            request.send_response(200 if page else 404)
            request.send_header("Content-Type", "text/html")
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The portals, for as long as the tests."""
    made = Portal()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.go.set()
    made.server.shutdown()
    made.server.server_close()


class Coordinators:
    """Processes that measure one round, each in a folder of its own."""

    def __init__(self, url: URL, portal: Portal, folder: Path) -> None:
        self.url, self.portal, self.folder = url, portal, folder
        self.mark = secrets.token_hex(8)
        self.running: list[subprocess.Popen[str]] = []
        self.database = Database(url)
        self.leases = Leases(self.database, "2026", seconds=1.5, holder="test")

    def start(self, name: str) -> RoundFolder:
        """Make a folder of the round as another machine would, and begin."""
        path = self.folder / name / "2026.toml"
        path.parent.mkdir()
        url = self.url
        shown = f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}"
        path.write_text(ROUND.format(database=shown, base=self.portal.base), encoding="utf-8")
        os.environ["PGPASSWORD"] = str(self.url.password)
        made = new_round(path, out=path.parent / "round").folder
        command = [sys.executable, "-P", "-m", "audit", "round", "run", str(made.path), "--plain"]
        self.running.append(
            subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": str(ROOT), "YD_TEST_MARK": self.mark},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return made

    def holder(self, key: Key) -> subprocess.Popen[str]:
        """The process that holds a leg."""
        (name,) = [one.holder for one in self.leases.held() if (one.body, one.leg) == key]
        return next(one for one in self.running if one.pid == int(name.split(":")[1]))

    def captures(self) -> list[tuple[Any, ...]]:
        """Every capture that the database has, and when it was made."""
        with self.leases.transaction() as connection:
            rows = connection.execute(
                text("SELECT body, unit, sha256 FROM shared_files WHERE path LIKE '%manifest.json'")
            )
            return sorted(tuple(row) for row in rows)

    def end(self) -> None:
        """End whatever is left of them, browsers of a killed one too."""
        self.database.close()
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.communicate()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"YD_TEST_MARK={self.mark}".encode() in (entry / "environ").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


@pytest.fixture
def coordinators(postgresql_server: URL, portal: Portal, tmp_path: Path) -> Iterator[Coordinators]:
    """Coordinators on a new database."""
    with postgresql.database(postgresql_server) as url:
        made = Coordinators(url, portal, tmp_path)
        try:
            yield made
        finally:
            portal.go.set()
            made.end()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    binaries = postgresql.programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.server(binaries) as url:
        yield url


def scores(folder: RoundFolder) -> list[tuple[str, object]]:
    """What each body gets."""
    return [(body.id, body.result) for body in measure(folder).bodies]


_EXPECTED: list[list[tuple[str, object]]] = []


def undisturbed(folder: Path, url: URL, portal: Portal) -> list[tuple[str, object]]:
    """The scores that one coordinator alone comes to; measured once."""
    if not _EXPECTED:
        alone = Coordinators(url, portal, folder)
        try:
            made = alone.start("alone")
            output, _ = alone.running[0].communicate(timeout=120)
            assert alone.running[0].returncode == 0, output
            _EXPECTED.append(scores(made))
        finally:
            alone.end()
    return _EXPECTED[0]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_coordinator_that_stops_is_replaced(
    coordinators: Coordinators,
    postgresql_server: URL,
    portal: Portal,
    tmp_path: Path,
    how: signal.Signals,
) -> None:
    """It is killed, or sleeps for longer than its lease, in the middle of a portal.

    The other one takes the portal over; every leg is complete once, with the scores of one
    coordinator that nobody disturbed, and what wakes up again overwrites nothing.
    """
    with postgresql.database(postgresql_server) as url:
        (tmp_path / "reference").mkdir()
        expected = undisturbed(tmp_path / "reference", url, portal)
    portal.go.clear()
    portal.waiting.clear()
    folders = [coordinators.start("one"), coordinators.start("two")]
    assert portal.waiting.wait(90), "nobody came to the page"
    struck = coordinators.holder(KEYS[0])
    os.kill(struck.pid, how)
    portal.go.set()
    other = next(one for one in coordinators.running if one is not struck)
    output, _ = other.communicate(timeout=120)
    assert other.returncode == 0, output
    assert sorted(coordinators.leases.completed(KEYS)) == KEYS
    stored = coordinators.captures()
    assert [body for body, _, _ in stored] == ["a", "a", "b", "b"]
    if how is signal.SIGSTOP:
        os.kill(struck.pid, signal.SIGCONT)
        woken, _ = struck.communicate(timeout=60)
        assert struck.returncode == 0, woken
        assert re.search("租约已过期", woken), woken
        assert coordinators.captures() == stored
        assert scores(folders[coordinators.running.index(struck)]) == expected
    assert scores(folders[coordinators.running.index(other)]) == expected
    fetch_again = folders[coordinators.running.index(other)]
    assert fetch(fetch_again, coordinators.leases) == []


def test_status_tells_who_holds_what(coordinators: Coordinators, portal: Portal) -> None:
    """Body, process and the time until which it is theirs."""
    portal.go.clear()
    portal.waiting.clear()
    folder = coordinators.start("one")
    assert portal.waiting.wait(90)
    command = [sys.executable, "-P", "-m", "audit", "round", "status", str(folder.path), "--plain"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    line = next(line for line in said.stdout.splitlines() if "正在测" in line)
    assert line.startswith("甲 ")
    assert f":{coordinators.running[0].pid}:" in line
    assert time.strftime("%Y-") in line
