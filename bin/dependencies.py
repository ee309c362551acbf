"""Asks for known vulnerabilities of everything that the lock files pin.

Exit code 1 when one is known. Where nobody can be asked (no network, a mirror without this service)
it says so and for how many: not asked is not the same as none known.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_PYTHON = ("requirements.lock", "requirements-dev.lock")
_NODE = ("devices/engine", "devices/appium")
_PATIENCE = 300  # seconds


def main() -> int:
    """Print a line for each lock file; the exit code."""
    known = [python_lock(name) for name in _PYTHON] + [node_lock(name) for name in _NODE]
    return 1 if any(known) else 0


def python_lock(name: str) -> bool:
    """True when a pinned Python package has a known vulnerability."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"),
        *("--progress-spinner", "off", "--format", "json", "-r", str(_ROOT / name)),
    ]
    answer = _json(command)
    packages = answer.get("dependencies", [])
    if not packages:
        return _not_asked(name, "all")
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        for package in packages
        for flaw in package.get("vulns", ())
    ]
    skipped = sum(1 for package in packages if "skip_reason" in package)
    if skipped:
        _not_asked(name, f"{skipped}/{len(packages)}")
    return _tell(name, found, len(packages) - skipped)


def node_lock(name: str) -> bool:
    """True when a pinned npm package has a known vulnerability of high or critical severity."""
    npm = shutil.which("npm") or str(Path(sys.prefix, "bin", "npm"))
    if not Path(npm).exists():
        return _not_asked(name, "all")
    command = [npm, "audit", "--json", "--package-lock-only", "--omit=dev"]
    answer = _json(command, folder=_ROOT / name)
    if "vulnerabilities" not in answer:
        return _not_asked(name, "all")
    found = [
        f"{package}: {flaw['severity']}"
        for package, flaw in answer["vulnerabilities"].items()
        if flaw["severity"] in {"high", "critical"}
    ]
    total = answer.get("metadata", {}).get("dependencies", {}).get("total", 0)
    return _tell(name, found, int(total))


def _json(command: list[str], folder: Path = _ROOT) -> dict[str, Any]:
    """What a command printed as JSON; empty when it could not answer."""
    try:
        ended = subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        answer = json.loads(ended.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _not_asked(name: str, which: str) -> bool:
    print(f"{name}：没有查到漏洞资料（{which}），不等于没有漏洞 / not asked ({which}): no verdict")
    return False


def _tell(name: str, found: list[str], asked: int) -> bool:
    if asked:
        flaws = len(found)
        print(f"{name}：查了 {asked} 个包，已知漏洞 {flaws} 个 / {asked} asked, {flaws} known")
    for line in found:
        print(f"  {line}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
