"""The pages of differences and trends in a real browser: clean by our own audit, both viewports."""

from __future__ import annotations

import json
from pathlib import Path

from devices.serve import serve
from tests.audit.history.test_diff import files, finding, page, report
from tests.audit.history.test_trend import entry, kept
from tests.live.test_run import run


def test_they_have_no_failure(tmp_path: Path) -> None:
    """Charts, tables, ranges and gaps, new and repaired findings: measured, and nothing fails."""
    rounds = [
        kept(tmp_path, "2024", entry("a", 40), entry("b", 60), scheme="gd-2018@1"),
        kept(tmp_path, "2025", entry("a", None, range=[50, 70.5], rank=None), entry("b", 61)),
        kept(tmp_path, "2026", entry("a", 80), entry("b", 70), entry("c", None, rank=None)),
    ]
    site = tmp_path / "site"
    site.mkdir()
    home = "https://a.invalid/"
    before, now = files(
        tmp_path,
        report(page(home, finding("x"), finding("y"))),
        report(page(home, finding("y"), finding("z"))),
    )
    done = run("diff", str(before), str(now), "--html", "site/diff.html", cwd=tmp_path)
    assert done.returncode in (0, 2), done.stderr
    done = run("trend", *map(str, rounds), "--out", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with serve(site) as base:
        (tmp_path / "urls.txt").write_text(f"{base}/diff.html\n{base}/trend.html\n")
        start = f"{base}/trend.html"
        run("web", start, "--urls", "urls.txt", "--viewport", "both", "--out", "out", cwd=tmp_path)
    found = json.loads((tmp_path / "out/report.json").read_text())
    assert [one["status"] for one in found["pages"]] == ["measured"] * 4
    failed = [
        (one["url"], one["viewport"], f["rule"], f["selector"], f["html"])
        for one in found["pages"]
        for f in one["findings"]
        if f["verdict"] == "failed"
    ]
    assert failed == []
