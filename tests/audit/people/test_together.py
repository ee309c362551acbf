"""Several people import at once, and some of them are cut off in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from audit.people.store import People, open_people
from tests.audit.people import importer
from tests.audit.people.workplace import counts, picture

ROOT = Path(__file__).parents[3]


@contextmanager
def importing(url: URL, folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A process that imports; it is gone afterwards, whatever happens."""
    shown = url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-P", importer.__file__, shown, str(folder), *words],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def together(url: URL, folder: Path, way: str, count: int = 4) -> list[list[str]]:
    """What each of some processes stored that began at the same moment."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(importing(url, folder, way, str(number))) for number in range(count)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        (folder / "go").touch()
        found = [process.communicate(timeout=120)[0].split() for process in running]
        assert [process.returncode for process in running] == [0] * count
    return found


def test_what_several_import_at_once_is_neither_lost_nor_doubled(url: URL, tmp_path: Path) -> None:
    """Four processes open a database that is not there yet and import rows, shared and own."""
    stored = together(url, tmp_path, "own")
    with open_people(url, tmp_path) as people:
        history = people.history()
    wanted = {row.id for row in importer.rows("T1")}
    for number in range(4):
        wanted |= {row.id for row in importer.own(str(number))}
    assert sorted(row.id for row in history) == sorted(wanted)
    assert sorted(one for each in stored for one in each) == sorted(wanted)  # each by one of them


def test_the_same_sheets_from_several_are_stored_once(url: URL, tmp_path: Path) -> None:
    """Who comes second is told that there is nothing new."""
    stored = together(url, tmp_path, "same", count=3)
    wanted = sorted(row.id for tester in ("T1", "T2") for row in importer.rows(tester))
    assert sorted(one for each in stored for one in each) == wanted


def test_corrections_at_once_make_one_chain(url: URL, tmp_path: Path) -> None:
    """Each supersedes the one that was current at its turn; one of them is current."""
    together(url, tmp_path, "correct")
    with open_people(url, tmp_path) as people:
        history, current = people.history(), people.latest()
    assert {row.answer for row in history} == {f"answer-{number}" for number in range(4)}
    assert [row.supersedes for row in history] == [None, *(row.id for row in history[:-1])]
    assert [row.id for row in current] == [history[-1].id]


@pytest.mark.parametrize(
    "word", ["INSERT INTO observations", "INSERT INTO observation_evidence", "COMMIT"]
)
def test_an_import_that_is_killed_leaves_nothing(
    url: URL, people: People, tmp_path: Path, word: str
) -> None:
    """And it holds nobody up: the same import again stores all of it."""
    picture(tmp_path / "sheets")
    before = counts(people)
    with importing(url, tmp_path, "stop", word) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "middle\n"
        process.kill()  # -9: no handler runs
        process.wait(30)
    assert counts(people) == before
    with importing(url, tmp_path, "stop", "nothing") as process:
        process.communicate(timeout=60)
        assert process.returncode == 0
    after = counts(people)
    assert (after["observations"], after["observation_evidence"], after["evidence"]) == (40, 40, 1)
    assert not list((tmp_path / "evidence").glob(".part-*"))
