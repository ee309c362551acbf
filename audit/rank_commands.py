"""What the commands that score, rank, report and compare whole rounds do."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from audit.files import write_file
from audit.report.safe import plain as safe
from audit.rounds.compare_terminal import show_comparison
from audit.rounds.compared import Comparison, compare, compare_kept
from audit.rounds.folder import SCORES, RoundFolder, is_round
from audit.rounds.model import Before, RoundResult
from audit.rounds.ranked_terminal import show_ranking
from audit.rounds.report.ranking_view import ranking_table
from audit.rounds.report.words import RoundWords
from audit.rounds.report.writing import write_bodies, write_round
from audit.rounds.scored import measure
from audit.rounds.scores import before_of, read_before, write_scores
from audit.rounds.sheet import CSV, XLSX, render_csv, render_xlsx
from audit.scoring.result import Standing
from audit.telling import CommandError
from rules.load import load_catalogue, load_texts

DONE, OPEN = 0, 3
_PATIENCE = 2.0  # seconds without a word
_MANY = 6  # bodies from which further processes pay


def score_round(
    path: Path,
    console: Console,
    *,
    accept_changes: bool,
    lang: str,
    plain: bool,
    codes: bool = False,
) -> int:
    """Score a round's bodies and write scores.json; gives the exit code back: 0, or 3 while open.

    Raises what measuring raises, and ToolError where nothing can be written.
    """
    folder = RoundFolder.open(path, codes=codes)
    result = _measured(folder, console, accept_changes=accept_changes, lang=lang)
    files = {SCORES: write_scores(folder, result)}
    _tell(result, console, files, lang=lang, plain=plain)
    return code_of(result)


def rank_round(
    path: Path,
    console: Console,
    *,
    resamples: int,
    accept_changes: bool,
    lang: str,
    plain: bool,
    codes: bool = False,
) -> int:
    """Rank a round and write scores.json and the ranking as XLSX and CSV; gives the exit code back.

    Raises as `score_round` does.
    """
    folder = RoundFolder.open(path, codes=codes)
    result = _measured(
        folder, console, resamples=resamples, accept_changes=accept_changes, lang=lang
    )
    catalogue = load_catalogue()
    files = {SCORES: write_scores(folder, result)}
    made = {
        XLSX: render_xlsx(result, catalogue=catalogue, lang=lang),
        CSV: render_csv(result, catalogue=catalogue, lang=lang),
    }
    for name, content in made.items():
        files[name] = folder.path / name
        write_file(files[name], content)
    _tell(result, console, files, lang=lang, plain=plain)
    return code_of(result)


def report_round(
    path: Path,
    body: str | None,
    console: Console,
    *,
    resamples: int,
    accept_changes: bool,
    lang: str,
    codes: bool = False,
) -> int:
    """Write the report of a round and of each of its bodies, or of one body alone.

    Raises as `score_round` does, and RoundError for a body that the round has not.
    """
    folder = RoundFolder.open(path, codes=codes)
    if body is not None:
        folder.body(body)
    result = _measured(
        folder, console, resamples=resamples, accept_changes=accept_changes, lang=lang
    )
    texts = load_texts(lang)
    wanted = [body] if body is not None else [one.id for one in result.bodies]
    names = {one.id: one.name for one in result.bodies}
    files: dict[str, Path] = {}
    step = _Steps(console)
    writing = write_bodies(folder, result, wanted, lang=lang, processes=_processes(len(wanted)))
    for name, file in writing:
        files[name] = file
        data = {"n": str(len(files)), "of": str(len(wanted)), "body": names[name]}
        step(texts.message("report-body", data))
    if body is not None:
        data = {"body": names[body], "path": str(files[body])}
        console.out(safe(texts.message("report-written-body", data)), highlight=False)
        return DONE
    written = write_round(folder, result, lang=lang)
    for text in (
        texts.message("report-written", {"path": str(written)}),
        texts.message(
            "report-written-bodies", {"n": str(len(files)), "path": str(folder.path / "bodies")}
        ),
    ):
        console.out(safe(text), highlight=False)
    return DONE


def compare_rounds(
    before: Path, now: Path, console: Console, *, accept_changes: bool, lang: str, plain: bool
) -> int:
    """Print what changed between two rounds: their folders, or the scores files of any.

    Of the earlier one what was scored then counts, where it has a scores file; the later one is
    scored anew unless a file was named. Raises RoundError for files that cannot be read.
    """
    old = _kept(before)
    if old is None:
        old = before_of(
            _measured(RoundFolder.open(before), console, accept_changes=accept_changes, lang=lang)
        )
    if now.is_dir():
        compared = compare(
            old, _measured(RoundFolder.open(now), console, accept_changes=accept_changes, lang=lang)
        )
    else:
        compared = _two_files(old, read_before(now))
    show_comparison(compared, load_catalogue(), load_texts(lang), console, plain=plain)
    return DONE


def _kept(path: Path) -> Before | None:
    """What a scores file says, that of a round's folder too; None for a round without one."""
    if not path.is_dir():
        return read_before(path)
    if is_round(path) and not (path / SCORES).is_file():
        return None
    return read_before(path / SCORES)


def _two_files(old: Before, new: Before) -> Comparison:
    catalogue = load_catalogue()
    tree = catalogue.trees.get(new.scheme.partition("@")[0])
    if tree is None:
        raise CommandError("compare-unknown-scheme", scheme=new.scheme or "-")
    return compare_kept(old, new, tree)


def code_of(result: RoundResult) -> int:
    """0, or 3 while any body is provisional."""
    standings = (body.result.standing for body in result.bodies)
    return OPEN if Standing.PROVISIONAL in standings else DONE


def _measured(
    folder: RoundFolder,
    console: Console,
    *,
    resamples: int | None = None,
    accept_changes: bool = False,
    lang: str,
) -> RoundResult:
    """The round, with intervals and weightings where `resamples` is given."""
    text = load_texts(lang).message("report-reading")
    with _said_late(console, text):
        return measure(
            folder,
            resamples=resamples or 0,
            weightings=resamples is not None,
            accept_changes=accept_changes,
            processes=_processes(len(folder.file.bodies)),
        )


def _processes(bodies: int) -> int:
    return (os.cpu_count() or 1) if bodies >= _MANY else 1


def _tell(
    result: RoundResult, console: Console, files: dict[str, Path], *, lang: str, plain: bool
) -> None:
    words = RoundWords(result, catalogue=load_catalogue(), texts=load_texts(lang))
    table = ranking_table(result, words)
    show_ranking(result, table, words, console, plain=plain, files=files)


@contextmanager
def _said_late(console: Console, text: str) -> Iterator[None]:
    """Say something if the work inside takes longer than a moment."""
    timer = threading.Timer(_PATIENCE, lambda: console.out(safe(text), highlight=False))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


class _Steps:
    """Says which step is done, a line every few seconds; nothing about what is quick."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = time.monotonic()

    def __call__(self, text: str) -> None:
        if time.monotonic() - self._said >= _PATIENCE:
            self._said = time.monotonic()
            self._console.out(safe(text), highlight=False)
