"""A process that imports, for tests with several at once and for tests that kill one.

importer.py URL FOLDER same|own|correct NUMBER: waits for FOLDER/go, imports, prints what is new.
importer.py URL FOLDER stop WORD: stops before the first statement with that word, or "COMMIT".
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event

from audit.people.evidence import find_evidence
from audit.people.model import Clip, Observation
from audit.people.store import People, open_people
from tests.audit.people.workplace import NOW, PLAN, seen

ROWS = 40


def rows(tester: str, answer: str = "full") -> list[Observation]:
    """Forty observations, one for each indicator."""
    return [
        seen(tester=tester, indicator=f"W{number:02}", answer=answer, row=number)
        for number in range(1, ROWS + 1)
    ]


def main(url: str, folder: Path, way: str, which: str) -> None:
    """Import in the way that is asked for."""
    if way == "stop":
        with open_people(url, folder, now=lambda: NOW) as people:
            stop(people, folder, which)
        return
    print("ready", flush=True)
    while not (folder / "go").exists():
        time.sleep(0.005)
    with open_people(url, folder, now=lambda: NOW) as people:
        people.put(PLAN)
        if way == "correct":
            new = people.add_observations([seen(answer=f"answer-{which}")], correct=True).new
        else:
            given = rows("T1") + (rows("T2") if way == "same" else own(which))
            # In four imports, so that those of several processes alternate.
            new = tuple(
                one
                for start in range(0, len(given), 20)
                for one in people.add_observations(given[start : start + 20]).new
            )
    print(*new, flush=True)


def own(which: str) -> list[Observation]:
    """Observations that only this process makes."""
    return [replace(row, finding=f"f{which}") for row in rows("T3")]


def stop(people: People, folder: Path, word: str) -> None:
    """Import with evidence, and wait for the end in the middle of it."""

    def wait(*_: object) -> None:
        print("middle", flush=True)
        time.sleep(600)

    def look(_c: object, _u: object, statement: str, *_: object) -> None:
        if word in statement:
            wait()

    if word == "COMMIT":
        event.listen(people.database._writer, "commit", wait)
    else:
        event.listen(people.database._writer, "before_cursor_execute", look)
    found = find_evidence("shots/one.png", folder / "sheets")
    clip = Clip(sha256=found.evidence.sha256)
    people.add_observations([replace(row, evidence=(clip,)) for row in rows("T1")], [found])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4])
