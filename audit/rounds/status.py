"""Tells how far a round is: what is measured of each body, and what its people have done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.report.safe import plain as safe
from audit.rounds.folder import RoundFolder
from audit.rounds.legs import LEGS, Leg, legs_of
from audit.rounds.shared import show_holders
from rules.load import load_texts
from rules.wording import Texts


def show_status(path: Path, console: Console, *, lang: str, plain: bool) -> int:
    """Print what a round's folder and its store say; gives the exit code back.

    Raises RoundError for a folder that is no round, PeopleError for its database.
    """
    folder, texts = RoundFolder.open(path), load_texts(lang)
    tree = folder.tree
    head = {
        "round": folder.file.id,
        "title": folder.file.title,
        "scheme": tree.title_en if lang == "en" else tree.title,
    }
    console.out(safe(texts.message("round-title", head)), highlight=False)
    show_legs(folder, console, lang=lang, plain=plain)
    show_holders(folder, console, texts)
    _people(folder, console, texts)
    return 0


def show_legs(folder: RoundFolder, console: Console, *, lang: str, plain: bool) -> None:
    """Bodies × legs as a table, or a line for each body."""
    texts = load_texts(lang)
    legs: dict[str, list[Leg]] = {}
    for leg in legs_of(folder):
        legs.setdefault(leg.body, []).append(leg)
    if not plain:
        console.print(_grid(folder, legs, texts))
        return
    gap = "；" if lang == "zh" else "; "
    for body in folder.file.bodies:
        parts = gap.join(
            texts.message(
                "round-status-leg",
                {"leg": texts.message(f"round-{leg.leg}"), "state": leg.said(lang)},
            )
            for leg in legs[body.id]
        )
        line = texts.message("round-status-line", {"body": body.name, "legs": parts})
        console.out(safe(line), highlight=False)


def _grid(folder: RoundFolder, legs: dict[str, list[Leg]], texts: Texts) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in ("column-body", *LEGS):
        grid.add_column(Text(texts.message(f"round-{column}")), overflow="fold")
    for body in folder.file.bodies:
        cells = [leg.said(texts.lang) for leg in legs[body.id]]
        grid.add_row(*(Text(safe(cell)) for cell in (body.name, *cells)))
    return grid


def _people(folder: RoundFolder, console: Console, texts: Texts) -> None:
    from audit.rounds.people_work import read_people

    work = read_people(folder)
    said = Counter(
        observation.tester for body in work.bodies.values() for observation in body.observations
    )

    def say(code: str, **data: str) -> None:
        console.out(safe(texts.message(code, data)), highlight=False)

    if not work.testers:
        say("round-nobody")
        return
    say("round-people-title")
    for tester in work.testers:
        count = str(said[tester.id])
        say("round-people-line", tester=tester.id, name=tester.name, count=count)
    reviews = sum(len(body.reviews) for body in work.bodies.values())
    say("round-people-reviews", count=str(reviews))
    say("round-people-disputes", count=str(sum(one.open for one in work.disputes())))
