"""The single trials of `yd-audit doctor`; none of them raises, and each ends within seconds."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from audit.doctor_line import Line, lacks, ok, unknown
from audit.words import reason
from devices.drivers.appium_server import installed_drivers, missing, node_found
from devices.ports import ToolError

_ROOT = Path(__file__).resolve().parents[1]
_SECONDS = 8.0  # for each program that is asked
_PYTHON = (3, 12)
_PAGE_BYTES = 4 * 2**20  # of one captured page, generously
_SPARE = 2**30  # bytes for browser profiles, database and reports
_LEAST_MEMORY = 2 * 2**30
_OLDEST = 1_735_689_600  # 2025-01-01: a clock before this was never set
_BROWSER_APT = "apt-get install -y chromium chromium-driver"
_SETUP = "bin/yd-audit --version"


def python() -> tuple[Line, ...]:
    """The interpreter that runs now."""
    version = platform.python_version()
    if sys.version_info >= _PYTHON:
        return ok("python", version)
    return lacks("python", seen=version, why="python", mend="apt-get install -y python3")


def packages() -> tuple[Line, ...]:
    """Our packages are our own: a `rules` of somebody else exists on the registry."""
    for name in ("audit", "devices", "rules"):
        spec = importlib.util.find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None or origin.parents[1] != _ROOT:
            mend = f"{sys.executable} -m pip uninstall {name}"
            return lacks("packages", seen=str(origin), why="packages", mend=mend)
    return ok("packages", str(_ROOT))


def browser() -> tuple[Line, ...]:
    """Browser, driver, font and engine, by one start of a headless browser."""
    from devices.drivers.engine import engine_script
    from devices.drivers.trial import try_browser

    try:
        seen = try_browser()
    except (ToolError, OSError) as error:
        said = str(error)
        if isinstance(error, ToolError):
            said = reason(error.reason, error.detail).splitlines()[0]
        untried = [unknown(name, why="no-browser")[0] for name in ("driver", "fonts", "axe")]
        return (*lacks("browser", seen=said, mend=_BROWSER_APT), *untried)
    driver = (
        ok("driver", seen.driver)
        if seen.same_version
        else lacks("driver", seen=f"{seen.driver}, {seen.browser}", why="driver", mend=_BROWSER_APT)
    )
    fonts = (
        ok("fonts")
        if seen.chinese
        else lacks("fonts", why="fonts", mend="apt-get install -y fonts-noto-cjk")
    )
    wanted = _pinned()
    install = f"cd {_ROOT / 'devices/engine'} && npm ci --ignore-scripts"
    if not seen.engine:
        axe = lacks("axe", seen=str(engine_script()[0]), why="axe-silent", mend=install)
    elif seen.engine != wanted:
        axe = lacks("axe", seen=f"{seen.engine} ≠ {wanted}", why="axe-stale", mend=install)
    else:
        axe = ok("axe", seen.engine)
    return (*ok("browser", seen.browser), *driver, *fonts, *axe)


def _pinned() -> str:
    table = json.loads((_ROOT / "devices/engine/package.json").read_text(encoding="utf-8"))
    return str(table["dependencies"]["axe-core"])


def clips() -> tuple[Line, ...]:
    """What makes clips of what moves; without it strips of pictures are kept."""
    from devices.clips.encode import missing

    if not missing():
        return ok("clips")
    return lacks("clips", why="clips", mend=f"{sys.executable} -m pip install av")


def node() -> tuple[Line, ...]:
    """A Node that the Appium server runs with."""
    found = node_found()
    if found:
        return ok("node", f"{found} {_said([found, '--version'])}".strip())
    return lacks("node", why="node", mend=_SETUP)


def appium() -> tuple[Line, ...]:
    """The server of this checkout and the driver that replays recordings are installed."""
    lack = missing()
    if lack is None:
        return ok("appium")
    if lack.reason == "node-missing":
        return unknown("appium", why="no-node", mend=_SETUP)
    return lacks("appium", why="appium", mend=str(lack.detail.get("command", "")))


def appium_drivers() -> tuple[Line, ...]:
    """Which drivers the server has; those for real phones are the evaluator's choice."""
    have = installed_drivers()
    lines = []
    for name in ("uiautomator2", "xcuitest"):
        if name in have:
            lines.append(Line(id=name, state="ok", seen=have[name]))
        else:
            home = shlex.quote(str(Path(sys.prefix) / "appium-home"))
            server = shlex.quote(str(_ROOT / "devices/appium/node_modules/appium/index.js"))
            mend = f"APPIUM_HOME={home} node {server} driver install {name}"
            lines.append(Line(id=name, state="lacks", why="optional", mend=mend))
    return tuple(lines)


