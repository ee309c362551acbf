"""A round's bodies: foreign results beside them move no score, and each has every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli import cli
from audit.foreign.store import FOLDER
from audit.rounds.folder import RoundFolder
from audit.rounds.people_work import read_people
from audit.rounds.scored import body_report, measure
from tests.audit.rounds.captured import a_round, put

FORMATS = ("csv", "earl", "wcag-em", "sarif", "junit")


@pytest.fixture
def folder(tmp_path: Path) -> RoundFolder:
    """Two bodies: one with a page on which W11 failed once, one of which nothing is there."""
    made = a_round(tmp_path, "yunxi", "heming", without="app")
    put(made, "yunxi", web=[{"W11": (1, 3, 0)}])
    return made


def _axe(path: Path) -> Path:
    node = {"target": ["#there"], "html": "<img>"}
    found = {"id": "image-alt", "tags": ["wcag111"], "help": "x", "nodes": [node]}
    result = {"url": "https://portal.invalid/0", "violations": [found]}
    path.write_text(json.dumps([result]), encoding="utf-8")
    return path


def test_what_is_imported_for_a_body_moves_no_score(folder: RoundFolder, tmp_path: Path) -> None:
    """It is in that body's report alone; totals and places are what they were."""
    before = measure(folder)
    command = ["import", str(folder.path), "yunxi", str(_axe(tmp_path / "axe.json"))]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    assert "其中 1 个网页在本工作目录中" in result.output
    after = measure(folder)
    assert after.ranking == before.ranking
    assert [b.result for b in after.bodies] == [b.result for b in before.bodies]
    people = read_people(folder)
    (file,) = body_report(folder, "yunxi", people.only("yunxi")).foreign
    assert [(page.page, len(page.only_theirs)) for page in file.pages] == [("p0", 1)]
    assert body_report(folder, "heming", people.only("heming")).foreign == ()


@pytest.mark.parametrize("rest", [[], ["yunxi"], ["nobody", "axe.json"]])
def test_a_round_asks_for_the_body(folder: RoundFolder, rest: list[str]) -> None:
    """Without one, or with one that is none, nothing is kept anywhere."""
    result = CliRunner().invoke(cli, ["import", str(folder.path), *rest])
    assert result.exit_code != 0
    assert not list(folder.path.glob(f"**/{FOLDER}"))


def test_every_body_has_every_format(folder: RoundFolder) -> None:
    """The body of which nothing was measured too: there, everything is untested."""
    wanted = [part for name in FORMATS for part in ("--format", name)]
    command = ["export", str(folder.path), *wanted, "--resamples", "0"]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    names = ("findings.csv", "earl.jsonld", "wcag-em.json", "report.sarif", "junit.xml")
    for body in ("yunxi", "heming"):
        for name in names:
            assert (folder.path / "bodies" / body / name).stat().st_size > 100
    rows = (folder.path / "bodies/heming/findings.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "untested" in rows[1]
    run = json.loads((folder.path / "bodies/heming/report.sarif").read_bytes())["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    earl = json.loads((folder.path / "bodies/heming/earl.jsonld").read_bytes())["@graph"]
    outcomes = {node["result"]["outcome"] for node in earl if node["@type"] == "Assertion"}
    assert outcomes == {"earl:untested"}
