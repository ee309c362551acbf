"""Writes the reports of a round: its own, and one for each body with the body's place in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from audit.files import write_file
from audit.hear_writing import write_hear
from audit.pool import worker_pool
from audit.report.html_report import render_html
from audit.report.json_report import render_json
from audit.report.model import ReportPlace
from audit.rounds.folder import RoundFolder
from audit.rounds.model import RoundResult
from audit.rounds.people_work import PeopleWork, read_people
from audit.rounds.report.html_report import render_round_html
from audit.rounds.report.json_report import render_round_json
from audit.rounds.report.place import place_of
from audit.rounds.scored import body_report
from rules.load import load_catalogue, load_texts

HTML, JSON = "report.html", "report.json"
_Work = tuple[Path, str, PeopleWork, ReportPlace, str]


def write_round(folder: RoundFolder, result: RoundResult, *, lang: str) -> Path:
    """Write report.json and report.html of the round; gives the latter's path. Raises ToolError."""
    catalogue, texts = load_catalogue(), load_texts(lang)
    document = render_round_json(result, catalogue=catalogue, texts=texts)
    write_file(folder.path / JSON, _bytes(document))
    page = render_round_html(result, catalogue=catalogue, texts=texts, lang=lang)
    write_file(folder.path / HTML, _bytes(page))
    return folder.path / HTML


def write_bodies(
    folder: RoundFolder,
    result: RoundResult,
    bodies: Sequence[str],
    *,
    lang: str,
    processes: int = 1,
) -> Iterator[tuple[str, Path]]:
    """Write the reports of these bodies; each body's id and report as soon as it is done.

    Raises RoundError, WorkspaceError, PeopleError and ToolError.
    """
    people = read_people(folder)
    work: list[_Work] = [
        (folder.path, name, people.only(name), place_of(result, name), lang) for name in bodies
    ]
    if processes < 2 or len(work) < 2:
        yield from map(_one, work)
        return
    with worker_pool(processes) as pool:
        yield from pool.map(_one, work)


def _one(work: _Work) -> tuple[str, Path]:
    path, name, people, place, lang = work
    folder = RoundFolder.open(path)
    report = replace(body_report(folder, name, people), place=place)
    workspace = folder.workspace(name).path
    catalogue, texts = load_catalogue(), load_texts(lang)
    document = render_json(report, catalogue=catalogue, texts=texts)
    write_file(workspace / JSON, _bytes(document))
    page = render_html(report, workspace=workspace, catalogue=catalogue, texts=texts, lang=lang)
    write_file(workspace / HTML, _bytes(page))
    write_hear(report, workspace, catalogue=catalogue, texts=texts, processes=1)
    return name, workspace / HTML


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")
