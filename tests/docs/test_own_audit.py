"""The documentation is accessible by our own audit, at both widths."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devices.serve import serve
from tests.docs.building import build
from tests.live.test_run import run

pytestmark = [pytest.mark.live]

PAGES = (  # one of each template and each generated kind
    "index.html",
    "zh/index.html",
    "zh/figures.html",
    "zh/faq.html",
    "zh/catalogue/index.html",
    "zh/catalogue/W15.html",
    "en/tutorial-app.html",
    "en/schema.html",
)


def test_no_page_of_the_documentation_has_a_failure(tmp_path: Path) -> None:
    """A page of each kind, at 1280 and 360 pixels and by every trial: measured, nothing fails."""
    build(tmp_path / "site")
    with serve(tmp_path / "site") as base:
        (tmp_path / "urls.txt").write_text("".join(f"{base}/{page}\n" for page in PAGES))
        done = run(
            *("web", f"{base}/index.html", "--urls", "urls.txt", "--viewport", "both"),
            *("--out", "out", "--workers", "2"),
            cwd=tmp_path,
        )
    assert done.returncode in (0, 3), done.stdout + done.stderr
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert {page["status"] for page in report["pages"]} == {"measured"}
    assert len(report["pages"]) == 2 * len(PAGES)
    failed = [
        (page["url"], page["viewport"], finding["rule"], finding["selector"])
        for page in report["pages"]
        for finding in page["findings"]
        if finding["verdict"] == "failed"
    ]
    assert failed == []