def adb() -> tuple[Line, ...]:
    """Android's bridge, and the phones that it sees."""
    if shutil.which("adb") is None:
        return lacks("adb", why="optional", mend="apt-get install -y adb")
    said = _said(["adb", "devices"])
    states = re.findall(r"^(\S+)\t(\w+)$", said, re.MULTILINE)
    ready = [name for name, state in states if state == "device"]
    if ready:
        return ok("adb", ", ".join(ready))
    seen = ", ".join(f"{name} {state}" for name, state in states)
    return lacks("adb", seen=seen, why="no-phone", mend="adb devices -l")


def xcode() -> tuple[Line, ...]:
    """Apple's tools exist on macOS alone."""
    if platform.system() != "Darwin":
        return unknown("xcode", why="not-mac")
    said = _said(["xcodebuild", "-version"])
    if said:
        return ok("xcode", said.splitlines()[0])
    return lacks("xcode", why="xcode", mend="xcode-select --install")


def database(address: str | None) -> tuple[Line, ...]:
    """The people's database answers; without an address nothing was asked for."""
    if address is None:
        return unknown("database", why="no-database")
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    try:
        url = make_url(address)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            # Opening would make the file.
            if not Path(url.database or "").is_file():
                return unknown("database", seen=url.render_as_string(), why="no-file")
            engine = create_engine(url)
        else:
            engine = create_engine(url, connect_args={"connect_timeout": 5})
    except (ArgumentError, SQLAlchemyError, ImportError, ValueError):
        return lacks("database", why="database-address")
    shown = url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()
        return lacks("database", seen=f"{shown} {cause[0] if cause else ''}", why="database")
    finally:
        engine.dispose()
    return ok("database", shown)


def disk(folder: Path, pages: int) -> tuple[Line, ...]:
    """Space for so many captures, where they would lie."""
    place = next((p for p in (folder.absolute(), *folder.absolute().parents) if p.exists()), None)
    if place is None:
        return unknown("disk", seen=str(folder))
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return unknown("disk", seen=error.strerror or "")
    need = pages * _PAGE_BYTES + _SPARE
    seen = f"{free / 2**30:.1f} GiB ({need / 2**30:.1f} GiB / {pages})"
    return ok("disk", seen) if free >= need else lacks("disk", seen=seen, why="disk")


def memory() -> tuple[Line, ...]:
    """What programs can still have."""
    try:
        table = Path("/proc/meminfo").read_text(encoding="ascii")
        found = re.search(r"^MemAvailable:\s+(\d+) kB", table, re.MULTILINE)
    except OSError:
        found = None
    if found is None:
        return unknown("memory", why="untold")
    free = int(found[1]) * 1024
    seen = f"{free / 2**30:.1f} GiB"
    return ok("memory", seen) if free >= _LEAST_MEMORY else lacks("memory", seen=seen, why="memory")


def clock() -> tuple[Line, ...]:
    """The clock was set, and its zone is known: evidence carries its time."""
    seen = time.strftime("%Y-%m-%d %H:%M:%S %z")
    if time.time() < _OLDEST:
        return lacks("clock", seen=seen, why="clock", mend="timedatectl set-ntp true")
    return ok("clock", seen)


def writable(folder: Path) -> tuple[Line, ...]:
    """A file can be written where results would go; nothing of it is left."""
    place = next((p for p in (folder.absolute(), *folder.absolute().parents) if p.exists()), None)
    try:
        with tempfile.NamedTemporaryFile(dir=place) as file:
            file.write(b"yd-audit")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return lacks("write", seen=f"{place} {error.strerror or ''}", why="write")
    return ok("write", str(place))


def loopback() -> tuple[Line, ...]:
    """Browser and driver talk to each other over this machine's own address."""
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), timeout=3),
        ):
            server.accept()[0].close()
    except OSError as error:
        return lacks("loopback", seen=error.strerror or "", why="loopback")
    proxy = next((n for n in ("http_proxy", "HTTP_PROXY", "all_proxy") if os.environ.get(n)), "")
    through = os.environ.get("no_proxy", "") + os.environ.get("NO_PROXY", "")
    if proxy and "127.0.0.1" not in through:
        return lacks(
            "loopback", seen=proxy, why="proxy", mend="export no_proxy=127.0.0.1,localhost"
        )
    return ok("loopback")


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
