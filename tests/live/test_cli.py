"""The command when things go wrong, and when it is told to do two things at once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.serve import serve
from tests.live.odd_server import odd_server
from tests.live.test_run import ROOT, SITE, run


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    """A server of odd pages."""
    with odd_server() as base:
        yield base


def report(folder: Path) -> dict[str, Any]:
    """The report.json in a workspace."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


def codes(page: dict[str, Any]) -> list[str]:
    """The reason codes of a page in report.json."""
    return [reason["code"] for reason in page["reasons"]]


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/nowhere", "http-error"), ("/blocked", "blocked-by-unknown"), ("/download", "download")],
)
def test_a_start_page_that_cannot_be_measured_gives_no_number(
    odd: str, tmp_path: Path, path: str, reason: str
) -> None:
    """Exit code 1, the reason, every indicator not measured, no score and no grade."""
    done = run("web", odd + path, "--out", "out", cwd=tmp_path)
    found = report(tmp_path / "out")
    assert done.returncode == 1
    assert [p["status"] for p in found["pages"]] == ["not-measured"]
    assert codes(found["pages"][0]) == [reason]
    assert {i["verdict"] for i in found["indicators"]} == {"not-measured"}
    assert {i["value"] for i in found["indicators"]} == {None}
    assert found["score"]["web"]["value"] is None
    assert found["score"]["web"]["range"] is None
    assert found["score"]["grade"] is None


def test_robots_that_forbid_everything_are_obeyed(tmp_path: Path) -> None:
    """No page is opened, and the report says why."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    (site / "index.html").write_text("<!doctype html><html lang=zh><title>题</title><h1>题</h1>")
    with serve(site) as base:
        done = run("web", f"{base}/", "--out", "out", cwd=tmp_path)
    page = report(tmp_path / "out")["pages"][0]
    assert (done.returncode, page["status"], codes(page)) == (
        1,
        "not-measured",
        ["robots-forbidden"],
    )


@pytest.mark.parametrize("address", ["", "foo", "ftp://x.test/", "http://", "http://[::1"])
def test_what_is_no_address_is_said_in_one_sentence(tmp_path: Path, address: str) -> None:
    """One sentence in two languages, no traceback, no workspace."""
    done = run("web", address, "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "不是网址" in done.stderr and "is not an address" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_missing_browser_is_named(tmp_path: Path) -> None:
    """The sentence names what is missing; nothing else happens."""
    os.environ["YD_AUDIT_BROWSER"] = "/nonexistent/chromium"
    try:
        done = run("web", "http://127.0.0.1:9/", "--out", "out", cwd=tmp_path)
    finally:
        del os.environ["YD_AUDIT_BROWSER"]
    assert done.returncode == 1
    assert "/nonexistent/chromium" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_is_not_overwritten_without_being_asked(odd: str, tmp_path: Path) -> None:
    """The same command measures nothing again; with other settings it is refused, one is named."""
    command = ("web", f"{odd}/page", "--pages", "1", "--out", "out")
    first = run(*command, cwd=tmp_path)
    before = (tmp_path / "out/report.json").read_bytes()
    captures = {p: p.stat().st_mtime_ns for p in (tmp_path / "out/captures").rglob("*")}
    done = run(*command, cwd=tmp_path)
    assert (done.returncode, "不再重测" in done.stdout) == (first.returncode, True)
    assert (tmp_path / "out/report.json").read_bytes() == before
    done = run(*command[:3], "2", *command[4:], cwd=tmp_path)
    assert done.returncode == 1
    assert "--pages = 1" in done.stderr and "--restart" in done.stderr
    assert (tmp_path / "out/report.json").read_bytes() == before
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "out/captures").rglob("*")} == captures


def test_bad_lines_of_a_list_are_told_all_at_once(tmp_path: Path) -> None:
    """Every bad line is named by its number."""
    (tmp_path / "list.txt").write_text("http://a.test/\nnot one\n\nftp://x/\n")
    done = run("web", "http://a.test/", "--urls", "list.txt", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "2" in done.stderr and "4" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    """Finished pages are judged, the others are not measured, no process is left."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with serve(SITE / "repaired") as base:
        started = subprocess.Popen(
            [sys.executable, "-P", "-m", "audit", "web", f"{base}/", "--out", "out", "--plain"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        captures = tmp_path / "out/captures"
        until = time.monotonic() + 60
        while len(list(captures.glob("*/manifest.json"))) < 3 and time.monotonic() < until:
            time.sleep(0.1)
        started.send_signal(signal.SIGINT)
        output, errors = started.communicate(timeout=60)
    assert started.returncode == 1, errors
    assert "已中断" in output and "Traceback" not in errors
    pages = report(tmp_path / "out")["pages"]
    states = [(p["status"], codes(p)) for p in pages]
    assert ("not-measured", ["interrupted"]) in states
    assert len([s for s in states if s == ("measured", [])]) >= 3

    kept = {p: p.stat().st_mtime_ns for p in captures.glob("*/manifest.json")}
    port = int(base.rsplit(":", 1)[1])
    with serve(SITE / "repaired", port):
        done = run("web", f"{base}/", "--out", "out", "--plain", cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"已有 {len(kept)} 页" in done.stdout
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    assert {p["status"] for p in report(tmp_path / "out")["pages"]} == {"measured"}


def test_hostile_text_reaches_the_terminal_harmless(tmp_path: Path) -> None:
    """Escape sequences, control characters and direction overrides of a page are spelt out."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>\x1b[31m红\u202e倒\x07</title>'
        '<main><h1>题</h1><img id="\x1b[2J" src="x"><a href="/\u202egnp.exe">链接</a></main>'
    )
    with serve(site) as base:
        done = run("web", f"{base}/", "--out", "out", cwd=tmp_path)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", done.stdout)


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    """One worker and three find the same pages and the same findings."""
    with serve(SITE / "broken") as base:
        words = ["web", f"{base}/", "--pages", "8", "--seed", "5"]
        for workers in ("1", "3"):
            run(*words, "--workers", workers, "--out", f"out{workers}", cwd=tmp_path)
    found = [report(tmp_path / f"out{n}") for n in (1, 3)]
    facts = [
        [(p["url"], p["status"], sorted(f["id"] for f in p["findings"])) for p in r["pages"]]
        for r in found
    ]
    assert facts[0] == facts[1]
    assert [i["verdict"] for i in found[0]["indicators"]] == [
        i["verdict"] for i in found[1]["indicators"]
    ]
