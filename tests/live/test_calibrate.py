"""`yd-audit calibrate act` on a small corpus of our own, with a real browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.test_run import ROOT, run

CORPUS = ROOT / "fixtures" / "corpus"
RULES = "https://www.w3.org/WAI/standards-guidelines/act/rules/"


class Calibrated:
    """One calibration into a folder, and what it left there."""

    def __init__(self, folder: Path) -> None:
        """Run it."""
        self.folder = folder
        self.done = self.again("--json", "act.json", "--earl", "act.jsonld")
        self.record: dict[str, Any] = json.loads((folder / "act.json").read_text())

    def again(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it over the captures that were kept."""
        corpus = ["--corpus", str(CORPUS), "--keep", "kept", "--lang", "en"]
        return run("calibrate", "act", *corpus, *words, cwd=self.folder)


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Calibrated:
    """The corpus, measured once."""
    return Calibrated(tmp_path_factory.mktemp("calibrated"))


def test_the_rules_find_what_is_wrong_and_nothing_else(calibrated: Calibrated) -> None:
    """Three rules are consistent; the one that nobody names lowers recall."""
    assert calibrated.done.returncode == 0
    record = calibrated.record
    assert {rule: found["state"] for rule, found in record["rules"].items()} == {
        "23a2a8": "consistent",
        "b5c3f8": "consistent",
        "kb1m8s": "consistent",
        "own000": "untested",
    }
    assert (record["recall"], record["wrong"]) == (0.75, 0.0)
    assert record["rules"]["own000"]["missed"] == ["own-1"]
    assert record["engine"]["axe-core"]


def test_a_page_outside_of_the_corpus_is_not_measured(calibrated: Calibrated) -> None:
    """The case says so instead of showing a file that is nobody's page."""
    assert calibrated.record["not_measured"] == ["image-3"]
    assert "no page /../cases.json" in calibrated.done.stdout


def test_the_report_has_an_assertion_for_every_case(calibrated: Calibrated) -> None:
    """Test, outcome and page of each."""
    report = json.loads((calibrated.folder / "act.jsonld").read_text(encoding="utf-8"))
    found = {
        (a["test"]["@id"].removeprefix(RULES), a["subject"]["title"]): a["result"]["outcome"]
        for a in report["@graph"]
        if a["@type"] == "Assertion"
    }
    assert found == {
        ("b5c3f8/", "没有写语言"): "earl:failed",
        ("b5c3f8/", "写了语言"): "earl:passed",
        ("23a2a8/", "图片没有替代文字"): "earl:failed",
        ("23a2a8/", "没有图片"): "earl:inapplicable",
        ("23a2a8/", "通向文件夹之外"): "earl:untested",
        ("kb1m8s/", "没有角色却有名称"): "earl:failed",
        ("own000/", "没有规则对应"): "earl:untested",
    }


def test_kept_captures_are_judged_again_and_compared(calibrated: Calibrated) -> None:
    """The same figures without a browser: nothing is worse, and the exit code says so."""
    done = calibrated.again("--baseline", "act.json", "--json", "again.json")
    assert done.returncode == 0
    assert "No rule is worse" in done.stdout
    assert "page by page" not in done.stdout
    again = json.loads((calibrated.folder / "again.json").read_text())
    assert again["rules"] == calibrated.record["rules"]


def test_a_rule_that_became_worse_gives_exit_code_1(calibrated: Calibrated) -> None:
    """One line names the rule and what it lost."""
    better = json.loads(json.dumps(calibrated.record))
    better["rules"]["own000"] |= {"state": "consistent", "reported": 1, "missed": []}
    (calibrated.folder / "better.json").write_text(json.dumps(better))
    done = calibrated.again("--baseline", "better.json")
    assert done.returncode == 1
    worse = [line for line in done.stdout.splitlines() if line.startswith("worse ")]
    assert worse == [
        "worse own000 没有规则对应的一条: reported 1 → 0, wrong 0 → 0, consistent → untested"
    ]


def test_an_interrupted_calibration_keeps_what_it_has(tmp_path: Path) -> None:
    """Ctrl-C ends with a sentence, and the same command goes on to the same figures."""
    command = [sys.executable, "-P", "-m", "audit", "calibrate", "act"]
    words = ["--corpus", str(CORPUS), "--keep", "kept", "--workers", "1", "--lang", "en"]
    with subprocess.Popen(
        [*command, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        ending = time.monotonic() + 60
        while not list(tmp_path.glob("kept/captures/*/manifest.json")):
            assert time.monotonic() < ending
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        output, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "run again with the same --corpus and --keep" in output
    assert "Traceback" not in output
    done = run("calibrate", "act", *words, "--json", "act.json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads((tmp_path / "act.json").read_text())["recall"] == 0.75
