"""What the doctor says of a machine: every line was tried, and what lacks says how to mend it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit import doctor_checks as checks
from audit.doctor import can_run_web, said
from audit.doctor_line import Line
from devices.drivers import trial

ROOT = Path(__file__).parents[2]


def asked(cwd: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Type the command as a user would; exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "audit", "doctor", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
        timeout=120,
    )
    assert "Zq7PASS" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.live
def test_a_machine_with_a_browser_can_audit_portals(tmp_path: Path) -> None:
    """Exit code 0; browser, driver and engine say their versions; no password is repeated."""
    leak = "postgresql://eva:Zq7PASS@127.0.0.1:9/round"
    code, output = asked(tmp_path, "--json", "--database", leak)
    told: dict[str, Any] = json.loads(output)
    lines = {line["id"]: line for line in told["lines"]}
    assert (code, told["web"]) == (0, True), output
    assert lines["browser"]["state"] == lines["driver"]["state"] == lines["axe"]["state"] == "ok"
    assert lines["axe"]["seen"].count(".") == 2
    assert lines["database"]["state"] == "lacks"
    assert "Zq7PASS" not in output
    assert list(tmp_path.iterdir()) == []  # nothing is left of trying to write


def test_without_a_browser_it_says_so_and_how_to_mend_it(tmp_path: Path) -> None:
    """Exit code 1; driver, font and engine are not called good, because nobody tried them."""
    code, output = asked(tmp_path, "--json", PATH=str(tmp_path), SE_OFFLINE="true")
    told: dict[str, Any] = json.loads(output)
    lines = {line["id"]: line for line in told["lines"]}
    assert (code, told["web"]) == (1, False)
    assert lines["browser"]["state"] == "lacks"
    assert lines["browser"]["mend"].startswith("apt-get install")
    assert {lines[name]["state"] for name in ("driver", "fonts", "axe")} == {"unknown"}


@pytest.mark.parametrize(
    ("seen", "lacking"),
    [
        ({"engine": "4.4.1"}, ("axe", "axe-stale")),
        ({"engine": ""}, ("axe", "axe-silent")),
        ({"driver": "chromedriver 120.0.1"}, ("driver", "driver")),
        ({"chinese": False}, ("fonts", "fonts")),
    ],
)
def test_what_was_seen_decides(
    monkeypatch: pytest.MonkeyPatch, seen: dict[str, Any], lacking: tuple[str, str]
) -> None:
    """A stale engine, a driver of another version and missing characters are lacks."""
    whole = {
        "browser": "chrome 150.0.1",
        "driver": "chromedriver 150.0.9",
        "chinese": True,
        "engine": "4.14.1",
        **seen,
    }
    monkeypatch.setattr(trial, "try_browser", lambda: trial.Trial(**whole))
    found = {line.id: line for line in checks.browser()}
    lacks = [(line.id, line.why) for line in found.values() if line.state == "lacks"]
    assert lacks == [lacking]
    assert found[lacking[0]].mend


def test_nothing_untried_counts_as_good() -> None:
    """A line that could not be told, or is not there, keeps the machine from being called ready."""
    names = ("python", "packages", "browser", "driver", "axe", "write", "loopback")
    good = [Line(id=name, state="ok") for name in names]
    assert can_run_web(good)
    assert not can_run_web(good[:-1])
    assert not can_run_web([*good[:-1], Line(id="loopback", state="unknown")])


def test_a_lack_is_one_line_a_language_with_its_command() -> None:
    """Chinese first; both name the same command."""
    chinese, english = said(Line(id="fonts", state="lacks", why="fonts", mend="do this")).split(
        "\n"
    )
    assert chinese.startswith("缺少 中文字体") and chinese.endswith("do this")
    assert english.startswith("lacks Chinese fonts") and english.endswith("do this")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Space is compared with what so many pages need, not merely shown."""
    assert checks.disk(tmp_path, 1)[0].state == "ok"
    assert checks.disk(tmp_path, 10_000_000)[0].state == "lacks"


def test_a_folder_that_cannot_be_written_is_told() -> None:
    """Really written, not asked for its permissions: root would be told that it may."""
    assert checks.writable(Path("/proc/nowhere"))[0].state == "lacks"
