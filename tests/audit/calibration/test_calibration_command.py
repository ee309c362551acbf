"""`yd-audit calibrate act` where something is wrong: one sentence, before any work is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit import calibrate_commands
from audit.cli import cli
from tests.audit.calibration.test_calibration_pages import corpus_at


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["calibrate", "act", *words])


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    """A corpus of one page."""
    return str(corpus_at(tmp_path / "corpus", "/a.html", pages=("a.html",)))


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is refused is refused before a page is captured."""

    def never(*_: object, **__: object) -> None:
        pytest.fail("pages were captured")

    monkeypatch.setattr(calibrate_commands, "gather", never)
    monkeypatch.setattr(calibrate_commands, "hear_termination", lambda: None)


def _sentences(done: Result) -> list[str]:
    """What was said, Chinese and English, when it was one sentence in each."""
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    lines = done.output.strip().splitlines()
    assert len(lines) == 2, lines
    return lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rule", "nope"], "none of these rules: nope"),
        (["--json", "."], "cannot be written to"),
        (["--earl", "/proc/none/x.json"], "cannot be written to /proc/none/x.json"),
        (["--keep", "/proc/none"], "cannot be written to /proc/none"),
        (["--earl", "x.json", "--cases-at", "w3.org"], "w3.org is no address"),
        (["--baseline", "none.json"], "baseline none.json cannot be read"),
    ],
)
def test_a_bad_option_is_one_sentence(
    corpus: str,
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In both languages, and nothing was measured for nothing."""
    monkeypatch.chdir(tmp_path)
    assert said in _sentences(_run("--corpus", corpus, *words))[1]


def test_a_folder_that_is_no_corpus_is_one_sentence(tmp_path: Path) -> None:
    """The sentence says what a corpus needs."""
    assert "cases.json and site/" in _sentences(_run("--corpus", str(tmp_path)))[1]


def test_a_broken_baseline_names_the_place(corpus: str, tmp_path: Path) -> None:
    """It is refused before six minutes of measuring."""
    baseline = tmp_path / "old.json"
    baseline.write_text(json.dumps({"cases": "many"}), encoding="utf-8")
    assert "at cases" in _sentences(_run("--corpus", corpus, "--baseline", str(baseline)))[1]


@pytest.mark.parametrize("kept", [True, False])
def test_an_interruption_says_how_to_go_on(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """With --keep the next call goes on; without, nothing is left."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(calibrate_commands, "gather", interrupted)
    keep = ["--keep", str(tmp_path / "keep")] if kept else []
    lines = _sentences(_run("--corpus", corpus, *keep))
    assert ("run again with the same --corpus and --keep" in lines[1]) is kept
    assert ("没有保留" in lines[0]) is not kept


def test_a_corpus_without_its_pages_measures_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths without a page are told, a dozen of them at most, and there are no figures."""
    monkeypatch.setattr(calibrate_commands, "gather", lambda *_, **__: None)
    folder = corpus_at(tmp_path / "corpus", *(f"/{n}.html" for n in range(13)))
    done = _run("--corpus", str(folder), "--lang", "en")
    assert done.exit_code == 1
    assert done.output.count("Not measured:") == 10
    assert "3 more pages are not there" in done.output
    assert "Not one page of the corpus" in done.output
    assert "%" not in done.output
