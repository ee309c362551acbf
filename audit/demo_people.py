"""The demo's invented testers, who fill in the worklists that any tester gets."""

from __future__ import annotations

import csv
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from audit.demo import FIXTURES
from audit.people.columns import header
from audit.people.worklist import QUESTION
from audit.people.worksheet import answer_word
from audit.review_commands import Named, adjudicate
from audit.round_testing import export_round, observe_round
from audit.rounds.folder import RoundFolder
from rules.load import load_texts

_ANSWERS = FIXTURES / "round" / "answers.toml"


def test_as_planned(folder: RoundFolder, console: Console, *, lang: str) -> None:
    """Export, fill in and hand in each tester's worklist, then decide the planted dispute."""
    said = tomllib.loads(_ANSWERS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as place:
        for tester in said["tester"]:
            sheet = Path(place) / f"{tester['id']}.csv"
            export_round(folder.path, sheet, console, tester=tester["id"], lang=lang)
            _fill(sheet, tester, said, folder)
            observe_round(folder.path, sheet, console, tester=tester["id"], lang=lang)
    for ruling in said["ruling"]:
        named = Named(
            body=ruling["body"], indicator=ruling["indicator"], platform=ruling["platform"]
        )
        adjudicate(
            folder.path,
            named,
            console,
            answer=ruling["answer"],
            by=ruling["by"],
            reason=ruling["reason"],
            lang=lang,
        )


def _fill(
    sheet: Path, tester: Mapping[str, str], said: Mapping[str, Any], folder: RoundFolder
) -> None:
    """Write a tester's answers into an exported worklist."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        columns, filled = list(rows.fieldnames or ()), [dict(row) for row in rows]
    for row in filled:
        row |= _answered(row, tester, said, sheet.parent, folder)
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(filled)


def _answered(
    row: Mapping[str, str],
    tester: Mapping[str, str],
    said: Mapping[str, Any],
    place: Path,
    folder: RoundFolder,
) -> dict[str, str]:
    """The tester's cells of one row."""
    app = "app_" if row[header("platform")] != "web" else ""
    own = _own(row, tester["id"], said["answer"])
    cells = {
        "answer": answer_word(own.get("answer") or _usual(row, said["body"]), load_texts("zh")),
        "note": own.get("note", ""),
        "at": tester[f"{app}assistive"],
        "at_version": tester[f"{app}assistive_version"],
        "device": tester["device"],
        "time": tester["observed_at"],
    }
    if own.get("screenshot"):
        taken = _picture(folder, row[header("body")], row[header("platform")])
        name = f"{tester['id']}-{row[header('indicator')]}{taken.suffix}"
        shutil.copyfile(taken, place / name)
        cells["evidence"] = name
    return {header(column): text for column, text in cells.items()}


def _picture(folder: RoundFolder, body: str, platform: str) -> Path:
    """The picture of a screen, which stands for what a tester has recorded."""
    workspace = folder.workspace(body)
    record = workspace.read_app_if_any()
    screens = [s for s in record.screens if s.platform == platform] if record else []
    return next(p for s in screens for p in workspace.capture(s.id).glob("screen.png"))


def _usual(row: Mapping[str, str], bodies: list[dict[str, Any]]) -> str:
    """What this body's testers say of anything that is not planted."""
    body = next(one for one in bodies if one["id"] == row[header("body")])
    usual: dict[str, str] = body["web" if row[header("platform")] == "web" else "app"]
    return usual[row[header("kind")]]


def _own(row: Mapping[str, str], tester: str, planted: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer planted for this very row, empty without one."""
    here = (tester, row[header("body")], row[header("platform")], row[header("indicator")])
    if row[header("kind")] == QUESTION:
        return {}
    return next(
        (
            one
            for one in planted
            if (one["tester"], one["body"], one["platform"] or "web", one["indicator"]) == here
        ),
        {},
    )
