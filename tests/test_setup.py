"""The lock files and commands that a checkout is set up with."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "bin/locks/uv.lock", "bin/locks/node.lock")
NPM = ("devices/engine", "devices/appium")
COMMANDS = ("bin/yd-audit", "bin/test", "bin/lock", ".ci/run")
_PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def _pins(lock: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def _json(path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / path).read_text(encoding="utf-8"))
    return content


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ ]", one)[0].lower() for one in requirements}


def test_every_dependency_is_pinned() -> None:
    """What pyproject.toml asks for is in the lock file that is installed for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert _names(project["project"]["dependencies"]) <= set(_pins("requirements.lock"))
    assert _names(project["dependency-groups"]["dev"]) <= set(_pins("requirements-dev.lock"))


def test_developers_test_what_users_run() -> None:
    """The lock of bin/test holds everything of the users' lock, at the same versions."""
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_addresses(lock: str) -> None:
    """Each pin has a hash, and packages come from wherever the machine's pip is set to look."""
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert all("--hash=sha256:" in pin for pin in re.split(r"\n(?=[a-z])", text)[1:])
    assert "://" not in text


@pytest.mark.parametrize("folder", NPM)
def test_npm_locks_have_hashes_and_no_addresses(folder: str) -> None:
    """Versions are exact, each package has a hash, and comes from wherever npm is set to look."""
    asked = _json(f"{folder}/package.json")
    lock = _json(f"{folder}/package-lock.json")["packages"]

    assert all("resolved" not in package for package in lock.values())
    # What a package brings along in its own archive is under that archive's hash.
    own = [p for path, p in lock.items() if path and not p.get("inBundle")]
    assert all(package["integrity"].startswith("sha512-") for package in own)
    for kind in ("dependencies", "devDependencies"):
        for name, version in asked.get(kind, {}).items():
            assert lock[f"node_modules/{name}"]["version"] == version


def test_the_replay_driver_runs_with_what_the_server_brings() -> None:
    """Its parts are taken from the server's folder, so they are the same versions there."""
    driver = _json("devices/replay_driver/package.json")
    server = _json("devices/appium/package.json")["dependencies"]

    assert driver["dependencies"].items() <= server.items()
    assert server["appium"].split(".")[0] == driver["peerDependencies"]["appium"][1:].split(".")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_executable_and_well_formed(command: str) -> None:
    """The shell accepts each command, and a clone can run it as it is."""
    path = ROOT / command

    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True)
