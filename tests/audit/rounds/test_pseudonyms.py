"""Reports for everybody know testers by codes alone; the key to the codes stays private."""

from __future__ import annotations

import json
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli import cli
from audit.people.model import Review, ReviewVerdict, Role
from audit.people.model import Tester as Person
from audit.rounds.folder import RoundFolder
from audit.rounds.problems import RoundError
from audit.rounds.pseudonyms import PRIVATE, codes_of
from audit.rounds.scored import measure
from tests.audit.rounds.captured import a_round, answer, said
from tests.audit.rounds.round_files import NOW
from tests.audit.rounds.test_explain_round import Story, story

__all__ = ["story"]

NAMES = ("沈一", "沈二", "沈四")
IDS = re.compile(rb"(?<![A-Za-z0-9_\-+/=])(T1|T2|E1)(?![A-Za-z0-9_\-+/=])")


def typed(*words: object) -> str:
    """What a command prints; it has to end as a round with open questions does."""
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code in {0, 3}, done.output
    return done.output


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What commands write for readers: reports, tables, indexes; workbooks part by part."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((f"{path.name}/{n}", book.read(n)) for n in book.namelist())
        elif path.name in {"report.html", "report.json", "ranking.csv", "scores.json"} or (
            path.name.startswith("explain")
        ):
            yield path.name, path.read_bytes()


def test_no_output_names_a_tester(story: Story, tmp_path: Path) -> None:
    """Rank, report and explain, all formats and the terminal; notes that name people too."""
    note = said_note()
    said(story.folder, answer("yunxi", "M16", "none", "android", note=note))
    path, out = story.folder.path, tmp_path / "explain.json"
    printed = [
        typed("rank", path, "--resamples", "20", "--pseudonyms", "--plain"),
        typed("report", path, "--resamples", "20", "--pseudonyms"),
        typed("explain", path, "yunxi", "M13", "--pseudonyms", "--plain"),
        typed("explain", path, "yunxi", "M15", "--pseudonyms", "--json", out, "--all"),
        typed("explain", path, "yunxi", "M16", "--pseudonyms", "--plain"),
        typed("explain", path, "yunxi", "M01", "--pseudonyms", "--plain"),
    ]
    files = [*everything(path), *everything(tmp_path), ("terminal", "".join(printed).encode())]
    assert {"report.html", "report.json", "ranking.csv", "explain.json"} <= {n for n, _ in files}
    for name, content in files:
        for person in NAMES:
            assert person.encode() not in content, (name, person)
            assert json.dumps(person)[1:-1].encode() not in content, (name, person)
        if name.endswith((".csv", ".json", "terminal")):
            assert not IDS.search(content), (name, IDS.search(content))
    assert "测试员" in "".join(printed)
    assert "测试员003 也看到了，电话告诉了测试员002" in "".join(printed)


def said_note() -> str:
    """A note that names a colleague as people do."""
    return "沈二 也看到了，电话告诉了T1"


def test_the_key_is_private_and_codes_stay(tmp_path: Path) -> None:
    """Mode 0600; who joins later gets the next code, whatever the id; nobody's code changes."""
    first = [
        Person(id="T2", name="沈二", role=Role.BLIND),
        Person(id="T1", name="沈一", role=Role.BLIND),
    ]
    before = codes_of(tmp_path, first).by_id
    later = [Person(id="A0", name="沈零", role=Role.BLIND), *first]
    after = codes_of(tmp_path, later).by_id
    assert before == {"T1": "测试员001", "T2": "测试员002"}
    assert after == {**before, "A0": "测试员003"}
    assert stat.S_IMODE((tmp_path / PRIVATE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / PRIVATE).parent.stat().st_mode) == 0o700


def test_a_key_that_cannot_be_read_is_no_reason_for_new_codes(tmp_path: Path) -> None:
    """Other codes would contradict reports that are out: refused, and the file is left alone."""
    (tmp_path / PRIVATE).parent.mkdir()
    (tmp_path / PRIVATE).write_text("{", encoding="utf-8")
    with pytest.raises(RoundError) as told:
        codes_of(tmp_path, [Person(id="T1", name="沈一", role=Role.BLIND)])
    assert told.value.code == "round-codes-broken"
    assert (tmp_path / PRIVATE).read_text(encoding="utf-8") == "{"


def test_the_file_can_ask_for_codes_and_no_number_changes(tmp_path: Path) -> None:
    """With `[report] testers = "codes"` scores, reviews and corrections come out the same."""
    folder = a_round(tmp_path, "yunxi", without="app", more='[report]\ntesters = "codes"')
    assert folder.codes
    first = answer("yunxi", "W05", "none")
    again = answer("yunxi", "W05", "full", supersedes=first.id, note="看错了")
    said(folder, first)
    said(folder, again)
    with folder.people(now=lambda: NOW) as people:
        review = Review(
            observation=again.id, reviewer="E1", verdict=ReviewVerdict.AGREE, note="", at=NOW
        )
        people.add_reviews([review])
    named = RoundFolder(folder.path, folder.file, folder.record)
    plain, coded = measure(named, resamples=50), measure(folder, resamples=50)
    assert [b.result for b in coded.bodies] == [b.result for b in plain.bodies]
    assert coded.intervals == plain.intervals
    assert {t.name for t in coded.testers}.isdisjoint({t.name for t in plain.testers})
