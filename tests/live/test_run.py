"""The command as a user types it, on the invented portal and its repaired twin."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audit.report.json_report import schema
from devices.serve import serve

ROOT = Path(__file__).parents[2]
SITE = ROOT / "fixtures/site"


def run(*words: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run yd-audit as a user would, without a terminal; `more` is added to the environment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        [sys.executable, "-P", "-m", "audit", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
        timeout=600,
    )


class Audited:
    """A finished audit of one version of the portal."""

    def __init__(self, workspace: Path, base: str, code: int, output: str) -> None:
        """Read what the command left."""
        self.workspace, self.base, self.code, self.output = workspace, base, code, output
        self.report: dict[str, Any] = json.loads((workspace / "report.json").read_text())

    def found(self, page: str) -> set[tuple[str, str, str, str]]:
        """Rule, code, verdict and the element's id of each finding on a page of the portal."""
        path = page.removesuffix("index.html")
        entry = next(p for p in self.report["pages"] if p["url"] == f"{self.base}/{path}")
        return {
            (f["rule"], f["code"], f["verdict"], element_id(f["html"])) for f in entry["findings"]
        }


def element_id(html: str) -> str:
    """The id in an element's start tag; empty when it has none."""
    match = re.match(r'<[^>]*?\sid="([^"]*)"', html)
    return match.group(1) if match else ""


def audit(version: str, folder: Path) -> Iterator[Audited]:
    """Audit every page of a version of the portal by its list of addresses."""
    pages = sorted(
        p.relative_to(SITE / version).as_posix()
        for p in (SITE / version).rglob("*.html")
        if "frames" not in p.parts and "internal" not in p.parts
    )
    with serve(SITE / version) as base:
        listing = folder / "urls.txt"
        urls = (f"{base}/{p.removesuffix('index.html')}" for p in pages)
        listing.write_text("\n".join(urls))
        done = run(
            "web", f"{base}/", "--urls", str(listing), "--out", "out", "--workers", "2", cwd=folder
        )
        assert done.returncode in {0, 2, 3}, done.stdout + done.stderr
        yield Audited(folder / "out", base, done.returncode, done.stdout)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """The portal with its seeded defects, audited whole."""
    yield from audit("broken", tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """The repaired twin, audited whole."""
    yield from audit("repaired", tmp_path_factory.mktemp("repaired"))


def seeds() -> list[dict[str, Any]]:
    """The manifest of seeded defects."""
    found: list[dict[str, Any]] = tomllib.loads((SITE / "MANIFEST.toml").read_text())["seed"]
    return found


def expected(broken: Audited) -> dict[str, set[tuple[str, str, str]]]:
    """Page path → rule, verdict and the element's id that the manifest promises there."""
    paths = [p["url"].removeprefix(f"{broken.base}/") for p in broken.report["pages"]]
    pages = [p + "index.html" if p == "" or p.endswith("/") else p for p in paths]
    promised: dict[str, set[tuple[str, str, str]]] = {page: set() for page in pages}
    for seed in seeds():
        targets = pages if seed["page"] == "all" else [seed["page"]]
        for page in targets:
            if page not in seed.get("except", []):
                entry = (seed["rule"], seed["verdict"], seed.get("id", ""))
                promised[page].add(entry)
    return promised


@pytest.mark.xdist_group("portal")
class TestPortal:
    """Both versions are audited once for all of these."""

    def test_every_seed_is_found_and_nothing_else(self, broken: Audited) -> None:
        """The broken portal's findings are the manifest's, element by element."""
        missing, extra = [], []
        for page, promised in expected(broken).items():
            found = {(rule, verdict, element) for rule, _, verdict, element in broken.found(page)}
            missing += [(page, *entry) for entry in sorted(promised - found)]
            extra += [(page, *entry) for entry in sorted(found - promised)]
        assert (missing, extra) == ([], [])

    def test_own_rules_say_why(self, broken: Audited) -> None:
        """Each seed of an own rule is found under the sentence that the manifest names."""
        for seed in (s for s in seeds() if "code" in s and s["page"] != "all"):
            wanted = (seed["rule"], seed["code"], seed["verdict"], seed.get("id", ""))
            assert wanted in broken.found(seed["page"]), wanted

    def test_evidence_holds_nothing_of_the_drivers(self, broken: Audited) -> None:
        """The driver marks frames to find them again; those marks are not the page's."""
        told = json.dumps(broken.report)
        assert "/frames/tianqi.html" in told
        assert "cd_frame_id" not in told

    def test_failures_end_with_code_2(self, broken: Audited) -> None:
        """Failures were found: 2."""
        assert broken.code == 2

    def test_nothing_fails_on_the_twin(self, repaired: Audited) -> None:
        """The repaired portal has no failed finding at all, and ends with 3: people are asked."""
        failed = [
            (p["url"], f["rule"], f["selector"])
            for p in repaired.report["pages"]
            for f in p["findings"]
            if f["verdict"] == "failed"
        ]
        assert failed == []
        assert repaired.code == 3

    def test_every_page_is_measured(self, broken: Audited, repaired: Audited) -> None:
        """No page of the demo is left partly measured."""
        for report in (broken.report, repaired.report):
            assert {p["status"] for p in report["pages"]} == {"measured"}

    def test_an_open_score_is_a_range_without_a_grade(self, repaired: Audited) -> None:
        """People have not spoken: no value, no grade, and the range says how much is open."""
        score = repaired.report["score"]
        assert score["web"]["value"] is None
        assert score["grade"] is None
        low, high = score["web"]["range"]
        assert 0 <= low < high <= 100
        assert 0 < score["web"]["coverage"] < 1

    def test_the_report_is_valid(self, broken: Audited, repaired: Audited) -> None:
        """report.json keeps to its published schema."""
        for report in (broken.report, repaired.report):
            jsonschema.validate(report, schema())

    def test_judging_again_gives_the_same_bytes(self, broken: Audited) -> None:
        """From the captures alone, without a browser, byte for byte."""
        before = {n: (broken.workspace / n).read_bytes() for n in ("report.json", "report.html")}
        done = run("judge", str(broken.workspace), cwd=broken.workspace.parent)
        assert done.returncode == 2, done.stderr
        after = {n: (broken.workspace / n).read_bytes() for n in before}
        assert after == before

    def test_plain_output_is_linear(self, broken: Audited) -> None:
        """Without a terminal there is no box drawing, no spinner, no colour, no carriage return."""
        assert not set(broken.output) & set("─│┌┐└┘├┤┬┴┼━┃╭╮╰╯█▏▎▍▌▋▊▉⠋⠙⠹\r\x1b")

    def test_the_report_passes_its_own_audit(self, broken: Audited, tmp_path: Path) -> None:
        """The HTML report of a failing portal is itself without a failure."""
        with serve(broken.workspace) as base:
            listing = tmp_path / "urls.txt"
            listing.write_text(f"{base}/report.html\n")
            done = run(
                "web",
                f"{base}/report.html",
                "--urls",
                str(listing),
                "--out",
                "own",
                "--viewport",
                "both",
                cwd=tmp_path,
            )
        report = json.loads((tmp_path / "own/report.json").read_text())
        failed = [
            (f["rule"], f["selector"], f["html"])
            for p in report["pages"]
            for f in p["findings"]
            if f["verdict"] == "failed"
        ]
        assert failed == []
        assert done.returncode == 3
        assert {p["status"] for p in report["pages"]} == {"measured"}
