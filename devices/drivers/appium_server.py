"""Starts the Appium server of this checkout on the loopback, and never leaves it behind.

The server and the replay driver come from bin/setup.sh: devices/appium holds the server, its lock
file and nothing else; APPIUM_HOME, where Appium keeps what drivers it has, lies inside .venv.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import urllib3

from devices.ports import ToolError

HOST = "127.0.0.1"
_DEVICES = Path(__file__).resolve().parents[1]
_INSTALLED = _DEVICES / "appium"
_SERVER = _INSTALLED / "node_modules" / "appium" / "index.js"
_FOLLOW = _INSTALLED / "follow-parent.mjs"
_DRIVER = _DEVICES / "replay_driver"
_HOME = Path(sys.prefix) / "appium-home"
_KNOWN_DRIVERS = Path("node_modules", ".cache", "appium", "extensions.yaml")
_REPLAY = re.compile(r"^  replay:$", re.MULTILINE)
_VERSION = re.compile(r"v(\d+)\.(\d+)")
_STARTS = 3  # another program may take the free port before the server does
_PORT_TAKEN = "port may already be in use"
_POLL_SECONDS = 0.05
_STATUS_SECONDS = 5.0
_STOP_SECONDS = 5.0
_MAX_DETAIL = 300
_OPTIONS = (
    "server",
    "--address",
    HOST,
    "--log-level",
    "info",
    "--log-no-colors",
    "--log-timestamp",
    # `mobile: shell` of the replay driver, which only knows a handful of harmless commands.
    "--allow-insecure",
    "ydreplay:adb_shell",
)


class AppiumServer:
    """A context manager: within it the server answers at `url`.

    `log` is the file that the server writes to; without one it goes with the server. Entering
    raises ToolError: those of `missing`, and appium-not-started (detail, seconds).
    """

    def __init__(self, *, log: Path | None = None, start_seconds: float = 60.0) -> None:
        self.url = ""
        self.version = ""  # as the server says it
        self._log_wanted = log
        self._seconds = start_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""

    def __enter__(self) -> Self:
        if (lack := missing()) is not None:
            raise lack
        # The temporary files of the server and of browsers that it starts: killed, they would
        # leave them behind.
        self._folder = tempfile.mkdtemp(prefix="yd-appium-")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._log_wanted or Path(self._folder) / "appium.log"

    def stop(self) -> None:
        """End the server with every process that it started; does nothing the second time."""
        if self._process is not None:
            _end(self._process)
        self._process = None
        self.url = ""
        if self._folder:
            _remove(self._folder)
        self._folder = ""

    def _start(self) -> None:
        end = time.monotonic() + self._seconds
        for _ in range(_STARTS):
            port = _free_port()
            process = self._process = self._launch(port)
            while process.poll() is None and time.monotonic() < end:
                status = _status(f"http://{HOST}:{port}")
                if status is not None:
                    self.url = f"http://{HOST}:{port}"
                    self.version = str(status.get("build", {}).get("version", ""))
                    return
                time.sleep(_POLL_SECONDS)
            _end(process)
            if _PORT_TAKEN not in _read(self.log):
                break
        detail = _last_line(_read(self.log))
        raise ToolError("appium-not-started", detail=detail, seconds=f"{self._seconds:.0f}")

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        command = [_node(), "--import", _FOLLOW.as_uri(), str(_SERVER), *_OPTIONS]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C reaches us and not the server, and the group can go as
            # a whole. The pipe to stdin is what the server sees us die by; nothing is written.
            return subprocess.Popen(  # noqa: S603
                [*command, "--port", str(port)],
                cwd=self._folder,
                env=_environment(self._folder),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def missing() -> ToolError | None:
    """What keeps the server from starting, as the error that says so and how to mend it.

    None when nothing does. Reasons: node-missing, appium-missing (command), replay-driver-missing
    (command).
    """
    node = _node()
    if not node:
        return ToolError("node-missing")
    if not _SERVER.is_file():
        install = "npm ci --ignore-scripts --omit=dev --omit=optional"
        folder = shlex.quote(str(_INSTALLED))
        return ToolError("appium-missing", command=f"cd {folder} && {install}")
    known = _HOME / _KNOWN_DRIVERS
    modules = _DRIVER / "node_modules"
    listed = known.is_file() and _REPLAY.search(known.read_text(encoding="utf-8"))
    if not (listed and modules.exists()):
        install = shlex.join([node, str(_SERVER), "driver", "install", "--source=local"])
        link = f"ln -sfn ../appium/node_modules {shlex.quote(str(modules))}"
        home = f"APPIUM_HOME={shlex.quote(str(_HOME))}"
        command = f"{link} && {home} {install} {shlex.quote(str(_DRIVER))}"
        return ToolError("replay-driver-missing", command=command)
    return None


def node_found() -> str:
    """The Node that the server would be started with; "" when there is none."""
    return _node()


def installed_drivers() -> dict[str, str]:
    """Names and versions of the drivers that the server of this checkout has."""
    try:
        text = (_HOME / _KNOWN_DRIVERS).read_text(encoding="utf-8")
    except OSError:
        return {}
    drivers = text.partition("drivers:")[2].partition("\nplugins:")[0]
    found: dict[str, str] = {}
    for name, body in re.findall(r"^  (\w+):\n((?:    .*\n?)*)", drivers, re.MULTILINE):
        version = re.search(r"^    version: (\S+)", body, re.MULTILINE)
        found[name] = version[1].strip("'\"") if version else ""
    return found


def _node() -> str:
    """A Node that Appium runs with: the machine's, or the one that the set-up put into .venv."""
    for found in (shutil.which("node"), str(Path(sys.prefix, "bin", "node"))):
        if found is None:
            continue
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            said = subprocess.run(  # noqa: S603
                [found, "--version"], capture_output=True, text=True, timeout=30, check=True
            )
            match = _VERSION.match(said.stdout)
            if match and _runs_appium(*map(int, match.groups())):
                return found
    return ""


def _runs_appium(major: int, minor: int) -> bool:
    """Whether Appium accepts the Node; bin/setup.sh asks the same."""
    return major >= 24 or (major == 22 and minor >= 12) or (major == 20 and minor >= 19)


def _environment(folder: str) -> dict[str, str]:
    # Outside of a git checkout Appium asks a public server for its own build number when it
    # starts. Nothing of an audit calls anybody whom it does not measure: a proxy that is not
    # there ends that call at once.
    nowhere = f"http://{HOST}:9"
    return {
        **os.environ,
        "APPIUM_HOME": str(_HOME),
        "TMPDIR": folder,
        "HTTPS_PROXY": nowhere,
        "https_proxy": nowhere,
        "NO_COLOR": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _status(url: str) -> dict[str, Any] | None:
    """What a server says at /status when it is ready, else None."""
    with urllib3.PoolManager(retries=False, timeout=_STATUS_SECONDS) as pool:
        try:
            value = pool.request("GET", f"{url}/status").json().get("value")
        except (urllib3.exceptions.HTTPError, ValueError, AttributeError):
            return None
    return value if isinstance(value, dict) and value.get("ready") else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, so that it ends its sessions; then kill whatever is left."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    process.wait()


def _remove(folder: str) -> None:
    for _ in range(20):  # dying processes may still write into it
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            return
        time.sleep(_POLL_SECONDS)


def _read(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _last_line(log: str) -> str:
    lines = reversed(log.splitlines())
    return next((line.strip()[:_MAX_DETAIL] for line in lines if line.strip()), "")
