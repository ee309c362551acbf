"""A round with stored captures and invented people, and the hands that work in it by commands.

云汐市 has an app (recorded on Android) and a portal that was never gathered; 鹤鸣县 a portal only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from audit.app_commands import store_recordings
from audit.cli import cli
from audit.people.columns import header
from audit.rounds.folder import RoundFolder
from audit.rounds.new import new_round
from audit.rounds.people_work import PeopleWork, read_people
from fixtures.app.build import CAPTURES
from tests.audit.people.worklists import csv_with, text_with, xlsx_with

type Answers = Mapping[str, str | Mapping[str, str]]  # by row id

WHEN = "2026-05-18 09:30"
LOGIN = "yunxi-android/app-human-login"  # M14, tested by two
CAPTCHA = "yunxi-android/app-human-captcha"  # M04
APPLY = "yunxi-android/app-human-apply"  # M16
KEYBOARD = "heming-web/web-human-keyboard"  # W15
SEARCH = "heming-web/web-human-site-search"  # W06
FILL: Mapping[str, Callable[..., bytes]] = {"csv": csv_with, "xlsx": xlsx_with, "txt": text_with}

FILE = f"""
id = "2026"
title = "云汐两县测评"
scheme = "cn-2019"
seed = 7
double = ["M14"]

[[body]]
id = "yunxi"
name = "云汐市"
portal = "https://yunxi.invalid/"
recordings = ["{CAPTURES / "yunxi-android"}"]

[[body]]
id = "heming"
name = "鹤鸣县"
portal = "https://heming.invalid/"
without = ["app"]
"""
PEOPLE = """
[[tester]]
id = "T1"
name = "沈一"
role = "blind"
[[tester]]
id = "T2"
name = "林二"
role = "sighted"
[[tester]]
id = "T3"
name = "周三"
role = "low-vision"
[[tester]]
id = "R1"
name = "高评"
role = "engineer"
may_review = true
[[tester]]
id = "E1"
name = "何裁"
role = "expert"
may_review = true

[[assignment]]
tester = "T1"
[[assignment]]
tester = "T2"
indicator = "M14"
[[assignment]]
tester = "T2"
body = "heming"
indicator = "W15"
[[assignment]]
tester = "R1"
kind = "review"
"""


@dataclass(frozen=True)
class Working:
    """A round's folder below the folder in which somebody works."""

    folder: Path

    @property
    def round(self) -> Path:
        """Its folder."""
        return self.folder / "2026"

    def run(self, *arguments: str | Path) -> Result:
        """A command in this process."""
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    def review(self, *arguments: str | Path) -> Result:
        """`yd-audit review ROUND …`."""
        return self.run("review", self.round, *arguments)

    def ok(self, *arguments: str | Path) -> str:
        """What a command of `review` that must succeed prints."""
        result = self.review(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def exported(self, tester: str, suffix: str = "csv", name: str = "") -> bytes:
        """A tester's worklist."""
        path = self.folder / (name or f"leer-{tester}.{suffix}")
        result = self.run(
            "tasks", "export", self.round, "--tester", tester, "--out", path, "--replace"
        )
        assert result.exit_code == 0, result.output
        return path.read_bytes()

    def sheet(self, tester: str, answers: Answers, suffix: str = "csv") -> Path:
        """A filled-in worklist; an answer alone gets a time."""
        filled = {
            row: {"answer": said, "time": WHEN} if isinstance(said, str) else said
            for row, said in answers.items()
        }
        path = self.folder / f"{tester}.{suffix}"
        path.write_bytes(FILL[suffix](filled, base=self.exported(tester, suffix)))
        return path

    def observe(self, sheet: Path, *more: str) -> Result:
        """`yd-audit observe ROUND SHEET …`."""
        return self.run("observe", self.round, sheet, *more)

    def said(self, tester: str, answers: Answers) -> str:
        """What a tester found, attached."""
        result = self.observe(self.sheet(tester, answers))
        assert result.exit_code == 0, result.output
        return result.output

    def work(self) -> PeopleWork:
        """Everything that the store holds."""
        return read_people(RoundFolder.open(self.round))

    def record(self, tester: str, indicator: str, body: str = "yunxi") -> str:
        """The id of the last observation of a tester about an indicator."""
        found = [
            o
            for o in self.work().bodies[body].observations
            if (o.tester, o.indicator) == (tester, indicator)
        ]
        return max(found, key=lambda o: (o.round_number, o.recorded_at)).id


def made(folder: Path, database: str = "") -> Working:
    """A new round with the captures of its app."""
    line = f'database = "{database}"\n' if database else ""
    path = folder / "2026.toml"
    path.write_text(line + FILE + PEOPLE, encoding="utf-8")
    new_round(path, out=folder / "2026")
    working = Working(folder)
    workspace = RoundFolder.open(working.round).workspace("yunxi")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=True)
    return working


def copied(working: Working, folder: Path) -> Working:
    """The same round in another folder."""
    shutil.copytree(working.folder, folder, dirs_exist_ok=True)
    return Working(folder)


def filled_reviews(content: bytes, answers: Mapping[str, Mapping[str, str]]) -> bytes:
    """An exported CSV of reviews with these cells filled in, by collector and indicator."""
    import csv
    import io

    first, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    collector, indicator = first.index(header("collector")), first.index(header("indicator"))
    for row in rows:
        for column, value in answers.get(f"{row[collector]} {row[indicator]}", {}).items():
            row[first.index(header(column))] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows([first, *rows])
    return out.getvalue().encode("utf-8-sig")


ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
