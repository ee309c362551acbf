"""The command in a portal's repository: only what is new fails, wherever it was known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli import cli
from devices.serve import serve

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>办事大厅 - 云汐市</title>
<body><main><h1>办事大厅</h1><p>在线办理。</p>{barriers}</main></body></html>"""
KNOWN = '<a id="known" href="/x"><img src="/y.png" alt=""></a>'
REPORTS = ("report.html", "report.json")
NEW = '<a id="new" href="/x"><img src="/y.png" alt=""></a>'


def check(*words: str) -> Result:
    """The command as a pipeline runs it, in the current folder."""
    return CliRunner().invoke(cli, ["check", "--plain", "--lang", "en", *words])


def test_only_what_is_new_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A baseline from one host holds on another; a new barrier fails; a repaired one is told.

    Of an address that does not answer nothing is known: that is no success.
    """
    monkeypatch.chdir(tmp_path)
    settings = 'url = "${PORTAL}/"\nurls = ["hall.html"]\ndocuments = 0\n'
    Path("yd-audit.toml").write_text(settings, encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()

    def portal(*barriers: str) -> None:
        page = PAGE.format(barriers="".join(barriers))
        (site / "hall.html").write_text(page, encoding="utf-8")

    with serve(site) as base:
        portal(KNOWN)
        monkeypatch.setenv("PORTAL", base)
        written = check("--write-baseline", "known.json")
        assert written.exit_code == 0, written.output
        (entry,) = json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"]
        assert (entry["path"], entry["selector"]) == ("/hall.html", "#known")

        portal(NEW, KNOWN)
        monkeypatch.setenv("PORTAL", base.replace("127.0.0.1", "localhost"))
        new = check("--baseline", "known.json")
        assert new.exit_code == 2, new.output
        (line,) = [line for line in new.output.splitlines() if "web-axe-link-name" in line]
        assert line.startswith("1. ") and "#new" in line
        told = json.loads(Path("yd-audit-out/report.json").read_text(encoding="utf-8"))["check"]
        assert (len(told["new"]), len(told["known"])) == (1, 1)

        kept = {one: Path(f"yd-audit-out/{one}").read_bytes() for one in REPORTS}
        judged = CliRunner().invoke(cli, ["judge", "yd-audit-out", "--plain", "--lang", "en"])
        assert judged.exit_code == 2, judged.output
        assert kept == {one: Path(f"yd-audit-out/{one}").read_bytes() for one in REPORTS}
        stale = Path("yd-audit-out/report.sarif")
        stale.write_text("{}")

        portal()
        repaired = check("--baseline", "known.json")
        assert repaired.exit_code == 0, repaired.output
        assert not stale.exists()  # what an earlier run wrote is not this one's
        assert "can be removed from the baseline, 1:" in repaired.output
    gone = check("--baseline", "known.json", "--write-baseline", "other.json")
    assert gone.exit_code == 1
    assert not Path("other.json").exists()
