"""Real remote ends for tests: ChromeDriver servers as somebody else would start them."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import urllib3

_PATIENCE = 30.0  # seconds for a server to answer on a machine under load


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(slots=True)
class Node:
    """A ChromeDriver server with all that it started."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    ended: bool = field(default=False)

    def kill(self) -> None:
        """Pull its plug: server and browsers are gone at once."""
        self.ended = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def sessions(self) -> int:
        """How many sessions were started here so far."""
        return self.log.read_text(errors="replace").count("COMMAND InitSession")


@contextlib.contextmanager
def chromedriver() -> Iterator[Node]:
    """A server on a free port; its browsers' profiles and what it started go with it."""
    port = free_port()
    with TemporaryDirectory(prefix="yd-node-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "TMPDIR": folder, "HOME": folder}
        person = _person(folder)
        log = Path(folder) / "log"
        process = subprocess.Popen(
            ["chromedriver", f"--port={port}", "--log-level=INFO", f"--log-path={log}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **person,
        )
        node = Node(process, f"http://127.0.0.1:{port}", log)
        try:
            _wait(f"{node.url}/status")
            yield node
        finally:
            node.kill()
            time.sleep(0.1)


@dataclass(slots=True)
class Grid:
    """A Selenium Grid: a hub, and nodes by their port."""

    url: str
    nodes: dict[int, subprocess.Popen[bytes]]

    def busy(self) -> set[int]:
        """Ports of the nodes that have a session now, as the hub tells it."""
        with urllib3.PoolManager(retries=False, timeout=5) as pool:
            nodes = pool.request("GET", f"{self.url}/status").json()["value"]["nodes"]
        return {
            int(node["uri"].rpartition(":")[2])
            for node in nodes
            if any(slot["session"] for slot in node["slots"])
        }

    def kill(self, port: int) -> None:
        """Pull a node's plug, its browsers' too."""
        os.killpg(self.nodes[port].pid, signal.SIGKILL)


@contextlib.contextmanager
def selenium_grid(jar: str) -> Iterator[Grid]:
    """A hub with two nodes of one browser each, of Selenium's own server."""
    with TemporaryDirectory(prefix="yd-grid-", ignore_cleanup_errors=True) as folder:
        person = _person(folder)
        events = [free_port(), free_port()]
        bus = ["--publish-events", f"tcp://127.0.0.1:{events[0]}"]
        bus += ["--subscribe-events", f"tcp://127.0.0.1:{events[1]}", "--host", "127.0.0.1"]
        started: list[subprocess.Popen[bytes]] = []

        def start(role: str, port: int, *more: str) -> subprocess.Popen[bytes]:
            command = ["java", "-Xmx192m", f"-Djava.io.tmpdir={folder}", "-jar", jar, role]
            process = subprocess.Popen(
                [*command, "--port", str(port), *bus, *more],
                env={**os.environ, "TMPDIR": folder, "HOME": folder},
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                **person,
            )
            started.append(process)
            return process

        driver = ["--selenium-manager", "false", "--detect-drivers", "false"]
        driver += ["--max-sessions", "1", "--driver-configuration", "display-name=chromium"]
        driver += ['stereotype={"browserName":"chrome"}', "max-sessions=1"]
        driver += ["webdriver-executable=/usr/bin/chromedriver"]
        port = free_port()
        try:
            start("hub", port)
            ports = [free_port(), free_port()]
            nodes = {one: start("node", one, *driver) for one in ports}
            grid = Grid(f"http://127.0.0.1:{port}", nodes)
            _wait(f"{grid.url}/status", nodes=2)
            yield grid
        finally:
            for process in started:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)


def _person(folder: str) -> dict[str, Any]:
    """Who runs a server: not root, whose browsers refuse to run in their sandbox."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait(url: str, *, nodes: int = 0) -> None:
    """Wait for a server to answer, and for a hub's nodes."""
    until = time.monotonic() + _PATIENCE + 30 * nodes
    with urllib3.PoolManager(retries=False, timeout=2) as pool:
        while True:
            with contextlib.suppress(urllib3.exceptions.HTTPError, ValueError):
                answer = pool.request("GET", url)
                known = answer.json()["value"].get("nodes", ())
                if answer.status == 200 and len(known) == nodes:
                    return
            if time.monotonic() > until:
                raise RuntimeError(f"{url} does not answer")
            time.sleep(0.1)
